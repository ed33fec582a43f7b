/**
 * Labels counted by bins that one owner knows: the table of a WOE, where the owner of the features has bins in the clear and
 * labels are shared.
 *
 * Method: the owner shares which bin each row is in as one bit for each bin, an AND with the label marks the rows to count, and
 * carry-save adders count both kinds of bits while they are bits (count-rows.ts). A row and bin so costs four bits of messages; as
 * numbers of 64 bits it would cost over a hundred. Nothing is sorted, and nothing is opened.
 *
 * Trust: the rows of a bin are counted under protocol too, though their owner knows them: a minimum on these counts (gates.ts) then holds
 * whatever an owner says of its rows. An owner that shares bits which are not one bin a row is told counts of rows that it chose, each of
 * which keeps the minimums, and no more.
 */
import { UsageError } from '../../base/errors.ts';
import { inBlocks } from '../../sharing/blocks.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { repeatPlanes } from '../boolean.ts';
import { countColumns } from './count-rows.ts';
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
const wordBits = 64;
/** Bins side by side in a plane: with more there are fewer planes to move, and more columns that stay empty. */
const columns = 10;
const mostBins = 256;

/**
 * Rows and rows with label 1 by bin. Replicated, of n rows and b bins in all: a round to share, one for the products (two with `kept`), and
 * `countRows` of n rows and 2b planes. Throws UsageError('judging.bins') for bins beyond 1 to 256, 'judging.shape', 'judging.bin' (at the
 * owner).
 */
export async function labelCounts(sharing: Sharing, given: BinnedRows): Promise<LabelCounts> {
  const { owner, bins, data, labels, kept } = given;
  const rows = labels.length;
  checkBins(given);
  const count = bins.reduce((sum, each) => sum + each, 0);
  const layout = { planes: Math.ceil(count / columns), columns, firsts: firstsOf(bins) };
  const marks = kept === undefined ? [labels] : [await sharing.and(labels, kept), kept];
  const blockRows = Math.max(wordBits, Math.floor(blockBits / count / wordBits) * wordBits);
  const parts = await inBlocks(sharing, rows, blockRows, async (start, end) => {
    const chunks = Math.ceil((end - start) / wordBits);
    const words = data && oneHotWords(data, layout, start, end);
    const own = await sharing.inputBits(owner, chunks * columns * wordBits, layout.planes, words);
    const spread = marks.map((mark) => spreadChunks(sharing, sharing.sliceRows(mark, start, end), layout.planes));
    const products = await sharing.and(sharing.joinPlanes(spread.map(() => own)), sharing.joinPlanes(spread));
    return countColumns(sharing, kept === undefined ? sharing.joinPlanes([products, own]) : products, columns);
  });
  const all = parts.reduce((sum, part) => sharing.add(sum, part));
  const held = { min: 0n, max: BigInt(rows) };
  const second = layout.planes * columns;
  return {
    rows: sharing.within(sharing.slice(all, second, second + count), held),
    positives: sharing.within(sharing.slice(all, 0, count), held),
  };
}

/** Bin b of all is column b mod `columns` of plane b div `columns`: see `countColumns`. */
interface Layout {
  readonly planes: number;
  readonly columns: number;
  /** The number of each feature's first bin. */
  readonly firsts: readonly number[];
}

function firstsOf(bins: readonly number[]): number[] {
  let next = 0;
  return bins.map((count) => {
    next += count;
    return next - count;
  });
}

/** Every 64 rows `columns` times after one another, in each of so many planes. Rows that fill the last 64 are 0. Local. */
function spreadChunks(sharing: Sharing, mark: Bits, planes: number): Bits {
  const rows = mark.length;
  const chunks = Math.ceil(rows / wordBits);
  const filled = sharing.joinRows([mark, sharing.filledBits(chunks * wordBits - rows, 1, false)]);
  const parts: Bits[] = [];
  for (let chunk = 0; chunk < chunks; chunk++) {
    const own = sharing.sliceRows(filled, chunk * wordBits, (chunk + 1) * wordBits);
    for (let column = 0; column < columns; column++) parts.push(own);
  }
  return repeatPlanes(sharing, sharing.joinRows(parts), planes);
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
        // Which bin it is stays with the owner.
        throw new UsageError('judging.bin', { row: row + 1, feature: feature + 1, most: count - 1 });
      }
    }
  }
}

/** The bins of rows start … end − 1 in this layout, in storage order. */
function oneHotWords(data: readonly ArrayLike<number>[], layout: Layout, start: number, end: number): BigUint64Array {
  const perPlane = Math.ceil((end - start) / wordBits) * columns;
  const words = new BigUint64Array(layout.planes * perPlane);
  const halves = new Uint32Array(words.buffer);
  for (const [feature, column] of data.entries()) {
    const first = layout.firsts[feature] as number;
    for (let row = start; row < end; row++) {
      const [i, bin] = [row - start, first + (column[row] as number)];
      const word = Math.floor(bin / columns) * perPlane + (i >>> 6) * columns + (bin % columns);
      const at = 2 * word + ((i >>> 5) & 1);
      halves[at] = (halves[at] as number) | (1 << (i & 31));
    }
  }
  return words;
}
