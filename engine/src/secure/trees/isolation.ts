/**
 * Isolation forest (Liu, Ting, Zhou 2008) on shares: trees that split rows at random until each is alone. Rows that few splits tell apart from all
 * others are unlike these.
 *
 * A tree sees ψ of the rows, drawn by the public seed. A node takes the first feature, in an order that the seed gives it, of which its rows do not
 * all have the same bin, and splits at one of the cuts between the least and the greatest bin there, each of them as likely: cut
 * ⌊min + u·(max − min)⌋ for a public u from 0 to 1. On bin numbers that is what scikit-learn's IsolationForest draws. A node whose rows are all
 * alike does not split. Trees are complete, ⌈log₂ ψ⌉ deep; a leaf holds the path length of Liu's algorithm 3, the splits above it plus c(size),
 * divided by the number of trees, so that scoreTrees gives E[h] of a row, and 2^(−E[h]/c(ψ)) is its anomaly score.
 *
 * Least and greatest bins need not be known: a cut lies between them where some rows of the node are above it and some are not, which counts of rows
 * above it tell. Counts are matrix products as in grow.ts, of right children alone.
 *
 * Rounds, replicated: about 31 a level, for each batch of trees whose rows fit memory. Bytes in all, P cuts and T trees: 24 a row and cut once,
 * and about 43·P·T·ψ.
 *
 * Nothing is opened. What parties see depends on the shape of the data and on the options alone; which rows a tree sees follows from the seed.
 */
import { sha256 } from '#platform';
import { utf8 } from '../../base/bytes.ts';
import { randomPermutation } from '../../base/random.ts';
import { Prg } from '../../primitives/prg.ts';
import type { Bounds } from '../../sharing/bounds.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { foldPlanes, lowestOneHot } from '../bits/prefix.ts';
import { anyPlane } from '../boolean.ts';
import { isNegative, isZero } from '../compare.ts';
import { asFixed, fixed, type FixedFormat } from '../fixed/format.ts';
import { requireOption } from '../learning/glm.ts';
import { toOneHot } from '../one-hot.ts';
import { ceilLog2, unbounded } from '../ranges.ts';
import { planesOfFeature, type SharedTrees, type TreeRows } from './model.ts';
import { promiseMissing, requireRows } from './require.ts';
import { sampledRows } from './sampling.ts';

export interface IsolationOptions {
  readonly trees: number;
  /** ψ: how many of the rows each tree sees, from 2 on. */
  readonly sample: number;
  readonly seed?: string;
}

/** Fraction bits of leaves, and of u. */
const leafPlaces = 24;
const chanceBits = 16;
/** Elements of planes as numbers that are held at a time, of 16 bytes in replicated. */
const mostHeld = 2 ** 23;

/** Splits on the way to a row of a tree of ψ rows that is searched for in vain, on average: c(n) of Liu et al., as scikit-learn has it. */
export function averagePath(n: number): number {
  if (n <= 1) return 0;
  if (n === 2) return 1;
  return 2 * (Math.log(n - 1) + 0.5772156649015329) - (2 * (n - 1)) / n;
}

/** How leaves of so many trees of ψ rows are kept: their format and bounds. */
export function isolationLeaves({ trees, sample }: Pick<IsolationOptions, 'trees' | 'sample'>): {
  readonly format: FixedFormat;
  readonly bounds: Bounds;
} {
  const most = Math.ceil((isolationDepth(sample) + averagePath(sample)) * Math.round(2 ** leafPlaces / trees)) + 1;
  return {
    format: fixed({ fractionBits: leafPlaces, integerBits: 62 - leafPlaces }),
    bounds: { min: 0n, max: BigInt(most) },
  };
}

/** How deep trees of so many rows are. */
export const isolationDepth = (sample: number): number => Math.max(1, ceilLog2(sample));

/** Public places of the cuts among all planes, and of each the feature and its number there. */
interface Cut {
  readonly plane: number;
  readonly feature: number;
  readonly number: number;
}

/**
 * Trees of rows that all count, of ordered features; where a value is missing it is below every cut. UsageError: 'learning.option',
 * 'trees.rows'.
 */
