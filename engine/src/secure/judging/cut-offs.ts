/**
 * Rows at or above cut-offs of a score: confusion matrices, bins of equal range, and counts of another sample in given bins. No sort: a
 * comparison of every row with every cut-off, as bits.
 *
 * Counts stay bits (count-rows.ts); weights and further columns take the bits as numbers and one matrix product.
 */
import { UsageError } from '../../base/errors.ts';
import { inBlocks } from '../../sharing/blocks.ts';
import { ringBounds } from '../../sharing/bounds.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { toBits } from '../adder.ts';
import { repeatPlanes } from '../boolean.ts';
import { bestBlock, lessThanBits } from '../order/less-than.ts';
import { promiseRange } from '../promises.ts';
import { bitLength, type Bounds, unbounded } from '../ranges.ts';
import { countRows } from './count-rows.ts';
import type { ScoredRows } from './curve.ts';
import { type Cells, differences } from './grid.ts';
import './messages.ts';

/** One element a cut-off: what is at or above it. Rows with label 1 that are not, and all others, are the rest. */
export interface AtLeast {
  readonly weight: Ring;
  readonly positives: Ring;
  readonly sums: readonly Ring[];
}

const blockBits = 2 ** 24;

/**
 * What is at or above each cut-off. A cut-off is in the units of the scores: public whole numbers, or secret ones within the bounds of the
 * scores, such as `Cells.scores` of another sample. Of scored rows `withScores` does not matter here. Replicated: `toBits` of the
 * scores, w ANDs a row and cut-off for scores of w bits, one more for the label, `countRows`; for weights and further columns
 * `bitsToRing` of a bit a row and cut-off, and a product. Throws UsageError('judging.shape', 'judging.bounds').
 */
export async function countsAtLeast(
  sharing: Sharing,
  given: ScoredRows,
  cutOffs: readonly bigint[] | Ring,
): Promise<AtLeast> {
  const { scores, labels, weights, sums = [] } = given;
  const operation = 'countsAtLeast';
  const rows = scores.length;
  for (const [what, x] of Object.entries({ labels, weights: weights ?? scores })) {
    if (x.length !== rows) throw new UsageError('judging.shape', { operation, what, found: x.length, expected: rows });
  }
  const { bounds } = scores;
  if (bounds === undefined) throw new UsageError('judging.bounds', { operation, what: 'scores' });
  const cuts = await cutBits(sharing, bounds, cutOffs);
  const count = cuts.count;
  const blockRows = Math.max(64, Math.floor(blockBits / Math.max(1, count * cuts.width) / 64) * 64);
  const [weight, positives, ...added] = (
    await inBlocks(sharing, rows, blockRows, async (start, end) => {
      const planes = await reachingPlanes(sharing, sharing.slice(scores, start, end), bounds, cuts);
      const label = sharing.sliceRows(labels, start, end);
      const part = (x: Ring) => unbounded(sharing, sharing.slice(x, start, end));
      if (weights === undefined && sums.length === 0) return counted(sharing, planes, label);
      return weighed(sharing, planes, label, weights && part(weights), sums.map(part));
    })
  ).reduce((sum, block) => sum.map((x, i) => sharing.add(x, block[i] as Ring))) as [Ring, Ring, ...Ring[]];
  const held = { min: 0n, max: mostWeightOf(weights, rows) };
  return { weight: sharing.within(weight, held), positives: sharing.within(positives, held), sums: added };
}

const mostWeightOf = (weights: Ring | undefined, rows: number): bigint =>
  weights?.bounds === undefined
    ? weights === undefined
      ? BigInt(rows)
      : ringBounds.max
    : weights.bounds.max * BigInt(rows);

/**
 * Neighbouring groups of rows between public cut-offs, given from the greatest on: one more group than there are cut-offs, the last with all
 * scores below. Cost as `countsAtLeast`.
 */
export async function cellsBetween(sharing: Sharing, rows: ScoredRows, cutOffs: readonly bigint[]): Promise<Cells> {
  const { bounds, length } = rows.scores;
  if (bounds === undefined) throw new UsageError('judging.bounds', { operation: 'cellsBetween', what: 'scores' });
  for (const [i, cut] of cutOffs.entries()) {
    const before = cutOffs[i - 1];
    if (before === undefined || cut < before) continue;
    throw new UsageError('judging.cut-offs', { operation: 'cellsBetween', cut, before });
  }
  // Everything is at or above the least score there can be.
  const { weight, positives, sums } = await countsAtLeast(sharing, rows, [...cutOffs, bounds.min]);
  const held = { min: 0n, max: mostWeightOf(rows.weights, length) };
  return {
    weight: sharing.within(differences(sharing, weight), held),
    positives: sharing.within(differences(sharing, positives), held),
    sums: sums.map((x) => differences(sharing, x)),
    scores: undefined,
  };
}

