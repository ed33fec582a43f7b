/**
 * Weighted sums of shared bits as ring elements: for each sum o and row, Σ_p w_{o,p}·b_p with public weights.
 *
 * Paper: the conversions of ABY3 (2018/403, §5.4) as in convert.ts, with the sum taken before shares are made replicated again.
 * Security: semi-honest, one of three.
 * Rounds and bytes: two rounds, 8 for each bit (P_0 → P_1) and 16 for each sum (P_1 ↔ P_2); few bits take one round, 32 for
 * each bit and 16 for each sum.
 *
 * Letters as in convert.ts: b = u + v − 2uv, u known to P_0, v to P_1 and P_2. P_0 shares each u_p as r (P_2) and u − r (P_1).
 * P_1 and P_2 flip their shares by v, which is local: [v ? 1 − s : s] at P_1, [v ? −s : s] at P_2. Their weighted sums are
 * an additive sharing of the result; less z_0 (P_0 and P_2) and z_1 (P_0 and P_1) they are exchanged, and their sum is z_2.
 * What P_1 sees is masked by r and z_0, what P_2 sees by z_1; P_0 sees nothing.
 *
 * In one round: P_0 sends both m_{p,c} = (u_p ⊕ c) under keys k_{p,c} that it shares with the other receiver, who sends the one
 * word Σ_p w_p·k_{p,v_p} + z that opens the sum of the chosen ones only: Σ_p w_p·m_{p,v_p} − z_0 − z_1 = z_2. Messages
 * not chosen stay under keys their receiver does not know; the sum is what the receiver is to hold.
 */
import { unsetWords } from '#platform';
import { bytesOf } from '../../base/bytes.ts';
import { addInto, shiftedSum, shiftMasked, spreadMasked, weighBlock, weighRows } from '../../kernels/weigh.ts';
import { planesToBitRows } from '../../kernels/transpose.ts';
import * as bits from '../../math/bits.ts';
import * as ring from '../../math/ring64.ts';
import { oneRoundConversionLimit } from './flows.ts';
import { additive } from './group.ts';
import { input } from './input.ts';
import { receiveWords, sendWords } from '../message.ts';
import type { Parts, Party } from './party.ts';

/** Bits of `planes` planes of `length`, and the weight of each plane in each sum. */
export interface Weighing {
  readonly length: number;
  readonly planes: number;
  readonly weights: readonly BigUint64Array[];
  /** What the first sum takes in besides. */
  readonly shifted?: Shifted;
}

/** The summands of `x`, shifted right by `places`, and a constant. */
export interface Shifted {
  readonly x: readonly BigUint64Array[];
  readonly places: number;
  readonly constant: bigint;
}

/** The weighted sums of each row, sum after sum. */
export async function weighBits(party: Party, x: readonly BigUint64Array[], request: Weighing): Promise<Parts> {
  const { length, planes, weights } = request;
  const count = length * weights.length;
  if (count === 0 || planes === 0) return [new BigUint64Array(count), new BigUint64Array(count)];
  // What this party knows: u at P_0, v at P_1 and P_2.
  const known = party.self === 0 ? bits.xor(...(x as Parts)) : (x[2 - party.self] as BigUint64Array);
  if (length * planes <= oneRoundConversionLimit) return inOneRound(party, known, request);
  return party.self === 0 ? asFirst(party, known, request) : asOther(party, known, request);
}

/**
 * The shifted summands of x (see below) and the weighted sum of the planes, added before anything is exchanged: the shares of
 * P_0's summand are to P_1 and P_2 as another plane.
 */
export async function shiftAndWeigh(
  party: Party,
  shifted: Shifted,
  planes: readonly BigUint64Array[],
  request: Weighing,
): Promise<Parts> {
  const { length } = request;
  if (request.planes > 0 && length * request.planes > oneRoundConversionLimit) {
    return weighBits(party, planes, { ...request, shifted });
  }
  // In this order the message of the second falls into the round of the first.
  const weighed = await weighBits(party, planes, request);
  const sum = await shiftedSummands(party, shifted.x, shifted.places);
  const [own, following] = sum.map((part, i) => ring.add(part, weighed[i] as BigUint64Array)) as Parts;
  // The constant is component 2, which P_1 and P_2 hold.
  return [
    party.self === 2 ? ring.addConstant(own, shifted.constant) : own,
    party.self === 1 ? ring.addConstant(following, shifted.constant) : following,
  ];
}

/** Every block's masks are drawn together, so that all parties draw in one order. */
async function asFirst(party: Party, known: BigUint64Array, request: Weighing): Promise<Parts> {
  const { length, planes, weights, shifted } = request;
  const { session } = party;
  const perPlane = bits.wordsFor(length);
  const count = length * weights.length;
  const sums: Parts = [unsetWords(count), unsetWords(count)];
  for (let start = 0; start < length; start += weighRows) {
    const end = Math.min(start + weighRows, length);
    if (shifted !== undefined) {
      const [s0, s1] = shifted.x.map((part) => part.subarray(start, end)) as Parts;
      session.send(1, bytesOf(shiftMasked(s0, s1, shifted.places, party.withPrevious)), false);
    }
    for (let p = 0; p < planes; p++) {
      const u = known.subarray(p * perPlane + start / 64, p * perPlane + Math.ceil(end / 64));
      const masked = spreadMasked(u, end - start, party.withPrevious);
      session.send(1, bytesOf(masked), end === length && p === planes - 1);
      await session.breathe();
    }
    for (let at = start; at < count; at += length) {
      party.withPrevious.fill(bytesOf(sums[0].subarray(at, at + end - start)));
      party.withNext.fill(bytesOf(sums[1].subarray(at, at + end - start)));
    }
  }
  return sums;
}

