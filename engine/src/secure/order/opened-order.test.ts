// What a sort opens must tell nothing of the keys. Randomness is seeded, so these tests either always pass or always fail.
import { expect, test } from 'vitest';
import { invertPermutation, randomPermutation } from '../../base/random.ts';
import { unpackBits } from '../../math/bits.ts';
import { alarmAt, evenDeviation } from '../../math/uniformity.ts';
import { runClear } from '../../sharing/clear/run.ts';
import { runCost } from '../../sharing/cost/run.ts';
import type { Bits, Sharing } from '../../sharing/model.ts';
import { replicated } from '../../sharing/registry.ts';
import { seededRandom } from '../../transport/seeds.ts';
import type { Links } from './links.ts';
import { sort, sortRows } from './sort.ts';
import { pairsWithin, planSort, searchSteps } from './sort-plan.ts';

const names = ['bank', 'insurer', 'helper'];

/** The same sharing, telling of each opening of bits. */
const listening = (sharing: Sharing, hear: (opened: BigUint64Array, length: number) => void): Sharing =>
  new Proxy(sharing, {
    get(target, name) {
      if (name !== 'openBits') return Reflect.get(target, name) as unknown;
      return async (x: Bits) => {
        const opened = await target.openBits(x);
        hear(opened, x.length);
        return opened;
      };
    },
  });

test.each([
  ['equal', [7n, 7n, 7n]],
  ['rising', [1n, 2n, 3n]],
  ['falling', [7n, 5n, 0n]],
  ['partly equal', [4n, 4n, 1n]],
])('outcomes opened for %s keys are those of a random order', async (_, values) => {
  const counts = new Map<string, number>();
  await runClear(
    names,
    async (sharing) => {
      const x = await sharing.inputRing(0, 3, BigUint64Array.from(values));
      for (let run = 0; run < 3000; run++) {
        const outcomes: number[] = [];
        const heard = listening(sharing, (opened, length) => outcomes.push(...unpackBits(opened, length)));
        await sort(heard, x, { width: 4 });
        counts.set(outcomes.join(''), (counts.get(outcomes.join('')) ?? 0) + 1);
      }
    },
    { random: seededRandom(new Uint8Array(32).fill(3)) },
  );
  // Three rows have six orders, each as likely as every other: false alarm under another seed with probability 10^-8.
  expect(counts.size).toBe(6);
  expect(evenDeviation([...counts.values()])).toBeLessThan(alarmAt);
});

test.each([
  [20, 60],
  [203, 1013],
  [1000, 1000],
  [7296, 21_888],
])(
  'pairs that share one of the gaps between %i rows: %i rows make about as many as expected, never too many',
  (count, batch) => {
    const random = seededRandom(new Uint8Array(32).fill(5));
    const ready = pairsWithin(batch, count);
    const runs = Math.ceil(400_000 / batch);
    let total = 0;
    for (let run = 0; run < runs; run++) {
      // The first `count` rows of a random order are the backbone: the others fall between them.
      const places = invertPermutation(randomPermutation(random, count + batch));
      const kinds = new Uint8Array(count + batch);
      for (let row = 0; row < count; row++) kinds[places[row] as number] = 1;
      let [pairs, inGap] = [0, 0];
      for (const isBackbone of kinds) {
        inGap = isBackbone === 1 ? 0 : inGap + 1;
        if (inGap > 0) pairs += inGap - 1;
      }
      expect(pairs).toBeLessThanOrEqual(ready);
      total += pairs;
    }
    const wanted = (batch * (batch - 1)) / (count + 2);
    expect(Math.abs(total / runs / wanted - 1)).toBeLessThan(0.1);
  },
);

test('a plan makes close to the fewest comparisons there can be', () => {
  const rows = 2 ** 20;
  const plan = planSort(rows, 84);
  expect(plan.stages.at(-1)?.to).toBe(rows);
  let comparisons = (plan.first * (plan.first - 1)) / 2;
  plan.stages.forEach(({ from, to, steps, pairs }, i) => {
    expect(from).toBe(plan.stages[i - 1]?.to ?? plan.first);
    expect(steps).toBe(searchSteps(from));
    comparisons += steps * (to - from) + pairs;
  });
  // log₂ n! is n (log₂ n − 1.44).
  expect(comparisons / rows).toBeLessThan(1.12 * (20 - 1.44));
});

test('far links take fewer rounds for some more comparisons', async () => {
  const rows = 20_000;
  const price = (links?: Links) =>
    runCost(names, replicated, async (sharing) => {
      const x = await sharing.inputRing(0, rows, undefined);
      await sortRows(sharing, [{ by: x, width: 20 }], { rings: [], bits: [] }, 'comparison', links);
    });
  const [near, far] = [await price(), await price({ roundTripMs: 40, mbitPerSecond: 100 })];
  expect(far.rounds).toBeLessThan(near.rounds * 0.7);
  expect(Math.max(...far.bytesPerParty)).toBeLessThan(4 * Math.max(...near.bytesPerParty));
});

test('a million rows are priced without data, in little time and memory', async () => {
  const rows = 2 ** 20;
  const cost = await runCost(names, replicated, async (sharing) =>
    sort(sharing, await sharing.inputRing(0, rows, undefined)),
  );
  expect(cost.rounds).toBeLessThan(4000);
  expect(Math.max(...cost.bytesPerParty)).toBeLessThan(400 * rows);
});
