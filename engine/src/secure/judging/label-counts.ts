/**
 * Labels counted by bins that one owner knows: the table of a WOE, where the owner of the features has bins in the clear and
 * labels are shared.
 *
 * Method: the owner shares which bin each row is in as one bit for each bin, an AND with the label marks the rows to count, and
 * carry-save adders count them while they are bits (count-rows.ts). A row and bin so costs three bits of messages; as numbers
 * of 64 bits it would cost over a hundred. Nothing is sorted, and nothing is opened.
 *
 * Trust: a semi-honest owner's bits are one bin a row. One that shares others changes the counts that it is told, not what they
 * show beyond counts of rows that it chooses: that is what a minimum on each count (gates.ts) is for.
 */
import { UsageError } from '../../base/errors.ts';
import { inBlocks } from '../../sharing/blocks.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { cyclePlanes } from '../boolean.ts';
import { countRows } from './count-rows.ts';
import './messages.ts';

/** One feature or several of one owner, whose rows are in the order of the labels. */
export interface BinnedRows {
  readonly owner: number;
  /** Bins of each feature. */
  readonly bins: readonly number[];
  /** The bin of each row, feature by feature, from 0: at the owner, else undefined. */
  readonly data: readonly ArrayLike<number>[] | undefined;
  /** One plane. */
  readonly labels: Bits;
  /** 1 where a row takes part; by default all do. */
  readonly kept?: Bits | undefined;
}

/** One element a bin, feature after feature: all rows, and those with label 1. */
export interface LabelCounts {
  readonly rows: Ring;
  readonly positives: Ring;
}

const blockBits = 2 ** 27;
const mostBins = 256;

/**
 * Rows and rows with label 1 by bin. Replicated, of n rows and b bins in all: a round to share, one for the products, and `countRows` of n rows and b planes
 * (2b with `kept`). Throws UsageError('judging.bins') for bins beyond 1 to 256, 'judging.shape', 'judging.bin' (at the owner).
 */
export async function labelCounts(sharing: Sharing, given: BinnedRows): Promise<LabelCounts> {
  const { owner, bins, data, labels, kept } = given;
  const rows = labels.length;
  checkBins(given);
  const planes = bins.reduce((sum, count) => sum + count, 0);
  const marked = kept === undefined ? labels : sharing.joinPlanes([await sharing.and(labels, kept), kept]);
  const blockRows = Math.max(64, Math.floor(blockBits / planes / 64) * 64);
  const parts = await inBlocks(sharing, rows, blockRows, async (start, end) => {
    const own = await sharing.inputBits(owner, end - start, planes, data && oneHotWords(data, bins, start, end));
    const each = sharing.sliceRows(marked, start, end);
    const times = sharing.joinPlanes(Array.from({ length: each.planes }, () => own));
    const spread = sharing.joinPlanes(
      Array.from({ length: each.planes }, (_, p) => cyclePlanes(sharing, sharing.slicePlanes(each, p, p + 1), planes)),
    );
    return countRows(sharing, await sharing.and(times, spread));
  });
  const all = parts.reduce((sum, part) => sharing.add(sum, part));
  const held = { min: 0n, max: BigInt(rows) };
  const positives = sharing.within(sharing.slice(all, 0, planes), held);
  if (kept !== undefined) return { rows: sharing.within(sharing.slice(all, planes, 2 * planes), held), positives };
  // The owner counts its own rows.
  const counts = await sharing.inputRing(owner, planes, data && ownCounts(data, bins));
  return { rows: sharing.within(counts, held), positives };
}

function checkBins({ bins, data, labels, kept }: BinnedRows): void {
  const operation = 'labelCounts';
  for (const count of bins) {
    if (Number.isInteger(count) && count >= 1 && count <= mostBins) continue;
    throw new UsageError('judging.bins', { operation, found: count, least: 1, most: mostBins });
  }
  const lengths = [kept?.length ?? labels.length, ...(data ?? []).map((column) => column.length)];
  for (const found of lengths) {
    if (found === labels.length) continue;
    throw new UsageError('judging.shape', { operation, what: 'a feature', found, expected: labels.length });
  }
  if (bins.length === 0 || (data !== undefined && data.length !== bins.length)) {
    throw new UsageError('judging.bins', { operation, found: data?.length ?? 0, least: 1, most: bins.length });
  }
  for (const [feature, column] of (data ?? []).entries()) {
    const count = bins[feature] as number;
    for (let row = 0; row < column.length; row++) {
      const bin = column[row] as number;
      if (!(bin >= 0 && bin < count && Number.isInteger(bin))) {
        throw new UsageError('judging.bin', { row, feature, found: bin, most: count - 1 });
      }
    }
  }
}

/** A plane for each bin, in storage order. */
function oneHotWords(
  data: readonly ArrayLike<number>[],
  bins: readonly number[],
  start: number,
  end: number,
): BigUint64Array {
  const perPlane = Math.ceil((end - start) / 64);
  const planes = bins.reduce((sum, count) => sum + count, 0);
  const words = new BigUint64Array(planes * perPlane);
  const halves = new Uint32Array(words.buffer);
  let first = 0;
  for (const [feature, column] of data.entries()) {
    for (let row = start; row < end; row++) {
      const i = row - start;
      const at = (first + (column[row] as number)) * 2 * perPlane + (i >>> 5);
      halves[at] = (halves[at] as number) | (1 << (i & 31));
    }
    first += bins[feature] as number;
  }
  return words;
}

function ownCounts(data: readonly ArrayLike<number>[], bins: readonly number[]): BigUint64Array {
  const counts = new BigUint64Array(bins.reduce((sum, count) => sum + count, 0));
  let first = 0;
  for (const [feature, column] of data.entries()) {
    const own = new Uint32Array(bins[feature] as number);
    for (let row = 0; row < column.length; row++)
      own[column[row] as number] = (own[column[row] as number] as number) + 1;
    for (const [bin, count] of own.entries()) counts[first + bin] = BigInt(count);
    first += own.length;
  }
  return counts;
}
