/**
 * What each feature adds to the output of each row: Shapley values of trees by the covers of their nodes (Lundberg, Erion, Lee, Consistent
 * Individualized Feature Attribution for Tree Ensembles, 2018, algorithm 1), on shares. XGBoost calls them contributions. Nothing is opened.
 *
 * Letters, of one leaf of a tree of depth d: slot j is the j-th node on its path; o_j is 1 where the row goes there as the path does, z_j the
 * share of the node's weight that does. Slots of one feature are one player: its first slot takes the products of their o and of their z, the
 * others o = z = 1, which adds nothing whatever it is joined with. A node that does not split sends all its rows left, so z = o, 1 or 0: it adds
 * nothing either, and no leaf to its right counts. The value of slot j is
 *
 *     leaf · (o_j − z_j) · Σ over subsets S of the other slots of |S|!·(d − 1 − |S|)!/d! · Π of o in S · Π of z outside S.
 *
 * As k!·(d − 1 − k)!/d! = ∫ t^k·(1 − t)^(d−1−k) dt from 0 to 1, the sum is ∫ Π_i (t·o_i + (1 − t)·z_i) dt: a polynomial of degree d − 1, of which
 * Gauss and Legendre's rule with ⌈d/2⌉ points is the integral itself (as Yu and others do in Linear TreeSHAP, 2022, by other points). So each point needs the products
 * of all factors but one. Slots are two halves of up to three: products within a half need no truncation, as three factors of 20 bits are 60
 * bits. That is why depth ends at 6.
 *
 * Cost, all rows: a conjunction for each pair of nodes on a path and feature; d·(d + 1)/2 products for each leaf. For each row and leaf: d·(d − 1)/2 and
 * about 2·d bits, d conversions of a bit, (d + 2)·⌈d/2⌉ products and 2·⌈d/2⌉ more, with truncations, in the end a number for each feature: in all, replicated,
 * 1.2 kB of depth 3 and 3.6 kB of depth 6. Rounds, replicated: 70 of depth 3, 87 of depth 6, and about 33 for each further block of 2^17 rows · leaves.
 * Error: below 2^−18 of the largest leaf for each tree, of both signs.
 */
import { inBlocks } from '../../sharing/blocks.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { all } from '../boolean.ts';
import { asFixed, type Fixed, fixed } from '../fixed/format.ts';
import { fixedDivide } from '../fixed/divide.ts';
import { fixedMaximum, fixedMinimum } from '../fixed/rows.ts';
import { requireOption } from '../learning/glm.ts';
import { product, shortened } from '../learning/numbers.ts';
import { listOf, range } from '../lanes.ts';
import { bitLength, sizeOf, unbounded } from '../ranges.ts';
import {
  type ExplainedTrees,
  leafBits,
  type Paths,
  pair,
  pathsOf,
  ruleOf,
  shareBits,
  slotOf,
} from './explain-paths.ts';
import { leavesOf, nodesOf, type SharedTrees, type TreeFigures, type TreeRows } from './model.ts';
import { promiseMissing, requireEqual, requireRows } from './require.ts';

export interface Contributions {
  /** Feature after feature, of each all rows, in `contributionFormat`. */
  readonly byFeature: Fixed;
  /** What is added to them to be the output: the mean output by covers, one number. */
  readonly base: Fixed;
}

/** The deepest trees that are explained. */
const mostExplainedDepth = 6;
/** Of leaves that are explained, in their units. */
const mostLeafBits = 37;
/** Of products of a half. */
const halfBits = 22;
const contributionFormat = fixed({ fractionBits: leafBits, integerBits: 62 - leafBits });
/** Of `rightShares`: from 0 to 1, or a rounding beyond. */
export const shareFormat = fixed({ fractionBits: shareBits, integerBits: 1 });
/** Rows, trees and leaves that are held at a time. */
const mostLanes = 2 ** 17;
/** Of numerators and denominators that are divided. */
const mostCoverBits = 34;

