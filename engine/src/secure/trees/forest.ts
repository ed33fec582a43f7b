/**
 * Decision trees and random forests (Breiman 2001) on shares, grown as boosted ones are (grow.ts): all trees of a batch side by side.
 *
 * Gini impurity: a split gains Σ_k l_k²/l + Σ_k r_k²/r − Σ_k n_k²/n of weighted counts of classes, variance (Σ y)²/n likewise of targets: what
 * scikit-learn maximises, so that with the same bins the splits are the same but for ties, of which here the first wins. A node splits while
 * its rows are of more than one class (variance: wherever it can: in a node of equal targets that changes no prediction) and both children
 * have rows. Leaves are shares of classes or means, divided by the number of trees.
 *
 * Bootstrap samples and the features that a node may choose from follow from a public seed and say nothing of the rows. Nothing is opened.
 */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { isNegative } from '../compare.ts';
import { asFixed, type Fixed, fixed } from '../fixed/format.ts';
import { shifted } from '../fixed/mantissa.ts';
import { truncate } from '../fixed/truncate.ts';
import { requireOption } from '../learning/glm.ts';
import { held } from '../learning/numbers.ts';
import { toOneHot } from '../one-hot.ts';
import { bitLength, unbounded } from '../ranges.ts';
import { type Judge, quotientsOf, rootPlaces } from './best-split.ts';
import { candidatesOf } from './candidates.ts';
import { type Grown, growTrees } from './grow.ts';
import {
  type BoostingData,
  type ForestOptions,
  leavesOf,
  nodesOf,
  type SharedTrees,
  type TreeFigures,
} from './model.ts';
import { summedPlanes } from './plane-sums.ts';
import { promiseMissing, requireRows } from './require.ts';
import { bootstrapCounts, sampledPlaces } from './sampling.ts';

/** Sums of this many bits are what roots are taken of. */
const mostSumBits = 38;
const leafPlaces = 20;
const quotientPlaces = 30;
/** Words of masked statistics at the last level of trees that grow side by side. */
const mostWords = 2 ** 25;
/** Draws of a row in a bootstrap sample: more than 63 of one row do not happen. */
const mostDraws = 63n;

/** What a tree sums, and how outputs come from that. */
interface Target {
  readonly outputs: number;
  /** Numbers of a row that are summed: all classes but the first, or the target less `middle` in parts of 2^exponent. */
  readonly numerators: readonly Ring[];
  readonly exponent: number;
  readonly middle: number;
}

/** Trains trees that do not depend on one another; outputs are the share of class 1 of two, of every class of more, or the mean. */
export async function growForest(
  sharing: Sharing,
  data: BoostingData,
  options: ForestOptions,
): Promise<SharedTrees & TreeFigures> {
  requireRows(data.rows, data.target.length, data.weights?.length);
  promiseMissing(sharing, 'growForest', data.rows);
  requireOptions(options);
  const directed = data.rows.features.filter(({ monotone = 0 }) => monotone !== 0).length;
  requireOption('monotone features of a forest', directed, directed === 0, 'none');
  const { features, planes } = data.rows;
  const { trees, depth, seed = '' } = options;
  const n = planes.length;
  const judge = judgeOf(n, data.weights, options);
  const target = await targetOf(sharing, data.target, options, judge.scaleBits);
  const rows = await summedPlanes(sharing, planes);
  const candidates = candidatesOf(features);
  const perTree = n * (target.numerators.length + 2) * 2 ** (depth - 1);
  const batch = Math.max(1, Math.min(trees, Math.floor(mostWords / perTree)));
  const weighted = await weightedRows(sharing, data.weights, target, n);
  const found: { grown: Grown; leaves: Ring[] }[] = [];
  for (let start = 0; start < trees; start += batch) {
    const count = Math.min(batch, trees - start);
    const roots = Array.from({ length: count }, (_, t) => statisticsOf(sharing, weighted, start + t, options, judge));
    const share = options.columnShare ?? 1;
    const chosen = new Map<string, Set<number>>();
    // Features are drawn afresh for each node.
    const excludes = (level: number, node: number, { feature }: { feature: number }): boolean => {
      const name = `${seed} columns ${start + Math.floor(node / 2 ** level)} ${level} ${node % 2 ** level}`;
      const some = chosen.get(name) ?? new Set(sampledPlaces(name, features.length, share));
      chosen.set(name, some);
      return !some.has(feature);
    };
    const grown = await growTrees(sharing, {
      rows,
      candidates,
      depth,
      judge,
      roots,
      ...(share < 1 ? { excludes } : {}),
    });
    found.push({ grown, leaves: await leavesOfForest(sharing, grown, judge, target, trees) });
  }
  return await assembled(sharing, found, { features, target, judge, options });
}

