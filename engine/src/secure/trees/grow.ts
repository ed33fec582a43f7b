/**
 * Grows complete trees level by level; nobody sees which rows are where, which nodes split, by what.
 *
 * Letters: B the planes of the rows as numbers (planes × n), M_k the rows of node k. A level needs for every node the sums of its statistics
 * (g, h, …) over each plane, B·(M_k∘g): one matrix product for all nodes, whose traffic does not grow with n. Only right children are
 * summed, left ones are what is left of their parent. The best splits (best-split.ts) become columns over the planes; a bit matrix product
 * tells for each row and node whether it would go right, a conjunction with M_k whether it does, and the sum of these over nodes is one bit d a row.
 * The statistics of right children are those of their parents times d.
 *
 * Costs a level, replicated, N nodes: 8·P·S·N/2 bytes for the sums; N·n/4 bits; 24·n for d; 8·n·S·N/2 for the statistics; and the splits.
 * B takes 24·P·n bytes once a training. Several roots (classes, trees of a forest) grow side by side in the same rounds.
 */
import { packBits } from '../../math/bits.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { foldPlanes } from '../bits/prefix.ts';
import { unbounded } from '../ranges.ts';
import { bestSplits, type Judge, type Sums } from './best-split.ts';
import type { Candidate } from './candidates.ts';
import type { OpenRows } from './model.ts';
import { atRoots, moveSeen, type SeenPlaces } from './seen-rows.ts';
import { noLimits, type WeightLimits } from './weight-limits.ts';
import { planeSums, type SummedPlanes } from './plane-sums.ts';

export interface GrowRequest {
  readonly rows: SummedPlanes;
  readonly candidates: readonly Candidate[];
  readonly depth: number;
  readonly judge: Judge;
  /** Of each root its statistics, n numbers each: numerators, denominator, count if there is one. */
  readonly roots: readonly (readonly Ring[])[];
  /** Directions of the candidates, 1, −1, 0 or `eitherWay`, where weights have to keep to them. */
  readonly directions?: readonly number[];
  /** Opens which rows go right, where that is agreed. */
  readonly openRows?: OpenRows | undefined;
  /** Public: whether a node (of all roots, by level) may not choose a candidate. */
  readonly excludes?: (level: number, node: number, candidate: Candidate) => boolean;
}

/** Trees of all roots, root after root. */
export interface Grown {
  /** A row for each plane; a plane for each inner node. */
  readonly splits: Bits;
  /** For each inner node, in units of 2^−gainPlaces. */
  readonly gains: Ring;
  /** Sums of the statistics of the leaves, root after root. */
  readonly leaves: Sums;
  /** H of each node and then each leaf, tree after tree. */
  readonly covers: Ring;
  /** Limits of the leaves' weights, where they have some. */
  readonly limits: WeightLimits | undefined;
  /** A plane for each leaf: the rows in it; or the leaf of each row, where these are seen. */
  readonly members: Bits | SeenPlaces;
}

