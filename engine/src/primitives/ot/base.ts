/**
 * Base oblivious transfer: a few random OTs from public-key operations, from which extension makes millions.
 *
 * Papers: Masny and Rindal, "Endemic Oblivious Transfer", 2019/706, the one-round protocol from Diffie–Hellman key agreement,
 * on ristretto255 with a random oracle that hashes to the group; McQuoid, Rosulek and Roy, "Batching Base Oblivious
 * Transfers", 2021/682, for many of them with one message of the sender.
 * Security: malicious, either party, under the oracle Diffie–Hellman assumption in the random-oracle model. What is
 * reached is *endemic* OT: a corrupted party may choose its own outputs (a sender both messages, a receiver the message it
 * chose); an honest party's outputs are uniform as far as it leaves them open. That suffices here, because extension needs
 * nothing of the seeds of a corrupted party; who needs uniform OT against corrupted parties must hash with coins of both.
 * Rounds 1.  Bytes: receiver → sender 64 an OT; sender → receiver 32 in all.
 *
 * Letters, for OT i with choice c: the receiver draws x and a uniform element r_(1−c), and sets r_c = x·G − H(i, c, r_(1−c));
 * the sender sends A = y·G. m_j = r_j + H(i, j, r_(1−j)), of which only m_c = x·G has a logarithm the receiver knows. The keys
 * are K_j = y·m_j at the sender and K_c = x·A at the receiver, hashed with all that was sent.
 * Every hash names its purpose, the session, the two parties, the OT's number and the message's.
 * One A serves all OTs of a set-up. The first paper has one OT only; the second shows that a receiver could make keys of several
 * OTs equal or related, and extension insecure, unless each OT's number i is in the hashes, as it is here. Every set-up has
 * an A of its own.
 */
import { sha256 } from '#platform';
import { concatBytes, utf8 } from '../../base/bytes.ts';
import { AbortError } from '../../base/errors.ts';
import { randomBytes } from '../../base/random.ts';
import type { Session } from '../../transport/session.ts';
import { elementBytes, type Ristretto255, ristretto255, uniformBytes } from '../ristretto255.ts';
import './messages.ts';

/** Bytes of each message of a base OT. */
export const keyBytes = 32;

/** What the hashes of one set-up have in common: session, parties, protocol. */
export type Context = Uint8Array;

/** Bytes sent for `count` OTs. */
export const baseOtBytes = (count: number): { toSender: number; toReceiver: number } => ({
  toSender: 2 * elementBytes * count,
  toReceiver: elementBytes,
});

/** The sender's part of `count` OTs: both messages of each. */
export async function baseOtSend(
  session: Session,
  receiver: number,
  context: Context,
  count: number,
): Promise<{ zero: Uint8Array[]; one: Uint8Array[] }> {
  const group = await ristretto255();
  const y = group.randomScalar(session.random);
  const a = group.multiplyBase(y);
  session.send(receiver, a, true);
  const arrivals = partsOf(count).map(({ start, end }) => {
    const elements = new Uint8Array(2 * elementBytes * (end - start));
    return { start, elements, done: session.receive(receiver, elements) };
  });
  const party = session.names[receiver] as string;
  const zero: Uint8Array[] = [];
  const one: Uint8Array[] = [];
  for (const { start, elements, done } of arrivals) {
    await done;
    for (let at = 0; 2 * elementBytes * at < elements.length; at++) {
      const [r0, r1] = [elementAt(elements, 2 * at), elementAt(elements, 2 * at + 1)];
      if (!group.isElement(r0) || !group.isElement(r1)) throw new AbortError('ot.invalid-element', { party });
      const i = start + at;
      const key = (j: 0 | 1): Uint8Array => {
        const [own, other] = j === 0 ? [r0, r1] : [r1, r0];
        const shared = group.multiply(y, group.add(own, hashToGroup(group, context, i, j, other)));
        // The receiver found r so that m_j is the identity: no honest one does, except with probability 2^-250.
        if (shared === undefined) throw new AbortError('ot.invalid-element', { party });
        return hashKey(context, i, j, a, r0, r1, shared);
      };
      zero.push(key(0));
      one.push(key(1));
    }
    await session.breathe();
  }
  return { zero, one };
}

