/**
 * Gradient boosting on shares, as XGBoost does it (Chen, Guestrin, KDD 2016) with splits between public bins and complete trees of public
 * depth. Each round grows a tree for each output on the gradients at the present margins (grow.ts), with leaves −η·G/(H + λ).
 *
 * With bin numbers as features, XGBoost's exact method has the same splits, leaves and margins up to rounding: sums are exact here, gains and leaves
 * to a relative 2^−20. A node splits where that gains at least γ (as XGBoost's histogram method; its exact one prunes afterwards).
 * A leaf is held to ±16 before it is multiplied by η (of 'squared' in parts of the power of two above the target's range), of 'poisson' to
 * ±maxDeltaStep, by which XGBoost judges its splits, too.
 *
 * Rounds, replicated, 20 features of 16 bins: about 120 a level (175 with monotone features) and 100 more a tree. Bytes a party: 8 a row and plane
 * once, and 0.6 to 1.8 MB (which party sends most: P_0) a tree and 1,000 rows at depth 5.
 *
 * Nothing is opened, but where `seen` is given which rows go right, and leaves (seen-rows.ts). What parties see otherwise depends on the shape of the data
 * and on the options alone.
 */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { toBits } from '../adder.ts';
import { isNegative } from '../compare.ts';
import { asFixed, type Fixed, fixed } from '../fixed/format.ts';
import { fixedDivide } from '../fixed/divide.ts';
import { shifted } from '../fixed/mantissa.ts';
import { truncate } from '../fixed/truncate.ts';
import { requireOption } from '../learning/glm.ts';
import { held, shortened } from '../learning/numbers.ts';
import { bitLength, unbounded } from '../ranges.ts';
import { gainPlaces, type Judge } from './best-split.ts';
import { type Candidate, candidatesOf } from './candidates.ts';
import { growTrees } from './grow.ts';
import { leafBits, leavesOfTrees } from './leaves.ts';
import { type Gradients, type Loss, lossOf } from './losses.ts';
import {
  type BinnedFeature,
  type BoostingData,
  type BoostingOptions,
  type BoostingState,
  type SeenTrees,
  planesOfFeature,
} from './model.ts';
import { somePlanes, type SummedPlanes, summedPlanes } from './plane-sums.ts';
import { promiseMissing, requireRows } from './require.ts';
import { SeenMargins } from './seen-rows.ts';
import { eitherWay } from './weight-limits.ts';
import { sampledPlaces } from './sampling.ts';

/** Sums of this many bits are what roots are taken of. */
const mostSumBits = 38;
/** Fraction bits of sums that are judged by weights within limits, less those of 1 + λ. */
const limitedSumPlaces = 33;

