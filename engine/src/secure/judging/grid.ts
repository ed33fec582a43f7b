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
  const { cumulative, weight } = curve;
  const { max } = weight.bounds as Bounds;
  const parts = Array.from({ length: bins - 1 }, (_, b) => BigInt(b + 1));
  // bins · (weight up to a vertex) ≥ b · (all weight)
  const shares = sharing.scaleEach(
    sharing.gather(unbounded(sharing, weight), new Uint32Array(bins - 1)),
    BigUint64Array.from(parts),
  );
  const found = await firstReaching(sharing, {
    numbers: cumulative.weight,
    factors: parts.map(() => BigInt(bins)),
    targets: sharing.within(shares, { min: 0n, max: max * BigInt(bins) }),
    columns: columnsOf(curve).map((x) => unbounded(sharing, x)),
  });
  return cellsUpTo(sharing, curve, found);
}

/** The groups between vertices, and the last one, which goes up to the curve's end. `found`: what each column of `columnsOf` has at these vertices. */
function cellsUpTo(sharing: Sharing, curve: RankCurve, found: readonly Ring[]): Cells {
  const { rows, weight, sums, scores } = curve;
  const last = (x: Ring) => unbounded(sharing, sharing.slice(x, rows - 1, rows));
  const upTo = columnsOf(curve).map((x, c) => sharing.concatenate([found[c] as Ring, last(x)]));
  const held = { min: 0n, max: (weight.bounds as Bounds).max };
  const [all, positives, ...others] = upTo.slice(0, 2 + sums.length).map((x) => differences(sharing, x)) as [
    Ring,
    Ring,
    ...Ring[],
  ];
  return {
    weight: sharing.within(all, held),
    positives: sharing.within(positives, held),
    sums: others,
    scores: scores && sharing.within(upTo[2 + sums.length] as Ring, scores.bounds),
  };
}

const columnsOf = ({ cumulative, sums, scores }: RankCurve): Ring[] => [
  cumulative.weight,
  cumulative.positives,
  ...sums,
  ...(scores === undefined ? [] : [scores]),
];

/** x_0, x_1 − x_0, … Local. */
export function differences(sharing: Sharing, x: Ring): Ring {
  const zero = unbounded(sharing, sharing.filledRing(1, 0n));
  return sharing.subtract(unbounded(sharing, x), sharing.concatenate([zero, sharing.slice(x, 0, x.length - 1)]));
}

/**
 * Neighbouring groups of rows between rates of false positives, ascending: up to the end of group r there are the most rows with label 1 while
 * at most the fraction `rates[r]` of the rows with label 0 is in, so that positives added up over P are scikit-learn's
 * `max(tpr[fpr <= rate])`; one more group than there are rates, the last with all that is left.
 * Scores are not told. Rates are between 0 and 1: UsageError('judging.fraction'). Cost as `equalFrequencyCells`.
 */
export async function cellsAtFalsePositiveRates(
  sharing: Sharing,
  given: RankCurve,
  rates: readonly Fraction[],
): Promise<Cells> {
  const curve: RankCurve = { ...given, scores: undefined };
  for (const [r, rate] of rates.entries()) requireRate(rate, rates[r - 1]);
  const { rows, cumulative, weight, positives } = curve;
  const { max } = weight.bounds as Bounds;
  const negatives = sharing.subtract(unbounded(sharing, weight), unbounded(sharing, positives));
  const zero = unbounded(sharing, sharing.filledRing(1, 0n));
  const before = (x: Ring) => sharing.concatenate([zero, sharing.slice(x, 0, rows - 1)]);
  // The first vertex with denominator · FP ≥ numerator · N + 1 is one too far.
  const allowed = sharing.scaleEach(
    sharing.gather(negatives, new Uint32Array(rates.length)),
    BigUint64Array.from(rates, ({ numerator }) => BigInt(numerator)),
  );
  const largest = rates.reduce((most, { numerator }) => Math.max(most, numerator), 1);
  const found = await firstReaching(sharing, {
    numbers: sharing.within(
      sharing.subtract(unbounded(sharing, cumulative.weight), unbounded(sharing, cumulative.positives)),
      { min: 0n, max },
    ),
    factors: rates.map(({ denominator }) => BigInt(denominator)),
    targets: sharing.within(sharing.addConstant(allowed, 1n), { min: 1n, max: max * BigInt(largest) + 1n }),
    columns: columnsOf(curve).map((x) => before(unbounded(sharing, x))),
  });
  return cellsUpTo(sharing, curve, found);
}

function requireRate({ numerator, denominator }: Fraction, before: Fraction | undefined): void {
  const isFraction = Number.isSafeInteger(numerator) && Number.isSafeInteger(denominator);
  const isAfter = before === undefined || before.numerator * denominator <= numerator * before.denominator;
  if (isFraction && numerator > 0 && numerator < denominator && denominator <= 1e6 && isAfter) return;
  throw new UsageError('judging.fraction', { operation: 'cellsAtFalsePositiveRates', numerator, denominator });
}
