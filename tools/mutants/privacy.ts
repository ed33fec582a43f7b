// Weakenings of noise and mechanisms: answers look alike, and are less private than they are said to be.

import type { Mutant } from './mutant.ts';

const noise = ['engine/src/secure/noise/noise.test.ts'];
const samplers = ['engine/src/privacy/samplers.test.ts'];
const laws = ['engine/src/privacy/laws.test.ts'];
const local = ['engine/src/privacy/local.test.ts'];
const mechanisms = ['analysis/src/privacy/mechanisms/mechanisms.test.ts'];
const groups = ['analysis/src/sql/privacy-groups.test.ts'];

export const privacyMutants: readonly Mutant[] = [
  {
    name: 'noise-of-one-sign',
    file: 'engine/src/secure/noise/gaussian.ts',
    find: 'const sign = sharing.randomBits(all, 1);',
    replace: 'const sign = sharing.filledBits(all, 1, false);',
    tests: noise,
    only: 'laws',
    why: 'an answer is a lower bound of the exact one',
  },
  {
    name: 'noise-of-coarse-thresholds',
    file: 'engine/src/privacy/laplace-law.ts',
    find: 'return ((e << BigInt(thresholdBits + 1)) + whole) / (2n * whole);',
    replace: 'return ((((e << BigInt(thresholdBits + 1)) + whole) / (2n * whole)) >> 12n) << 12n;',
    tests: laws,
    why: 'the distance from the stated law is larger than stated',
  },
  {
    name: 'noise-of-a-short-tail',
    file: 'engine/src/privacy/laplace-law.ts',
    find: '< 30n * numerator) digits += 1;',
    replace: '< 15n * numerator) digits += 1;',
    tests: laws,
    why: 'numbers that noise can never be tell of the exact answer',
  },
  {
    name: 'noise-sum-of-narrow-parts',
    file: 'engine/src/privacy/gaussian-law.ts',
    find: 'const k = integerRoot(most - 1n);',
    replace: 'const k = 2n * integerRoot(most - 1n);',
    tests: laws,
    why: 'sums of parts have gaps that tell of the exact answer',
  },
  {
    name: 'noise-zero-twice',
    file: 'engine/src/privacy/discrete-laplace.ts',
    find: 'if (!(isNegative && size === 0n)) return',
    replace: 'return',
    tests: samplers,
    why: 'no noise comes twice as often as it should',
  },
  {
    name: 'noise-ties-by-place',
    file: 'engine/src/secure/noise/permute-and-flip.ts',
    find: 'sharing.randomBits(noisy.length, width)',
    replace: 'sharing.filledBits(noisy.length, width, false)',
    tests: noise,
    only: 'permute-and-flip',
    why: 'the first of equal candidates is chosen more often than the law says',
  },
  {
    name: 'noise-unary-rounded-down',
    file: 'engine/src/privacy/local.ts',
    find: '/ (unit + e) + 1n;',
    replace: '/ (unit + e);',
    tests: local,
    why: 'a report is more than e^ε times as likely for one answer as for another',
  },
  {
    name: 'noise-sparse-vector-too-little',
    file: 'analysis/src/privacy/mechanisms/sparse-vector.ts',
    find: 'answer: divided(times * sensitivity,',
    replace: 'answer: divided(2n * sensitivity,',
    tests: mechanisms,
    only: 'sparse vector',
    why: 'one of the variants that are not private: noise that does not grow with the cutoff',
  },
  {
    name: 'noise-sparse-vector-endless',
    file: 'analysis/src/privacy/mechanisms/sparse-vector.ts',
    find: 'if (isAbove) left -= 1n;',
    replace: '',
    tests: mechanisms,
    only: 'sparse vector',
    why: 'any number of positive answers for the budget of a few',
  },
  {
    name: 'noise-keys-in-order-of-rows',
    file: 'analysis/src/privacy/mechanisms/histogram.ts',
    find: '.sort(([a], [b]) => (a < b ? -1 : 1))',
    replace: '',
    tests: mechanisms,
    only: 'unknown keys',
    why: 'the order of the keys tells which rows came first',
  },
  {
    name: 'noise-threshold-without-own-rows',
    file: 'analysis/src/sql/plan/privacy.ts',
    find: 'return rows + tailBound(noise, left, rows);',
    replace: 'return tailBound(noise, left, rows);',
    tests: groups,
    only: 'laplace',
    why: 'a group that one unit alone has is shown more often than δ says',
  },
  {
    name: 'noise-partners-forgotten',
    file: 'analysis/src/sql/planner/privacy.ts',
    find: 'rows * partners(source, plan, cards, table)',
    replace: 'rows',
    tests: ['analysis/src/sql/privacy-sensitivity.test.ts'],
    only: 'clinic.beds',
    why: 'a row that is joined with three changes three, and has noise for one',
  },
  {
    name: 'noise-drawn-by-the-owner',
    file: 'analysis/src/sql/plan/keyed.ts',
    find: ' && plan.privacy === undefined;',
    replace: ';',
    tests: groups,
    only: 'price told',
    why: 'an owner that answers alone draws its noise and knows it',
  },
  {
    name: 'epsilon-of-a-ledger-as-fixed',
    file: 'party/src/budget/spending.ts',
    find: "const choice = spent.length <= 1 ? 'fixed' : { withinEpsilon: Number(given.epsilon) };",
    replace: "const choice = 'fixed';",
    tests: ['party/src/budget/spending.test.ts'],
    why: 'what is proven for releases that were fixed before the first answer is told of ones chosen after it',
  },
  {
    name: 'epsilon-of-rows-for-people',
    file: 'analysis/src/privacy/accounting/units.ts',
    find: 'const grown = mechanismForGroup(mechanism, rows * steps);',
    replace: 'const grown = mechanismForGroup(mechanism, steps);',
    tests: ['party/src/budget/spending.test.ts'],
    why: 'a person with many rows has lost more than the ledger says',
  },
];
