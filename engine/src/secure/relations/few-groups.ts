/**
 * Groups of few listed keys without a sort: each row becomes one-hot in the list of keys, counts and sums are one matrix product
 * (aggregate.ts), least and greatest values a tournament a group (extreme.ts). What `groupByKeys` gives, of a relation under protocol.
 *
 * Nothing is opened. Cost for G keys: G ANDs a row, what `aggregateGroups` takes, about 14 bytes a row and group and party (replicated), and
 * a bit-width of ANDs twice a row and group for each least or greatest value. A sort takes about 250 bytes a row and over a thousand rounds.
 */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { aggregateGroups, type GroupColumn, type GroupTotals } from '../aggregate.ts';
import { constantPlanes, repeatPlanes } from '../boolean.ts';
import { groupExtremes } from '../extreme.ts';
import { noColumns } from '../order/rows.ts';
import { bitLength, bounded, boundsThatFit } from '../ranges.ts';
import type { KeyedGroups, KeyedRows, OrderedValue } from './keyed.ts';
import { firstNumbers } from './keyed-pass.ts';

/** Bytes a row and party of a sort, of a group, and of a bit of a least or greatest value of a group. */
const [bytesOfSort, bytesOfGroup, bytesOfBit] = [250, 14, 0.25];

/** Whether this is the cheaper way, and can give what is asked. */
export function isOfFewGroups({ every, columns = noColumns, measures }: KeyedRows): boolean {
  if (every === undefined || columns.rings.length + columns.bits.length > 0) return false;
  let bytes = bytesOfGroup;
  for (const measure of measures) {
    const { kind } = measure;
    if (kind !== 'count' && kind !== 'sum' && kind !== 'min' && kind !== 'max') return false;
    if (measure.kind === 'min' || measure.kind === 'max')
      bytes += bytesOfBit * (1 + bitLength(measure.range.max - measure.range.min));
  }
  return every * bytes <= bytesOfSort;
}

/** `groupByKeys` where `isOfFewGroups`. Rounds: a plane of the key each, and those of both parts, which run side by side. */
export async function groupByFewKeys(
  sharing: Sharing,
  { kept, keys, measures, every = 0 }: KeyedRows,
): Promise<KeyedGroups> {
  const groups = await oneHotKeys(sharing, kept, keys, every);
  const columns: GroupColumn[] = [];
  const places = measures.map((measure): number | undefined => {
    if (measure.kind === 'sum') return columns.push({ value: measure.value }) - 1;
    return measure.kind === 'count' && measure.valid !== undefined
      ? columns.push({ valid: measure.valid }) - 1
      : undefined;
  });
  const extremes = measures.flatMap((measure, m): { readonly measure: Extreme; readonly m: number }[] => {
    const { kind } = measure;
    return kind === 'min' || kind === 'max' ? [{ measure: { ...measure, kind }, m }] : [];
  });
  const [totals, found] = await together<[GroupTotals, Ring[]]>(sharing, [
    (on) => aggregateGroups(on, { filter: constantPlanes(on, kept.length, 1, true), factors: [groups], columns }),
    (on) =>
      together(
        on,
        extremes.map(
          ({ measure }) =>
            (own: Sharing) =>
              extremeOf(own, groups, measure),
        ),
      ),
  ]);
  const counted = { min: 0n, max: BigInt(kept.length) };
  return {
    valid: constantPlanes(sharing, every, 1, true),
    keys: firstNumbers(sharing, every, keys.planes),
    columns: noColumns,
    measures: measures.map((measure, m): Ring => {
      const extreme = extremes.findIndex((each) => each.m === m);
      if (extreme >= 0) return found[extreme] as Ring;
      const column = places[m] === undefined ? undefined : totals.columns[places[m]];
      if (measure.kind === 'sum') return column?.sum as Ring;
      return bounded(sharing, sharing.within(column?.count ?? totals.rows), counted);
    }),
  };
}

type Extreme = OrderedValue & { readonly kind: 'min' | 'max' };

async function extremeOf(sharing: Sharing, groups: Bits, { kind, value, valid, range }: Extreme): Promise<Ring> {
  const { value: found } = await groupExtremes(sharing, groups, { kind, value, valid, range });
  return bounded(sharing, sharing.within(found), boundsThatFit(range.min, range.max, true));
}

/** A plane for each of the first keys: 1 where a row takes part and has it. */
async function oneHotKeys(sharing: Sharing, kept: Bits, keys: Bits, every: number): Promise<Bits> {
  let planes = kept;
  for (let plane = 0; plane < keys.planes; plane++) {
    const bit = repeatPlanes(sharing, sharing.slicePlanes(keys, plane, plane + 1), planes.planes);
    const ones = await sharing.and(planes, bit);
    // Where the bit is 0 stands what the ones leave.
    planes = sharing.joinPlanes([sharing.xor(planes, ones), ones]);
  }
  return sharing.slicePlanes(planes, 0, every);
}