/** Trains boosted trees. UsageError: 'learning.option', 'trees.rows'. */
export async function boostTrees(
  sharing: Sharing,
  data: BoostingData,
  options: BoostingOptions,
): Promise<BoostingState> {
  requireRows(data.rows, data.target.length, data.weights?.length);
  promiseMissing(sharing, 'boostTrees', data.rows);
  requireOptions(options);
  const { rows, weights } = data;
  const { features, planes } = rows;
  const n = planes.length;
  const { rounds, depth, from } = options;
  const loss = await lossOf(sharing, data.target, options);
  const directed = features.filter(({ kind, monotone = 0 }) => kind === 'categories' && monotone !== 0).length;
  requireOption('monotone features of categories', directed, directed === 0, 'none');
  const hasLimits = features.some(({ monotone = 0 }) => monotone !== 0);
  const judge = judgeOf(n, weights, loss, options, hasLimits ? 2 ** leafBits : undefined);
  const all = await summedPlanes(sharing, planes);
  requireOption('rounds before, of trees that are seen', from?.rounds ?? 0, !(options.seen && from), 'none');
  const seen = options.seen && new SeenMargins(data.target, options, loss);
  let state = from ?? (await startOf(sharing, data, loss, options));
  for (let round = state.rounds; round < rounds; round++) {
    const gradients =
      round === 0 ? loss.first(sharing) : await (seen?.gradients(sharing) ?? loss.at(sharing, state.margins.ring));
    const sample = rowSample(n, round, options);
    const roots = await statisticsOf(sharing, gradients, weights, { sample, judge, loss });
    const growing = sampledColumns(sharing, features, all, round, options);
    const grown = await growTrees(sharing, {
      ...directionsOf(features, growing.candidates),
      rows: growing.rows,
      candidates: growing.candidates,
      depth,
      judge,
      roots,
      openRows: options.seen?.rows,
    });
    const leaves = await leavesOfTrees(sharing, grown, judge, loss, options.learningRate ?? 0.3);
    const [added, gains, covers] = await together(sharing, [
      (on) => {
        const { members } = grown;
        if ('domain' in members) return valuesOfRows(on, members, leaves, loss);
        return (seen as SeenMargins).add(on, leaves, members, (options.seen as SeenTrees).leaves);
      },
      (on) => gainsOf(on, grown.gains, judge, loss.exponent),
      (on) => coversOf(on, grown.covers, judge),
    ]);
    const most = (1n << BigInt(leafBits + loss.places)) * BigInt(round + 1) + largest(loss.start);
    const sum = sharing.add(unbounded(sharing, state.margins.ring), added);
    const margins = asFixed(state.margins.format, sharing.within(sum, { min: -most, max: most }));
    const next = { splits: grown.splits, leaves: inTarget(sharing, leaves, loss), gains, covers };
    state = {
      rounds: round + 1,
      trees: {
        features,
        depth,
        outputs: loss.outputs,
        trees: (round + 1) * loss.outputs,
        start: state.trees.start,
        splits: joinedBits(sharing, state.trees.splits, next.splits),
        leaves: joined(sharing, state.trees.leaves, next.leaves),
        gains: joined(sharing, state.trees.gains, next.gains),
        covers: joined(sharing, state.trees.covers, next.covers),
      },
      margins,
      losses:
        options.curve === true
          ? joined(sharing, state.losses, await meanLoss(sharing, loss, margins.ring, weights))
          : undefined,
    };
    if ((await options.onRound?.(state)) === 'stop') break;
  }
  return state;
}

const largest = (values: readonly bigint[]): bigint =>
  values.map((value) => (value < 0n ? -value : value)).reduce((x, y) => (x > y ? x : y), 0n);

function requireOptions(options: BoostingOptions): void {
  const {
    rounds,
    depth,
    learningRate = 0.3,
    lambda = 1,
    alpha = 0,
    gamma = 0,
    minChildWeight = 1,
    minChildRows = 0,
  } = options;
  const { rowShare = 1, columnShare = 1 } = options;
  const whole = (value: number, least: number, most: number) =>
    Number.isInteger(value) && value >= least && value <= most;
  const between = (value: number, least: number, most: number) => value >= least && value <= most;
  requireOption('rounds', rounds, whole(rounds, 1, 10_000), '1 to 10000');
  requireOption('depth', depth, whole(depth, 1, 10), '1 to 10');
  requireOption('learningRate', learningRate, learningRate > 0 && learningRate <= 1, 'above 0, at most 1');
  requireOption('lambda', lambda, between(lambda, 0, 1024), '0 to 1024');
  requireOption('alpha', alpha, between(alpha, 0, 1024), '0 to 1024');
  requireOption('gamma', gamma, between(gamma, 0, 2 ** 40), '0 to 2^40');
  requireOption('minChildWeight', minChildWeight, between(minChildWeight, 0, 2 ** 20), '0 to 2^20');
  requireOption('minChildRows', minChildRows, whole(minChildRows, 0, 2 ** 20), '0 to 2^20');
  requireOption('rowShare', rowShare, rowShare > 0 && rowShare <= 1, 'above 0, at most 1');
  requireOption('columnShare', columnShare, columnShare > 0 && columnShare <= 1, 'above 0, at most 1');
}

