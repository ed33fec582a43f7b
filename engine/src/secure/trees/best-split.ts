/**
 * What each candidate of each node gains, and the best of them.
 *
 * A split into L and R gains Σ G_L²/(H_L + λ) + Σ G_R²/(H_R + λ) − Σ G²/(H + λ), sums over the numerators (one of boosting, a class each of
 * Gini); terms are squares of G/√(H + λ) (root-reciprocal.ts), added without rounding. The best candidate is found by a tournament over bits
 * that takes the candidate's number along, so that of equal gains the first wins.
 *
 * Rounds, replicated: about 60 for the roots, then those of the tournament (bracket.ts), 8 to tell whether the best gains enough, 3 for the
 * one-hot. Nothing is opened.
 */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { indexPlanes } from '../arg-extreme.ts';
import { constantPlanes, or, repeatPlanes } from '../boolean.ts';
import { isNegative, isZero } from '../compare.ts';
import { distances, greater, tournament } from '../extreme.ts';
import { truncate } from '../fixed/truncate.ts';
import { type Bounded, held } from '../learning/numbers.ts';
import { clamp, positivePart } from '../magnitude.ts';
import { oneHotOf } from '../one-hot.ts';
import { bitLength, ceilLog2, unbounded } from '../ranges.ts';
import {
  againstDirection,
  heldWithin,
  limitedPlaces,
  limitedWeights,
  limitsOfAll,
  narrowed,
  type WeightLimits,
  weightPlaces,
  weightsOf,
} from './weight-limits.ts';
import { mostBits, type RootReciprocal, rootReciprocal, timesRoot } from './root-reciprocal.ts';

/** What is public of sums over rows, and how splits are judged by them. */
export interface Judge {
  /** Numerators G, each of them summed with the same H; one number more counts rows where `minRows` is above 0. */
  readonly numerators: number;
  /** Whether H less all numerators is one more: the class that the others leave. */
  readonly hasRest: boolean;
  /** Before roots are taken sums are multiplied by powers of two: whole numbers gain the bits that they lack. */
  readonly scaleBits: number;
  readonly numeratorScaleBits: number;
  /** 'gain': a node splits where that gains `leastGain`. 'mixed': where its rows are not all of one class. 'always': where it can. */
  readonly splits: 'gain' | 'mixed' | 'always';
  /** Fraction bits of G and H, as scaled; so are all bits below. */
  readonly fractionBits: number;
  /** So many more have they as they are summed: sums are rounded, not rows, of which many alike would be off by the same. */
  readonly cut: number;
  /** |G| ≤ 2^sumBits in its units. */
  readonly sumBits: number;
  /** H is from −slack to 2^weightBits in its units. */
  readonly weightBits: number;
  readonly slack: bigint;
  /** Whether Σ G²/(H + λ) ≤ the number of rows follows from what G and H are; else roots are clamped. */
  readonly isHeld: boolean;
  /** ⌈log₂⌉ of the rows, weights counted; |g| and h of a row are at most 2^sizeBits. */
  readonly rowBits: number;
  readonly sizeBits: number;
  /** The largest weight −G/(H + λ), where weights have limits. */
  readonly step: number | undefined;
  readonly lambda: number;
  readonly alpha: number;
  /** A split must gain this much or more. */
  readonly leastGain: number;
  /** H of both children, in its units as summed, and their rows. */
  readonly minWeight: bigint;
  readonly minRows: number;
}

/** Statistics of a vector of row sets: the numerators, the denominator, and the count if there is one; each of one length. */
export interface Sums {
  readonly numerators: readonly Ring[];
  readonly weight: Ring;
  readonly count: Ring | undefined;
}

/** Bits of a root G/√(H + λ) in units of 2^−rootPlaces: its square, and the sum of two, fit a tournament. */
const rootBits = 30;

