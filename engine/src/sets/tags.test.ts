// Tags stand in a fresh uniformly random order, whatever the order of the items.
import { expect, test } from 'vitest';
import { bytesOf, wordsOf } from '../base/bytes.ts';
import { runLocal } from '../transport/local-mesh.ts';
import { tagMessage, type ValueHash } from './tags.ts';

const rows = 2000;
/** Shows what it hashes. */
const plain: ValueHash = { hash: (_, values) => bytesOf(values) };

test('the order of tags tells nothing of the order of items', async () => {
  const ids = BigUint64Array.from({ length: 2 * rows }, (_, i) => BigInt(i >> 1));
  const { results } = await runLocal(['sender'], async (session) => {
    const shape = { rows, tagBytes: 16, payloadBytes: 0 };
    const make = async () =>
      await tagMessage(session, shape, plain, ids, (start, end) => Promise.resolve(ids.slice(2 * start, 2 * end)));
    return [await make(), await make()];
  });
  const orders = (results[0] ?? []).map((message) => Array.from(wordsOf(message)).filter((_, i) => i % 2 === 0));
  for (const order of orders) {
    expect(order.toSorted((a, b) => Number(a - b))).toEqual(Array.from({ length: rows }, (_, i) => BigInt(i)));
    // Ascents between neighbours: half of them, with variance rows/12. Beyond seven deviations with probability 10^-11.
    const ascents = order.filter((item, i) => i > 0 && item > (order[i - 1] as bigint)).length;
    expect(Math.abs(ascents - (rows - 1) / 2)).toBeLessThan(7 * Math.sqrt(rows / 12));
    // Items where they were: one on average, 20 or more with probability 10^-19.
    expect(order.filter((item, i) => item === BigInt(i)).length).toBeLessThan(20);
  }
  expect(orders[0]?.filter((item, i) => item === orders[1]?.[i]).length).toBeLessThan(20);
});
