/**
 * Groups of rows that one party has put in the order of their groups, because all keys are columns of its own: one row for each group, with
 * what was asked of it. Which rows take part may be a secret, and so may the values. No row is sorted.
 *
 * The party knows where each group begins and ends, and nobody else does. Behind the rows of each group stands a filler, a row that takes no part: as
 * many as there can be groups, so that the public sizes say nothing of how many there are.
 * - Counts and sums are running totals, local, of which a group's is the difference of those at its filler and at the one before.
 * - Least and greatest values come from a scan in which values of rows that do not count are above all others (leastWithin).
 * - Different values: rows of a group stand in the order of the value as well, and of each run of equal ones the first that counts is counted (firstWithin).
 * At last the party moves the fillers to the front by `permute`. A group without rows has a filler right behind another, and its totals are 0.
 *
 * What is opened: nothing. The starts of groups and runs and two orders are inputs of the party.
 * Beyond the model: nobody checks that these fit each other. A party that deviates may not only have other groups, as with a false table, but count the rows of
 * one stretch and take the least value, or the total, of another: so this is for protocols whose parties are taken to be curious only, as the join before it is.
 * Running totals in place of a scan as in keyed-groups.ts.
 *
 * Cost, replicated, bytes a row at the party that sends most, 2^20 rows: a count 20 (3 rounds), a sum 16 more (5 rounds), different values 25
 * (26 rounds), the least value of 20 bits 27 (284 rounds); 8 to 12 of each are for moving what it comes to.
 */
