/**
 * Conversions between Z_2^64 and bits.
 *
 * Paper: ABY3, 2018/403, share conversions (§5.3); the one-round form of a bit as a ring element is its three-party oblivious
 * transfer (§5.4), run towards both receivers. Security: semi-honest, one of three.
 *
 * Summands of x (one round, one bit per summand bit, P_0 → P_1): P_0 knows u = s_0 + s_1 and inputs its bits; v = s_2 is
 * known to P_1 and P_2, who take its bits as component 2 without a message. u + v = x.
 *
 * A bit b = b_0 ⊕ b_1 ⊕ b_2 as a ring element: P_0 knows u = b_0 ⊕ b_1; P_1 and P_2 know v = b_2; b = u + v − 2uv.
 * Deviation from the paper, which multiplies shares: u is shared as r (P_0, P_2) and u − r (P_0, P_1), so that
 * b = [v ? −r : r] + [v ? 1 − (u − r) : u − r], and the first bracket is P_2's, the second P_1's. They make it replicated:
 * z_0 is drawn by P_0 and P_2, z_1 by P_0 and P_1, and z_2 is the sum of both brackets less z_0 and z_1, of which P_2 and P_1
 * each send their part to the other. 24 bytes a bit in all, two rounds. P_1 sees u − r and [..] − z_0 without r and z_0; P_2
 * sees [..] − z_1 without z_1; P_0 sees nothing.
 *
 * Few bits take one round and 48 bytes: with m_c = (u ⊕ c) − z_0 − z_1, P_0 sends m_0 − k_0 and m_1 − k_1 to P_1, with keys it
 * shares with P_2, who sends k_v to P_1; and likewise to P_2 with keys it shares with P_1. Both learn z_2 = m_v. The message
 * not chosen stays under a key its receiver does not know, and m_v is uniform to P_1 by z_0 and to P_2 by z_1.
 */
import { unsetWords } from '#platform';
import { flipMasked } from '../../kernels/replicated.ts';
import { hideBits, bitOfSum } from '../../kernels/weigh.ts';
import { planesToBitRows, rowsToPlanes } from '../../kernels/transpose.ts';
import * as bits from '../../math/bits.ts';
import * as ring from '../../math/ring64.ts';
import type { Prg } from '../../primitives/prg.ts';
import { oneRoundConversionLimit } from './flows.ts';
import { exclusiveOr } from './group.ts';
import { input } from './input.ts';
import { chunkWords, receiveWords, sendStream, sendWords } from '../message.ts';
import type { Parts, Party } from './party.ts';

/** The two summands of x: planes start..width−1 of each. */
export async function summands(
  party: Party,
  x: readonly BigUint64Array[],
  width: number,
  start: number,
): Promise<[Parts, Parts]> {
  const [own, following] = x as Parts;
  const perPlane = bits.wordsFor(own.length);
  const words = (width - start) * perPlane;
  const one = width - start === 1;
  const none = one ? new BigUint64Array(own.length) : undefined;
  const planesOf = (rows: BigUint64Array) =>
    none === undefined ? rowsToPlanes(rows, width).subarray(start * perPlane) : bitOfSum(rows, none, start);
  let u: BigUint64Array | undefined;
  if (party.self === 0) u = one ? bitOfSum(own, following, start) : planesOf(ring.add(own, following));
  const zero = (): BigUint64Array => new BigUint64Array(words);
  const v: Parts = [party.self === 2 ? planesOf(own) : zero(), party.self === 1 ? planesOf(following) : zero()];
  return [await input(party, exclusiveOr, 0, words, u), v];
}

/** The bits of each plane as ring elements 0 and 1, plane after plane. */
export async function bitsToRing(
  party: Party,
  x: readonly BigUint64Array[],
  length: number,
  planes: number,
): Promise<Parts> {
  const count = length * planes;
  if (count === 0) return [new BigUint64Array(0), new BigUint64Array(0)];
  const flat = x.map((part) => bits.flatten(part, length, planes)) as Parts;
  // What this party knows: u at P_0, v at P_1 and P_2.
  const known = party.self === 0 ? bits.xor(...flat) : (flat[2 - party.self] as BigUint64Array);
  const maskWith = (other: number) => party.with(other);
  return count <= oneRoundConversionLimit
    ? inOneRound(party, known, count)
    : inTwoRounds(party, known, count, 0, maskWith);
}

/** Chunks whose bits begin at a word. */
const wholeWords = chunkWords - (chunkWords % 64);

/**
 * `known`: u at P_0, v at the others, bit after bit. `dealer`: the party that P_0 stands for here; the others follow in their order, as components
 * do. `maskWith`: the generators of z_0 and z_1, by the other party that has it.
 */
export async function inTwoRounds(
  party: Party,
  known: BigUint64Array,
  count: number,
  dealer: number,
  maskWith: (other: number) => Prg,
): Promise<Parts> {
  const { session } = party;
  if (party.self === dealer) {
    const memory = unsetWords(Math.min(count, wholeWords));
    const hidden = (start: number, end: number): BigUint64Array => {
      const z = memory.subarray(0, end - start);
      hideBits(z, known.subarray(start / 64, Math.ceil(end / 64)), party.withPrevious);
      return z;
    };
    await sendStream(session, party.next, count, hidden, wholeWords);
    return [maskWith(party.previous).words(count), maskWith(party.next).words(count)];
  }
  const isSecond = party.next === dealer;
  const other = isSecond ? party.previous : party.next;
  const u = isSecond ? undefined : receiveWords(session, dealer, count);
  const share = isSecond ? party.withNext.words(count) : await (u as Promise<BigUint64Array>);
  // Not awaited before this party's turn: its own message must carry the clock of u alone.
  const arrival = receiveWords(session, other, count);
  const mask = unsetWords(count);
  const bracket = (start: number, end: number): BigUint64Array => {
    const z = share.subarray(start, end);
    const v = known.subarray(start / 64, Math.ceil(end / 64));
    flipMasked(z, z, v, isSecond ? 0 : 1, maskWith(dealer), mask.subarray(start, end));
    return z;
  };
  await sendStream(session, other, count, bracket, wholeWords);
  const z2 = ring.addTo(share, await arrival);
  return isSecond ? [z2, mask] : [mask, z2];
}

async function inOneRound(party: Party, known: BigUint64Array, count: number): Promise<Parts> {
  const { session } = party;
  if (party.self === 0) {
    const z0 = party.withPrevious.words(count);
    const z1 = party.withNext.words(count);
    const u = planesToBitRows(known, 1, count);
    const m0 = ring.subtract(ring.subtract(u, z0), z1);
    const m1 = ring.subtract(ring.subtract(planesToBitRows(bits.not(known), 1, count), z0), z1);
    const both = ring.concatenate([m0, m1]);
    // Keys of the transfer to P_1 are known to P_2, and the other way round.
    await sendWords(session, 1, ring.subtract(both, party.withPrevious.words(2 * count)));
    await sendWords(session, 2, ring.subtract(both, party.withNext.words(2 * count)));
    return [z0, z1];
  }
  const other = 3 - party.self;
  const mask = party.with(0).words(count);
  const keys = party.with(0).words(2 * count);
  const v = bits.unpackBits(known, count);
  await sendWords(session, other, ring.chooseHalf(keys, v));
  const pairs = await receiveWords(session, 0, 2 * count);
  const z2 = ring.add(ring.chooseHalf(pairs, v), await receiveWords(session, other, count));
  return party.self === 2 ? [z2, mask] : [mask, z2];
}
