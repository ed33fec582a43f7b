/**
 * Deviations over the n rows that count, where those that do not stand at the mean and were taken in, too: sums of squares are the same, so that 1 / deviation
 * over n rows is √(n/N) of that over all N.
 */
import type { Ring, Sharing } from '../../sharing/model.ts';
import { asFixed, fixed } from '../fixed/format.ts';
import { fixedSqrt } from '../fixed/roots.ts';
import { scaledBy } from '../fixed/scale.ts';
import { requireEqual } from '../linear/solve.ts';
import { type Bounded, multiplied, shortened, spread } from './numbers.ts';

const factorBits = 20;

/** √(n/N) in units of 2^−20; `counted`: n, one element, 1 to N. Rounds of a scaling and a root. */
export async function evenFactor(sharing: Sharing, counted: Ring, rows: number): Promise<Ring> {
  requireEqual('evenFactor', counted.length, 1);
  const whole = sharing.within(sharing.within(counted), { min: 0n, max: BigInt(rows) }) as Bounded;
  const ratio = { numerator: 1n << BigInt(factorBits), denominator: BigInt(rows) };
  const part = await scaledBy(sharing, whole, ratio, 'nearest', { operation: 'evenFactor', fractionBits: 0 });
  return (await fixedSqrt(sharing, asFixed(fixed({ fractionBits: factorBits }), part))).ring;
}

/** x, at most 2^bits in size, times the factor; in x's units. */
export async function evened(sharing: Sharing, x: Ring, bits: number, factor: Ring): Promise<Bounded> {
  const long = await multiplied(sharing, x, spread(sharing, sharing.within(factor), x.length));
  return await shortened(sharing, long, Math.min(61, bits + factorBits + 1), factorBits, 'nearest');
}