export async function growIsolationForest(
  sharing: Sharing,
  rows: TreeRows,
  options: IsolationOptions,
): Promise<SharedTrees> {
  requireRows(rows);
  promiseMissing(sharing, 'growIsolationForest', rows);
  const { features, planes } = rows;
  const { trees, sample, seed = '' } = options;
  const n = planes.length;
  const whole = (value: number, least: number, most: number) =>
    Number.isInteger(value) && value >= least && value <= most;
  requireOption('trees', trees, whole(trees, 1, 10_000), '1 to 10000');
  requireOption('sample', sample, whole(sample, 2, Math.min(n, 1024)), `2 to ${Math.min(n, 1024)}`);
  const lists = features.filter(({ kind }) => kind === 'categories').length;
  requireOption('features of categories', lists, lists === 0, 'none');
  const cuts = cutsOf(rows);
  const depth = isolationDepth(sample);
  const numbers = unbounded(
    sharing,
    await sharing.bitsToRing(
      sharing.pickPlanes(
        planes,
        cuts.map(({ plane }) => plane),
      ),
    ),
  );
  const batch = Math.max(1, Math.min(trees, Math.floor(mostHeld / (Math.max(1, cuts.length) * sample))));
  const parts: Grown[] = [];
  for (let first = 0; first < trees; first += batch) {
    const count = Math.min(batch, trees - first);
    const drawn = Array.from({ length: count }, (_, t) => sampledRows(`${seed} sample ${first + t}`, n, sample));
    parts.push(await grown(sharing, { rows, cuts, numbers, drawn, depth, first, seed }));
  }
  const { format, bounds } = isolationLeaves(options);
  const perTree = Math.round(2 ** leafPlaces / trees);
  const lengths = sharing.concatenate(parts.map((part) => part.lengths));
  const paths = await averagePaths(sharing, sharing.concatenate(parts.map((part) => part.sizes)), sample, perTree);
  const leaves = sharing.within(sharing.add(sharing.scale(lengths, BigInt(perTree)), paths), bounds);
  return {
    features,
    depth,
    trees,
    outputs: 1,
    start: [0],
    splits: sharing.joinPlanes(parts.map((part) => part.splits)),
    leaves: asFixed(format, leaves),
  };
}

function cutsOf({ features }: TreeRows): Cut[] {
  let start = 0;
  return features.flatMap((each, feature) => {
    const from = start;
    start += planesOfFeature(each);
    return Array.from({ length: each.splits }, (_, number) => ({ plane: from + number, feature, number }));
  });
}

interface Growing {
  readonly rows: TreeRows;
  readonly cuts: readonly Cut[];
  /** The planes of the cuts as numbers, plane after plane. */
  readonly numbers: Ring;
  /** Of each tree the places of its rows. */
  readonly drawn: readonly Uint32Array[];
  readonly depth: number;
  /** The number of the first of these trees. */
  readonly first: number;
  readonly seed: string;
}

/** Of trees, tree after tree: the columns of their nodes; of their leaves how many splits are above each, and how many rows are in it. */
interface Grown {
  readonly splits: Bits;
  readonly lengths: Ring;
  readonly sizes: Ring;
}

/**
 * Letters: R nodes of a level, those of all trees, tree after tree; S for each cut and node its rows above the cut, cut after cut; N for each node
 * its rows; M for each node which rows are its own, ψ numbers.
 */
