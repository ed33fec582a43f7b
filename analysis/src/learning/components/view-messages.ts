/** Words for the question of principal components and its steps. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'components.question.model': {
    en: '{components} principal components of the rows of the table {table};',
    zh: '表 {table} 各行的 {components} 个主成分；',
  },
  'components.question.features': { en: 'of {features};', zh: '取自 {features}；' },
  'components.question.correlation': {
    en: 'each column in its own deviations (correlations);',
    zh: '各列以自身标准差为单位（相关矩阵）；',
  },
  'components.question.covariance': {
    en: 'columns in their own units (covariances);',
    zh: '各列按自身单位（协方差矩阵）；',
  },
  'components.question.iterations': {
    en: 'steps of squaring: {iterations};',
    zh: '平方迭代步数：{iterations}；',
  },
  'components.question.tell': { en: 'told: {tell};', zh: '公布：{tell}；' },
  'components.question.tell-nothing': { en: 'told: how many rows there are;', zh: '公布：行数；' },
  'components.question.missing-mean': {
    en: 'a missing number counts as the mean of the others.',
    zh: '缺失的数值按其余行的均值计。',
  },
  'components.question.missing-drop': {
    en: 'rows in which a number is missing take no part.',
    zh: '有数值缺失的行不参与。',
  },
  'components.step.rows': {
    en: '{computers} take their shares of the table {name} of {owners}; no data are read, and no row is shown to anybody',
    zh: '{computers} 取出各自所持的 {owners} 的表 {name} 的份额；不读取任何数据，也不向任何人展示任何一行',
  },
  'components.step.matrix-correlation': {
    en: 'together: correlations of the columns; means, deviations and correlations stay shares',
    zh: '共同计算：各列的相关矩阵；均值、标准差与相关系数始终以份额存在',
  },
  'components.step.matrix-covariance': {
    en: 'together: covariances of the columns; means and covariances stay shares',
    zh: '共同计算：各列的协方差矩阵；均值与协方差始终以份额存在',
  },
  'components.step.fit': {
    en: 'together: {components} components, each by {iterations} squarings of what those before leave',
    zh: '共同计算：{components} 个主成分，每个由此前各成分所剩部分经 {iterations} 次平方迭代得出',
  },
  'components.step.keep': {
    en: '{computers} each keep shares of the components as "{output}"',
    zh: '{computers} 各自以“{output}”留存主成分的份额',
  },
  'components.step.tell': {
    en: '{recipients} receives how many rows there were, and {tell} of the components',
    zh: '{recipients} 获得行数以及主成分的 {tell}',
  },
  'components.step.tell-rows': { en: '{recipients} receives how many rows there were', zh: '{recipients} 获得行数' },
});
