import type { LocalStage } from '@tacit/analysis';
import { expect, test } from 'vitest';
import { bytesOfAll, secondsOfAll } from './all-runs.ts';
import { estimateSeconds, linksOf } from './estimate.ts';

const cost = { rounds: 100, bytes: [1_000_000, 25_000_000] };
const link = (roundTripMs: number | undefined, mbitPerSecond?: number) => ({ roundTripMs, mbitPerSecond });
const stage = (rowsUpTo: number, values: number) =>
  ({ kind: 'groups', rowsUpTo, partials: Array.from({ length: values }) }) as unknown as LocalStage;
const start = estimateSeconds({ rounds: 0, bytes: [0, 0] }, [], [link(0)], undefined) as number;

test('rounds take half a round trip of the slowest link, bytes the way out of whoever sends most', () => {
  const slow = estimateSeconds(cost, [], [link(1, 1_000), link(40, 100)], undefined) as number;
  // 100 rounds of 20 ms, 25 MB at 100 Mbit/s.
  expect(slow - start).toBeGreaterThan(2 + 2 - 0.1);
  expect(slow - start).toBeLessThan(2 + 2 + 0.2);
  expect(estimateSeconds(cost, [], [link(1, 1_000)], { roundTripMs: 40, mbitPerSecond: 100 })).toBe(slow);
});

test('owners compute side by side, the longest by rows and numbers counts', () => {
  const alone = (stages: readonly LocalStage[]) =>
    (estimateSeconds({ rounds: 0, bytes: [] }, stages, [link(0)], undefined) as number) - start;
  const long = alone([stage(1_000_000, 500)]);
  expect(long).toBeGreaterThan(2);
  expect(alone([stage(1_000_000, 500), stage(1_000_000, 5), stage(10, 500)])).toBe(long);
  expect(alone([stage(1_000_000, 5)])).toBeLessThan(long / 2);
});

test('there is none where a peer could not be reached', () => {
  expect(estimateSeconds(cost, [], [link(1), link(undefined)], undefined)).toBeNull();
});

test('programs choose by the slowest links in round figures, and not by near ones', () => {
  expect(linksOf([link(0.3, 900), link(11, 700)], undefined)).toBeUndefined();
  expect(linksOf([link(0.3, 900), link(undefined)], { roundTripMs: 40 })).toBeUndefined();
  expect(linksOf([link(1, 900), link(47.2, 83)], undefined)).toEqual({ roundTripMs: 40, mbitPerSecond: 100 });
  expect(linksOf([link(1)], { roundTripMs: 110, mbitPerSecond: 20 })).toEqual({ roundTripMs: 80, mbitPerSecond: 30 });
});

test('of several runs the later ones count as they are priced', () => {
  const [dear, cheap] = [
    { rounds: 4, bytes: [10, 900], steps: [] },
    { rounds: 4, bytes: [10, 20], steps: [] },
  ];
  const take = (price: { readonly bytes: readonly number[] }) => Math.max(...price.bytes);
  expect(bytesOfAll({ ...dear, later: cheap }, 4)).toEqual([40, 960]);
  expect(bytesOfAll(dear, 4)).toEqual([40, 3600]);
  expect(secondsOfAll({ ...dear, later: cheap }, 4, take)).toEqual({ seconds: 900, allSeconds: 960 });
  expect(secondsOfAll(dear, 1, take)).toEqual({ seconds: 900, allSeconds: 900 });
  expect(secondsOfAll({ ...dear, later: cheap }, 4, (_, isLater) => (isLater ? null : 1)).allSeconds).toBeNull();
});
