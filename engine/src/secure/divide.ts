/**
 * Exact division of integers: floor, or rounded to nearest at a number of decimals.
 *
 * High-radix long division in bits. Let a ≥ 0 be the numerator, D ≥ 1 the denominator, radix 2^w. Per step, with remainder
 * R < D·2^(w(i+1)), all differences R − j·D·2^(wi), j = 0 … 2^w − 1, are computed at once by full adders. The carries out
 * say which are ≥ 0: a thermometer, whose highest mark is the digit, and whose neighbours' ⊕ picks the one difference that
 * is the next remainder (an AND with each, then ⊕ over j). Subtracting D·2^(wi) leaves the low wi bits of R alone, so a step
 * works on bits(D) + w planes only. It costs 2 + ⌈log₂(bits(D) + w + 1)⌉ rounds; w trades rounds for bytes.
 *
 * - The numerator may be negative: with a public bound q ≤ a/D the quotient of a − q·D ≥ 0 is computed, and q added again.
 * - Decimals: a·10^e is divided with the largest e that leaves everything below 2^63, then the remainder times a further power of
 *   ten, and so on; no product ever exceeds 2^63.
 * - Rounding to nearest, halves away from zero as SQL's numeric does: floor((2a + D)/2D); for a < 0 less one unit of the
 *   numerator, which moves exact halves only. That unit is the borrow into the last step, known by then in any case.
 * - D = 0 gives 0: all multiples of D are then replaced by a number above every remainder, so that all digits are 0.
 *
 * Nothing is opened. All sizes follow from public bounds.
 */
import type { Bits, Ring, Sharing } from '../sharing/model.ts';
import { together } from '../sharing/together.ts';
import { addBits, toBits, toNumber, toNumbers } from './adder.ts';
import { constantPlanes, repeatPlanes } from './boolean.ts';
import { hasNoBits, signOf } from './compare.ts';
import { type DivisionBounds, planDivision, type Stage, sumBounds } from './divide-plan.ts';
import { everyRow, promiseRange, requireRange } from './promises.ts';
import { bitLength, bounded, boundsThatFit, signedWidth, unbounded } from './ranges.ts';

/**
 * Quotients of numerators by denominators (vectors of equal length) within `bounds`, times 10^decimals; 0 where the
 * denominator is 0. The result has the bounds of `quotient`. See the top of this file for method and cost.
 */
export async function divide(sharing: Sharing, dividend: Ring, divisor: Ring, bounds: DivisionBounds): Promise<Ring> {
  const stages = planDivision(dividend.length, bounds);
  promiseDivision(sharing, dividend, divisor, bounds);
  // What fits is planned from `bounds`; declared bounds of the operands would count their dependence twice.
  const [numerator, denominator] = [unbounded(sharing, dividend), unbounded(sharing, divisor)];
  const { quotient, denominatorMax, decimals, rounding } = bounds;
  const shifted = sharing.subtract(numerator, sharing.scale(denominator, quotient.min));
  const signs = rounding === 'nearest' && quotient.min < 0n;
  const [first, multiples, negative] = await together(sharing, [
    (on) => toBits(on, ...stageNumerator(on, shifted, denominator, stages[0] as Stage)),
    (on) => multiplesOf(on, denominator, stages, denominatorMax),
    (on) => (signs ? signOf(on, numerator, signedWidth(sumBounds(bounds))) : Promise.resolve(undefined)),
  ]);

  let total: Ring | undefined;
  let remainder = first;
  for (const [i, stage] of stages.entries()) {
    if (i > 0) {
      const scaled = unbounded(sharing, await toNumber(sharing, remainder));
      remainder = await toBits(sharing, ...stageNumerator(sharing, scaled, denominator, stage));
    }
    const last = i === stages.length - 1;
    const part = await longDivision(sharing, remainder, multiples, stage, last ? negative : undefined);
    remainder = part.remainder;
    // The bits that correct the result ride along with the last digits.
    const extra = last ? [multiples.nonzero, ...(part.lowest === undefined ? [] : [part.lowest])] : [];
    const numbers = await toNumbers(sharing, sharing.joinPlanes([part.quotient, ...extra]), [
      part.quotient.planes,
      ...extra.map(() => 1),
    ]);
    const [value, nonzero, lowest] = numbers.map((each) => unbounded(sharing, each)) as [Ring, Ring, Ring];
    total = total === undefined ? value : sharing.add(sharing.scale(total, 10n ** BigInt(stage.digits)), value);
    if (!last) continue;
    total = sharing.add(total, sharing.scale(nonzero, quotient.min * 10n ** BigInt(decimals)));
    // A borrow below zero: the digit 0 had to be −1.
    if (part.lowest !== undefined) {
      total = sharing.addConstant(sharing.add(total, lowest), -1n);
    }
  }
  const unit = 10n ** BigInt(decimals);
  return bounded(sharing, total as Ring, boundsThatFit(quotient.min * unit, quotient.max * unit, true));
}

