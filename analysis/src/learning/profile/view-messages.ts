/** Words for the question of a profile and its steps. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'profile.question.about': {
    en: 'What the columns of the aligned table {table} are like;',
    zh: '对齐表 {table} 各列的概况；',
  },
  'profile.question.number': { en: '{column}: a number;', zh: '{column}：数值；' },
  'profile.question.cut': { en: '{column}: a number, cut at {cuts};', zh: '{column}：数值，切点 {cuts}；' },
  'profile.question.list': { en: '{column}: by value;', zh: '{column}：按取值；' },
  'profile.question.tell': { en: 'told: {tell}.', zh: '公布：{tell}。' },
  'profile.question.tell-nothing': { en: 'told: numbers of rows alone.', zh: '公布：仅行数。' },
  'profile.tell.moments': { en: 'mean and variance', zh: '均值与方差' },
  'profile.tell.shape': { en: 'skewness and kurtosis', zh: '偏度与峰度' },
  'profile.tell.bins': { en: 'rows by bin and value', zh: '按分箱与取值的行数' },
  'profile.tell.extremes': { en: 'exact extremes and quantiles', zh: '精确的极值与分位数' },
  'profile.tell.distinct': { en: 'numbers of different values', zh: '不同取值的个数' },
  'profile.tell.correlation': { en: 'correlations', zh: '相关系数' },
  'profile.tell.vif': { en: 'variance inflation', zh: '方差膨胀因子' },
  'profile.step.take': {
    en: '{computers} take their shares of the aligned table {table}; no data are read, and nobody knows which rows have a partner',
    zh: '{computers} 取出各自所持的对齐表 {table} 的份额；不读取任何数据，也无人知道哪些行有匹配',
  },
  'profile.step.count': {
    en: 'together: how many rows have a value in each of {columns} columns, and whether these are {minimum}',
    zh: '共同计算：{columns} 列中每列有值的行数，以及是否达到 {minimum}',
  },
  'profile.step.figures': {
    en: 'together: {tell}; what is about fewer than {minimum} rows is joined or becomes 0',
    zh: '共同计算：{tell}；涉及不足 {minimum} 行的内容合并或置 0',
  },
  'profile.step.tell': {
    en: '{recipients} receives these numbers and works out the figures of the report',
    zh: '{recipients} 获得这些数，并算出报告中的指标',
  },
});
