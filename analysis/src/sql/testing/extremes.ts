/**
 * Random questions over tables whose types and values lie at the edges of what can be held, and their answers by arithmetic
 * on whole numbers of any size: a question is made as data, written as SQL, and evaluated here over the rows. Nothing of
 * the planner, of its ranges or of an engine's arithmetic is used.
 */
import type { ColumnCard, ColumnType, DatasetCard } from '../../contract/cards.ts';
import { columnCard, datasetCard } from './cards.ts';
import { Chance } from './chance.ts';

const word = 2n ** 63n - 1n;
const firstDay = -719_162n;
const lastDay = 2_932_896n;

interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  readonly min: bigint;
  readonly max: bigint;
  /** Whether the card says so. */
  readonly isDeclared: boolean;
}

/** A table with its rows as carried integers (booleans 0 and 1); `id` first, its values once each. */
export interface EdgeTable {
  readonly owner: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly (bigint | null)[])[];
  readonly card: DatasetCard;
}

export interface EdgeQuestion {
  readonly sql: string;
  readonly owners: readonly string[];
  readonly cards: readonly DatasetCard[];
  /** The right answer: cells as text, one line per row, in no particular order. */
  readonly answer: readonly string[];
}

const scaleOf = (type: ColumnType): number => (type.kind === 'decimal' ? type.scale : 0);
const power = (digits: number): bigint => 10n ** BigInt(digits);
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);

// -- tables ---------------------------------------------------------------------------------------------------------------

function numberColumn(chance: Chance, name: string, rows: number): Column {
  const nullable = chance.happens(0.5);
  const type: ColumnType = chance.happens(0.35)
    ? { kind: 'integer' }
    : (() => {
        const precision = chance.pick([1, 9, 18, 18, 19, 25, 38, 38]);
        const scales = [0, 2, 6, 18, precision - 1, precision].filter((scale) => scale <= precision);
        return { kind: 'decimal', precision, scale: chance.pick(scales) };
      })();
  const most = type.kind === 'decimal' ? power(type.precision) - 1n : word;
  const held = least(most, word);
  const width = chance.pick([
    1n,
    400n,
    2n ** 31n,
    10n ** 12n,
    2n ** 53n,
    held / 1_000_000n,
    held / BigInt(rows) / 1_000n,
    held / BigInt(rows),
    held / BigInt(rows) - 1n,
    held / 2n,
    held,
    most,
  ]);
  const wide = chance.happens(0.6) ? least(width, held / BigInt(rows)) : width;
  const magnitude = least(wide < 1n ? 1n : wide, most);
  const [min, max] = chance.pick([
    [-magnitude, magnitude],
    [0n, magnitude],
    [-magnitude, 0n],
    [magnitude - 1n, magnitude],
    [-magnitude, 1n - magnitude],
  ] as const);
  const fits = magnitude <= word;
  const isDeclared = fits && chance.happens(0.9);
  return { name, type, nullable, min, max, isDeclared };
}

function dateColumn(chance: Chance): Column {
  const [min, max] = chance.pick([
    [firstDay, lastDay],
    [lastDay - 10n, lastDay],
    [firstDay, firstDay + 1n],
    [19_000n, 20_000n],
  ] as const);
  return {
    name: 'd',
    type: { kind: 'date' },
    nullable: chance.happens(0.5),
    min,
    max,
    isDeclared: chance.happens(0.8),
  };
}

function valueOf(chance: Chance, column: Column): bigint | null {
  const { min, max, nullable } = column;
  if (nullable && chance.happens(0.2)) return null;
  const inside = [0n, 1n, -1n, min + 1n, max - 1n, min / 2n, max / 2n].filter((value) => value >= min && value <= max);
  return chance.pick([min, max, min, max, ...inside]);
}