/** The receiver's part: the messages that `choices` (0 or 1 each, in its own hands only) choose. */
export async function baseOtReceive(
  session: Session,
  sender: number,
  context: Context,
  choices: Uint8Array,
): Promise<Uint8Array[]> {
  const group = await ristretto255();
  const count = choices.length;
  const elements = new Uint8Array(2 * elementBytes * count);
  const scalars: Uint8Array[] = [];
  for (const { start, end } of partsOf(count)) {
    for (let i = start; i < end; i++) {
      const choice = choices[i] as number;
      const x = group.randomScalar(session.random);
      const other = group.fromUniform(randomBytes(session.random, uniformBytes));
      const own = group.subtract(group.multiplyBase(x), hashToGroup(group, context, i, choice, other));
      place(elements, i, choice, own, other);
      scalars.push(x);
    }
    session.send(sender, elements.subarray(2 * elementBytes * start, 2 * elementBytes * end), true);
    await session.breathe();
  }
  const a = new Uint8Array(elementBytes);
  await session.receive(sender, a);
  const party = session.names[sender] as string;
  if (!group.isElement(a)) throw new AbortError('ot.invalid-element', { party });
  const keys: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const shared = group.multiply(scalars[i] as Uint8Array, a);
    if (shared === undefined) throw new AbortError('ot.invalid-element', { party });
    const r0 = elementAt(elements, 2 * i);
    const r1 = elementAt(elements, 2 * i + 1);
    keys.push(hashKey(context, i, choices[i] as number, a, r0, r1, shared));
    if (i % 16 === 15) await session.breathe();
  }
  return keys;
}

/** The receiver's elements go in parts, so that the sender works while the receiver does. */
const partOts = 16;
const partsOf = (count: number): { start: number; end: number }[] =>
  Array.from({ length: Math.ceil(count / partOts) }, (_, part) => ({
    start: part * partOts,
    end: Math.min((part + 1) * partOts, count),
  }));

const elementAt = (elements: Uint8Array, index: number): Uint8Array =>
  elements.subarray(index * elementBytes, (index + 1) * elementBytes);

/** r_c = own and r_(1−c) = other, without a branch on c. */
function place(elements: Uint8Array, i: number, choice: number, own: Uint8Array, other: Uint8Array): void {
  const mask = -choice;
  const r0 = elementAt(elements, 2 * i);
  const r1 = elementAt(elements, 2 * i + 1);
  for (let b = 0; b < elementBytes; b++) {
    const difference = ((own[b] as number) ^ (other[b] as number)) & mask;
    r0[b] = (own[b] as number) ^ difference;
    r1[b] = (other[b] as number) ^ difference;
  }
}

const number = (value: number): Uint8Array => Uint8Array.of(value & 255, (value >> 8) & 255);

function hashToGroup(group: Ristretto255, context: Context, i: number, j: number, element: Uint8Array): Uint8Array {
  const input = concatBytes(context, number(i), Uint8Array.of(j), element);
  // 64 uniform bytes from two oracles.
  const low = sha256(utf8('tacit base ot group 0'), input);
  return group.fromUniform(concatBytes(low, sha256(utf8('tacit base ot group 1'), input)));
}

function hashKey(
  context: Context,
  i: number,
  j: number,
  a: Uint8Array,
  r0: Uint8Array,
  r1: Uint8Array,
  shared: Uint8Array,
): Uint8Array {
  return sha256(utf8('tacit base ot key'), context, number(i), Uint8Array.of(j), a, r0, r1, shared);
}