async function grown(sharing: Sharing, growing: Growing): Promise<Grown> {
  const { rows, cuts, numbers, drawn, depth } = growing;
  const [trees, psi] = [drawn.length, (drawn[0] as Uint32Array).length];
  const n = rows.planes.length;
  const own = drawn.map((places) => sharing.gatherRows(rows.planes, places));
  const marks = drawn.map((places) =>
    sharing.gather(
      numbers,
      Uint32Array.from({ length: cuts.length * psi }, (_, i) => Math.floor(i / psi) * n + (places[i % psi] as number)),
    ),
  );
  const countsOf = async (masked: Ring, nodes: number): Promise<Ring> => {
    const found = await together<Ring[]>(
      sharing,
      marks.map((each, t) => (on: Sharing) => {
        const part = on.slice(masked, t * nodes * psi, (t + 1) * nodes * psi);
        const byRow = on.gather(
          part,
          Uint32Array.from({ length: psi * nodes }, (_, i) => (i % nodes) * psi + Math.floor(i / nodes)),
        );
        return on.matrixProduct(each, { rows: cuts.length, columns: psi }, byRow, { rows: psi, columns: nodes });
      }),
    );
    // From tree, cut, node to cut, tree, node.
    return sharing.gather(
      sharing.concatenate(found),
      Uint32Array.from({ length: cuts.length * trees * nodes }, (_, i) => {
        const [cut, tree, node] = [Math.floor(i / (trees * nodes)), Math.floor(i / nodes) % trees, i % nodes];
        return (tree * cuts.length + cut) * nodes + node;
      }),
    );
  };
  let masked = sharing.filledRing(trees * psi, 1n);
  let members = sharing.filledBits(psi, trees, true);
  let totals = sharing.filledRing(trees, BigInt(psi));
  let sums = await countsOf(masked, 1);
  let lengths = sharing.filledRing(trees, 0n);
  const levels: Bits[] = [];
  for (let level = 0; level < depth; level++) {
    const nodes = 2 ** level;
    const { columns, isSplit } = await splitsOf(sharing, growing, { sums, totals, level, psi });
    levels.push(columns);
    const would = await together<Bits[]>(
      sharing,
      own.map(
        (planes, t) => (on: Sharing) =>
          on.bitMatrixProduct(planes, on.slicePlanes(columns, t * nodes, (t + 1) * nodes)),
      ),
    );
    const right = await sharing.and(members, sharing.joinPlanes(would));
    const goes = sharing.joinPlanes(
      Array.from({ length: trees }, (_, t) =>
        foldPlanes(sharing, sharing.slicePlanes(right, t * nodes, (t + 1) * nodes), psi),
      ),
    );
    const [moved, split] = await together<[Ring, Ring]>(sharing, [
      (on) => on.bitsToRing(goes),
      (on) => on.bitsToRing(isSplit),
    ]);
    const times = sharing.gather(
      unbounded(sharing, moved),
      Uint32Array.from({ length: trees * nodes * psi }, (_, i) => Math.floor(i / (nodes * psi)) * psi + (i % psi)),
    );
    const deeper = sharing.add(unbounded(sharing, lengths), unbounded(sharing, split));
    lengths = paired(sharing, deeper, deeper, 1);
    if (level === depth - 1) {
      const inRight = await sharing.dot(unbounded(sharing, masked), times, trees * nodes);
      totals = paired(sharing, sharing.subtract(unbounded(sharing, totals), inRight), inRight, 1);
      break;
    }
    const kept = await sharing.multiply(unbounded(sharing, masked), times);
    const inRight = sharing.sum(kept, trees * nodes);
    const rightSums = await countsOf(kept, nodes);
    totals = paired(sharing, sharing.subtract(unbounded(sharing, totals), inRight), inRight, 1);
    sums = paired(sharing, sharing.subtract(unbounded(sharing, sums), rightSums), rightSums, 1);
    masked = paired(sharing, sharing.subtract(unbounded(sharing, masked), kept), kept, psi);
    const left = sharing.xor(members, right);
    members = sharing.pickPlanes(
      sharing.joinPlanes([left, right]),
      Array.from({ length: 2 * right.planes }, (_, i) => (i % 2) * right.planes + Math.floor(i / 2)),
    );
  }
  return { splits: byTree(sharing, levels, trees), lengths, sizes: totals };
}

/** Left and right of each node one after the other, `width` numbers each. Local. */
function paired(sharing: Sharing, left: Ring, right: Ring, width: number): Ring {
  if (width === 1) return sharing.interleave([left, right]);
  const half = left.length;
  return sharing.gather(
    sharing.concatenate([left, right]),
    Uint32Array.from({ length: 2 * half }, (_, i) => {
      const child = Math.floor(i / width);
      return (child % 2) * half + Math.floor(child / 2) * width + (i % width);
    }),
  );
}

/** Columns level by level, of all trees, as those of a tree after those of another. Local. */
function byTree(sharing: Sharing, levels: readonly Bits[], trees: number): Bits {
  const starts = levels.map((_, level) => trees * (2 ** level - 1));
  const order = Array.from({ length: trees }, (_, t) => t).flatMap((t) =>
    starts.flatMap((start, level) => Array.from({ length: 2 ** level }, (_, i) => start + t * 2 ** level + i)),
  );
  return sharing.pickPlanes(sharing.joinPlanes(levels), order);
}

