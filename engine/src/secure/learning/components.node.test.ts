/** Against scikit-learn, on data of three files. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runClear } from '../../sharing/clear/run.ts';
import type { Bits, Sharing } from '../../sharing/model.ts';
import { decodeFixed, type Fixed, fixed, fixedInput, fixedWithin } from '../fixed/format.ts';
import { fixedMatrix } from '../linear/solve.ts';
import { type ColumnOptions, componentScores, componentsOf } from './column-components.ts';
import references from './references/components.json' with { type: 'json' };
import { type Table, tableOf } from './references/data.ts';

const names = ['bank', 'insurer', 'helper'];
const read = (name: string): Table =>
  tableOf(readFileSync(new URL(`./references/${name}.csv`, import.meta.url), 'utf8'));

/** Columns divided by their largest size. */
function scaled({ rows, columns, x }: Table): Table {
  const most = Array.from({ length: columns }, (_, j) =>
    Math.max(...Array.from({ length: rows }, (__, i) => Math.abs(x[i * columns + j] as number))),
  );
  return { rows, columns, x: x.map((value, i) => value / (most[i % columns] as number)) };
}

async function found(sharing: Sharing, { rows, columns, x }: Table, options: ColumnOptions, bits = 20) {
  const own = sharing.session.owns(0) ? x : undefined;
  const input = await fixedInput(sharing, fixed({ fractionBits: bits, integerBits: 11 }), 0, x.length, own);
  const features = fixedMatrix(fixedWithin(sharing, input, { min: -1, max: 1 }), rows, columns);
  const result = await componentsOf(sharing, features, options);
  const scores = await componentScores(sharing, features, result);
  const numbers = async (value: Fixed) => [...decodeFixed(value.format, await sharing.open(value.ring))];
  const ones = async (value: Bits) => [...(await sharing.open(await sharing.bitsToRing(value)))].map(Number);
  return {
    loadings: await numbers(result.loadings),
    shares: await numbers(result.shares),
    variance: await numbers(result.variance),
    settled: await ones(result.settled),
    present: await ones(result.present),
    constant: await ones(result.constant),
    scores: await numbers(scores),
  };
}

const cases = (['breast-cancer', 'diabetes', 'german-credit'] as const).flatMap((name) =>
  (['correlation', 'covariance'] as const).map((scale) => [name, scale] as const),
);

test.each(cases)('as scikit-learn: %s, %s', async (name, scale) => {
  const table = scaled(read(name));
  const { columns } = table;
  const expected = references[name][scale];
  const components = expected.shares.length;
  const own = await runClear(names, (sharing) =>
    found(sharing, table, { components, scale }, name === 'diabetes' ? 20 : 24),
  );
  expect(own.settled).toEqual(new Array(components).fill(1));
  expect(own.present).toEqual(new Array(components).fill(1));
  expected.loadings.forEach((loadings, c) => {
    const cos = loadings.reduce((sum, value, j) => sum + value * (own.loadings[c * columns + j] as number), 0);
    expect(Math.abs(cos)).toBeGreaterThan(0.9999);
    const length = own.loadings.slice(c * columns, (c + 1) * columns).reduce((sum, value) => sum + value * value, 0);
    expect(Math.abs(length - 1)).toBeLessThan(2 ** -20);
    const largest =
      own.loadings.slice(c * columns, (c + 1) * columns).sort((a, b) => Math.abs(b) - Math.abs(a))[0] ?? 0;
    expect(largest).toBeGreaterThan(0);
    expect(Math.abs((own.shares[c] ?? 0) - (expected.shares[c] as number))).toBeLessThan(1e-5);
    expected.scores.forEach((scores, i) => {
      const score = (own.scores[i * components + c] as number) * Math.sign(cos);
      expect(Math.abs(score - (scores[c] as number))).toBeLessThan(2e-3);
    });
  });
  const variance = scale === 'correlation' ? expected.variance / columns : expected.variance;
  expect(Math.abs((own.variance[0] ?? 0) / variance - 1)).toBeLessThan(1e-4);
});

const made = (rows: number, columns: number, of: (i: number, j: number) => number): Table => ({
  rows,
  columns,
  x: Float64Array.from({ length: rows * columns }, (_, at) => of(Math.floor(at / columns), at % columns)),
});
const bit = (i: number, j: number) => ((i >> j) & 1) - 0.5;

