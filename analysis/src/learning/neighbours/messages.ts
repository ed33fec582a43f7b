/** What is wrong with a question for nearest neighbours. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'neighbours.caller': {
    en: 'recipients are {found}, expected one: whoever names the points is told about them',
    zh: '接收方为 {found}，应只有一个：由给出查询点的一方获知结果',
    hint: { en: 'name the party that asks as the only recipient', zh: '请只把提问的一方写作接收方' },
  },
  'neighbours.list': {
    en: '{column} has a list of values: it has no standard deviation',
    zh: '{column} 是带有取值清单的列，没有标准差',
    hint: { en: 'take "scale: range", or leave the column out', zh: '请使用 "scale: range"，或去掉该列' },
  },
  'neighbours.no-class': {
    en: 'the label {column} ({type}) is a number: of it the mean is told',
    zh: '标签 {column}（{type}）是数值：公布其均值',
    hint: { en: 'leave "tell" out', zh: '请去掉 "tell"' },
  },
  'neighbours.few': {
    en: '"k" is {found}, and owners want answers about at least {least} rows',
    zh: '"k" 为 {found}，而数据方要求结果至少涉及 {least} 行',
    hint: { en: 'take a larger "k"', zh: '请加大 "k"' },
  },
  'neighbours.many': {
    en: '"k" is {found}, and the table has places for {most} rows',
    zh: '"k" 为 {found}，而表最多有 {most} 行',
    hint: { en: 'take a smaller "k"', zh: '请减小 "k"' },
  },
  'neighbours.weight': {
    en: '{column} has a weight and is not one of the features',
    zh: '{column} 有权重，但不在特征之列',
    hint: { en: 'name it in "features", or leave its weight out', zh: '请在 "features" 中写出该列，或去掉其权重' },
  },
});