/** Refuses denominators that are declared to be others, and holds numbers to what is promised of them. */
function promiseDivision(sharing: Sharing, x: Ring, y: Ring, { denominatorMax, quotient }: DivisionBounds): void {
  const [zero, range] = [0n, { min: 0n, max: denominatorMax }];
  requireRange('divide', range, y.bounds);
  promiseRange(sharing, 'divide', y, range);
  sharing.promised(
    'divide',
    `${quotient.min}·y ≤ x ≤ ${quotient.max}·y`,
    [x, y],
    everyRow((a, b) => b === zero || (quotient.min * b <= a && a <= quotient.max * b)),
  );
}

/** The numerator of a stage and its width; doubled and with the denominator added where the stage rounds. */
function stageNumerator(sharing: Sharing, from: Ring, denominator: Ring, stage: Stage): [Ring, number] {
  const scaled = sharing.scale(from, 10n ** BigInt(stage.digits) * (stage.doubled ? 2n : 1n));
  return [stage.doubled ? sharing.add(scaled, denominator) : scaled, stage.numeratorBits];
}

interface Multiples {
  /** Bits of j·D for row j·length + i: as many candidates as the widest stage needs. */
  readonly bits: Bits;
  readonly candidateBits: number;
  /** 1 where D is not 0. */
  readonly nonzero: Bits;
  /** 1 where D is 0 and j is not. */
  readonly unreachable: Bits;
}

/** All multiples of the denominator in bits. */
async function multiplesOf(
  sharing: Sharing,
  denominator: Ring,
  stages: readonly Stage[],
  denominatorMax: bigint,
): Promise<Multiples> {
  const n = denominator.length;
  const candidateBits = Math.max(...stages.map((stage) => stage.digitBits));
  const count = 2 ** candidateBits * n;
  const indices = Uint32Array.from({ length: count }, (_, row) => row % n);
  const factors = BigUint64Array.from({ length: count }, (_, row) => BigInt(Math.floor(row / n)));
  const products = sharing.scaleEach(sharing.gather(denominator, indices), factors);
  const denominatorBits = bitLength(denominatorMax);
  const [bits, zero] = await together(sharing, [
    (on) => toBits(on, products, Math.min(64, denominatorBits + candidateBits)),
    (on) => hasNoBits(on, denominator, denominatorBits),
  ]);
  return {
    bits,
    candidateBits,
    nonzero: sharing.not(zero),
    unreachable: sharing.joinRows([
      constantPlanes(sharing, n, 1, false),
      sharing.sliceRows(repeatRows(sharing, zero, candidateBits), n, count),
    ]),
  };
}

/** x 2^times times over: rows 0…n−1, 0…n−1, …. Local. */
function repeatRows(sharing: Sharing, x: Bits, times: number): Bits {
  let repeated = x;
  for (let i = 0; i < times; i++) repeated = sharing.joinRows([repeated, repeated]);
  return repeated;
}