export async function growTrees(sharing: Sharing, request: GrowRequest): Promise<Grown> {
  const { rows, candidates, depth, judge, roots } = request;
  const statistics = (roots[0] as readonly Ring[]).length;
  const planes = rows.planes.planes;
  const isCounted = judge.minRows > 0;
  // Statistics of the nodes of a level: node after node, those of a node one after another, n numbers each.
  let masked = roots.flatMap((each) => each.map((x) => unbounded(sharing, x)));
  let members: Bits | undefined;
  let seen = request.openRows && atRoots(rows.planes.length, roots.length);
  let sums: Ring = await planeSums(sharing, rows, masked);
  const levels: { splits: Bits; gains: Ring; weights: Ring }[] = [];
  let totals = sharing.concatenate(masked.map((x) => sharing.sum(x, 1)));
  let leaves = totals;
  let limits = judge.step === undefined ? undefined : noLimits(sharing, roots.length, judge.step);
  for (let level = 0; level < depth; level++) {
    const nodes = masked.length / statistics;
    const isLast = level === depth - 1;
    const right = candidateSums(sharing, sums, candidates, rows.used, nodes * statistics);
    const own = repeatedTotals(sharing, totals, candidates.length);
    const left = sharing.subtract(own, right);
    const split = (x: Ring, count: number) => statisticsOf(sharing, x, count * nodes, statistics, isCounted);
    const sides = [split(left, candidates.length), split(right, candidates.length)] as const;
    const best = await bestSplits(sharing, sides, split(totals, 1), nodes, judge, {
      excluded: excludedOf(request, level, nodes),
      limits,
      directions: request.directions ?? [],
    });
    const splits = splitColumns(sharing, best.chosen, candidates, planes);
    const parents = masked;
    const formerMembers = members;
    const [formerSeen, { openRows }] = [seen, request];
    const [gains, [rightMembers, kept], chosenSums, nextLimits] = await together(sharing, [
      (on) => best.gain(on),
      async (on): Promise<[Bits | SeenPlaces, Ring[]]> => {
        const moving = { planes: rows.planes, splits, masked: isLast ? [] : parents };
        if (formerSeen === undefined || openRows === undefined)
          return await move(on, { ...moving, members: formerMembers, roots: roots.length });
        const { places, kept } = await moveSeen(on, { ...moving, places: formerSeen }, openRows);
        return [places, kept];
      },
      async (on) => (isLast ? selected(on, best.chosen, right, statistics) : undefined),
      best.limits,
    ]);
    limits = nextLimits;
    levels.push({ splits, gains, weights: statisticsOf(sharing, totals, nodes, statistics, isCounted).weight });
    if ('domain' in rightMembers) members = children(sharing, formerMembers, rightMembers);
    else seen = rightMembers;
    if (chosenSums !== undefined) {
      leaves = alternate(sharing, sharing.subtract(totals, chosenSums), chosenSums, nodes, statistics);
      break;
    }
    const rest = parents.map((x, i) => sharing.subtract(x, kept[i] as Ring));
    masked = Array.from({ length: nodes }, (_, node) => node * statistics).flatMap((at) => [
      ...rest.slice(at, at + statistics),
      ...kept.slice(at, at + statistics),
    ]);
    const rightTotals = sharing.concatenate(kept.map((x) => sharing.sum(x, 1)));
    totals = alternate(sharing, sharing.subtract(totals, rightTotals), rightTotals, nodes, statistics);
    const rightSums = await planeSums(sharing, rows, kept);
    sums = alternate(sharing, sharing.subtract(sums, rightSums), rightSums, nodes, statistics, rows.used.length);
  }
  const trees = { levels, leaves, members: seen ?? (members as Bits), roots: roots.length, statistics, isCounted };
  return { ...assembled(sharing, trees), limits };
}

/** Bits of the candidates that nodes may not choose, candidate after candidate. */
function excludedOf({ candidates, excludes }: GrowRequest, level: number, nodes: number): BigUint64Array | undefined {
  if (excludes === undefined) return undefined;
  const bits = new Uint8Array(candidates.length * nodes);
  candidates.forEach((candidate, q) => {
    for (let node = 0; node < nodes; node++) if (excludes(level, node, candidate)) bits[q * nodes + node] = 1;
  });
  return packBits(bits);
}

