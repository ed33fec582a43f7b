/** An owner's rows of which one stands for several: see plan/merged.ts. */
import { UsageError } from '@tacit/engine';
import { checkLocalRows } from '../../local/decode.ts';
import type { Load } from '../../kinds/runtime.ts';
import type { KeyColumn, LocalRows, RowStage } from '../../local/stages.ts';
import { commonOutputs, weightId } from '../plan/merged.ts';
import type { Plan } from '../plan/types.ts';

/** Loads rows of which one stands for several, where the plan says so. Throws what `load` throws, and as `checkLocalRows` and `mergedRows` do. */
export function mergedLoad(plan: Plan, load: Load): Load {
  const { many } = plan;
  if (many?.rows === undefined) return load;
  return async (index) => {
    const data = await load(index);
    if (index !== many.table || data.kind !== 'rows') return data;
    checkLocalRows(plan.stages[index] as RowStage, data);
    return mergedRows(plan, index, data);
  };
}

/**
 * The rows of stage `table` of a plan whose rows are handed over merged, in the order of the first ones. Throws UsageError
 * 'data.too-many-rows' where there are more different ones than the cards allow.
 */
function mergedRows(plan: Plan, table: number, data: LocalRows): LocalRows {
  const { rows: limit = 0 } = plan.many ?? {};
  const stage = plan.stages[table] as RowStage;
  const common = commonOutputs(plan, table);
  const ids = new Set(common.map(({ id }) => id));
  let classes = new Uint32Array(data.rows);
  const divide = (valueOf: (row: number) => unknown): void => {
    // Both are less than the number of rows.
    const before = classes;
    const ofValues = numbered(data.rows, valueOf);
    classes = numbered(data.rows, (row) => (before[row] as number) * data.rows + (ofValues[row] as number));
  };
  for (const key of data.keys) divide((row) => (key.valid?.[row] === 0 ? null : key.values[row]));
  for (const { kind, id } of common) {
    const values =
      kind === 'number'
        ? data.numbers[id]
        : kind === 'flag'
          ? data.flags[id]
          : kind === 'text'
            ? data.texts?.[id]
            : data.categories[id];
    if (values === undefined) throw new Error(`rows have no output ${id}`);
    divide((row) => values[row]);
  }
  const firsts: number[] = [];
  classes.forEach((each, row) => {
    if (each === firsts.length) firsts.push(row);
  });
  if (firsts.length > limit) {
    throw new UsageError('data.too-many-rows', { dataset: stage.dataset, count: firsts.length, limit });
  }
  const added = (values: (row: number) => bigint): BigInt64Array<ArrayBuffer> => {
    const totals = new BigInt64Array(firsts.length);
    classes.forEach((each, row) => {
      totals[each] = (totals[each] as bigint) + values(row);
    });
    return totals;
  };
  const entries = <T, R>(columns: Readonly<Record<string, T>>, make: (column: T, id: string) => R): [string, R][] =>
    Object.entries(columns).map(([id, column]) => [id, make(column, id)]);
  const first = <T>(column: ArrayLike<T>): T[] => firsts.map((row) => column[row] as T);
  return {
    ...data,
    rows: firsts.length,
    keys: data.keys.map((key): KeyColumn => {
      const valid = key.valid === undefined ? {} : { valid: Uint8Array.from(first(key.valid)) };
      return key.kind === 'text'
        ? { ...key, values: first(key.values), ...valid }
        : { ...key, values: BigInt64Array.from(first(key.values)), ...valid };
    }),
    numbers: {
      ...Object.fromEntries(
        entries(data.numbers, (column, id) =>
          ids.has(id) ? BigInt64Array.from(first(column)) : added((row) => column[row] as bigint),
        ),
      ),
      [weightId]: added(() => 1n),
    },
    flags: Object.fromEntries(entries(data.flags, (column) => Uint8Array.from(first(column)))),
    categories: Object.fromEntries(entries(data.categories, (column) => Uint16Array.from(first(column)))),
    ...(data.texts === undefined ? {} : { texts: Object.fromEntries(entries(data.texts, (column) => first(column))) }),
  };
}

/** For each row a number that is the same for the same value: how many different ones came before. */
export function numbered(rows: number, valueOf: (row: number) => unknown): Uint32Array<ArrayBuffer> {
  const known = new Map<unknown, number>();
  return Uint32Array.from({ length: rows }, (_, row) => {
    const value = valueOf(row);
    const number = known.get(value) ?? known.size;
    known.set(value, number);
    return number;
  });
}
