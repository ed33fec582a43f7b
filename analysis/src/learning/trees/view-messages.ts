/** Words for the question of a training of trees and its steps. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'trees.question.model': {
    en: 'Train a {family} model of {label}, on the table {table};',
    zh: '在表 {table} 上训练 {label} 的 {family} 模型；',
  },
  'trees.question.features': { en: 'features: {features};', zh: '特征：{features}；' },
  'trees.question.bins': { en: '{feature} in bins, cut at {cuts};', zh: '{feature} 分箱，切点 {cuts}；' },
  'trees.question.quantiles': {
    en: '{features} in {bins} bins of equally many rows in common; where they are cut stays shares;',
    zh: '{features} 按共有行等频分为 {bins} 箱；切点以份额留存；',
  },
  'trees.question.positive': {
    en: 'rows have the label where it is {value};',
    zh: '标签为 {value} 的行视为带有该标签；',
  },
  'trees.question.weights': { en: 'each row counts {column} times;', zh: '每行按 {column} 计权；' },
  'trees.question.loss-logistic': {
    en: 'loss: logistic, from a probability of {start} on;',
    zh: '损失：logistic，初始概率 {start}；',
  },
  'trees.question.loss-softmax': {
    en: 'loss: softmax over the values of the label;',
    zh: '损失：对标签各取值的 softmax；',
  },
  'trees.question.loss-squared': {
    en: 'loss: squared error, from {start} on;',
    zh: '损失：平方误差，初始值 {start}；',
  },
  'trees.question.loss-poisson': {
    en: 'loss: Poisson, from a count of {start} on;',
    zh: '损失：Poisson，初始计数 {start}；',
  },
  'trees.question.monotone-1': { en: 'predictions may only rise with {features};', zh: '预测只可随 {features} 上升；' },
  'trees.question.monotone--1': {
    en: 'predictions may only fall with {features};',
    zh: '预测只可随 {features} 下降；',
  },
  'trees.question.trees': {
    en: '{rounds} rounds of trees, {depth} splits deep, learning rate {rate};',
    zh: '{rounds} 轮树，深 {depth} 层，学习率 {rate}；',
  },
  'trees.question.gini': {
    en: 'splits by the Gini impurity of the label;',
    zh: '按标签的基尼不纯度分裂；',
  },
  'trees.question.variance': { en: 'splits by the variance of the label;', zh: '按标签的方差分裂；' },
  'trees.question.one-tree': {
    en: 'one tree, {depth} splits deep, whose leaves have {rows} rows or more;',
    zh: '一棵深 {depth} 层的树，每个叶子至少 {rows} 行；',
  },
  'trees.question.forest': {
    en: '{trees} trees, {depth} splits deep, whose leaves have {rows} rows or more, each of as many rows drawn with replacement, and {columns} % of the features at each split, by seed {seed};',
    zh: '{trees} 棵深 {depth} 层的树，每个叶子至少 {rows} 行；每棵树使用有放回抽取的同样多的行，每次分裂使用 {columns}% 的特征，由种子 {seed} 决定；',
  },
  'trees.question.penalties': {
    en: 'penalties: lambda {lambda}, alpha {alpha}; a split must gain {gamma} or more;',
    zh: '惩罚：lambda {lambda}，alpha {alpha}；分裂的增益须达到 {gamma}；',
  },
  'trees.question.children': {
    en: 'a child has {rows} rows or more, and a sum of second derivatives of {weight} or more;',
    zh: '每个子节点至少 {rows} 行，且二阶导数之和至少为 {weight}；',
  },
  'trees.question.shares': {
    en: 'each tree sees {rows} % of the rows and {columns} % of the features, by seed {seed};',
    zh: '每棵树使用 {rows}% 的行与 {columns}% 的特征，由种子 {seed} 决定；',
  },
  'trees.question.test': {
    en: '{percent} % of the rows left out for tests, by seed {seed};',
    zh: '按种子 {seed} 留出 {percent}% 的行用于检验；',
  },
  'trees.question.stop': {
    en: 'after every {rounds} rounds all learn whether these lowered the loss of the rows left out; if not, the training ends without them;',
    zh: '每 {rounds} 轮之后各方获知这些轮是否降低了留出行的损失；若否，则去掉这些轮并结束训练；',
  },
  'trees.question.leak-secureboost': {
    en: 'as in SecureBoost, all computers see which rows, by numbers in a random order, go to which side; they see what leaves hold, too;',
    zh: '与 SecureBoost 相同，各计算方看到各行（按随机顺序编号）归入哪一侧；还看到叶子的值；',
  },
  'trees.question.restart': {
    en: 'a run that fails before the model is told begins anew;',
    zh: '在公布模型之前失败的运行从头开始；',
  },
  'trees.question.resume': {
    en: 'a run that fails before the model is told goes on from the last round that all computers have kept;',
    zh: '在公布模型之前失败的运行从各计算方均已保存的最后一轮继续；',
  },
  'trees.question.missing': {
    en: 'rows without a value of a feature go, at each split by it, to the side that lowers the loss more.',
    zh: '缺少某特征取值的行，在按该特征的每次分裂中归入使损失降低更多的一侧。',
  },
  'trees.step.rows': {
    en: '{computers} take their shares of the table {name} of {owners}; no data are read, and no row is shown to anybody',
    zh: '{computers} 取出各自所持的 {owners} 的表 {name} 的份额；不读取任何数据，也不向任何人展示任何一行',
  },
  'trees.step.check': {
    en: 'together: whether there are {minimum} rows, and {minimum} of each label; everybody hears which check failed, and then the run ends',
    zh: '共同检查：是否有 {minimum} 行，且每种标签各有 {minimum} 行；任何一项不满足则各方获知是哪一项，运行随即结束',
  },
  'trees.step.check-rows': {
    en: 'together: whether there are {minimum} rows; if not, everybody hears it, and the run ends',
    zh: '共同检查：是否有 {minimum} 行；若不足，各方均会获知，运行随即结束',
  },
  'trees.step.bins': {
    en: 'together: each row as bits, one for each place where a feature may be split',
    zh: '共同计算：将每行变为若干位，各特征每个可分裂处一位',
  },
  'trees.step.quantiles': {
    en: 'together: {columns} columns are sorted for cuts between {bins} bins each, which stay shares; then each row as bits, one for each place where a feature may be split',
    zh: '共同计算：对 {columns} 列排序，得出各 {bins} 箱的切点（以份额留存）；再将每行变为若干位，各特征每个可分裂处一位',
  },
  'trees.step.trees': {
    en: 'together: {trees} trees, {depth} splits deep, whose leaves have {rows} rows or more; which features split where stays shares, and what is sent does not depend on it',
    zh: '共同计算：{trees} 棵深 {depth} 层的树，每个叶子至少 {rows} 行；按哪些特征在何处分裂以份额留存，传送的内容与之无关',
  },
  'trees.step.trees-seen': {
    en: 'together: rows in a random order that nobody knows; then {trees} trees, {depth} splits deep, whose leaves have {rows} rows or more; all see which of these rows go to which side, and what leaves hold, while which features split where stays shares',
    zh: '共同计算：将行按无人知晓的随机顺序排列；再生长 {trees} 棵深 {depth} 层的树，每个叶子至少 {rows} 行；各方看到这些行归入哪一侧以及叶子的值，按哪些特征在何处分裂以份额留存',
  },
  'trees.step.checkpoint': {
    en: '{computers} each keep shares of the trees after each round; a later attempt goes on from the latest that all have',
    zh: '{computers} 在每轮之后各自保存各棵树的份额；之后的尝试从各方共有的最近一轮继续',
  },
  'trees.step.keep': {
    en: '{computers} each keep shares of the model as "{output}"',
    zh: '{computers} 各自以“{output}”留存模型的份额',
  },
  'trees.step.tell': {
    en: '{recipients} receives how many rows there were and the model’s {tell}',
    zh: '{recipients} 获得行数以及模型的 {tell}',
  },
  'trees.step.own-splits': {
    en: '{owners} each receive the splits by columns of their own, and nobody else does',
    zh: '{owners} 各自获得按其自己的列所作的分裂，其他任何一方均不获得',
  },
  'trees.step.tell-rows': { en: '{recipients} receives how many rows there were', zh: '{recipients} 获得行数' },
});
