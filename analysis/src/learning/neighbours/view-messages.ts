/** Words for the question of nearest neighbours and its steps. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'neighbours.question.class': {
    en: 'For up to {points} points a run, which {caller} names and nobody else sees: the value of {label} that most of the {k} nearest rows of the table {table} have;',
    zh: '每次运行由 {caller} 给出至多 {points} 个查询点，他方均看不到：在表 {table} 中距其最近的 {k} 行里，{label} 最多见的取值；',
  },
  'neighbours.question.counts': {
    en: 'For up to {points} points a run, which {caller} names and nobody else sees: how many of the {k} nearest rows of the table {table} have each value of {label};',
    zh: '每次运行由 {caller} 给出至多 {points} 个查询点，他方均看不到：在表 {table} 中距其最近的 {k} 行里，{label} 各取值的行数；',
  },
  'neighbours.question.mean': {
    en: 'For up to {points} points a run, which {caller} names and nobody else sees: the mean of {label} over the {k} nearest rows of the table {table};',
    zh: '每次运行由 {caller} 给出至多 {points} 个查询点，他方均看不到：在表 {table} 中距其最近的 {k} 行里，{label} 的均值；',
  },
  'neighbours.question.range': {
    en: 'near by {feature}, from {low} to {high}, weight {weight};',
    zh: '距离特征 {feature}，范围 {low} 至 {high}，权重 {weight}；',
  },
  'neighbours.question.deviation': {
    en: 'near by {feature}, in standard deviations, weight {weight};',
    zh: '距离特征 {feature}，以标准差计，权重 {weight}；',
  },
  'neighbours.question.list': {
    en: 'near by {feature}, the same value or another one, weight {weight};',
    zh: '距离特征 {feature}，取值相同或不同，权重 {weight}；',
  },
  'neighbours.step.ask': {
    en: '{caller} shares its points among {computers}, none of whom sees them',
    zh: '{caller} 把查询点以份额交给 {computers}，各方均看不到',
  },
  'neighbours.step.take': {
    en: '{computers} take their shares of the table {table}; no data are read, and no row is shown to anybody',
    zh: '{computers} 取出各自所持的表 {table} 的份额；不读取任何数据，也不向任何人展示任何一行',
  },
  'neighbours.step.nearest': {
    en: 'together: the distance of every row to each point, and which {k} rows are nearest; nobody sees either',
    zh: '共同计算：每一行到各查询点的距离，以及最近的 {k} 行；任何人都看不到',
  },
  'neighbours.step.answer': {
    en: 'together: what these rows have as {label}, if they are {k} rows of somebody',
    zh: '共同计算：这些行的 {label}，前提是确有 {k} 行',
  },
  'neighbours.step.tell': { en: '{caller} receives an answer for each point', zh: '{caller} 获得每个查询点的结果' },
});
