/** Random small tables of several owners with all column types, NULLs included, and the cards that describe them. */
import type { ColumnCard, ColumnType, DatasetCard, Use } from '../../contract/cards.ts';
import { dateOfDays, daysOfDate } from '../../contract/dates.ts';
import { microsOfTimestamp, microsPerDay, timestampText } from '../../contract/timestamps.ts';
import { decimalText } from '../../contract/decimals.ts';
import type { Chance } from './chance.ts';

export interface TestColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  /** What a question may do with it. */
  readonly role: 'key' | 'number' | 'date' | 'boolean' | 'category';
}

export interface TestTable {
  readonly owner: string;
  readonly name: string;
  readonly columns: readonly TestColumn[];
  /** SQL literals without quotes; null is NULL. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly card: DatasetCard;
}

const integer: ColumnType = { kind: 'integer' };
const date: ColumnType = { kind: 'date' };
const timestamp: ColumnType = { kind: 'timestamp' };
const text: ColumnType = { kind: 'text' };
const boolean: ColumnType = { kind: 'boolean' };
const decimal = (precision: number, scale: number): ColumnType => ({ kind: 'decimal', precision, scale });

const customers: readonly TestColumn[] = [
  { name: 'id', type: integer, nullable: true, role: 'key' },
  { name: 'code', type: text, nullable: true, role: 'key' },
  { name: 'since', type: date, nullable: true, role: 'key' },
  { name: 'age', type: integer, nullable: true, role: 'number' },
  { name: 'balance', type: decimal(9, 2), nullable: true, role: 'number' },
  { name: 'income', type: decimal(8, 0), nullable: false, role: 'number' },
  { name: 'opened', type: date, nullable: true, role: 'date' },
  { name: 'seen', type: timestamp, nullable: true, role: 'date' },
  { name: 'active', type: boolean, nullable: true, role: 'boolean' },
  { name: 'segment', type: text, nullable: true, role: 'category' },
  { name: 'region', type: text, nullable: false, role: 'category' },
  { name: 'grade', type: integer, nullable: true, role: 'category' },
];

const policies: readonly TestColumn[] = [
  { name: 'customer', type: integer, nullable: true, role: 'key' },
  { name: 'ref', type: text, nullable: true, role: 'key' },
  { name: 'day', type: date, nullable: true, role: 'key' },
  { name: 'claims', type: integer, nullable: true, role: 'number' },
  { name: 'premium', type: decimal(7, 1), nullable: false, role: 'number' },
  { name: 'excess', type: decimal(9, 3), nullable: true, role: 'number' },
  { name: 'starts', type: date, nullable: true, role: 'date' },
  { name: 'changed', type: timestamp, nullable: true, role: 'date' },
  { name: 'paid', type: boolean, nullable: false, role: 'boolean' },
  { name: 'product', type: text, nullable: true, role: 'category' },
  { name: 'renewed', type: date, nullable: true, role: 'category' },
];

const mostRows = 100;

/** Two owners' tables with keys of three types in common. */
export function joinTables(chance: Chance): [TestTable, TestTable] {
  const shared = chance.happens(0.95);
  const size = () => (chance.happens(0.04) ? 0 : chance.integer(40, mostRows));
  return [
    makeTable(chance, 'bank', 'customers', customers, size(), 0),
    makeTable(chance, 'insurer', 'policies', policies, size(), shared ? 0 : 500),
  ];
}

/** The same table at several owners. */
export function unionTables(chance: Chance, owners: readonly string[]): TestTable[] {
  const columns = customers.filter(({ role }) => role !== 'key');
  return owners.map((owner) => makeTable(chance, owner, 'visits', columns, chance.integer(0, 80), 0));
}

function makeTable(
  chance: Chance,
  owner: string,
  name: string,
  columns: readonly TestColumn[],
  size: number,
  firstKey: number,
): TestTable {
  // One number per row behind all its keys, so that joins on several of them match as well.
  const keys = chance.sample(
    Array.from({ length: mostRows + 10 }, (_, i) => firstKey + i),
    size,
  );
  const values = columns.map((column) => makeColumn(chance, column, keys));
  const rows = Array.from({ length: size }, (_, row) => values.map((column) => column[row] ?? null));
  const all: readonly Use[] = [
    ...(['join', 'filter', 'group', 'aggregate', 'extreme', 'combine', 'membership', 'single-out'] as const),
  ];
  const card: DatasetCard = {
    owner,
    name,
    rowsUpTo: Math.max(20, Math.ceil(size / 20) * 20),
    contentDigest: '0'.repeat(64),
    policyDigest: '0'.repeat(64),
    minimumGroupSize: chance.pick([1, 1, 2, 2, 4]),
    withheldGroups: chance.pick(['hidden', 'number', 'number']),
    emptyGroups: chance.pick(['hidden', 'public', 'public']),
    unique: columns.filter(({ role }) => role === 'key').map((column) => [column.name]),
    recipients: ['*'],
    helpers: ['*'],
    columns: columns.map((column, i) => cardOf(column, values[i] as (string | null)[], all)),
  };
  return { owner, name, columns, rows, card };
}

function makeColumn(chance: Chance, column: TestColumn, keys: readonly number[]): (string | null)[] {
  const hasNulls = column.nullable && chance.happens(0.8);
  const share = column.role === 'key' ? 0.05 : 0.2;
  return keys.map((key) => (hasNulls && chance.happens(share) ? null : makeValue(chance, column, key)));
}

const lists: Readonly<Record<string, readonly string[]>> = {
  segment: ['gold', "o'brien", 'Zebra', '银'],
  region: ['north', 'south'],
  product: ['car', 'home', '\u{1f600}', '\uff5e'],
  grade: ['-1', '2', '10'],
  renewed: ['1999-12-31', '2020-02-29'],
};

function makeValue(chance: Chance, { name, type, role }: TestColumn, key: number): string {
  if (role === 'key') {
    if (type.kind === 'date') return dateOfDays(18_000 + key);
    return type.kind === 'text' ? `Ké-${key}` : String(key - 20);
  }
  if (role === 'category') return chance.pick(lists[name] as readonly string[]);
  if (role === 'boolean') return String(chance.happens(0.6));
  if (role === 'date' && type.kind === 'timestamp') {
    // Midnights among them, which equal dates.
    const micros = chance.pick([0, 0, 1, 43_200_000_000, 86_399_999_999]);
    return timestampText(BigInt(chance.integer(-400, 400)) * microsPerDay + BigInt(micros));
  }
  if (role === 'date') return dateOfDays(chance.integer(-400, 400));
  // Few different values, so that equality across owners happens.
  if (type.kind === 'decimal') return decimalText(BigInt(chance.integer(-400, 400)) * 5n, type.scale);
  // Claims are positive, so that a range without 0 meets NULLs, which travel as 0.
  return String(chance.integer(name === 'claims' ? 15 : -20, 60));
}

function cardOf(
  { name, type, nullable, role }: TestColumn,
  values: readonly (string | null)[],
  allow: readonly Use[],
): ColumnCard {
  const known = values.filter((value) => value !== null);
  const base = { name, type, nullable, allow };
  if (role === 'category') {
    const used = new Set(known);
    const kept = (lists[name] as readonly string[]).filter((value, i) => used.has(value) || i === 0);
    // By code point (code unit order differs for the emoji), whole numbers by value.
    const ascending =
      type.kind === 'integer' ? kept.toSorted((a, b) => Number(a) - Number(b)) : kept.toSorted(byCodePoint);
    return { ...base, categories: ascending, ...(type.kind === 'text' ? {} : { range: rangeOf(type, known) }) };
  }
  if (type.kind === 'boolean') return { ...base, categories: ['false', 'true'] };
  return type.kind === 'text' ? base : { ...base, range: rangeOf(type, known) };
}

function byCodePoint(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Bounds rounded outward to multiples of 10. */
function rangeOf(type: ColumnType, values: readonly string[]): { min: string; max: string } {
  const carried = values.map((value) => {
    if (type.kind === 'timestamp') return Number(microsOfTimestamp(value));
    return Number(type.kind === 'date' ? daysOfDate(value) : value.replace('.', ''));
  });
  if (carried.length === 0) return { min: '0', max: '0' };
  return {
    min: String(Math.floor(Math.min(...carried) / 10) * 10),
    max: String(Math.ceil(Math.max(...carried) / 10) * 10),
  };
}

/** CREATE and INSERT statements. */
export function tableSql({ owner, name, columns, rows }: TestTable): string[] {
  const sqlType = ({ type }: TestColumn) =>
    type.kind === 'decimal'
      ? `DECIMAL(${type.precision}, ${type.scale})`
      : type.kind === 'text'
        ? 'VARCHAR'
        : type.kind;
  const literal = (value: string | null) => (value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`);
  const statements = [
    `CREATE SCHEMA IF NOT EXISTS ${owner}`,
    `DROP TABLE IF EXISTS ${owner}.${name}`,
    `CREATE TABLE ${owner}.${name} (${columns.map((column) => `${column.name} ${sqlType(column)}`).join(', ')})`,
  ];
  if (rows.length > 0) {
    statements.push(
      `INSERT INTO ${owner}.${name} VALUES ${rows.map((row) => `(${row.map(literal).join(', ')})`).join(', ')}`,
    );
  }
  return statements;
}