import type { Bits, Columns, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { cyclePlanes } from '../boolean.ts';
import type { Links } from '../order/links.ts';
import { firstWithin, leastWithin } from '../order/scan.ts';
import { commonLength, noColumns, sliceColumns } from '../order/rows.ts';
import { bounded, type Bounds, unbounded } from '../ranges.ts';
import { distancePlanes, extremeOf } from './extreme-values.ts';
import type { OrderedValue } from './keyed.ts';

/** As KeyedMeasure, where the value of 'distinct' is the one that rows are in the order of. */
export type ArrangedMeasure =
  | { readonly kind: 'count' | 'distinct'; readonly valid?: Bits | undefined }
  | { readonly kind: 'sum'; readonly value: Ring; readonly valid?: Bits | undefined }
  | ({ readonly kind: 'min' | 'max' } & OrderedValue);

/** What the party knows of its order. */
interface OwnOrder {
  /** 1 in the first row of each group, its filler if there is no other. */
  readonly starts: Bits;
  /** 1 in the first row of each group and value; only where different values are asked for. */
  readonly runs?: Bits | undefined;
  /** At the party: all rows, the fillers first in the order of the groups. */
  readonly fillersFirst: Uint32Array | undefined;
}

export interface ArrangedRows {
  readonly party: number;
  /** How many fillers there are. */
  readonly groups: number;
  /** One plane: 1 where a row takes part, and 0 in fillers. */
  readonly kept: Bits;
  readonly order: OwnOrder;
  readonly measures: readonly ArrangedMeasure[];
  /** What all parties take the links between them to be. */
  readonly links?: Links | undefined;
}

/** One vector of `groups` elements a measure, 0 where no row counts. Throws UsageError('order.rows'). */
export async function groupArranged(
  sharing: Sharing,
  { party, groups, kept, order, measures, links }: ArrangedRows,
): Promise<Ring[]> {
  const values = measures.flatMap((measure) => ('value' in measure ? [{ by: measure.value }] : []));
  const flags = measures.flatMap(({ valid }) => (valid === undefined ? [] : [{ by: valid }]));
  const rows = commonLength('groupArranged', [{ by: kept }, { by: order.starts }, ...values, ...flags], noColumns);
  const counting = await countingRows(sharing, kept, measures);
  const [totals, extremes] = await together<[ReadonlyMap<number, Ring>, ReadonlyMap<number, Bits>]>(sharing, [
    (on) => runningTotals(on, order, measures, counting),
    (on) => runningExtremes(on, order, measures, counting, links),
  ]);
  const [summed, found] = [[...totals.keys()], [...extremes.keys()]];
  const columns: Columns = { rings: [...totals.values()], bits: [...extremes.values()] };
  const moved =
    columns.rings.length + columns.bits.length === 0 || rows === 0
      ? columns
      : await sharing.permute(party, columns, order.fillersFirst);
  const front = sliceColumns(sharing, moved, 0, groups);
  return together<Ring[]>(
    sharing,
    measures.map((measure, m) => async (on: Sharing): Promise<Ring> => {
      if (measure.kind === 'min' || measure.kind === 'max') {
        return extremeAt(on, front.bits[found.indexOf(m)] as Bits, measure);
      }
      const bounds: Bounds | undefined = measure.kind === 'sum' ? undefined : { min: 0n, max: BigInt(rows) };
      return bounded(on, differences(on, front.rings[summed.indexOf(m)] as Ring), bounds);
    }),
  );
}

/** For each measure where a row counts: equal conditions are one vector. */
async function countingRows(
  sharing: Sharing,
  kept: Bits,
  measures: readonly ArrangedMeasure[],
): Promise<(valid: Bits | undefined) => Bits> {
  const valids = [...new Set(measures.flatMap(({ valid }) => (valid === undefined ? [] : [valid])))];
  if (valids.length === 0) return () => kept;
  const both = await sharing.and(sharing.joinPlanes(valids), cyclePlanes(sharing, kept, valids.length));
  const planes = new Map(valids.map((valid, i) => [valid, sharing.slicePlanes(both, i, i + 1)]));
  return (valid) => (valid === undefined ? kept : (planes.get(valid) as Bits));
}

/** Counts, sums and numbers of different values up to each row. */
async function runningTotals(
  sharing: Sharing,
  { runs }: OwnOrder,
  measures: readonly ArrangedMeasure[],
  counting: (valid: Bits | undefined) => Bits,
): Promise<ReadonlyMap<number, Ring>> {
  const added = measures.flatMap((measure, m) =>
    measure.kind === 'min' || measure.kind === 'max' ? [] : [{ m, measure, where: counting(measure.valid) }],
  );
  if (added.length === 0) return new Map();
  const marks = [...new Set(added.flatMap(({ measure, where }) => (measure.kind === 'distinct' ? [where] : [])))];
  if (marks.length > 0 && runs === undefined) throw new Error('different values are counted without their runs');
  const firsts = new Map(
    await together<(readonly [Bits, Bits])[]>(
      sharing,
      marks.map((mark) => async (on: Sharing) => [mark, await firstWithin(on, runs as Bits, mark)] as const),
    ),
  );
  const bitOf = ({ measure, where }: (typeof added)[number]): Bits =>
    measure.kind === 'distinct' ? (firsts.get(where) as Bits) : where;
  const bits = [...new Set(added.map(bitOf))];
  const rows = (bits[0] as Bits).length;
  const numbers = sharing.within(await sharing.bitsToRing(sharing.joinPlanes(bits)));
  const numberOf = new Map(bits.map((bit, i) => [bit, sharing.slice(numbers, i * rows, (i + 1) * rows)]));
  const flagOf = (each: (typeof added)[number]): Ring => numberOf.get(bitOf(each)) as Ring;
  const sums = added.filter(({ measure }) => measure.kind === 'sum');
  const valueOf = ({ measure }: (typeof added)[number]) =>
    unbounded(sharing, (measure as Extract<ArrangedMeasure, { kind: 'sum' }>).value);
  const products =
    sums.length === 0
      ? undefined
      : await sharing.multiply(sharing.concatenate(sums.map(flagOf)), sharing.concatenate(sums.map(valueOf)));
  return new Map(
    added.map((each) => {
      const s = sums.indexOf(each);
      const value = s < 0 ? flagOf(each) : sharing.slice(products as Ring, s * rows, (s + 1) * rows);
      return [each.m, sharing.prefixSums(value)];
    }),
  );
}

/** Least values up to each row, of distances; of a greatest value the complement. On top 1 where no row counts. */
async function runningExtremes(
  sharing: Sharing,
  { starts }: OwnOrder,
  measures: readonly ArrangedMeasure[],
  counting: (valid: Bits | undefined) => Bits,
  links: Links | undefined,
): Promise<ReadonlyMap<number, Bits>> {
  const asked = measures.flatMap((measure, m) =>
    measure.kind === 'min' || measure.kind === 'max' ? [{ m, measure, where: counting(measure.valid) }] : [],
  );
  const same = (a: OrderedValue, b: OrderedValue) =>
    a.value === b.value && a.range.min === b.range.min && a.range.max === b.range.max;
  const different = asked.filter(({ measure }, i) => asked.findIndex((other) => same(other.measure, measure)) === i);
  const distances = await together<Bits[]>(
    sharing,
    different.map(
      ({ measure }) =>
        (on: Sharing) =>
          distancePlanes(on, measure),
    ),
  );
  const least = await together<Bits[]>(
    sharing,
    asked.map(({ measure, where }) => (on: Sharing) => {
      const distance = distances[different.findIndex((other) => same(other.measure, measure))] as Bits;
      const numbers = measure.kind === 'min' ? distance : on.not(distance);
      return leastWithin(on, starts, on.joinPlanes([numbers, on.not(where)]), links);
    }),
  );
  return new Map(asked.map(({ m }, i) => [m, least[i] as Bits]));
}

/** The group's extreme as a number. */
async function extremeAt(
  sharing: Sharing,
  least: Bits,
  { kind, range }: Extract<ArrangedMeasure, { kind: 'min' | 'max' }>,
): Promise<Ring> {
  const width = least.planes - 1;
  const distance = sharing.slicePlanes(least, 0, width);
  const any = sharing.not(sharing.slicePlanes(least, width, width + 1));
  return extremeOf(sharing, kind === 'min' ? distance : sharing.not(distance), any, range);
}

/** Each element less the one before. Local. */
function differences(sharing: Sharing, totals: Ring): Ring {
  if (totals.length === 0) return totals;
  const none = unbounded(sharing, sharing.filledRing(1, 0n));
  return sharing.subtract(totals, sharing.concatenate([none, sharing.slice(totals, 0, totals.length - 1)]));
}