/** Fraction bits of g and h of a row: as many as of their sums, and no fewer than these, so that what is rare keeps its digits. */
const leastRowPlaces = 20;
const rowPlaces = ({ places }: Loss, fractionBits: number) => Math.min(places, Math.max(fractionBits, leastRowPlaces));

/** What is public of the sums over rows. */
function judgeOf(
  n: number,
  weights: Ring | undefined,
  loss: Loss,
  options: BoostingOptions,
  limit: number | undefined,
): Judge {
  const { lambda = 1, alpha = 0, gamma = 0, minChildWeight = 1, minChildRows = 0 } = options;
  const heaviest = weights === undefined ? 1n : (weights.bounds?.max ?? 1n << 20n);
  const rowBits = bitLength(BigInt(n) * heaviest);
  const step = loss.step ?? limit;
  const { sizeBits } = loss;
  const room = mostSumBits - rowBits - sizeBits - (step === undefined ? 0 : 1);
  // With limits, what H + λ has no bits for is left to weights, which a large λ makes small.
  const shrunk = step === undefined ? loss.places : limitedSumPlaces - Math.ceil(Math.log2(1 + lambda));
  const fractionBits = Math.min(loss.places, room, shrunk);
  requireOption('rows · weights', n, fractionBits >= 8, `up to 2^${30 - sizeBits}`);
  const scaled = 2 ** -loss.exponent;
  return {
    numerators: 1,
    hasRest: false,
    scaleBits: 0,
    numeratorScaleBits: 0,
    splits: 'gain',
    fractionBits,
    cut: rowPlaces(loss, fractionBits) - fractionBits,
    sumBits: rowBits + fractionBits + sizeBits,
    weightBits: rowBits + fractionBits + sizeBits - loss.weightPlaces + 1,
    slack: loss.slack * BigInt(n) * heaviest,
    isHeld: loss.isHeld && (options.rowShare ?? 1) === 1,
    rowBits,
    sizeBits,
    step,
    lambda,
    alpha: alpha * scaled,
    // XGBoost splits where the loss falls by more than 10^−6.
    leastGain: Math.max(gamma, 1e-6) * scaled * scaled,
    minWeight: BigInt(Math.round(minChildWeight * 2 ** fractionBits)),
    minRows: minChildRows,
  };
}

async function startOf(
  sharing: Sharing,
  data: BoostingData,
  loss: Loss,
  options: BoostingOptions,
): Promise<BoostingState> {
  const n = data.target.length;
  const format = fixed({ fractionBits: loss.places, integerBits: 62 - loss.places });
  const most = largest(loss.start);
  const filled = sharing.concatenate(loss.start.map((value) => sharing.within(sharing.filledRing(n, value))));
  const margins = asFixed(format, sharing.within(filled, { min: -most, max: most }));
  const none = asFixed(format, sharing.within(sharing.filledRing(0, 0n), { min: 0n, max: 0n }));
  return {
    rounds: 0,
    trees: {
      features: data.rows.features,
      depth: options.depth,
      outputs: loss.outputs,
      trees: 0,
      start: loss.start.map((units) => Number(units) * 2 ** (loss.exponent - loss.places)),
      splits: sharing.filledBits(data.rows.planes.planes, 0, false),
      leaves: none,
      gains: none,
      covers: none,
    },
    margins,
    losses: options.curve === true ? await meanLoss(sharing, loss, margins.ring, data.weights) : undefined,
  };
}

/** g and h of each output, by weight and sample, and a count where one is needed. */
async function statisticsOf(
  sharing: Sharing,
  { outputs }: Gradients,
  weights: Ring | undefined,
  { sample, judge, loss }: { sample: BigUint64Array | undefined; judge: Judge; loss: Loss },
): Promise<Ring[][]> {
  const shorts = await together<Ring[]>(
    sharing,
    outputs.flatMap(({ g, h }) =>
      [g, h].map((x) => (on: Sharing) => shortenedTo(on, x, loss, judge.fractionBits + judge.cut)),
    ),
  );
  const n = (shorts[0] as Ring).length;
  let all = sharing.concatenate(shorts);
  if (weights !== undefined) {
    const repeated = sharing.concatenate(shorts.map(() => unbounded(sharing, weights)));
    all = await sharing.multiply(all, repeated);
  }
  const taken = (x: Ring) => (sample === undefined ? x : sharing.scaleEach(unbounded(sharing, x), sample));
  const at = (i: number) => taken(sharing.slice(all, i * n, (i + 1) * n));
  const count = judge.minRows > 0 ? [taken(await presence(sharing, n, weights))] : [];
  return outputs.map((_, k) => [at(2 * k), at(2 * k + 1), ...count]);
}

