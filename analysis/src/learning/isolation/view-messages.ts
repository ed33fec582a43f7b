/** Words for the question of an isolation forest and its steps. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'isolation.question.model': {
    en: 'Find how easily each row of the table {table} is told apart from all others (isolation forest);',
    zh: '求表 {table} 的每一行与其余各行区分的难易程度（孤立森林）；',
  },
  'isolation.question.features': { en: 'by {features};', zh: '依据 {features}；' },
  'isolation.question.cuts': { en: '{feature} in bins, cut at {cuts};', zh: '{feature} 分箱，切点 {cuts}；' },
  'isolation.question.bins': {
    en: '{feature} in {bins} bins of its declared range;',
    zh: '{feature} 在其声明的取值范围内分为 {bins} 箱；',
  },
  'isolation.question.trees': {
    en: '{trees} trees, each of {sample} rows of a pool of {rows}, by seed {seed};',
    zh: '{trees} 棵树，每棵取自 {rows} 行中的 {sample} 行，由种子 {seed} 决定；',
  },
  'isolation.question.missing': {
    en: 'a missing value counts as the lowest of its column.',
    zh: '缺失的取值按其所在列的最低值计。',
  },
  'isolation.step.rows': {
    en: '{computers} take their shares of the table {name} of {owners}; no data are read, and no row is shown to anybody',
    zh: '{computers} 取出各自所持的 {owners} 的表 {name} 的份额；不读取任何数据，也不向任何人展示任何一行',
  },
  'isolation.step.pool': {
    en: 'together: whether there are {rows} rows; so many of them, in an order of chance, become bits, one for each place where a feature may be split',
    zh: '共同计算：是否有 {rows} 行；其中这么多行按随机次序变为若干位，各特征每个可分裂处一位',
  },
  'isolation.step.trees': {
    en: 'together: {trees} trees of {sample} rows each; every node splits by a feature and at a place of chance between the least and the greatest value of its rows, which stay shares',
    zh: '共同计算：{trees} 棵树，每棵 {sample} 行；每个节点按随机的特征、在其各行最小与最大取值之间的随机处分裂，这些均以份额存在',
  },
  'isolation.step.keep': {
    en: '{computers} each keep shares of the trees as "{output}"',
    zh: '{computers} 各自以“{output}”留存各棵树的份额',
  },
  'isolation.step.tell': { en: '{recipients} receives how many rows there were', zh: '{recipients} 获得行数' },
});
