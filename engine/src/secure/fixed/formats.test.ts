/**
 * Every format, up to 62 bits, at its edges: what goes in comes out, and each function is within 4 units of its value (absolute
 * below 1), or refuses its argument with an error of ours.
 */
import { expect, test } from 'vitest';
import { TacitError } from '../../base/errors.ts';
import { runClear } from '../../sharing/clear/run.ts';
import type { Sharing } from '../../sharing/model.ts';
import { fixedAdd, fixedMultiply, fixedNegate, fixedShift, fixedSubtract } from './arithmetic.ts';
import { fixedLessThan } from './compare.ts';
import { fixedDivide, fixedReciprocal } from './divide.ts';
import { fixedExp } from './exponential.ts';
import {
  asFixed,
  decodeFixed,
  encodeFixed,
  type Fixed,
  type FixedFormat,
  fixed,
  fixedConstant,
  fixedInput,
  fixedRange,
  fixedWithin,
} from './format.ts';
import { fixedLog } from './logarithm.ts';
import { fixedPower } from './power.ts';
import { fixedReciprocalSqrt, fixedSqrt } from './roots.ts';
import { fixedSigmoid, fixedSigmoidPiecewise, fixedTanh } from './sigmoid.ts';
import { fixedSoftmax } from './softmax.ts';

const names = ['a', 'b'];

const formats = [0, 1, 5, 12, 16, 20, 22, 30].flatMap((fractionBits) =>
  [1, 11, 30, 32, 61 - fractionBits, 62 - fractionBits].map((integerBits) => fixed({ fractionBits, integerBits })),
);

/** The ends, and some between; what a double holds of them. */
function values({ fractionBits, integerBits }: FixedFormat): number[] {
  const unit = 2 ** -fractionBits;
  // The largest double below the end, and not finer than a unit.
  const most = 2 ** integerBits - Math.max(unit, 2 ** (integerBits - 53));
  const some = [0, unit, most, 2 ** (integerBits - 1), 0.75 * most, 1, 0.5, 0.1, 3, 20];
  const rounded = some.map((value) => Math.round(value / unit) * unit).filter((value) => value < 2 ** integerBits);
  return [...new Set([...rounded, ...rounded.map((value) => -value)])];
}

test('the ends of every format go in and come out; what is beyond is refused', async () => {
  for (const format of formats) {
    const given = values(format);
    expect([...decodeFixed(format, encodeFixed(format, given))]).toEqual(given.map((value) => value + 0));
    const end = 2 ** format.integerBits;
    for (const value of [end, -end, end * (1 + 2 ** -52)]) {
      expect(() => encodeFixed(format, [value])).toThrow(expect.objectContaining({ code: 'fixed.value' }));
    }
    const [least, most] = await runClear(names, async (s) => {
      const ends = BigUint64Array.from([format.bounds.min, format.bounds.max], (value) => BigInt.asUintN(64, value));
      const x = asFixed(format, s.within(await s.inputRing(0, 2, ends), format.bounds));
      // The range of a format, in doubles, is one of the format again.
      return s.open(fixedWithin(s, x, fixedRange(x)).ring);
    });
    expect([least, most].map((word) => BigInt.asIntN(64, word as bigint))).toEqual([
      format.bounds.min,
      format.bounds.max,
    ]);
  }
});

test('decoding beyond 53 bits is off by at most 2^-53 of the number', () => {
  for (const fractionBits of [0, 20, 30]) {
    const format = fixed({ fractionBits, integerBits: 62 - fractionBits });
    for (const word of [(1n << 62n) - 1n, (1n << 53n) + 1n, (1n << 61n) + 12345n, (1n << 53n) - 1n]) {
      const [found] = decodeFixed(format, BigUint64Array.of(word)) as unknown as [number];
      const back = BigInt(found * 2 ** fractionBits);
      const miss = back > word ? back - word : word - back;
      expect(miss << 53n <= word).toBe(true);
      if (word < 1n << 53n) expect(miss).toBe(0n);
    }
  }
});

