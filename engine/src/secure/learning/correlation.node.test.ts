/** Against pandas, SciPy and statsmodels, on data of three files. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runClear } from '../../sharing/clear/run.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import { permitAll } from '../../sharing/guard.ts';
import { protocols } from '../../sharing/registry.ts';
import { runProgram } from '../../sharing/run.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { decodeFixed, fixed, fixedInput, fixedWithin } from '../fixed/format.ts';
import { fixedMatrix } from '../linear/solve.ts';
import { correlationMatrix, inflationFactors, scoreMoments, standardScores } from './correlation.ts';
import correlations from './references/correlations.json' with { type: 'json' };
import { type Table, tableOf } from './references/data.ts';

const names = ['bank', 'insurer', 'helper'];
const read = (name: string): Table =>
  tableOf(readFileSync(new URL(`./references/${name}.csv`, import.meta.url), 'utf8'));

/** Columns divided by their largest size, in units of 2^−20. */
function scaled({ rows, columns, x }: Table): Float64Array {
  const most = Array.from({ length: columns }, (_, j) =>
    Math.max(...Array.from({ length: rows }, (__, i) => Math.abs(x[i * columns + j] as number))),
  );
  return x.map((value, i) => Math.round((value / (most[i % columns] as number)) * 2 ** 20) / 2 ** 20);
}

async function figures(sharing: Sharing, table: Table, values: Float64Array, least = 10n) {
  const own = sharing.session.owns(0) ? values : undefined;
  const input = await fixedInput(sharing, fixed({ integerBits: 11 }), 0, values.length, own);
  const matrix = fixedMatrix(fixedWithin(sharing, input, { min: -1, max: 1 }), table.rows, table.columns);
  const scores = await standardScores(sharing, matrix);
  const all = { min: 0n, max: BigInt(table.rows) };
  const counted = sharing.within(sharing.filledRing(table.columns, all.max), all);
  const { third, fourth, isSpread } = await scoreMoments(sharing, scores, { counted, least });
  const kept = await sharing.bitsToRing(await sharing.and(isSpread, sharing.not(scores.constant)));
  const correlation = await correlationMatrix(sharing, scores, kept);
  const { factors, dropped } = await inflationFactors(sharing, correlation, table.columns);
  const numbers = async (x: { format: Parameters<typeof decodeFixed>[0]; ring: Ring }) => [
    ...decodeFixed(x.format, await sharing.open(x.ring)),
  ];
  const bits = async (x: Parameters<Sharing['bitsToRing']>[0]) =>
    [...(await sharing.open(await sharing.bitsToRing(x)))].map(Number);
  return {
    third: await numbers(third),
    fourth: await numbers(fourth),
    isSpread: await bits(isSpread),
    constant: await bits(scores.constant),
    correlation: await numbers(correlation),
    factors: await numbers(factors),
    dropped: await bits(dropped),
  };
}

test.each(['german-credit', 'diabetes', 'breast-cancer'] as const)('%s', async (name) => {
  const table = read(name);
  const { columns } = table;
  const found = await runClear(names, (sharing) => figures(sharing, table, scaled(table)));
  const expected = correlations[name];
  expected.correlation.flat().forEach((value, i) => expect(found.correlation[i]).toBeCloseTo(value, 4));
  expected.skewness.forEach((value, j) => expect(Math.abs((found.third[j] ?? 0) - value)).toBeLessThan(0.004));
  expected.kurtosis.forEach((value, j) => expect(Math.abs((found.fourth[j] ?? 0) / value - 1)).toBeLessThan(0.001));
  expect(found.isSpread).toEqual(expected.single.map((rows) => (rows >= 10 ? 1 : 0)));
  expect(found.constant).toEqual(new Array(columns).fill(0));
  if (expected.single.some((rows) => rows < 10)) return;
  expect(found.dropped).toEqual(new Array(columns).fill(0));
  expected.vif.forEach((value, j) => {
    const off = Math.abs((found.factors[j] ?? 0) / value - 1);
    expect(off).toBeLessThan(0.002);
  });
});

/** Noise, a line of it, what one row alone has, what eleven of 64 have, what is the same everywhere, and more noise. */
const odd: Table = {
  rows: 64,
  columns: 6,
  x: Float64Array.from({ length: 64 * 6 }, (_, i) => {
    const [row, column] = [Math.floor(i / 6), i % 6];
    const noise = (row * 37) % 61;
    return [noise, 3 - 2 * noise, row === 5 ? 1 : 0, row % 6 === 0 ? 1 : 0, 7, (row * row * 11) % 53][column] as number;
  }),
};

test('a column of one row, a constant one and one that follows from others are told apart', async () => {
  const found = await runClear(names, (sharing) => figures(sharing, odd, scaled(odd)));
  expect(found.constant).toEqual([0, 0, 0, 0, 1, 0]);
  expect(found.isSpread).toEqual([1, 1, 0, 1, 1, 1]);
  expect(found.dropped).toEqual([0, 1, 1, 0, 1, 0]);
  const at = (i: number, j: number) => found.correlation[i * 6 + j];
  expect(at(0, 1)).toBeCloseTo(-1, 4);
  for (const j of [2, 4]) for (let i = 0; i < 6; i++) expect([at(i, j), at(j, i)]).toEqual([0, 0]);
  for (const j of [0, 1, 3, 5]) expect(at(j, j)).toBe(1);
  // Eleven of 64 decide, which is about the minimum.
  const share = 11 / 64;
  expect(found.fourth[3]).toBeCloseTo(1 / (share * (1 - share)) - 3, 2);
  for (const [least, isSpread] of [
    [10n, 1],
    [11n, 0],
  ] as const) {
    const { isSpread: bits } = await runClear(names, (sharing) => figures(sharing, odd, scaled(odd), least));
    expect([least, bits[3]]).toEqual([least, isSpread]);
  }
});

test('two rows, and one', async () => {
  for (const rows of [1, 2]) {
    const table = { rows, columns: 2, x: Float64Array.from([1, 2, 3, 1].slice(0, 2 * rows)) };
    const found = await runClear(names, (sharing) => figures(sharing, table, scaled(table), 1n));
    expect(found.constant).toEqual(rows === 1 ? [1, 1] : [0, 0]);
    [0, 1, 2, 3].forEach((i) => {
      const expected = rows === 1 ? 0 : i % 3 === 0 ? 1 : -1;
      expect(found.correlation[i]).toBeCloseTo(expected, 5);
    });
  }
});

test.each(protocols.map((protocol) => [protocol.name, protocol] as const))(
  'the same bits on %s',
  async (_, protocol) => {
    const parties = ['a', 'b', 'c', 'd'].slice(0, Math.max(protocol.parties.min, 2));
    const program = (sharing: Sharing) => figures(sharing, odd, scaled(odd));
    const expected = await runClear(parties, program);
    const all = protocol.dealer ? [...parties, 'dealer'] : parties;
    const { results } = await runLocal(all, (session) => runProgram(protocol, session, program, permitAll));
    expect(results[0]).toEqual(expected);
  },
);
