/**
 * The error of every function, measured on the plaintext oracle, whose arithmetic is that of every protocol bit for bit: at the
 * edges of its domain, around all powers of two, and over the whole domain by steps.
 */
import { describe, expect, test } from 'vitest';
import type { Sharing } from '../../sharing/model.ts';
import { runClear } from '../../sharing/clear/run.ts';
import { replicated } from '../../sharing/registry.ts';
import { runLocal } from '../../transport/local-mesh.ts';
import { fixedScale, fixedShift } from './arithmetic.ts';
import { fixedDivide, fixedReciprocal } from './divide.ts';
import { fixedExp } from './exponential.ts';
import { asFixed, decodeFixed, type Fixed, type FixedFormat, fixed, fixedInput, fixedWithin } from './format.ts';
import { fixedLog } from './logarithm.ts';
import { fixedPower } from './power.ts';
import { fixedReciprocalSqrt, fixedSqrt } from './roots.ts';
import { fixedSigmoid, fixedSigmoidPiecewise, fixedTanh } from './sigmoid.ts';
import { fixedSoftmax } from './softmax.ts';

const names = ['a', 'b'];
const steps = 40_000;

/** Integers from min to max: both ends, around 0, around all powers of two, and equal and geometric steps over the whole range. */
function grid(min: number, max: number): number[] {
  const points = new Set<number>();
  const add = (value: number) => {
    if (value >= min && value <= max) points.add(Math.round(value));
  };
  for (let i = 0; i <= 40; i++) {
    for (const d of [-1, 0, 1]) for (const s of [-1, 1]) add(s * (2 ** i + d));
    add(min + i);
    add(max - i);
  }
  for (let i = 0; i <= steps; i++) {
    add(min + ((max - min) / steps) * i);
    for (const s of [-1, 1]) add(s * 2 ** ((31 * i) / steps));
  }
  return [...points].sort((a, b) => a - b);
}

/** Largest error of the results over max(1, size of the true value), and where; `relative`: over the true value alone. */
async function worst(
  format: FixedFormat,
  [min, max]: readonly [number, number],
  program: (sharing: Sharing, x: Fixed) => Promise<Fixed>,
  truth: (x: number) => number,
): Promise<{ error: number; at: number }> {
  const unit = 2 ** -format.fractionBits;
  const units = grid(Math.round(min / unit), Math.round(max / unit));
  const words = BigUint64Array.from(units, (value) => BigInt.asUintN(64, BigInt(value)));
  const found = await runClear(names, async (sharing) => {
    const x = sharing.within(await sharing.inputRing(0, words.length, words), {
      min: BigInt(units[0] as number),
      max: BigInt(units.at(-1) as number),
    });
    const result = await program(sharing, asFixed(format, x));
    return decodeFixed(result.format, await sharing.open(result.ring));
  });
  let [error, at] = [0, 0];
  units.forEach((value, i) => {
    const exact = truth(value * unit);
    const distance = Math.abs((found[i] as number) - exact) / Math.max(1, Math.abs(exact));
    if (!(distance <= error)) [error, at] = [distance, value * unit];
  });
  return { error, at };
}

const unit = (f: number) => 2 ** -f;
const edge = 2 ** 11 - 2 ** -20;

describe('at 20 fraction bits every function is within 2^-18, of its value or absolutely', () => {
  const format = fixed({ fractionBits: 20 });
  const cases: readonly (readonly [
    string,
    readonly [number, number],
    (sharing: Sharing, x: Fixed) => Promise<Fixed>,
    (x: number) => number,
  ])[] = [
    ['reciprocal, positive', [unit(20), edge], fixedReciprocal, (x) => 1 / x],
    ['reciprocal', [-edge, edge], fixedReciprocal, (x) => (x === 0 ? 0 : 1 / x)],
    ['reciprocal, negative', [-edge, -unit(20)], fixedReciprocal, (x) => 1 / x],
    ['sqrt', [0, edge], fixedSqrt, Math.sqrt],
    ['sqrt of any', [-edge, edge], fixedSqrt, (x) => Math.sqrt(Math.max(0, x))],
    ['reciprocal sqrt', [0, edge], fixedReciprocalSqrt, (x) => (x === 0 ? 0 : 1 / Math.sqrt(x))],
    ['log', [0, edge], fixedLog, (x) => Math.log(Math.max(x, unit(20)))],
    ['log of any, base 2', [-edge, edge], (s, x) => fixedLog(s, x, 2), (x) => Math.log2(Math.max(x, unit(20)))],
    ['log, base 10', [unit(20), edge], (s, x) => fixedLog(s, x, 10), Math.log10],
    ['exp', [-edge, 11], fixedExp, Math.exp],
    ['exp of small numbers', [-1, 1], fixedExp, Math.exp],
    ['exp of positive numbers', [0, 7], fixedExp, Math.exp],
    ['exp of numbers that vanish', [-edge, -16], fixedExp, Math.exp],
    ['sigmoid', [-edge, edge], fixedSigmoid, (x) => 1 / (1 + Math.exp(-x))],
    ['sigmoid, narrow', [-3, 5], fixedSigmoid, (x) => 1 / (1 + Math.exp(-x))],
    ['sigmoid, positive', [0, 9], fixedSigmoid, (x) => 1 / (1 + Math.exp(-x))],
    ['tanh', [-edge, edge], fixedTanh, Math.tanh],
    ['sigmoid, piecewise', [-edge, edge], fixedSigmoidPiecewise, (x) => Math.min(1, Math.max(0, x + 0.5))],
    ['square', [-40, 40], (s, x) => fixedPower(s, x, 2), (x) => x ** 2],
    ['power 0', [-40, 40], (s, x) => fixedPower(s, x, 0), () => 1],
    ['power 1/2', [unit(20), edge], (s, x) => fixedPower(s, x, 0.5), Math.sqrt],
    ['power -0.7', [0.01, edge], (s, x) => fixedPower(s, x, -0.7), (x) => x ** -0.7],
    ['scale', [-edge, edge], (s, x) => fixedScale(s, x, Math.PI), (x) => x * Math.PI],
  ];
  test.each(cases)('%s', async (_name, range, program, truth) => {
    const { error, at } = await worst(format, range, program, truth);
    expect(error, `at ${at}`).toBeLessThan(2 ** -18);
  });
});