function makeTable(chance: Chance, owner: string, size: number, rowsUpTo: number): EdgeTable {
  const columns: Column[] = [
    { name: 'id', type: { kind: 'integer' }, nullable: false, min: 0n, max: 99n, isDeclared: true },
    { name: 'g', type: { kind: 'boolean' }, nullable: false, min: 0n, max: 1n, isDeclared: false },
    dateColumn(chance),
    numberColumn(chance, 'x', rowsUpTo),
    numberColumn(chance, 'y', rowsUpTo),
  ];
  const rows = Array.from({ length: size }, (_, row) =>
    columns.map((column, i) => (i === 0 ? BigInt(row) : valueOf(chance, column))),
  );
  const cards = columns.map(({ name, type, nullable, min, max, isDeclared }): ColumnCard => {
    if (type.kind === 'boolean') return columnCard(name, type, { categories: ['false', 'true'] });
    return columnCard(name, type, {
      nullable,
      ...(isDeclared ? { range: { min: String(min), max: String(max) } } : {}),
    });
  });
  return { owner, columns, rows, card: { ...datasetCard(owner, 't', rowsUpTo, cards, [['id']]), minimumGroupSize: 1 } };
}

/** A value of a table as a file has it. */
export function edgeText(value: bigint | null, type: ColumnType): string | null {
  if (value === null) return null;
  if (type.kind === 'boolean') return String(value === 1n);
  return type.kind === 'date' ? dateText(value) : plainText(value, scaleOf(type));
}

/** CREATE and INSERT statements. */
export function edgeTableSql({ owner, columns, rows }: EdgeTable): string[] {
  const typeText = ({ type }: Column) => {
    if (type.kind === 'decimal') return `DECIMAL(${type.precision}, ${type.scale})`;
    return type.kind === 'integer' ? 'BIGINT' : type.kind;
  };
  const literal = (value: bigint | null, { type }: Column) => {
    const text = edgeText(value, type);
    return text === null ? 'NULL' : `'${text}'`;
  };
  return [
    `CREATE SCHEMA IF NOT EXISTS ${owner}`,
    `DROP TABLE IF EXISTS ${owner}.t`,
    `CREATE TABLE ${owner}.t (${columns.map((column) => `${column.name} ${typeText(column)}`).join(', ')})`,
    ...rows.map((row) => {
      return `INSERT INTO ${owner}.t VALUES (${row.map((value, i) => literal(value, columns[i] as Column)).join(', ')})`;
    }),
  ];
}

/** Decimal text of carried · 10^−scale. */
function plainText(carried: bigint, scale: number): string {
  const digits = String(carried)
    .replace('-', '')
    .padStart(scale + 1, '0');
  const [whole, fraction] = [digits.slice(0, digits.length - scale), digits.slice(digits.length - scale)];
  return `${carried < 0n ? '-' : ''}${whole}${scale === 0 ? '' : `.${fraction}`}`;
}

function dateText(days: bigint): string {
  const date = new Date(0);
  date.setUTCDate(1 + Number(days));
  const year = String(date.getUTCFullYear()).padStart(4, '0');
  return `${year}-${String(date.getUTCMonth() + 1).padStart(2, '0')}-${String(date.getUTCDate()).padStart(2, '0')}`;
}

// -- questions ------------------------------------------------------------------------------------------------------------

/** Values of the columns by their names in the question, carried at the scales that the question knows. */
type Row = ReadonlyMap<string, bigint | null>;

interface Numeric {
  readonly sql: string;
  readonly scale: number;
  readonly isDate: boolean;
  value(row: Row): bigint | null;
}

interface Condition {
  readonly sql: string;
  /** null is unknown. */
  readonly truth: (row: Row) => boolean | null;
}

interface Field {
  readonly sql: string;
  readonly scale: number;
  readonly kind: 'number' | 'date' | 'boolean';
}

function constant(carried: bigint, scale: number): Numeric {
  return { sql: plainText(carried, scale), scale, isDate: false, value: () => carried };
}

function anyConstant(chance: Chance): Numeric {
  if (chance.happens(0.6)) return constant(chance.pick([0n, 1n, -1n, 3n, 25n, -400n]), chance.pick([0, 0, 1, 2]));
  const scale = chance.pick([0, 0, 0, 1, 2, 6, 9, 18, 36, 37, 38, 45]);
  const carried = chance.pick([0n, 1n, -1n, 5n, 100n, 365n, power(6), power(12), 2n ** 31n, word, -word, power(38)]);
  return constant(carried, scale);
}

