import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomPermutation, type RandomSource } from '../base/random.ts';
import { Prg } from '../primitives/prg.ts';
import { countDuplicates, matchTokens, tokenBytes } from './match.ts';

const source = (name: string): RandomSource => new Prg(new Uint8Array(32), name);
/** Tokens from small numbers: the number in the first and last bytes. */
const tokensOf = (numbers: readonly number[]) => {
  const tokens = new Uint8Array(numbers.length * tokenBytes);
  numbers.forEach((number, i) => {
    tokens[i * tokenBytes] = number & 3;
    tokens[i * tokenBytes + 15] = number >> 2;
  });
  return tokens;
};
const sets = fc
  .tuple(fc.uniqueArray(fc.nat(1000), { maxLength: 60 }), fc.uniqueArray(fc.nat(1000), { maxLength: 60 }))
  .map(([a, b]) => (a.length <= b.length ? [a, b] : [b, a]) as [number[], number[]]);

test('matches are equal tokens; all other places hold different unmatched rows', () => {
  fc.assert(
    fc.property(sets, ([stay, move]) => {
      const { order, matched, matches, repeated } = matchTokens(source('a'), tokensOf(stay), tokensOf(move));
      expect(repeated).toEqual({ staying: 0, moving: 0 });
      expect(matches).toBe(stay.filter((x) => move.includes(x)).length);
      expect(new Set(order).size).toBe(stay.length);
      stay.forEach((x, j) => {
        expect(matched[j]).toBe(move.includes(x) ? 1 : 0);
        if (matched[j] === 1) expect(move[order[j] as number]).toBe(x);
        else expect(stay.includes(move[order[j] as number] as number)).toBe(false);
      });
    }),
  );
});

test('repeated tokens are counted', () => {
  const { repeated } = matchTokens(source('a'), tokensOf([1, 2, 1, 1]), tokensOf([1, 5, 5, 1, 6, 2]));
  expect(repeated).toEqual({ staying: 2, moving: 2 });
  const present = Uint8Array.of(1, 1, 1, 1, 1, 0, 1);
  const counted = countDuplicates(source('a'), tokensOf([7, 8, 7, 9, 7, 8, 9]), present);
  expect(counted).toEqual({ keys: 2, rows: 5, most: 3 });
});

// 99.999 % quantiles of χ²: a correct program fails with probability 10^-5 a test (and, seeded, always or never).
const chiSquareLimit: Record<number, number> = { 23: 64.4, 11: 44.0 };

test('the order is uniform among one-to-one maps, whatever matches', () => {
  // The owner of the moving rows has permuted them uniformly; 3 staying rows, 4 moving ones: 24 one-to-one maps.
  for (const common of [0, 1, 2, 3]) {
    const random = source(`order ${common}`);
    const counts = new Map<string, number>();
    const trials = 12_000;
    const stay = tokensOf([0, 1, 2]);
    for (let trial = 0; trial < trials; trial++) {
      const moving = Array.from(randomPermutation(random, 4), (x) => (x < common ? x : x + 100));
      const key = matchTokens(random, stay, tokensOf(moving)).order.join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const expected = trials / 24;
    let chiSquare = (24 - counts.size) * expected;
    for (const count of counts.values()) chiSquare += (count - expected) ** 2 / expected;
    expect(chiSquare).toBeLessThan(chiSquareLimit[23] as number);
  }
});

test('unmatched places are filled at random even for a fixed order of the moving rows', () => {
  // 2 staying rows without a match, 4 moving ones in a fixed order: 12 maps. An ascending fill would show one.
  const random = source('fill');
  const counts = new Map<string, number>();
  const trials = 12_000;
  for (let trial = 0; trial < trials; trial++) {
    const key = matchTokens(random, tokensOf([0, 1]), tokensOf([10, 11, 12, 13])).order.join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const expected = trials / 12;
  let chiSquare = (12 - counts.size) * expected;
  for (const count of counts.values()) chiSquare += (count - expected) ** 2 / expected;
  expect(chiSquare).toBeLessThan(chiSquareLimit[11] as number);
});

test('large tables with one half in common', () => {
  const random = source('many');
  const n = 200_000;
  const both = new Uint8Array(n * tokenBytes);
  random.fill(both);
  const rest = new Uint8Array(n * tokenBytes);
  random.fill(rest);
  const half = (n / 2) * tokenBytes;
  const moving = new Uint8Array(n * tokenBytes);
  moving.set(both.subarray(half));
  moving.set(rest.subarray(half), half);
  expect(matchTokens(random, both, moving).matches).toBe(n / 2);
});
