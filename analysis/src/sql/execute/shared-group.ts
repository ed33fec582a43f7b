/**
 * One row for each group of equal keys. Rows are sorted by their keys (groupByKeys of the engine), once, and once more for each column of
 * which least, greatest or different values are asked. Rounds and bytes: see there; a comparison for aggregates that may be NULL, and a division
 * for averages.
 */
import {
  bitLength,
  type Bits,
  groupByFewKeys,
  groupByKeys,
  isOfFewGroups,
  isZero,
  type KeyedGroups,
  type KeyedMeasure,
  type KeyedRows,
  type Ring,
  type Sharing,
  together,
} from '@tacit/engine';
import { columnsOfNode, knownFlag, type SharedAggregate, type SharedNode } from '../plan/shared.ts';
import { divisionOfAverage } from '../plan/averages.ts';
import { determiningColumns } from '../plan/shared-dependencies.ts';
import type { SecureBoolean } from '../plan/types.ts';
import { divideFor } from './average.ts';
import { evaluateRows } from './conditions.ts';
import { keyLayout, plainOrder } from './shared-keys.ts';
import { inTheirOrder, withoutGaps } from './shared-order.ts';
import {
  type Context,
  formed,
  moving,
  readable,
  ringOf,
  type SharedTable,
  type SharedValue,
  tableOf,
  valueOf,
} from './shared-table.ts';
import type { Uses } from './shared-uses.ts';

type GroupNode = Extract<SharedNode, { kind: 'group' }>;

/** A condition of rows that an aggregate takes, by its text; '' is all rows. */
const textOf = (condition: SecureBoolean | null): string => (condition === null ? '' : JSON.stringify(condition));

export async function groupTable(
  context: Context,
  node: GroupNode,
  item: SharedTable,
  above: Uses,
): Promise<SharedTable> {
  const { sharing } = context;
  const standing = inTheirOrder(item, determiningColumns(node));
  const table = standing === undefined ? item : await withoutGaps(context, item);
  const aggregates = node.aggregates.filter(({ id }) => above.has(id));
  const conditions = new Map<string, SecureBoolean>();
  for (const condition of aggregates.flatMap((aggregate) => [takenBy(aggregate, table), aggregate.where]))
    if (condition !== null) conditions.set(textOf(condition), condition);
  const { booleans } = await evaluateRows(sharing, readable(sharing, table), [], [...conditions.values()]);
  const planes = new Map([...conditions.keys()].map((text, i) => [text, booleans[i] as Bits]));

  const measures = new Measures();
  const summed = await summedValues(sharing, aggregates, table, planes);
  const asked = aggregates.map((aggregate) => {
    const taken = takenBy(aggregate, table);
    const valid = taken === null ? undefined : planes.get(textOf(taken));
    const count = (): number => measures.add(`count ${textOf(taken)}`, () => ({ kind: 'count', valid }));
    const isCounted = aggregate.nullable && !(taken === null && node.keys.length > 0);
    if (aggregate.function === 'count') return { aggregate, at: count(), count: undefined };
    if (aggregate.function === 'sum' || aggregate.function === 'avg') {
      const value = summed.get(aggregate.id) as Ring;
      const at = measures.add(`sum ${aggregate.of} ${textOf(aggregate.where)}`, () => ({ kind: 'sum', value }));
      return { aggregate, at, count: aggregate.function === 'avg' || isCounted ? count() : undefined };
    }
    const { column } = valueOf(table, aggregate.of);
    const range = { min: BigInt(column.range.min), max: BigInt(column.range.max) };
    const kind = aggregate.function;
    const value = ringOf(table, aggregate.of);
    const at = measures.add(`${kind} ${aggregate.of} ${textOf(taken)}`, () => ({ kind, value, range, valid }));
    return { aggregate, at, count: kind !== 'distinct' && isCounted ? count() : undefined };
  });

  const sorting = standing ?? determiningColumns(node);
  const layout = keyLayout(context, table, plainOrder(sorting));
  // What follows from the keys that rows are sorted by goes along.
  const others = node.keys.filter((id) => above.has(id) && !sorting.includes(id));
  const side = moving(others.map((id) => ({ ...valueOf(table, id), ring: undefined })));
  const groups = await groupRows(sharing, {
    kept: table.kept,
    keys: layout.planes,
    columns: side.columns,
    measures: measures.list,
    ...(node.keys.length === 0 ? { every: 1 } : { groupsUpTo: node.rows, sorted: standing !== undefined }),
  });
  const found = (at: number): Ring => sharing.within(groups.measures[at] as Ring);
  const rows = groups.valid.length;

  // NULL is what is made of no value.
  const counts = [
    ...new Set(asked.flatMap(({ aggregate, count }) => (aggregate.nullable && count !== undefined ? [count] : []))),
  ];
  const none =
    counts.length === 0
      ? undefined
      : await isZero(sharing, sharing.concatenate(counts.map(found)), bitLength(BigInt(table.rows)) + 1);
  const knownBy = (count: number): Bits => {
    const at = counts.indexOf(count);
    return sharing.not(sharing.sliceRows(none as Bits, at * rows, (at + 1) * rows));
  };
  const averages = await together(
    sharing,
    asked.map(({ aggregate, at, count }) => async (branch: Sharing): Promise<Ring | undefined> => {
      if (aggregate.function !== 'avg' || count === undefined) return undefined;
      const { range } = valueOf(table, aggregate.of).column;
      const division = divisionOfAverage(
        { min: BigInt(range.min), max: BigInt(range.max) },
        table.rows,
        aggregate.decimals,
      );
      if (division === undefined) throw new Error(`the average ${aggregate.id} was planned although it does not fit`);
      return branch.within(await divideFor(branch, found(at), found(count), division));
    }),
  );
  const values = asked.map(({ aggregate, at, count }, i): SharedValue => {
    const ring = averages[i] ?? found(at);
    return { column: aggregate, ring, known: aggregate.nullable && count !== undefined ? knownBy(count) : undefined };
  });
  const along = side.back(groups.columns);
  const keys = columnsOfNode(node.item).flatMap((column): SharedValue[] => {
    if (!node.keys.includes(column.id) || !above.has(column.id)) return [];
    const other = along.find((value) => value.column.id === column.id);
    if (other !== undefined) return [other];
    return [{ column, ...layout.read(groups.keys, column.id) }];
  });
  const filled = node.keys.length === 0 ? values : await inTheirRanges(sharing, groups.valid, values);
  const isPlain = node.keys.length > 0 && sorting.every((id) => valueOf(table, id).known === undefined);
  const order = isPlain ? { by: sorting.map((id) => [id]), hasGaps: false } : undefined;
  return tableOf(rows, groups.valid, await formed(context, [...keys, ...filled], above), order);
}

