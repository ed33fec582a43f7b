/** Text of errors about parameters of questions. None repeats a value: it may be somebody's number. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'sql.parameter-missing': {
    en: 'line {line}, column {column}: :{name} has no value ({excerpt})',
    zh: '第 {line} 行第 {column} 列：:{name} 没有给出取值（{excerpt}）',
    hint: {
      en: 'give it one: --set {name}=VALUE, in tacit ask \\set {name} VALUE, in the HTTP interface "parameters"',
      zh: '请给出取值：--set {name}=值；在 tacit ask 中用 \\set {name} 值；在 HTTP 接口中用 "parameters"',
    },
  },
  'question.parameter-missing': {
    en: '{member}: the parameter :{name} has no value',
    zh: '{member}：参数 :{name} 没有给出取值',
    hint: {
      en: 'give it one: --set {name}=VALUE, in the HTTP interface "parameters"',
      zh: '请给出取值：--set {name}=值；在 HTTP 接口中用 "parameters"',
    },
  },
  'sql.parameter-unknown': {
    en: 'the question has no parameter :{name}; it has {known}',
    zh: '问题中没有参数 :{name}；其参数有：{known}',
    hint: { en: 'check the spelling of the name', zh: '请检查名称的拼写' },
  },
  'sql.parameter-none': {
    en: 'the question has no parameter :{name}, nor any other',
    zh: '问题中没有参数 :{name}，也没有任何其他参数',
    hint: {
      en: 'write :{name} where the value belongs; what stands in quotes or comments is no parameter',
      zh: '请在需要取值处写 :{name}；引号或注释中的内容不是参数',
    },
  },
  'sql.parameter-type': {
    en: 'line {line}, column {column}: the value of :{name} is no {type} ({excerpt})',
    zh: '第 {line} 行第 {column} 列：:{name} 的取值不是 {type}（{excerpt}）',
    hint: {
      en: "a date is written 2024-01-31, a whole number 42, a number 12.50, a boolean true or false; :'{name}' is always a text",
      zh: "日期写成 2024-01-31，整数写成 42，数字写成 12.50，布尔值写成 true 或 false；:'{name}' 始终作为文本",
    },
  },
  'sql.parameter-place': {
    en: 'line {line}, column {column}: no value can stand at :{name}: it would be read together with what is beside it ({excerpt})',
    zh: '第 {line} 行第 {column} 列：:{name} 处不能放取值：它会与相邻内容连在一起读（{excerpt}）',
    hint: { en: 'put an operator or a comma between them', zh: '请在两者之间写上运算符或逗号' },
  },
  'sql.parameter-value': {
    en: 'the value of :{name} is longer than {limit} characters',
    zh: ':{name} 的取值超过 {limit} 个字符',
    hint: { en: 'shorten it', zh: '请缩短取值' },
  },
});
