/** The public half of a division: which long divisions it takes, their widths and radix. See divide.ts for the method. */
import { UsageError } from '../base/errors.ts';
import './messages.ts';
import {
  bitLength,
  type Bounds,
  ceilLog2,
  requireBigint,
  requireBounds,
  requireIntegerFrom,
  signedWidth,
} from './ranges.ts';

/** The public part of a division. */
export interface DivisionBounds {
  /** The largest denominator, at least 1; denominators are from 0 to this. */
  readonly denominatorMax: bigint;
  /**
   * Bounds of the exact quotient: denominator·min ≤ numerator ≤ denominator·max in every element (where the denominator is
   * 0 nothing is assumed). For an average: the range of one value.
   */
  readonly quotient: Bounds;
  /** Digits after the point of the result, which is the quotient times 10^decimals. */
  readonly decimals: number;
  /** 'nearest': halves away from zero; 'floor': towards −∞. */
  readonly rounding: 'nearest' | 'floor';
}

const maxBits = 63;

/** One long division: the numerator is the sum or the remainder before, times 10^digits (and doubled to round). */
export interface Stage {
  readonly digits: number;
  /** Bits of the stage's numerator. */
  readonly numeratorBits: number;
  /** Bits of the stage's denominator: D, or 2D to round. */
  readonly denominatorBits: number;
  readonly doubled: boolean;
  /** Quotient digits, and the bits of each. */
  readonly steps: number;
  readonly digitBits: number;
}

/**
 * The stages of a division of `length` elements. Throws UsageError('divide.overflow') when numbers of more than
 * 63 bits would be needed, 'divide.denominator' when the largest denominator is not from 1 to 2^62.
 */
export function planDivision(length: number, bounds: DivisionBounds): Stage[] {
  const { denominatorMax, quotient, decimals, rounding } = bounds;
  requireBounds('divide', quotient);
  requireBigint('divide', denominatorMax);
  requireIntegerFrom('divide', 'decimals', decimals, 0, 64);
  if (denominatorMax < 1n || denominatorMax > 1n << 62n) {
    throw new UsageError('divide.denominator', { found: denominatorMax });
  }
  const refuse = (bits: number) =>
    new UsageError('divide.overflow', { rows: denominatorMax, ...quotient, decimals, bits });
  const sumWidth = signedWidth(sumBounds(bounds));
  if (sumWidth > maxBits + 1) throw refuse(sumWidth);
  const scale = 10n ** BigInt(decimals);
  const resultWidth = signedWidth({ min: quotient.min * scale, max: quotient.max * scale });
  if (resultWidth > maxBits + 1) throw refuse(resultWidth);
  const nearest = rounding === 'nearest';
  const stages: Stage[] = [];
  let left = decimals;
  // The stage's exact quotient is at most `span`, before the decimals it adds.
  let span = quotient.max - quotient.min;
  do {
    const { digits, doubled, numeratorBits } = mostDigits(span, denominatorMax, left, nearest);
    const stuck = stages.length > 0 && digits === 0 && !doubled;
    if (numeratorBits > maxBits || stuck) throw refuse(Math.max(numeratorBits, maxBits + 1));
    const denominatorBits = bitLength(denominatorMax) + (doubled ? 1 : 0);
    // Rounding up may reach span·10^digits + ½.
    const quotientBits = Math.max(1, bitLength(span * 10n ** BigInt(digits) + (doubled ? 1n : 0n)));
    stages.push({
      digits,
      doubled,
      numeratorBits,
      denominatorBits,
      ...chooseSteps(length, quotientBits, denominatorBits),
    });
    left -= digits;
    // What remains is less than one unit.
    span = 1n;
  } while (left > 0 || (nearest && !(stages.at(-1) as Stage).doubled));
  return stages;
}

/** As many of the decimals left as one stage can add within 63 bits, doubled to round if they are the last. */
function mostDigits(span: bigint, denominatorMax: bigint, left: number, nearest: boolean) {
  const bits = (digits: number, doubled: boolean) =>
    Math.max(1, bitLength((span * 10n ** BigInt(digits) * (doubled ? 2n : 1n) + (doubled ? 1n : 0n)) * denominatorMax));
  if (nearest && bits(left, true) <= maxBits) return { digits: left, doubled: true, numeratorBits: bits(left, true) };
  let digits = left;
  while (digits > 0 && bits(digits, false) > maxBits) digits -= 1;
  return { digits, doubled: false, numeratorBits: bits(digits, false) };
}

// How many bytes a party could send in one round, on the link that steps are chosen for: 20 ms at 100 Mbit/s.
const bytesPerRound = 250_000;
const mostDigitBits = 12;
const mostCandidates = 2 ** 20;

/** The number of steps that takes the least time, by rounds and bytes. */
function chooseSteps(length: number, quotientBits: number, denominatorBits: number) {
  let best = { steps: quotientBits, digitBits: 1, time: Number.POSITIVE_INFINITY };
  for (let steps = quotientBits; steps >= 1; steps--) {
    const digitBits = Math.ceil(quotientBits / steps);
    const candidates = length * 2 ** digitBits;
    if (digitBits > mostDigitBits || (digitBits > 1 && candidates > mostCandidates)) break;
    const width = denominatorBits + digitBits + 1;
    const levels = ceilLog2(width);
    const bytes = (candidates * (width * (1 + levels) + denominatorBits)) / 8;
    const time = steps * (2 + levels + bytes / bytesPerRound);
    if (time < best.time) best = { steps: Math.ceil(quotientBits / digitBits), digitBits, time };
  }
  return { steps: best.steps, digitBits: best.digitBits };
}

/** Bounds of the numerators that a division promises, for denominators from 0. */
export function sumBounds({ quotient: { min, max }, denominatorMax }: DivisionBounds): Bounds {
  return { min: min < 0n ? min * denominatorMax : 0n, max: max > 0n ? max * denominatorMax : 0n };
}