function fieldValue({ sql, scale, kind }: Field): Numeric {
  return { sql, scale, isDate: kind === 'date', value: (row) => row.get(sql) ?? null };
}

function number(chance: Chance, fields: readonly Field[], depth: number): Numeric {
  const plain = () => fieldValue(chance.pick(fields.filter(({ kind }) => kind === 'number')));
  if (depth === 0 || chance.happens(0.5)) return plain();
  const dates = fields.filter(({ kind }) => kind === 'date');
  if (chance.happens(0.1)) return combine('-', fieldValue(chance.pick(dates)), fieldValue(chance.pick(dates)), false);
  const left = number(chance, fields, depth - 1);
  const right = chance.happens(0.5) ? anyConstant(chance) : number(chance, fields, depth - 1);
  return combine(chance.pick(['+', '-', '*'] as const), left, right, false);
}

function date(chance: Chance, fields: readonly Field[]): Numeric {
  const field = fieldValue(chance.pick(fields.filter(({ kind }) => kind === 'date')));
  if (chance.happens(0.6)) return field;
  const whole = fields.filter(({ kind, scale }) => kind === 'number' && scale === 0);
  const days = [0n, 1n, -7n, 1n, 365n, 3_000_000n, 2n ** 40n, word].map((count) => constant(count, 0));
  const step = chance.happens(0.2) && whole.length > 0 ? fieldValue(chance.pick(whole)) : chance.pick(days);
  return combine(chance.pick(['+', '-'] as const), field, step, true);
}

function combine(operator: '+' | '-' | '*', x: Numeric, y: Numeric, isDate: boolean): Numeric {
  const scale = operator === '*' ? x.scale + y.scale : Math.max(x.scale, y.scale);
  return {
    sql: `(${x.sql} ${operator} ${y.sql})`,
    scale,
    isDate,
    value(row) {
      const [a, b] = [x.value(row), y.value(row)];
      if (a === null || b === null) return null;
      if (operator === '*') return a * b;
      const [left, right] = [a * power(scale - x.scale), b * power(scale - y.scale)];
      return operator === '+' ? left + right : left - right;
    },
  };
}

const operators = ['=', '<>', '<', '<=', '>', '>='] as const;

function compare(operator: (typeof operators)[number], x: Numeric, y: Numeric): Condition {
  const scale = Math.max(x.scale, y.scale);
  return {
    sql: `${x.sql} ${operator} ${y.sql}`,
    truth(row) {
      const [a, b] = [x.value(row), y.value(row)];
      if (a === null || b === null) return null;
      const difference = a * power(scale - x.scale) - b * power(scale - y.scale);
      return {
        '=': difference === 0n,
        '<>': difference !== 0n,
        '<': difference < 0n,
        '<=': difference <= 0n,
        '>': difference > 0n,
        '>=': difference >= 0n,
      }[operator];
    },
  };
}

function negated({ sql, truth }: Condition): Condition {
  return {
    sql: `NOT (${sql})`,
    truth: (row) => {
      const value = truth(row);
      return value === null ? null : !value;
    },
  };
}

function joined(kind: 'AND' | 'OR', items: readonly Condition[]): Condition {
  const decisive = kind === 'OR';
  return {
    sql: `(${items.map(({ sql }) => sql).join(` ${kind} `)})`,
    truth(row) {
      const values = items.map((item) => item.truth(row));
      if (values.includes(decisive)) return decisive;
      return values.includes(null) ? null : !decisive;
    },
  };
}

/** x IN (…): as x = a OR x = b …, NULL comparing as unknown. */
function isIn(item: Numeric, values: readonly (Numeric | null)[]): Condition {
  const unknown: Condition = { sql: 'NULL', truth: () => null };
  const any = joined(
    'OR',
    values.map((value) => (value === null ? unknown : compare('=', item, value))),
  );
  return { sql: `${item.sql} IN (${values.map((value) => value?.sql ?? 'NULL').join(', ')})`, truth: any.truth };
}