describe('quotients', () => {
  /** Signed numerators and denominators of all sizes, and those around the powers of two, whose quotients fit. */
  function pairs(most: number): [number, number][] {
    const found: [number, number][] = [];
    const ends = grid(-(2 ** 31) + 1, 2 ** 31 - 1);
    for (let i = 0; i < 60_000; i++) {
      const a = ends[(i * 7919) % ends.length] as number;
      const b = ends[(i * 104_729 + 13) % ends.length] as number;
      if (b === 0 || Math.abs(a / b) < most) found.push([a, b]);
    }
    return found;
  }

  test.each([
    { most: 2047, options: {} },
    { most: 1, options: { quotient: { min: -1, max: 1 } } },
  ])('below $most are within 2^-18, of their value or absolutely', async ({ most, options }) => {
    const format = fixed();
    const all = pairs(most);
    const words = (which: 0 | 1) => BigUint64Array.from(all, (pair) => BigInt.asUintN(64, BigInt(pair[which])));
    const found = await runClear(names, async (sharing) => {
      const input = async (which: 0 | 1) =>
        asFixed(format, sharing.within(await sharing.inputRing(0, all.length, words(which)), format.bounds));
      const result = await fixedDivide(sharing, await input(0), await input(1), options);
      return decodeFixed(format, await sharing.open(result.ring));
    });
    let error = 0;
    all.forEach(([a, b], i) => {
      const exact = b === 0 ? 0 : a / b;
      error = Math.max(error, Math.abs((found[i] as number) - exact) / Math.max(1, Math.abs(exact)));
    });
    expect(all.length).toBeGreaterThan(10_000);
    expect(error).toBeLessThan(2 ** -18);
  });

  test('numerator and denominator may have different formats', async () => {
    const [money, whole] = [fixed(), fixed({ fractionBits: 0, integerBits: 20 })];
    await runClear(names, async (sharing) => {
      const x = await fixedInput(sharing, money, 0, 3, [1000, -7, 0.5]);
      const y = await fixedInput(sharing, whole, 1, 3, [3, 2, 1_000_000]);
      const result = await fixedDivide(sharing, x, y);
      const found = decodeFixed(money, await sharing.open(result.ring));
      [1000 / 3, -3.5, 5e-7].forEach((exact, i) => {
        expect(Math.abs((found[i] as number) - exact)).toBeLessThan(2 ** -18 * Math.max(1, Math.abs(exact)));
      });
    });
  });

  test('what needs too many bits is refused before it runs', async () => {
    await runClear(names, async (sharing) => {
      const wide = fixed({ fractionBits: 20, integerBits: 24 });
      const x = await fixedInput(sharing, wide, 0, 1, [1]);
      await expect(fixedDivide(sharing, x, x)).rejects.toMatchObject({ code: 'fixed.divide' });
    });
  });
});