async function counted(sharing: Sharing, planes: Bits, label: Bits): Promise<Ring[]> {
  const marked = await sharing.and(planes, repeatPlanes(sharing, label, planes.planes));
  const all = unbounded(sharing, await countRows(sharing, sharing.joinPlanes([planes, marked])));
  return [sharing.slice(all, 0, planes.planes), sharing.slice(all, planes.planes, 2 * planes.planes)];
}

/** Weight and positives at or above each cut-off, and the further columns there: planes × columns as one matrix product. */
async function weighed(
  sharing: Sharing,
  planes: Bits,
  label: Bits,
  weights: Ring | undefined,
  sums: readonly Ring[],
): Promise<Ring[]> {
  const [count, rows] = [planes.planes, planes.length];
  const numbers = unbounded(sharing, await sharing.bitsToRing(sharing.joinPlanes([planes, label])));
  const [reaching, y] = [
    sharing.slice(numbers, 0, count * rows),
    sharing.slice(numbers, count * rows, (count + 1) * rows),
  ];
  const columns = weights === undefined ? [y, ...sums] : [weights, await sharing.multiply(weights, y), ...sums];
  const product = await sharing.matrixProduct(reaching, { rows: count, columns: rows }, sharing.interleave(columns), {
    rows,
    columns: columns.length,
  });
  const column = (c: number) =>
    sharing.gather(
      product,
      Uint32Array.from({ length: count }, (_, i) => i * columns.length + c),
    );
  const all = columns.map((_, c) => column(c));
  return weights === undefined ? [sharing.sum(reaching, count), ...all] : all;
}

/** Cut-offs above the least score there can be, in bits, and which of the given ones they are. */
interface CutBits {
  readonly count: number;
  readonly width: number;
  /** A row for each cut-off. */
  readonly bits: Bits;
  /** Public cut-offs that every score reaches, or none does. */
  readonly known: readonly ('all' | 'none' | undefined)[];
}

async function cutBits(sharing: Sharing, { min, max }: Bounds, given: readonly bigint[] | Ring): Promise<CutBits> {
  const width = Math.max(1, bitLength(max - min));
  if (!('domain' in given)) {
    const known = given.map((cut) => (cut <= min ? 'all' : cut > max ? 'none' : undefined));
    const distances = given.map((cut, i) => (known[i] === undefined ? cut - min : 0n));
    const words = Math.ceil(given.length / 64);
    const planes = new BigUint64Array(width * words);
    for (const [i, distance] of distances.entries()) {
      for (let bit = 0; bit < width; bit++) {
        const at = bit * words + Math.floor(i / 64);
        planes[at] = (planes[at] as bigint) | (((distance >> BigInt(bit)) & 1n) << BigInt(i % 64));
      }
    }
    return { count: given.length, width, bits: sharing.constantBits(given.length, width, planes), known };
  }
  const distances = sharing.addConstant(unbounded(sharing, given), -min);
  promiseRange(sharing, 'countsAtLeast', given, { min, max });
  const bits = await toBits(sharing, distances, width);
  return { count: given.length, width, bits, known: Array.from({ length: given.length }, () => undefined) };
}

/** A plane for each cut-off: 1 where the score is at or above it. */
async function reachingPlanes(sharing: Sharing, scores: Ring, { min }: Bounds, cuts: CutBits): Promise<Bits> {
  const { count, width, bits, known } = cuts;
  const rows = scores.length;
  const open = known.flatMap((each, i) => (each === undefined ? [i] : []));
  const x = await toBits(sharing, sharing.addConstant(unbounded(sharing, scores), -min), width);
  const all = sharing.filledBits(rows, 1, true);
  const part =
    open.length === 0
      ? undefined
      : await notBelow(
          sharing,
          x,
          open.map((i) => sharing.gatherRows(bits, new Uint32Array(rows).fill(i))),
        );
  const planes = Array.from({ length: count }, (_, i) => {
    if (known[i] !== undefined) return known[i] === 'all' ? all : sharing.not(all);
    const at = open.indexOf(i);
    return sharing.sliceRows(part as Bits, at * rows, (at + 1) * rows);
  });
  return sharing.joinPlanes(planes);
}

/** 1 where x is at least the cut, cut after cut. */
async function notBelow(sharing: Sharing, x: Bits, cuts: readonly Bits[]): Promise<Bits> {
  const rows = sharing.joinRows(cuts.map(() => x));
  const below = await lessThanBits(sharing, rows, sharing.joinRows(cuts), bestBlock(x.planes, rows.length));
  return sharing.not(below);
}
