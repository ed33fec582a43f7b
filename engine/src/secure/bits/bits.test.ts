import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planesToRows, rowsToPlanes } from '../../kernels/transpose.ts';
import { runClear } from '../../sharing/clear/run.ts';
import type { Bits, Sharing } from '../../sharing/model.ts';
import {
  addBit,
  countOnes,
  increment,
  multiplyBits,
  multiplyBitsByConstant,
  negateBits,
  subtractBits,
} from './arithmetic.ts';
import {
  bitLengths,
  foldPlanes,
  highestOneHot,
  lowestOneHot,
  oneHotIndex,
  prefixAnd,
  prefixOr,
  reversePlanes,
} from './prefix.ts';
import { extendSign, extendZero, rotateLeft, shiftLeft, shiftLeftBy, shiftRight, shiftRightBy } from './shift.ts';

const names = ['bank', 'insurer', 'helper'];

/** A width, and numbers of it. */
const numbers = (maxWidth = 64) =>
  fc.integer({ min: 1, max: maxWidth }).chain((width) => {
    const value = fc.oneof(
      fc.bigInt({ min: 0n, max: (1n << BigInt(width)) - 1n }),
      fc.constantFrom(0n, 1n, (1n << BigInt(width)) - 1n, 1n << BigInt(width - 1)),
    );
    return fc.tuple(fc.constant(width), fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 70 }));
  });

const input = (sharing: Sharing, values: readonly bigint[], width: number): Promise<Bits> =>
  sharing.inputBits(0, values.length, width, rowsToPlanes(BigUint64Array.from(values), width));

const opened = async (sharing: Sharing, x: Bits): Promise<bigint[]> =>
  x.planes > 64
    ? Promise.reject(new Error('too wide'))
    : [...planesToRows(await sharing.openBits(x), x.planes, x.length)];

type Unary = (sharing: Sharing, x: Bits) => Bits | Promise<Bits>;

/** Runs an operation on numbers of every width and compares with what plain integers give. */
async function holds(operation: Unary, expected: (value: bigint, width: number) => bigint, maxWidth = 64) {
  await fc.assert(
    fc.asyncProperty(numbers(maxWidth), async ([width, pairs]) => {
      const values = pairs.map(([value]) => value);
      const found = await runClear(names, async (sharing) =>
        opened(sharing, await operation(sharing, await input(sharing, values, width))),
      );
      expect(found).toEqual(values.map((value) => expected(value, width)));
    }),
    { numRuns: 60 },
  );
}

const cut = (value: bigint, width: number) => BigInt.asUintN(width, value);
const positions = (width: number) => Array.from({ length: width }, (_, i) => BigInt(i));
const bitOf = (value: bigint, i: bigint) => (value >> i) & 1n;
const ones = (value: bigint) => value.toString(2).replaceAll('0', '').length;
const fromBits = (bits: readonly bigint[]) => bits.reduce((sum, bit, i) => sum + (bit << BigInt(i)), 0n);

describe('prefixes', () => {
  test('and, or from both ends', async () => {
    const upTo = (width: number, i: bigint) => positions(width).filter((j) => j <= i);
    await holds(prefixAnd, (v, w) =>
      fromBits(positions(w).map((i) => (upTo(w, i).every((j) => bitOf(v, j) === 1n) ? 1n : 0n))),
    );
    await holds(prefixOr, (v, w) =>
      fromBits(positions(w).map((i) => (upTo(w, i).some((j) => bitOf(v, j) === 1n) ? 1n : 0n))),
    );
    await holds(
      (s, x) => prefixOr(s, x, 'top'),
      (v, w) => fromBits(positions(w).map((i) => (v >> i > 0n ? 1n : 0n))),
    );
  });

  test('several lanes are as many numbers', async () => {
    await holds(
      async (s, x) => {
        const both = s.pickPlanes(
          s.joinPlanes([x, reversePlanes(s, x)]),
          Array.from({ length: 2 * x.planes }, (_, i) => (i % 2) * x.planes + Math.floor(i / 2)),
        );
        const result = await prefixOr(s, both, 'top', 2);
        return s.pickPlanes(
          result,
          Array.from({ length: x.planes }, (_, i) => 2 * i),
        );
      },
      (v, w) => fromBits(positions(w).map((i) => (v >> i > 0n ? 1n : 0n))),
      32,
    );
  });

  test('highest and lowest 1, its index, bit lengths', async () => {
    const length = (v: bigint) => (v === 0n ? 0 : v.toString(2).length);
    const trailing = (v: bigint) => v & -v;
    await holds(highestOneHot, (v) => (v === 0n ? 0n : 1n << BigInt(length(v) - 1)));
    await holds(lowestOneHot, (v) => trailing(v));
    await holds(bitLengths, (v) => BigInt(length(v)));
    await holds(
      async (s, x) => oneHotIndex(s, await highestOneHot(s, x)),
      (v) => BigInt(Math.max(0, length(v) - 1)),
    );
  });

  test('fold and reverse', async () => {
    await holds(
      (s, x) => foldPlanes(s, x),
      (v) => BigInt(ones(v) % 2),
    );
    await holds(
      (s, x) => reversePlanes(s, x),
      (v, w) =>
        fromBits(
          positions(w)
            .map((i) => bitOf(v, i))
            .reverse(),
        ),
    );
  });
});

