import { addCatalogue } from '@tacit/engine/text';

/** What is wrong with what a party gives to a run: places and names of fields, never what was given. */
addCatalogue({
  'input.number': {
    en: '{found} items are given ({fields}); a run of this contract takes 1 to {atMost}',
    zh: '给出了 {found} 项（{fields}）；本合约的一次运行接受 1 至 {atMost} 项',
    hint: {
      en: 'give one item with --ask FIELD=VALUE, or several as the rows of a CSV file with --ask-file FILE',
      zh: '单项请用 --ask 字段=值；多项请写成 CSV 文件的各行，用 --ask-file 文件',
    },
  },
  'input.fields': {
    en: 'item {item} does not have exactly the fields {fields}, each once',
    zh: '第 {item} 项的字段不是恰好各一次的 {fields}',
    hint: {
      en: 'write FIELD=VALUE for each of them, after --ask or, for a service, --key; or name the columns of the file so',
      zh: '请在 --ask（服务则为 --key）之后为每个字段写 字段=值，或让文件的列名与之相同',
    },
  },
  'input.value': {
    en: 'what item {item} has as {field} cannot be used: expected: {expected}',
    zh: '第 {item} 项的 {field} 无法使用：应符合 {expected}',
    hint: {
      en: 'correct it; nothing has been sent, and no run is used up',
      zh: '请改正；尚未发送任何内容，也未消耗运行次数',
    },
  },
});