/** x, at most 2^(sizeBits + 2) in size, in units of 2^−fractionBits instead of 2^−places. */
async function shortenedTo(
  sharing: Sharing,
  x: Ring,
  { places, sizeBits }: Pick<Loss, 'places' | 'sizeBits'>,
  fractionBits: number,
): Promise<Ring> {
  if (fractionBits >= places) return unbounded(sharing, x);
  return unbounded(
    sharing,
    await truncate(sharing, held(sharing, x, places + sizeBits + 2), places - fractionBits, 'nearest'),
  );
}

/** 1 for rows with a weight. */
async function presence(sharing: Sharing, n: number, weights: Ring | undefined): Promise<Ring> {
  if (weights === undefined) return sharing.filledRing(n, 1n);
  if (weights.bounds !== undefined && weights.bounds.max <= 1n) return weights;
  const width = weights.bounds === undefined ? 64 : bitLength(weights.bounds.max) + 1;
  return sharing.bitsToRing(await isNegative(sharing, sharing.negate(weights), width));
}

/** 1 for rows that a round sees, 0 for others; undefined where it sees all. */
function rowSample(n: number, round: number, { rowShare = 1, seed = '' }: BoostingOptions): BigUint64Array | undefined {
  if (rowShare === 1) return undefined;
  const sample = new BigUint64Array(n);
  for (const row of sampledPlaces(`${seed} rows ${round}`, n, rowShare)) sample[row] = 1n;
  return sample;
}

function sampledColumns(
  sharing: Sharing,
  features: readonly BinnedFeature[],
  all: SummedPlanes,
  round: number,
  { columnShare = 1, seed = '' }: BoostingOptions,
): { rows: SummedPlanes; candidates: Candidate[] } {
  if (columnShare === 1) return { rows: all, candidates: candidatesOf(features) };
  const chosen = new Set(sampledPlaces(`${seed} columns ${round}`, features.length, columnShare));
  const featureOf = features.flatMap((feature, f) => new Array<number>(planesOfFeature(feature)).fill(f));
  const used = all.used.filter((plane) => chosen.has(featureOf[plane] as number));
  return { rows: somePlanes(all, used), candidates: candidatesOf(features, (f) => chosen.has(f)) };
}

/** Directions of the candidates, if any feature has one. */
function directionsOf(features: readonly BinnedFeature[], candidates: readonly Candidate[]) {
  if (features.every(({ monotone = 0 }) => monotone === 0)) return {};
  return {
    directions: candidates.map(({ feature, plane }) => {
      const monotone = features[feature]?.monotone ?? 0;
      return plane === undefined && monotone !== 0 ? eitherWay : monotone;
    }),
  };
}

/** What the leaves of each row add to its outputs, output after output: one tree for each. */
async function valuesOfRows(sharing: Sharing, members: Bits, leaves: Ring, { outputs, places }: Loss): Promise<Ring> {
  const perTree = members.planes / outputs;
  const width = leafBits + places + 2;
  const digits = await toBits(sharing, unbounded(sharing, leaves), width);
  const chosen = await together<Bits[]>(
    sharing,
    Array.from({ length: outputs }, (_, k) => (on: Sharing) => {
      const [start, end] = [k * perTree, (k + 1) * perTree];
      return on.bitMatrixProduct(on.slicePlanes(members, start, end), on.sliceRows(digits, start, end));
    }),
  );
  const weights = BigUint64Array.from({ length: width }, (_, p) =>
    BigInt.asUintN(64, p === width - 1 ? -(1n << BigInt(p)) : 1n << BigInt(p)),
  );
  return sharing.weighBits(chosen.length === 1 ? (chosen[0] as Bits) : sharing.joinRows(chosen), [weights]);
}

