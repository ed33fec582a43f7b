import { addCatalogue } from '../../base/text.ts';

/** What people may read from `judging/`. */
addCatalogue({
  'judging.shape': {
    en: '{operation}: {what} has {found} rows, the scores have {expected}',
    zh: '{operation}：{what} 有 {found} 行，而得分有 {expected} 行',
    hint: { en: 'give one of each for every row', zh: '请为每一行各给出一个' },
  },
  'judging.bounds': {
    en: '{operation}: {what} has no declared bounds',
    zh: '{operation}：{what} 没有声明取值范围',
    hint: { en: 'declare them with within()', zh: '请用 within() 声明取值范围' },
  },
  'judging.weights': {
    en: '{operation}: weights from {min} to {max} in {rows} rows leave no room: they must not be negative, and their sum must stay below 2^31.5',
    zh: '{operation}：{rows} 行中取值 {min} 到 {max} 的权重超出范围：权重不得为负，总和须小于 2^31.5',
    hint: { en: 'round the weights to fewer digits, or give fewer rows', zh: '请将权重取到更少的位数，或减少行数' },
  },
  'judging.room': {
    en: '{operation}: {what} of {rows} rows needs numbers of {bits} bits; 63 is the most',
    zh: '{operation}：{rows} 行的{what}需要 {bits} 位整数，而上限为 63 位',
    hint: {
      en: 'declare narrower ranges, take fewer bits after the point, or give fewer rows',
      zh: '请声明更窄的取值范围、减少小数位数，或减少行数',
    },
  },
  'judging.bins': {
    en: '{operation}: {found} bins, expected from {least} to {most}',
    zh: '{operation}：分箱数为 {found}，应在 {least} 到 {most} 之间',
    hint: { en: 'give a number of bins in this range', zh: '请给出该范围内的分箱数' },
  },
  'judging.fraction': {
    en: '{operation}: {numerator}/{denominator} is no fraction between 0 and 1 with a denominator of at most a million',
    zh: '{operation}：{numerator}/{denominator} 不是 0 与 1 之间、分母不超过一百万的分数',
    hint: {
      en: 'give whole numbers: 0.1 % is { numerator: 1, denominator: 1000 }',
      zh: '请给出整数，例如 0.1 % 为 { numerator: 1, denominator: 1000 }',
    },
  },
  'judging.probabilities': {
    en: '{operation}: probabilities are declared to be from {min} to {max}',
    zh: '{operation}：概率声明的取值范围为 {min} 到 {max}',
    hint: { en: 'declare them to be from 0 to 1 with fixedWithin()', zh: '请用 fixedWithin() 声明其在 0 到 1 之间' },
  },
  'judging.cut-offs': {
    en: '{operation}: the cut-off {cut} comes after {before}',
    zh: '{operation}：截断点 {cut} 排在 {before} 之后',
    hint: { en: 'give each cut-off once, the greatest first', zh: '请从大到小给出截断点，每个只给一次' },
  },
  'judging.bin': {
    en: 'labelCounts: row {row} of feature {feature} is in no bin from 0 to {most}',
    zh: 'labelCounts：第 {feature} 个特征的第 {row} 行不在 0 到 {most} 的任何分箱中',
    hint: { en: 'number the bins of every feature from 0', zh: '请将每个特征的分箱从 0 开始编号' },
  },
});
