import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomPermutation } from '../base/random.ts';
import { Prg } from './prg.ts';
import { routeSwitches, switchCount, switchPlaces } from './permutation-network.ts';

/** What the switches make of the rows 0, 1, 2, … */
function throughNetwork(n: number, crossed: Uint8Array): Uint32Array {
  const rows = Uint32Array.from({ length: n }, (_, i) => i);
  const places = switchPlaces(n);
  crossed.forEach((cross, s) => {
    const [p, q] = [places[2 * s] as number, places[2 * s + 1] as number];
    if (cross === 1) [rows[p], rows[q]] = [rows[q] as number, rows[p] as number];
  });
  return rows;
}

function* permutations(n: number): Iterable<number[]> {
  if (n === 0) yield [];
  else for (const rest of permutations(n - 1)) for (let at = 0; at < n; at++) yield rest.toSpliced(at, 0, n - 1);
}

test.each([0, 1, 2, 3, 4, 5, 6, 7])('every order of %i rows is routed', (n) => {
  for (const order of permutations(n)) {
    expect([...throughNetwork(n, routeSwitches(Uint32Array.from(order)))]).toEqual(order);
  }
});

test('random orders of any number of rows are routed', () => {
  fc.assert(
    fc.property(fc.integer({ min: 8, max: 700 }), fc.integer(), (n, seed) => {
      const order = randomPermutation(new Prg(new Uint8Array(32), String(seed)), n);
      expect(throughNetwork(n, routeSwitches(order))).toEqual(order);
    }),
    { numRuns: 60 },
  );
});

test('the number of switches is Waksman’s for powers of two: n·log₂ n − n + 1', () => {
  for (let log = 0; log <= 12; log++) expect(switchCount(2 ** log)).toBe(2 ** log * log - 2 ** log + 1);
});