test('softmax is within 2^-18, and every row sums to 1', async () => {
  const format = fixed();
  const [rows, columns] = [50, 7];
  const values = Float64Array.from(
    { length: rows * columns },
    (_, i) => ((i * 37) % 101) / 7 - (i % 13) + (i === 9 ? 900 : 0),
  );
  const found = await runClear(names, async (sharing) => {
    const x = await fixedInput(sharing, format, 0, values.length, values);
    return decodeFixed(format, await sharing.open((await fixedSoftmax(sharing, x, { rows, columns })).ring));
  });
  for (let row = 0; row < rows; row++) {
    const part = values.subarray(row * columns, (row + 1) * columns);
    const most = Math.max(...part);
    const powers = part.map((value) => Math.exp(value - most));
    const total = powers.reduce((sum, value) => sum + value, 0);
    powers.forEach((value, i) => {
      expect(Math.abs((found[row * columns + i] as number) - value / total)).toBeLessThan(2 ** -18);
    });
  }
});

test.each([8, 12, 16, 22])('at %i fraction bits errors follow the format', async (f) => {
  const format = fixed({ fractionBits: f, integerBits: 7 });
  const most = 2 ** 7 - 2 ** -f;
  const limit = 2 ** -(f - 2);
  const errors = [
    await worst(format, [2 ** -f, most], fixedReciprocal, (x) => 1 / x),
    await worst(format, [0, most], fixedSqrt, Math.sqrt),
    await worst(format, [0, most], fixedReciprocalSqrt, (x) => (x === 0 ? 0 : 1 / Math.sqrt(x))),
    await worst(format, [2 ** -f, most], fixedLog, Math.log),
    await worst(format, [-most, 4], fixedExp, Math.exp),
    await worst(format, [-most, most], fixedSigmoid, (x) => 1 / (1 + Math.exp(-x))),
    await worst(format, [-most, most], fixedTanh, Math.tanh),
  ].map(({ error }) => error);
  expect(Math.max(...errors)).toBeLessThan(limit);
});

test('ranges too wide and formats too fine for a function are refused before anything is sent', async () => {
  await runClear(names, async (sharing) => {
    const wide = await fixedInput(sharing, fixed({ fractionBits: 20, integerBits: 40 }), 0, 1, [1]);
    for (const run of [fixedReciprocal, fixedSqrt]) {
      await expect(run(sharing, wide)).rejects.toMatchObject({ code: 'fixed.wide' });
    }
    await expect(fixedExp(sharing, fixedShift(sharing, wide, -(2 ** 41)))).rejects.toMatchObject({
      code: 'fixed.wide',
    });
    await expect(fixedExp(sharing, wide)).rejects.toMatchObject({ code: 'fixed.domain' });
    const fine = await fixedInput(sharing, fixed({ fractionBits: 28 }), 0, 1, [1]);
    for (const run of [fixedReciprocal, fixedExp, fixedSigmoid]) {
      await expect(run(sharing, fine)).rejects.toMatchObject({ code: expect.stringMatching(/^fixed\.(fine|domain)$/) });
    }
    // Logarithms and sigmoids take any range.
    const log = await fixedLog(sharing, wide);
    expect(Math.abs((decodeFixed(log.format, await sharing.open(log.ring))[0] as number) - 0)).toBeLessThan(2 ** -18);
    const sigmoid = await fixedSigmoid(sharing, wide);
    const [found] = decodeFixed(sigmoid.format, await sharing.open(sigmoid.ring));
    expect(Math.abs((found as number) - 1 / (1 + Math.exp(-1)))).toBeLessThan(2 ** -18);
  });
});

test('with probabilistic rounding functions stay within a few units', async () => {
  const format = fixed({ rounding: 'probabilistic' });
  const values = Float64Array.from({ length: 300 }, (_, i) => 0.01 + i / 50);
  const { results } = await runLocal(['a', 'b', 'c'], async (session) => {
    const sharing = await replicated.create(session);
    const x = fixedWithin(sharing, await fixedInput(sharing, format, 0, 300, session.owns(0) ? values : undefined), {
      min: 0,
      max: 7,
    });
    const open = async ({ ring }: Fixed) => decodeFixed(format, await sharing.open(ring));
    return {
      reciprocal: await open(await fixedReciprocal(sharing, x)),
      sqrt: await open(await fixedSqrt(sharing, x)),
      log: await open(await fixedLog(sharing, x)),
      exp: await open(await fixedExp(sharing, x)),
      sigmoid: await open(await fixedSigmoid(sharing, x)),
    };
  });
  const truth = {
    reciprocal: (v: number) => 1 / v,
    sqrt: Math.sqrt,
    log: Math.log,
    exp: Math.exp,
    sigmoid: (v: number) => 1 / (1 + Math.exp(-v)),
  };
  for (const result of results) {
    for (const [name, of] of Object.entries(truth)) {
      result[name as keyof typeof truth].forEach((found, i) => {
        const exact = of(Math.round((values[i] as number) * 2 ** 20) / 2 ** 20);
        expect(Math.abs(found - exact) / Math.max(1, Math.abs(exact)), name).toBeLessThan(2 ** -17);
      });
    }
  }
});
