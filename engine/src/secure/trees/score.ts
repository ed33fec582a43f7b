/**
 * Outputs of trees on shares for rows on shares: nobody learns the model, the rows, or the leaves that they reach.
 *
 * A bit matrix product of the rows' planes with the split columns of all nodes tells at once whether each row would go right in each node; a
 * message of it has a bit for each row and node, whatever the features are. Conjunctions along the paths, level by level, leave one leaf a
 * tree, whose value is selected in bits. The trees' values are added in bits, by carry-save adders (adder.ts), and only the sum becomes a number.
 * So a row costs about nodes·(1 + 1) + trees·2·w bits a party for leaves of w bits, and no more than two conversions.
 *
 * Many rows lie side by side (a plane a node, a bit a row); for few rows trees do (a plane a node and row, a bit a tree), which fills words
 * as well: a single row of 100 trees takes two words for each of a tree's nodes. Rounds: 1, depth − 1, 1, about 1.7·log₂ trees, 7, 2.
 */
import { inBlocks } from '../../sharing/blocks.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { addBits, toBits, twoSummands } from '../adder.ts';
import { constantPlanes } from '../boolean.ts';
import { foldPlanes } from '../bits/prefix.ts';
import { asFixed, type Fixed } from '../fixed/format.ts';
import { listOf, range } from '../lanes.ts';
import { bitLength, ceilLog2, unbounded } from '../ranges.ts';
import { leavesOf, nodesOf, type SharedTrees, type TreeRows } from './model.ts';
import { promiseMissing, requireEqual, requireRows } from './require.ts';

/** Up to so many rows trees lie side by side. */
const fewRows = 32;
/** Bits of the leaves of a block of rows: 32 MB of one component. */
const mostBits = 2 ** 28;

/** A model made ready for scoring: what does not depend on the rows. Local but for the bits of the leaves. */
export interface ReadyTrees {
  readonly trees: SharedTrees;
  /** Leaves less the lowest that they can be, in bits: a row for each tree and leaf. */
  readonly digits: Bits;
  readonly lowest: bigint;
  /** A row for each node and tree, node after node; a plane for each plane of the features. Made when it is needed first. */
  readonly byNode: () => Bits;
}

/** Makes a model ready: once for any number of rows. Rounds of `toBits`. */
export async function readyTrees(sharing: Sharing, trees: SharedTrees): Promise<ReadyTrees> {
  const { ring } = trees.leaves;
  requireEqual('leaves', ring.length, trees.trees * leavesOf(trees.depth));
  requireEqual('nodes', trees.splits.planes, trees.trees * nodesOf(trees.depth));
  const { min, max } = ring.bounds;
  const width = Math.max(1, bitLength(max - min));
  const digits = await toBits(sharing, sharing.addConstant(unbounded(sharing, ring), -min), width);
  let byNode: Bits | undefined;
  return {
    trees,
    digits,
    lowest: min,
    byNode: () => {
      byNode ??= transposed(sharing, trees);
      return byNode;
    },
  };
}

/** The outputs of rows that are binned as the model's features say: rows · outputs numbers, output after output. */
export async function scoreTrees(sharing: Sharing, model: SharedTrees | ReadyTrees, rows: TreeRows): Promise<Fixed> {
  const ready = 'digits' in model ? model : await readyTrees(sharing, model);
  const { trees } = ready;
  requireRows(rows);
  promiseMissing(sharing, 'scoreTrees', rows);
  requireEqual('planes', rows.planes.planes, trees.splits.length);
  const n = rows.planes.length;
  const { min, max } = trees.leaves.ring.bounds;
  const perOutput = BigInt(trees.trees / trees.outputs);
  const start = trees.start.map((value) => BigInt(Math.round(value * 2 ** trees.leaves.format.fractionBits)));
  const sums =
    n <= fewRows ? await ofFewRows(sharing, ready, rows.planes) : await ofManyRows(sharing, ready, rows.planes);
  const outputs = start.map((value, k) => {
    const sum = sharing.within(unbounded(sharing, sharing.slice(sums, k * n, (k + 1) * n)), {
      min: 0n,
      max: (max - min) * perOutput,
    });
    return sharing.addConstant(sum, ready.lowest * perOutput + value);
  });
  return asFixed(trees.leaves.format, outputs.length === 1 ? (outputs[0] as Ring) : sharing.concatenate(outputs));
}

