/**
 * Quantiles of the groups of a sorted relation: each row learns, under protocol, its place among the values of its group and
 * how many there are; the one row where the quantile stands keeps its value and all others 0, so that the group's quantile
 * is a sum.
 *
 * With n values of a group in order, place r = 0 … n − 1 and the fraction p/d:
 * - discrete: the least r with (r + 1)/n ≥ p/d, that is 0 < p·n − d·r ≤ d; r = 0 for p = 0;
 * - continuous: place (n − 1)·p/d lies at or after r and before r + 1 where f = (n − 1)·p − d·r has 0 ≤ f < d; d times the quantile
 *   is d·v_r + f·(v_{r+1} − v_r).
 * First and last place come from two scans along the rows (scan.ts); the two comparisons of one number with constants from one batch.
 */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { isNegative } from '../compare.ts';
import { or } from '../boolean.ts';
import { fromRowAfter, fromRowBefore, gatherBits, gatherRing, rowNumbers, rowsAt } from '../order/rows.ts';
import { scanWithin } from '../order/scan.ts';
import { signedWidth, unbounded } from '../ranges.ts';
import type { KeyedMeasure, SortedPass } from './keyed.ts';

/** The group's quantile in one of its rows (times d where it is continuous), 0 in all others. NULLs are last. */
export async function quantileParts(
  sharing: Sharing,
  { rows, counts, starts }: SortedPass,
  value: Ring,
  { fraction, continuous }: Extract<KeyedMeasure, { kind: 'quantile' }>,
): Promise<Ring> {
  if (rows === 0) return value;
  const [p, d] = [BigInt(fraction.numerator), BigInt(fraction.denominator)];
  const { place, count } = await placesWithin(sharing, counts, starts);
  // t = p·n − d·r, or p·(n − 1) − d·r.
  const t = sharing.subtract(
    sharing.scale(continuous ? sharing.addConstant(count, -1n) : count, p),
    sharing.scale(place, d),
  );
  const [from, to] = continuous ? [0n, d - 1n] : [p === 0n ? 0n : 1n, d];
  const most = (p > d ? p : d) * BigInt(2 * rows + 2) + d;
  const signs = await isNegative(
    sharing,
    sharing.concatenate([sharing.addConstant(t, -from), sharing.addConstant(t, -to - 1n)]),
    signedWidth({ min: -most, max: most }),
  );
  const [isBefore, isWithin] = [sharing.sliceRows(signs, 0, rows), sharing.sliceRows(signs, rows, 2 * rows)];
  const isHere = await sharing.and(await sharing.and(sharing.not(isBefore), isWithin), counts);
  const plain = unbounded(sharing, value);
  const [here, weighed] = await together<[Ring, Ring]>(sharing, [
    async (branch) => unbounded(branch, await branch.bitsToRing(isHere)),
    async (branch) => {
      if (!continuous) return plain;
      const step = branch.subtract(fromRowAfter(branch, plain), plain);
      return branch.add(branch.scale(plain, d), await branch.multiply(t, step));
    },
  ]);
  return sharing.multiply(here, weighed);
}

/** For rows with a value: how many of their group stand before, and how many there are. Anything for other rows. */
async function placesWithin(
  sharing: Sharing,
  counts: Bits,
  starts: Bits,
): Promise<{ readonly place: Ring; readonly count: Ring }> {
  const rows = counts.length;
  const { begins, ends, backwards } = await runsWithin(sharing, counts, starts);
  const numbers = unbounded(sharing, rowNumbers(sharing, rows));
  const [first, last] = await together<[Ring, Ring]>(sharing, [
    (branch) => scanWithin(branch, begins, numbers, 'first'),
    async (branch) =>
      gatherRing(branch, await scanWithin(branch, ends, gatherRing(branch, numbers, backwards), 'first'), backwards),
  ]);
  return {
    place: sharing.subtract(numbers, unbounded(sharing, first)),
    count: sharing.addConstant(sharing.subtract(unbounded(sharing, last), unbounded(sharing, first)), 1n),
  };
}

/** Runs of rows of a group that have a value, or have none. */
interface Runs {
  /** 1 in the first row of each. */
  readonly begins: Bits;
  /** The rows from the last to the first, and in this order 1 where a run begins. */
  readonly backwards: Uint32Array;
  readonly ends: Bits;
}

/** Where values end and rows without one begin, a run ends too. There must be rows. */
export async function runsWithin(sharing: Sharing, counts: Bits, starts: Bits): Promise<Runs> {
  const rows = counts.length;
  const begins = await or(sharing, starts, sharing.xor(counts, fromRowBefore(sharing, counts)));
  const backwards = rowsAt(sharing, rows, (i) => rows - 1 - i);
  // Backwards a run begins where the row after it begins another.
  const later = gatherBits(sharing, begins, backwards.subarray(0, rows - 1));
  const ends = sharing.joinRows([sharing.filledBits(1, 1, true), later]);
  return { begins, backwards, ends };
}
