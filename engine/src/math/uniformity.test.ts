import { expect, test } from 'vitest';
import { bytesOf } from '../base/bytes.ts';
import { seededRandom } from '../transport/seeds.ts';
import { alarmAt, dependentVectors, evenDeviation, worstDeviation } from './uniformity.ts';

const uniform = (length: number, seed: number): BigUint64Array => {
  const words = new BigUint64Array(length);
  seededRandom(new Uint8Array(32).fill(seed)).fill(bytesOf(words));
  return words;
};

test('uniform words raise no alarm', () => {
  for (let seed = 0; seed < 20; seed++) {
    expect(Math.abs(worstDeviation(uniform(1000, seed)).deviation)).toBeLessThan(alarmAt);
  }
});

test.each<[string, (word: bigint, i: number) => bigint]>([
  ['a bit that is always zero', (word) => word & ~(1n << 40n)],
  ['a bit that is one in five of eight', (word, i) => (i % 4 === 0 ? word | 1n : word)],
  ['small numbers among them', (word, i) => (i % 10 === 0 ? word & 0xffn : word)],
  ['the same word again', (word, i) => (i % 2 === 0 ? word : 0n)],
  ['only 63 bits', (word) => word >> 1n],
])('%s raises one', (_, spoil) => {
  const words = uniform(1000, 1).map(spoil);
  expect(Math.abs(worstDeviation(words).deviation)).toBeGreaterThan(alarmAt);
});

test('words that resemble the one before raise one', () => {
  const words = uniform(1000, 2);
  for (let i = 1; i < words.length; i += 2) words[i] = (words[i - 1] as bigint) ^ ((words[i] as bigint) & 0xffff_ffffn);
  expect(Math.abs(worstDeviation(words).deviation)).toBeGreaterThan(alarmAt);
});

test('counts that are even, too even, or uneven', () => {
  expect(Math.abs(evenDeviation([100, 110, 95, 98, 104]))).toBeLessThan(alarmAt);
  expect(evenDeviation([100, 110, 95, 98, 204])).toBeGreaterThan(alarmAt);
});

test('vectors that follow from others are told, whatever the relation; independent ones are not', () => {
  const [a, b, c] = [uniform(60, 3), uniform(60, 4), uniform(60, 5)];
  const of = (make: (a: bigint, b: bigint) => bigint) =>
    a.map((word, i) => BigInt.asUintN(64, make(word, b[i] as bigint)));
  expect(dependentVectors([a, b, c])).toEqual([]);
  // A masked secret beside the mask, a mask used twice, its negative, three times it, and bits under exclusive or.
  const related = [
    of((x) => x + 5n),
    of((x, y) => x - y),
    of((x, y) => 7n - x - y),
    of((x) => 3n * x),
    of((x, y) => x ^ y),
  ];
  for (const vector of related) expect(dependentVectors([a, b, vector, c])).toEqual([2]);
  expect(dependentVectors([new BigUint64Array(60).fill(9n), a])).toEqual([0]);
  expect(dependentVectors([of((x) => 2n * x)])).toEqual([0]);
  // A product of two words is no linear relation of them.
  expect(dependentVectors([a, b, of((x, y) => x * y)])).toEqual([]);
});
