/**
 * Where an owner cuts its own numbers into bins, in the clear, before anything is shared; and which neighbouring bins are put together once
 * counts by bin are known to who holds the labels, or to whom its contract names.
 *
 * Merging needs counts of both labels in each bin, in the clear. Who may see them is said in the contract: each count under the
 * minimum is withheld before they are released (`withholdCells`, `mergeCells` of the engine). Merges of what was released tell
 * nothing more. A merge of counts that nobody may see would have to run under protocol, and is not offered.
 */
import { UsageError } from '@tacit/engine';
import { chiSquaredTail } from '../statistics/special-functions.ts';
import './messages.ts';

const mostBins = 256;

function requireBins(found: number, least = 1): void {
  if (Number.isInteger(found) && found >= least && found <= mostBins) return;
  throw new UsageError('learning.bins', { found, least, most: mostBins });
}

function requireValues(values: ArrayLike<number>): void {
  if (values.length === 0) throw new UsageError('learning.no-values', {});
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    throw new UsageError('learning.values', { position: i + 1, found: String(values[i]) });
  }
}

/**
 * Cuts between bins of equally many values: the least value with at least b/bins of all at or below it (NumPy's 'inverted_cdf'), ascending and
 * each once, so that many equal values make fewer bins. A value is in the first bin whose cut is not below it, or in the last
 * one. A cut at the greatest value is left out, as nothing is above it.
 */
export function equalFrequencyCuts(values: ArrayLike<number>, bins: number): number[] {
  requireBins(bins);
  requireValues(values);
  const sorted = Float64Array.from(values).sort();
  const greatest = sorted[sorted.length - 1] as number;
  const cuts = new Set<number>();
  for (let b = 1; b < bins; b++) {
    const cut = sorted[Math.max(0, Math.ceil((b * sorted.length) / bins) - 1)] as number;
    if (cut < greatest) cuts.add(cut);
  }
  return [...cuts];
}

/** Cuts between bins of equal width, from the least value to the greatest. No cuts where all values are equal. */
export function equalWidthCuts(values: ArrayLike<number>, bins: number): number[] {
  requireBins(bins);
  requireValues(values);
  let [low, high] = [values[0] as number, values[0] as number];
  for (let i = 1; i < values.length; i++) {
    low = Math.min(low, values[i] as number);
    high = Math.max(high, values[i] as number);
  }
  if (low === high) return [];
  return Array.from({ length: bins - 1 }, (_, b) => low + ((high - low) * (b + 1)) / bins);
}

/** The bin of each value: 0 to cuts.length; a value that is missing (null or NaN) is in one more, the last. */
export function binsOf(values: ArrayLike<number | null>, cuts: readonly number[]): Uint16Array {
  const bins = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    bins[i] = value === null || value === undefined || Number.isNaN(value) ? cuts.length + 1 : place(value, cuts);
  }
  return bins;
}

