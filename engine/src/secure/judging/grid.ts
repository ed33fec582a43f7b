/**
 * Points of a curve at public grids: bins of equally many rows, and recall at fixed rates of false positives.
 *
 * Rows of one score are never parted. A bin ends at the first vertex with at least its share of the rows, so a bin may hold more, and
 * the next ones fewer or none; what is told is the same whatever the order of tied rows.
 */
import { UsageError } from '../../base/errors.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import type { Fraction } from '../order/ranks.ts';
import { type Bounds, unbounded } from '../ranges.ts';
import type { RankCurve } from './curve.ts';
import './messages.ts';
import { firstReaching } from './search.ts';

/** Neighbouring groups of rows, greatest scores first: one element a bin. */
export interface Cells {
  /** The weight of all rows of a bin, and of those with label 1. */
  readonly weight: Ring;
  readonly positives: Ring;
  /** The further columns, added up. */
  readonly sums: readonly Ring[];
  /** The least score in a bin and those before it; undefined where the curve has none. */
  readonly scores: Ring | undefined;
}

const mostBins = 1000;

/**
 * `bins` (2 to 1000) neighbouring groups of equal weight, but for ties: bin b ends at the first vertex with at least b/bins of the
 * weight. Replicated: rounds of two comparisons, `bitsToRing` twice and 2 more; 2·√n comparisons a bin. UsageError('judging.bins').
 */
export async function equalFrequencyCells(sharing: Sharing, curve: RankCurve, bins: number): Promise<Cells> {
  const operation = 'equalFrequencyCells';
  if (!Number.isInteger(bins) || bins < 2 || bins > mostBins) {
    throw new UsageError('judging.bins', { operation, found: bins, least: 2, most: mostBins });
  }
  const { cumulative, weight, positives, sums, scores } = curve;
  const { max } = weight.bounds as Bounds;
  const parts = Array.from({ length: bins - 1 }, (_, b) => BigInt(b + 1));
  // bins · (weight up to a vertex) ≥ b · (all weight)
  const shares = sharing.scaleEach(
    sharing.gather(unbounded(sharing, weight), new Uint32Array(bins - 1)),
    BigUint64Array.from(parts),
  );
  const columns = [cumulative.weight, cumulative.positives, ...sums, ...(scores === undefined ? [] : [scores])];
  const found = await firstReaching(sharing, {
    numbers: cumulative.weight,
    factors: parts.map(() => BigInt(bins)),
    targets: sharing.within(shares, { min: 0n, max: max * BigInt(bins) }),
    columns: columns.map((x) => unbounded(sharing, x)),
  });
  const rows = curve.rows;
  const last = (x: Ring) => unbounded(sharing, sharing.slice(x, rows - 1, rows));
  const upTo = columns.map((x, c) => sharing.concatenate([found[c] as Ring, last(x)]));
  const held = { min: 0n, max };
  const totals = [weight, positives];
  const cells = upTo.slice(0, 2 + sums.length).map((x, c) => {
    const each = differences(sharing, x);
    return c < totals.length ? sharing.within(each, held) : each;
  }) as [Ring, Ring, ...Ring[]];
  return {
    weight: cells[0],
    positives: cells[1],
    sums: cells.slice(2),
    scores: scores && sharing.within(upTo[2 + sums.length] as Ring, scores.bounds),
  };
}

/** x_0, x_1 − x_0, … Local. */
export function differences(sharing: Sharing, x: Ring): Ring {
  const zero = unbounded(sharing, sharing.filledRing(1, 0n));
  return sharing.subtract(unbounded(sharing, x), sharing.concatenate([zero, sharing.slice(x, 0, x.length - 1)]));
}

/** One element for each rate. */
export interface RecallAtRates {
  /** The weight of rows with label 1 that are in: recall times P. */
  readonly positives: Ring;
  /** The weight of all rows that are in. */
  readonly weight: Ring;
}

/**
 * The most rows with label 1 that are in while at most a fraction of the rows with label 0 is: scikit-learn's `max(tpr[fpr <= rate])`
 * times P. Rates are between 0 and 1: UsageError('judging.fraction'). Cost as `equalFrequencyCells`.
 */
export async function recallAtFalsePositiveRates(
  sharing: Sharing,
  curve: RankCurve,
  rates: readonly Fraction[],
): Promise<RecallAtRates> {
  for (const { numerator, denominator } of rates) requireRate(numerator, denominator);
  const { rows, cumulative, weight, positives } = curve;
  const { max } = weight.bounds as Bounds;
  const held = { min: 0n, max };
  const [c, tp] = [unbounded(sharing, cumulative.weight), unbounded(sharing, cumulative.positives)];
  const negatives = sharing.subtract(unbounded(sharing, weight), unbounded(sharing, positives));
  const zero = unbounded(sharing, sharing.filledRing(1, 0n));
  const before = (x: Ring) => sharing.concatenate([zero, sharing.slice(x, 0, rows - 1)]);
  // The first vertex with denominator · FP ≥ numerator · N + 1 is one too far.
  const allowed = sharing.scaleEach(
    sharing.gather(negatives, new Uint32Array(rates.length)),
    BigUint64Array.from(rates, ({ numerator }) => BigInt(numerator)),
  );
  const largest = rates.reduce((most, { numerator }) => Math.max(most, numerator), 1);
  const [found, all] = (await firstReaching(sharing, {
    numbers: sharing.within(sharing.subtract(c, tp), held),
    factors: rates.map(({ denominator }) => BigInt(denominator)),
    targets: sharing.within(sharing.addConstant(allowed, 1n), { min: 1n, max: max * BigInt(largest) + 1n }),
    columns: [before(tp), before(c)],
  })) as [Ring, Ring];
  return { positives: sharing.within(found, held), weight: sharing.within(all, held) };
}

function requireRate(numerator: number, denominator: number): void {
  const isFraction = Number.isSafeInteger(numerator) && Number.isSafeInteger(denominator);
  if (isFraction && numerator > 0 && numerator < denominator && denominator <= 1e6) return;
  throw new UsageError('judging.fraction', { operation: 'recallAtFalsePositiveRates', numerator, denominator });
}