/** What the seed gives the nodes of a level: an order of features each, and u in units of 2^−chanceBits. */
export function isolationChances(
  seed: string,
  features: number,
  { tree, level, node }: { readonly tree: number; readonly level: number; readonly node: number },
): { readonly order: Uint32Array; readonly chance: number } {
  const source = new Prg(sha256(utf8(`${seed} node ${tree} ${level} ${node}`)), 'trees');
  const order = Uint32Array.from(randomPermutation(source, features));
  const [word] = source.words(1) as unknown as [bigint];
  return { order, chance: Number(word & ((1n << BigInt(chanceBits)) - 1n)) };
}

/** The columns of a level's nodes over all planes, and which of these split. */
async function splitsOf(
  sharing: Sharing,
  { rows, cuts, drawn, first, seed }: Growing,
  { sums, totals, level, psi }: { sums: Ring; totals: Ring; level: number; psi: number },
): Promise<{ columns: Bits; isSplit: Bits }> {
  const nodes = drawn.length * 2 ** level;
  const { features } = rows;
  const chances = Array.from({ length: nodes }, (_, i) =>
    isolationChances(seed, features.length, {
      tree: first + Math.floor(i / 2 ** level),
      level,
      node: i % 2 ** level,
    }),
  );
  // Cut by cut: some of the node's rows are above it, and some are not.
  const bounds = { min: 0n, max: BigInt(psi) };
  const repeated = sharing.gather(
    unbounded(sharing, totals),
    Uint32Array.from({ length: cuts.length * nodes }, (_, i) => i % nodes),
  );
  const both = sharing.concatenate(
    [sums, sharing.subtract(repeated, unbounded(sharing, sums))].map((x) => unbounded(sharing, x)),
  );
  const none = sharing.not(await isZero(sharing, sharing.within(both, bounds)));
  const half = cuts.length * nodes;
  const between = planesFrom(
    sharing,
    await sharing.and(sharing.sliceRows(none, 0, half), sharing.sliceRows(none, half, 2 * half)),
    cuts.length,
  );
  // Lanes: cut by cut of all features, those that a feature does not have being 0.
  const deepest = Math.max(1, ...features.map(({ splits }) => splits));
  const lanes = (x: Bits): Bits => {
    const padded = sharing.joinPlanes([x, sharing.filledBits(nodes, 1, false)]);
    const places = new Array<number>(deepest * features.length).fill(cuts.length);
    cuts.forEach(({ feature, number }, i) => (places[number * features.length + feature] = i));
    return sharing.pickPlanes(padded, places);
  };
  const spread = await anyPlane(sharing, lanes(between), features.length);
  const chosen = await firstInOrder(sharing, spread, chances);
  const isSplit = foldPlanes(sharing, chosen, nodes);
  const own = sharing.pickPlanes(
    chosen,
    cuts.map(({ feature }) => feature),
  );
  const ofChosen = lanes(await sharing.and(between, own));
  const open = sharing.joinPlanes(
    Array.from({ length: deepest }, (_, c) =>
      foldPlanes(sharing, sharing.slicePlanes(ofChosen, c * features.length, (c + 1) * features.length), nodes),
    ),
  );
  const at = await drawnCut(sharing, open, chances);
  const split = await sharing.and(
    own,
    sharing.pickPlanes(
      at,
      cuts.map(({ number }) => number),
    ),
  );
  return { columns: transposed(sharing, split, cuts, rows.planes.planes), isSplit };
}

/** One long plane as planes of one length. Local. */
function planesFrom(sharing: Sharing, x: Bits, planes: number): Bits {
  const length = x.length / planes;
  return sharing.joinPlanes(
    Array.from({ length: planes }, (_, p) => sharing.sliceRows(x, p * length, (p + 1) * length)),
  );
}