/** Nodes of a level of every tree, tree after tree. */
const levelNodes = ({ trees, depth }: SharedTrees, level: number): number[] =>
  listOf(trees * 2 ** level, (i) => Math.floor(i / 2 ** level) * nodesOf(depth) + 2 ** level - 1 + (i % 2 ** level));

/** Left and right of each of `groups` groups of planes, group after group. */
function alternated(sharing: Sharing, own: Bits, right: Bits, perGroup: number): Bits {
  const both = sharing.joinPlanes([sharing.xor(own, right), right]);
  const half = right.planes;
  return sharing.pickPlanes(
    both,
    listOf(2 * half, (i) => {
      const group = Math.floor(i / (2 * perGroup));
      const side = Math.floor(i / perGroup) % 2;
      return side * half + group * perGroup + (i % perGroup);
    }),
  );
}

async function ofManyRows(sharing: Sharing, ready: ReadyTrees, planes: Bits): Promise<Ring> {
  const n = planes.length;
  const { trees } = ready;
  const perBlock = Math.max(64, Math.floor(mostBits / (trees.trees * leavesOf(trees.depth)) / 64) * 64);
  const blocks = await inBlocks(sharing, n, perBlock, (start, end) =>
    ofBlock(sharing, ready, sharing.sliceRows(planes, start, end)),
  );
  if (blocks.length === 1) return blocks[0] as Ring;
  // Output after output over all blocks.
  return sharing.concatenate(
    range(0, trees.outputs).flatMap((k) =>
      blocks.map((block) => {
        const size = block.length / trees.outputs;
        return sharing.slice(block, k * size, (k + 1) * size);
      }),
    ),
  );
}

async function ofBlock(sharing: Sharing, { trees: model, digits }: ReadyTrees, planes: Bits): Promise<Ring> {
  const { trees, depth, outputs } = model;
  const decisions = await sharing.bitMatrixProduct(planes, model.splits);
  let members = sharing.filledBits(planes.length, trees, true);
  for (let level = 0; level < depth; level++) {
    const would = sharing.pickPlanes(decisions, levelNodes(model, level));
    members = alternated(sharing, members, level === 0 ? would : await sharing.and(members, would), 1);
  }
  const leaves = leavesOf(depth);
  const values = await together<Bits[]>(
    sharing,
    range(0, trees).map((t) => (on: Sharing) => {
      const [start, end] = [t * leaves, (t + 1) * leaves];
      return on.bitMatrixProduct(on.slicePlanes(members, start, end), on.sliceRows(digits, start, end));
    }),
  );
  const rounds = trees / outputs;
  const width = digits.planes + ceilLog2(rounds);
  const zeros = constantPlanes(sharing, planes.length, width - digits.planes, false);
  const wide = values.map((value) => (width === digits.planes ? value : sharing.joinPlanes([value, zeros])));
  // Outputs one under the other.
  const summands = range(0, rounds).map((r) => {
    const some = wide.slice(r * outputs, (r + 1) * outputs);
    return some.length === 1 ? (some[0] as Bits) : sharing.joinRows(some);
  });
  const [a, b] = await twoSummands(sharing, summands, width);
  return numberOf(sharing, b === undefined ? a : (await addBits(sharing, a, b)).sum);
}

/** Σ 2^p · plane p, without bounds. */
async function numberOf(sharing: Sharing, bits: Bits): Promise<Ring> {
  const weights = BigUint64Array.from({ length: bits.planes }, (_, p) => 1n << BigInt(p));
  return unbounded(sharing, await sharing.weighBits(bits, [weights]));
}

/** The split columns as rows, node after node with all trees of each. Local. */
function transposed(sharing: Sharing, { splits, trees, depth }: SharedTrees): Bits {
  const nodes = nodesOf(depth);
  const planes = splits.length;
  const flat = sharing.joinRows(listOf(splits.planes, (i) => i).map((i) => sharing.slicePlanes(splits, i, i + 1)));
  const order = new Uint32Array(planes * nodes * trees);
  let next = 0;
  for (let plane = 0; plane < planes; plane++) {
    for (let node = 0; node < nodes; node++) {
      for (let tree = 0; tree < trees; tree++) order[next++] = (tree * nodes + node) * planes + plane;
    }
  }
  const arranged = sharing.gatherRows(flat, order);
  const size = nodes * trees;
  return sharing.joinPlanes(range(0, planes).map((p) => sharing.sliceRows(arranged, p * size, (p + 1) * size)));
}

