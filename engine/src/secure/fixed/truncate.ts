/**
 * Truncation: x / 2^bits of signed numbers, rounded down, to nearest, or (by name) at random between its two neighbours.
 *
 * Method (own; the correction of the wrap-around is that of Escudero, Ghosh, Keller, Rachuri, Scholl, 2020/338, where it
 * serves opened values). Let x' = x + 2^62 ≥ 0 and s_1 … s_n its summands: Σ s_k = x' + W·2^64. Then
 *
 *     floor(x' / 2^f) = Σ floor(s_k / 2^f) + C − W·2^(64−f),   C = floor(Σ (s_k mod 2^f) / 2^f).
 *
 * The first term is the contract's `shiftedSummands`. As x' < 2^63, W is seen from the top bits alone: two summands wrap iff
 * either has its top bit set. For n summands let h_k be their top t = 1 + ⌈log₂ (n − 1)⌉ bits: then Σ h_k lies between
 * 2^t·W − n and 2^t·W + 2^(t−1), so W = floor((Σ h_k + n − 1) / 2^t). C is the carry out of f bits. Bits of both become numbers
 * in one conversion with their weights.
 *
 * 'nearest' adds 2^(bits−1) first (halves go up); 'down' is the floor. Both are exact: no error, no failure probability.
 * 'probabilistic' leaves C out and adds one unit: the result is floor(x / 2^f) or one more. With two summands it is the upper one
 * with probability (x mod 2^f + 1) / 2^f over the randomness of the shares, which products have afresh, so that the error has
 * mean near 0; with n summands it is from n − 2 below the floor to one above. There is no other error: W is computed, not
 * hoped for.
 *
 * Security: nothing is opened; every step is an operation of the contract. 'down' and 'nearest' are functions of x alone. The
 * result of 'probabilistic' also depends on how x is shared: it is floor((x + ρ) / 2^f) for a ρ that parties know from their
 * own shares. A party that learns a result so rounded may learn one bit more about x mod 2^f than it would if the coins were
 * secret; what it realises is a rounding with public coins, which is why it has to be asked for by name.
 *
 * Precondition: −2^62 ≤ x (+ 2^(bits−1)) < 2^62. With bounds on x it is checked before anything runs.
 * Two summands, replicated: exact 3 + ⌈log₂ f⌉ rounds, about 65 bytes in all for f = 20; probabilistic 4 rounds, 33 bytes.
 */
import { UsageError } from '../../base/errors.ts';
import type { Bounds } from '../../sharing/bounds.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { carryOut, sumBits } from '../adder.ts';
import { constantPlanes } from '../boolean.ts';
import { promiseRange } from '../promises.ts';
import { bitLength, ceilLog2 } from '../ranges.ts';
import './messages.ts';

/** How a truncation rounds; see the top of this file. 'down' and 'nearest' are exact. */
export type Rounding = 'down' | 'nearest' | 'probabilistic';

/** Numbers that can be truncated: from −headroom to headroom − 1. */
export const headroom = 1n << 62n;

/**
 * x / 2^bits (1 ≤ bits ≤ 61), element by element, for x within the head-room. The result has bounds if x has.
 * Throws UsageError('fixed.headroom') when the bounds of x exceed the head-room, before anything is sent.
 */
export async function truncate(sharing: Sharing, x: Ring, bits: number, rounding: Rounding): Promise<Ring> {
  if (!Number.isInteger(bits) || bits < 1 || bits > 61) throw new UsageError('fixed.places', { bits });
  const half = rounding === 'nearest' ? 1n << BigInt(bits - 1) : 0n;
  requireHeadroom('truncate', x.bounds, half);
  if (x.bounds === undefined) promiseRange(sharing, 'truncate', x, { min: -headroom, max: headroom - half - 1n });
  const shifted = sharing.addConstant(sharing.within(x), headroom + half);
  const top = await sharing.summands(shifted, 64, 63);
  const low = rounding === 'probabilistic' ? undefined : await sharing.summands(shifted, bits);
  const offset = -(headroom >> BigInt(bits));
  let truncated: Ring;
  // A single summand is x' itself: nothing wraps and nothing is carried.
  if (top.length === 1) truncated = sharing.addConstant(await sharing.shiftedSummands(shifted, bits), offset);
  else {
    const wrap = 1n << BigInt(64 - bits);
    const { planes, weights } = await (top.length === 2
      ? correctionOfTwo(sharing, top as [Bits, Bits], low as [Bits, Bits] | undefined, wrap)
      : correctionOfMany(sharing, await sharing.summands(shifted, 64, 64 - topBits(top.length)), low, wrap));
    const constant = offset - (top.length === 2 ? wrap : 0n) + (low === undefined ? 1n : 0n);
    truncated = await sharing.shiftAndWeigh(shifted, bits, planes, weights, BigInt.asIntN(64, constant));
  }
  return x.bounds === undefined
    ? truncated
    : sharing.within(truncated, boundsOfTruncated(x.bounds, bits, rounding, top.length));
}