function condition(chance: Chance, fields: readonly Field[], depth: number): Condition {
  if (depth > 0 && chance.happens(0.5)) {
    const inner = () => condition(chance, fields, depth - 1);
    const kind = chance.pick(['AND', 'OR', 'NOT'] as const);
    return kind === 'NOT' ? negated(inner()) : joined(kind, [inner(), inner()]);
  }
  const operator = chance.pick(operators);
  const constants = () => Array.from({ length: 3 }, () => (chance.happens(0.3) ? null : anyConstant(chance)));
  switch (chance.pick(['numbers', 'constant', 'dates', 'in', 'between', 'null', 'boolean'] as const)) {
    case 'numbers':
      return compare(operator, number(chance, fields, 1), number(chance, fields, 1));
    case 'constant':
      return compare(operator, number(chance, fields, 0), anyConstant(chance));
    case 'dates':
      return compare(operator, date(chance, fields), date(chance, fields));
    case 'in':
      return isIn(number(chance, fields, 0), constants());
    case 'between': {
      const [item, from, to] = [number(chance, fields, 0), anyConstant(chance), number(chance, fields, 1)];
      const both = joined('AND', [compare('>=', item, from), compare('<=', item, to)]);
      return { sql: `${item.sql} BETWEEN ${from.sql} AND ${to.sql}`, truth: both.truth };
    }
    case 'null': {
      const item = chance.happens(0.7) ? number(chance, fields, 1) : date(chance, fields);
      return { sql: `${item.sql} IS NULL`, truth: (row) => item.value(row) === null };
    }
    case 'boolean': {
      const { sql } = chance.pick(fields.filter(({ kind }) => kind === 'boolean'));
      return { sql, truth: (row) => row.get(sql) === 1n };
    }
  }
}

interface Item {
  readonly sql: string;
  answer(rows: readonly Row[]): string;
}

function aggregate(chance: Chance, fields: readonly Field[]): Item {
  const kind = chance.pick(['COUNT', 'SUM', 'AVG', 'AVG', 'MIN', 'MAX', 'MIN DATE', 'MAX DATE', 'ROWS'] as const);
  if (kind === 'ROWS') return { sql: 'COUNT(*)', answer: (rows) => String(rows.length) };
  const ofDates = kind.endsWith('DATE');
  const item = ofDates ? date(chance, fields) : number(chance, fields, 2);
  const name = kind.slice(0, kind === 'COUNT' ? 5 : 3);
  return {
    sql: `${name}(${item.sql})`,
    answer(rows) {
      const values = rows.flatMap((row) => item.value(row) ?? []);
      if (name === 'COUNT') return String(values.length);
      const [first] = values;
      if (first === undefined) return 'NULL';
      const sum = values.reduce((a, b) => a + b, 0n);
      if (name === 'SUM') return plainText(sum, item.scale);
      if (name === 'AVG') return plainText(average(sum, values.length, item.scale), 6);
      const best = values.reduce((a, b) => (a < b === (name === 'MIN') ? a : b), first);
      return item.isDate ? dateText(best) : plainText(best, item.scale);
    },
  };
}

/** Millionths, halves away from zero. */
function average(sum: bigint, count: number, scale: number): bigint {
  const divisor = BigInt(count) * power(scale);
  const size = (sum < 0n ? -sum : sum) * power(6);
  const rounded = size / divisor + (2n * (size % divisor) >= divisor ? 1n : 0n);
  return sum < 0n ? -rounded : rounded;
}

const seed = 20_261_129;

/** Question `number` of the suite. */
export const edgeQuestionNumber = (number: number) => edgeQuestion(new Chance(seed + number));

