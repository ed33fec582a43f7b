// Rows of the cost table: trees.

import * as engine from '@tacit/engine';
import type { BoostingOptions, SharedTrees, Sharing } from '@tacit/engine';
import { bits, type Group, ring } from './operation-inputs.ts';

const features = Array.from({ length: 10 }, () => ({ kind: 'ordered', splits: 7 }) as const);
const planes = 70;

/** 1,000 rows of ten features with eight bins each, and labels 0 or 1. */
function table(s: Sharing) {
  const target = engine.asFixed(engine.fixed({ fractionBits: 0 }), ring(s, 1000, { min: 0n, max: 1n }));
  return { rows: { features, planes: bits(s, 1000, planes) }, target };
}

/** Twenty trees of depth 4. */
function trees(s: Sharing): SharedTrees {
  const leaves = engine.asFixed(engine.fixed(), ring(s, 320, { min: -(1n << 20n), max: 1n << 20n }));
  return { features, depth: 4, trees: 20, outputs: 1, splits: bits(s, planes, 300), leaves, start: [0] };
}

const call = { unit: 'call', units: 1, small: 1 } as const;
const boosted = (loss: BoostingOptions['loss']) => (s: Sharing) =>
  engine.boostTrees(s, table(s), { loss, rounds: 1, depth: 3 });

export const treesGroup: Group = {
  title: 'Trees',
  operations: [
    {
      label: 'boostTrees, logistic, the first tree of depth 3 on 1,000 rows of 10 features of 8 bins',
      functions: ['boostTrees'],
      ...call,
      program: boosted('logistic'),
    },
    {
      label: 'countLosses, counts up to 255',
      functions: ['countLosses'],
      unit: 'row',
      small: 7,
      program: (s, n) =>
        engine.countLosses(s, {
          margins: engine.asFixed(
            engine.fixed({ fractionBits: 20 }),
            ring(s, n, { min: -(1n << 25n), max: 1n << 25n }),
          ),
          target: engine.asFixed(engine.fixed({ fractionBits: 0 }), ring(s, n, { min: 0n, max: 255n })),
          weights: ring(s, n, { min: 0n, max: 1n }),
        }),
    },
    {
      label: 'growForest, Gini, one tree of depth 3 on the same',
      functions: ['growForest'],
      ...call,
      program: (s) => engine.growForest(s, table(s), { criterion: 'gini', trees: 1, depth: 3 }),
    },
    {
      label: 'growIsolationForest, two trees of 16 of the same rows',
      functions: ['growIsolationForest'],
      ...call,
      program: (s) => engine.growIsolationForest(s, table(s).rows, { trees: 2, sample: 16 }),
    },
    {
      label: 'readyTrees and scoreTrees, 20 trees of depth 4',
      functions: ['readyTrees', 'scoreTrees'],
      unit: 'row',
      small: 7,
      program: async (s, n) =>
        engine.scoreTrees(s, await engine.readyTrees(s, trees(s)), { features, planes: bits(s, n, planes) }),
    },
    {
      label: 'rightShares and explainTrees, 20 trees of depth 4',
      functions: ['rightShares', 'explainTrees', 'splitFeatures'],
      unit: 'row',
      small: 7,
      program: async (s, n) => {
        const model = trees(s);
        const covers = engine.asFixed(engine.fixed(), ring(s, 20 * 31, { min: 0n, max: 1n << 20n }));
        const rightShares = await engine.rightShares(s, model, covers);
        return engine.explainTrees(s, { ...model, rightShares }, { features, planes: bits(s, n, planes) });
      },
    },
  ],
};