/** By a sort, or without one where it costs less. */
export function groupRows(sharing: Sharing, rows: KeyedRows): Promise<KeyedGroups> {
  return isOfFewGroups(rows) ? groupByFewKeys(sharing, rows) : groupByKeys(sharing, rows);
}

/** Measures of the engine, equal ones once. */
class Measures {
  readonly #places = new Map<string, number>();
  readonly list: KeyedMeasure[] = [];

  add(text: string, make: () => KeyedMeasure): number {
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    this.#places.set(text, this.list.length);
    return this.list.push(make()) - 1;
  }
}

/** The rows that an aggregate takes; null: all. */
function takenBy(aggregate: SharedAggregate, table: SharedTable): SecureBoolean | null {
  const { where } = aggregate;
  if (aggregate.function === 'count' || valueOf(table, aggregate.of).known === undefined) return where;
  const known: SecureBoolean = { kind: 'flag', table: 0, id: knownFlag(aggregate.of) };
  return where === null ? known : { kind: 'and', items: [where, known] };
}

/** By aggregate the values to add up, 0 where FILTER leaves them out; of NULL they are 0. One product for all. */
async function summedValues(
  sharing: Sharing,
  aggregates: readonly SharedAggregate[],
  table: SharedTable,
  planes: ReadonlyMap<string, Bits>,
): Promise<ReadonlyMap<string, Ring>> {
  const sums = aggregates.flatMap((aggregate) =>
    aggregate.function === 'sum' || aggregate.function === 'avg' ? [aggregate] : [],
  );
  const plain = new Map(sums.map(({ id, of }) => [id, sharing.within(ringOf(table, of))]));
  const filtered = sums.filter(({ where }) => where !== null);
  if (filtered.length === 0) return plain;
  const taken = filtered.map(({ where }) => planes.get(textOf(where)) as Bits);
  const flags = sharing.within(await sharing.bitsToRing(sharing.joinPlanes(taken)));
  const products = await sharing.multiply(flags, sharing.concatenate(filtered.map(({ id }) => plain.get(id) as Ring)));
  filtered.forEach(({ id }, i) => plain.set(id, sharing.slice(products, i * table.rows, (i + 1) * table.rows)));
  return plain;
}

/** Where there is no group all aggregates are 0: of those that cannot be, a value that they can have. */
async function inTheirRanges(sharing: Sharing, valid: Bits, values: readonly SharedValue[]): Promise<SharedValue[]> {
  const fillers = values.map(({ column: { nullable, range } }) => {
    const [min, max] = [BigInt(range.min), BigInt(range.max)];
    if (nullable || (min <= 0n && max >= 0n)) return 0n;
    return min > 0n ? min : max;
  });
  if (fillers.every((filler) => filler === 0n)) return [...values];
  const missing = sharing.within(await sharing.bitsToRing(sharing.not(valid)));
  return values.map((value, i) => {
    const filler = fillers[i] as bigint;
    if (filler === 0n || value.ring === undefined) return value;
    return { ...value, ring: sharing.add(value.ring, sharing.scale(missing, filler)) };
  });
}
