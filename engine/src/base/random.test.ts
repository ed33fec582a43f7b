// Long permutations are dealt into piles first. The seed is fixed: the tests either always pass or always fail; under
// another seed they raise a false alarm with probability 10^-8.
import { expect, test } from 'vitest';
import { seededRandom } from '../transport/seeds.ts';
import { invertPermutation, randomPermutation } from './random.ts';

const random = seededRandom(new Uint8Array(32).fill(8));

/** Chi-square of counts that should be even, less its mean, in standard deviations. */
function deviation(counts: ArrayLike<number>): number {
  const list = Array.from(counts);
  const mean = list.reduce((sum, count) => sum + count, 0) / list.length;
  const square = list.reduce((sum, count) => sum + (count - mean) ** 2 / mean, 0);
  return (square - (list.length - 1)) / Math.sqrt(2 * (list.length - 1));
}

test('long and short permutations hold every row once, and their inverses undo them', () => {
  for (const length of [0, 1, 2, 8192, 8193, 100_000]) {
    const order = randomPermutation(random, length);
    expect(new Set(order).size).toBe(length);
    const inverse = invertPermutation(order);
    expect(order.every((row, place) => row < length && inverse[row] === place)).toBe(true);
  }
});

test('rows of a long permutation come everywhere equally often, and neighbours in either order', () => {
  const [length, runs, parts] = [8200, 40, 20];
  const places = new Uint32Array(parts * parts);
  let rising = 0;
  for (let run = 0; run < runs; run++) {
    const order = randomPermutation(random, length);
    order.forEach((row, place) => {
      const cell = parts * Math.floor((place * parts) / length) + Math.floor((row * parts) / length);
      places[cell] = (places[cell] as number) + 1;
    });
    for (let i = 0; i + 1 < length; i += 2) if ((order[i] as number) < (order[i + 1] as number)) rising += 1;
  }
  expect(deviation(places)).toBeLessThan(7);
  // Half of 164,000 pairs: seven standard deviations are 1,417.
  expect(Math.abs(rising - (runs * length) / 4)).toBeLessThan(1417);
});
