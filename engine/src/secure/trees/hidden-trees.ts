/**
 * Rows through trees of which nobody sees more than how many there are and how deep they are: what a split compares, with what, and what
 * leaves hold are all shared. For trees that were trained elsewhere, whose cuts no grid of public ones holds.
 *
 * A tree is complete. A split is a row of weights w over columns of numbers and a cut c: a row v of the data goes left where Σ w·v < c. A one at
 * a number compares that number; ones at columns of 0 and 1 ask whether one of them is 1; and a column that is 1 where a number is missing,
 * and the number then 0, has the weight that leads such rows to their side: c − 1 to the left, c to the right. Trees that are less deep are filled
 * up by splits that all rows pass to one side (w = 0).
 *
 * All splits of all trees are one matrix product and one comparison. Which leaf a row reaches follows level by level: it reaches a left child
 * where it reaches the node and goes left, and the right one where it reaches the node but not the left child. So exactly one leaf of each tree is reached,
 * and the outputs are one more product with what leaves hold. Nothing is opened.
 *
 * Rounds, replicated: 1 + those of a comparison + (depth − 1) + a conversion + 1.
 */
import { UsageError } from '../../base/errors.ts';
import { inBlocks } from '../../sharing/blocks.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { isNegative } from '../compare.ts';
import { asFixed, type Fixed } from '../fixed/format.ts';
import { held, product } from '../learning/numbers.ts';
import { bitLength, sizeOf, unbounded } from '../ranges.ts';
import '../messages.ts';

/** Trees on shares: all but the shape is secret. */
export interface HiddenTrees {
  readonly trees: number;
  /** At least 1: that of the deepest one, to which the others are filled up. */
  readonly depth: number;
  readonly columns: number;
  readonly outputs: number;
  /**
   * trees · (2^depth − 1) rows of weights, and so many cuts, level after level. Of the n nodes of a level, which begins with the roots, tree after tree,
   * node i has its left child at place i of the next level, and its right child at place n + i.
   */
  readonly weights: Ring;
  readonly cuts: Ring;
  /** outputs · trees · 2^depth numbers, output after output, leaves in the order of a level. They add up over trees. */
  readonly leaves: Fixed;
}

/** Inner nodes of all trees. */
export const hiddenNodes = ({ trees, depth }: Pick<HiddenTrees, 'trees' | 'depth'>): number => trees * (2 ** depth - 1);
/** Leaves of all trees. */
export const hiddenLeaves = ({ trees, depth }: Pick<HiddenTrees, 'trees' | 'depth'>): number => trees * 2 ** depth;

/** Comparisons whose numbers are held at a time. */
const blockElements = 2 ** 20;

/**
 * The outputs of each row: outputs · rows numbers, output after output, in the format of the leaves. `values`: columns · rows whole numbers, column
 * after column. `width`: signed bits that hold every Σ w·v − c. Throws UsageError('linear.shape') for vectors of another length.
 */
export async function scoreHiddenTrees(
  sharing: Sharing,
  model: HiddenTrees,
  values: Ring,
  width: number,
): Promise<Fixed> {
  const { columns, outputs, leaves, trees } = model;
  const rows = values.length / columns;
  const nodes = hiddenNodes(model);
  const ends = hiddenLeaves(model);
  requireLength(Number.isInteger(rows) ? values.length : -1, rows * columns);
  requireLength(model.weights.length, nodes * columns);
  requireLength(model.cuts.length, nodes);
  requireLength(leaves.length, outputs * ends);
  // Whole words of bits, so that rows of a level are cut without shifts.
  const blockRows = Math.max(64, 64 * Math.floor(blockElements / nodes / 64));
  const found = await inBlocks(sharing, rows, blockRows, async (from, to) => {
    const own = columnsBetween(sharing, values, rows, from, to);
    return await scoreBlock(sharing, model, own, to - from, width);
  });
  // A row's output is a sum of one leaf of each tree.
  const most = bitLength(BigInt(trees) * sizeOf(leaves.ring.bounds));
  const parts = Array.from({ length: outputs }, (_, k) =>
    found.map((ring) => {
      const own = ring.length / outputs;
      return sharing.slice(ring, k * own, (k + 1) * own);
    }),
  );
  return asFixed(leaves.format, held(sharing, sharing.concatenate(parts.flat()), most));
}

/** Rows from…to − 1 of columns that follow each other. Local. */
function columnsBetween(sharing: Sharing, values: Ring, rows: number, from: number, to: number): Ring {
  if (from === 0 && to === rows) return values;
  const columns = values.length / rows;
  return sharing.concatenate(
    Array.from({ length: columns }, (_, i) => sharing.slice(values, i * rows + from, i * rows + to)),
  );
}

async function scoreBlock(
  sharing: Sharing,
  { trees, depth, columns, outputs, weights, cuts, leaves }: HiddenTrees,
  values: Ring,
  rows: number,
  width: number,
): Promise<Ring> {
  const nodes = hiddenNodes({ trees, depth });
  const ends = hiddenLeaves({ trees, depth });
  const sums = await product(sharing, weights, { rows: nodes, columns }, values, { rows: columns, columns: rows });
  const cutOf = Uint32Array.from({ length: nodes * rows }, (_, i) => Math.floor(i / rows));
  const less = sharing.subtract(sums, sharing.gather(unbounded(sharing, cuts), cutOf));
  const left = await isNegative(sharing, less, width);
  const level = (d: number): Bits => {
    return sharing.sliceRows(left, trees * (2 ** d - 1) * rows, trees * (2 ** (d + 1) - 1) * rows);
  };
  let reached = sharing.joinRows([level(0), sharing.not(level(0))]);
  for (let d = 1; d < depth; d++) {
    const toLeft = await sharing.and(reached, level(d));
    reached = sharing.joinRows([toLeft, sharing.xor(reached, toLeft)]);
  }
  const ones = await sharing.bitsToRing(reached);
  return await product(sharing, leaves.ring, { rows: outputs, columns: ends }, ones, { rows: ends, columns: rows });
}

function requireLength(found: number, expected: number): void {
  if (found !== expected) throw new UsageError('linear.shape', { operation: 'scoreHiddenTrees', found, expected });
}