/** How many cuts are below the value. */
function place(value: number, cuts: readonly number[]): number {
  let [low, high] = [0, cuts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((cuts[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Rows of a bin by label: bad is label 1, the event that is to be predicted. */
export interface LabelledBin {
  readonly good: number;
  readonly bad: number;
}

export function requireCounts(bins: readonly LabelledBin[]): void {
  for (const [bin, { good, bad }] of bins.entries()) {
    if (Number.isSafeInteger(good) && Number.isSafeInteger(bad) && good >= 0 && bad >= 0) continue;
    throw new UsageError('learning.counts', { bin: bin + 1, good, bad });
  }
}

/** Neighbouring bins that were put together. */
export interface MergedBin extends LabelledBin {
  /** Numbers of the first and the last bin that are in it. */
  readonly first: number;
  readonly last: number;
}

const alone = (bins: readonly LabelledBin[]): MergedBin[] =>
  bins.map(({ good, bad }, i) => ({ good, bad, first: i, last: i }));
const both = (a: MergedBin, b: MergedBin): MergedBin => ({
  good: a.good + b.good,
  bad: a.bad + b.bad,
  first: a.first,
  last: b.last,
});

function mergeAt(bins: readonly MergedBin[], at: number): MergedBin[] {
  return [...bins.slice(0, at), both(bins[at] as MergedBin, bins[at + 1] as MergedBin), ...bins.slice(at + 2)];
}

/** Pearson's χ² of two bins and two labels, without a correction; 0 where a margin is 0. */
export function chiSquare(a: LabelledBin, b: LabelledBin): number {
  const [n, goods, bads] = [a.good + a.bad + b.good + b.bad, a.good + b.good, a.bad + b.bad];
  const margins = (a.good + a.bad) * (b.good + b.bad) * goods * bads;
  if (margins === 0) return 0;
  return (n * (a.good * b.bad - a.bad * b.good) ** 2) / margins;
}

/** Neighbours put together into at most so many bins of about equally many rows: each ends where the rows up to it are nearest to its share. */
export function mergeEqualFrequency(bins: readonly LabelledBin[], most: number): MergedBin[] {
  requireCounts(bins);
  requireBins(most);
  const all = bins.reduce((sum, { good, bad }) => sum + good + bad, 0);
  const upTo: number[] = [];
  for (const { good, bad } of bins) upTo.push((upTo.at(-1) ?? 0) + good + bad);
  const ends = new Set<number>([bins.length - 1]);
  for (let b = 1; b < most; b++) {
    const wanted = (b * all) / most;
    let nearest = 0;
    upTo.forEach((rows, i) => {
      if (Math.abs(rows - wanted) < Math.abs((upTo[nearest] as number) - wanted)) nearest = i;
    });
    ends.add(nearest);
  }
  const merged: MergedBin[] = [];
  let open: MergedBin | undefined;
  for (const [i, bin] of alone(bins).entries()) {
    open = open === undefined ? bin : both(open, bin);
    if (!ends.has(i)) continue;
    merged.push(open);
    open = undefined;
  }
  return merged;
}

/** When neighbouring bins are put together. */
export interface ChiMergeOptions {
  /** Neighbours that differ less than this p-value tells are one; by default 0.1. */
  readonly significance?: number;
  /** At most so many bins are left; by default 10. */
  readonly most?: number;
  /** And at least so many, if there were as many; by default 2. */
  readonly least?: number;
  /** A bin with fewer rows joins the neighbour that it differs less from; by default 0. */
  readonly leastRows?: number;
}

/**
 * ChiMerge (Kerber 1992): the two neighbours with the least χ² are put together, the first of equal ones, until all differ by the significance and there are
 * no more than `most`. Bins with too few rows are put together first.
 */
export function mergeByChi(bins: readonly LabelledBin[], options: ChiMergeOptions = {}): MergedBin[] {
  const { significance = 0.1, most = 10, least = 2, leastRows = 0 } = options;
  requireCounts(bins);
  requireBins(most);
  requireBins(least);
  if (!(significance > 0 && significance < 1)) throw new UsageError('learning.significance', { found: significance });
  let merged = alone(bins);
  const distance = (i: number) => chiSquare(merged[i] as MergedBin, merged[i + 1] as MergedBin);
  for (;;) {
    const small = merged.findIndex(({ good, bad }) => good + bad < leastRows);
    if (small < 0 || merged.length < 2) break;
    const isLeft = small > 0 && (small + 1 === merged.length || distance(small - 1) <= distance(small));
    merged = mergeAt(merged, isLeft ? small - 1 : small);
  }
  while (merged.length > least) {
    let nearest = 0;
    for (let i = 1; i + 1 < merged.length; i++) if (distance(i) < distance(nearest)) nearest = i;
    if (merged.length <= most && chiSquaredTail(distance(nearest), 1) <= significance) break;
    merged = mergeAt(merged, nearest);
  }
  return merged;
}

/**
 * Neighbours put together until the share of bad rows only rises, or only falls: pool adjacent violators (Ayer and others 1955), the
 * coarsest change that fits these shares best. Of both directions the one is taken that keeps the greater information value, rising
 * if they are equal. Bins without rows join their neighbours; equal shares become one bin.
 */
export function mergeMonotone(bins: readonly LabelledBin[], direction?: 'rising' | 'falling'): MergedBin[] {
  requireCounts(bins);
  if (direction !== undefined) return pooled(bins, direction);
  const [rising, falling] = [pooled(bins, 'rising'), pooled(bins, 'falling')];
  return spread(falling) > spread(rising) ? falling : rising;
}

function pooled(bins: readonly LabelledBin[], direction: 'rising' | 'falling'): MergedBin[] {
  const blocks: MergedBin[] = [];
  // Shares as a cross product, which needs no division: > 0 where b's share is greater.
  const order = (a: LabelledBin, b: LabelledBin) => b.bad * (a.good + a.bad) - a.bad * (b.good + b.bad);
  for (const bin of alone(bins)) {
    let last = bin;
    for (;;) {
      const before = blocks.at(-1);
      if (before === undefined) break;
      const gap = order(before, last);
      if (direction === 'rising' ? gap > 0 : gap < 0) break;
      last = both(before, last);
      blocks.pop();
    }
    blocks.push(last);
  }
  return blocks;
}

/** Information value with half a row added to each count, so that it is finite: for a choice only. */
function spread(bins: readonly LabelledBin[]): number {
  const goods = bins.reduce((sum, { good }) => sum + good + 0.5, 0);
  const bads = bins.reduce((sum, { bad }) => sum + bad + 0.5, 0);
  return bins.reduce((sum, { good, bad }) => {
    const [g, b] = [(good + 0.5) / goods, (bad + 0.5) / bads];
    return sum + (b - g) * Math.log(b / g);
  }, 0);
}
