/**
 * The most frequent value of each group of a sorted relation, the least of several. Each row learns, under protocol, how many rows with its
 * value stand before it; the running maximum of these numbers in a group first reaches its last value M in one row, which has the mode: it
 * is the last of the first run of equal values as long as the longest. That row keeps its value and all others 0, so that the mode is a sum.
 *
 * M comes back to all rows of a group by a scan against the order. Two scans of first values, one of maxima (scan.ts), one comparison.
 */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { or } from '../boolean.ts';
import { isNegative } from '../compare.ts';
import { fromRowBefore, gatherRing, rowNumbers } from '../order/rows.ts';
import { scanWithin } from '../order/scan.ts';
import { signedWidth, unbounded } from '../ranges.ts';
import type { SortedPass } from './keyed.ts';
import { runsWithin } from './keyed-quantile.ts';

/** The group's most frequent value in one of its rows, 0 in all others. NULLs are last. `changed`: 1 where a value differs from the one before. */
export async function modeParts(
  sharing: Sharing,
  { rows, counts, starts }: SortedPass,
  changed: Bits,
  value: Ring,
): Promise<Ring> {
  if (rows === 0) return value;
  const { begins, backwards, ends } = await runsWithin(sharing, counts, starts);
  const numbers = unbounded(sharing, rowNumbers(sharing, rows));
  const first = await scanWithin(sharing, await or(sharing, begins, changed), numbers, 'first');
  const width = signedWidth({ min: -BigInt(rows), max: BigInt(rows) });
  const before = unbounded(sharing, sharing.subtract(numbers, unbounded(sharing, first)));
  const most = unbounded(sharing, await scanWithin(sharing, begins, before, 'max', width));
  const last = await scanWithin(sharing, ends, gatherRing(sharing, most, backwards), 'first');
  const isLess = await isNegative(
    sharing,
    sharing.subtract(most, gatherRing(sharing, unbounded(sharing, last), backwards)),
    width,
  );
  const isNew = await or(sharing, begins, fromRowBefore(sharing, isLess));
  const isMode = await sharing.and(await sharing.and(sharing.not(isLess), isNew), counts);
  return sharing.multiply(unbounded(sharing, await sharing.bitsToRing(isMode)), unbounded(sharing, value));
}
