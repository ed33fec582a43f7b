import { expect, test } from 'vitest';
import { seededRandom } from '../transport/seeds.ts';
import { randomBytes } from '../base/random.ts';
import { assign, binsFor, binsOf, choices, empty } from './cuckoo.ts';

const random = seededRandom(new Uint8Array(32).fill(3));
const idsOf = (count: number): BigUint64Array => new BigUint64Array(randomBytes(random, 16 * count).buffer);

/** log2 of the expected number of least sets of items that have no bins enough, as the module says; ln x! from a table. */
function logExpected(items: number, bins: number): number {
  const logs = new Float64Array(3 * Math.max(items, bins) + 1);
  for (let i = 2; i < logs.length; i++) logs[i] = (logs[i - 1] as number) + Math.log(i);
  const f = (x: number): number => logs[x] as number;
  const choose = (n: number, k: number): number => f(n) - f(k) - f(n - k);
  /** ln N(b, j), at most: b!·min over z of (e^z − 1 − z)^j / z^b. */
  const ways = (b: number, j: number): number => {
    let [low, high] = [1e-6, 50];
    for (let i = 0; i < 50; i++) {
      const z = (low + high) / 2;
      if ((z * Math.expm1(z)) / (Math.expm1(z) - z) < b / j) low = z;
      else high = z;
    }
    return f(b) + j * Math.log(Math.expm1(low) - low) - b * Math.log(low);
  };
  const each = Math.log(bins) + Math.log(bins - 1) + Math.log(bins - 2);
  let sum = 0;
  for (let s = choices + 1; s <= items; s++) {
    // Where boxes are few, any way to have the bins among them is as good a bound.
    const any = s * (choose(s - 1, choices) - choose(bins, choices));
    sum += Math.exp(choose(items, s) + choose(bins, s - 1) + Math.min(any, ways(3 * s, s - 1) - s * each));
  }
  return Math.log2(sum);
}

test('items fit into their bins but with probability 2^-40', () => {
  for (const items of [4, 7, 16, 40, 64, 90, 128, 200, 256, 320, 512, 1024, 4096, 20_000]) {
    expect(logExpected(items, binsFor(items)), `${items}`).toBeLessThan(-40);
  }
});

test('every item is in one of its three different bins, and nowhere else', () => {
  for (const items of [0, 1, 2, 3, 4, 50, 3000]) {
    const bins = binsFor(items);
    const where = binsOf(randomBytes(random, 16), idsOf(items), bins);
    const placed = assign(where, bins) as Uint32Array;
    expect([...placed].filter((item) => item !== empty).sort((a, b) => a - b)).toEqual(
      Array.from({ length: items }, (_, i) => i),
    );
    placed.forEach((item, bin) => {
      if (item === empty) return;
      const own = [...where.subarray(choices * item, choices * (item + 1))];
      expect(new Set(own).size).toBe(choices);
      expect(own).toContain(bin);
    });
  }
});

test('four items on three bins do not fit', () => {
  expect(assign(Uint32Array.of(0, 1, 2, 2, 1, 0, 1, 0, 2), 9)).toBeDefined();
  expect(assign(Uint32Array.of(0, 1, 2, 2, 1, 0, 1, 0, 2, 0, 2, 1), 9)).toBeUndefined();
});