/** Fraction bits of roots. */
export const rootPlaces = ({ rowBits, sizeBits, isHeld }: Judge): number =>
  Math.min(24, rootBits - (isHeld ? Math.ceil(rowBits / 2) : Math.ceil((rowBits + sizeBits + 5) / 2)));

/** Fraction bits of gains. */
export const gainPlaces = (judge: Judge): number =>
  judge.step === undefined ? 2 * rootPlaces(judge) : limitedPlaces(judge, judge.step).gain;

/** Sums of rows in the units of the judge. A truncation, where there is one. */
export async function judgedSums(sharing: Sharing, all: readonly Sums[], judge: Judge): Promise<Sums[]> {
  const { cut, sumBits } = judge;
  if (cut === 0) return [...all];
  const each = all.flatMap(({ numerators, weight }) => [...numerators, weight]);
  const joined = sharing.concatenate(each.map((x) => unbounded(sharing, x)));
  const short = unbounded(sharing, await truncate(sharing, held(sharing, joined, sumBits + 1 + cut), cut, 'nearest'));
  let next = 0;
  const taken = (x: Ring) => {
    next += x.length;
    return sharing.slice(short, next - x.length, next);
  };
  return all.map(({ numerators, weight, count }) => ({
    numerators: numerators.map(taken),
    weight: taken(weight),
    count,
  }));
}

/** Scaled, and with the class that is left. */
function scaled(sharing: Sharing, { numerators, weight, count }: Sums, judge: Judge): Sums {
  const { scaleBits, numeratorScaleBits, hasRest } = judge;
  const of = (x: Ring, bits: number) => sharing.scale(unbounded(sharing, x), 1n << BigInt(bits));
  const rest = () =>
    numerators.reduce((x, y) => sharing.subtract(x, unbounded(sharing, y)), unbounded(sharing, weight));
  const all = [...numerators, ...(hasRest ? [rest()] : [])];
  return { numerators: all.map((x) => of(x, numeratorScaleBits)), weight: of(weight, scaleBits), count };
}

/** H + λ with its bounds. */
function shrunkWeight(sharing: Sharing, weight: Ring, judge: Judge): Bounded {
  const lambda = BigInt(Math.round(judge.lambda * 2 ** judge.fractionBits));
  const bounds = {
    min: lambda > judge.slack ? 0n : lambda - judge.slack,
    max: (1n << BigInt(judge.weightBits)) + lambda,
  };
  return sharing.within(sharing.addConstant(unbounded(sharing, weight), lambda), bounds) as Bounded;
}

/** sign(G)·max(|G| − α, 0). */
async function shrunkSum(sharing: Sharing, sum: Ring, { alpha, fractionBits, sumBits }: Judge): Promise<Bounded> {
  const known = held(sharing, sum, sumBits);
  if (alpha === 0) return known;
  const units = BigInt(Math.round(alpha * 2 ** fractionBits));
  const n = sum.length;
  const sides = [sharing.addConstant(known, -units), sharing.addConstant(sharing.negate(known), -units)];
  const parts = unbounded(sharing, await positivePart(sharing, sharing.concatenate(sides)));
  return held(sharing, sharing.subtract(sharing.slice(parts, 0, n), sharing.slice(parts, n, 2 * n)), sumBits);
}

