/**
 * What a training of labels checks before anything else, and everybody is told: enough rows, enough of each kind of label, and of every value of a list
 * enough rows, those of few counting as the first.
 */
import {
  asFixed,
  type Bits,
  enoughIn,
  fixedRange,
  fixedWithin,
  type Ring,
  type Sharing,
  together,
  UsageError,
} from '@tacit/engine';
import { countsWithRest } from './checks.ts';
import { type Feature, levelTexts, nameOf, termsOf } from './features.ts';
import { placesOfTheRest, type TablePlan } from './plan.ts';
import type { ModelRows } from './rows.ts';
import './training-messages.ts';

export interface Checked {
  /** Rows; labels, where they are checked; then the levels of each list, the first's bit for all that count as it. 1 where a check fails: nobody fails one where nobody holds data. */
  readonly checks: Bits;
  /** Rows, and those of each of `labels`. */
  readonly counts: readonly Ring[];
}

export interface Enough {
  readonly features: readonly Feature[];
  /** Public places of the rows that are looked at; all where null. */
  readonly places: Uint32Array | null;
  /** So many rows at least. */
  readonly least: number;
  /** 0 or 1 a row, of each kind of label that must have the minimum of rows; none: labels are not checked. */
  readonly labels: readonly Ring[];
}

/** What holds for all rows holds for those of all others than each recipient that has some in a stack, too. */
export async function checksOf(
  sharing: Sharing,
  plan: TablePlan,
  { features, places, least: leastRows, labels }: Enough,
  { length, ones, cells }: ModelRows,
): Promise<Checked> {
  const { minimumGroupSize: minimum } = plan;
  const all = { min: 0n, max: BigInt(length) };
  const rest = placesOfTheRest(plan, places);
  /** Of all rows, then of those of others. */
  const totals = (x: Ring) => countsWithRest(sharing, x, rest, all.max);
  const rowCounts = totals(ones);
  const labelCounts = labels.map(totals);
  const terms = termsOf(features);
  const unit = BigInt(cells.format.fractionBits);
  const ofLevels = features.flatMap((feature, i) => {
    if (feature.kind === 'number') return [];
    const own = terms.flatMap((term, at) => (term.feature === i ? [at] : []));
    const columns = own.map((at) => sharing.slice(cells.ring, at * length, (at + 1) * length));
    const counts = (pick: (x: Ring) => Ring) => sharing.concatenate(columns.map((x) => sharing.sum(pick(x), 1)));
    return [[counts((x) => x), ...rest.map((others) => counts((x) => sharing.gather(x, others)))]];
  });
  // Cells are in units: a count of them too.
  const scaledCounts = rowCounts.map((count) => sharing.scale(count, 1n << unit));
  const levels = await together(
    sharing,
    ofLevels.map((counts) => async (on: Sharing) => {
      const least = BigInt(minimum) << unit;
      const enough = (each: readonly Ring[]) =>
        enoughIn(
          on,
          each.map((count) => ({ count, least })),
        );
      const isTold = await enough(counts);
      const told = await on.bitsToRing(isTold);
      const owns = await together<Ring[]>(
        on,
        counts.map((each) => (own: Sharing) => own.multiply(told, each)),
      );
      // Rows of few of a level count as the first level's.
      const bases = owns.map((own, i) =>
        on.within(on.subtract(scaledCounts[i] as Ring, on.sum(own, 1)), { min: 0n, max: all.max << unit }),
      );
      return on.joinRows([on.not(await enough(bases)), on.not(isTold)]);
    }),
  );
  const labelMinimums = rowCounts.flatMap((_, i) =>
    labelCounts.map((counts) => ({ count: counts[i] as Ring, least: BigInt(minimum) })),
  );
  const plain = await together(sharing, [
    async (on) =>
      on.not(
        await enoughIn(
          on,
          rowCounts.map((count) => ({ count, least: BigInt(leastRows) })),
        ),
      ),
    ...(labels.length > 0 ? [async (on: Sharing) => on.not(await enoughIn(on, labelMinimums))] : []),
  ]);
  return {
    checks: sharing.joinRows([...plain, ...levels]),
    counts: [rowCounts, ...labelCounts].map(([count]) => count as Ring),
  };
}

/**
 * Which levels have few rows, by feature, from what was told of levels: the first level's place says whether it has, the rows of others with few
 * among its own.
 */
function fewLevels(features: readonly Feature[], told: readonly boolean[]): readonly (readonly boolean[])[] {
  let next = 0;
  return features.map((feature) => {
    const count = feature.kind === 'levels' ? feature.levels.length : 0;
    next += count;
    return told.slice(next - count, next);
  });
}

/** Whether a term is of a level with few rows. */
export function fewTerms(features: readonly Feature[], told: readonly boolean[]): boolean[] {
  return fewLevels(features, told).flatMap(([, ...levels], i) => (features[i]?.kind === 'levels' ? levels : [false]));
}

/** Throws UsageError 'train.few-of-level' where the first level has few. */
export function throwUnlessOfLevels(features: readonly Feature[], told: readonly boolean[], minimum: number): void {
  const at = fewLevels(features, told).findIndex(([first]) => first === true);
  if (at < 0) return;
  const feature = features[at] as Feature;
  const [level = ''] = feature.kind === 'levels' ? levelTexts(feature.levels) : [];
  throw new UsageError('train.few-of-level', { column: nameOf(feature), level, minimum });
}

/** Columns of levels with few rows are 0. Which these are has been told. */
export function withFewLevelsMerged(sharing: Sharing, rows: ModelRows, few: readonly boolean[]): ModelRows {
  if (!few.includes(true)) return rows;
  const factors = BigUint64Array.from({ length: rows.cells.length }, (_, i) =>
    few[Math.floor(i / rows.length)] === true ? 0n : 1n,
  );
  const ring = sharing.scaleEach(rows.cells.ring, factors, { min: 0n, max: 1n });
  return { ...rows, cells: fixedWithin(sharing, asFixed(rows.cells.format, ring), fixedRange(rows.cells)) };
}