function requireOptions({
  trees,
  depth,
  minChildRows = 1,
  columnShare = 1,
  criterion,
  classes = 2,
}: ForestOptions): void {
  const whole = (value: number, least: number, most: number) =>
    Number.isInteger(value) && value >= least && value <= most;
  requireOption('trees', trees, whole(trees, 1, 10_000), '1 to 10000');
  requireOption('depth', depth, whole(depth, 1, 10), '1 to 10');
  requireOption('minChildRows', minChildRows, whole(minChildRows, 1, 2 ** 20), '1 to 2^20');
  requireOption('columnShare', columnShare, columnShare > 0 && columnShare <= 1, 'above 0, at most 1');
  if (criterion === 'gini') requireOption('classes', classes, whole(classes, 2, 64), '2 to 64');
}

async function targetOf(
  sharing: Sharing,
  target: Fixed,
  { criterion, classes = 2 }: ForestOptions,
  bits: number,
): Promise<Target> {
  const n = target.length;
  if (criterion === 'gini') {
    const whole = await shifted(sharing, target.ring, target.format.fractionBits, 'nearest');
    const common = { exponent: 0, middle: 0 };
    if (classes === 2) return { ...common, outputs: 1, numerators: [unbounded(sharing, whole)] };
    const index = sharing.within(sharing.within(whole), { min: 0n, max: BigInt(classes - 1) });
    const labels = unbounded(sharing, await sharing.bitsToRing(await toOneHot(sharing, index, classes)));
    const numerators = Array.from({ length: classes - 1 }, (_, k) => sharing.slice(labels, (k + 1) * n, (k + 2) * n));
    return { ...common, outputs: classes, numerators };
  }
  const { min, max } = target.ring.bounds;
  const unit = 2 ** -target.format.fractionBits;
  const middle = (Number(min + max) * unit) / 2;
  // Numbers are then from −1/2 to 1/2.
  const exponent = Math.max(-2, bitLength(BigInt(Math.ceil(Number(max - min) * unit * 1024))) - 10);
  const inUnits = await shifted(sharing, target.ring, target.format.fractionBits + exponent - bits, 'nearest');
  const shift = -BigInt(Math.round(middle * 2 ** (bits - exponent)));
  return { outputs: 1, numerators: [sharing.addConstant(unbounded(sharing, inUnits), shift)], exponent, middle };
}

function judgeOf(n: number, weights: Ring | undefined, options: ForestOptions): Judge {
  const { criterion, classes = 2, minChildRows = 1, bootstrap = false } = options;
  const own = weights === undefined ? 1n : (weights.bounds?.max ?? 1n << 20n);
  const heaviest = own * (bootstrap ? mostDraws : 1n);
  const rowBits = bitLength(BigInt(n) * heaviest);
  const scaleBits = Math.min(28, mostSumBits - rowBits);
  requireOption('rows · weights', n, scaleBits >= 8, 'up to 2^30');
  const isCounted = minChildRows > 1 && heaviest > 1n;
  const isGini = criterion === 'gini';
  return {
    numerators: isGini ? classes : 1,
    hasRest: isGini,
    scaleBits,
    numeratorScaleBits: isGini ? scaleBits : 0,
    splits: isGini ? 'mixed' : 'always',
    fractionBits: scaleBits,
    cut: 0,
    sumBits: rowBits + scaleBits,
    weightBits: rowBits + scaleBits,
    slack: 0n,
    isHeld: true,
    rowBits,
    sizeBits: 0,
    step: undefined,
    lambda: 0,
    alpha: 0,
    leastGain: 0,
    minWeight: isCounted ? 0n : BigInt(minChildRows),
    minRows: isCounted ? minChildRows : 0,
  };
}

/** Numerators and weight of each row by its own weight, and whether it has one. */
async function weightedRows(
  sharing: Sharing,
  weights: Ring | undefined,
  { numerators }: Target,
  n: number,
): Promise<{ columns: Ring[]; present: Ring }> {
  const ones = sharing.filledRing(n, 1n);
  if (weights === undefined) return { columns: [...numerators, ones], present: ones };
  const plain = unbounded(sharing, weights);
  const products = await sharing.multiply(
    sharing.concatenate(numerators),
    sharing.concatenate(numerators.map(() => plain)),
  );
  const weighed = numerators.map((_, i) => sharing.slice(products, i * n, (i + 1) * n));
  const { bounds } = weights;
  if (bounds !== undefined && bounds.max <= 1n) return { columns: [...weighed, plain], present: plain };
  const width = bounds === undefined ? 64 : bitLength(bounds.max) + 1;
  const present = await sharing.bitsToRing(await isNegative(sharing, sharing.negate(weights), width));
  return { columns: [...weighed, plain], present };
}

