/** Names of the steps of a training, and why it may end without a model. */
import { addCatalogue } from '@tacit/engine/text';
import '../training-messages.ts';

addCatalogue({
  'train: rows': { en: 'train: rows', zh: '训练：数据行' },
  'train: checks': { en: 'train: checks', zh: '训练：检查' },
  'train: select': { en: 'train: select features', zh: '训练：选择特征' },
  'train: fit': { en: 'train: fit', zh: '训练：拟合' },
  'train: reveal': { en: 'train: reveal', zh: '训练：公布' },
  'train.few-rows': {
    en: 'fewer than {least} rows take part: the model has {terms} terms, and the minimum of the owners is {minimum} rows more than terms',
    zh: '参与的行不足 {least}：模型有 {terms} 个项，而各数据方的最小值要求行数比项数多 {minimum}',
    hint: {
      en: 'take fewer features, "missing": "mean" instead of "drop", a smaller share for tests, or tables with more rows in common; rows of a stack count without those of each recipient, too',
      zh: '请减少特征，用 "missing": "mean" 代替 "drop"，减小检验比例，或使用共有行更多的表；堆叠表的行去掉每个接收方自己的行后也须达到',
    },
  },
  'train.few-labels': {
    en: 'fewer than {minimum} rows have the label, or fewer than {minimum} do not',
    zh: '带有该标签的行不足 {minimum}，或不带的不足 {minimum}',
    hint: {
      en: 'take tables with more rows of both, or a label that is less rare; rows of a stack count without those of each recipient, too',
      zh: '请使用两类行都更多的表，或不那么罕见的标签；堆叠表的行去掉每个接收方自己的行后也须达到',
    },
  },
  'train.determined': {
    en: 'these terms have the same value in all rows, or nearly so beside the largest that their declared range allows, or follow from terms before them: {terms}',
    zh: '以下各项在所有行中取值相同（或与声明范围内的最大值相比几乎相同），或可由其前面的项推出：{terms}',
    hint: {
      en: 'leave them out of "features"; of a number far from 0 that varies little, ask its owner to take a constant off, years since 2000 in place of years, or to declare a narrower range',
      zh: '请从 "features" 中去掉它们；若数值离 0 很远而变化很小，请其数据方减去一个常数（例如以 2000 年起的年数代替年份），或声明更窄的范围',
    },
  },
  'train.overflow': {
    en: 'a predictor of the {family} model grew beyond what is computed with, or the labels are nearly all 0 within their declared range',
    zh: '{family} 模型的预测值超出可计算的范围，或标签在其声明范围内几乎全为 0',
    hint: {
      en: 'add a penalty ("ridge": 0.01), or ask the owner of the label for a narrower declared range',
      zh: '请加上惩罚项（"ridge": 0.01），或请标签的数据方声明更窄的范围',
    },
  },
  'train.ran-away': {
    en: 'the descent of the {family} model ran away: a standardised coefficient or a predictor grew beyond what is computed with',
    zh: '{family} 模型的梯度下降发散：某个标准化系数或预测值超出可计算的范围',
    hint: {
      en: 'take a quarter of the learning rate ("learningRate"), or add a penalty ("ridge": 0.01)',
      zh: '请将学习率（"learningRate"）减为四分之一，或加上惩罚项（"ridge": 0.01）',
    },
  },
  'train.too-large': {
    en: 'a model of {terms} terms over {rows} rows does not fit into 2 GB: of so many terms {most} rows do',
    zh: '{rows} 行、{terms} 项的模型超出 2 GB 内存：这样多的项至多可用 {most} 行',
    hint: {
      en: 'leave features out, have rare values of lists put together, or train on fewer rows: "test" leaves some out, kind split makes parts',
      zh: '请去掉部分特征、合并列表中的罕见取值，或用更少的行训练：“test”留出一部分行，类型 split 可拆分表',
    },
  },
  'train.option-of-method': {
    en: '"{option}" is not an option of method {method}; it is one of {methods}',
    zh: '"{option}" 不是方法 {method} 的选项，而属于 {methods}',
    hint: { en: 'leave it out, or name the other method', zh: '请去掉它，或改用相应方法' },
  },
  'train.lasso-newton': {
    en: 'Newton’s steps have no penalty on sizes ("lasso")',
    zh: '牛顿迭代不支持绝对值惩罚（"lasso"）',
    hint: {
      en: 'train in batches, "method": "sgd", which ends at the same optimum with "batch" of all rows and enough epochs; or take "ridge"',
      zh: '请分批训练："method": "sgd"（批量取全部行且轮数足够时收敛于同一最优解）；或改用 "ridge"',
    },
  },
  'train.resume-newton': {
    en: 'Newton’s few steps are not kept on the way: "onFailure": "resume" is for methods sgd and adam',
    zh: '牛顿法步数很少，途中不保存状态："onFailure": "resume" 用于方法 sgd 与 adam',
    hint: { en: 'leave "onFailure" out: a run that fails begins anew', zh: '请去掉 "onFailure"：失败的运行将从头开始' },
  },
  'train.method-of-family': {
    en: 'method {method} fits linear and logistic models, not {family}',
    zh: '方法 {method} 用于 linear 与 logistic 模型，不支持 {family}',
    hint: { en: 'leave "method" out: Newton’s steps fit it', zh: '请去掉 "method"：可用牛顿迭代拟合' },
  },
  'train.errors-of-method': {
    en: 'method {method} has no standard errors to tell: it ends before the optimum or at one with penalties',
    zh: '方法 {method} 没有可公布的标准误：它在到达最优解之前结束，或止于带惩罚的最优解',
    hint: {
      en: 'leave "errors" out of "tell", or train by Newton’s steps',
      zh: '请从 "tell" 中去掉 "errors"，或改用牛顿迭代',
    },
  },
  'train.batch': {
    en: '"batch" is {found}; {rows} rows of the table are for training',
    zh: '"batch" 为 {found}；表中用于训练的有 {rows} 行',
    hint: { en: 'take at most as many', zh: '请不超过该行数' },
  },
  'train.wide-offset': {
    en: '{column}, taken as offset, may be from {min} to {max} by its declared range; a {family} model takes offsets whose ends are at most {most} apart, and no further from 0 than {farthest}',
    zh: '作为 offset 的列 {column} 按声明范围为 {min} 至 {max}；{family} 模型的偏移量两端至多相差 {most}，且离 0 不超过 {farthest}',
    hint: {
      en: 'ask {owner} to declare the range that its values have (tacit data add --range), or to keep the column in another unit: a constant that is added moves the intercept alone',
      zh: '请 {owner} 按实际取值声明范围（tacit data add --range），或以其他单位保存该列：加减一个常数只会改变截距',
    },
  },
  'train.scorecard': {
    en: 'no scorecard can be made of a {family} model that tells {tell}, with numbers that are in no bins: {numbers}',
    zh: '无法由公布 {tell} 的 {family} 模型得出评分卡；未分箱的数值特征：{numbers}',
    hint: {
      en: 'train a logistic model, tell its coefficients, and give cut points of every number: "bins": { "owner.dataset.column": [20, 40] }; or encode it by weights of evidence and name them: "woe"',
      zh: '请训练逻辑回归模型，公布其系数，并为每个数值特征给出切点："bins": { "数据方.数据集.列": [20, 40] }；或按证据权重编码并写明其名称："woe"',
    },
  },
  'train.woe': {
    en: 'no feature is encoded by {name}, or no scorecard is asked for that would tell its weights',
    zh: '没有特征按 {name} 编码，或未要求会公布其权重的评分卡',
    hint: {
      en: 'prepare the columns by { "encode": "woe" } with the same name, train on the prepared table, and write "scorecard"',
      zh: '请以同一名称按 { "encode": "woe" } 预处理这些列，在预处理后的表上训练，并写明 "scorecard"',
    },
  },
  'train.labels': {
    en: 'a label is none that a {family} model has, although its owner declared that all are',
    zh: '有标签不是 {family} 模型可取的值，而其数据方声明过全部标签均可取',
    hint: {
      en: 'one of the owners handed over something else than its own checks let pass: ask each to look at its data and its software, and stack the tables again',
      zh: '某个数据方交出的内容未经其自身的检查：请各方检查自己的数据与软件，然后重新堆叠这些表',
    },
  },
  'train.separated': {
    en: 'the features tell the label of every row: no finite coefficients fit best',
    zh: '这些特征可完全确定每一行的标签：不存在有限的最优系数',
    hint: {
      en: 'look for a feature that is made of the label, or add a penalty ("ridge": 0.01)',
      zh: '请检查是否有特征由标签产生，或加上惩罚项（"ridge": 0.01）',
    },
  },
});
