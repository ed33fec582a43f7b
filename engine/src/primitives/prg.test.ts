import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesOf, concatBytes, toHex } from '../base/bytes.ts';
import { prgNames } from '../platform/types.ts';
import { Prg } from './prg.ts';

const seed = Uint8Array.from({ length: 32 }, (_, i) => i);

test.each(prgNames)('the stream of %s does not depend on the sizes of the draws, nor on the buffer', (cipher) => {
  const length = fc.oneof(fc.nat(20), fc.nat(600), fc.constantFrom(511, 512, 513), fc.nat(40_000));
  fc.assert(
    fc.property(fc.array(length, { maxLength: 12 }), fc.constantFrom(undefined, 512, 1024), (lengths, buffer) => {
      const total = lengths.reduce((sum, each) => sum + each, 0);
      const whole = new Prg(seed, 'test', cipher).bytes(total);
      const prg = new Prg(seed, 'test', cipher, buffer);
      const pieces = concatBytes(...lengths.map((each) => prg.bytes(each)));
      expect(toHex(pieces)).toBe(toHex(whole));
    }),
    { numRuns: 60 },
  );
});

test('words are the bytes of the stream, little-endian', () => {
  const words = new Prg(seed, 'test').words(1000);
  expect(toHex(bytesOf(words))).toBe(toHex(new Prg(seed, 'test').bytes(8000)));
});

test('the stream is fixed for all time: parties of different versions must agree', () => {
  expect(toHex(new Prg(seed, 'test').bytes(32))).toMatchInlineSnapshot(
    `"705d133b32c73edebeda830a6a24c723f8579618db7e1c80ac9a51bd30855c78"`,
  );
  expect(toHex(new Prg(seed, 'test', 'chacha20').bytes(32))).toMatchInlineSnapshot(
    `"d3ff6c312614902b85b1dfc986e302dbbfb6199d2fed0d8fa0e4a453544c94ac"`,
  );
});

test('other seeds and purposes give unrelated streams', () => {
  const other = seed.slice();
  other[31] = 0;
  const streams = prgNames
    .flatMap((cipher) => [
      new Prg(seed, 'a', cipher),
      new Prg(seed, 'b', cipher),
      new Prg(other, 'a', cipher),
      new Prg(seed, 'ab', cipher),
    ])
    .map((prg) => prg.words(512));
  for (const [i, a] of streams.entries()) {
    for (const b of streams.slice(i + 1)) {
      let ones = 0;
      for (const [at, word] of a.entries()) {
        for (let bits = word ^ (b[at] as bigint); bits > 0n; bits &= bits - 1n) ones++;
      }
      // 32768 fair bits: five standard deviations are 453; false alarm below 10^-6 a pair, and the seeds are fixed.
      expect(Math.abs(ones - 16384)).toBeLessThan(453);
    }
  }
});

test.each(prgNames)('bytes of %s are uniform', (cipher) => {
  const counts = new Array<number>(256).fill(0);
  for (const byte of new Prg(seed, 'uniform', cipher).bytes(256 * 1000)) counts[byte] = (counts[byte] as number) + 1;
  const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
  // 255 degrees of freedom: mean 255, deviation 22.6; the seed is fixed, so this cannot fail by chance later.
  expect(chiSquare).toBeLessThan(255 + 5 * 22.6);
  expect(chiSquare).toBeGreaterThan(255 - 5 * 22.6);
});

test('short seeds are refused', () => {
  expect(() => new Prg(new Uint8Array(15), 'x')).toThrow(RangeError);
});
