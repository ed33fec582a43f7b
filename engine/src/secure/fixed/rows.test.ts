// Rows of fixed-point numbers, comparisons and conversions, against exact arithmetic on whole units.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packBits, unpackBits } from '../../math/bits.ts';
import { runClear } from '../../sharing/clear/run.ts';
import { runCost } from '../../sharing/cost/run.ts';
import type { Bits, Sharing } from '../../sharing/model.ts';
import { replicated } from '../../sharing/registry.ts';
import { fixedEqual, fixedGreaterThanConstant, fixedLessThan, fixedLessThanConstant } from './compare.ts';
import { fixedConvert } from './convert.ts';
import {
  asFixed,
  decodeFixed,
  type Fixed,
  type FixedFormat,
  fixed,
  fixedInput,
  fixedRange,
  fixedWithin,
} from './format.ts';
import { fixedConcatenate, fixedGather, fixedMaximum, fixedMinimum, fixedSelect, fixedSlice } from './rows.ts';

const names = ['a', 'b', 'c'];
const format = fixed({ fractionBits: 8, integerBits: 10 });

const input = (sharing: Sharing, values: readonly number[], of: FixedFormat = format): Promise<Fixed> =>
  fixedInput(sharing, of, 0, values.length, sharing.session.owns(0) ? values : undefined);
const numbers = async (sharing: Sharing, x: Fixed) => [...decodeFixed(x.format, await sharing.open(x.ring))];
const truths = async (sharing: Sharing, x: Bits) => [...unpackBits(await sharing.openBits(x), x.length)].map(Boolean);

/** Numbers of the format, its ends among them. */
const end = 2 ** 10 - 2 ** -8;
const number = fc.oneof(
  fc.integer({ min: -(2 ** 18) + 1, max: 2 ** 18 - 1 }).map((units) => units / 256),
  fc.constantFrom(0, 1 / 256, -1 / 256, end, -end),
);
const pairs = fc.array(fc.tuple(number, number, fc.boolean()), { maxLength: 70 });

describe('rows', () => {
  test('are sliced, gathered, joined and chosen, with the range that they had', async () => {
    await fc.assert(
      fc.asyncProperty(pairs, async (rows) => {
        const [xs, ys, flags] = [rows.map(([x]) => x), rows.map(([, y]) => y), rows.map(([, , flag]) => flag)];
        const middle = rows.length >> 1;
        const order = Uint32Array.from({ length: 2 * rows.length }, (_, i) => (7 * i) % rows.length);
        const found = await runClear(names, async (s) => {
          const [x, y] = [await input(s, xs), await input(s, ys)];
          const bit = await s.inputBits(0, rows.length, 1, packBits(flags));
          const results = [
            fixedSlice(s, x, middle, rows.length),
            fixedGather(s, x, order),
            fixedConcatenate(s, [x, y, fixedSlice(s, x, 0, 0)]),
            await fixedSelect(s, bit, x, y),
            await fixedMinimum(s, x, y),
            await fixedMaximum(s, x, y),
          ];
          const opened: number[][] = [];
          for (const each of results) {
            expect(each.ring.bounds).toEqual(format.bounds);
            opened.push(await numbers(s, each));
          }
          return opened;
        });
        expect(found).toEqual([
          xs.slice(middle),
          [...order].map((i) => xs[i]),
          [...xs, ...ys],
          rows.map(([x, y, flag]) => (flag ? x : y)),
          rows.map(([x, y]) => Math.min(x, y)),
          rows.map(([x, y]) => Math.max(x, y)),
        ]);
      }),
      { numRuns: 60 },
    );
  });

  test('ranges of both operands make that of the result', async () => {
    await runClear(names, async (s) => {
      const x = fixedWithin(s, await input(s, [1]), { min: -2, max: 4 });
      const y = fixedWithin(s, await input(s, [2]), { min: 0, max: 8 });
      const bit = s.filledBits(1, 1, true);
      expect(fixedRange(await fixedSelect(s, bit, x, y))).toEqual({ min: -2, max: 8 });
      expect(fixedRange(await fixedMinimum(s, x, y))).toEqual({ min: -2, max: 4 });
      expect(fixedRange(await fixedMaximum(s, x, y))).toEqual({ min: 0, max: 8 });
      expect(fixedRange(fixedConcatenate(s, [x, y]))).toEqual({ min: -2, max: 8 });
      // Nothing has a range too: that of what it is made of.
      expect(fixedRange(fixedConcatenate(s, [fixedSlice(s, x, 0, 0)]))).toEqual({ min: -2, max: 4 });
    });
  });

  test('units that differ, and no parts at all, are refused', async () => {
    await runClear(names, async (s) => {
      const [x, y] = [await input(s, [1]), await input(s, [1], fixed({ fractionBits: 9 }))];
      const bit = s.filledBits(1, 1, true);
      const differ = expect.objectContaining({ code: 'fixed.formats' });
      expect(() => fixedConcatenate(s, [x, y])).toThrow(differ);
      expect(() => fixedConcatenate(s, [])).toThrow(expect.objectContaining({ code: 'fixed.parts' }));
      for (const refused of [fixedSelect(s, bit, x, y), fixedMinimum(s, x, y), fixedMaximum(s, x, y)]) {
        await expect(refused).rejects.toMatchObject({ code: 'fixed.formats' });
      }
      expect(() => fixedEqual(s, x, y)).toThrow(differ);
    });
  });
});

