/**
 * What holds of the rows of a relation whoever computes it: how many there may be, and by which columns they are told apart. Binding a
 * relation and planning it under protocol both go by these rules, as a plan that takes rows for different that are not gives a wrong answer.
 */
import type { ColumnType, DatasetCard, KeyRepeats } from '../../contract/cards.ts';
import type { RelationNode } from '../../local/stages.ts';
import type { NumberRange } from './ranges.ts';

export interface RowFacts {
  readonly rows: number;
  /** Sets of columns whose values, where none is NULL, occur once. */
  readonly unique: readonly (readonly string[])[];
  /** How many rows are alike in these columns at most, where none is NULL. */
  readonly repeats?: readonly KeyRepeats[];
}

/** Two columns that a join makes equal, one of each side. */
export type Equality = readonly [left: string, right: string];

/** What columns are called afterwards; undefined for those that are not kept. */
type Renaming = (column: string) => string | undefined;

/** Sets of columns that are looked at. */
const mostSets = 16;

/** Of a table as its card says. */
export function tableFacts({ rowsUpTo, unique, repeats }: DatasetCard, idOf: Renaming): RowFacts {
  return { rows: rowsUpTo, unique: renamedSets(unique, idOf), ...renamedRepeats(repeats, idOf) };
}

/** Of rows that stay; `distinct`: the columns by which each is there once. */
export function projectedFacts(item: RowFacts, idOf: Renaming, distinct?: readonly string[]): RowFacts {
  return {
    rows: item.rows,
    unique: [...(distinct === undefined ? [] : [distinct]), ...renamedSets(item.unique, idOf)],
    ...renamedRepeats(item.repeats, idOf),
  };
}

/** A key of a GROUP BY and what is known of it. */
export interface KeyFact {
  readonly id: string;
  readonly type: ColumnType;
  /** Of the carried integer; null of texts and booleans. */
  readonly range: NumberRange | null;
  readonly nullable: boolean;
  readonly categories?: readonly string[] | null;
}

/** Of a GROUP BY: without keys one row, else no more than rows and than the keys have values. */
export function groupFacts(rows: number, keys: readonly KeyFact[]): RowFacts {
  if (keys.length === 0) return { rows: 1, unique: [] };
  const values = keys.reduce((product, key) => product * valuesOf(key, rows), 1);
  return { rows: Math.max(1, Math.min(rows, values)), unique: [keys.map(({ id }) => id)] };
}

/** How many different values a key can have among so many rows. */
function valuesOf({ type, range, nullable, categories }: KeyFact, rows: number): number {
  const ofType = type.kind === 'text' ? rows : range === null ? 2 : Number(range.max - range.min) + 1;
  const listed = categories === undefined || categories === null ? ofType : Math.min(categories.length, ofType);
  return listed + (nullable ? 1 : 0);
}

/** Of UNION, INTERSECT or EXCEPT with these columns. */
export function setFacts(
  { operator, all }: Pick<Extract<RelationNode, { kind: 'set' }>, 'operator' | 'all'>,
  items: readonly Pick<RowFacts, 'rows'>[],
  columns: readonly string[],
): RowFacts {
  const sizes = items.map(({ rows }) => rows);
  const rows = { union: sizes.reduce((x, y) => x + y, 0), intersect: Math.min(...sizes), except: sizes[0] ?? 0 };
  return { rows: rows[operator], unique: all ? [] : [columns] };
}

/**
 * Of a join with these equalities among its conditions. What is unique of a side is so of the pairs where each of its rows meets one row of
 * the other at most; of rows that an outer join fills it is NULL. Where both sides repeat, one row of each together are unique.
 */
export function joinFacts(
  join: 'inner' | 'left' | 'right' | 'full',
  left: RowFacts,
  right: RowFacts,
  equalities: readonly Equality[],
): RowFacts & { readonly oneLeft: boolean; readonly oneRight: boolean } {
  const [lefts, rights] = [equalities.map(([id]) => id), equalities.map(([, id]) => id)];
  const [oneLeft, oneRight] = [isOnce(left, lefts), isOnce(right, rights)];
  const pairs = Math.min(
    left.rows * mostOfKey(right, rights),
    mostOfKey(left, lefts) * right.rows,
    ...(oneRight ? [left.rows] : []),
    ...(oneLeft ? [right.rows] : []),
  );
  const rows = {
    inner: pairs,
    left: oneRight ? left.rows : pairs + left.rows,
    right: oneLeft ? right.rows : pairs + right.rows,
    full: oneRight && oneLeft ? left.rows + right.rows : pairs + left.rows + right.rows,
  };
  const unique =
    oneRight || oneLeft
      ? [...(oneRight ? left.unique : []), ...(oneLeft ? right.unique : [])]
      : left.unique.flatMap((set) => right.unique.map((other) => [...set, ...other])).slice(0, mostSets);
  return { rows: rows[join], unique: join === 'inner' ? withEqual(unique, equalities) : unique, oneLeft, oneRight };
}

/** Whether different rows that take part have different values in these columns, none of them NULL. */
export function isOnce({ unique, rows }: RowFacts, columns: readonly string[]): boolean {
  return rows <= 1 || unique.some((set) => set.length > 0 && set.every((id) => columns.includes(id)));
}

/** The same sets, and those with a column in the place of one that is equal in every row. */
function withEqual(sets: RowFacts['unique'], equalities: readonly Equality[]): RowFacts['unique'] {
  const found = new Map(sets.map((set) => [JSON.stringify(set), set]));
  for (const [x, y] of equalities)
    for (const set of found.values()) {
      const other = set.map((id) => (id === x ? y : id === y ? x : id));
      if (found.size < mostSets) found.set(JSON.stringify(other), other);
    }
  return [...found.values()];
}

/** The most rows of one key that these columns make, none of them NULL; all rows where nothing is known. */
function mostOfKey({ rows, repeats = [] }: RowFacts, columns: readonly string[]): number {
  return repeats.reduce(
    (most, each) => (each.columns.every((id) => columns.includes(id)) ? Math.min(most, each.most) : most),
    rows,
  );
}

function renamedSets(sets: RowFacts['unique'], idOf: Renaming): string[][] {
  return sets.flatMap((set) => {
    const ids = set.map(idOf);
    return ids.length === 0 || ids.includes(undefined) ? [] : [ids as string[]];
  });
}

function renamedRepeats(repeats: readonly KeyRepeats[] | undefined, idOf: Renaming): Pick<RowFacts, 'repeats'> {
  const known = (repeats ?? []).flatMap(({ columns, most }) => {
    const ids = columns.flatMap((column) => idOf(column) ?? []);
    return ids.length === columns.length ? [{ columns: ids, most }] : [];
  });
  return known.length === 0 ? {} : { repeats: known };
}