/** Of each row the first plane that is 1, in the row's own order; none where there is none. */
async function firstInOrder(
  sharing: Sharing,
  x: Bits,
  chances: readonly { readonly order: Uint32Array }[],
): Promise<Bits> {
  const { length, planes } = x;
  const flat = (bits: Bits) =>
    sharing.joinRows(Array.from({ length: planes }, (_, p) => sharing.slicePlanes(bits, p, p + 1)));
  const moved = (bits: Bits, to: (row: number, plane: number) => number) =>
    planesFrom(
      sharing,
      sharing.gatherRows(
        flat(bits),
        Uint32Array.from({ length: planes * length }, (_, i) => {
          const row = i % length;
          return to(row, Math.floor(i / length)) * length + row;
        }),
      ),
      planes,
    );
  const ranks = chances.map(({ order }) => {
    const own = new Uint32Array(planes);
    order.forEach((feature, rank) => (own[feature] = rank));
    return own;
  });
  const sorted = moved(x, (row, rank) => chances[row]?.order[rank] as number);
  const first = await lowestOneHot(sharing, sorted);
  return moved(first, (row, feature) => ranks[row]?.[feature] as number);
}

/**
 * Of the k open cuts of each row, which follow each other, the one with ⌊u·k⌋ others before it: a one in its plane. Cuts up to it have at most
 * u·k open ones before them, those behind it more.
 */
async function drawnCut(sharing: Sharing, open: Bits, chances: readonly { readonly chance: number }[]): Promise<Bits> {
  const { length, planes } = open;
  const marks = unbounded(sharing, await sharing.bitsToRing(open));
  const before: Ring[] = [sharing.filledRing(length, 0n)];
  for (let c = 0; c < planes; c++)
    before.push(sharing.add(unbounded(sharing, before[c] as Ring), sharing.slice(marks, c * length, (c + 1) * length)));
  const total = unbounded(sharing, before.pop() as Ring);
  const reach = sharing.scaleEach(
    total,
    BigUint64Array.from(chances, ({ chance }) => BigInt(chance)),
  );
  const most = BigInt(planes) << BigInt(chanceBits);
  const rest = before.map((each) =>
    sharing.subtract(reach, sharing.scale(unbounded(sharing, each), 1n << BigInt(chanceBits))),
  );
  const behind = await isNegative(sharing, sharing.within(sharing.concatenate(rest), { min: -most, max: most }));
  const upTo = planesFrom(sharing, sharing.not(behind), planes);
  const next = sharing.joinPlanes([sharing.slicePlanes(upTo, 1, planes), sharing.filledBits(length, 1, false)]);
  return sharing.xor(upTo, next);
}

/** From a plane for each cut and a row for each node to a row for each plane of the features and a plane for each node. Local. */
function transposed(sharing: Sharing, x: Bits, cuts: readonly Cut[], planes: number): Bits {
  const { length } = x;
  const flat = sharing.joinRows([
    ...cuts.map((_, i) => sharing.slicePlanes(x, i, i + 1)),
    sharing.constantBits(1, 1, new BigUint64Array(1)),
  ]);
  const places = new Array<number>(planes).fill(-1);
  cuts.forEach(({ plane }, i) => (places[plane] = i));
  const zero = cuts.length * length;
  const all = sharing.gatherRows(
    flat,
    Uint32Array.from({ length: length * planes }, (_, i) => {
      const cut = places[i % planes] as number;
      return cut < 0 ? zero : cut * length + Math.floor(i / planes);
    }),
  );
  return sharing.joinPlanes(
    Array.from({ length }, (_, node) => sharing.sliceRows(all, node * planes, (node + 1) * planes)),
  );
}

/** c(size) for sizes up to ψ, in parts of `unit`: bits of a table that one-hot codes of the sizes select. */
async function averagePaths(sharing: Sharing, sizes: Ring, psi: number, unit: number): Promise<Ring> {
  const bounded = sharing.within(unbounded(sharing, sizes), { min: 0n, max: BigInt(psi) });
  const oneHot = await toOneHot(sharing, bounded, psi + 1);
  const table = Array.from({ length: psi + 1 }, (_, size) => BigInt(Math.round(averagePath(size) * unit)));
  const width = Math.max(1, (table[psi] as bigint).toString(2).length);
  const digits = Array.from({ length: width }, (_, b) => {
    const set = table.flatMap((value, size) => ((value >> BigInt(b)) & 1n ? [size] : []));
    return foldPlanes(sharing, sharing.pickPlanes(oneHot, set), sizes.length);
  });
  const weights = BigUint64Array.from({ length: width }, (_, b) => 1n << BigInt(b));
  return unbounded(sharing, await sharing.weighBits(sharing.joinPlanes(digits), [weights]));
}