/** For each candidate the sums of the rows that it sends right: candidate after candidate, `width` numbers each. Local. */
function candidateSums(
  sharing: Sharing,
  sums: Ring,
  candidates: readonly Candidate[],
  used: readonly number[],
  width: number,
): Ring {
  const places = new Map(used.map((plane, at) => [plane, at * width]));
  const zeros = sums.length;
  const padded = sharing.concatenate([sums, sharing.filledRing(width, 0n)]);
  const rowsAt = (of: (candidate: Candidate) => number | undefined) => {
    const indices = new Uint32Array(candidates.length * width);
    candidates.forEach((candidate, q) => {
      const plane = of(candidate);
      const from = plane === undefined ? zeros : (places.get(plane) as number);
      for (let i = 0; i < width; i++) indices[q * width + i] = from + i;
    });
    return sharing.gather(padded, indices);
  };
  const cut = rowsAt(({ plane }) => plane);
  if (candidates.every(({ missing }) => missing === undefined)) return cut;
  return sharing.add(
    unbounded(sharing, cut),
    unbounded(
      sharing,
      rowsAt(({ missing }) => missing),
    ),
  );
}

function repeatedTotals(sharing: Sharing, totals: Ring, times: number): Ring {
  const { length } = totals;
  return sharing.gather(
    totals,
    Uint32Array.from({ length: length * times }, (_, i) => i % length),
  );
}

/** Statistics one after another, taken apart. Local. */
function statisticsOf(sharing: Sharing, x: Ring, items: number, statistics: number, isCounted: boolean): Sums {
  const each = Array.from({ length: statistics }, (_, s) =>
    sharing.gather(
      x,
      Uint32Array.from({ length: items }, (_, i) => i * statistics + s),
    ),
  );
  const count = isCounted ? each.pop() : undefined;
  const weight = each.pop() as Ring;
  return { numerators: each, weight, count };
}

/**
 * Columns over all planes, one for each node, from one-hot planes over the candidates: as many rows as there are planes. Local.
 */
function splitColumns(sharing: Sharing, chosen: Bits, candidates: readonly Candidate[], planes: number): Bits {
  const nodes = chosen.length;
  // One long plane, candidate after candidate, and a row of zeros.
  const flat = sharing.joinRows([
    ...candidates.map((_, q) => sharing.slicePlanes(chosen, q, q + 1)),
    sharing.constantBits(1, 1, new BigUint64Array(1)),
  ]);
  const users: number[][] = Array.from({ length: planes }, () => []);
  candidates.forEach(({ plane, missing }, q) => {
    if (plane !== undefined) users[plane]?.push(q);
    if (missing !== undefined) users[missing]?.push(q);
  });
  const zero = candidates.length * nodes;
  const deepest = Math.max(1, ...users.map(({ length }) => length));
  const layers = Array.from({ length: deepest }, (_, k) => {
    const indices = new Uint32Array(nodes * planes);
    for (let node = 0; node < nodes; node++) {
      for (let plane = 0; plane < planes; plane++) {
        const q = users[plane]?.[k];
        indices[node * planes + plane] = q === undefined ? zero : q * nodes + node;
      }
    }
    return sharing.gatherRows(flat, indices);
  });
  const all = layers.reduce((x, y) => sharing.xor(x, y));
  return sharing.joinPlanes(
    Array.from({ length: nodes }, (_, node) => sharing.sliceRows(all, node * planes, (node + 1) * planes)),
  );
}

/** The rows that go right, a plane for each node, and the masked statistics of those rows. */
async function move(
  sharing: Sharing,
  {
    planes,
    splits,
    members,
    masked,
    roots,
  }: { planes: Bits; splits: Bits; members: Bits | undefined; masked: readonly Ring[]; roots: number },
): Promise<[Bits, Ring[]]> {
  const would = await sharing.bitMatrixProduct(planes, splits);
  const right = members === undefined ? would : await sharing.and(members, would);
  if (masked.length === 0) return [right, []];
  const perRoot = right.planes / roots;
  const folded = Array.from({ length: roots }, (_, r) =>
    foldPlanes(sharing, sharing.slicePlanes(right, r * perRoot, (r + 1) * perRoot), right.length),
  );
  const n = right.length;
  const numbers = unbounded(sharing, await sharing.bitsToRing(sharing.joinPlanes(folded)));
  const bits = folded.map((_, r) => sharing.slice(numbers, r * n, (r + 1) * n));
  const each = masked.length / roots;
  const products = await sharing.multiply(
    sharing.concatenate(masked),
    sharing.concatenate(masked.map((_, i) => bits[Math.floor(i / each)] as Ring)),
  );
  return [right, masked.map((_, i) => sharing.slice(products, i * n, (i + 1) * n))];
}