async function ofFewRows(sharing: Sharing, ready: ReadyTrees, planes: Bits): Promise<Ring> {
  const { trees: model, digits } = ready;
  const { trees, depth, outputs } = model;
  const n = planes.length;
  // Rows as columns: a row for each plane.
  const flat = sharing.joinRows(range(0, planes.planes).map((p) => sharing.slicePlanes(planes, p, p + 1)));
  const columns = sharing.joinPlanes(
    range(0, n).map((row) =>
      sharing.gatherRows(
        flat,
        Uint32Array.from({ length: planes.planes }, (_, p) => p * n + row),
      ),
    ),
  );
  const decisions = await sharing.bitMatrixProduct(ready.byNode(), columns);
  const ofNode = (node: number) => sharing.sliceRows(decisions, node * trees, (node + 1) * trees);
  // A bit a tree; planes of the nodes of a level, those of all rows for each.
  let members = sharing.filledBits(trees, n, true);
  for (let level = 0; level < depth; level++) {
    const would = sharing.joinPlanes(range(2 ** level - 1, 2 ** (level + 1) - 1).map(ofNode));
    members = alternated(sharing, members, level === 0 ? would : await sharing.and(members, would), n);
  }
  const leaves = leavesOf(depth);
  const width = digits.planes;
  // Digits as planes of a bit a tree: leaf after leaf, bit after bit.
  const rowsOfLeaf = range(0, leaves).map((leaf) =>
    sharing.gatherRows(
      digits,
      Uint32Array.from({ length: trees }, (_, t) => t * leaves + leaf),
    ),
  );
  const values = sharing.joinPlanes(rowsOfLeaf);
  const size = n * width;
  const chosen = await sharing.and(
    sharing.pickPlanes(
      members,
      listOf(leaves * size, (i) => Math.floor(i / size) * n + (i % n)),
    ),
    sharing.pickPlanes(
      values,
      listOf(leaves * size, (i) => Math.floor(i / size) * width + Math.floor((i % size) / n)),
    ),
  );
  // Bit after bit, all rows of each; leaves folded.
  const selected = sharing.joinPlanes(
    range(0, size).map((i) =>
      foldPlanes(
        sharing,
        sharing.pickPlanes(
          chosen,
          listOf(leaves, (leaf) => leaf * size + i),
        ),
      ),
    ),
  );
  const rounds = trees / outputs;
  const extra = ceilLog2(rounds);
  const wide =
    extra === 0 ? selected : sharing.joinPlanes([selected, constantPlanes(sharing, trees, extra * n, false)]);
  const total = await sumOfUnits(sharing, wide, outputs, n);
  const all = await numberOf(sharing, byRow(sharing, total, n));
  // Row after row, the outputs of each: output after output.
  return sharing.gather(
    all,
    Uint32Array.from({ length: n * outputs }, (_, i) => (i % n) * outputs + Math.floor(i / n)),
  );
}

/** Lanes as rows: those of a lane one after another, then the next lane's. Local. */
function byRow(sharing: Sharing, x: Bits, lanes: number): Bits {
  const width = x.planes / lanes;
  return sharing.joinRows(
    range(0, lanes).map((lane) =>
      sharing.pickPlanes(
        x,
        listOf(width, (p) => p * lanes + lane),
      ),
    ),
  );
}

/** Sums of units of `unit` rows: one unit, modulo 2^width. Carry-save adders while there are three, then one adder. */
async function sumOfUnits(sharing: Sharing, given: Bits, unit: number, lanes: number): Promise<Bits> {
  let x = given;
  const zero = (rows: number) => constantPlanes(sharing, rows, lanes, false);
  while (x.length > 2 * unit) {
    const size = Math.floor(x.length / unit / 3) * unit;
    const [a, b, c] = [0, 1, 2].map((i) => sharing.sliceRows(x, i * size, (i + 1) * size)) as [Bits, Bits, Bits];
    const carries = sharing.xor(c, await sharing.and(sharing.xor(a, c), sharing.xor(b, c)));
    const shifted = sharing.joinPlanes([zero(size), sharing.slicePlanes(carries, 0, carries.planes - lanes)]);
    const sums = sharing.xor(sharing.xor(a, b), c);
    x = sharing.joinRows([sums, shifted, sharing.sliceRows(x, 3 * size, x.length)]);
  }
  if (x.length === unit) return x;
  return (await addBits(sharing, sharing.sliceRows(x, 0, unit), sharing.sliceRows(x, unit, 2 * unit), undefined, lanes))
    .sum;
}
