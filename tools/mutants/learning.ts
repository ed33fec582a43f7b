// Weakenings of what models, their bins and their judgements are held to, and of joins of shared rows.

import type { Mutant } from './mutant.ts';

const bins = ['analysis/src/learning/bin.test.ts'];
const models = ['analysis/src/learning/models.test.ts'];
const trees = ['analysis/src/learning/trees-use.test.ts'];

export const learningMutants: readonly Mutant[] = [
  {
    name: 'model-of-few-rows-without-the-label',
    file: 'analysis/src/learning/glm/run.ts',
    find: 'isLogistic ? [labels.ring, sharing.subtract(rows.ones, labels.ring)] : []',
    replace: 'isLogistic ? [labels.ring, labels.ring] : []',
    tests: models,
    why: 'a model is fitted whose coefficients are those of one row without the label',
  },
  {
    name: 'model-of-a-first-value-of-few-rows',
    file: 'analysis/src/learning/training-checks.ts',
    find: 'return on.joinRows([on.not(await enough(bases)), on.not(isTold)]);',
    replace: 'return on.joinRows([on.filledBits(1, 1, false), on.not(isTold)]);',
    tests: models,
    why: 'the intercept is what a few rows have, those of the value that the others are compared with',
  },
  {
    name: 'leaves-of-fewer-rows-than-the-minimum',
    file: 'analysis/src/learning/trees/plan.ts',
    find: 'if (minChildRows < minimum) throw',
    replace: 'if (minChildRows < 0) throw',
    tests: trees,
    why: 'a score follows the labels of fewer rows than the minimum',
  },
  {
    name: 'trees-of-few-rows-without-the-label',
    file: 'analysis/src/learning/trees/run.ts',
    find: 'counted.map(without)',
    replace: 'counted',
    tests: trees,
    why: 'trees are grown whose leaves tell which few rows do not have the label',
  },
  {
    name: 'trees-told-in-a-stack',
    file: 'analysis/src/learning/trees/plan.ts',
    find: "if (tell.includes('trees') && inside.length > 0)",
    replace: "if (tell.includes('trees') && inside.length > 1000)",
    tests: trees,
    why: 'an owner fills leaves up with its own rows, and is told of few rows of others',
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
    find: 'least: BigInt(plan.minimumGroupSize),',
    replace: 'least: 1n,',
    tests: models,
    why: 'a group by score shows the labels of a few rows',
  },
  {
    name: 'groups-filled-up-by-a-recipient',
    file: 'analysis/src/learning/plan.ts',
    find: 'return recipientsInStack(plan).map((name) => placesOfOthers(plan.aligned.table, name, places));',
    replace: 'return [];',
    tests: ['analysis/src/learning/stacked-minimum.test.ts'],
    why: 'whoever has rows in a stack makes some up, and subtracts them from what is told of one row of another owner',
  },
  {
    name: 'items-told-beside-others-that-are-withheld-alone',
    file: 'analysis/src/learning/associate/run.ts',
    find: 'const isShown = on.concatenate(own.map(([a]) => on.within(shown[a] as Ring)));',
    replace: 'const isShown = on.within(on.filledRing(own.length * cells, 1n));',
    tests: ['analysis/src/learning/associate.test.ts'],
    why: 'a value that few rows have follows from what is left of totals of two tables',
  },
  {
    name: 'neighbours-that-are-nobody',
    file: 'analysis/src/learning/neighbours/run.ts',
    find: 'least: BigInt(i === 0 ? plan.neighbours.k : plan.minimumGroupSize)',
    replace: 'least: BigInt(i === 0 ? 1 : plan.minimumGroupSize)',
    tests: ['analysis/src/learning/neighbours.test.ts'],
    why: 'an answer is about the few rows that there are, not about k',
  },
  {
    name: 'classes-of-few-rows-learnt',
    file: 'analysis/src/learning/bayes/run.ts',
    find: 'counts.map((count) => ({ count, least })),',
    replace: 'counts.map((count) => ({ count, least: 1n })),',
    tests: ['analysis/src/learning/bayes.test.ts'],
    why: 'a class of a few rows is told, and its means are theirs',
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