/** G/√(H + λ) of each numerator, in units of 2^−rootPlaces, at most 2^rootBits in size. */
async function rootsOf(
  sharing: Sharing,
  sums: Sums,
  judge: Judge,
): Promise<{ roots: Bounded[]; reciprocal: RootReciprocal }> {
  const { numerators, weight } = scaled(sharing, sums, judge);
  const [reciprocal, ...shrunk] = await together<[RootReciprocal, ...Bounded[]]>(sharing, [
    (on) => rootReciprocal(on, shrunkWeight(on, weight, judge), judge.fractionBits),
    ...numerators.map((each) => (on: Sharing) => shrunkSum(on, each, judge)),
  ]);
  const places = rootPlaces(judge);
  // |G|/√(H + λ) is at most |G| in the units of H.
  const widest = Math.max(rootBits, judge.sumBits - judge.fractionBits + Math.ceil(judge.fractionBits / 2) + places);
  const roots = await together<Bounded[]>(
    sharing,
    shrunk.map((sum) => async (on: Sharing) => {
      const request = { bits: judge.sumBits, fractionBits: judge.fractionBits, places };
      if (judge.isHeld) return timesRoot(on, sum, reciprocal, { ...request, resultBits: rootBits });
      const root = await timesRoot(on, sum, reciprocal, { ...request, resultBits: Math.min(61, widest) });
      const most = 1n << BigInt(rootBits);
      return (await clamp(on, root, { min: -most, max: most })) as Bounded;
    }),
  );
  return { roots, reciprocal };
}

/** The squares of roots, added up over the numerators. */
async function squared(sharing: Sharing, roots: readonly Ring[]): Promise<Ring> {
  const all = unbounded(sharing, sharing.concatenate(roots));
  const squares = await sharing.multiply(all, all);
  const n = (roots[0] as Ring).length;
  return roots.map((_, i) => sharing.slice(squares, i * n, (i + 1) * n)).reduce((x, y) => sharing.add(x, y));
}

/** Everything about the best split of each node. */
export interface BestSplits {
  /** A plane for each candidate, a row for each node: 1 at the best one of nodes that split. */
  readonly chosen: Bits;
  /** What the split gains, in units of 2^−gainPlaces, 0 where a node does not split. Local until it is awaited. */
  readonly gain: (on: Sharing) => Promise<Ring>;
  /** The limits of the children, where nodes have limits. */
  readonly limits: (on: Sharing) => Promise<WeightLimits | undefined>;
}

export interface SplitOptions {
  /** Public bits of candidates that nodes may not choose, candidate after candidate with all nodes of each. */
  readonly excluded?: BigUint64Array | undefined;
  /** Limits of each node's weights, and the direction of each candidate: 1, −1, 0 or `eitherWay`. */
  readonly limits?: WeightLimits | undefined;
  readonly directions?: readonly number[];
}

// Both squares, and the gain less the node's own.
const gainBits = 2 * rootBits + 1;

/**
 * The best split of each node. `rough`: sums of the rows to the left and to the right for each candidate, candidate after candidate with all
 * nodes of each; `roughOwn`: those of the nodes.
 */