/** Of each inner node, tree after tree, the part of its weight that its right child has; 0 where no row reaches it; in `shareFormat`. Rounds of a division and two comparisons. */
export async function rightShares(
  sharing: Sharing,
  { depth, trees }: Pick<SharedTrees, 'depth' | 'trees'>,
  { ring }: TreeFigures['covers'],
): Promise<Fixed> {
  const [nodes, perTree] = [nodesOf(depth), nodesOf(depth + 1)];
  requireEqual('covers', ring.length, trees * perTree);
  const width = bitLength(sizeOf(ring.bounds));
  const short = await shortened(sharing, ring, width, Math.max(0, width - mostCoverBits), 'nearest');
  const most = (1n << BigInt(Math.min(width, mostCoverBits))) + 1n;
  const known = sharing.within(unbounded(sharing, short), { min: -most, max: most });
  const format = fixed({ fractionBits: shareBits, integerBits: 62 - shareBits });
  const at = (on: Sharing, place: (node: number) => number) =>
    asFixed(
      format,
      on.gather(
        known,
        Uint32Array.from(listOf(trees * nodes, (i) => Math.floor(i / nodes) * perTree + place(i % nodes))),
      ),
    );
  // Where the weights of all rows are nearly 0, roundings make a child heavier than its parent.
  const zeros = asFixed(format, sharing.within(sharing.filledRing(trees * nodes, 0n), { min: 0n, max: 0n }));
  const [whole, right] = await together<[Fixed, Fixed]>(sharing, [
    (on) =>
      fixedMaximum(
        on,
        at(on, (node) => node),
        zeros,
      ),
    (on) =>
      fixedMaximum(
        on,
        at(on, (node) => 2 * node + 2),
        zeros,
      ),
  ]);
  const part = await fixedMinimum(sharing, right, whole);
  const found = await fixedDivide(sharing, part, whole, { quotient: { min: 0, max: 1 } });
  return asFixed(shareFormat, sharing.within(unbounded(sharing, found.ring), shareFormat.bounds));
}

/**
 * What each feature adds to one output of each row; with the base they add up to the output. Throws UsageError('learning.option') for trees that are
 * deeper than `mostExplainedDepth` or leaves of more than `mostLeafBits`, UsageError('trees.rows') for vectors of another length.
 */
export async function explainTrees(
  sharing: Sharing,
  model: ExplainedTrees,
  rows: TreeRows,
  output = 0,
): Promise<Contributions> {
  const { depth } = model;
  requireOption('depth', depth, depth >= 1 && depth <= mostExplainedDepth, `1 to ${mostExplainedDepth}`);
  requireRows(rows);
  promiseMissing(sharing, 'explainTrees', rows);
  requireEqual('planes', rows.planes.planes, model.splits.length);
  requireEqual('nodes', model.splits.planes, model.trees * nodesOf(depth));
  requireEqual('leaves', model.leaves.length, model.trees * leavesOf(depth));
  const [size, { fractionBits }] = [bitLength(sizeOf(model.leaves.ring.bounds)), model.leaves.format];
  const mostBits = mostLeafBits - Math.max(fractionBits, leafBits);
  requireOption('largest leaf', 2 ** (size - fractionBits), size - fractionBits <= mostBits, `up to 2^${mostBits}`);
  requireEqual('shares of weights', model.rightShares.length, model.trees * nodesOf(depth));
  const own = treesOfOutput(sharing, model, output);
  const [base, byFeature] = await together<[Ring, Ring]>(sharing, [
    (on) => baseOf(on, own, model.start[output] ?? 0),
    async (on) => {
      const ready = await pathsOf(on, own);
      const perBlock = Math.max(1, Math.floor(mostLanes / (own.trees * leavesOf(depth))));
      const blocks = await inBlocks(on, rows.planes.length, perBlock, (start, end) =>
        ofBlock(on, own, ready, on.sliceRows(rows.planes, start, end)),
      );
      if (blocks.length === 1) return blocks[0] as Ring;
      return on.concatenate(
        range(0, own.features.length).flatMap((f) =>
          blocks.map((block) => {
            const size = block.length / own.features.length;
            return on.slice(block, f * size, (f + 1) * size);
          }),
        ),
      );
    },
  ]);
  // No tree adds more than its leaves are apart.
  const { min, max } = model.leaves.ring.bounds;
  const unit = 2 ** (leafBits - model.leaves.format.fractionBits);
  const most = BigInt(Math.ceil(Number(max - min) * own.trees * unit) + 2 ** 10 * own.trees);
  const known = sharing.within(unbounded(sharing, byFeature), { min: -most, max: most });
  return {
    byFeature: asFixed(contributionFormat, known),
    base: asFixed(contributionFormat, base),
  };
}