/** What one tree sums: its sample of the rows, and how many distinct rows where that is asked for. */
function statisticsOf(
  sharing: Sharing,
  { columns, present }: { columns: readonly Ring[]; present: Ring },
  tree: number,
  { bootstrap = false, seed = '' }: ForestOptions,
  { minRows }: Judge,
): Ring[] {
  const n = present.length;
  const draws = bootstrap ? bootstrapCounts(`${seed} rows ${tree}`, n, Number(mostDraws)) : undefined;
  const drawn = draws?.map((times) => (times > 0n ? 1n : 0n));
  const by = (x: Ring, factors: BigUint64Array | undefined) =>
    factors === undefined ? x : sharing.scaleEach(unbounded(sharing, x), factors);
  return [...columns.map((x) => by(x, draws)), ...(minRows > 0 ? [by(present, drawn)] : [])];
}

/** Of each output the leaves of all trees, divided by their number. */
async function leavesOfForest(
  sharing: Sharing,
  { leaves }: Grown,
  judge: Judge,
  { outputs }: Target,
  trees: number,
): Promise<Ring[]> {
  const most = 1n << BigInt(quotientPlaces);
  const quotients = await quotientsOf(sharing, leaves, judge, quotientPlaces, most);
  // The class that the others leave comes last of the numerators, and is the first.
  const rest = quotients.at(-1) as Ring;
  const ordered = outputs === 1 ? [quotients[0] as Ring] : [rest, ...quotients.slice(0, -1)];
  const rateBits = 24;
  const rate = BigInt(Math.round(2 ** rateBits / trees));
  const scaled = sharing.scale(sharing.concatenate(ordered), rate);
  const short = await truncate(
    sharing,
    held(sharing, scaled, quotientPlaces + rateBits + 1),
    quotientPlaces + rateBits - leafPlaces,
    'nearest',
  );
  const known = held(sharing, short, leafPlaces + 1);
  const each = known.length / ordered.length;
  return ordered.map((_, k) => sharing.slice(known, k * each, (k + 1) * each));
}

async function assembled(
  sharing: Sharing,
  found: readonly { grown: Grown; leaves: readonly Ring[] }[],
  {
    features,
    target,
    judge,
    options,
  }: { features: SharedTrees['features']; target: Target; judge: Judge; options: ForestOptions },
): Promise<SharedTrees & TreeFigures> {
  const { depth, trees } = options;
  const { outputs, exponent, middle } = target;
  // Tree t stands for trees t·outputs to (t + 1)·outputs − 1, which have its splits and the leaves of one output each.
  const repeated = (perTree: number) =>
    Array.from(
      { length: trees * outputs * perTree },
      (_, i) => Math.floor(i / (perTree * outputs)) * perTree + (i % perTree),
    );
  const joined = (of: (each: Grown) => Ring) =>
    sharing.concatenate(found.map(({ grown }) => unbounded(sharing, of(grown))));
  const [nodes, leaves] = [nodesOf(depth), leavesOf(depth)];
  const splits: Bits = sharing.joinPlanes(found.map(({ grown }) => grown.splits));
  const byOutput = Array.from({ length: outputs }, (_, k) =>
    sharing.concatenate(found.map((each) => each.leaves[k] as Ring)),
  );
  const all = sharing.concatenate(byOutput);
  const order = Uint32Array.from({ length: trees * outputs * leaves }, (_, i) => {
    const [tree, leaf] = [Math.floor(i / leaves), i % leaves];
    return (tree % outputs) * trees * leaves + Math.floor(tree / outputs) * leaves + leaf;
  });
  const figures = (x: Ring, perTree: number, bits: number, fractionBits: number): Fixed =>
    asFixed(
      fixed({ fractionBits, integerBits: 62 - fractionBits }),
      held(sharing, sharing.gather(x, Uint32Array.from(repeated(perTree))), bits),
    );
  const gainPlaces = 2 * rootPlaces(judge) - 2 * exponent;
  const fractionBits = Math.max(0, Math.min(20, gainPlaces));
  const gains = await shifted(
    sharing,
    held(
      sharing,
      joined((each) => each.gains),
      61,
    ),
    gainPlaces - fractionBits,
    'nearest',
  );
  const places = Math.min(30, leafPlaces - exponent);
  const values = sharing.gather(all, order);
  const ring = places >= 0 ? values : sharing.scale(values, 1n << BigInt(-places));
  return {
    features,
    depth,
    trees: trees * outputs,
    outputs,
    start: new Array<number>(outputs).fill(middle),
    splits: outputs === 1 ? splits : sharing.pickPlanes(splits, repeated(nodes)),
    leaves: asFixed(fixed({ fractionBits: Math.max(0, places), integerBits: 62 - Math.max(0, places) }), ring),
    gains: figures(gains, nodes, 61, fractionBits),
    covers: figures(
      joined((each) => each.covers),
      nodes + leaves,
      judge.rowBits,
      0,
    ),
  };
}
