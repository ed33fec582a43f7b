/**
 * The curve of a score: how many rows, and how many with label 1, have at least each score. One sort by score; AUC,
 * Kolmogorov-Smirnov, average precision, and points at public grids are all read off the curve.
 *
 * Vertices are the distinct scores, greatest first, as in scikit-learn's `roc_curve` with `drop_intermediate=False`: rows of one score
 * come in together, so nothing depends on the order in which they stand. How many vertices there are stays secret: the last one,
 * at which all rows are in, is repeated up to the number of rows.
 *
 * Method. Rows are sorted by score, and a row ends a vertex where the next one has another score. What is still to come after a
 * row (its remaining weight and positives: differences of running totals, local) is multiplied by that bit, so that it is 0 in
 * all other rows, as it is at the curve's end. These rows are then moved behind the vertices: to a place that is opened after a
 * shuffle, and so is a uniformly random permutation whatever the scores are (partition.ts). That leaves the vertices in order, and behind them
 * copies of the curve's end.
 *
 * Rounds and bytes: those of a sort; the equality of neighbours; `bitsToRing` of two bits a row; one product; a shuffle of
 * three or more columns. Nothing about the rows is opened.
 */
import { UsageError } from '../../base/errors.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { type ExtremeKind, groupExtremes } from '../extreme.ts';
import { groupEnds, groupStarts } from '../order/groups.ts';
import { keyPlanes } from '../order/keys.ts';
import type { Links } from '../order/links.ts';
import { applyInverse } from '../order/permutation.ts';
import { holdsShares, rowNumbers } from '../order/rows.ts';
import { sortByPlanes } from '../order/sort.ts';
import { promiseRange } from '../promises.ts';
import { bounded, type Bounds, unbounded } from '../ranges.ts';
import './messages.ts';

/** Rows to be judged. */
export interface ScoredRows {
  /** Greater where label 1 is held likelier: whole numbers, or fixed-point numbers in their units. */
  readonly scores: Ring;
  /** One plane: the label. */
  readonly labels: Bits;
  /** What each row counts, a whole number from 0 with declared bounds; by default 1. A weight of 0 leaves a row out. */
  readonly weights?: Ring;
  /** Further columns that are added up along the curve, such as predicted probabilities, or 1 a row beside weights. */
  readonly sums?: readonly Ring[];
  /** Whether the score of each vertex is told; bounds of the scores must be declared. */
  readonly withScores?: boolean;
}

/** A curve with as many vertices as there were rows. */
export interface RankCurve {
  readonly rows: number;
  /** One element each: the weight of all rows, and of those with label 1. */
  readonly weight: Ring;
  readonly positives: Ring;
  /** Rows that are in at each vertex: the weight of all, and of those with label 1. Ascending, the totals at the end. */
  readonly cumulative: { readonly weight: Ring; readonly positives: Ring };
  /** The further columns, added up in the same way. */
  readonly sums: readonly Ring[];
  /** The least score that is in at each vertex. */
  readonly scores: Ring | undefined;
}

// Pairs of a positive and a negative row, doubled, are below 2^63: (Σ weights)² / 2 < 2^63.
const mostWeight = 3_037_000_499n;

/**
 * The curve of the rows. At least one row. Throws UsageError('judging.shape', 'judging.bounds', 'judging.weights'). `links` as in
 * `sortRows`.
 */
