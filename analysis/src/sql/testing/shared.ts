/** Hand-written relations under protocol over small tables, and what DuckDB makes of the same. */
import type { ColumnType } from '../../contract/cards.ts';
import {
  columnsOfNode,
  knownFlag,
  type SharedColumn,
  type SharedNode,
  type SharedOutput,
  type SharedRelation,
} from '../plan/shared.ts';
import { mostGroups } from '../plan/shared-dependencies.ts';
import type { GroupKey, Plan, SecureBoolean, SecureNumber } from '../plan/types.ts';
import type { LocalData, LocalOutput, LocalRows, RowStage } from '../../local/stages.ts';
import type { ResultTable } from '../../contract/results.ts';
import type { Chance } from './chance.ts';
import type { TestDatabase } from './database.ts';

interface SharedTestColumn {
  readonly name: string;
  readonly kind: SharedColumn['kind'];
  readonly min?: number;
  readonly max?: number;
  readonly nullable?: boolean;
  readonly words?: number;
}

export type TestValue = number | boolean | string | null;

/** A table of one owner; columns are called `name.column` under protocol. */
export interface SharedTestTable {
  readonly name: string;
  readonly party: string;
  readonly rowsUpTo: number;
  readonly columns: readonly SharedTestColumn[];
  readonly rows: readonly (readonly TestValue[])[];
}

export const idOf = (table: string, column: string): string => `${table}.${column}`;

const codes = { min: '0', max: String((1n << 61n) - 1n) };

function sharedColumns({ name, columns }: SharedTestTable): SharedColumn[] {
  return columns.map(({ name: column, kind, min = 0, max = 0, nullable = false, words }) => ({
    id: idOf(name, column),
    kind,
    range:
      kind === 'number' ? { min: String(min), max: String(max) } : kind === 'boolean' ? { min: '0', max: '1' } : codes,
    nullable,
    ...(words === undefined ? {} : { words }),
  }));
}

/** Values of a column's range, few of them, some NULL. */
export function randomRows(chance: Chance, table: Omit<SharedTestTable, 'rows'>, rows: number): SharedTestTable {
  const value = ({ kind, min = 0, max = 0, nullable }: SharedTestColumn): TestValue => {
    if (nullable === true && chance.happens(0.25)) return null;
    if (kind === 'boolean') return chance.happens(0.5);
    return kind === 'text' ? chance.pick(['', 'a', 'Zoë', 'longer than eight']) : chance.integer(min, max);
  };
  return { ...table, rows: Array.from({ length: rows }, () => table.columns.map(value)) };
}

