import { expect, test } from 'vitest';
import {
  type CodedTable,
  countsOf,
  marginalQuality,
  pairCountsOf,
  pairsOf,
  projected,
  sharesOf,
  totalVariation,
} from './marginals.ts';
import { estimated, type Measured } from './estimates.ts';
import { between, chooseTree, dependence, generate, independentCounts } from './tree.ts';

/** A generator that a test can repeat. */
function seeded(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
}

/** Five columns: a chain 0 → 2 → 1 → 4 with some noise in it, and 3 on its own. */
function table(rows: number, below: (n: number) => number): CodedTable {
  const sizes = [3, 4, 3, 2, 4];
  const columns = sizes.map(() => new Int32Array(rows));
  const mostly = (value: number, size: number) => (below(10) < 7 ? value % size : below(size));
  for (let row = 0; row < rows; row++) {
    const a = below(6) < 3 ? 0 : below(3);
    const c = mostly(a, 3);
    const b = mostly(c + 1, 4);
    [a, b, c, below(5) === 0 ? 1 : 0, mostly(3 - b, 4)].forEach(
      (value, column) => ((columns[column] as Int32Array)[row] = value),
    );
  }
  return { sizes, columns };
}

const variances = { columns: 1, pairs: 1 };

async function measure(real: CodedTable, noise: () => number): Promise<Measured> {
  const rows = (real.columns[0] as Int32Array).length;
  const noisy = (counts: Float64Array) => counts.map((count) => count + noise());
  const columns = real.sizes.map((_, column) => noisy(countsOf(real, column)));
  const shares = columns.map(sharesOf);
  const scores = pairsOf(real.sizes.length).map(([i, j]) => {
    const independent = independentCounts(rows, shares[i] as Float64Array, shares[j] as Float64Array);
    return dependence(pairCountsOf(real, [i, j]), independent);
  });
  const score = (place: number) => scores[place] as number;
  const tree = await chooseTree(real.sizes.length, [], (open) =>
    open.indexOf(open.reduce((best, each) => (score(each) > score(best) ? each : best))),
  );
  const measured = tree.map((pair) => ({ pair, counts: noisy(pairCountsOf(real, pair)) }));
  return { sizes: real.sizes, columns, tree: measured, variances };
}

const made = (measured: Measured, rows: number, below: (n: number) => number): CodedTable =>
  generate(estimated(measured), rows, below);

test('without noise: columns and pairs of the tree come out as they are, and others follow', async () => {
  const real = table(4000, seeded(1));
  const measured = await measure(real, () => 0);
  const pairs = measured.tree.map(({ pair }) => pair.join('–')).sort();
  expect(pairs.slice(0, 2)).toEqual(expect.arrayContaining(['0–2']));
  expect(pairs).toEqual(expect.arrayContaining(['0–2', '1–2', '1–4']));
  const synthetic = made(measured, 4000, seeded(2));
  const quality = marginalQuality(real, synthetic);
  expect(Math.max(...quality.columns)).toBeLessThan(0.004);
  for (const { pair } of measured.tree) {
    const { distance } = quality.pairs.find((one) => one.pair.join() === pair.join()) as { distance: number };
    expect(distance).toBeLessThan(0.008);
  }
  // Pairs beside the tree: 0 and 1 hang together by 2.
  expect(quality.worstPair).toBeLessThan(0.05);
  // Rows that were drawn column by column would not.
  const alone = estimated(measured);
  const independent = generate(
    {
      ...alone,
      tree: alone.tree.map(({ pair }) => ({
        pair,
        shares: independentCounts(
          1e9,
          ...(pair.map((column) => alone.columns[column]) as [Float64Array, Float64Array]),
        ),
      })),
    },
    4000,
    seeded(3),
  );
  expect(marginalQuality(real, independent).worstPair).toBeGreaterThan(0.2);
});

test('with noise: quality falls with it, and shares stay shares', async () => {
  const real = table(2000, seeded(4));
  const below = seeded(5);
  const of = async (size: number) => {
    const measured = await measure(real, () => below(2 * size + 1) - size);
    return marginalQuality(real, made(measured, 2000, seeded(6)));
  };
  const [little, much] = [await of(5), await of(400)];
  expect(little.meanOfPairs).toBeLessThan(0.05);
  expect(much.meanOfPairs).toBeGreaterThan(2 * little.meanOfPairs);
  expect(much.worstPair).toBeLessThanOrEqual(1);
});

test('a row changes the score of a pair by at most 1', () => {
  const below = seeded(8);
  const real = table(300, below);
  const [first, second] = [0, 2].map((column) => sharesOf(countsOf(real, column))) as [Float64Array, Float64Array];
  const independent = independentCounts(300, first, second);
  for (let place = 0; place < 9; place++) {
    const counts = pairCountsOf(real, [0, 2]);
    const score = dependence(counts, independent);
    counts[place] = (counts[place] as number) + 1;
    const after = dependence(counts, independent);
    expect(Math.abs(after - score)).toBeLessThanOrEqual(1 + 1e-9);
  }
});