export async function rankCurve(sharing: Sharing, given: ScoredRows, links?: Links): Promise<RankCurve> {
  const { scores, labels, weights, withScores = false } = given;
  const rows = scores.length;
  const most = checkRows(sharing, given);
  const further = given.sums ?? [];
  const own = withScores ? [sharing.addConstant(scores, -(scores.bounds as Bounds).min)] : [];
  const columns = [...(weights === undefined ? [] : [weights]), ...further, ...own];
  const keys = await keyPlanes(sharing, [{ by: scores, descending: true }]);
  const sorted = await sortByPlanes(sharing, keys, { rings: columns, bits: [labels] }, links);
  const starts = await groupStarts(sharing, [{ by: sorted.planes }]);
  const marks = sharing.joinPlanes([sorted.columns.bits[0] as Bits, groupEnds(sharing, starts)]);
  const numbers = unbounded(sharing, await sharing.bitsToRing(marks));
  const [label, ends] = [sharing.slice(numbers, 0, rows), sharing.slice(numbers, rows, 2 * rows)];

  const plain = sorted.columns.rings.map((x) => unbounded(sharing, x));
  const weight = weights === undefined ? undefined : plain[0];
  const added = plain.slice(weight === undefined ? 0 : 1, weight === undefined ? further.length : 1 + further.length);
  const positive = weight === undefined ? label : await sharing.multiply(weight, label);
  const running = [positive, ...(weight === undefined ? [] : [weight]), ...added].map((x) => withRest(sharing, x));
  const [ofPositives, ...others] = running as [Totals, ...Totals[]];
  const all = weight === undefined ? sharing.filledRing(1, BigInt(rows)) : (others[0] as Totals).total;

  // One product: what is masked by the bit that a row ends a vertex, and the way to its place.
  const seen = sharing.prefixSums(ends);
  const { start, jump } = placesOf(sharing, seen, rows);
  const scoresOf = withScores ? [plain[plain.length - 1] as Ring] : [];
  const factors = [jump, ...running.map(({ rest }) => rest), ...scoresOf];
  const products = await sharing.multiply(sharing.concatenate(factors.map(() => ends)), sharing.concatenate(factors));
  const [moved, ...masked] = factors.map((_, f) => sharing.slice(products, f * rows, (f + 1) * rows)) as [
    Ring,
    ...Ring[],
  ];
  // Without weights what remains is public up to the bit.
  const counted = weight === undefined ? [sharing.scaleEach(ends, stillToCome(sharing, rows))] : [];
  const places = sharing.add(start, moved);
  const { rings } = await applyInverse(sharing, places, { rings: [...masked, ...counted], bits: [] });

  const upTo = (total: Ring, rest: Ring) => sharing.subtract(sharing.gather(total, new Uint32Array(rows)), rest);
  const weightRest = (weight === undefined ? rings[masked.length] : rings[1]) as Ring;
  const firstSum = weight === undefined ? 1 : 2;
  const held = { min: 0n, max: most };
  return {
    rows,
    weight: sharing.within(all, weight === undefined ? { min: BigInt(rows), max: BigInt(rows) } : held),
    positives: sharing.within(ofPositives.total, held),
    cumulative: {
      weight: sharing.within(upTo(unbounded(sharing, all), weightRest), held),
      positives: sharing.within(upTo(ofPositives.total, rings[0] as Ring), held),
    },
    sums: added.map((_, s) => upTo((running[firstSum + s] as Totals).total, rings[firstSum + s] as Ring)),
    scores: withScores ? scoresBack(sharing, rings[masked.length - 1] as Ring, scores.bounds as Bounds) : undefined,
  };
}

/** Scores were moved as their distance from the least there can be, so that rows behind the vertices hold the least. */
const scoresBack = (sharing: Sharing, distance: Ring, bounds: Bounds): Ring =>
  sharing.within(sharing.addConstant(distance, bounds.min), bounds);

interface Totals {
  /** One element. */
  readonly total: Ring;
  /** What the rows after each one add. */
  readonly rest: Ring;
}

function withRest(sharing: Sharing, x: Ring): Totals {
  const rows = x.length;
  const running = sharing.prefixSums(x);
  const total = sharing.slice(running, rows - 1, rows);
  return { total, rest: sharing.subtract(sharing.gather(total, new Uint32Array(rows)), running) };
}

/**
 * Rows that end a vertex come first, in their order: the place of such a row i is seen_i − 1, that of another one (all that are) + i −
 * seen_i. As start + end_i·jump.
 */
function placesOf(sharing: Sharing, seen: Ring, rows: number): { start: Ring; jump: Ring } {
  const all = sharing.gather(seen, new Uint32Array(rows).fill(rows - 1));
  const start = sharing.subtract(sharing.add(all, unbounded(sharing, rowNumbers(sharing, rows))), seen);
  return { start, jump: sharing.addConstant(sharing.subtract(seen, start), -1n) };
}

/** rows − 1, rows − 2, … 0. */
function stillToCome(sharing: Sharing, rows: number): BigUint64Array {
  const numbers = new BigUint64Array(rows);
  if (holdsShares(sharing)) for (let i = 0; i < rows; i++) numbers[i] = BigInt(rows - 1 - i);
  return numbers;
}

/** Refuses what does not fit together; the largest sum that the weights can have. */
function checkRows(sharing: Sharing, { scores, labels, weights, sums = [], withScores = false }: ScoredRows): bigint {
  const operation = 'rankCurve';
  const rows = scores.length;
  const columns: [string, number][] = [
    ['labels', labels.length],
    ['weights', weights?.length ?? rows],
  ];
  for (const [what, found] of [...columns, ...sums.map((x): [string, number] => ['a further column', x.length])]) {
    if (found !== rows) throw new UsageError('judging.shape', { operation, what, found, expected: rows });
  }
  if (rows === 0)
    throw new UsageError('judging.shape', { operation, what: 'scores', found: 0, expected: 'at least 1' });
  if (withScores && scores.bounds === undefined) throw new UsageError('judging.bounds', { operation, what: 'scores' });
  return largestWeight(sharing, operation, weights, rows);
}

/** The most that weights of so many rows (1 each where there are none) add up to. */
function largestWeight(sharing: Sharing, operation: string, weights: Ring | undefined, rows: number): bigint {
  const { min, max } = weights === undefined ? { min: 1n, max: 1n } : (weights.bounds ?? { min: -1n, max: -1n });
  if (weights !== undefined && weights.bounds === undefined) {
    throw new UsageError('judging.bounds', { operation, what: 'weights' });
  }
  const most = max * BigInt(rows);
  if (min < 0n || most > mostWeight) throw new UsageError('judging.weights', { operation, min, max, rows });
  if (weights !== undefined) promiseRange(sharing, operation, weights, { min, max });
  return most;
}