/** The same rows less those whose key has been there: NULLs stay. */
export function withoutRepeats(table: SharedTestTable, keys: readonly string[]): SharedTestTable {
  const seen = new Set<string>();
  const rows = table.rows.filter((row) => {
    const key = keys.map((name) => row[table.columns.findIndex((column) => column.name === name)] ?? null);
    if (key.includes(null)) return true;
    const text = JSON.stringify(key);
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
  return { ...table, rows };
}

/** DROP, CREATE and INSERT statements. */
export function sharedTableSql({ name, columns, rows }: SharedTestTable): string[] {
  const types = { number: 'BIGINT', boolean: 'BOOLEAN', text: 'VARCHAR' };
  const list = columns.map((column) => `${column.name} ${types[column.kind]}`).join(', ');
  const literal = (value: TestValue) =>
    value === null ? 'NULL' : typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
  return [
    `DROP TABLE IF EXISTS ${name}`,
    `CREATE TABLE ${name} (${list})`,
    ...(rows.length === 0
      ? []
      : [`INSERT INTO ${name} VALUES ${rows.map((row) => `(${row.map(literal).join(', ')})`).join(', ')}`]),
  ];
}

export async function createTable(database: TestDatabase, table: SharedTestTable): Promise<void> {
  for (const statement of sharedTableSql(table)) await database.run(statement);
}

function localRows({ name, columns, rows }: SharedTestTable): LocalRows {
  const numbers: Record<string, BigInt64Array> = {};
  const flags: Record<string, Uint8Array> = {};
  const texts: Record<string, string[]> = {};
  columns.forEach(({ name: column, kind, nullable }, c) => {
    const id = idOf(name, column);
    const values = rows.map((row) => row[c] ?? null);
    if (kind === 'number') numbers[id] = BigInt64Array.from(values, (value) => BigInt(value ?? 0));
    if (kind === 'boolean') flags[id] = Uint8Array.from(values, (value) => (value === true ? 1 : 0));
    if (kind === 'text') texts[id] = values.map((value) => String(value ?? ''));
    if (nullable === true) flags[knownFlag(id)] = Uint8Array.from(values, (value) => (value === null ? 0 : 1));
  });
  return { kind: 'rows', rows: rows.length, keys: [], numbers, flags, categories: {}, texts };
}

function stageOf(table: SharedTestTable): RowStage {
  const outputs = sharedColumns(table).flatMap(({ id, kind, range, nullable }): LocalOutput[] => {
    const type: ColumnType = { kind: kind === 'number' ? 'integer' : kind };
    const expression = { kind: 'column', column: id, type } as const;
    const value: LocalOutput =
      kind === 'number'
        ? { kind, id, expression, scale: 0, range }
        : { kind: kind === 'text' ? 'text' : 'flag', id, expression };
    return nullable ? [value, { kind: 'flag', id: knownFlag(id), expression }] : [value];
  });
  return {
    kind: 'rows',
    party: table.party,
    dataset: table.name,
    rowsUpTo: table.rowsUpTo,
    where: null,
    keys: [],
    outputs,
    unit: null,
  };
}

export const stageNode = (tables: readonly SharedTestTable[], stage: number): SharedNode => {
  const table = tables[stage] as SharedTestTable;
  return { kind: 'stage', stage, rows: table.rowsUpTo, columns: sharedColumns(table) };
};

export const number = (id: string): SecureNumber => ({ kind: 'input', table: 0, id });
export const constant = (value: number): SecureNumber => ({ kind: 'constant', value: String(value), scale: 0 });
export const flag = (id: string): SecureBoolean => ({ kind: 'flag', table: 0, id });
export const isKnown = (id: string): SecureBoolean => flag(knownFlag(id));
export const not = (item: SecureBoolean): SecureBoolean => ({ kind: 'not', item });
export const and = (...items: readonly SecureBoolean[]): SecureBoolean => ({ kind: 'and', items });
export const or = (...items: readonly SecureBoolean[]): SecureBoolean => ({ kind: 'or', items });
export const less = (left: SecureNumber, right: SecureNumber): SecureBoolean => ({
  kind: 'less',
  left,
  right,
  width: 40,
});

/** SELECT every column, count(*) FROM body GROUP BY ALL: all rows of the body as they are. */
export function planOfRows(
  tables: readonly SharedTestTable[],
  body: SharedNode,
  columns: readonly string[] = columnsOfNode(body).map(({ id }) => id),
): Plan {
  const shown = columns.map((id) => columnsOfNode(body).find((column) => column.id === id) as SharedColumn);
  const typeOf = ({ kind }: SharedColumn): ColumnType => ({ kind: kind === 'number' ? 'integer' : kind });
  const keys = shown.map((column): GroupKey => {
    const { id, kind, range, nullable } = column;
    const plain = { name: id, type: typeOf(column), table: 0, id, nullable, categories: [] };
    if (kind === 'boolean') return { ...plain, categories: ['false', 'true'] };
    return { ...plain, free: kind === 'text' ? { kind } : { kind, scale: 0, range } };
  });
  const outputs = shown.flatMap(({ id, kind, nullable }): SharedOutput[] => {
    const known: SharedOutput = { kind: 'flag', id: `${id}.known`, value: isKnown(id) };
    switch (kind) {
      case 'number':
        return [{ kind, id, value: number(id) }, ...(nullable ? [known] : [])];
      case 'text':
        return [{ kind, id, column: id }, ...(nullable ? [known] : [])];
      case 'boolean': {
        const isFalse = nullable ? and(isKnown(id), not(flag(id))) : not(flag(id));
        const positions = [isFalse, flag(id), ...(nullable ? [not(isKnown(id))] : [])];
        return [{ kind: 'category', id, positions }];
      }
    }
  });
  const stages = tables.map(stageOf);
  const shared: SharedRelation = {
    asked: { ...(stages[0] as RowStage), party: '' },
    body,
    where: null,
    outputs,
    units: [],
  };
  // As many as the planner counts with: no group may be lost.
  const groups = Math.max(1, Math.min(body.rows, mostGroups(shared, keys)));
  return {
    kind: 'plan',
    version: 2,
    parties: ['north', 'south', 'west'],
    clients: [],
    dealer: null,
    protocol: 'replicated',
    threshold: 1,
    source: 'shared',
    stages,
    shared,
    join: null,
    filter: null,
    keys,
    groups,
    ...(keys.length === 0 ? {} : { found: { groupsUpTo: groups, best: false } }),
    measures: [{ kind: 'count', id: 'rows', valid: null, needs: [] }],
    minimumGroupSize: 1,
    emptyGroups: 'hidden',
    withheldGroups: 'hidden',
    totalRules: [],
    having: [],
    columns: [
      ...keys.map(({ name, type }, key) => ({ kind: 'key' as const, name, type, key })),
      { kind: 'measure', name: 'n', type: { kind: 'integer' }, measure: 'rows' },
    ],
    orderBy: [],
    limit: null,
    offset: 0,
    recipients: ['west'],
  };
}

export const loadFrom =
  (tables: readonly SharedTestTable[]) =>
  (stage: number): Promise<LocalData> =>
    Promise.resolve(localRows(tables[stage] as SharedTestTable));

type Scalar = string | number | bigint | boolean | null;

/** Rows as text, in an order of their own. */
function sortedRows(rows: readonly (readonly Scalar[])[]): string[] {
  return rows.map((row) => JSON.stringify(row.map((cell) => (cell === null ? null : String(cell))))).sort();
}

export const rowsOfResult = ({ rows }: ResultTable): string[] => sortedRows(rows as Scalar[][]);

/** `sql` gives the columns of the relation in their order. */
export async function oracleRows(database: TestDatabase, sql: string): Promise<string[]> {
  return sortedRows((await database.rows(`SELECT *, count(*) FROM (${sql}) GROUP BY ALL`)) as Scalar[][]);
}
