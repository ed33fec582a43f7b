/**
 * The exponential mechanism's better sister over secret utilities: permute-and-flip (McKenna and Sheldon 2020), as the
 * place of the largest utility with one-sided exponential noise (Ding, Kifer, Saghaian, Steinke, Wang, Xiao, Zhang
 * 2021: The Permute-and-Flip Mechanism is Identical to Report-Noisy-Max with Exponential Noise).
 *
 * Utilities are whole numbers, and an exponential number is a whole and a fractional part that are independent, the
 * whole part geometric (it has no memory). So u + Exp compares as (u + geometric, fractional part), and among equal
 * first parts the fractional ones, alike and independent, make every candidate as likely: no logarithm and no
 * rounding. The first parts are compared by a tournament; the ones that reach the largest meet again in one over
 * uniform random bits, 40 + ⌈log₂ candidates⌉ of them, of which two are the same with probability below 2^−40 for each
 * candidate.
 *
 * For utilities of sensitivity Δ the answer is ε-private at scale 2Δ/ε, or Δ/ε where one row moves all utilities the
 * same way, but for the distance below. Utilities and noise are never opened; only the place is a result.
 */
import type { Rational } from '../../privacy/rational.ts';
import type { Ring, Shape, Sharing } from '../../sharing/model.ts';
import { toNumber } from '../adder.ts';
import { type Axis, extremeAlong, linesOf } from '../arg-extreme.ts';
import { equal } from '../compare.ts';
import { repeatPlanes } from '../boolean.ts';
import { ceilLog2, requireBounds } from '../ranges.ts';
import { geometric } from './laplace.ts';

/** Random bits against ties, besides those for the number of candidates. */
const tieBits = 40;

/**
 * For each row or column of a row-major matrix of utilities the place (0-based) that permute-and-flip chooses: the
 * flips of the mechanism succeed with exp(−(best − utility)/scale). `utilities` have declared bounds
 * (UsageError('secret.no-bounds') without, 'sharing.overflow' where noise could leave 64 bits), `scale` is as in
 * `geometric`. Distance from the ideal law: at most 2^−39 for each candidate.
 */
export async function permuteAndFlip(
  sharing: Sharing,
  utilities: Ring,
  shape: Shape,
  each: Axis,
  scale: Rational,
): Promise<Ring> {
  const bounds = utilities.bounds;
  requireBounds('permuteAndFlip', bounds as NonNullable<typeof bounds>);
  const { lines, count, order } = linesOf('permuteAndFlip', utilities.length, shape, each);
  const noise = await geometric(sharing, utilities.length, scale);
  // Candidate i of line l at i·lines + l, so that the largest of the lines repeat as they are.
  const noisy = sharing.add(sharing.gather(utilities, order), noise);
  const grid = { rows: count, columns: lines };
  const width = tieBits + ceilLog2(Math.max(1, count));
  const { value } = await extremeAlong(sharing, 'max', noisy, grid, 'column');
  const largest = sharing.gather(
    value,
    Uint32Array.from({ length: noisy.length }, (_, i) => i % lines),
  );
  const isLargest = await equal(sharing, noisy, largest);
  const drawn = await sharing.and(sharing.randomBits(noisy.length, width), repeatPlanes(sharing, isLargest, width));
  const key = await toNumber(sharing, sharing.joinPlanes([drawn, isLargest]));
  return (await extremeAlong(sharing, 'max', key, grid, 'column')).index;
}
