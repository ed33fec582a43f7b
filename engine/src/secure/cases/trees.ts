/** Conformance cases: trees. */
import type { ConformanceCase } from '../../sharing/conformance-cases.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import { asFixed, fixed } from '../fixed/format.ts';
import { boostTrees } from '../trees/boosting.ts';
import { explainTrees, rightShares } from '../trees/explain.ts';
import { growForest } from '../trees/forest.ts';
import { growIsolationForest } from '../trees/isolation.ts';
import {
  type BinnedFeature,
  type BoostingOptions,
  leavesOf,
  nodesOf,
  type SharedTrees,
  type TreeRows,
} from '../trees/model.ts';
import { scoreTrees } from '../trees/score.ts';
import { bits, ring, values } from './support.ts';

const features: readonly BinnedFeature[] = [
  { kind: 'ordered', splits: 2, missing: true },
  { kind: 'categories', splits: 2 },
];

/** Any planes do, but that where a value is missing it is above no cut. */
async function rowsOf(sharing: Sharing, length: number): Promise<TreeRows> {
  const all = await bits(sharing, 0, 'planes', length, 5);
  const missing = sharing.pickPlanes(all, [2, 2]);
  const cuts = await sharing.and(sharing.slicePlanes(all, 0, 2), sharing.not(missing));
  return { features, planes: sharing.joinPlanes([cuts, sharing.slicePlanes(all, 2, 5)]) };
}

async function natural(sharing: Sharing, owner: number, name: string, length: number, most: bigint): Promise<Ring> {
  const all = values(name, length).map((value) => value % (most + 1n));
  return sharing.within(await ring(sharing, owner, all), { min: 0n, max: most });
}

const boosted = (name: string, options: BoostingOptions, weighted: boolean, monotone: 0 | 1 = 0): ConformanceCase => ({
  name: `${name} on 70 rows${weighted ? ', weighted' : ''}`,
  program: async (sharing) => {
    const n = 70;
    const format = fixed({ fractionBits: 0, integerBits: 4 });
    const most = options.loss === 'softmax' ? BigInt(options.classes ?? 2) - 1n : options.loss === 'poisson' ? 9n : 1n;
    const target = asFixed(format, await natural(sharing, 1, 'target', n, most));
    const weights = weighted ? { weights: await natural(sharing, 1, 'weights', n, 2n) } : {};
    const rows = await rowsOf(sharing, n);
    const { margins, trees, losses } = await boostTrees(
      sharing,
      {
        rows: { ...rows, features: rows.features.map((each, f) => (f === 0 ? { ...each, monotone } : each)) },
        target,
        ...weights,
      },
      options,
    );
    const opened = [await sharing.openBits(trees.splits)];
    const numbers = [margins, trees.leaves, trees.gains, trees.covers, ...(losses === undefined ? [] : [losses])];
    for (const x of numbers) opened.push(await sharing.open(x.ring));
    return opened;
  },
});

const scored = (length: number): ConformanceCase => ({
  name: `six trees on ${length} rows`,
  program: async (sharing) => {
    const depth = 2;
    const trees: SharedTrees = {
      features,
      depth,
      trees: 6,
      outputs: 2,
      splits: await bits(sharing, 1, 'splits', 5, 18),
      leaves: asFixed(fixed({ fractionBits: 4, integerBits: 4 }), await natural(sharing, 1, 'leaves', 24, 200n)),
      start: [0.5, -1],
    };
    return [await sharing.open((await scoreTrees(sharing, trees, await rowsOf(sharing, length))).ring)];
  },
});

