import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UsageError } from '../base/errors.ts';
import { signed, words } from './words.ts';

const least = -(2n ** 63n);
const most = 2n ** 63n - 1n;

test('numbers and words are each other’s inverse', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.bigInt({ min: least, max: most }), fc.maxSafeInteger())), (values) => {
      const converted = words(values);
      expect(signed(converted)).toEqual(values.map(BigInt));
      // Two's complement, as DataView writes it.
      const view = new DataView(new ArrayBuffer(8));
      for (const [i, value] of values.entries()) {
        view.setBigInt64(0, BigInt(value));
        expect(converted[i]).toBe(view.getBigUint64(0));
      }
    }),
    { examples: [[[least, most, 0, -1, -0, 2 ** 53 - 1]]] },
  );
});

test('a part of a vector', () => expect(signed(words([1, 2, -3, 4]).subarray(1, 3))).toEqual([2n, -3n]));

test.each([2 ** 53, 0.5, Number.NaN, Number.POSITIVE_INFINITY, most + 1n, least - 1n, 2n ** 64n])(
  '%s is refused by its position, which others do not hear',
  (value) => {
    expect(() => words([1, 2, value])).toThrow(UsageError);
    expect(() => words([1, 2, value])).toThrow(
      expect.objectContaining({ code: 'sharing.words', fields: { position: 2 } }) as Error,
    );
  },
);