test('what has no components is told: equal eigenvalues, fewer than asked for, constant columns, one row', async () => {
  const own = (table: Table, options: ColumnOptions) => runClear(names, (sharing) => found(sharing, table, options));
  const both = { components: 3, scale: 'correlation' } as const;
  // Three columns that have nothing to do with each other.
  const equal = await own(
    made(8, 3, (i, j) => bit(i, j)),
    both,
  );
  expect(equal.settled.slice(0, 2)).toEqual([0, 0]);
  expect(equal.present).toEqual([1, 1, 1]);
  equal.shares.forEach((share) => expect(share).toBeCloseTo(1 / 3, 5));
  // One line, and a constant.
  const line = await own(
    made(64, 3, (i, j) => (j === 2 ? 0.25 : ((i * 37) % 61) / (j === 0 ? 64 : -128))),
    both,
  );
  expect(line.present).toEqual([1, 0, 0]);
  expect(line.constant).toEqual([0, 0, 1]);
  expect(line.settled[0]).toBe(1);
  [Math.SQRT1_2, Math.SQRT1_2, 0].forEach((value, j) => expect(Math.abs(line.loadings[j] ?? 9)).toBeCloseTo(value, 4));
  expect(line.loadings.slice(3)).toEqual(new Array(6).fill(0));
  expect(line.shares[0]).toBeCloseTo(1, 5);
  for (const scale of ['correlation', 'covariance'] as const) {
    const one = await own(
      made(1, 3, (_, j) => j / 4),
      { ...both, scale },
    );
    expect(one.present).toEqual([0, 0, 0]);
    expect([...one.loadings, ...one.shares, ...one.scores].every((value) => value === 0)).toBe(true);
  }
});

test('rows that do not count are at the mean and change nothing', async () => {
  const table = scaled(read('diabetes'));
  const { rows, columns } = table;
  const means = Array.from({ length: columns }, (_, j) => {
    const all = Array.from({ length: rows }, (__, i) => table.x[i * columns + j] as number);
    return all.reduce((sum, value) => sum + value, 0) / rows;
  });
  const wider = made(2 * rows, columns, (i, j) =>
    i < rows ? (table.x[i * columns + j] as number) : (means[j] as number),
  );
  for (const scale of ['correlation', 'covariance'] as const) {
    const options = { components: 2, scale } as const;
    const alone = await runClear(names, (sharing) => found(sharing, table, options));
    const padded = await runClear(names, (sharing) => {
      const counted = sharing.within(sharing.filledRing(1, BigInt(rows)), { min: 0n, max: BigInt(2 * rows) });
      return found(sharing, wider, { ...options, counted });
    });
    alone.loadings.forEach((value, i) => expect(Math.abs((padded.loadings[i] ?? 9) - value)).toBeLessThan(1e-4));
    alone.shares.forEach((value, i) => expect(Math.abs((padded.shares[i] ?? 9) - value)).toBeLessThan(1e-4));
    alone.scores.forEach((value, i) => expect(Math.abs((padded.scores[i] ?? 9) - value)).toBeLessThan(2e-3));
  }
});

test('columns that are too many, and too wide, are refused', async () => {
  const of = (columns: number, options: Partial<ColumnOptions>) =>
    runClear(names, (sharing) =>
      found(
        sharing,
        made(8, columns, () => 0.5),
        { components: 1, scale: 'covariance', ...options },
      ),
    );
  await expect(of(257, {})).rejects.toMatchObject({ code: 'learning.columns' });
  await expect(of(3, { components: 4 })).rejects.toMatchObject({ code: 'learning.option' });
  await expect(of(3, { squarings: 17 })).rejects.toMatchObject({ code: 'learning.option' });
  const wide = runClear(names, async (sharing) => {
    const input = await fixedInput(sharing, fixed({ fractionBits: 4, integerBits: 40 }), 0, 4, [1, 2, 3, 4]);
    return componentsOf(sharing, fixedMatrix(input, 2, 2), { components: 1, scale: 'covariance' });
  });
  await expect(wide).rejects.toMatchObject({ code: 'learning.fine' });
});
