/** What is wrong with a question about a preparation. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'prepare.columns-or-with': {
    en: 'a preparation names steps by column ("columns"), or one that was fitted before ("with"); rows for tests and weights of evidence belong to the first',
    zh: '预处理须写明各列的步骤（"columns"），或此前拟合的变换（"with"）；检验行与证据权重只用于前者',
    hint: { en: 'write one of the two', zh: '请只写其中一种' },
  },
  'prepare.twice': {
    en: '{name} is prepared already, by {by}',
    zh: '{name} 已经过 {by} 预处理',
    hint: {
      en: 'write all steps of a column in one contract, over the aligned table',
      zh: '请在同一合约中对对齐表写出各列的全部步骤',
    },
  },
  'prepare.named-twice': {
    en: 'two columns of the prepared table would be {column}',
    zh: '预处理后的表中会有两列同为 {column}',
    hint: { en: 'name every column once', zh: '每列只写一次' },
  },
  'prepare.too-large': {
    en: 'shares of {columns} columns in {rows} rows are up to {bytes} bytes at each computer; {most} are kept at most',
    zh: '{rows} 行 {columns} 列的份额在每个计算方最多占 {bytes} 字节，而留存上限为 {most} 字节',
    hint: { en: 'encode fewer categories, or align fewer columns', zh: '请减少编码的取值，或减少对齐的列' },
  },
  'prepare.names': {
    en: 'the prepared table would have {columns} columns, of at most {most}, or one whose name has more than {letters} letters: {name}',
    zh: '预处理后的表会有 {columns} 列（最多 {most} 列），或某列名超过 {letters} 个字符：{name}',
    hint: { en: 'encode fewer categories, with shorter names', zh: '请减少编码的取值，或使用较短的取值名称' },
  },
  'prepare.after-one-hot': {
    en: '{column}: nothing is left of it for {step}, as other columns stand in its place',
    zh: '{column}：已由其他列取代，无法再执行 {step}',
    hint: { en: 'write "one-hot" as the last step', zh: '请将 "one-hot" 写为最后一步' },
  },
  'prepare.no-gaps': {
    en: '{column} has a value in every row, so that {step} does nothing',
    zh: '{column} 的每一行都有取值，{step} 不起作用',
    hint: { en: 'leave the step out, or write it before the column is filled', zh: '请去掉该步骤，或写在填补之前' },
  },
  'prepare.no-woe': {
    en: 'there are no weights of evidence of {column} for {step}',
    zh: '没有 {column} 的证据权重可用于 {step}',
    hint: {
      en: 'run kind bin with "keep": true on this column, and write what it leaves: "woe": "bin/…/woe"',
      zh: '请先对该列运行类型 bin 并写 "keep": true，再写明其所留存的内容："woe": "bin/…/woe"',
    },
  },
  'prepare.woe-unused': {
    en: 'no column is encoded by {name}',
    zh: '没有任何列按 {name} 编码',
    hint: {
      en: 'give a column the step { "encode": "woe" }, or leave "woe" out',
      zh: '请给某列加上步骤 { "encode": "woe" }，或去掉 "woe"',
    },
  },
  'prepare.woe-first': {
    en: '{column}: weights of evidence are of the column as it was aligned, and {step} comes after another step',
    zh: '{column}：证据权重针对对齐时的列，而 {step} 写在其他步骤之后',
    hint: {
      en: 'write it as the first step; missing values have a bin of their own',
      zh: '请将其写为第一步；缺失值单独成箱',
    },
  },
  'prepare.weights': {
    en: '{column} is {found}: {step} needs a list of values, truth values, or an integer from 0 to 1',
    zh: '{column} 的类型为 {found}：{step} 需要有取值列表的列、布尔列或 0 至 1 的整数列',
    hint: { en: 'take the label of the training', zh: '请使用训练的标签列' },
  },
  'prepare.fill-list': {
    en: '{column} has a list of values, {values}, of which there is no mean or median: {step}',
    zh: '{column} 是有取值列表的列（{values}），没有均值或中位数：{step}',
    hint: {
      en: 'write { "fill": "mode" } or { "fill": { "value": "…" } }',
      zh: '请写 { "fill": "mode" } 或 { "fill": { "value": "…" } }',
    },
  },
  'prepare.mode': {
    en: '{column} is {found}: the most frequent value is counted of lists and truth values only',
    zh: '{column} 的类型为 {found}：只统计列表型列与布尔列的众数',
    hint: { en: 'write "mean", "median" or { "value": 0 }', zh: '请写 "mean"、"median" 或 { "value": 0 }' },
  },
  'prepare.category': {
    en: '{column} has no value {found}; its values: {values}',
    zh: '{column} 没有取值 {found}；其取值为：{values}',
    hint: {
      en: 'write one of its values as it stands there; a missing one is null, without quotes',
      zh: '请照列表原样书写；缺失值写作不带引号的 null',
    },
  },
  'prepare.not-listed': {
    en: '{column}: these values have no place in the list of {step}: {values}',
    zh: '{column}：以下取值不在 {step} 的列表中：{values}',
    hint: { en: 'list all values of the column', zh: '请列出该列的全部取值' },
  },
  'prepare.of-numbers': {
    en: '{column} is {found}, and {step} is for numbers',
    zh: '{column} 的类型为 {found}，而 {step} 只用于数值',
    hint: { en: 'encode it: "one-hot", "ordinal" or "woe"', zh: '请对其编码："one-hot"、"ordinal" 或 "woe"' },
  },
  'prepare.of-lists': {
    en: '{column} is {found}, and {step} is for columns with a list of values',
    zh: '{column} 的类型为 {found}，而 {step} 只用于有取值列表的列',
    hint: {
      en: 'numbers are put into bins by kind bin, and then encoded by "woe"',
      zh: '数值须先由类型 bin 分箱，再按 "woe" 编码',
    },
  },
  'prepare.too-wide': {
    en: '{column}: numbers of up to {most} bits are computed with, and its declared range or a value of {step} has more',
    zh: '{column}：可计算的数值最多 {most} 位，而其声明范围或 {step} 中的数值超出',
    hint: { en: 'ask its owner to declare a narrower range', zh: '请数据方声明更窄的范围' },
  },
  'prepare.reversed': {
    en: '{column}: the lower bound of {step} must be below the upper one, within the declared range where it is left out',
    zh: '{column}：{step} 的下限必须小于上限（未写的一侧按声明范围计）',
    hint: {
      en: 'write the smaller one first: "least" below "most", or [0.01, 0.99]',
      zh: '请先写较小的："least" 小于 "most"，或 [0.01, 0.99]',
    },
  },
  'prepare.clips-all': {
    en: '{column} lies between {min} and {max}: {step} would leave one number',
    zh: '{column} 介于 {min} 与 {max} 之间：{step} 之后只剩一个数值',
    hint: { en: 'write bounds within the range', zh: '请写在该范围之内的界限' },
  },
  'prepare.constant': {
    en: '{column} can have one number only, by what its card says: {step}',
    zh: '按数据卡所述，{column} 只可能有一个数值：{step}',
    hint: { en: 'leave the step out', zh: '请去掉该步骤' },
  },
  'prepare.below-zero': {
    en: '{column} may be {min}, and {step} is of numbers from 0 on',
    zh: '{column} 可能取 {min}，而 {step} 只用于不小于 0 的数值',
    hint: { en: 'clip it before: { "clip": { "least": 0 } }', zh: '请先截断：{ "clip": { "least": 0 } }' },
  },
  'prepare.value': {
    en: '{column} is {type}, and {found} in {step} is none, or has more decimals',
    zh: '{column} 的类型为 {type}，而 {step} 中的 {found} 不是该类型的值，或小数位更多',
    hint: {
      en: 'write a number of the column; a date as "2024-01-31"',
      zh: '请写该列类型的数值；日期写作 "2024-01-31"',
    },
  },
  'prepare.not-fitted': {
    en: '{name} is no transformation that a preparation left',
    zh: '{name} 不是预处理所留存的变换',
    hint: {
      en: 'name what kind prepare left beside its table: "prepare/…/fitted"',
      zh: '请写明类型 prepare 与表一同留存的内容："prepare/…/fitted"',
    },
  },
  'prepare.schema': {
    en: '{name} was fitted to {column} as {expected}; the table has {found}',
    zh: '{name} 拟合时 {column} 为 {expected}；该表中为 {found}',
    hint: {
      en: 'align a table whose column has the same type and list, numbers within the range, and no gaps where there were none; or fit anew',
      zh: '请对齐这样的表：该列类型与取值列表相同、数值在原范围内、原本无缺失处也无缺失；或重新拟合',
    },
  },
});
