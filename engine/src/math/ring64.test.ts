import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as ring from './ring64.ts';

const modulus = 2n ** 64n;
const element = fc.oneof(
  fc.bigInt({ min: 0n, max: modulus - 1n }),
  fc.constantFrom(0n, 1n, modulus - 1n, 2n ** 63n, 2n ** 63n - 1n, 2n ** 32n),
);
const vector = fc.array(element, { maxLength: 70 });
const pair = vector.chain((x) =>
  fc.tuple(fc.constant(x), fc.array(element, { minLength: x.length, maxLength: x.length })),
);

/** Least non-negative residue. */
const reduce = (value: bigint): bigint => ((value % modulus) + modulus) % modulus;

test.each([
  { name: 'add', compute: ring.add, expected: (x: bigint, y: bigint) => x + y },
  { name: 'subtract', compute: ring.subtract, expected: (x: bigint, y: bigint) => x - y },
  { name: 'multiply', compute: ring.multiply, expected: (x: bigint, y: bigint) => x * y },
])('$name is exact modulo 2^64', ({ compute, expected }) => {
  fc.assert(
    fc.property(pair, ([x, y]) => {
      const found = compute(BigUint64Array.from(x), BigUint64Array.from(y));
      expect([...found]).toEqual(x.map((value, i) => reduce(expected(value, y[i] as bigint))));
    }),
  );
});

test('maps by constants are exact modulo 2^64, for constants of any size and sign', () => {
  fc.assert(
    fc.property(vector, fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (x, constant) => {
      const values = BigUint64Array.from(x);
      expect([...ring.scale(values, constant)]).toEqual(x.map((value) => reduce(value * constant)));
      expect([...ring.addConstant(values, constant)]).toEqual(x.map((value) => reduce(value + constant)));
      expect([...ring.negate(values)]).toEqual(x.map((value) => reduce(-value)));
      expect([...values]).toEqual(x);
    }),
  );
});

test('segment sums, gather and concatenate', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 0, max: 9 }),
      fc.infiniteStream(element),
      (groups, size, stream) => {
        const x = Array.from({ length: groups * size }, () => stream.next().value as bigint);
        const segments = Array.from({ length: groups }, (_, g) => x.slice(g * size, (g + 1) * size));
        const values = BigUint64Array.from(x);
        expect([...ring.segmentSums(values, groups)]).toEqual(
          segments.map((segment) => reduce(segment.reduce((sum, value) => sum + value, 0n))),
        );
        expect([...ring.concatenate(segments.map((segment) => BigUint64Array.from(segment)))]).toEqual(x);
        const backwards = Uint32Array.from(x, (_, i) => x.length - 1 - i);
        expect([...ring.gather(values, backwards)]).toEqual([...x].reverse());
      },
    ),
  );
});