/** Whole numbers, of which AUC is the first divided by the second. */
export interface AreaUnderCurve {
  /** Twice the pairs of a positive and a negative row of which the positive one has the greater score; tied pairs count once. */
  readonly numerator: Ring;
  /** Twice all such pairs; 0 where all labels are alike, and there is no AUC. */
  readonly denominator: Ring;
}

/**
 * AUC, with ties as the trapezoid over distinct scores has them (scikit-learn's `roc_auc_score`; Mann-Whitney's U with ½ a tied
 * pair). Exact. With FP_k and TP_k at vertex k, from (0, 0) to (N, P), twice the area is
 *
 *     Σ_k (FP_k − FP_{k−1})·(TP_k + TP_{k−1}) = Σ_k (c_k·TP_{k−1} − c_{k−1}·TP_k) + P·N,    c_k = FP_k + TP_k:
 *
 * one inner product. Replicated: 2 rounds in one, a few bytes.
 */
export async function areaUnderCurve(sharing: Sharing, curve: RankCurve): Promise<AreaUnderCurve> {
  const { weight, positives } = curve.cumulative;
  const rows = curve.rows;
  const [c, tp] = [unbounded(sharing, weight), unbounded(sharing, positives)];
  const before = (x: Ring) =>
    sharing.concatenate([unbounded(sharing, sharing.filledRing(1, 0n)), sharing.slice(x, 0, rows - 1)]);
  const [area, pairs] = await together<[Ring, Ring]>(sharing, [
    (on) => on.dot(on.concatenate([c, on.negate(before(c))]), on.concatenate([before(tp), tp]), 1),
    (on) => pairsOf(on, curve),
  ]);
  const most = largestPairs(curve);
  return {
    numerator: sharing.within(sharing.add(area, pairs), { min: 0n, max: 2n * most }),
    denominator: sharing.scale(sharing.within(pairs, { min: 0n, max: most }), 2n),
  };
}

/** P·N, without bounds. */
function pairsOf(sharing: Sharing, { weight, positives }: RankCurve): Promise<Ring> {
  const p = unbounded(sharing, positives);
  return sharing.multiply(p, sharing.subtract(unbounded(sharing, weight), p));
}

/** P·N is at most (W/2)². */
const largestPairs = ({ positives }: RankCurve): bigint => {
  const { max } = positives.bounds as Bounds;
  return (max * max) / 4n;
};

/** Whole numbers; both numerators are from 0 to the denominator. */
export interface KolmogorovSmirnov {
  /** The greatest TPR − FPR, and FPR − TPR, times P·N. The larger of the two is the statistic of two samples. */
  readonly above: Ring;
  readonly below: Ring;
  /** P·N; 0 where all labels are alike, and there is no statistic. */
  readonly denominator: Ring;
}

/**
 * Kolmogorov and Smirnov's statistic of the scores of both labels (scipy's `ks_2samp`), by distinct scores. Exact. At a vertex (TPR −
 * FPR)·P·N = TP·W − c·P. Two tournaments of all vertices (`groupExtremes`).
 */
export async function kolmogorovSmirnov(sharing: Sharing, curve: RankCurve): Promise<KolmogorovSmirnov> {
  const { rows, cumulative } = curve;
  const alike = new Uint32Array(rows);
  const all = (x: Ring) => sharing.gather(unbounded(sharing, x), alike);
  const [c, tp] = [unbounded(sharing, cumulative.weight), unbounded(sharing, cumulative.positives)];
  const most = largestPairs(curve);
  const products = await sharing.multiply(
    sharing.concatenate([tp, c]),
    sharing.concatenate([all(curve.weight), all(curve.positives)]),
  );
  const gaps = bounded(
    sharing,
    sharing.subtract(sharing.slice(products, 0, rows), sharing.slice(products, rows, 2 * rows)),
    { min: -most, max: most },
  );
  const [pairs, above, below] = await together<[Ring, Ring, Ring]>(sharing, [
    (on) => pairsOf(on, curve),
    (on) => extremeOf(on, gaps, 'max', most),
    (on) => extremeOf(on, gaps, 'min', most),
  ]);
  // At the last vertex both rates are 1: neither extreme is beyond 0.
  const held = { min: 0n, max: most };
  return {
    above: sharing.within(above, held),
    below: sharing.within(sharing.negate(below), held),
    denominator: sharing.within(pairs, held),
  };
}

async function extremeOf(sharing: Sharing, x: Ring, kind: ExtremeKind, most: bigint): Promise<Ring> {
  const all = sharing.filledBits(x.length, 1, true);
  const { value } = await groupExtremes(sharing, all, { kind, value: x, range: { min: -most, max: most } });
  return value;
}
