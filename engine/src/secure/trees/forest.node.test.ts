// Trees against scikit-learn's (references/make-forest-references.py). A few run always, all with TACIT_TEST_RUNS.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Ring, Sharing } from '../../sharing/model.ts';
import { runClear } from '../../sharing/clear/run.ts';
import { decodeFixed, type Fixed } from '../fixed/format.ts';
import { growForest } from './forest.ts';
import type { ForestOptions } from './model.ts';
import { bootstrapCounts } from './sampling.ts';
import { scoreTrees } from './score.ts';
import { type Bins, binsOf, featuresOf, goesRight, openMatrix, planesOf, shareLabels, shareRows } from './testing.ts';

interface Reference {
  readonly name: string;
  readonly table: string;
  readonly depth: number;
  readonly criterion: 'gini' | 'variance';
  readonly least: number;
  readonly y: readonly number[];
  readonly weights: readonly number[] | null;
  /** null for rows below a node where scikit-learn chose at random. */
  readonly outputs: readonly (number | null)[];
  readonly nodes: readonly (readonly [number, number, number, number])[];
}

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`references/${name}`, import.meta.url), 'utf8'));
const { tables } = read('boosting.json') as { tables: Record<string, string[]> };
const references = read('forest.json') as Reference[];
const names = ['bank', 'insurer', 'helper'];
const runsAll = process.env['TACIT_TEST_RUNS'] !== undefined;
const chosen = references.filter(({ name }) => runsAll || !name.startsWith('breast'));

interface Table {
  readonly bins: Bins;
  readonly y: readonly number[];
  readonly weights?: readonly number[] | null;
}

async function grown(sharing: Sharing, { bins, y, weights }: Table, options: ForestOptions) {
  const rows = await shareRows(sharing, 0, featuresOf(bins), bins);
  const target = await shareLabels(sharing, 1, y);
  const given: { weights?: Ring } = weights ? { weights: (await shareLabels(sharing, 1, weights)).ring } : {};
  const trees = await growForest(sharing, { rows, target, ...given }, options);
  const open = async (x: Fixed) => decodeFixed(x.format, await sharing.open(x.ring));
  return {
    splits: await openMatrix(sharing, trees.splits),
    gains: await open(trees.gains),
    outputs: await open(await scoreTrees(sharing, trees, rows)),
  };
}

describe.each(chosen)('$name', (reference) => {
  test('has the splits, gains and outputs of scikit-learn', async () => {
    const { y, weights, depth, criterion, least } = reference;
    const bins = binsOf(tables[reference.table] as string[]);
    const classes = criterion === 'gini' ? { classes: Math.max(...y) + 1 } : {};
    const options = { criterion, depth, trees: 1, minChildRows: least, ...classes };
    const found = await runClear(names, (sharing) => grown(sharing, { bins, y, weights }, options));
    const taking = (rows: readonly number[]) => rows.filter((row) => weights?.[row] !== 0);
    const right = goesRight(found.splits, reference, planesOf(featuresOf(bins), bins));
    expect(reference.nodes.length).toBeGreaterThan(3);
    const rowsOf = new Map([[0, taking(bins.map((_, i) => i))]]);
    for (const [number, feature, threshold, gain] of reference.nodes) {
      const rows = rowsOf.get(number) as number[];
      const expected = (row: number) => (bins[row]?.[feature] as number) > threshold;
      expect([number, Math.abs((found.gains[number] as number) - gain) < 1e-4 * Math.max(10, gain)]).toEqual([
        number,
        true,
      ]);
      expect([number, rows.filter((row) => right(0, number, row))]).toEqual([number, rows.filter(expected)]);
      rowsOf.set(
        2 * number + 1,
        rows.filter((row) => !expected(row)),
      );
      rowsOf.set(2 * number + 2, rows.filter(expected));
    }
    reference.outputs.forEach((output, i) => {
      if (output === null || weights?.[i % bins.length] === 0) return;
      expect(Math.abs((found.outputs[i] as number) - output)).toBeLessThan(1e-5 * Math.max(1, Math.abs(output)));
    });
  });
});

const table: Table = (() => {
  const { y, table: name } = references.find((each) => each.name.startsWith('wine')) as Reference;
  return {
    bins: binsOf(tables[name] as string[]).slice(50, 130),
    y: y.slice(50, 130).map((label) => Number(label > 0)),
  };
})();
const forest: ForestOptions = {
  criterion: 'gini',
  trees: 3,
  depth: 2,
  bootstrap: true,
  columnShare: 0.5,
  seed: 'agreed',
};

test('a forest is the mean of trees on the samples that its seed draws', async () => {
  const whole = await runClear(names, (sharing) => grown(sharing, table, { ...forest, columnShare: 1 }));
  const sum = new Float64Array(table.bins.length);
  for (let tree = 0; tree < 3; tree++) {
    const weights = [...bootstrapCounts(`agreed rows ${tree}`, sum.length, 63)].map(Number);
    const one = await runClear(names, (sharing) =>
      grown(sharing, { ...table, weights }, { criterion: 'gini', trees: 1, depth: 2 }),
    );
    one.outputs.forEach((output, i) => {
      sum[i] = (sum[i] as number) + output / 3;
    });
  }
  whole.outputs.forEach((output, i) => {
    expect(Math.abs(output - (sum[i] as number))).toBeLessThan(1e-5);
  });
});

test('nodes choose among the features that the seed draws for them', async () => {
  const found = await runClear(names, (sharing) => grown(sharing, table, forest));
  const features = featuresOf(table.bins);
  const featureOf = features.flatMap(({ splits }, f) => new Array<number>(splits).fill(f));
  const used = Array.from({ length: 9 }, (_, node) => featureOf.find((_, plane) => found.splits(node, plane)));
  expect(new Set(used).size).toBeGreaterThan(3);
  expect(found.outputs.every((output) => output >= -1e-5 && output <= 1 + 1e-5)).toBe(true);
});
