/** What explanations of trees take of their paths: it does not depend on the rows. For the letters see explain.ts. */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { any } from '../boolean.ts';
import type { Fixed } from '../fixed/format.ts';
import { shortened } from '../learning/numbers.ts';
import { listOf, range } from '../lanes.ts';
import { bitLength, sizeOf, unbounded } from '../ranges.ts';
import { leavesOf, nodesOf, type SharedTrees } from './model.ts';
import { sameFeature, splitFeatures } from './split-features.ts';

/** Trees with what explanations need besides. */
export interface ExplainedTrees extends SharedTrees {
  /** Of each inner node, tree after tree, the part of its weight that goes right: see `rightShares`. */
  readonly rightShares: Fixed;
}

/** Of shares of weights. */
export const shareBits = 22;
/** Of leaves by points, and of what is told. */
export const leafBits = 20;

/** Points and weights of Gauss and Legendre's rule from 0 to 1, by their number. */
const rules: readonly (readonly (readonly [number, number])[])[] = [
  [[0.5, 1]],
  [-1, 1].map((side) => [0.5 + side / Math.sqrt(12), 0.5] as const),
  [-1, 0, 1].map((side) => [0.5 + side * Math.sqrt(0.15), side === 0 ? 4 / 9 : 5 / 18] as const),
];

/** What does not depend on rows, of each tree and leaf a lane. */
export interface Paths {
  /** Fraction bits of factors. */
  readonly bits: number;
  /** By slots i < j, whether both are of one feature: a plane, at `pair(i, j)`. */
  readonly same: readonly Bits[];
  /** By slot, whether it is the first of its feature on the path. */
  readonly first: readonly Bits[];
  /** By slot, z. */
  readonly shares: readonly Ring[];
  /** By point and slot, (1 − t)·z. */
  readonly points: readonly (readonly Ring[])[];
  /** By point, leaves by the weight of the point. */
  readonly leaves: readonly Ring[];
  /** Features · nodes: whether a node is of a feature. */
  readonly features: Ring;
}

export const pair = (i: number, j: number): number => (j * (j - 1)) / 2 + i;
const slotBits = (depth: number): number => (depth > 4 ? 20 : 24);
export const ruleOf = (depth: number) => rules[Math.ceil(depth / 2) - 1] as (typeof rules)[number];

/** Of each lane, the node of its tree at a slot, and whether the path goes right there. */
export function slotOf(
  depth: number,
  slot: number,
): (leaf: number) => { readonly node: number; readonly right: boolean } {
  return (leaf) => ({
    node: nodesOf(slot) + (leaf >> (depth - slot)),
    right: ((leaf >> (depth - 1 - slot)) & 1) === 1,
  });
}

export async function pathsOf(sharing: Sharing, model: ExplainedTrees): Promise<Paths> {
  const { depth, trees, features, splits } = model;
  const [nodes, ends] = [nodesOf(depth), leavesOf(depth)];
  const lanes = trees * ends;
  const bits = slotBits(depth);
  const ofFeature = await splitFeatures(sharing, features, splits);
  const rows = sharing.joinRows(listOf(splits.planes, (i) => i).map((i) => sharing.slicePlanes(ofFeature, i, i + 1)));
  // Ancestors of each node and the node itself, node after node.
  const levels = listOf(nodes, (node) => Math.floor(Math.log2(node + 1)));
  const starts = listOf(nodes, (node) => levels.slice(0, node).reduce((sum, level) => sum + level, 0));
  const perTree = levels.reduce((sum, level) => sum + level, 0);
  const ancestor = (node: number, level: number) => ((node + 1) >> ((levels[node] as number) - level)) - 1;
  const pairs = listOf(trees, (t) => t).flatMap((t) =>
    listOf(nodes, (node) => node).flatMap((node) =>
      range(0, levels[node] as number).map((i) => [t * nodes + ancestor(node, i), t * nodes + node] as const),
    ),
  );
  const slots = range(0, depth);
  const at = (of: (tree: number, leaf: number) => number) =>
    Uint32Array.from(listOf(lanes, (lane) => of(Math.floor(lane / ends), lane % ends)));
  const nodeOf = (slot: number) => at((t, leaf) => t * nodes + slotOf(depth, slot)(leaf).node);
  const alike =
    depth === 1
      ? undefined
      : await sameFeature(sharing, rows, features.length, [pairs.map(([a]) => a), pairs.map(([, b]) => b)]);
  const pairAt = (i: number, j: number) =>
    at((t, leaf) => t * perTree + (starts[slotOf(depth, j)(leaf).node] as number) + i);
  const every = slots.flatMap((j) => range(0, j).map((i) => ({ i, j, places: pairAt(i, j) })));
  const same = every.map(({ places }) => sharing.gatherRows(alike as Bits, places));
  const [isBy, numbers, first] = await together<[Ring, Ring | undefined, Bits | undefined]>(sharing, [
    (on) => on.bitsToRing(on.joinRows(features.map((_, f) => featureRow(on, rows, features.length, splits.planes, f)))),
    async (on) => (alike === undefined ? undefined : await on.bitsToRing(alike)),
    (on) => firstOf(on, alike, { trees, levels, starts, perTree }),
  ]);
  const isFirst = slots.map((slot) =>
    slot === 0 ? sharing.filledBits(lanes, 1, true) : sharing.gatherRows(first as Bits, nodeOf(slot)),
  );
  const right = await shortened(sharing, model.rightShares.ring, shareBits + 1, shareBits - bits, 'nearest');
  const one = 1n << BigInt(bits);
  const plain = unbounded(sharing, right);
  const both = sharing.concatenate([sharing.addConstant(sharing.negate(plain), one), plain]);
  const raw = slots.map((slot) =>
    sharing.gather(
      both,
      at((t, leaf) => {
        const found = slotOf(depth, slot)(leaf);
        return (found.right ? trees * nodes : 0) + t * nodes + found.node;
      }),
    ),
  );
  const isSame = every.map(({ places }) => sharing.gather(unbounded(sharing, numbers as Ring), places));
  const shares = await mergedShares(sharing, { raw, isSame, isFirst, bits });
  const rule = ruleOf(depth);
  const scaled = rule.map(([t]) => {
    const factor = BigInt(Math.round((1 - t) * 2 ** 24));
    return shares.map((z) => sharing.scale(z, factor));
  });
  const points = await shortened(sharing, sharing.concatenate(scaled.flat()), bits + 25, 24, 'nearest');
  const { fractionBits } = model.leaves.format;
  const size = bitLength(sizeOf(model.leaves.ring.bounds));
  const weighed = rule.map(([, w]) =>
    sharing.scale(unbounded(sharing, model.leaves.ring), BigInt(Math.round(w * 2 ** 24))),
  );
  const leaves = await shortened(
    sharing,
    sharing.concatenate(weighed),
    size + 24,
    24 + fractionBits - leafBits,
    'nearest',
  );
  const slice = (x: Ring, i: number) => sharing.slice(unbounded(sharing, x), i * lanes, (i + 1) * lanes);
  return {
    bits,
    same,
    first: isFirst,
    shares,
    points: rule.map((_, q) => slots.map((slot) => slice(points, q * depth + slot))),
    leaves: rule.map((_, q) => slice(leaves, q)),
    features: unbounded(sharing, isBy),
  };
}

