/**
 * Products with public constants against exact fractions: every format at its edges, sums of one to a million numbers, constants
 * of all magnitudes. An answer is within the stated bound or refused, and refused only where it has to be.
 */
import { expect, test } from 'vitest';
import { runClear } from '../../sharing/clear/run.ts';
import { runCost } from '../../sharing/cost/run.ts';
import type { Sharing } from '../../sharing/model.ts';
import { additiveDealer, replicated } from '../../sharing/registry.ts';
import { runProgram } from '../../sharing/run.ts';
import { permitAll } from '../../sharing/guard.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { fixedScale } from './arithmetic.ts';
import { asFixed, fixed, type FixedFormat } from './format.ts';

const names = ['a', 'b', 'c'];
const abs = (value: bigint) => (value < 0n ? -value : value);

/** A double as a fraction of whole numbers, read off its bits. */
function exact(value: number): { n: bigint; d: bigint } {
  const [bits] = new BigUint64Array(Float64Array.of(value).buffer) as unknown as [bigint];
  const exponent = Number((bits >> 52n) & 2047n);
  const mantissa = (bits & ((1n << 52n) - 1n)) + (exponent === 0 ? 0n : 1n << 52n);
  const n = bits >> 63n === 1n ? -mantissa : mantissa;
  const shift = Math.max(exponent, 1) - 1075;
  return shift < 0 ? { n, d: 1n << BigInt(-shift) } : { n: n << BigInt(shift), d: 1n };
}

/** How far found is from x·c, in thousandths of a unit, rounded up. */
function milliUnits(found: bigint, x: bigint, c: number): number {
  const { n, d } = exact(c);
  const miss = abs(found * d - x * n) * 1000n;
  return Number((miss + d - 1n) / d);
}

/** Units within ±most: ends, around powers of two, and odd numbers between. */
function samples(most: bigint): bigint[] {
  const all = new Set<bigint>([0n, most, -most, most - 1n, 1n - most, most / 3n, -(most / 7n), (most * 5n) / 9n]);
  for (let bit = 0n; 1n << bit <= most; bit += 5n) for (const d of [-1n, 0n, 1n]) all.add((1n << bit) + d);
  return [...all].filter((value) => abs(value) <= most);
}

const constants = [1e-9, 1e-4, 0.01, 1 / 3, 0.3, -0.7, 0.5, 2.5, Math.PI, -1e3 / 7, 123456.789, 2 ** -40, 1 - 2 ** -53];

async function scaled(s: Sharing, format: FixedFormat, most: bigint, values: readonly bigint[], c: number) {
  const words = BigUint64Array.from(values, (value) => BigInt.asUintN(64, value));
  const x = s.within(await s.inputRing(0, words.length, s.session.owns(0) ? words : undefined), {
    min: -most,
    max: most,
  });
  const result = await fixedScale(s, asFixed(format, x), c);
  const opened = await s.open(result.ring);
  return Array.from(opened, (word) => BigInt.asIntN(64, word));
}

const formats = [0, 1, 8, 16, 20, 22, 30].flatMap((fractionBits) =>
  [0, 1, 11, 25, 32, 62 - fractionBits].map((integerBits) => fixed({ fractionBits, integerBits })),
);

test('every format and sums of up to a million numbers: within a unit (1¼ from 2^61 units on), or refused with reason', async () => {
  let answered = 0;
  for (const format of formats) {
    for (const rows of [1n, 1000n, 1_000_000n]) {
      const most = format.bounds.max * rows;
      if (most === 0n || most >= 1n << 63n) continue;
      for (const c of rows === 1n ? constants : [1 / Number(rows), 0.3]) {
        const values = samples(most);
        const { n, d } = exact(c);
        const result = await runClear(names, (s) => scaled(s, format, most, values, c)).catch((error) => error);
        if (!Array.isArray(result)) {
          expect(result).toMatchObject({ code: 'fixed.overflow' });
          expect(most >= 1n << 62n || abs(most * n) >= d << 63n).toBe(true);
          continue;
        }
        answered += 1;
        const errors = result.map((value, i) => milliUnits(value, values[i] as bigint, c));
        expect(Math.max(...errors), `${format.fractionBits} ${format.integerBits} ${rows} ${c}`).toBeLessThanOrEqual(
          most < 1n << 61n ? 1000 : 1250,
        );
      }
    }
  }
  expect(answered).toBeGreaterThan(500);
});

const cases = [
  [fixed(), 1n, 1 / 3],
  [fixed(), 100_000n, 1e-5],
  [fixed({ fractionBits: 16, integerBits: 36 }), 1n, 1e-4],
  [fixed({ fractionBits: 30, integerBits: 31 }), 1n, -0.7],
  [fixed({ fractionBits: 20, integerBits: 42 }), 1n, 1 - 2 ** -53],
] as const;

test.each(cases)('parties find what the oracle finds, at the declared cost (%#)', async (format, rows, c) => {
  const most = format.bounds.max * rows;
  const program = (s: Sharing) => scaled(s, format, most, samples(most), c);
  const oracle = await runClear(names, program);
  for (const protocol of [replicated, additiveDealer]) {
    const { results, traffic } = await runLocal(names, (session) => runProgram(protocol, session, program, permitAll));
    // A dealer has no result.
    const computed = results.filter((found) => found !== undefined);
    expect(computed.length).toBeGreaterThanOrEqual(2);
    for (const found of computed) expect(found).toEqual(oracle);
    if (protocol !== replicated) continue;
    const cost = await runCost(names, replicated, program);
    expect(Math.max(...traffic.map(({ rounds }) => rounds))).toBe(cost.rounds);
  }
});

test('probabilistic rounding: half a unit more', async () => {
  for (const [format, rows, c] of cases) {
    const coarse = { ...format, rounding: 'probabilistic' } as const;
    const most = format.bounds.max * rows;
    const values = samples(most);
    const program = (s: Sharing) => scaled(s, coarse, most, values, c);
    const { results } = await runLocal(names, (session) => runProgram(replicated, session, program, permitAll));
    const errors = results[0]?.map((value, i) => milliUnits(value, values[i] as bigint, c)) ?? [];
    expect(errors.length).toBe(values.length);
    expect(Math.max(...errors)).toBeLessThanOrEqual(1750);
  }
});

test('a constant that is no number is refused', async () => {
  const format = fixed();
  for (const c of [Number.NaN, Number.POSITIVE_INFINITY]) {
    await expect(runClear(names, (s) => scaled(s, format, 5n, [1n], c))).rejects.toMatchObject({
      code: 'fixed.constant',
    });
  }
  // Nothing is left of 0 times anything, and a large whole number is refused only where the product is too large.
  expect(await runClear(names, (s) => scaled(s, format, 0n, [0n], 1e40))).toEqual([0n]);
  await expect(runClear(names, (s) => scaled(s, format, 1n, [0n], 2 ** 64))).rejects.toMatchObject({
    code: 'fixed.overflow',
  });
});
