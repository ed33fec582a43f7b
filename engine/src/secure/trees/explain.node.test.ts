// Contributions against Shapley values by their definition, over all subsets of features, with tree expectations by covers; and against
// XGBoost's (references/make-explain-references.py).
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { runClear } from '../../sharing/clear/run.ts';
import { firstPlane, openedRows, type PlainTree, type Split } from './explained-testing.ts';
import { type BinnedFeature, leavesOf, nodesOf } from './model.ts';
import { type Bins, binsOf, planesOf } from './testing.ts';

const names = ['bank', 'insurer', 'helper'];

/** Numbers from 0 to 1 that follow from a seed. */
function drawn(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    const mixed = Math.imul(state ^ (state >>> 13), 0x85ebca6b) >>> 0;
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}

function treeOf(depth: number, features: readonly BinnedFeature[], next: () => number): PlainTree {
  const whole = (most: number) => Math.floor(next() * most);
  const covers = new Array<number>(nodesOf(depth + 1)).fill(0);
  covers[0] = 1000;
  const splits = Array.from({ length: nodesOf(depth) }, (_, node): Split => {
    const own = covers[node] as number;
    if (own < 4 || next() < 0.15) {
      covers[2 * node + 1] = own;
      covers[2 * node + 2] = 0;
      return undefined;
    }
    const right = 1 + whole(own - 2);
    covers[2 * node + 1] = own - right;
    covers[2 * node + 2] = right;
    const feature = whole(features.length);
    const { splits: planes, missing } = features[feature] as BinnedFeature;
    const missingRight = missing === true && next() < 0.5;
    return { feature, plane: missingRight && next() < 0.2 ? undefined : whole(planes), missingRight };
  });
  return { splits, covers, leaves: Array.from({ length: leavesOf(depth) }, () => next() * 2 - 1) };
}

function goesRight(split: Split, features: readonly BinnedFeature[], planes: readonly Uint8Array[], row: number) {
  if (split === undefined) return false;
  const { splits } = features[split.feature] as BinnedFeature;
  const first = firstPlane(features, split.feature);
  return (
    (split.plane !== undefined && planes[first + split.plane]?.[row] === 1) ||
    (split.missingRight && planes[first + splits]?.[row] === 1)
  );
}

/** The mean output of a tree where only features of the set are known. */
function expectation(tree: PlainTree, known: number, right: (split: Split) => boolean, node = 0): number {
  const { splits, leaves, covers } = tree;
  if (node >= splits.length) return leaves[node - splits.length] as number;
  const split = splits[node];
  const at = (child: number) => expectation(tree, known, right, child);
  if (split === undefined) return at(2 * node + 1);
  if ((known >> split.feature) % 2 === 1) return at(2 * node + (right(split) ? 2 : 1));
  const share = (covers[2 * node + 2] as number) / (covers[node] as number);
  return (1 - share) * at(2 * node + 1) + share * at(2 * node + 2);
}

function shapley(tree: PlainTree, count: number, right: (split: Split) => boolean): number[] {
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  const values = Array.from({ length: 2 ** count }, (_, known) => expectation(tree, known, right));
  const size = (known: number) => Array.from({ length: count }, (_, f) => (known >> f) % 2).reduce((a, b) => a + b, 0);
  return Array.from({ length: count }, (_, f) =>
    values.reduce((sum, value, known) => {
      if ((known >> f) % 2 === 1) return sum;
      const k = size(known);
      const weight = (factorial(k) * factorial(count - 1 - k)) / factorial(count);
      return sum + weight * ((values[known + 2 ** f] as number) - value);
    }, 0),
  );
}

const features: readonly BinnedFeature[] = [
  { kind: 'ordered', splits: 3, missing: true },
  { kind: 'categories', splits: 3, missing: true },
  { kind: 'ordered', splits: 2 },
  { kind: 'ordered', splits: 1 },
];
const rowsOf = (n: number): Bins =>
  Array.from({ length: n }, (_, i) => [
    i % 5 === 4 ? undefined : i % 4,
    i % 4 === 3 ? undefined : (i >> 1) % 3,
    (i >> 2) % 3,
    i % 2,
  ]);

