import { addCatalogue } from '@tacit/engine';

addCatalogue({
  'data.out-of-range': {
    en: 'dataset {dataset}: {count} values of {column} lie outside the declared range {min} to {max}',
    zh: '数据集 {dataset}：{column} 有 {count} 个值超出声明的范围 {min} 至 {max}',
    hint: {
      en: 'the data changed after its card was made; renew the dataset (or correct those rows) and propose the question again',
      zh: '数据在生成数据卡之后发生了变化；请更新该数据集（或修正这些行），然后重新提出该问题',
    },
  },
  'data.text-key': {
    en: 'dataset {dataset}: a text that rows are grouped by is longer than {limit} bytes, or has a character of code 0',
    zh: '数据集 {dataset}：用作分组的文本超过 {limit} 字节，或含有编码为 0 的字符',
    hint: {
      en: 'group by another column, or shorten the texts of this one and renew the dataset',
      zh: '请改用其他列分组，或缩短该列文本后更新数据集',
    },
  },
  'data.unlisted-category': {
    en: 'dataset {dataset}: {count} rows have a value of {column} that is not in its declared category list',
    zh: '数据集 {dataset}：{column} 有 {count} 行的取值不在声明的类别列表中',
    hint: {
      en: 'the data changed after its card was made; renew the dataset (or correct those rows) and propose the question again',
      zh: '数据在生成数据卡之后发生了变化；请更新该数据集（或修正这些行），然后重新提出该问题',
    },
  },
  'data.too-many-rows': {
    en: 'dataset {dataset}: {count} rows, but the contract allows at most {limit}',
    zh: '数据集 {dataset}：共 {count} 行，而合约最多允许 {limit} 行',
    hint: {
      en: 'the data grew after its card was made; renew the dataset and propose the question again',
      zh: '数据在生成数据卡之后增加了；请更新该数据集，然后重新提出该问题',
    },
  },
  'data.wrong-shape': {
    en: 'dataset {dataset}: the local stage returned {found} for {column}, expected {expected}',
    zh: '数据集 {dataset}：本地阶段为 {column} 返回了{found}，应为{expected}',
    hint: {
      en: 'the data source does not deliver what the plan asks for; check its connection and column types',
      zh: '数据源返回的内容与计划不符；请检查其连接与列类型',
    },
  },
  'data.unprintable-text': {
    en: 'a text contains a NUL character or half a surrogate pair',
    zh: '文本中含有 NUL 字符或不完整的代理对',
    hint: {
      en: 'remove it: no SQL engine can be asked about such a text',
      zh: '请将其删除：SQL 引擎无法处理这样的文本',
    },
  },
});
