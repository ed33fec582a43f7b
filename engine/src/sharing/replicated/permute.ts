/**
 * Permutation of rows by an order that one party knows.
 *
 * Paper: the permutation of shares by pairs of parties that know it (Laur, Willemson, Zhang 2011; Chida et al. 2019/695), for
 * an order that is one party's input.
 * Security: semi-honest, one of three.  Rounds 2.  Bytes: 24 a word of a row and 4 a row for the order, all together.
 *
 * Letters: C knows π; A and B are the others. π₁ is a uniform permutation from a seed of A and C; π₂ = π₁⁻¹[π[·]], so that a
 * move by π₁ and then by π₂ is one by π. c is what C holds of x (two components), a the third component, at A.
 *   round 1   C → B: π₂, and π₂(π₁(c) − r_AC) − z_AC          A → B: π₁(a) + r_AC =: t
 *   round 2   B → C: π₂(t) − z_AB
 * z_AC and z_AB are drawn by their pairs; the component of B and C is the sum of the masked words of both rounds. The three
 * add up to π₂(π₁(a + c)).
 *
 * Who sees what: A receives nothing. B receives π₂, uniform as π₁ is unknown to it, t without r_AC, and C's words without
 * z_AC: all uniform. C receives B's words without z_AB. B needs no trust in C for its own safety: an order that does not
 * name every row once is refused.
 */
import { bytesOf } from '../../base/bytes.ts';
import { AbortError } from '../../base/errors.ts';
import { gatherPieces } from '../../kernels/rows.ts';
import { isChoice } from '../checks.ts';
import type { PackedColumn } from '../columns.ts';
import '../messages.ts';
import { receiveWords } from '../message.ts';
import { next, previous } from './flows.ts';
import { componentOf, type Parts, partsFrom, type Party } from './party.ts';
import {
  ColumnSender,
  gatherRange,
  pairOrder,
  splitWords,
  totalWords,
  type Travelling,
  travelling,
} from './shuffle.ts';

/** Moves the columns' rows by `order`, known to `permuter` and checked there. */
export async function permute(
  party: Party,
  columns: readonly PackedColumn[],
  permuter: number,
  length: number,
  order: Uint32Array | undefined,
): Promise<Parts[]> {
  const travel = travelling(columns, length);
  if (totalWords(travel) === 0) return columns.map(() => [new BigUint64Array(0), new BigUint64Array(0)]);
  const [a, b] = [next(permuter), previous(permuter)];
  if (party.self === permuter) return asPermuter(party, columns, travel, a, b, order as Uint32Array);
  return party.self === a
    ? asFirst(party, columns, travel, permuter, b, length)
    : asSecond(party, travel, permuter, a, length);
}

async function asPermuter(
  party: Party,
  columns: readonly PackedColumn[],
  travel: readonly Travelling[],
  a: number,
  b: number,
  order: Uint32Array,
): Promise<Parts[]> {
  const { session, self } = party;
  const total = totalWords(travel);
  const arrival = receiveWords(session, b, total);
  const undo = pairOrder(party.with(a), session, order.length).inverse;
  const second = order.map((row) => undo[row] as number);
  session.send(b, bytesOf(second), true);
  await session.breathe();
  // Masks of the first move are drawn for all columns before those of the second, as A draws them.
  const moved = travel.map(({ group, unit, words }, c) => {
    const [own, following] = (columns[c] as PackedColumn).parts as Parts;
    const mask = gatherPieces(party.with(a).words(words), unit, second);
    return group.subtract(gatherPieces(group.add(own, following), unit, order), mask);
  });
  const sender = new ColumnSender(session, b, total);
  const mine: { mask: BigUint64Array; masked: BigUint64Array }[] = [];
  for (const [c, { group, words }] of travel.entries()) {
    const mask = party.with(a).words(words);
    const masked = group.subtract(moved[c] as BigUint64Array, mask);
    await sender.send(words, (start, end) => masked.subarray(start, end));
    mine.push({ mask, masked });
  }
  const theirs = splitWords(travel, await arrival);
  return travel.map(({ group }, c) => {
    const { mask, masked } = mine[c] as (typeof mine)[number];
    const common = group.add(masked, theirs[c] as BigUint64Array);
    return partsFrom(self, (component) => (component === componentOf(self, a) ? mask : common));
  });
}

/** A: sends its part, moved and masked. */
async function asFirst(
  party: Party,
  columns: readonly PackedColumn[],
  travel: readonly Travelling[],
  permuter: number,
  b: number,
  length: number,
): Promise<Parts[]> {
  const { session, self } = party;
  const first = pairOrder(party.with(permuter), session, length).forward;
  const third = self === componentOf(self, b) ? 0 : 1;
  const sender = new ColumnSender(session, b, totalWords(travel));
  for (const [c, { group, unit, words }] of travel.entries()) {
    const part = (columns[c] as PackedColumn).parts[third] as BigUint64Array;
    await sender.send(words, (start, end) =>
      group.add(gatherRange(part, unit, first, start, end), party.with(permuter).words(end - start)),
    );
  }
  return travel.map(({ words }) => {
    const [withPermuter, withOther] = [party.with(permuter).words(words), party.with(b).words(words)];
    return partsFrom(self, (component) => (component === componentOf(self, permuter) ? withPermuter : withOther));
  });
}

/** B: learns the second move only. */
async function asSecond(
  party: Party,
  travel: readonly Travelling[],
  permuter: number,
  a: number,
  length: number,
): Promise<Parts[]> {
  const { session, self } = party;
  const total = totalWords(travel);
  const moved = receiveWords(session, a, total);
  const second = new Uint32Array(length);
  const told = session.receive(permuter, bytesOf(second));
  told.catch(() => {});
  const theirs = receiveWords(session, permuter, total);
  await told;
  if (!isChoice(second, length)) {
    throw new AbortError('abort.bad-order', { party: session.names[permuter] as string, keep: length, rows: length });
  }
  const shares = splitWords(travel, await moved);
  // Round 1 ends here: what C sent has to have arrived before this party's message tells its clock.
  const masked = splitWords(travel, await theirs);
  const sender = new ColumnSender(session, permuter, total);
  const parts: Parts[] = [];
  for (const [c, { group, unit, words }] of travel.entries()) {
    const mask = party.with(a).words(words);
    const mine = group.subtract(gatherPieces(shares[c] as BigUint64Array, unit, second), mask);
    await sender.send(words, (start, end) => mine.subarray(start, end));
    const common = group.add(mine, masked[c] as BigUint64Array);
    parts.push(partsFrom(self, (component) => (component === componentOf(self, a) ? mask : common)));
  }
  return parts;
}
