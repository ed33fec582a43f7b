import { addCatalogue } from '@tacit/engine/text';

/** What people may read from the mechanisms. */
addCatalogue({
  'mechanisms.whole': {
    en: '{operation}: {what} is {value}, expected a whole number from {least}',
    zh: '{operation}：{what} 为 {value}，应为不小于 {least} 的整数',
    hint: { en: 'give a whole number that is large enough', zh: '请给出足够大的整数' },
  },
  'mechanisms.fraction': {
    en: '{operation}: {what} is {numerator}/{denominator}, expected a fraction above 0{below}',
    zh: '{operation}：{what} 为 {numerator}/{denominator}，应为大于 0{below} 的分数',
    hint: {
      en: 'give whole numbers as bigints: one half is { numerator: 1n, denominator: 2n }',
      zh: '请给出 bigint 整数，例如二分之一为 { numerator: 1n, denominator: 2n }',
    },
  },
  'mechanisms.none': {
    en: '{operation}: there are no candidates to choose from',
    zh: '{operation}：没有可供选择的候选项',
    hint: { en: 'give at least one candidate', zh: '请至少给出一个候选项' },
  },
  'mechanisms.spent': {
    en: 'the sparse vector has said "above" {cutoff} times, as many as its budget is for',
    zh: '稀疏向量机制已给出 {cutoff} 次“超过”，达到其预算所允许的次数',
    hint: { en: 'stop here, or begin another one with more budget', zh: '请就此停止，或用新的预算另行开始' },
  },
});
