/** Words for the question of a preparation and its steps. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'prepare.question.about': {
    en: 'Prepare columns of the aligned table {table}, by what is fitted to its rows:',
    zh: '预处理对齐表 {table} 的列，按其各行拟合：',
  },
  'prepare.question.with': {
    en: 'Prepare columns of the aligned table {table} by {with}, which was fitted before:',
    zh: '按此前拟合的 {with} 预处理对齐表 {table} 的列：',
  },
  'prepare.question.column': { en: '{column}: {steps};', zh: '{column} 列：{steps}；' },
  'prepare.question.label': {
    en: 'weights of evidence are those of {woe}, of the label {label};',
    zh: '证据权重取自 {woe}，针对标签 {label}；',
  },
  'prepare.question.test': {
    en: 'nothing is fitted to {percent} % of the rows, by seed {seed}.',
    zh: '按种子 {seed} 有 {percent}% 的行不参与拟合。',
  },
  'prepare.do.fill-mean': { en: 'gaps at the mean', zh: '缺失取均值' },
  'prepare.do.fill-median': { en: 'gaps at the median', zh: '缺失取中位数' },
  'prepare.do.fill-mode': { en: 'gaps at the most frequent value', zh: '缺失取众数' },
  'prepare.do.fill-value': { en: 'gaps at {value}', zh: '缺失取 {value}' },
  'prepare.do.clip': { en: 'held between {least} and {most}', zh: '截断于 {least} 与 {most} 之间' },
  'prepare.do.clip-quantiles': {
    en: 'held between its quantiles {least} and {most}',
    zh: '截断于其 {least} 与 {most} 分位数之间',
  },
  'prepare.do.standardise-z': {
    en: 'to mean 0 and deviation 1, held between −16 and 16',
    zh: '标准化为均值 0、标准差 1，截断于 −16 与 16 之间',
  },
  'prepare.do.standardise-min-max': {
    en: 'from 0, its least number, to 1, its greatest; beyond them held there',
    zh: '最小值为 0、最大值为 1，超出者按两端计',
  },
  'prepare.do.log1p': { en: 'the natural logarithm of 1 more', zh: '加 1 后取自然对数' },
  'prepare.do.sqrt': { en: 'the square root', zh: '取平方根' },
  'prepare.do.one-hot': { en: 'a column of 0 and 1 for each: {columns}', zh: '各取值一列，取 0 或 1：{columns}' },
  'prepare.do.ordinal': { en: 'its place, from 0 on, in: {values}', zh: '在 {values} 中的位置（从 0 起）' },
  'prepare.do.woe': { en: 'the weight of evidence of its bin: {bins}', zh: '所在分箱的证据权重：{bins}' },
  'prepare.do.missing': { en: 'beside it {columns}: 1 where there is no value', zh: '另加列 {columns}：缺失为 1' },
  'prepare.do.weights': {
    en: 'beside it {columns}: weights with which all its values count the same',
    zh: '另加列 {columns}：使各取值权重总和相等的权重',
  },
  'prepare.step.take': {
    en: '{computers} take their shares of the table {table}; no data are read, and nobody knows which rows have a partner',
    zh: '{computers} 取出各自所持的表 {table} 的份额；不读取任何数据，也无人知道哪些行有匹配',
  },
  'prepare.step.fit': {
    en: 'together: each step is fitted to the rows and applied to all of them; what is fitted stays shares',
    zh: '共同计算：按各行拟合每一步并应用于所有行；拟合所得以份额存在',
  },
  'prepare.step.apply': {
    en: 'together: the steps of {with} are applied to all rows; nothing is fitted, and nothing opened',
    zh: '共同计算：将 {with} 的各步应用于所有行；不拟合、不公开任何内容',
  },
  'prepare.step.check': {
    en: 'together: whether {minimum} rows are behind everything that is fitted; everybody hears which check failed, and then the run ends',
    zh: '共同检查：所拟合的每一项是否有 {minimum} 行；任何一项不满足则各方获知是哪一项，运行随即结束',
  },
  'prepare.step.keep': {
    en: '{computers} each keep their shares as {outputs}',
    zh: '{computers} 各自留存份额：{outputs}',
  },
  'prepare.step.tell': { en: '{recipients} hears that it is done', zh: '{recipients} 得知已完成' },
});