/** Leaves as numbers of the target. */
function inTarget(sharing: Sharing, leaves: Ring, { exponent, places }: Loss): Fixed {
  const { fractionBits, ring } = inWholeUnits(sharing, leaves, places - exponent);
  return asFixed(fixed({ fractionBits, integerBits: 62 - fractionBits }), ring);
}

/** x in units of 2^−places (at most 30), as a number that a format takes: without fraction bits below 0. */
function inWholeUnits(sharing: Sharing, x: Ring, places: number): { fractionBits: number; ring: Ring } {
  if (places >= 0) return { fractionBits: places, ring: x };
  return { fractionBits: 0, ring: sharing.scale(x, 1n << BigInt(-places)) };
}

/** Gains with 20 fraction bits, or as many as numbers of this size leave. */
async function gainsOf(sharing: Sharing, gains: Ring, judge: Judge, exponent: number): Promise<Fixed> {
  const places = gainPlaces(judge) - 2 * exponent;
  const fractionBits = Math.max(0, Math.min(20, places));
  const short = await shifted(sharing, gains, places - fractionBits, 'nearest');
  const known = short.bounds === undefined ? held(sharing, short, 61) : short;
  return asFixed(fixed({ fractionBits, integerBits: 62 - fractionBits }), known);
}

async function coversOf(sharing: Sharing, covers: Ring, { fractionBits, weightBits, cut }: Judge): Promise<Fixed> {
  const short = await shortened(sharing, covers, weightBits + cut, cut, 'nearest');
  return asFixed(fixed({ fractionBits, integerBits: 62 - fractionBits }), held(sharing, short, weightBits));
}

function joined(sharing: Sharing, former: Fixed | undefined, next: Fixed): Fixed {
  if (former === undefined || former.length === 0) return next;
  return asFixed(next.format, sharing.concatenate([former.ring, next.ring]));
}

function joinedBits(sharing: Sharing, former: Bits, next: Bits): Bits {
  return former.planes === 0 ? next : sharing.joinPlanes([former, next]);
}

/** The mean loss of the rows: one number. */
async function meanLoss(sharing: Sharing, loss: Loss, margins: Ring, weights: Ring | undefined): Promise<Fixed> {
  const rows = unbounded(sharing, await loss.rowLosses(sharing, margins));
  const n = rows.length;
  const sum = weights === undefined ? sharing.sum(rows, 1) : await sharing.dot(rows, unbounded(sharing, weights), 1);
  const total = weights === undefined ? sharing.filledRing(1, BigInt(n)) : sharing.sum(unbounded(sharing, weights), 1);
  const rowBits = bitLength(BigInt(n) * (weights?.bounds?.max ?? 1n));
  // No model is worse than that for long.
  const { meanBits, isSigned } = loss;
  const lossBits = 20;
  const places = Math.min(lossBits, Math.floor((60 - meanBits - rowBits) / 2));
  const format = fixed({ fractionBits: places, integerBits: 62 - places });
  const sized = await shifted(sharing, held(sharing, sum, 61), lossBits - places, 'nearest');
  const x = asFixed(format, held(sharing, sized, places + meanBits + rowBits));
  const whole = fixed({ fractionBits: 0, integerBits: 40 });
  const y = asFixed(whole, sharing.within(sharing.within(total), { min: 0n, max: 1n << BigInt(rowBits) }));
  const mean = await fixedDivide(sharing, x, y, {
    quotient: { min: isSigned ? -(2 ** meanBits) : 0, max: 2 ** meanBits },
  });
  const { fractionBits, ring } = inWholeUnits(sharing, mean.ring, places - 2 * loss.exponent);
  return asFixed(fixed({ fractionBits, integerBits: 62 - fractionBits }), ring);
}
