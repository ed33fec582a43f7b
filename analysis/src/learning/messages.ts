/** What people may read of figures of a model and of bins. */
import { addCatalogue } from '@tacit/engine/text';

addCatalogue({
  'learning.bins': {
    en: '{found} bins, expected a whole number from {least} to {most}',
    zh: '分箱数为 {found}，应为 {least} 到 {most} 之间的整数',
    hint: { en: 'give a number of bins in this range', zh: '请给出该范围内的分箱数' },
  },
  'learning.values': {
    en: 'value {position} is {found}, expected a finite number',
    zh: '第 {position} 个值为 {found}，应为有限数',
    hint: { en: 'leave missing values out: they have a bin of their own', zh: '请去掉缺失值：缺失值单独成箱' },
  },
  'learning.no-values': {
    en: 'there are no values to cut into bins',
    zh: '没有可供分箱的取值',
    hint: { en: 'give at least one value that is not missing', zh: '请至少给出一个非缺失的值' },
  },
  'learning.counts': {
    en: 'bin {bin} has {bad} bad and {good} good rows, expected whole numbers from 0',
    zh: '第 {bin} 个分箱有 {bad} 个坏样本和 {good} 个好样本，应为非负整数',
    hint: { en: 'give how many rows of each kind a bin has', zh: '请给出每个分箱中两类样本的行数' },
  },
  'learning.classes': {
    en: 'there are {bad} bad and {good} good rows in all: WOE compares shares of both, so neither may be 0',
    zh: '总共有 {bad} 个坏样本和 {good} 个好样本：WOE 比较两类的占比，两者都不能为 0',
    hint: { en: 'take rows with both labels', zh: '请使用包含两种标签的行' },
  },
  'learning.samples': {
    en: 'the samples have {found} and {expected} bins',
    zh: '两个样本分别有 {found} 个和 {expected} 个分箱',
    hint: { en: 'count both samples in the same bins', zh: '请用相同的分箱统计两个样本' },
  },
  'learning.scorecard': {
    en: 'a scorecard with base score {score}, odds {odds} and {pdo} points to double the odds is none',
    zh: '基准分 {score}、基准几率 {odds}、几率翻倍分值 {pdo} 不能构成评分卡',
    hint: {
      en: 'give finite numbers: odds above 0 (1/19 for one bad row in twenty), and points above 0',
      zh: '请给出有限数：几率大于 0（每二十行中有一个坏样本即 1/19），翻倍分值大于 0',
    },
  },
  'learning.cells': {
    en: 'cell {cell} has the weight {weight} and {positives} positives, expected 0 ≤ positives ≤ weight',
    zh: '第 {cell} 格的权重为 {weight}、正样本为 {positives}，应满足 0 ≤ 正样本 ≤ 权重',
    hint: { en: 'give the counts as they were released', zh: '请按公布的计数给出' },
  },
  'learning.significance': {
    en: 'a significance of {found} is no number between 0 and 1',
    zh: '显著性水平 {found} 不是 0 与 1 之间的数',
    hint: { en: 'give a number such as 0.1', zh: '请给出例如 0.1 的数' },
  },
});