export async function bestSplits(
  sharing: Sharing,
  rough: readonly [Sums, Sums],
  roughOwn: Sums,
  nodes: number,
  judge: Judge,
  { excluded, limits, directions = [] }: SplitOptions = {},
): Promise<BestSplits> {
  const length = rough[0].weight.length;
  const count = length / nodes;
  const [left, right, own] = (await judgedSums(sharing, [...rough, roughOwn], judge)) as [Sums, Sums, Sums];
  const sides = [left, right] as const;
  const batch = [...sides, own];
  const all: Sums = {
    numerators: own.numerators.map((_, i) =>
      sharing.concatenate(batch.map(({ numerators }) => unbounded(sharing, numerators[i] as Ring))),
    ),
    weight: sharing.concatenate(batch.map(({ weight }) => unbounded(sharing, weight))),
    count: undefined,
  };
  const [{ roots, reciprocal }, small, isPure] = await together(sharing, [
    (on) => rootsOf(on, all, judge),
    (on) => tooSmall(on, sides, judge),
    (on) => (judge.splits === 'mixed' ? pureNodes(on, own, judge) : Promise.resolve(undefined)),
  ]);
  const possible = withExcluded(sharing, small ?? constantPlanes(sharing, length, 1, false), excluded);
  const limited =
    limits &&
    (await limitedWeights(
      sharing,
      {
        root: roots[0] as Ring,
        reciprocal,
        sum: all.numerators[0] as Ring,
        shrunk: shrunkWeight(sharing, all.weight, judge),
        limits: limitsOfAll(sharing, limits, count),
      },
      { ...limitedPlaces(judge, judge.step ?? 0), rootPlaces: rootPlaces(judge), rootBits },
    ));
  const sideWeights =
    limited &&
    ([0, 1].map((side) => sharing.slice(limited.weights, side * length, (side + 1) * length)) as [Ring, Ring]);
  const [terms, invalid] = await together(sharing, [
    async (on) => limited?.gains ?? squared(on, roots),
    async (on) => {
      if (sideWeights === undefined || directions.length === 0) return possible;
      return or(on, possible, await againstDirection(on, ...sideWeights, directions, nodes));
    },
  ]);
  const most = 1n << BigInt(gainBits);
  const fewest = limits === undefined ? 0n : -most;
  const gains = sharing.add(sharing.slice(terms, 0, length), sharing.slice(terms, length, 2 * length));
  const places = gainPlaces(judge);
  const least = BigInt(Math.min(2 ** (gainBits - 1), Math.max(1, Math.round(judge.leastGain * 2 ** places))));
  const needed = sharing.addConstant(sharing.slice(terms, 2 * length, terms.length), least);
  // Distances from the most that can be gained, so that the best is the least.
  const bits = await distances(
    sharing,
    'max',
    sharing.within(sharing.within(sharing.concatenate([gains, needed])), { min: fewest, max: most }),
    { min: fewest, max: most },
  );
  const width = Math.max(1, bitLength(BigInt(count - 1)));
  const keys = sharing.joinPlanes([
    indexPlanes(sharing, nodes, count, width),
    sharing.sliceRows(bits, 0, length),
    invalid,
  ]);
  const { bits: best } = await tournament(sharing, { bits: keys, width: width + bits.planes, lanes: 1 }, nodes);
  const index = sharing.slicePlanes(best, 0, ceilLog2(count));
  const distance = sharing.slicePlanes(best, width, width + bits.planes);
  const bound = sharing.sliceRows(bits, length, length + nodes);
  const [oneHot, isShort] = await together(sharing, [
    (on) =>
      count === 1
        ? Promise.resolve(on.filledBits(nodes, 1, true))
        : oneHotOf(on, { bits: index, valid: undefined, reach: count }),
    (on) => (judge.splits === 'gain' ? greater(on, distance, bound, 1) : Promise.resolve(isPure)),
  ]);
  const good = sharing.not(sharing.slicePlanes(best, best.planes - 1, best.planes));
  const splits = isShort === undefined ? good : await sharing.and(sharing.not(isShort), good);
  const chosen = await sharing.and(oneHot, repeatPlanes(sharing, splits, count));
  return {
    chosen,
    limits: async (on) => limits && sideWeights && narrowed(on, chosen, sideWeights, directions, limits),
    gain: (on) => gainOf(on, { distance, splits, own: on.slice(terms, 2 * length, terms.length), most }),
  };
}

/** Where all rows of a node are of one class: Σ c² = (Σ c)², in whole numbers. */
async function pureNodes(sharing: Sharing, own: Sums, judge: Judge): Promise<Bits> {
  const { numerators, weight } = scaled(sharing, own, { ...judge, scaleBits: 0, numeratorScaleBits: 0 });
  const all = sharing.concatenate([weight, ...numerators]);
  const squares = await sharing.multiply(all, all);
  const n = weight.length;
  const parts = numerators.map((_, i) => sharing.slice(squares, (i + 1) * n, (i + 2) * n));
  const rest = parts.reduce((x, y) => sharing.subtract(x, y), sharing.slice(squares, 0, n));
  return isZero(sharing, sharing.within(rest, { min: 0n, max: 1n << BigInt(2 * judge.rowBits) }));
}

/** Bits or public bits. Local. */
function withExcluded(sharing: Sharing, invalid: Bits, excluded: BigUint64Array | undefined): Bits {
  if (excluded === undefined) return invalid;
  return sharing.not(
    sharing.andConstant(
      sharing.not(invalid),
      excluded.map((word) => ~word),
    ),
  );
}