/** Rows of the children, left and right of each node. Local. */
function children(sharing: Sharing, members: Bits | undefined, right: Bits): Bits {
  const own = members ?? sharing.filledBits(right.length, right.planes, true);
  const left = sharing.xor(own, right);
  const both = sharing.joinPlanes([left, right]);
  return sharing.pickPlanes(
    both,
    Array.from({ length: both.planes }, (_, i) => (i % 2) * right.planes + Math.floor(i / 2)),
  );
}

/** The sums of the candidate that each node has chosen; 0 where it has none. */
async function selected(sharing: Sharing, chosen: Bits, sums: Ring, statistics: number): Promise<Ring> {
  const nodes = chosen.length;
  const count = chosen.planes;
  const bits = unbounded(sharing, await sharing.bitsToRing(chosen));
  const width = nodes * statistics;
  const at = (of: (q: number, i: number) => number) => {
    const indices = new Uint32Array(count * width);
    for (let i = 0; i < width; i++) for (let q = 0; q < count; q++) indices[i * count + q] = of(q, i);
    return indices;
  };
  return sharing.dot(
    sharing.gather(
      bits,
      at((q, i) => q * nodes + Math.floor(i / statistics)),
    ),
    sharing.gather(
      unbounded(sharing, sums),
      at((q, i) => q * width + i),
    ),
    width,
  );
}

/** Left and right of each node one after the other; `outer` times over. Local. */
function alternate(sharing: Sharing, left: Ring, right: Ring, nodes: number, statistics: number, outer = 1): Ring {
  const half = nodes * statistics;
  const indices = new Uint32Array(2 * outer * half);
  let next = 0;
  for (let o = 0; o < outer; o++) {
    for (let node = 0; node < nodes; node++) {
      for (let side = 0; side < 2; side++) {
        for (let s = 0; s < statistics; s++) indices[next++] = side * outer * half + o * half + node * statistics + s;
      }
    }
  }
  return sharing.gather(sharing.concatenate([left, right]), indices);
}

/** Levels of all roots as trees, one after another. Local. */
function assembled(
  sharing: Sharing,
  {
    levels,
    leaves,
    members,
    roots,
    statistics,
    isCounted,
  }: {
    levels: readonly { splits: Bits; gains: Ring; weights: Ring }[];
    leaves: Ring;
    members: Bits | SeenPlaces;
    roots: number;
    statistics: number;
    isCounted: boolean;
  },
): Omit<Grown, 'limits'> {
  const perLevel = levels.map((_, level) => 2 ** level);
  const places = (widths: readonly number[]) => {
    const starts = widths.map((_, l) => widths.slice(0, l).reduce((sum, width) => sum + width * roots, 0));
    return Array.from({ length: roots }, (_, r) => r).flatMap((r) =>
      widths.flatMap((width, l) => Array.from({ length: width }, (_, i) => (starts[l] as number) + r * width + i)),
    );
  };
  const nodes = places(perLevel);
  const last = statisticsOf(sharing, leaves, roots * 2 ** levels.length, statistics, isCounted);
  const weights = sharing.concatenate(
    [...levels.map((level) => level.weights), last.weight].map((x) => unbounded(sharing, x)),
  );
  return {
    splits: sharing.pickPlanes(sharing.joinPlanes(levels.map(({ splits }) => splits)), nodes),
    gains: sharing.gather(sharing.concatenate(levels.map(({ gains }) => gains)), Uint32Array.from(nodes)),
    covers: sharing.gather(weights, Uint32Array.from(places([...perLevel, 2 ** levels.length]))),
    leaves: last,
    members,
  };
}
