/** Names of the steps of a training, and why it may end without a model. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'train: rows': { en: 'train: rows', zh: '训练：数据行' },
  'train: checks': { en: 'train: checks', zh: '训练：检查' },
  'train: fit': { en: 'train: fit', zh: '训练：拟合' },
  'train: reveal': { en: 'train: reveal', zh: '训练：公布' },
  'train.few-rows': {
    en: 'fewer than {least} rows take part: the model has {terms} terms, and the minimum of the owners is {minimum} rows more than terms',
    zh: '参与的行不足 {least}：模型有 {terms} 个项，而各数据方的最小值要求行数比项数多 {minimum}',
    hint: {
      en: 'take fewer features, "missing": "mean" instead of "drop", a smaller share for tests, or tables with more rows in common',
      zh: '请减少特征，用 "missing": "mean" 代替 "drop"，减小检验比例，或使用共有行更多的表',
    },
  },
  'train.few-labels': {
    en: 'fewer than {minimum} rows have the label, or fewer than {minimum} do not',
    zh: '带有该标签的行不足 {minimum}，或不带的不足 {minimum}',
    hint: {
      en: 'take tables with more rows of both, or a label that is less rare',
      zh: '请使用两类行都更多的表，或不那么罕见的标签',
    },
  },
  'train.few-of-level': {
    en: 'fewer than {minimum} rows of {column} have its first value, {level}, those of other values with few rows included',
    zh: '{column} 取首个值 {level} 的行（含其他行数不足的取值的行）不足 {minimum}',
    hint: {
      en: 'leave the column out, or ask its owner to put rare values together',
      zh: '请去掉该列，或请数据方合并罕见取值',
    },
  },
  'train.determined': {
    en: 'these terms have the same value in all rows, or follow from terms before them: {terms}',
    zh: '以下各项在所有行中取值相同，或可由其前面的项推出：{terms}',
    hint: { en: 'leave them out of "features"', zh: '请从 "features" 中去掉它们' },
  },
  'train.overflow': {
    en: 'a predictor of the {family} model grew beyond what is computed with, or the labels are nearly all 0 within their declared range',
    zh: '{family} 模型的预测值超出可计算的范围，或标签在其声明范围内几乎全为 0',
    hint: {
      en: 'add a penalty ("ridge": 0.01), or ask the owner of the label for a narrower declared range',
      zh: '请加上惩罚项（"ridge": 0.01），或请标签的数据方声明更窄的范围',
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
