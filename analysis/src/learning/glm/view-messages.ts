/** Words for the question of a training and its steps. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'train.question.model': {
    en: 'Train a {family} model of {label}, on the table {table};',
    zh: '在表 {table} 上训练 {label} 的 {family} 模型；',
  },
  'train.question.features': { en: 'features: {features};', zh: '特征：{features}；' },
  'train.question.bins': { en: '{feature} in bins, cut at {cuts};', zh: '{feature} 分箱，切点 {cuts}；' },
  'train.question.scorecard': {
    en: 'points of each bin: {score} at odds of {odds}, {points} more each time the odds halve;',
    zh: '每箱分值：几率为 {odds} 时 {score} 分，几率每减半加 {points} 分；',
  },
  'train.question.positive': {
    en: 'rows have the label where it is {value};',
    zh: '标签为 {value} 的行视为带有该标签；',
  },
  'train.question.power': { en: 'variance: the mean to the power {power};', zh: '方差为均值的 {power} 次幂；' },
  'train.question.weights': {
    en: 'each row counts {column} times, and as one row where errors of linear, gamma and Tweedie models estimate the dispersion;',
    zh: '每行按 {column} 计权；线性、gamma 与 Tweedie 模型的标准误在估计离散度时仍按行数计；',
  },
  'train.question.offset': { en: 'offset: {column};', zh: '偏移量：{column}；' },
  'train.question.ridge': { en: 'penalty on squares (ridge): {ridge};', zh: '平方惩罚（岭）：{ridge}；' },
  'train.question.select': {
    en: 'features selected step by step ({direction}) by {by}, in at most {steps} steps;',
    zh: '逐步选择特征（{direction}），准则 {by}，最多 {steps} 步；',
  },
  'train.question.select-p': {
    en: 'features selected step by step ({direction}) by p-values of the likelihood ratio, in below {enter}, out above {stay}, in at most {steps} steps;',
    zh: '逐步选择特征（{direction}），按似然比 p 值：低于 {enter} 进入，高于 {stay} 退出，最多 {steps} 步；',
  },
  'train.question.iterations': { en: 'iterations: {iterations};', zh: '迭代次数：{iterations}；' },
  'train.question.sgd': {
    en: 'by stochastic gradient descent: {epochs} epochs, batches of {batch} rows in an order by seed {seed}, learning rate {rate}, momentum {momentum};',
    zh: '随机梯度下降：{epochs} 轮，每批 {batch} 行，行序由种子 {seed} 决定，学习率 {rate}，动量 {momentum}；',
  },
  'train.question.adam': {
    en: 'by Adam: {epochs} epochs, batches of {batch} rows in an order by seed {seed}, learning rate {rate};',
    zh: 'Adam：{epochs} 轮，每批 {batch} 行，行序由种子 {seed} 决定，学习率 {rate}；',
  },
  'train.question.lasso': { en: 'penalty on sizes (lasso): {lasso};', zh: '绝对值惩罚（lasso）：{lasso}；' },
  'train.question.piecewise': {
    en: 'the logistic function in three straight pieces: 0, z + 1/2, 1;',
    zh: 'logistic 函数以三段直线代替：0、z + 1/2、1；',
  },
  'train.question.restart': {
    en: 'a run that fails before the model is told begins anew;',
    zh: '在公布模型之前失败的运行从头开始；',
  },
  'train.question.resume': {
    en: 'a run that fails before the model is told goes on from the last epoch that all computers have kept;',
    zh: '在公布模型之前失败的运行从各计算方均已保存的最后一轮继续；',
  },
  'train.question.test': {
    en: '{percent} % of the rows left out for tests, by seed {seed};',
    zh: '按种子 {seed} 留出 {percent}% 的行用于检验；',
  },
  'train.question.missing-mean': {
    en: 'a missing number counts as the mean of the others, a missing value of a list or of a number in bins as a value of its own.',
    zh: '缺失的数值按其余行的均值计；列表型列或分箱数值的缺失视为单独的取值。',
  },
  'train.question.missing-drop': {
    en: 'rows in which a number is missing take no part; a missing value of a list or of a number in bins is a value of its own.',
    zh: '有数值缺失的行不参与；列表型列或分箱数值的缺失视为单独的取值。',
  },
  'train.step.rows': {
    en: '{computers} take their shares of the table {name} of {owners}; no data are read, and no row is shown to anybody',
    zh: '{computers} 取出各自所持的 {owners} 的表 {name} 的份额；不读取任何数据，也不向任何人展示任何一行',
  },
  'train.step.matrix': {
    en: 'together: the columns as {terms} numbers from −1 to 1 a row, with gaps filled',
    zh: '共同计算：将各列变为每行 {terms} 个 −1 至 1 的数，并填补缺失',
  },
  'train.step.check': {
    en: 'together: whether there are enough rows and labels, at least {minimum} rows of every value, and no column that others make up; everybody hears which check failed, and then the run ends',
    zh: '共同检查：行与标签是否足够，每个取值是否至少有 {minimum} 行，有无可由其他列组成的列；任何一项不满足则各方获知是哪一项，运行随即结束',
  },
  'train.step.fit': {
    en: 'together: {iterations} of Newton’s steps of a {family} model, on standardised columns; means and deviations stay shares',
    zh: '共同计算：在标准化的列上进行 {family} 模型的 {iterations} 步牛顿迭代；均值与标准差始终以份额存在',
  },
  'train.step.select': {
    en: 'together, up to {steps} times: a fit with each feature more or less, and everybody hears which change is best by {by}; deviances stay shares',
    zh: '共同计算，至多 {steps} 次：对每个特征试加入或去除并拟合，各方获知按 {by} 的最优变化；偏差始终以份额存在',
  },
  'train.step.fit-batches': {
    en: 'together: {iterations} epochs of a {family} model in batches, on standardised columns; means and deviations stay shares, and the order of rows follows from a seed that all know',
    zh: '共同计算：在标准化的列上分批训练 {family} 模型 {iterations} 轮；均值与标准差始终以份额存在，行序由各方已知的种子决定',
  },
  'train.step.checkpoint': {
    en: '{computers} each keep shares of where the fit is after each epoch; a later attempt goes on from the latest that all have',
    zh: '{computers} 在每轮之后各自保存拟合状态的份额；之后的尝试从各方共有的最近一轮继续',
  },
  'train.step.keep': {
    en: '{computers} each keep shares of the model as "{output}"',
    zh: '{computers} 各自以“{output}”留存模型的份额',
  },
  'train.step.tell': {
    en: '{recipients} receives how many rows there were and the model’s {tell}',
    zh: '{recipients} 获得行数以及模型的 {tell}',
  },
  'train.step.tell-rows': { en: '{recipients} receives how many rows there were', zh: '{recipients} 获得行数' },
});
