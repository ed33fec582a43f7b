import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  add,
  hull,
  multiply,
  numberType,
  rangeOfColumn,
  rescale,
  signedWidth,
  subtract,
  sumRange,
  union,
} from './ranges.ts';

const number = fc.bigInt({ min: -(2n ** 40n), max: 2n ** 40n });
const ranged = fc.tuple(number, number, number).map((values) => {
  const [min, value, max] = values.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)) as [bigint, bigint, bigint];
  return { range: { min, max }, value };
});

test('property: the result of every operation lies within the range of the operation', () => {
  fc.assert(
    fc.property(ranged, ranged, fc.nat({ max: 9 }), (x, y, n) => {
      const holds = (value: bigint, range: { min: bigint; max: bigint }) => value >= range.min && value <= range.max;
      expect(holds(x.value + y.value, add(x.range, y.range))).toBe(true);
      expect(holds(x.value - y.value, subtract(x.range, y.range))).toBe(true);
      expect(holds(x.value * y.value, multiply(x.range, y.range))).toBe(true);
      expect(holds(x.value, union(x.range, y.range)) && holds(y.value, union(x.range, y.range))).toBe(true);
      expect(holds(x.value * 10n ** BigInt(n), rescale(x.range, n))).toBe(true);
      expect(holds(x.value * BigInt(n), sumRange(x.range, n))).toBe(true);
      // Fewer rows than the padded number.
      expect(holds(x.value * BigInt(n), sumRange(x.range, n + 3))).toBe(true);
    }),
  );
});

test('property: the width of a range is the smallest that holds its ends', () => {
  fc.assert(
    fc.property(ranged, ({ range }) => {
      const width = BigInt(signedWidth(range));
      const holds = (bits: bigint) =>
        [range.min, range.max].every((end) => end >= -(2n ** (bits - 1n)) && end < 2n ** (bits - 1n));
      expect(holds(width)).toBe(true);
      if (width > 1n) expect(holds(width - 1n)).toBe(false);
    }),
  );
});

test.each([
  [0n, 0n, 1],
  [-1n, 0n, 1],
  [0n, 1n, 2],
  [-128n, 127n, 8],
  [-(2n ** 63n), 2n ** 63n - 1n, 64],
])('%s … %s takes %i bits', (min, max, width) => {
  expect(signedWidth({ min, max })).toBe(width);
});

test('columns without declared range have that of their type', () => {
  expect(rangeOfColumn({ kind: 'decimal', precision: 4, scale: 2 }, undefined)).toEqual({ min: -9999n, max: 9999n });
  expect(rangeOfColumn({ kind: 'date' }, undefined)).toEqual({ min: -719_162n, max: 2_932_896n });
  expect(rangeOfColumn({ kind: 'text' }, undefined)).toBeNull();
});

test('types of numbers are as narrow as their range', () => {
  expect(numberType(hull([-12_345n, 6n]), 2)).toEqual({ kind: 'decimal', precision: 5, scale: 2 });
  expect(numberType(hull([1n]), 3)).toEqual({ kind: 'decimal', precision: 3, scale: 3 });
  expect(numberType(hull([1n]), 0)).toEqual({ kind: 'integer' });
});
