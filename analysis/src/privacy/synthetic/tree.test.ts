import { expect, test } from 'vitest';
import {
  type CodedTable,
  countsOf,
  marginalQuality,
  type Pair,
  pairCountsOf,
  sharesOf,
  totalVariation,
} from './marginals.ts';
import { chooseTree, dependence, generate, type Measured } from './tree.ts';

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

const largest = (scores: readonly number[]): number => scores.indexOf(Math.max(...scores));

async function measure(real: CodedTable, noise: () => number, choose = largest): Promise<Measured> {
  const rows = (real.columns[0] as Int32Array).length;
  const noisy = (counts: Float64Array) => counts.map((count) => count + noise());
  const columns = real.sizes.map((_, column) => noisy(countsOf(real, column)));
  const shares = columns.map(sharesOf);
  const score = (pair: Pair) =>
    dependence(pairCountsOf(real, pair), rows, shares[pair[0]] as Float64Array, shares[pair[1]] as Float64Array);
  const tree = await chooseTree(real.sizes.length, score, choose);
  return { sizes: real.sizes, columns, tree: tree.map((pair) => ({ pair, counts: noisy(pairCountsOf(real, pair)) })) };
}

test('without noise: columns and pairs of the tree come out as they are, and others follow', async () => {
  const real = table(4000, seeded(1));
  const measured = await measure(real, () => 0);
  const pairs = measured.tree.map(({ pair }) => pair.join('–')).sort();
  expect(pairs.slice(0, 2)).toEqual(expect.arrayContaining(['0–2']));
  expect(pairs).toEqual(expect.arrayContaining(['0–2', '1–2', '1–4']));
  const synthetic = generate(measured, 4000, seeded(2));
  const quality = marginalQuality(real, synthetic);
  expect(Math.max(...quality.columns)).toBeLessThan(0.004);
  for (const { pair } of measured.tree) {
    const { distance } = quality.pairs.find((one) => one.pair.join() === pair.join()) as { distance: number };
    expect(distance).toBeLessThan(0.008);
  }
  // Pairs beside the tree: 0 and 1 hang together by 2.
  expect(quality.worstPair).toBeLessThan(0.05);
  // Rows that were drawn column by column would not.
  const independent = generate(
    {
      ...measured,
      tree: measured.tree.map(({ pair, counts }) => ({ pair, counts: new Float64Array(counts.length).fill(1) })),
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
    return marginalQuality(real, generate(measured, 2000, seeded(6)));
  };
  const [little, much] = [await of(5), await of(400)];
  expect(little.meanOfPairs).toBeLessThan(0.05);
  expect(much.meanOfPairs).toBeGreaterThan(2 * little.meanOfPairs);
  expect(much.worstPair).toBeLessThanOrEqual(1);
});

test('a row changes the score of a pair by at most 1', () => {
  const below = seeded(8);
  const real = table(300, below);
  const shares = [0, 2].map((column) => sharesOf(countsOf(real, column)));
  for (let place = 0; place < 9; place++) {
    const counts = pairCountsOf(real, [0, 2]);
    const score = dependence(counts, 300, shares[0] as Float64Array, shares[1] as Float64Array);
    counts[place] = (counts[place] as number) + 1;
    const after = dependence(counts, 300, shares[0] as Float64Array, shares[1] as Float64Array);
    expect(Math.abs(after - score)).toBeLessThanOrEqual(1 + 1e-9);
  }
});

test('choices are asked for one by one, among pairs that connect', async () => {
  const asked: number[] = [];
  const tree = await chooseTree(
    4,
    ([i, j]) => i + j,
    (scores) => (asked.push(scores.length), 0),
  );
  expect(tree).toEqual([
    [0, 1],
    [0, 2],
    [0, 3],
  ]);
  expect(asked).toEqual([6, 5, 3]);
  await expect(
    chooseTree(
      3,
      () => 0,
      () => 7,
    ),
  ).rejects.toThrow('choice 7 among 3 pairs');
});

test('what is no tree is refused', () => {
  const flat = (length: number) => new Float64Array(length).fill(1);
  const measured = { sizes: [2, 2, 2], columns: [flat(2), flat(2), flat(2)] };
  const pair = (i: number, j: number) => ({ pair: [i, j] as const, counts: flat(4) });
  expect(() => generate({ ...measured, tree: [pair(0, 1)] }, 10, seeded(1))).toThrow(RangeError);
  expect(() => generate({ ...measured, tree: [pair(0, 1), pair(0, 1)] }, 10, seeded(1))).toThrow(RangeError);
  expect(totalVariation([1, 0], [0, 1])).toBe(1);
});
