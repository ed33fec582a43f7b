/**
 * Ranks, order statistics and quantiles of secret numbers: exact, by sorting.
 */
import { UsageError } from '../../base/errors.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { isNegative } from '../compare.ts';
import '../messages.ts';
import { groupStarts } from './groups.ts';
import type { SortKey } from './keys.ts';
import { applyInverse } from './permutation.ts';
import { bounded, type Bounds, boundsThatFit } from '../ranges.ts';
import { commonLength, rowNumbers } from './rows.ts';
import { scanWithin } from './scan.ts';
import { sort, sortRows, sortWithKeys } from './sort.ts';

/**
 * How equal keys are ranked: `row` tells them apart by their place (ROW_NUMBER), `competition` gives all of them the rank of
 * the first and leaves ranks out after them (RANK), `dense` leaves none out (DENSE_RANK).
 */
export type RankKind = 'row' | 'competition' | 'dense';

/** For each row its rank by the keys, from 1 to at most the number of rows, in the order the rows are given in. */
export async function ranks(sharing: Sharing, keys: readonly SortKey[], kind: RankKind): Promise<Ring> {
  const rows = commonLength('ranks', keys, { rings: [], bits: [] });
  const numbers = rowNumbers(sharing, rows);
  const sorted = await sortWithKeys(sharing, keys, { rings: [numbers], bits: [] });
  let rank = numbers;
  if (kind !== 'row' && rows > 0) {
    const starts = await groupStarts(sharing, sorted.keys);
    if (kind === 'competition') rank = await scanWithin(sharing, starts, numbers, 'first');
    else rank = sharing.addConstant(sharing.prefixSums(sharing.within(await sharing.bitsToRing(starts))), -1n);
  }
  const placed = bounded(sharing, sharing.addConstant(sharing.within(rank), 1n), boundsOfRanks(rows));
  const { rings } = await applyInverse(sharing, sorted.columns.rings[0] as Ring, { rings: [placed], bits: [] });
  return rings[0] as Ring;
}

const boundsOfRanks = (rows: number): Bounds | undefined => (rows === 0 ? undefined : { min: 1n, max: BigInt(rows) });

/** The elements at public places (0-based) of x in order: element r of the result is the one at places[r]. */
export async function orderStatistics(
  sharing: Sharing,
  x: Ring,
  places: readonly number[],
  options: Omit<SortKey, 'by'> = {},
): Promise<Ring> {
  for (const place of places) {
    if (!Number.isInteger(place) || place < 0 || place >= x.length) {
      throw new UsageError('order.place', { found: place, rows: x.length });
    }
  }
  return sharing.gather(await sort(sharing, x, options), Uint32Array.from(places));
}

/** A probability as a fraction of whole numbers. */
export interface Fraction {
  readonly numerator: number;
  readonly denominator: number;
}

/** The place of a quantile among `rows` in order: the least with at least the fraction of all at or below it (nearest rank). */
export function quantilePlace({ numerator, denominator }: Fraction, rows: number): number {
  const isFraction = Number.isSafeInteger(numerator) && Number.isSafeInteger(denominator);
  if (!isFraction || numerator < 0 || denominator < 1 || numerator > denominator || denominator > 1e6) {
    throw new UsageError('order.fraction', { numerator, denominator });
  }
  return Math.max(0, Math.ceil((numerator * rows) / denominator) - 1);
}

/** Quantiles by nearest rank, each an element of x: one for each fraction. x has at least one element. */
export function quantiles(
  sharing: Sharing,
  x: Ring,
  fractions: readonly Fraction[],
  options: Omit<SortKey, 'by'> = {},
): Promise<Ring> {
  const places = fractions.map((fraction) => quantilePlace(fraction, x.length));
  return orderStatistics(sharing, x, places, options);
}

/**
 * The two middle elements (the same one twice where the count is odd): the median is half their sum, which the caller takes
 * in the precision it wants.
 */
export function medians(sharing: Sharing, x: Ring, options: Omit<SortKey, 'by'> = {}): Promise<Ring> {
  return orderStatistics(sharing, x, [Math.floor((x.length - 1) / 2), Math.floor(x.length / 2)], options);
}

/**
 * Quantiles by nearest rank of the rows where `keep` is 1, of which nobody learns how many there are; 0 where there are none.
 * Rows kept sort first, and of them the place ⌈q·count⌉ − 1 is found by comparing: row i is at or behind it iff
 * (i + 1)·denominator ≥ numerator·count, and at it iff that holds for no row before.
 */
export async function quantilesWhere(
  sharing: Sharing,
  x: Ring,
  keep: Bits,
  fractions: readonly Fraction[],
  options: Omit<SortKey, 'by'> = {},
): Promise<Ring> {
  const rows = commonLength('quantilesWhere', [{ by: x }, { by: keep }], { rings: [], bits: [] });
  for (const fraction of fractions) quantilePlace(fraction, rows);
  const count = fractions.length;
  if (rows === 0 || count === 0) return sharing.constantRing(new BigUint64Array(count));
  const sorted = await sortRows(sharing, [{ by: sharing.not(keep) }, { ...options, by: x }], {
    rings: [x],
    bits: [keep],
  });
  return quantilesOfSorted(sharing, sorted.rings[0] as Ring, sorted.bits[0] as Bits, fractions);
}

/**
 * The same of elements that are in order already, those that are kept first. The bounds are those of x, and 0.
 */
export async function quantilesOfSorted(
  sharing: Sharing,
  x: Ring,
  keep: Bits,
  fractions: readonly Fraction[],
): Promise<Ring> {
  const rows = x.length;
  for (const fraction of fractions) quantilePlace(fraction, rows);
  const count = fractions.length;
  if (rows === 0 || count === 0) return sharing.constantRing(new BigUint64Array(count));
  const kept = sharing.within(await sharing.bitsToRing(keep));
  const total = sharing.sum(kept, 1);
  const all = new Uint32Array(rows);
  // numerator·count − (i + 1)·denominator ≤ 0, as a sign of numbers below 2^53.
  const gaps = fractions.map(({ numerator, denominator }) => {
    const ends = sharing.scale(sharing.addConstant(sharing.within(rowNumbers(sharing, rows)), 1n), BigInt(denominator));
    const scaled = sharing.scale(sharing.gather(total, all), BigInt(numerator));
    return sharing.addConstant(sharing.subtract(scaled, ends), -1n);
  });
  const reached = await sharing.bitsToRing(await isNegative(sharing, sharing.concatenate(gaps), 54));
  const chosen = fractions.map((_, f) => {
    const own = sharing.within(sharing.slice(reached, f * rows, (f + 1) * rows));
    const before = sharing.concatenate([
      sharing.within(sharing.constantRing(new BigUint64Array(1))),
      sharing.slice(own, 0, rows - 1),
    ]);
    return sharing.subtract(own, before);
  });
  // With nothing kept row 0 would be chosen: it counts only if it is kept.
  const values = await sharing.multiply(kept, sharing.within(x));
  const found = await sharing.dot(sharing.concatenate(chosen), sharing.concatenate(fractions.map(() => values)), count);
  return bounded(sharing, found, x.bounds && boundsThatFit(x.bounds.min, x.bounds.max, true));
}
