/**
 * All parties learn the total of vectors that each has one of.
 *
 * Few parties or words: everybody sends its vector to everybody. Four or more parties and many words: each adds up one part of
 * the words for all, and tells the result (a reduce-scatter and an all-gather).
 * Security: whoever adds up a part sees the single vectors of that part, as everybody does in the first way. So vectors must be
 * uniform given their total: masked by a correlation, or by a share of zero.  Rounds 1 or 2.  Bytes: `totalFlow`.
 */
import { bytesOf } from '../../base/bytes.ts';
import { chunkWords, receiveWords, sendTogether } from '../message.ts';
import { isSpread, partStart } from './flows.ts';
import type { Party } from './party.ts';
import type { Group } from './words.ts';

/** The total of all parties' `own`, in fresh memory. */
export async function totalOf(party: Party, group: Group, own: BigUint64Array): Promise<BigUint64Array> {
  const total = await restOf(party, group, own);
  group.add(total, own);
  return total;
}

/**
 * The total of the other parties' `own`, in fresh memory. `fill(start, end)`, if given, makes `own` piece by piece: it is
 * called with consecutive ranges before they are sent.
 */
export async function restOf(
  party: Party,
  group: Group,
  own: BigUint64Array,
  fill: (start: number, end: number) => void = () => {},
): Promise<BigUint64Array> {
  if (own.length === 0) return new BigUint64Array(0);
  return isSpread(party.computing, own.length) ? spread(party, group, own, fill) : toAll(party, group, own, fill);
}

async function toAll(
  { session, others }: Party,
  group: Group,
  own: BigUint64Array,
  fill: (start: number, end: number) => void,
): Promise<BigUint64Array> {
  const arrivals = others.map((other) => receiveWords(session, other, own.length));
  for (let start = 0; start < own.length; start += chunkWords) {
    const end = Math.min(start + chunkWords, own.length);
    fill(start, end);
    const chunk = bytesOf(own.subarray(start, end));
    for (const other of others) session.send(other, chunk, end === own.length);
    await session.breathe();
  }
  const [first, ...further] = arrivals;
  const rest = await (first as Promise<BigUint64Array>);
  for (const arrival of further) group.add(rest, await arrival);
  return rest;
}

async function spread(
  { session, self, others, computing }: Party,
  group: Group,
  own: BigUint64Array,
  fill: (start: number, end: number) => void,
): Promise<BigUint64Array> {
  for (let start = 0; start < own.length; start += chunkWords) fill(start, Math.min(start + chunkWords, own.length));
  const part = (party: number): [number, number] => [
    partStart(computing, own.length, party),
    partStart(computing, own.length, party + 1),
  ];
  const total = own.slice();
  const mine = total.subarray(...part(self));
  const arrivals = others.map((other) => receiveWords(session, other, mine.length));
  await sendTogether(
    session,
    others.map((to) => ({ to, words: own.subarray(...part(to)) })),
  );
  for (const arrival of arrivals) group.add(mine, await arrival);
  const parts = others.map((other) => session.receive(other, bytesOf(total.subarray(...part(other)))));
  await sendTogether(
    session,
    others.map((to) => ({ to, words: mine })),
  );
  for (const arrived of parts) await arrived;
  group.subtract(total, own);
  return total;
}

/** The total at the `receivers`, undefined elsewhere: everybody else sends its vector to each of them. */
export async function totalAt(
  { session, self, others }: Party,
  group: Group,
  own: BigUint64Array,
  receivers: readonly number[],
): Promise<BigUint64Array | undefined> {
  const isReceiver = receivers.includes(self);
  if (own.length === 0) return isReceiver ? own : undefined;
  const arrivals = isReceiver ? others.map((other) => receiveWords(session, other, own.length)) : [];
  const targets = receivers.filter((receiver) => receiver !== self);
  await sendTogether(
    session,
    targets.map((to) => ({ to, words: own })),
  );
  if (!isReceiver) return undefined;
  const total = own.slice();
  for (const arrival of arrivals) group.add(total, await arrival);
  return total;
}