async function asOther(party: Party, known: BigUint64Array, request: Weighing): Promise<Parts> {
  const { length, planes, weights, shifted } = request;
  const { session } = party;
  const isSecond = party.self === 2;
  const perPlane = bits.wordsFor(length);
  // Of each row P_0 sends its shifted summand, if there is one, and its planes.
  const extra = shifted === undefined ? 0 : 1;
  const shares = isSecond ? undefined : await receiveWords(session, 0, length * (planes + extra));
  const count = length * weights.length;
  const arrival = receiveWords(session, 3 - party.self, count);
  const mask = unsetWords(count);
  const sums = unsetWords(count);
  // Component 2 is P_2's first part and P_1's second; P_1 adds what it holds of it.
  const third = isSecond ? undefined : shifted?.x[1];
  for (let start = 0; start < length; start += weighRows) {
    const end = Math.min(start + weighRows, length);
    const rows = end - start;
    const share = (p: number, target: BigUint64Array): void => {
      if (shares === undefined) party.withNext.fill(bytesOf(target));
      // The block's shares lie plane after plane.
      else target.set(shares.subarray((planes + extra) * start + p * rows, (planes + extra) * start + (p + 1) * rows));
    };
    const value = unsetWords(extra * rows);
    if (shifted !== undefined) share(0, value);
    weighBlock(
      {
        count: rows,
        planes,
        weights,
        factor: isSecond ? 0n : 1n,
        bits: (p) => known.subarray(p * perPlane + start / 64, p * perPlane + Math.ceil(end / 64)),
        share: (p, target) => share(p + extra, target),
        ...(shifted === undefined
          ? {}
          : {
              start: {
                value,
                bits: shifted.places,
                ...(third === undefined ? {} : { shifted: third.subarray(start, end), constant: shifted.constant }),
              },
            }),
      },
      (target) => party.with(0).fill(bytesOf(target)),
      (o, masked, drawn) => {
        mask.set(drawn, o * length + start);
        sums.set(masked, o * length + start);
        session.send(3 - party.self, bytesOf(masked), end === length && o === weights.length - 1);
      },
    );
    await session.breathe();
  }
  const theirs = await arrival;
  for (let start = 0; start < length; start += weighRows) {
    const end = Math.min(start + weighRows, length);
    weights.forEach((_, o) => {
      const from = start * weights.length + o * (end - start);
      addInto(sums.subarray(o * length + start, o * length + end), theirs.subarray(from, from + end - start));
    });
  }
  return isSecond ? [sums, mask] : [mask, sums];
}

async function inOneRound(party: Party, known: BigUint64Array, request: Weighing): Promise<Parts> {
  const { length, planes, weights } = request;
  const { session } = party;
  const bitCount = length * planes;
  const sumCount = length * weights.length;
  const flat = bits.flatten(known, length, planes);
  if (party.self === 0) {
    const both = ring.concatenate([planesToBitRows(flat, 1, bitCount), planesToBitRows(bits.not(flat), 1, bitCount)]);
    // Keys of the transfer to P_1 are known to P_2, and the other way round.
    await sendWords(session, 1, ring.subtract(both, party.withPrevious.words(2 * bitCount)));
    await sendWords(session, 2, ring.subtract(both, party.withNext.words(2 * bitCount)));
    return [party.withPrevious.words(sumCount), party.withNext.words(sumCount)];
  }
  const other = 3 - party.self;
  const v = bits.unpackBits(flat, bitCount);
  const weighed = (pairs: BigUint64Array): BigUint64Array => {
    const chosen = ring.chooseHalf(pairs, v);
    const sums = new BigUint64Array(sumCount);
    weights.forEach((weight, o) => {
      const sum = sums.subarray(o * length, (o + 1) * length);
      for (let p = 0; p < planes; p++) {
        addMultiple(sum, chosen.subarray(p * length, (p + 1) * length), weight.subarray(p, p + 1));
      }
    });
    return sums;
  };
  const keys = party.with(0).words(2 * bitCount);
  const mask = party.with(0).words(sumCount);
  // Each opens to the other what the other's chosen messages weigh, less the mask that the other does not know.
  await sendWords(session, other, ring.subtract(weighed(keys), mask));
  const pairs = await receiveWords(session, 0, 2 * bitCount);
  const z2 = ring.subtract(ring.add(weighed(pairs), await receiveWords(session, other, sumCount)), mask);
  return party.self === 2 ? [z2, mask] : [mask, z2];
}

/** sum += factor[0] · x. The factor stays in its array: as a variable it would be an object, and the product too. */
function addMultiple(sum: BigUint64Array, x: BigUint64Array, factor: BigUint64Array): void {
  if (factor[0] === 0n) return;
  for (let i = 0; i < sum.length; i++) {
    sum[i] = BigInt.asUintN(64, (sum[i] as bigint) + (factor[0] as bigint) * (x[i] as bigint));
  }
}

/**
 * The sum of both summands (see convert.ts) shifted right: P_0 inputs its own, P_1 and P_2 hold theirs as component 2.
 * One round, 8 bytes an element (P_0 → P_1).
 */
export async function shiftedSummands(party: Party, x: readonly BigUint64Array[], places: number): Promise<Parts> {
  const [own, following] = x as Parts;
  const zero = new BigUint64Array(own.length);
  const u = party.self === 0 ? shiftedSum(own, following, places) : undefined;
  const shares = await input(party, additive, 0, own.length, u);
  if (party.self === 2) shares[0] = shiftedSum(own, zero, places);
  if (party.self === 1) shares[1] = shiftedSum(following, zero, places);
  return shares;
}