test('choices are asked for one by one, among pairs that connect', async () => {
  const asked: number[][] = [];
  const first = (open: readonly number[], choice: number) => {
    asked.push([choice, open.length]);
    return 0;
  };
  expect(await chooseTree(4, [], first)).toEqual([
    [0, 1],
    [0, 2],
    [0, 3],
  ]);
  expect(asked.splice(0)).toEqual([
    [0, 6],
    [1, 5],
    [2, 3],
  ]);
  // Pairs that are named come first, and are not among the choices.
  expect(await chooseTree(4, [[2, 3]], first)).toEqual([
    [2, 3],
    [0, 1],
    [0, 2],
  ]);
  expect(asked).toEqual([
    [0, 5],
    [1, 4],
  ]);
  await expect(chooseTree(3, [], () => 7)).rejects.toThrow('choice 7 among 3 pairs');
  await expect(
    chooseTree(
      3,
      [
        [0, 1],
        [0, 1],
      ],
      () => 0,
    ),
  ).rejects.toThrow(RangeError);
});

test('the columns between two of a tree', () => {
  const tree = [
    [0, 2],
    [1, 2],
    [1, 4],
    [3, 4],
  ] as const;
  expect(between(tree, 0, 3)).toEqual([2, 1, 4]);
  expect(between(tree, 3, 1)).toEqual([4]);
  expect(between(tree, 0, 2)).toEqual([]);
  expect(() => between(tree.slice(1), 0, 3)).toThrow(RangeError);
});

test('the nearest numbers that are not below 0 and have a sum', () => {
  const near = (values: number[], total: number) => [...projected(values, total)];
  expect(near([3, 1, -2], 2)).toEqual([2, 0, 0]);
  expect(near([1, 2, 3], 6)).toEqual([1, 2, 3]);
  expect(near([0, 0], 5)).toEqual([2.5, 2.5]);
  // No point of the simplex is nearer: tried on a grid.
  const values = [4.2, -1.3, 0.9];
  const found = near(values, 3);
  const off = (point: readonly number[]) => point.reduce((sum, x, i) => sum + (x - (values[i] as number)) ** 2, 0);
  for (let a = 0; a <= 60; a++)
    for (let b = 0; a + b <= 60; b++)
      expect(off(found)).toBeLessThanOrEqual(off([a / 20, b / 20, (60 - a - b) / 20]) + 1e-12);
});

test('what columns and pairs say together is weighed by their noise, and agrees', () => {
  // A column twice as exact by itself as by the pair: weights 1 and 1/(2 · 1); the sums 100, 100 and 160 by 1/2, 1/2 and 1/4.
  const measured: Measured = {
    sizes: [2, 2],
    columns: [
      [60, 40],
      [50, 50],
    ],
    tree: [{ pair: [0, 1], counts: [40, 40, 40, 40] }],
    variances,
  };
  const { total, deviation, columns, tree } = estimated(measured);
  expect(total).toBeCloseTo((100 / 2 + 100 / 2 + 160 / 4) / (1 / 2 + 1 / 2 + 1 / 4), 9);
  expect(deviation).toBeCloseTo(1 / Math.sqrt(1.25), 9);
  // (60 + 80/2) / 1.5 and (40 + 80/2) / 1.5, both less by the same for the total.
  const [more, less] = [100 / 1.5, 80 / 1.5];
  const shift = (more + less - total) / 2;
  expect(columns[0]?.[0]).toBeCloseTo((more - shift) / total, 9);
  const [{ shares }] = tree as unknown as [{ shares: Float64Array }];
  expect((shares[0] as number) + (shares[1] as number)).toBeCloseTo(columns[0]?.[0] as number, 9);
  expect((shares[0] as number) + (shares[2] as number)).toBeCloseTo(0.5, 9);
  // Nothing at all is one row of anything.
  const none = estimated({
    ...measured,
    columns: [
      [-9, -2],
      [0, -1],
    ],
    tree: [{ pair: [0, 1], counts: [-1, -1, -1, -1] }],
  });
  expect(none.total).toBe(1);
});

test('what is no tree is refused', () => {
  const flat = (length: number) => new Float64Array(length).fill(1 / length);
  const base = { sizes: [2, 2, 2], total: 1, deviation: 1, columns: [flat(2), flat(2), flat(2)] };
  const pair = (i: number, j: number) => ({ pair: [i, j] as const, shares: flat(4) });
  expect(() => generate({ ...base, tree: [pair(0, 1)] }, 10, seeded(1))).toThrow(RangeError);
  expect(() => generate({ ...base, tree: [pair(0, 1), pair(0, 1)] }, 10, seeded(1))).toThrow(RangeError);
  expect(totalVariation([1, 0], [0, 1])).toBe(1);
});