/** Throws UsageError('fixed.headroom') unless numbers within the bounds (if there are any), plus `half`, can be truncated. */
function requireHeadroom(operation: string, bounds: Bounds | undefined, half = 0n): void {
  if (bounds === undefined || (bounds.min >= -headroom && bounds.max + half < headroom)) return;
  throw new UsageError('fixed.headroom', { operation, min: bounds.min, max: bounds.max });
}

function boundsOfTruncated({ min, max }: Bounds, bits: number, rounding: Rounding, summands: number): Bounds {
  const places = BigInt(bits);
  if (rounding === 'down') return { min: min >> places, max: max >> places };
  if (rounding === 'probabilistic') {
    return { min: (min >> places) - BigInt(Math.max(0, summands - 2)), max: (max >> places) + 1n };
  }
  const half = 1n << (places - 1n);
  return { min: (min + half) >> places, max: (max + half) >> places };
}

/** Bits that become numbers with their weights: what is to be added to the sum of the shifted summands. */
interface Correction {
  readonly planes: Bits;
  readonly weights: BigUint64Array;
}

/** For two summands: −W = ¬top_1 ∧ ¬top_2 − 1, of which the constant is left to the caller; and C. */
async function correctionOfTwo(
  sharing: Sharing,
  [first, second]: readonly [Bits, Bits],
  low: readonly [Bits, Bits] | undefined,
  wrap: bigint,
): Promise<Correction> {
  const riders = [sharing.not(first), sharing.not(second)] as const;
  const wrapWeight = BigInt.asUintN(64, wrap);
  if (low === undefined) {
    return { planes: await sharing.and(...riders), weights: BigUint64Array.of(wrapWeight) };
  }
  const { carry, product } = await carryOut(sharing, low[0], low[1], 1, riders);
  return { planes: sharing.joinPlanes([product as Bits, carry]), weights: BigUint64Array.of(wrapWeight, 1n) };
}

/** Bits at the top of each of n summands that tell how often their sum wraps. */
const topBits = (n: number): number => 1 + ceilLog2(n - 1);

/** For n summands: −W and C. */
async function correctionOfMany(
  sharing: Sharing,
  top: readonly Bits[],
  low: readonly Bits[] | undefined,
  wrap: bigint,
): Promise<Correction> {
  const most = BigInt(top.length - 1);
  const { length, planes: t } = top[0] as Bits;
  const overflow = bitLength(most);
  const addend = sharing.constantBits(length, t, planesOfConstant(most, length, t));
  const [wraps, carries] = await together(sharing, [
    (on) => overflowOf(on, [...top, addend], overflow),
    (on) => (low === undefined ? Promise.resolve(undefined) : overflowOf(on, low, overflow)),
  ]);
  const weights = (planes: number, unit: bigint) =>
    Array.from({ length: planes }, (_, p) => BigInt.asUintN(64, unit << BigInt(p)));
  const wrapWeights = weights(wraps.planes, -wrap);
  if (carries === undefined) return { planes: wraps, weights: BigUint64Array.from(wrapWeights) };
  return {
    planes: sharing.joinPlanes([wraps, carries]),
    weights: BigUint64Array.from([...wrapWeights, ...weights(carries.planes, 1n)]),
  };
}

/** What the sum of summands of equal width has above that width: `planes` bits. */
async function overflowOf(sharing: Sharing, summands: readonly Bits[], planes: number): Promise<Bits> {
  const { length, planes: width } = summands[0] as Bits;
  const zeros = constantPlanes(sharing, length, planes, false);
  const wide = summands.map((summand) => sharing.joinPlanes([summand, zeros]));
  return sharing.slicePlanes(await sumBits(sharing, wide, width + planes), width, width + planes);
}

/** The same number in every row. */
function planesOfConstant(value: bigint, length: number, planes: number): BigUint64Array {
  const perPlane = Math.ceil(length / 64);
  const words = new BigUint64Array(planes * perPlane);
  for (let p = 0; p < planes; p++) {
    if (((value >> BigInt(p)) & 1n) === 1n) words.fill((1n << 64n) - 1n, p * perPlane, (p + 1) * perPlane);
  }
  return words;
}
