/**
 * Groups of equal neighbours in rows that are in order by their keys: where they start, running values within them, and one
 * row for each group. How many groups there are, and how large, stays secret.
 *
 * Paper: the aggregations of sorted tables in Asharov et al. 2022/1595 and of ORQ (Baum et al. 2025). Sums, counts, first
 * and last rows need no scan here: running totals are local, a group's total is the difference of two of them, and the first
 * row of a group follows the last one of the group before.
 */
import type { Bits, Columns, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { all, anyPlane, constantPlanes } from '../boolean.ts';
import { isSame } from '../compare.ts';
import { bounded, type Bounds, boundsThatFit } from '../ranges.ts';
import { partition } from './partition.ts';
import { scanWithin } from './scan.ts';
import type { SortKey } from './keys.ts';
import { sortWithKeys } from './sort.ts';
import { commonLength, fromRowAfter, fromRowBefore, rowNumbers } from './rows.ts';

/**
 * 1 where a row's keys differ from those of the row before; 1 in row 0. Rows are in order by the keys, or at least equal keys
 * side by side. Replicated: 3 + ⌈log₂ width⌉ rounds for ring keys of that width.
 */
export async function groupStarts(sharing: Sharing, keys: readonly SortKey[]): Promise<Bits> {
  const rows = commonLength('groupStarts', keys, { rings: [], bits: [] });
  if (rows === 0) return constantPlanes(sharing, 0, 1, false);
  const same = await together<Bits[]>(
    sharing,
    keys.map(({ by, width }) => async (branch: Sharing): Promise<Bits> => {
      if (by.domain === 'ring') {
        return isSame(branch, 'groupStarts', by, fromRowBefore(branch, by), width);
      }
      if (by.planes === 0) return constantPlanes(branch, rows, 1, true);
      return branch.not(await anyPlane(branch, branch.xor(by, fromRowBefore(branch, by))));
    }),
  );
  const equal = same.length === 0 ? constantPlanes(sharing, rows, 1, true) : await all(sharing, same);
  return sharing.xor(sharing.not(equal), rowFlag(sharing, rows, 0));
}

/** Totals may wrap around: their differences do not. */
const plain = (sharing: Sharing, x: Ring): Ring => sharing.within(x);

/** 1 in one public row. */
function rowFlag(sharing: Sharing, rows: number, row: number): Bits {
  const words = new BigUint64Array(Math.ceil(rows / 64));
  if (row < rows) words[Math.floor(row / 64)] = 1n << BigInt(row % 64);
  return sharing.constantBits(rows, 1, words);
}

/** 1 in the last row of each group. Local. */
export function groupEnds(sharing: Sharing, starts: Bits): Bits {
  const rows = starts.length;
  if (rows === 0) return starts;
  const next = sharing.sliceRows(starts, 1, rows);
  return sharing.joinRows([next, constantPlanes(sharing, 1, 1, true)]);
}

/**
 * What to make of a group's rows. `first` and `last` are those in the order of the rows, `count` needs no value; `width`:
 * signed bits (1 to 65) that hold every difference of two values, as in `scanWithin`.
 */
export type GroupMeasure =
  | { readonly kind: 'count' }
  | { readonly kind: 'sum' | 'first' | 'last'; readonly value: Ring }
  | { readonly kind: 'min' | 'max'; readonly value: Ring; readonly width?: number };

export interface GroupRows {
  /** 1 in the rows that hold a group: they come first, in the order of the groups. */
  readonly valid: Bits;
  /** The given columns, as they are in the last row of each group; anything in other rows. */
  readonly columns: Columns;
  /** One vector a measure; 0 in other rows. */
  readonly measures: Ring[];
}

/**
 * One row for each group of rows that are in order: `starts` from `groupStarts`, `columns` such as the keys move along.
 * The result has as many rows as are given (slice it where fewer groups are known to be), with the groups' first. Sums are
 * exact mod 2^64. For the least and greatest value sort by it too, behind the group's keys, and take `first` and `last`:
 * that costs less than `min` and `max`, which compare along a scan.
 * Replicated: 6 rounds, 3 more if anything is measured; scans as `scanWithin`.
 */
export async function groupRows(
  sharing: Sharing,
  starts: Bits,
  columns: Columns,
  measures: readonly GroupMeasure[],
): Promise<GroupRows> {
  const rows = commonLength('groupRows', [{ by: starts }, ...measures.flatMap(keyOf)], columns);
  if (rows === 0) return { valid: starts, columns, measures: measures.map(() => rowNumbers(sharing, 0)) };
  const ends = groupEnds(sharing, starts);
  const told = await together<Ring[]>(
    sharing,
    measures.map((measure) => (branch: Sharing) => carriedOf(branch, starts, measure)),
  );
  const moved = await partition(sharing, sharing.not(ends), {
    rings: [...columns.rings, ...told],
    bits: [...columns.bits, ends],
  });
  const valid = moved.bits[columns.bits.length] as Bits;
  const values = measures.map((measure, m) => valueOf(sharing, measure, moved.rings[columns.rings.length + m] as Ring));
  return {
    valid,
    columns: { rings: moved.rings.slice(0, columns.rings.length), bits: moved.bits.slice(0, columns.bits.length) },
    measures: (await zeroElsewhere(sharing, valid, values)).map((each, m) =>
      bounded(sharing, each, boundsOf(measures[m] as GroupMeasure, rows)),
    ),
  };
}

const keyOf = (measure: GroupMeasure): { by: Ring }[] => (measure.kind === 'count' ? [] : [{ by: measure.value }]);

/** What the last row of a group has to carry so that the measure can be read off there. */
async function carriedOf(sharing: Sharing, starts: Bits, measure: GroupMeasure): Promise<Ring> {
  const rows = starts.length;
  switch (measure.kind) {
    case 'count':
      return plain(sharing, sharing.addConstant(rowNumbers(sharing, rows), 1n));
    case 'sum':
      return sharing.prefixSums(plain(sharing, measure.value));
    case 'first':
      // The first row of the next group.
      return plain(sharing, fromRowAfter(sharing, measure.value));
    case 'last':
      return plain(sharing, measure.value);
    case 'min':
    case 'max':
      return scanWithin(sharing, starts, measure.value, measure.kind, measure.width);
  }
}

/** The measure of each group from what its last row and the one of the group before carried. Local. */
function valueOf(sharing: Sharing, measure: GroupMeasure, carried: Ring): Ring {
  const rows = carried.length;
  const shifted = (first: Ring) => sharing.concatenate([first, sharing.slice(carried, 0, rows - 1)]);
  switch (measure.kind) {
    case 'count':
    case 'sum':
      return sharing.subtract(carried, shifted(plain(sharing, sharing.constantRing(new BigUint64Array(1)))));
    case 'first':
      return shifted(plain(sharing, sharing.slice(measure.value, 0, 1)));
    default:
      return carried;
  }
}

/** What the measures of groups of up to `rows` rows lie within, and the 0 elsewhere. */
function boundsOf(measure: GroupMeasure, rows: number): Bounds | undefined {
  if (measure.kind === 'count') return { min: 0n, max: BigInt(rows) };
  const { bounds } = measure.value;
  const times = measure.kind === 'sum' ? BigInt(rows) : 1n;
  return bounds && boundsThatFit(bounds.min * times, bounds.max * times, true);
}

async function zeroElsewhere(sharing: Sharing, valid: Bits, values: readonly Ring[]): Promise<Ring[]> {
  if (values.length === 0) return [];
  const kept = await sharing.bitsToRing(valid);
  const products = await sharing.multiply(sharing.concatenate(values.map(() => kept)), sharing.concatenate(values));
  const rows = valid.length;
  return values.map((_, v) => sharing.slice(products, v * rows, (v + 1) * rows));
}

/**
 * The rows in the order of the keys, of those with equal keys only the first; those rows come first and have `valid` 1.
 * How many they are stays secret: its sum as a number is `count`.
 */
export async function distinctRows(
  sharing: Sharing,
  keys: readonly SortKey[],
  columns: Columns,
): Promise<{ columns: Columns; valid: Bits; count: Ring }> {
  const sorted = await sortWithKeys(sharing, keys, columns);
  const starts = await groupStarts(sharing, sorted.keys);
  const moved = await partition(sharing, sharing.not(starts), {
    rings: sorted.columns.rings,
    bits: [...sorted.columns.bits, starts],
  });
  const valid = moved.bits[columns.bits.length] as Bits;
  return {
    columns: { rings: moved.rings, bits: moved.bits.slice(0, columns.bits.length) },
    valid,
    count: sharing.sum(await sharing.bitsToRing(valid), 1),
  };
}