/** One row of a matrix whose rows are nodes: all nodes of a feature. Local. */
const featureRow = (sharing: Sharing, rows: Bits, features: number, nodes: number, feature: number): Bits =>
  sharing.gatherRows(rows, Uint32Array.from(listOf(nodes, (node) => node * features + feature)));

/** Whether a node is the first of its feature on the way to it: a row for each node. */
async function firstOf(
  sharing: Sharing,
  alike: Bits | undefined,
  {
    trees,
    levels,
    starts,
    perTree,
  }: { trees: number; levels: readonly number[]; starts: readonly number[]; perTree: number },
): Promise<Bits | undefined> {
  if (alike === undefined) return undefined;
  const nodes = levels.length;
  const deepest = Math.max(...levels);
  const padded = sharing.joinRows([alike, sharing.filledBits(1, 1, false)]);
  const columns = range(0, deepest).map((i) =>
    sharing.gatherRows(
      padded,
      Uint32Array.from(
        listOf(trees * nodes, (n) => {
          const node = n % nodes;
          if (i >= (levels[node] as number)) return alike.length;
          return Math.floor(n / nodes) * perTree + (starts[node] as number) + i;
        }),
      ),
    ),
  );
  return sharing.not(await any(sharing, columns));
}

/** z of the first slot of a feature: the product of all of that feature; 1 of others. */
async function mergedShares(
  sharing: Sharing,
  {
    raw,
    isSame,
    isFirst,
    bits,
  }: { raw: readonly Ring[]; isSame: readonly Ring[]; isFirst: readonly Bits[]; bits: number },
): Promise<Ring[]> {
  const lanes = (raw[0] as Ring).length;
  const one = 1n << BigInt(bits);
  const less = (x: Ring) => sharing.addConstant(sharing.negate(x), one);
  const slots = range(0, raw.length);
  if (slots.length === 1) return [...raw];
  const pairs = slots.flatMap((j) => range(0, j).map((i) => ({ i, j })));
  const [masked, firsts] = await together<[Ring, Ring]>(sharing, [
    (on) =>
      on.multiply(
        on.concatenate(pairs.map(({ i, j }) => isSame[pair(i, j)] as Ring)),
        on.concatenate(pairs.map(({ j }) => less(raw[j] as Ring))),
      ),
    (on) => on.bitsToRing(on.joinRows(isFirst)),
  ]);
  const slice = (x: Ring, k: number) => sharing.slice(x, k * lanes, (k + 1) * lanes);
  let factors = slots.map((i) => [
    raw[i] as Ring,
    ...range(i + 1, slots.length).map((j) => less(slice(masked, pair(i, j)))),
  ]);
  while (factors.some(({ length }) => length > 1)) {
    const couples = factors.flatMap((own) =>
      range(0, Math.floor(own.length / 2)).map((k) => [own[2 * k], own[2 * k + 1]]),
    );
    const both = await sharing.multiply(
      sharing.concatenate(couples.map(([x]) => x as Ring)),
      sharing.concatenate(couples.map(([, y]) => y as Ring)),
    );
    const short = unbounded(sharing, await shortened(sharing, both, 2 * bits + 1, bits, 'nearest'));
    let next = 0;
    factors = factors.map((own) => [
      ...range(0, Math.floor(own.length / 2)).map(() => slice(short, next++)),
      ...(own.length % 2 === 1 ? [own.at(-1) as Ring] : []),
    ]);
  }
  const products = sharing.concatenate(factors.map(([x]) => x as Ring));
  const apart = await sharing.multiply(unbounded(sharing, firsts), less(products));
  return slots.map((slot) => less(slice(apart, slot)));
}
