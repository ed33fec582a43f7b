// What the permuter takes out of the switches, whatever the masks of the rows are: uniform and independent words. The
// seed is fixed; under another one a false alarm has probability 10^-8 for each of 66 statistics, and 2^-40 for a
// relation.
import { expect, test } from 'vitest';
import { concatenate } from '../../math/ring64.ts';
import { alarmAt, dependentVectors, worstDeviation } from '../../math/uniformity.ts';
import { Prg } from '../../primitives/prg.ts';
import { routeSwitches, switchPlaces } from '../../primitives/permutation-network.ts';
import type { PermuteCorrelation } from '../needs.ts';
import { followSwitches, offerSwitches } from './oblivious-permute.ts';

const correlation: PermuteCorrelation = { kind: 'permute', permuter: 1, rows: 5, rings: 1, pieces: [8] };
const width = 2;

test.each([0n, 2n ** 64n - 1n])('masks %i of the rows do not show', (mask) => {
  const places = switchPlaces(correlation.rows);
  const crossed = routeSwitches(Uint32Array.of(3, 0, 4, 1, 2));
  const a = new BigUint64Array(width * correlation.rows).fill(mask);
  const random = new Prg(new Uint8Array(32).fill(47), 'switches');
  const words = width * places.length;
  const runs = Array.from({ length: words + 40 }, () => {
    const { straight, crossed: exchanged, b } = offerSwitches(correlation, places, a, random);
    const chosen = straight.map((word, i) =>
      crossed[Math.floor(i / 2 / width)] === 1 ? (exchanged[i] as bigint) : word,
    );
    // The permuter ends with b − π(a), here b − a.
    const moved = followSwitches(correlation, places, crossed, chosen);
    expect(moved).toEqual(b.map((word, i) => (i % width === 0 ? word - mask : word ^ mask)));
    return chosen;
  });
  const columns = Array.from({ length: words }, (_, i) => BigUint64Array.from(runs, (run) => run[i] as bigint));
  expect(dependentVectors(columns)).toEqual([]);
  const { what, deviation } = worstDeviation(concatenate(runs));
  expect(Math.abs(deviation), what).toBeLessThan(alarmAt);
});