describe('comparisons', () => {
  test('with numbers and with constants that lie between units, at and beyond the ends', async () => {
    const constant = fc.oneof(
      number,
      fc.double({ min: -2000, max: 2000, noNaN: true }),
      fc.constantFrom(end, -end, 1e300, -1e300),
    );
    await fc.assert(
      fc.asyncProperty(pairs, constant, async (rows, c) => {
        const [xs, ys] = [rows.map(([x]) => x), rows.map(([x, y, same]) => (same ? x : y))];
        const found = await runClear(names, async (s) => {
          const [x, y] = [await input(s, xs), await input(s, ys)];
          return [
            await truths(s, await fixedLessThan(s, x, y)),
            await truths(s, await fixedEqual(s, x, y)),
            await truths(s, await fixedLessThanConstant(s, x, c)),
            await truths(s, await fixedGreaterThanConstant(s, x, c)),
          ];
        });
        expect(found).toEqual([
          xs.map((x, i) => x < (ys[i] as number)),
          xs.map((x, i) => x === ys[i]),
          xs.map((x) => x < c),
          xs.map((x) => x > c),
        ]);
      }),
      { numRuns: 80 },
    );
  });

  test('with integers of all 64 bits', async () => {
    const whole = fixed({ fractionBits: 0, integerBits: 62 });
    const values = [-(2n ** 63n), -1n, 0n, 2n ** 62n, 2n ** 63n - 1n];
    await runClear(names, async (s) => {
      const ring = await s.inputRing(0, 5, BigUint64Array.from(values.map((value) => BigInt.asUintN(64, value))));
      const x = asFixed(whole, s.within(ring, { min: -(2n ** 63n), max: 2n ** 63n - 1n }));
      for (const c of [-(2 ** 63), -(2 ** 62), -0.5, 0, 0.5, 2 ** 62, 2 ** 63]) {
        expect(await truths(s, await fixedLessThanConstant(s, x, c))).toEqual(values.map((value) => value < c));
        expect(await truths(s, await fixedGreaterThanConstant(s, x, c))).toEqual(values.map((value) => value > c));
      }
    });
  });

  test('what is sent follows from the range, not from the constant; constants must be finite', async () => {
    const price = async (c: number, compare = fixedLessThanConstant) => {
      const cost = await runCost(names, replicated, (s) =>
        compare(s, fixedWithin(s, asFixed(format, s.within(s.randomRing(100), format.bounds)), { min: 0, max: 1 }), c),
      );
      return [cost.rounds, ...cost.bytesPerParty];
    };
    const expected = await price(0);
    for (const c of [1e300, -1e300, 0.5, 1, 1.001, 1000]) {
      expect(await price(c)).toEqual(expected);
      expect(await price(c, fixedGreaterThanConstant)).toEqual(expected);
    }
    for (const c of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      for (const compare of [fixedLessThanConstant, fixedGreaterThanConstant]) {
        const run = runClear(names, async (s) => compare(s, await input(s, [1]), c));
        await expect(run).rejects.toMatchObject({ code: 'fixed.constant' });
      }
    }
  });
});

describe('conversion', () => {
  const floor = (x: number) => Math.floor(x);
  test('to more fraction bits is exact, to fewer rounds as it says', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(number, { maxLength: 40 }),
        fc.integer({ min: 0, max: 30 }),
        async (xs, fractionBits) => {
          const other = fixed({ fractionBits, integerBits: 10 });
          const unit = 2 ** fractionBits;
          const found = await runClear(names, async (s) => {
            const x = await input(s, xs);
            return [
              await numbers(s, await fixedConvert(s, x, other)),
              await numbers(s, await fixedConvert(s, x, other, 'down')),
            ];
          });
          // Halves go up; all of these are exact in doubles.
          expect(found[0]?.map((x) => x + 0)).toEqual(xs.map((x) => floor(x * unit + 0.5) / unit + 0));
          expect(found[1]?.map((x) => x + 0)).toEqual(xs.map((x) => floor(x * unit) / unit + 0));
        },
      ),
      { numRuns: 80 },
    );
  });

  test('probabilistic rounding is one of the two neighbours', async () => {
    const coarse = fixed({ fractionBits: 2, integerBits: 10, rounding: 'probabilistic' });
    const xs = [-3.1, -0.25, 0, 0.125, 7.99];
    const found = await runClear(names, async (s) => numbers(s, await fixedConvert(s, await input(s, xs), coarse)));
    found.forEach((x, i) => expect(Math.abs(x - (xs[i] as number))).toBeLessThanOrEqual(0.26));
  });

  test('to what cannot hold the declared range is refused before anything is sent, and declaring it helps', async () => {
    const narrow = fixed({ fractionBits: 20, integerBits: 5 });
    const run = (range?: { min: number; max: number }) =>
      runCost(names, replicated, async (s) => {
        const x = asFixed(format, s.within(s.randomRing(4), format.bounds));
        const converted = await fixedConvert(s, range === undefined ? x : fixedWithin(s, x, range), narrow);
        expect(fixedRange(converted)).toEqual(range);
      });
    await expect(run()).rejects.toMatchObject({ code: 'fixed.convert', fields: { integerBits: 5 } });
    await run({ min: -31.5, max: 32 });
    await expect(run({ min: -32.25, max: 32 })).rejects.toMatchObject({ code: 'fixed.convert' });
  });

  test('the whole range of a format converts to every other with as many integer bits, there and back', async () => {
    for (const fractionBits of [0, 1, 8, 20, 30]) {
      const other = fixed({ fractionBits, integerBits: 10 });
      const xs = [end, -end, 0];
      await runClear(names, async (s) => {
        const there = await fixedConvert(s, await input(s, xs), other);
        const back = await numbers(s, await fixedConvert(s, there, format));
        back.forEach((x, i) => expect(Math.abs(x - (xs[i] as number))).toBeLessThanOrEqual(2 ** -(fractionBits + 1)));
      });
    }
  });
});
