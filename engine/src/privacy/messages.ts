import { addCatalogue } from '../base/text.ts';

/** What people may read from `privacy/`. */
addCatalogue({
  'privacy.fraction': {
    en: '{operation}: {what} is {numerator}/{denominator}, expected a fraction {expected}',
    zh: '{operation}：{what} 为 {numerator}/{denominator}，应为{expected}的分数',
    hint: {
      en: 'give whole numbers as bigints: one and a half is { numerator: 3n, denominator: 2n }',
      zh: '请给出 bigint 整数，例如一又二分之一为 { numerator: 3n, denominator: 2n }',
    },
  },
  'privacy.number': {
    en: '{operation}: {what} is {value}, expected an integer from {least} to {most}',
    zh: '{operation}：{what} 为 {value}，应为 {least} 到 {most} 之间的整数',
    hint: { en: 'give a number in this range', zh: '请给出该范围内的数' },
  },
});