/** A question over one table, a union or a join, with the tables it is about. */
export function edgeQuestion(chance: Chance): {
  readonly question: EdgeQuestion;
  readonly tables: readonly EdgeTable[];
} {
  const source = chance.pick(['one', 'union', 'join', 'join'] as const);
  const count = { one: 1, union: chance.integer(2, 3), join: 2 }[source];
  const owners = ['north', 'south', 'west'].slice(0, count);
  const tables = owners.map((owner) => {
    const size = chance.pick([0, 1, 5, 8]);
    // A join is computed over padded tables; owners that add up their own rows may have any number.
    const rowsUpTo = source === 'join' ? 8 : chance.pick([8, 1_000, 5_000_000, 1_000_000_000]);
    return makeTable(chance, owner, size, rowsUpTo);
  });
  const { from, fields, rows } = source === 'join' ? joinOf(tables as [EdgeTable, EdgeTable]) : unionOf(tables);

  const where = chance.happens(0.6) ? condition(chance, fields, 2) : undefined;
  const key = chance.happens(0.4) ? chance.pick(fields.filter(({ kind }) => kind === 'boolean')) : undefined;
  const items = Array.from({ length: chance.integer(1, 3) }, () => aggregate(chance, fields));
  const limit = chance.pick(['', '', '', ' LIMIT 3000000000', ' LIMIT 9223372036854775807']);
  const list = [...(key === undefined ? [] : [key.sql]), ...items.map(({ sql }) => sql)];
  const sql = [
    `SELECT ${list.map((item, i) => `${item} AS o${i}`).join(', ')}`,
    from,
    where === undefined ? '' : `WHERE ${where.sql}`,
    key === undefined ? '' : `GROUP BY ${key.sql}`,
  ];

  const kept = rows.filter((row) => where === undefined || where.truth(row) === true);
  const groups: (readonly [string[], readonly Row[]])[] =
    key === undefined
      ? [[[], kept]]
      : [0n, 1n].map((value) => [[String(value === 1n)], kept.filter((row) => row.get(key.sql) === value)]);
  const shown = key === undefined ? groups : groups.filter(([, members]) => members.length > 0);
  const answer = shown.map(([cells, members]) => [...cells, ...items.map((item) => item.answer(members))].join(' | '));
  const text = sql.filter((part) => part !== '').join('\n') + limit;
  return { question: { sql: text, owners, cards: tables.map(({ card }) => card), answer: answer.sort() }, tables };
}

const kindOf = ({ type }: Column): Field['kind'] =>
  type.kind === 'date' || type.kind === 'boolean' ? type.kind : 'number';

function joinOf(tables: readonly [EdgeTable, EdgeTable]) {
  const aliases = ['a', 'b'];
  const fields = tables.flatMap(({ columns }, t) =>
    columns.map((column): Field => {
      return { sql: `${aliases[t]}.${column.name}`, scale: scaleOf(column.type), kind: kindOf(column) };
    }),
  );
  const [left, right] = tables;
  const rows = left.rows.flatMap((row): Row[] => {
    const other = right.rows.find(([id]) => id === row[0]);
    if (other === undefined) return [];
    return [new Map([...row, ...other].map((value, i) => [(fields[i] as Field).sql, value]))];
  });
  return { from: `FROM ${left.owner}.t a JOIN ${right.owner}.t b ON a.id = b.id`, fields, rows };
}

function unionOf(tables: readonly EdgeTable[]) {
  const [first] = tables as readonly [EdgeTable, ...EdgeTable[]];
  const fields = first.columns.map((column, i): Field => {
    const scale = Math.max(...tables.map(({ columns }) => scaleOf((columns[i] as Column).type)));
    return { sql: column.name, scale, kind: kindOf(column) };
  });
  const rows = tables.flatMap(({ columns, rows: own }) =>
    own.map((row): Row => {
      const values = row.map((value, i) => {
        const steps = (fields[i] as Field).scale - scaleOf((columns[i] as Column).type);
        return [(fields[i] as Field).sql, value === null ? null : value * power(steps)] as const;
      });
      return new Map(values);
    }),
  );
  const list = first.columns.map(({ name }) => name).join(', ');
  const branches = tables.map(({ owner }) => `SELECT ${list} FROM ${owner}.t`).join(' UNION ALL ');
  return { from: tables.length === 1 ? `FROM ${first.owner}.t` : `FROM (${branches}) AS t`, fields, rows };
}