async function gainOf(
  sharing: Sharing,
  { distance, splits, own, most }: { distance: Bits; splits: Bits; own: Ring; most: bigint },
): Promise<Ring> {
  const weights = BigUint64Array.from({ length: distance.planes }, (_, p) => 1n << BigInt(p));
  const [far, isSplit] = await together(sharing, [
    (on) => on.weighBits(distance, [weights]),
    (on) => on.bitsToRing(splits),
  ]);
  const change = sharing.subtract(sharing.addConstant(sharing.negate(far), most), sharing.within(own));
  const kept = await sharing.multiply(sharing.within(isSplit), change);
  // What a node gains that had to split is off by the last bits of its own.
  return sharing.within(kept, { min: -(most >> 16n), max: most });
}

/** 1 where a child weighs too little or has too few rows; undefined where none can. */
async function tooSmall(sharing: Sharing, sides: readonly [Sums, Sums], judge: Judge): Promise<Bits | undefined> {
  const { minWeight, minRows, slack, weightBits, rowBits } = judge;
  const both = (of: (sums: Sums) => Ring) => sharing.concatenate(sides.map((side) => unbounded(sharing, of(side))));
  const short: ((on: Sharing) => Promise<Bits>)[] = [];
  if (minWeight > 0n) {
    const bounds = { min: -slack - minWeight, max: 1n << BigInt(weightBits - judge.scaleBits) };
    const rest = sharing.within(
      sharing.addConstant(
        both(({ weight }) => weight),
        -minWeight,
      ),
      bounds,
    );
    short.push((on) => isNegative(on, rest));
  }
  if (minRows > 0) {
    const least = BigInt(minRows);
    const bounds = { min: -least, max: 1n << BigInt(rowBits) };
    const rest = sharing.within(
      sharing.addConstant(
        both(({ count }) => count as Ring),
        -least,
      ),
      bounds,
    );
    short.push((on) => isNegative(on, rest));
  }
  if (short.length === 0) return undefined;
  const found = await together<Bits[]>(sharing, short);
  const half = (found[0] as Bits).length / 2;
  const halves = found.flatMap((each) => [sharing.sliceRows(each, 0, half), sharing.sliceRows(each, half, 2 * half)]);
  let fine = halves.map((each) => sharing.not(each));
  while (fine.length > 1) {
    const pairs = fine.length / 2;
    const joined = await sharing.and(sharing.joinPlanes(fine.slice(0, pairs)), sharing.joinPlanes(fine.slice(pairs)));
    fine = Array.from({ length: pairs }, (_, i) => sharing.slicePlanes(joined, i, i + 1));
  }
  return sharing.not(fine[0] as Bits);
}

/**
 * G/(H + λ) in units of 2^−places, at most `most` in its units: for few numbers, such as leaves. With limits of −G/(H + λ) it is held within them.
 */
export async function quotientsOf(
  sharing: Sharing,
  sums: Sums,
  judge: Judge,
  places: number,
  most: bigint,
  limits?: WeightLimits,
): Promise<Ring[]> {
  const { roots, reciprocal } = await rootsOf(sharing, sums, judge);
  if (limits !== undefined) {
    const weights = await weightsOf(sharing, roots[0] as Ring, reciprocal, rootPlaces(judge), rootBits);
    const kept = sharing.negate(await heldWithin(sharing, weights, limits));
    return [sharing.scale(held(sharing, kept, 28), 1n << BigInt(places - weightPlaces))];
  }
  return together<Ring[]>(
    sharing,
    roots.map((root) => async (on: Sharing) => {
      const request = { bits: Math.min(mostBits, rootBits), fractionBits: rootPlaces(judge), places, resultBits: 61 };
      return clamp(on, await timesRoot(on, root, reciprocal, request), { min: -most, max: most });
    }),
  );
}
