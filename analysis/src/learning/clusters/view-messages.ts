/** Words for the question of clusters and its steps. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'clusters.question.model': {
    en: 'Put the rows of the table {table} into {clusters} clusters of rows near each other (k-means);',
    zh: '将表 {table} 的各行分为 {clusters} 个彼此相近的聚类（k-means）；',
  },
  'clusters.question.features': { en: 'by {features};', zh: '依据 {features}；' },
  'clusters.question.scale-standardise': {
    en: 'each column in its own deviations;',
    zh: '各列以自身标准差为单位；',
  },
  'clusters.question.scale-range': { en: 'each column in its declared range;', zh: '各列按其声明的取值范围缩放；' },
  'clusters.question.scale-none': { en: 'columns in their own units;', zh: '各列按自身单位，不缩放；' },
  'clusters.question.start-spread': {
    en: 'from rows far from each other by chance (k-means++), by seed {seed};',
    zh: '由种子 {seed} 随机选取彼此较远的行作为起点（k-means++）；',
  },
  'clusters.question.start-rows': { en: 'from any rows, by seed {seed};', zh: '由种子 {seed} 任选若干行作为起点；' },
  'clusters.question.iterations': { en: 'iterations: {iterations};', zh: '迭代次数：{iterations}；' },
  'clusters.question.tell': { en: 'told: {tell};', zh: '公布：{tell}；' },
  'clusters.question.tell-nothing': { en: 'told: how many rows there are;', zh: '公布：行数；' },
  'clusters.question.missing-mean': {
    en: 'a missing number counts as the mean of the others.',
    zh: '缺失的数值按其余行的均值计。',
  },
  'clusters.question.missing-drop': {
    en: 'rows in which a number is missing take no part.',
    zh: '有数值缺失的行不参与。',
  },
  'clusters.step.rows': {
    en: '{computers} take their shares of the table {name} of {owners}; no data are read, and no row is shown to anybody',
    zh: '{computers} 取出各自所持的 {owners} 的表 {name} 的份额；不读取任何数据，也不向任何人展示任何一行',
  },
  'clusters.step.fit': {
    en: 'together, {iterations} times: every row to the nearest of {clusters} centres, every centre to the mean of its rows; which row is where stays shares',
    zh: '共同计算，共 {iterations} 次：每行归入 {clusters} 个中心中最近的一个，每个中心移至其各行的均值；各行归属始终以份额存在',
  },
  'clusters.step.keep': {
    en: '{computers} each keep shares of the centres of clusters with {minimum} rows or more as "{output}"',
    zh: '{computers} 各自以“{output}”留存不少于 {minimum} 行的聚类中心的份额',
  },
  'clusters.step.tell': {
    en: '{recipients} receives how many rows there were, and {tell} of clusters that are not too small',
    zh: '{recipients} 获得行数，以及行数足够的聚类的 {tell}',
  },
  'clusters.step.tell-rows': { en: '{recipients} receives how many rows there were', zh: '{recipients} 获得行数' },
});
