// Weakenings of what models, their bins and their judgements are held to, and of joins of shared rows.

import type { Mutant } from './mutant.ts';

const bins = ['analysis/src/learning/bin.test.ts'];
const models = ['analysis/src/learning/models.test.ts'];

export const learningMutants: readonly Mutant[] = [
  {
    name: 'model-of-few-rows-without-the-label',
    file: 'analysis/src/learning/train/run.ts',
    find: 'const both = on.concatenate([positive, on.within(on.subtract(count, positive), all)]);',
    replace: 'const both = on.concatenate([positive, positive]);',
    tests: models,
    why: 'a model is fitted whose coefficients are those of one row without the label',
  },
  {
    name: 'model-of-a-first-value-of-few-rows',
    file: 'analysis/src/learning/train/run.ts',
    find: 'return on.joinRows([await lessThanConstant(on, base, least), few]);',
    replace: 'return on.joinRows([await lessThanConstant(on, base, 0n), few]);',
    tests: models,
    why: 'the intercept is what a few rows have, those of the value that the others are compared with',
  },
  {
    name: 'bins-of-few-without-the-label',
    file: 'analysis/src/learning/bin/run.ts',
    find: 'return [rows, positives, negatives].map((count) => ({ count, least }));',
    replace: 'return [rows, positives].map((count) => ({ count, least }));',
    tests: bins,
    why: 'a bin shows that all but a few of its rows have the label',
  },
  {
    name: 'totals-of-few-labels-told',
    file: 'analysis/src/learning/bin/run.ts',
    find: 'const shown = await sharing.multiply(sharing.gather(plain, new Uint32Array(2)), counts);',
    replace: 'const shown = counts;',
    tests: bins,
    why: 'how many rows there are is told where they are too few',
  },
  {
    name: 'groups-of-few-scores-told',
    file: 'analysis/src/learning/judge/run.ts',
    find: 'least: BigInt(minimumGroupSize) }], columns, shape)',
    replace: 'least: 1n }], columns, shape)',
    tests: models,
    why: 'a group by score shows the labels of a few rows',
  },
  {
    name: 'looked-up-without-a-key',
    file: 'engine/src/secure/relations/looked-up.ts',
    find: 'const live = keyed === undefined ? cut(kept) : await sharing.and(cut(kept), cut(keyed));',
    replace: 'const live = cut(kept);',
    tests: ['engine/src/secure/relations/looked-up.test.ts'],
    why: 'rows whose key is NULL are put beside those of key 0',
  },
];