/** The trees that add to one output. Local. */
function treesOfOutput(sharing: Sharing, model: ExplainedTrees, output: number): ExplainedTrees {
  const { outputs, depth, trees } = model;
  if (outputs === 1) return model;
  const places = (perTree: number) =>
    listOf((trees / outputs) * perTree, (i) => (Math.floor(i / perTree) * outputs + output) * perTree + (i % perTree));
  const picked = ({ format, ring }: Fixed, perTree: number) =>
    asFixed(format, sharing.gather(ring, Uint32Array.from(places(perTree))));
  return {
    ...model,
    outputs: 1,
    trees: trees / outputs,
    splits: sharing.pickPlanes(model.splits, places(nodesOf(depth))),
    leaves: picked(model.leaves, leavesOf(depth)),
    rightShares: picked(model.rightShares, nodesOf(depth)),
  };
}

/** The mean of each tree by covers, from the leaves up, and the start. */
async function baseOf(sharing: Sharing, { leaves, rightShares: shares, depth, trees }: ExplainedTrees, start: number) {
  const { fractionBits } = leaves.format;
  const size = bitLength(sizeOf(leaves.ring.bounds)) + 1;
  let values = unbounded(sharing, leaves.ring);
  for (let level = depth - 1; level >= 0; level--) {
    const count = trees * 2 ** level;
    const side = (right: number) =>
      sharing.gather(
        values,
        Uint32Array.from({ length: count }, (_, i) => 2 * i + right),
      );
    const nodes = nodesAt(depth, trees, level);
    const own = sharing.gather(unbounded(sharing, shares.ring), Uint32Array.from(nodes));
    const apart = await sharing.multiply(own, sharing.subtract(side(1), side(0)));
    const moved = await shortened(sharing, apart, size + 1 + shareBits, shareBits, 'nearest');
    values = sharing.add(side(0), unbounded(sharing, moved));
  }
  const units = Math.round(start * 2 ** fractionBits);
  const total = sharing.addConstant(sharing.sum(values, 1), BigInt(units));
  const most = sizeOf(leaves.ring.bounds) * BigInt(trees) + BigInt(Math.abs(units));
  return await shortened(sharing, total, bitLength(most) + 1, fractionBits - leafBits, 'nearest');
}

/** Inner nodes of a level, tree after tree. */
const nodesAt = (depth: number, trees: number, level: number): number[] =>
  listOf(trees * 2 ** level, (i) => Math.floor(i / 2 ** level) * nodesOf(depth) + nodesOf(level) + (i % 2 ** level));

