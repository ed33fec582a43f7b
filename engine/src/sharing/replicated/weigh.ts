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
import { bytesOf } from '../../base/bytes.ts';
import { shiftedSum, spreadMasked, weighBlock, weighRows } from '../../kernels/weigh.ts';
import { planesToBitRows } from '../../kernels/transpose.ts';
import * as bits from '../../math/bits.ts';
import * as ring from '../../math/ring64.ts';
import { oneRoundConversionLimit } from './flows.ts';
import { additive } from './group.ts';
import { input } from './input.ts';
import { receiveWords, sendWords } from './message.ts';
import type { Parts, Party } from './party.ts';

/** Bits of `planes` planes of `length`, and the weight of each plane in each sum. */
export interface Weighing {
  readonly length: number;
  readonly planes: number;
  readonly weights: readonly BigUint64Array[];
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

/** Every block's masks are drawn together, so that all parties draw in one order. */
async function asFirst(party: Party, known: BigUint64Array, { length, planes, weights }: Weighing): Promise<Parts> {
  const { session } = party;
  const perPlane = bits.wordsFor(length);
  const sums: Parts = [new BigUint64Array(length * weights.length), new BigUint64Array(length * weights.length)];
  for (let start = 0; start < length; start += weighRows) {
    const end = Math.min(start + weighRows, length);
    for (let p = 0; p < planes; p++) {
      const u = known.subarray(p * perPlane + start / 64, p * perPlane + Math.ceil(end / 64));
      const masked = spreadMasked(u, end - start, party.withPrevious);
      session.send(1, bytesOf(masked), end === length && p === planes - 1);
      await session.breathe();
    }
    spreadBlock(sums[0], party.withPrevious.words((end - start) * weights.length), length, start, end);
    spreadBlock(sums[1], party.withNext.words((end - start) * weights.length), length, start, end);
  }
  return sums;
}

async function asOther(party: Party, known: BigUint64Array, { length, planes, weights }: Weighing): Promise<Parts> {
  const { session } = party;
  const isSecond = party.self === 2;
  const perPlane = bits.wordsFor(length);
  const shares = isSecond ? undefined : await receiveWords(session, 0, length * planes);
  const count = length * weights.length;
  const arrival = receiveWords(session, 3 - party.self, count);
  const mask = new BigUint64Array(count);
  const sums = new BigUint64Array(count);
  for (let start = 0; start < length; start += weighRows) {
    const end = Math.min(start + weighRows, length);
    const block = weighBlock({
      count: end - start,
      planes,
      weights,
      factor: isSecond ? 0n : 1n,
      bits: (p) => known.subarray(p * perPlane + start / 64, p * perPlane + Math.ceil(end / 64)),
      share(p, target) {
        if (shares === undefined) party.withNext.fill(bytesOf(target));
        // The block's shares lie plane after plane.
        else target.set(shares.subarray(planes * start + p * (end - start), planes * start + (p + 1) * (end - start)));
      },
    });
    const drawn = party.with(0).words(block.length);
    const masked = ring.subtract(block, drawn);
    spreadBlock(mask, drawn, length, start, end);
    spreadBlock(sums, masked, length, start, end);
    session.send(3 - party.self, bytesOf(masked), end === length);
    await session.breathe();
  }
  const theirs = await arrival;
  for (let start = 0; start < length; start += weighRows) {
    const end = Math.min(start + weighRows, length);
    addBlock(sums, theirs.subarray(start * weights.length, end * weights.length), length, start, end);
  }
  return isSecond ? [sums, mask] : [mask, sums];
}

/** Copies a block of rows, sum after sum, to where the rows start..end of each sum of `length` lie. */
function spreadBlock(to: BigUint64Array, block: BigUint64Array, length: number, start: number, end: number): void {
  const rows = end - start;
  if (rows === length) {
    to.set(block);
    return;
  }
  for (let o = 0; o * rows < block.length; o++) to.set(block.subarray(o * rows, (o + 1) * rows), o * length + start);
}

function addBlock(to: BigUint64Array, block: BigUint64Array, length: number, start: number, end: number): void {
  const rows = end - start;
  for (let o = 0; o * rows < block.length; o++) {
    const target = to.subarray(o * length + start, o * length + end);
    target.set(ring.add(target, block.subarray(o * rows, (o + 1) * rows)));
  }
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
