/** Joins without keys: every row meets every row, at public places. Values of NULL, and tables below each other, as joins need them. */
import { type Bits, keptRows, type Ring, rowsAt, type Sharing } from '@tacit/engine';
import type { SharedNode } from '../plan/shared.ts';
import {
  codeOf,
  type Context,
  flipped,
  moving,
  type SharedTable,
  type SharedValue,
  tableOf,
  zeroForNull,
} from './shared-table.ts';

export type JoinNode = Extract<SharedNode, { kind: 'join' }>;

/** A table of a join with the columns that are used above it. */
export interface JoinSide {
  readonly rows: number;
  readonly kept: Bits;
  readonly values: readonly SharedValue[];
}

/**
 * One round, or two; where of a longer right side at most one row takes part, or only whether one does, a partition of it. All pairs of two
 * longer tables are as many rows as the product of theirs: no message, but memory.
 */
export async function crossTable(
  context: Context,
  node: JoinNode,
  left: JoinSide,
  right: JoinSide,
): Promise<SharedTable> {
  const { sharing } = context;
  const { join } = node;
  if (join === 'full') throw new Error('a full join has keys');
  const isAsked = join === 'semi' || join === 'anti' || join === 'mark';
  if (isAsked || node.once || right.rows <= 1) {
    const one = await onlyRow(context, { ...right, values: isAsked ? [] : right.values });
    const there = repeated(sharing, one.kept, left.rows);
    const both = async (bit: Bits) => await sharing.and(left.kept, bit);
    switch (join) {
      case 'semi':
        return tableOf(left.rows, await both(there), left.values);
      case 'anti':
        return tableOf(left.rows, await both(sharing.not(there)), left.values);
      case 'mark':
        return tableOf(left.rows, left.kept, [...left.values, markOf(node, there)]);
      case 'inner': {
        const others = gathered(sharing, one.values, new Uint32Array(left.rows));
        return tableOf(left.rows, await both(there), [...left.values, ...others]);
      }
      case 'left': {
        const known = await nullWhereMissing(context, one);
        const others = gathered(sharing, known, new Uint32Array(left.rows));
        return tableOf(left.rows, left.kept, [...left.values, ...others]);
      }
    }
  }
  const rows = left.rows * right.rows;
  const ofLeft = rowsAt(sharing, rows, (row) => Math.floor(row / right.rows));
  const ofRight = rowsAt(sharing, rows, (row) => row % right.rows);
  const kept = await sharing.and(sharing.gatherRows(left.kept, ofLeft), sharing.gatherRows(right.kept, ofRight));
  const pairs = [...gathered(sharing, left.values, ofLeft), ...gathered(sharing, right.values, ofRight)];
  if (join === 'inner') return tableOf(rows, kept, pairs);
  const any = await onlyRow(context, { ...right, values: [] });
  const alone = await sharing.and(left.kept, sharing.not(repeated(sharing, any.kept, left.rows)));
  const values = belowValues(
    sharing,
    pairs,
    rows,
    [...left.values, ...nullValues(context, right.values, left.rows)],
    left.rows,
  );
  return tableOf(rows + left.rows, sharing.joinRows([kept, alone]), values);
}

/** Whether a row has a partner, as the column that the join says. */
export function markOf({ mark = '' }: JoinNode, bits: Bits): SharedValue {
  return { column: { id: mark, kind: 'boolean', range: { min: '0', max: '1' }, nullable: false }, bits };
}

/** The first of the rows that take part. */
async function onlyRow(context: Context, side: JoinSide): Promise<JoinSide> {
  const { sharing } = context;
  if (side.rows === 1) return side;
  if (side.rows === 0)
    return { rows: 1, kept: sharing.filledBits(1, 1, false), values: nullValues(context, side.values, 1) };
  const { columns, back } = moving(side.values);
  const front = await keptRows(sharing, side.kept, columns, 1);
  return { rows: 1, kept: front.kept, values: back(front.columns) };
}

/** Its values, NULL where the row takes no part. */
async function nullWhereMissing(context: Context, { kept, values }: JoinSide): Promise<SharedValue[]> {
  const { sharing } = context;
  const { columns, back } = moving(zeroForNull(context, values));
  const one = columns.rings.length === 0 ? undefined : sharing.within(await sharing.bitsToRing(kept));
  const rings: Ring[] = [];
  const bits: Bits[] = [];
  for (const ring of columns.rings) rings.push(await sharing.multiply(sharing.within(ring), one as Ring));
  for (const each of columns.bits)
    bits.push(await sharing.and(each, sharing.pickPlanes(kept, new Array<number>(each.planes).fill(0))));
  return zeroForNull(context, back({ rings, bits })).map((value) => ({ ...value, known: value.known ?? kept }));
}

const repeated = (sharing: Sharing, one: Bits, rows: number): Bits => sharing.gatherRows(one, new Uint32Array(rows));

function gathered(sharing: Sharing, values: readonly SharedValue[], places: Uint32Array): SharedValue[] {
  const { columns, back } = moving(values);
  return back({
    rings: columns.rings.map((ring) => sharing.gather(ring, places)),
    bits: columns.bits.map((bits) => sharing.gatherRows(bits, places)),
  });
}

/** Columns like these, of NULLs. Local. */
export function nullValues(context: Context, values: readonly SharedValue[], rows: number): SharedValue[] {
  const { sharing } = context;
  const zeros = (planes: number) => sharing.filledBits(rows, planes, false);
  return values.map(({ column, ring, bits }) => ({
    column,
    ring: ring && sharing.within(sharing.filledRing(rows, 0n)),
    bits: bits && flipped(sharing, zeros(bits.planes), -codeOf(context, column.id).from),
    known: zeros(1),
  }));
}

/** The same columns of two tables, one below the other; those of the first decide which forms there are. Local. */
export function belowValues(
  sharing: Sharing,
  first: readonly SharedValue[],
  rows: number,
  second: readonly SharedValue[],
  more: number,
): SharedValue[] {
  const ones = (count: number) => sharing.filledBits(count, 1, true);
  return first.map((value): SharedValue => {
    const other = second.find(({ column }) => column.id === value.column.id);
    if (other === undefined) throw new Error(`column ${value.column.id} is in one of two tables`);
    const { ring, bits, known } = value;
    return {
      column: value.column,
      ring: ring && sharing.concatenate([sharing.within(ring), sharing.within(other.ring as Ring)]),
      bits: bits && sharing.joinRows([bits, other.bits as Bits]),
      known:
        known === undefined && other.known === undefined
          ? undefined
          : sharing.joinRows([known ?? ones(rows), other.known ?? ones(more)]),
    };
  });
}