/** Features · rows, feature after feature. */
async function ofBlock(sharing: Sharing, model: ExplainedTrees, paths: Paths, planes: Bits): Promise<Ring> {
  const { depth, trees, features } = model;
  const [nodes, ends, n] = [nodesOf(depth), leavesOf(depth), planes.length];
  const lanes = trees * ends * n;
  const slots = range(0, depth);
  const path = Uint32Array.from(listOf(lanes, (lane) => Math.floor(lane / n)));
  const wide = (x: Ring) => (n === 1 ? x : sharing.gather(x, path));
  const wideBits = (x: Bits) => (n === 1 ? x : sharing.gatherRows(x, path));
  const follows = await followed(sharing, model, paths, planes, wideBits);
  const numbers = unbounded(sharing, await sharing.bitsToRing(sharing.joinRows(follows)));
  const { bits } = paths;
  const goes = slots.map((slot) => sharing.slice(numbers, slot * lanes, (slot + 1) * lanes));
  const apart = slots.map((slot) =>
    sharing.subtract(sharing.scale(goes[slot] as Ring, 1n << BigInt(bits)), wide(paths.shares[slot] as Ring)),
  );
  const rule = ruleOf(depth);
  const factors = rule.map(([t], q) => {
    const unit = BigInt(Math.round(t * 2 ** bits));
    return slots.map((slot) =>
      sharing.add(sharing.scale(goes[slot] as Ring, unit), wide(paths.points[q]?.[slot] as Ring)),
    );
  });
  const middle = Math.ceil(depth / 2);
  const halves = [slots.slice(0, middle), slots.slice(middle)].filter(({ length }) => length > 0);
  const found = await together<HalfProducts[]>(
    sharing,
    halves.map((own) => (on: Sharing) => {
      return halfProducts(
        on,
        own.map((slot) => apart[slot] as Ring),
        factors.map((each) => own.map((slot) => each[slot] as Ring)),
        bits,
      );
    }),
  );
  const leaves = paths.leaves.map(wide);
  const byHalf = await together<Ring[][]>(
    sharing,
    (halves.length === 1 ? [] : found).map(
      ({ whole }) =>
        (on: Sharing) =>
          timesLeaves(
            on,
            leaves,
            whole,
            bitLength(sizeOf(model.leaves.ring.bounds)) - model.leaves.format.fractionBits,
          ),
    ),
  );
  // What slots of one node add up to over the leaves below it.
  const sums = await together<Ring[]>(
    sharing,
    slots.map((slot) => (on: Sharing) => {
      const half = slot < middle ? 0 : 1;
      const rest = halves.length === 1 ? leaves : (byHalf[1 - half] as Ring[]);
      const own = found[half]?.others[slot - half * middle] as readonly Ring[];
      return sumBelow(on, own, rest, { below: ends >> slot, tops: trees << slot, n });
    }),
  );
  const start = listOf(depth, (slot) => trees * nodesOf(slot) * n);
  const order = listOf(trees * nodes * n, (i) => {
    const [row, node, tree] = [i % n, Math.floor(i / n) % nodes, Math.floor(i / (n * nodes))];
    const level = Math.floor(Math.log2(node + 1));
    return (start[level] as number) + (tree * 2 ** level + node - nodesOf(level)) * n + row;
  });
  const byNode = sharing.gather(sharing.concatenate(sums), Uint32Array.from(order));
  const all = await product(sharing, paths.features, { rows: features.length, columns: trees * nodes }, byNode, {
    rows: trees * nodes,
    columns: n,
  });
  return unbounded(sharing, await shortened(sharing, all, 61, halfBits, 'nearest'));
}

/** By slot o: whether rows go as the path does in all slots of its feature; 1 of slots that are not the first of theirs. */
async function followed(
  sharing: Sharing,
  { depth, trees, splits }: ExplainedTrees,
  { same, first }: Paths,
  planes: Bits,
  wide: (x: Bits) => Bits,
): Promise<Bits[]> {
  const [nodes, ends, n] = [nodesOf(depth), leavesOf(depth), planes.length];
  const decisions = await sharing.bitMatrixProduct(planes, splits);
  const flat = sharing.joinRows(listOf(splits.planes, (i) => i).map((i) => sharing.slicePlanes(decisions, i, i + 1)));
  // Behind them those that go left.
  const both = sharing.joinRows([sharing.not(flat), flat]);
  const size = flat.length;
  const slots = range(0, depth);
  const own = slots.map((slot) => {
    const of = slotOf(depth, slot);
    return sharing.gatherRows(
      both,
      Uint32Array.from(
        listOf(trees * ends * n, (i) => {
          const { node, right } = of(Math.floor(i / n) % ends);
          return (right ? size : 0) + (Math.floor(i / (n * ends)) * nodes + node) * n + (i % n);
        }),
      ),
    );
  });
  if (depth === 1) return own;
  const pairs = slots.flatMap((j) => range(0, j).map((i) => ({ i, j })));
  const misses = await sharing.and(
    sharing.joinPlanes(pairs.map(({ i, j }) => wide(same[pair(i, j)] as Bits))),
    sharing.joinPlanes(pairs.map(({ j }) => sharing.not(own[j] as Bits))),
  );
  const merged = await together<Bits[]>(
    sharing,
    slots.map((i) => (on: Sharing) => {
      const others = range(i + 1, depth).map((j) => on.not(on.slicePlanes(misses, pair(i, j), pair(i, j) + 1)));
      return all(on, [own[i] as Bits, ...others]);
    }),
  );
  const firsts = sharing.joinPlanes(first.map(wide));
  const wrong = await sharing.and(firsts, sharing.not(sharing.joinPlanes(merged)));
  return slots.map((slot) => sharing.not(sharing.slicePlanes(wrong, slot, slot + 1)));
}