describe('shifts', () => {
  test.each([0, 1, 5, 64, 100])('by the public amount %i', async (amount) => {
    const by = BigInt(amount);
    await holds(
      (s, x) => shiftLeft(s, x, amount),
      (v, w) => cut(v << by, w),
    );
    await holds(
      (s, x) => shiftRight(s, x, amount),
      (v) => v >> by,
    );
    await holds(
      (s, x) => shiftRight(s, x, amount, 'sign'),
      (v, w) => cut(BigInt.asIntN(w, v) >> by, w),
    );
    await holds(
      (s, x) => rotateLeft(s, rotateLeft(s, x, amount), -amount),
      (v) => v,
    );
    await holds(
      (s, x) => rotateLeft(s, x, amount),
      (v, w) => cut((v << (by % BigInt(w))) | (v >> (BigInt(w) - (by % BigInt(w)))), w),
    );
  });

  test('by a secret amount', async () => {
    await fc.assert(
      fc.asyncProperty(numbers(), fc.integer({ min: 1, max: 7 }), async ([width, pairs], amountWidth) => {
        const values = pairs.map(([value]) => value);
        const amounts = pairs.map(([, amount]) => cut(amount, amountWidth));
        const results = await runClear(names, async (sharing) => {
          const x = await input(sharing, values, width);
          const amount = await input(sharing, amounts, amountWidth);
          return [
            await opened(sharing, await shiftLeftBy(sharing, x, amount)),
            await opened(sharing, await shiftRightBy(sharing, x, amount)),
            await opened(sharing, await shiftRightBy(sharing, x, amount, 'sign')),
          ];
        });
        expect(results).toEqual([
          values.map((v, i) => cut(v << (amounts[i] as bigint), width)),
          values.map((v, i) => v >> (amounts[i] as bigint)),
          values.map((v, i) => cut(BigInt.asIntN(width, v) >> (amounts[i] as bigint), width)),
        ]);
      }),
      { numRuns: 60 },
    );
  });

  test('extension and cutting', async () => {
    await holds(
      (s, x) => extendZero(s, x, 64),
      (v) => v,
    );
    await holds(
      (s, x) => extendSign(s, x, 64),
      (v, w) => cut(BigInt.asIntN(w, v), 64),
    );
    await holds(
      (s, x) => extendZero(s, x, 3),
      (v) => cut(v, 3),
    );
    await holds(
      (s, x) => extendSign(s, x, 3),
      (v, w) => cut(BigInt.asIntN(w, v), 3),
    );
  });
});

describe('arithmetic', () => {
  test('ones, one more, the opposite', async () => {
    await holds(countOnes, (v) => BigInt(ones(v)));
    await holds(increment, (v, w) => cut(v + 1n, w));
    await holds(negateBits, (v, w) => cut(-v, w));
    await holds(
      (s, x) => addBit(s, x, s.slicePlanes(x, 0, 1)),
      (v, w) => cut(v + (v & 1n), w),
    );
  });

  test('ones among more planes than a word has', async () => {
    const counted = await runClear(names, async (sharing) => {
      const words = BigUint64Array.from({ length: 300 }, (_, plane) => (plane % 3 === 0 ? 1n : 2n));
      return opened(sharing, await countOnes(sharing, await sharing.inputBits(0, 2, 300, words)));
    });
    expect(counted).toEqual([100n, 200n]);
  });

  test('products, differences', async () => {
    await fc.assert(
      fc.asyncProperty(numbers(32), fc.integer({ min: 1, max: 64 }), async ([width, pairs], cutTo) => {
        const [left, right] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
        const results = await runClear(names, async (sharing) => {
          const [x, y] = [await input(sharing, left, width), await input(sharing, right, width)];
          const { difference, notLess } = await subtractBits(sharing, x, y);
          const parts = [
            await multiplyBits(sharing, x, y),
            await multiplyBits(sharing, x, y, cutTo),
            await multiplyBitsByConstant(sharing, x, right[0] as bigint, cutTo),
            difference,
            notLess,
          ];
          const numbers: bigint[][] = [];
          for (const part of parts) numbers.push(await opened(sharing, part));
          return numbers;
        });
        expect(results).toEqual([
          pairs.map(([a, b]) => a * b),
          pairs.map(([a, b]) => cut(a * b, cutTo)),
          left.map((a) => cut(a * (right[0] as bigint), cutTo)),
          pairs.map(([a, b]) => cut(a - b, width)),
          pairs.map(([a, b]) => (a >= b ? 1n : 0n)),
        ]);
      }),
      { numRuns: 60 },
    );
  });
});

test('amounts and widths that are no sizes are refused', async () => {
  await runClear(names, async (sharing) => {
    const x = await input(sharing, [5n], 8);
    expect(() => shiftLeft(sharing, x, -1)).toThrow(expect.objectContaining({ code: 'secure.number' }) as Error);
    expect(() => extendSign(sharing, x, 0)).toThrow(expect.objectContaining({ code: 'secure.width' }) as Error);
    await expect(multiplyBitsByConstant(sharing, x, -1n, 8)).rejects.toMatchObject({ code: 'secure.bounds' });
  });
});