/** Splits are of any planes: what is wanted is that all protocols say the same. */
const explained = (depth: number, length: number): ConformanceCase => ({
  name: `trees of depth ${depth} explained, ${length} rows`,
  program: async (sharing) => {
    const shape = { depth, trees: 4 };
    const leaves = await natural(sharing, 1, 'leaves', 4 * leavesOf(depth), 200n);
    const right = await natural(sharing, 1, 'covers', 4 * (nodesOf(depth) + leavesOf(depth)), 200n);
    // No child has more than its parent.
    const covers = sharing.concatenate(
      Array.from({ length: 4 }, (_, t) => {
        const size = nodesOf(depth) + leavesOf(depth);
        const own = sharing.slice(right, t * size, (t + 1) * size);
        return Array.from({ length: size }, (_, node) => {
          const level = Math.floor(Math.log2(node + 1));
          return sharing.addConstant(sharing.slice(own, node, node + 1), BigInt((depth - level) * 200));
        });
      }).flat(),
    );
    const format = fixed({ fractionBits: 4, integerBits: 14 });
    const trees = {
      ...shape,
      features,
      outputs: 2,
      splits: await bits(sharing, 1, 'splits', 5, 4 * nodesOf(depth)),
      leaves: asFixed(fixed({ fractionBits: 4, integerBits: 4 }), leaves),
      start: [0.5, -1],
      rightShares: await rightShares(sharing, shape, asFixed(format, covers)),
    };
    const { byFeature, base } = await explainTrees(sharing, trees, await rowsOf(sharing, length), 1);
    return [await sharing.open(byFeature.ring), await sharing.open(base.ring)];
  },
});

export const treesCases: readonly ConformanceCase[] = [
  boosted(
    'a boosted tree whose rows are seen',
    {
      loss: 'squared',
      rounds: 1,
      depth: 1,
      seen: { rows: (on, right) => on.openBits(right), leaves: (on, leaves) => on.open(leaves) },
    },
    false,
  ),
  boosted('a boosted tree', { loss: 'logistic', rounds: 1, depth: 1, minChildRows: 2, curve: true }, true),
  boosted(
    'two boosted trees',
    { loss: 'squared', rounds: 2, depth: 2, alpha: 0.5, rowShare: 0.9, columnShare: 0.5 },
    false,
    1,
  ),
  boosted('two boosted trees of counts', { loss: 'poisson', rounds: 2, depth: 1, alpha: 0.5, curve: true }, false),
  {
    name: 'a forest of one tree of depth 1 on 70 rows, weighted',
    program: async (sharing) => {
      const target = asFixed(fixed({ fractionBits: 0, integerBits: 4 }), await natural(sharing, 1, 'target', 70, 2n));
      const weights = await natural(sharing, 1, 'weights', 70, 2n);
      const data = { rows: await rowsOf(sharing, 70), target, weights };
      const options = { criterion: 'gini', classes: 3, trees: 1, depth: 1, minChildRows: 3, bootstrap: true } as const;
      const trees = await growForest(sharing, data, { ...options, columnShare: 0.5, seed: 'agreed' });
      const opened = [await sharing.openBits(trees.splits)];
      for (const x of [trees.leaves, trees.gains, trees.covers]) opened.push(await sharing.open(x.ring));
      return opened;
    },
  },
  {
    name: 'an isolation forest of two trees of five of eight rows',
    program: async (sharing) => {
      const all = await rowsOf(sharing, 8);
      const ordered = all.features.map((each) => ({ ...each, kind: 'ordered' }) as const);
      // The second feature in bins: what is above the second cut is above the first.
      const second = await sharing.and(sharing.slicePlanes(all.planes, 3, 4), sharing.slicePlanes(all.planes, 4, 5));
      const planes = sharing.joinPlanes([sharing.slicePlanes(all.planes, 0, 4), second]);
      const trees = await growIsolationForest(
        sharing,
        { features: ordered, planes },
        { trees: 2, sample: 5, seed: 'agreed' },
      );
      return [await sharing.openBits(trees.splits), await sharing.open(trees.leaves.ring)];
    },
  },
  scored(1),
  scored(70),
  explained(1, 2),
  explained(3, 1),
];