/** ⊕ over the 2^times equal parts of the rows. Local. */
function foldRows(sharing: Sharing, x: Bits, times: number): Bits {
  let folded = x;
  for (let i = 0; i < times; i++) {
    const half = folded.length / 2;
    folded = sharing.xor(sharing.sliceRows(folded, 0, half), sharing.sliceRows(folded, half, folded.length));
  }
  return folded;
}

interface Quotient {
  readonly quotient: Bits;
  readonly remainder: Bits;
  /** Only with `borrow`: 0 where the quotient is one too large. */
  readonly lowest: Bits | undefined;
}

/** Digits and remainder of one stage; `borrow` (a bit) is subtracted from the numerator, for the quotient's sake only. */
async function longDivision(
  sharing: Sharing,
  numerator: Bits,
  multiples: Multiples,
  stage: Stage,
  borrow: Bits | undefined,
): Promise<Quotient> {
  const { digitBits: w, steps, denominatorBits } = stage;
  const n = numerator.length;
  const candidates = 2 ** w;
  const width = denominatorBits + w;
  const zeros = (rows: number, planes: number) => constantPlanes(sharing, rows, planes, false);
  const fit = (x: Bits, planes: number) =>
    x.planes >= planes
      ? sharing.slicePlanes(x, 0, planes)
      : sharing.joinPlanes([x, zeros(x.length, planes - x.planes)]);

  const low = sharing.sliceRows(multiples.bits, 0, candidates * n);
  const products = fit(stage.doubled ? sharing.joinPlanes([zeros(low.length, 1), low]) : low, width);
  const unreachable = sharing.sliceRows(multiples.unreachable, 0, candidates * n);
  // R − M = R + ¬M + 1
  const complement = sharing.not(sharing.joinPlanes([products, unreachable]));

  // A denominator of 0 reaches candidate 0 whatever is borrowed.
  const zero = sharing.not(multiples.nonzero);
  const alwaysReached = sharing.joinRows([zero, zeros((candidates - 1) * n, 1)]);

  let remainder = fit(numerator, Math.max(numerator.planes, w * (steps - 1) + width));
  let lowest: Bits | undefined;
  const digits: Bits[] = [];
  for (let step = steps - 1; step >= 0; step--) {
    const at = w * step;
    const window = sharing.joinPlanes([
      repeatRows(sharing, sharing.slicePlanes(remainder, at, at + width), w),
      alwaysReached,
    ]);
    const carryIn =
      step === 0 && borrow !== undefined
        ? sharing.not(repeatRows(sharing, borrow, w))
        : constantPlanes(sharing, candidates * n, 1, true);
    const { sum, carry } = await addBits(sharing, window, complement, carryIn);
    if (step === 0 && borrow !== undefined) lowest = sharing.sliceRows(carry, 0, n);
    const above = sharing.joinRows([sharing.sliceRows(carry, n, candidates * n), zeros(n, 1)]);
    const chosen = sharing.xor(carry, above);
    const kept = await sharing.and(
      repeatPlanes(sharing, chosen, denominatorBits),
      sharing.slicePlanes(sum, 0, denominatorBits),
    );
    const top = foldRows(sharing, kept, w);
    remainder = at === 0 ? top : sharing.joinPlanes([sharing.slicePlanes(remainder, 0, at), top, zeros(n, w)]);
    digits.push(digitOf(sharing, chosen, w));
  }
  return { quotient: sharing.joinPlanes(digits.reverse()), remainder, lowest };
}

/** The number j of the one candidate that is chosen (0 if none), in w bits. Local. */
function digitOf(sharing: Sharing, chosen: Bits, w: number): Bits {
  const planes: Bits[] = [];
  let rest = chosen;
  for (let bit = w - 1; bit >= 0; bit--) {
    // Bit `bit` of j is set in the upper half of the rows.
    const half = rest.length / 2;
    const upper = sharing.sliceRows(rest, half, rest.length);
    planes.push(foldRows(sharing, upper, bit));
    rest = sharing.xor(sharing.sliceRows(rest, 0, half), upper);
  }
  return sharing.joinPlanes(planes.reverse());
}
