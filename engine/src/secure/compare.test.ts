import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unpackBits } from '../math/bits.ts';
import { runClear } from '../sharing/clear/run.ts';
import type { Bits, Ring, Sharing } from '../sharing/model.ts';
import {
  anyWidth,
  equal,
  equalConstant,
  greaterThanConstant,
  isNegative,
  isZero,
  lessThan,
  lessThanConstant,
  lessThanUnsigned,
} from './compare.ts';
import { bitLength, ceilLog2, differenceWidth, signedWidth } from './ranges.ts';

const names = ['bank', 'insurer', 'helper'];
const low = -(1n << 63n);
const high = (1n << 63n) - 1n;
const special = fc.constantFrom(low, low + 1n, -1n, 0n, 1n, high - 1n, high, 1n << 32n);
const signed = fc.oneof(special, fc.bigInt({ min: low, max: high }), fc.bigInt({ min: -5n, max: 5n }));

const input = (sharing: Sharing, values: bigint[]) =>
  sharing.inputRing(0, values.length, BigUint64Array.from(values.map((value) => BigInt.asUintN(64, value))));
const opened = async (sharing: Sharing, x: Bits) => [...unpackBits(await sharing.openBits(x), x.length)].map(Boolean);

/** Runs a comparison of two columns on the oracle. */
async function compare(
  left: bigint[],
  right: bigint[],
  by: (sharing: Sharing, x: Ring, y: Ring) => Promise<Bits>,
): Promise<boolean[]> {
  return runClear(names, async (sharing) =>
    opened(sharing, await by(sharing, await input(sharing, left), await input(sharing, right))),
  );
}

test('full-range comparisons, extremes included', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(signed, signed), { minLength: 1, maxLength: 70 }), async (pairs) => {
      const [x, y] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
      expect(await compare(x, y, lessThan)).toEqual(pairs.map(([a, b]) => a < b));
      const unsigned = (value: bigint) => BigInt.asUintN(64, value);
      expect(await compare(x, y, lessThanUnsigned)).toEqual(pairs.map(([a, b]) => unsigned(a) < unsigned(b)));
      expect(await compare(x, y, equal)).toEqual(pairs.map(([a, b]) => a === b));
      expect(await compare(x, x, equal)).toEqual(pairs.map(() => true));
    }),
    { numRuns: 60 },
  );
});

test('comparisons in the width of the difference', async () => {
  const sized = fc.integer({ min: 2, max: 63 }).chain((width) => {
    const bound = (1n << BigInt(width - 2)) - 1n;
    const value = fc.bigInt({ min: -bound, max: bound });
    return fc.tuple(fc.constant(width), fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 10 }));
  });
  await fc.assert(
    fc.asyncProperty(sized, async ([width, pairs]) => {
      const [x, y] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
      expect(await compare(x, y, (s, a, b) => lessThan(s, a, b, width))).toEqual(pairs.map(([a, b]) => a < b));
      expect(await compare(x, y, (s, a, b) => equal(s, a, b, width))).toEqual(pairs.map(([a, b]) => a === b));
    }),
    { numRuns: 60 },
  );
});

test('comparisons with constants', async () => {
  const values = [-7n, -1n, 0n, 1n, 6n, 7n, 8n];
  for (const constant of values) {
    const run = (by: (sharing: Sharing, x: Ring) => Promise<Bits>) => compare(values, values, (s, x) => by(s, x));
    expect(await run((s, x) => lessThanConstant(s, x, constant, 6))).toEqual(values.map((v) => v < constant));
    expect(await run((s, x) => greaterThanConstant(s, x, constant, 6))).toEqual(values.map((v) => v > constant));
    expect(await run((s, x) => equalConstant(s, x, constant, 5))).toEqual(values.map((v) => v === constant));
  }
});

test('widths outside 1 to 64 (65 for any difference) are refused', async () => {
  await runClear(names, async (sharing) => {
    const x = await input(sharing, [1n]);
    await expect(isNegative(sharing, x, 65)).rejects.toMatchObject({ code: 'secure.width' });
    await expect(isZero(sharing, x, 0)).rejects.toMatchObject({ code: 'secure.width' });
    await expect(lessThan(sharing, x, x, anyWidth + 1)).rejects.toMatchObject({ code: 'secure.width' });
  });
});

test('widths of ranges', () => {
  expect([0n, 1n, 2n, 255n, 256n].map(bitLength)).toEqual([0, 1, 2, 8, 9]);
  expect(signedWidth({ min: 0n, max: 0n })).toBe(1);
  expect(signedWidth({ min: -128n, max: 127n })).toBe(8);
  expect(signedWidth({ min: -129n, max: 0n })).toBe(9);
  expect(signedWidth({ min: low, max: high })).toBe(64);
  expect(differenceWidth({ min: low, max: high }, { min: low, max: high })).toBe(65);
  expect(differenceWidth({ min: 0n, max: 100n }, { min: 0n, max: 100n })).toBe(8);
});

test('⌈log₂ n⌉ is exact beside every power of two up to 2^32', () => {
  for (let exponent = 0; exponent <= 32; exponent++) {
    const power = 2 ** exponent;
    expect(ceilLog2(power)).toBe(exponent);
    if (exponent > 1) expect(ceilLog2(power - 1)).toBe(exponent);
    if (exponent < 32) expect(ceilLog2(power + 1)).toBe(exponent + 1);
  }
});