/** Of up to three slots, by point: the product of all, and by slot that of the others with o − z of its own; of `halfBits`. */
interface HalfProducts {
  readonly whole: readonly Ring[];
  readonly others: readonly (readonly Ring[])[];
}

async function halfProducts(
  sharing: Sharing,
  apart: readonly Ring[],
  factors: readonly (readonly Ring[])[],
  bits: number,
): Promise<HalfProducts> {
  const lanes = (apart[0] as Ring).length;
  const count = apart.length;
  const times = async (couples: readonly (readonly [Ring, Ring])[]): Promise<Ring[]> => {
    const both = await sharing.multiply(
      sharing.concatenate(couples.map(([x]) => x)),
      sharing.concatenate(couples.map(([, y]) => y)),
    );
    return couples.map((_, i) => sharing.slice(both, i * lanes, (i + 1) * lanes));
  };
  // By point, the whole and then each slot.
  const products = async (): Promise<Ring[]> => {
    if (count === 1) return factors.flatMap(([f]) => [f as Ring, apart[0] as Ring]);
    const [x, y] = apart as [Ring, Ring];
    if (count === 2)
      return await times(
        factors.flatMap((each) => {
          const [f, g] = each as [Ring, Ring];
          return [[f, g] as const, [x, g] as const, [f, y] as const];
        }),
      );
    const z = apart[2] as Ring;
    const couples = await times(
      factors.flatMap((each) => {
        const [f, g, h] = each as [Ring, Ring, Ring];
        return [[f, g] as const, [f, h] as const, [g, h] as const];
      }),
    );
    return await times(
      factors.flatMap((each, q) => {
        const [fg, fh, gh] = couples.slice(3 * q, 3 * q + 3) as [Ring, Ring, Ring];
        return [[fg, each[2] as Ring] as const, [x, gh] as const, [y, fh] as const, [z, fg] as const];
      }),
    );
  };
  const exact = sharing.concatenate(await products());
  const short = unbounded(
    sharing,
    await shortened(sharing, exact, count * bits + 1, count * bits - halfBits, 'nearest'),
  );
  const at = (q: number, i: number) => {
    const k = q * (count + 1) + i;
    return sharing.slice(short, k * lanes, (k + 1) * lanes);
  };
  const points = range(0, factors.length);
  return {
    whole: points.map((q) => at(q, 0)),
    others: range(0, count).map((i) => points.map((q) => at(q, i + 1))),
  };
}

/** By point, leaf by weight times a product. `size`: bits of leaves before the point. */
async function timesLeaves(
  sharing: Sharing,
  leaves: readonly Ring[],
  whole: readonly Ring[],
  size: number,
): Promise<Ring[]> {
  const lanes = (leaves[0] as Ring).length;
  const both = await sharing.multiply(sharing.concatenate(leaves), sharing.concatenate(whole));
  const short = await shortened(sharing, both, Math.max(0, size) + 1 + leafBits + halfBits, halfBits, 'nearest');
  return leaves.map((_, q) => sharing.slice(unbounded(sharing, short), q * lanes, (q + 1) * lanes));
}

/** Sums over points and the leaves below each node of a level, of each row: node after node. */
async function sumBelow(
  sharing: Sharing,
  x: readonly Ring[],
  y: readonly Ring[],
  { below, tops, n }: { below: number; tops: number; n: number },
): Promise<Ring> {
  const lanes = (x[0] as Ring).length;
  const perGroup = below * x.length;
  const order = Uint32Array.from(
    listOf(tops * n * perGroup, (i) => {
      const [k, group] = [i % perGroup, Math.floor(i / perGroup)];
      const [leaf, q] = [k % below, Math.floor(k / below)];
      return q * lanes + (Math.floor(group / n) * below + leaf) * n + (group % n);
    }),
  );
  const arranged = (each: readonly Ring[]) => sharing.gather(sharing.concatenate(each), order);
  return await sharing.dot(arranged(x), arranged(y), tops * n);
}