test('softmax of many columns: the error grows with their number, as it is said to', async () => {
  const format = fixed({ fractionBits: 20, integerBits: 6 });
  for (const columns of [1, 2, 64, 4096]) {
    // Powers of all but one just below half a unit, or all the same, or of all sizes.
    for (const of of [() => Math.log(0.49 * 2 ** -20), () => 0, (i: number) => -(i % 30) / 2]) {
      const row = Array.from({ length: columns }, (_, i) => (i === 0 ? 0 : Math.round(of(i) * 2 ** 20) * 2 ** -20));
      const found = await runClear(names, async (s) => {
        const result = await fixedSoftmax(s, await fixedInput(s, format, 0, columns, row), { rows: 1, columns });
        return decodeFixed(format, await s.open(result.ring));
      });
      const sum = row.reduce((total, value) => total + Math.exp(value), 0);
      const errors = row.map((value, i) => Math.abs((found[i] as number) - Math.exp(value) / sum));
      expect(Math.max(...errors)).toBeLessThanOrEqual((2 + columns) * 2 ** -19);
    }
  }
});

type Function = readonly [
  name: string,
  program: (s: Sharing, x: Fixed) => Promise<Fixed>,
  truth: (x: number) => number,
];

const functions: readonly Function[] = [
  ['negate', async (s, x) => fixedNegate(s, x), (x) => -x],
  ['add', async (s, x) => fixedAdd(s, x, x), (x) => 2 * x],
  ['subtract', async (s, x) => fixedSubtract(s, x, x), () => 0],
  ['shift', async (s, x) => fixedShift(s, x, 0.5), (x) => x + 0.5],
  ['multiply', (s, x) => fixedMultiply(s, x, x), (x) => x * x],
  [
    'divide',
    (s, x) => {
      const one = fixedConstant(s, x.format, new Float64Array(x.length).fill(1));
      return fixedDivide(s, x, one, { quotient: fixedRange(x) });
    },
    (x) => x,
  ],
  ['reciprocal', fixedReciprocal, (x) => (x === 0 ? 0 : 1 / x)],
  ['square root', fixedSqrt, (x) => Math.sqrt(Math.max(0, x))],
  ['its reciprocal', fixedReciprocalSqrt, (x) => (x > 0 ? 1 / Math.sqrt(x) : 0)],
  ['logarithm', fixedLog, (x) => (x > 0 ? Math.log(x) : Number.NaN)],
  ['exponential', fixedExp, Math.exp],
  ['power', (s, x) => fixedPower(s, x, 0.5), (x) => (x > 0 ? Math.sqrt(x) : Number.NaN)],
  ['logistic', fixedSigmoid, (x) => 1 / (1 + Math.exp(-x))],
  ['piecewise', fixedSigmoidPiecewise, (x) => Math.max(0, Math.min(1, x + 0.5))],
  ['tanh', fixedTanh, Math.tanh],
  ['softmax', (s, x) => fixedSoftmax(s, x, { rows: x.length, columns: 1 }), () => 1],
  [
    'comparison with 0',
    async (s, x) => {
      const below = await s.bitsToRing(await fixedLessThan(s, x, asFixed(x.format, s.filledRing(x.length, 0n))));
      return asFixed(fixed({ fractionBits: 0 }), s.within(below, { min: 0n, max: 1n }));
    },
    (x) => (x < 0 ? 1 : 0),
  ],
];

test.each(functions)('%s: right in every format, or refused', async (_, program, truth) => {
  let answered = 0;
  for (const format of formats) {
    const given = values(format);
    const found = await runClear(names, async (s) => {
      const result = await program(s, await fixedInput(s, format, 0, given.length, given));
      return decodeFixed(result.format, await s.open(result.ring));
    }).catch((error: unknown) => error);
    if (!(found instanceof Float64Array)) {
      expect(found).toBeInstanceOf(TacitError);
      // Refused by what is declared: these would be faults of bounds that the function itself computed.
      expect((found as TacitError).code).not.toMatch(/^sharing\.(out-of-range|promise|bounds)$/);
      continue;
    }
    answered += 1;
    const errors = given.map((value, i) => {
      const exact = truth(value);
      if (Number.isNaN(exact)) return 0;
      return (Math.abs((found[i] as number) - exact) / Math.max(1, Math.abs(exact))) * 2 ** format.fractionBits;
    });
    expect(Math.max(...errors), `${format.fractionBits} and ${format.integerBits} bits`).toBeLessThanOrEqual(4);
  }
  // Nothing is right by being refused everywhere.
  expect(answered).toBeGreaterThanOrEqual(5);
});