describe.each([1, 2, 3, 4, 5, 6])('depth %i', (depth) => {
  test.each([
    [1, 1, 0],
    [9, 2, 1],
  ])('%i rows of %i outputs', async (n, outputs, output) => {
    const next = drawn(100 * depth + n);
    const trees = Array.from({ length: 3 * outputs }, () => treeOf(depth, features, next));
    const bins = rowsOf(n);
    const found = await runClear(names, (sharing) =>
      openedRows(sharing, { features, depth, outputs, start: 0.25, trees }, bins, output),
    );
    const planes = planesOf(features, bins);
    const own = trees.filter((_, t) => t % outputs === output);
    bins.forEach((_, row) => {
      const right = (split: Split) => goesRight(split, features, planes, row);
      const each = own.map((tree) => shapley(tree, features.length, right));
      const expected = features.map((_, f) => each.reduce((sum, values) => sum + (values[f] as number), 0));
      const told = features.map((_, f) => found.byFeature[f * n + row] as number);
      told.forEach((value, f) => {
        expect(Math.abs(value - (expected[f] as number)), `row ${row}, feature ${f}`).toBeLessThan(1e-5);
      });
      const all = 2 ** features.length - 1;
      const output = own.reduce((sum, tree) => sum + expectation(tree, all, right), 0.25);
      expect(Math.abs(told.reduce((sum, value) => sum + value, found.base) - output)).toBeLessThan(1e-5);
    });
    const mean = own.reduce((sum, tree) => sum + expectation(tree, 0, () => false), 0.25);
    expect(Math.abs(found.base - mean)).toBeLessThan(1e-5);
  });
});

interface Reference {
  readonly name: string;
  readonly planes: readonly number[];
  readonly missing: readonly number[];
  readonly categories: number;
  readonly depth: number;
  readonly outputs: number;
  readonly start: number;
  readonly rows: readonly string[];
  readonly trees: readonly {
    readonly splits: readonly (readonly [number, number, number] | 0)[];
    readonly leaves: readonly number[];
    readonly covers: readonly number[];
  }[];
  readonly margins: readonly (readonly number[])[];
  readonly contributions: readonly (readonly (readonly number[])[])[];
}

const { references } = JSON.parse(readFileSync(new URL('references/explain.json', import.meta.url), 'utf8')) as {
  references: Reference[];
};

test.each(references)('XGBoost says the same of $name', async (reference) => {
  const { planes, missing, categories, depth, outputs, start, rows, margins, contributions } = reference;
  const own = planes.map((splits, j): BinnedFeature => {
    return { kind: j < categories ? 'categories' : 'ordered', splits, missing: missing.includes(j) };
  });
  const trees = reference.trees.map(
    ({ splits, ...tree }): PlainTree => ({
      ...tree,
      splits: splits.map((split): Split => {
        if (split === 0) return undefined;
        const [feature, plane, right] = split;
        // Beyond the last cut: whether the value is missing.
        const cut = plane < (planes[feature] as number) ? plane : undefined;
        return { feature, plane: cut, missingRight: right === 1 && missing.includes(feature) };
      }),
    }),
  );
  const n = rows.length;
  for (let output = 0; output < outputs; output++) {
    const found = await runClear(names, (sharing) =>
      openedRows(sharing, { features: own, depth, outputs, start, trees }, binsOf(rows), output),
    );
    contributions.forEach((byOutput, row) => {
      const expected = byOutput[output] as readonly number[];
      const told = planes.map((_, f) => found.byFeature[f * n + row] as number);
      [...told, found.base].forEach((value, f) => {
        expect(Math.abs(value - (expected[f] as number)), `row ${row}, feature ${f}`).toBeLessThan(1e-4);
      });
      const sum = told.reduce((x, y) => x + y, found.base);
      expect(Math.abs(sum - (margins[row]?.[output] as number))).toBeLessThan(1e-4);
    });
  }
});

test.each([
  [17, true],
  [18, false],
])('leaves of up to 2^%i', async (integerBits, isExplained) => {
  const own: BinnedFeature[] = [{ kind: 'ordered', splits: 1 }];
  const most = 2 ** integerBits - 1;
  const tree: PlainTree = {
    splits: [{ feature: 0, plane: 0, missingRight: false }],
    leaves: [-most, most],
    covers: [8, 4, 4],
  };
  const plain = { features: own, depth: 1, outputs: 1, start: 0, trees: [tree] };
  const run = runClear(names, (sharing) => openedRows(sharing, plain, [[0], [1]], 0, integerBits));
  if (!isExplained) return expect(run).rejects.toMatchObject({ code: 'learning.option' });
  const { byFeature, base } = await run;
  [-most, most, 0].forEach((value, i) => {
    expect(Math.abs(([...byFeature, base][i] as number) - value)).toBeLessThan(1);
  });
});
