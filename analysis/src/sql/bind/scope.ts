/** Which column a name means. */
import type { ColumnRef, Node } from 'libpg-query';
import type { ColumnType, DatasetCard } from '../../contract/cards.ts';
import { editDistance, nearestNames, quoted } from '../../contract/nearest.ts';
import { type NumberRange, rangeOfColumn } from '../plan/ranges.ts';
import { errorAt, refused } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import { isStar, namesOf } from '../parse/syntax.ts';
import type { Bound, BoundColumn } from './bound.ts';

export interface ScopeColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly range: NumberRange | null;
  readonly nullable: boolean;
  readonly categories: readonly string[] | null;
  /** No value, and no declared type: as in ColumnCard. */
  readonly empty?: boolean;
  /** What a bound column is called, where not by its name. */
  readonly as?: string;
}

export interface ScopeTable {
  /** Names by which columns may be qualified: the alias, or the table's own name with and without its party. */
  readonly names: readonly string[];
  readonly columns: readonly ScopeColumn[];
  /** Number of the source that its columns belong to, where not its own place. */
  readonly table?: number;
  /** Columns that USING makes of both sides' keys, and names of the tables of these sides: a name without a table means them first. */
  readonly keysOf?: readonly string[];
}

export interface Scope {
  readonly source: SourceText;
  readonly tables: readonly ScopeTable[];
  /** Columns named by USING: they mean the first table's. */
  readonly merged: readonly string[];
  /** Number of a subquery's table: its names come before those of the tables around it. */
  readonly inner?: number;
  /** Of groups, in the list or in HAVING: rows' own columns have no meaning. */
  readonly grouped?: 'list' | 'having';
  /** What is bound is HAVING. */
  readonly having?: true;
  /** Around a subquery: its names mean what nothing inside is called. */
  readonly outer?: Scope;
  /** Binds what has a meaning of its own in this place; undefined for everything else. */
  readonly special?: (node: Node, scope: Scope) => Bound | undefined;
}

/** A dataset's columns under the names its card gives. */
export function scopeTable(card: DatasetCard, alias: string | undefined): ScopeTable {
  return {
    names: alias === undefined ? [card.name, `${card.owner}.${card.name}`] : [alias],
    columns: card.columns.map(({ name, type, range, nullable, categories, empty }) => ({
      name,
      type,
      range: rangeOfColumn(type, range),
      nullable,
      categories: categories ?? null,
      ...(empty === undefined ? {} : { empty }),
    })),
  };
}

/** A table whose rows an outer join may leave out: what is read of it then is NULL, whatever its card says. */
export function leftOut(table: ScopeTable): ScopeTable {
  return { ...table, columns: table.columns.map((column) => ({ ...column, nullable: true })) };
}

/** Throws UsageError 'sql.unknown-column', 'sql.ambiguous-column' or 'sql.unknown-qualifier'. */
export function resolveColumn(scope: Scope, reference: ColumnRef): BoundColumn {
  const at = reference.location ?? 0;
  const path = namesOf(reference.fields);
  if (path === undefined) throw refused(scope.source, isStar(reference) ? '*' : 'field selection', at);
  const name = path.at(-1) as string;
  const qualifier = path.slice(0, -1).join('.');
  const found = lookUp(scope, qualifier, name, at);
  if (found.length === 0 && scope.outer !== undefined) return resolveColumn(scope.outer, reference);
  if (found.length === 0) {
    const columnsOf = ({ columns: own }: ScopeTable) =>
      own.flatMap((column) => (column.name === '' ? [] : [column.name]));
    const candidates = candidateTables(scope, qualifier).flatMap(columnsOf);
    const near = nearestNames(name, [...new Set(candidates)]);
    const columns = [...new Set(candidates)].map(quoted);
    const isQuoted = scope.source.character(scope.source.characterOfByte(at)) === '"';
    const isMisspelt = candidates.some((candidate) => editDistance(name, candidate) <= Math.max(1, name.length / 4));
    if (qualifier === '' && isQuoted && !isMisspelt) {
      throw errorAt(scope.source, at, 'sql.text-in-double-quotes', { name, columns });
    }
    throw errorAt(scope.source, at, 'sql.unknown-column', {
      name: path.join('.'),
      near: near.map(quoted),
      columns,
    });
  }
  const [first, second] = found;
  if (second !== undefined && !(qualifier === '' && scope.merged.includes(name))) {
    const choices = found.map(({ table }) => `${quoted(scope.tables[table]?.names[0] as string)}.${quoted(name)}`);
    throw errorAt(scope.source, at, 'sql.ambiguous-column', { name, choices });
  }
  return first as BoundColumn;
}

/** Resolves a bare name without an error when there is none, for clauses where it may mean something else. */
export function findColumn(scope: Scope, reference: ColumnRef): BoundColumn | undefined {
  const path = namesOf(reference.fields);
  if (path === undefined) return undefined;
  const found = lookUp(scope, path.slice(0, -1).join('.'), path.at(-1) as string, reference.location ?? 0)[0];
  return found === undefined && scope.outer !== undefined ? findColumn(scope.outer, reference) : found;
}

function lookUp(scope: Scope, qualifier: string, name: string, at: number): BoundColumn[] {
  if (qualifier !== '' && candidateTables(scope, qualifier).length === 0) {
    if (scope.outer !== undefined) return [];
    const names = scope.tables.flatMap((table) => table.names.slice(0, 1));
    throw errorAt(scope.source, at, 'sql.unknown-qualifier', { name: qualifier, names: names.map(quoted) });
  }
  const tables = candidateTables(scope, qualifier);
  const inner = scope.inner === undefined ? undefined : scope.tables[scope.inner];
  const columnsWhere = (isIt: (candidate: string) => boolean): BoundColumn[] => {
    const isInner = inner !== undefined && tables.includes(inner) && inner.columns.some((column) => isIt(column.name));
    return (isInner ? [inner] : tables).flatMap((table) => {
      const found = table.columns.filter((candidate) => isIt(candidate.name));
      return found.map(({ name: own, type, range, nullable, as = own }) => {
        const number = table.table ?? scope.tables.indexOf(table);
        return { kind: 'column' as const, table: number, column: as, type, range, nullable, at };
      });
    });
  };
  const exact = columnsWhere((candidate) => candidate === name);
  // A name without quotes arrives in lower case; where no column is called so, one that differs in case only is meant.
  if (exact.length > 0 || name !== name.toLowerCase()) return exact;
  const alike = columnsWhere((candidate) => candidate.toLowerCase() === name);
  return new Set(alike.map(({ table }) => table)).size === alike.length ? alike : [];
}

function candidateTables(scope: Scope, qualifier: string): readonly ScopeTable[] {
  if (qualifier !== '') return scope.tables.filter((table) => table.names.includes(qualifier));
  const isKeys = ({ keysOf }: ScopeTable) => keysOf !== undefined;
  return [...scope.tables.filter(isKeys), ...scope.tables.filter((table) => !isKeys(table))];
}

/** The card's facts about a column that was resolved in this scope. */
export function scopeColumn(scope: Scope, bound: BoundColumn): ScopeColumn {
  const { table, column } = bound;
  const found = scope.tables
    .filter((each, i) => (each.table ?? i) === table)
    .flatMap(({ columns }) => columns)
    .find(({ name, as = name }) => as === column);
  if (found === undefined && scope.outer !== undefined) return scopeColumn(scope.outer, bound);
  if (found === undefined) throw new Error(`no column ${column} in table ${table}`);
  return found;
}
