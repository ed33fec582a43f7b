/** Functions, CASE and quotients as engines compute them, beside `evaluate`, which shares no SQL with them. */
import { DuckDBInstance } from '@duckdb/node-api';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ColumnType } from '../contract/cards.ts';
import { daysOfDate } from '../contract/dates.ts';
import { microsOfTime, microsOfTimestamp, timestampText, timeText } from '../contract/timestamps.ts';
import type { DialectName } from './dialect.ts';
import { evaluate, type Value } from './evaluate.ts';
import { scaleOf } from './expression.ts';
import { printStage } from './print.ts';
import type { Expression, LocalFunction, RowStage, Rounding } from './stages.ts';

const integer: ColumnType = { kind: 'integer' };
const money: ColumnType = { kind: 'decimal', precision: 12, scale: 2 };
const date: ColumnType = { kind: 'date' };
const timestamp: ColumnType = { kind: 'timestamp' };
const time: ColumnType = { kind: 'time' };
const text: ColumnType = { kind: 'text' };
const boolean: ColumnType = { kind: 'boolean' };
const column = (name: string, type: ColumnType): Expression => ({ kind: 'column', column: name, type });
const constant = (value: string | null, type: ColumnType): Expression => ({ kind: 'constant', value, type });
const whole = (value: number) => constant(String(value), integer);

const rows: readonly Readonly<Record<string, Value>>[] = [
  {
    a: 7n,
    b: -2n,
    m: 1005n,
    d: BigInt(daysOfDate('2000-02-29')),
    w: microsOfTimestamp('2000-02-29 23:59:59.999999'),
    h: microsOfTime('08:00:00'),
    t: '  aBc ',
    k: true,
  },
  {
    a: -7n,
    b: 3n,
    m: -1n,
    d: BigInt(daysOfDate('1969-12-31')),
    w: microsOfTimestamp('1969-12-31 23:59:59.5'),
    h: microsOfTime('23:59:59.999999'),
    t: 'a%c_\\',
    k: false,
  },
  {
    a: 0n,
    b: 0n,
    m: 250n,
    d: BigInt(daysOfDate('1999-01-03')),
    w: microsOfTimestamp('1999-01-03 00:00:00'),
    h: microsOfTime('00:00:00'),
    t: '',
    k: true,
  },
  {
    a: 41n,
    b: 4n,
    m: -99999n,
    d: BigInt(daysOfDate('0003-01-31')),
    w: microsOfTimestamp('0003-01-31 04:05:06.000007'),
    h: microsOfTime('12:34:56.5'),
    t: '城 X',
    k: false,
  },
  { a: null, b: null, m: null, d: null, w: null, h: null, t: null, k: null },
  {
    a: 5n,
    b: 10n,
    m: 9999999n,
    d: BigInt(daysOfDate('9990-12-30')),
    w: microsOfTimestamp('9990-12-30 12:30:00.25'),
    h: null,
    t: "o'Brien",
    k: null,
  },
];
const types: Readonly<Record<string, ColumnType>> = {
  a: integer,
  b: integer,
  m: money,
  d: date,
  w: timestamp,
  h: time,
  t: text,
  k: boolean,
};
const sqlTypes: Readonly<Record<string, string>> = {
  a: 'BIGINT',
  b: 'INTEGER',
  m: 'DECIMAL(12,2)',
  d: 'DATE',
  w: 'TIMESTAMP',
  h: 'TIME',
  t: 'VARCHAR',
  k: 'BOOLEAN',
};

const literal = (name: string, value: Value | undefined): string => {
  if (value === null || value === undefined) return 'NULL';
  if (name === 't') return `'${String(value).replaceAll("'", "''")}'`;
  if (name === 'd') return `DATE '1970-01-01' + ${value}`;
  if (name === 'h') return `TIME '${timeText(value as bigint)}'`;
  if (name === 'w') return `TIMESTAMP '${timestampText(value as bigint)}'`;
  return name === 'm' ? `${value} * 0.01` : String(value);
};
const relation = `(${rows
  .map(
    (row) =>
      `SELECT ${Object.entries(sqlTypes)
        .map(([name, type]) => `CAST(${literal(name, row[name])} AS ${type}) AS ${name}`)
        .join(', ')}`,
  )
  .join(' UNION ALL ')})`;

const [a, b, m, d, w, h, t, k] = Object.entries(types).map(([name, type]) => column(name, type)) as [
  Expression,
  Expression,
  Expression,
  Expression,
  Expression,
  Expression,
  Expression,
  Expression,
];
const call = (name: LocalFunction, type: ColumnType, ...items: Expression[]): Expression => {
  return { kind: 'call', function: name, items, type };
};
const divide = (left: Expression, right: Expression, decimals: number, rounding: Rounding): Expression => {
  const type: ColumnType = decimals === 0 ? integer : { kind: 'decimal', precision: 30, scale: decimals };
  return { kind: 'divide', left, right, decimals, rounding, type };
};
const isMore: Expression = { kind: 'compare', operator: '>', left: a, right: b };

const seconds: ColumnType = { kind: 'decimal', precision: 18, scale: 6 };
const clockPeriods = ['trunc-hour', 'trunc-minute', 'trunc-second', 'trunc-millisecond'] as const;
const day = call('to-date', date, w);
const later = (by: Expression): Expression => ({
  kind: 'arithmetic',
  operator: '+',
  left: w,
  right: by,
  type: timestamp,
});
const moments: readonly Expression[] = [
  w,
  call('to-timestamp', timestamp, d),
  call('to-timestamp', timestamp, call('trunc-month', date, day)),
  ...clockPeriods.map((period) => call(period, timestamp, w)),
  ...[1, -1, 13].map((months) => call('add-months', timestamp, w, whole(months))),
  later(whole(-86_401)),
  later(constant('500000', seconds)),
  { kind: 'case', whens: [{ when: k, result: w }], otherwise: constant('-1', timestamp), type: timestamp },
];
const times: readonly Expression[] = [
  h,
  call('to-time', time, w),
  ...(['hour', 'minute', 'microsecond'] as const).map((part) => call(part, integer, h)),
  call('epoch', seconds, h),
  { kind: 'arithmetic', operator: '-', left: h, right: call('to-time', time, w), type: seconds },
  { kind: 'case', whens: [{ when: k, result: h }], otherwise: constant('1', time), type: time },
  day,
  call('month', integer, day),
  call('dow', integer, day),
  ...(['hour', 'minute', 'microsecond'] as const).map((part) => call(part, integer, w)),
  ...(['second', 'epoch'] as const).map((part) => call(part, seconds, w)),
  { kind: 'arithmetic', operator: '-', left: w, right: call('to-timestamp', timestamp, d), type: seconds },
];

const parts = ['year', 'quarter', 'month', 'week', 'day', 'dow', 'isodow', 'doy'] as const;
const periods = ['trunc-year', 'trunc-quarter', 'trunc-month', 'trunc-week'] as const;
const numbers: readonly Expression[] = [
  ...(['nearest', 'floor', 'ceiling', 'truncate'] as const).flatMap((rounding) => [
    divide(a, b, 0, rounding),
    divide(m, b, 6, rounding),
    divide(a, m, 1, rounding),
    divide(m, whole(1), 0, rounding),
  ]),
  divide(a, b, 0, 'remainder'),
  divide(m, constant('150', money), 2, 'remainder'),
  { kind: 'absolute', item: m },
  {
    kind: 'case',
    whens: [
      { when: isMore, result: a },
      { when: k, result: m },
    ],
    otherwise: constant(null, money),
    type: money,
  },
  ...moments,
  ...times,
  ...parts.map((part) => call(part, integer, d)),
  ...periods.map((period) => call(period, date, d)),
  ...[1, -1, 12, 13].map((months) => call('add-months', date, d, whole(months))),
  call('length', integer, t),
  call('month', integer, { kind: 'arithmetic', operator: '+', left: d, right: whole(31), type: date }),
  { kind: 'case', whens: [{ when: k, result: d }], otherwise: constant('0', date), type: date },
];
const like = (name: 'like' | 'ilike', pattern: string) => call(name, boolean, t, constant(pattern, text));
const flags: readonly Expression[] = [
  ...['a%', '%c_\\\\', 'a\\%%', '_ X', '%', '', "%'%"].flatMap((pattern) => [
    like('like', pattern),
    like('ilike', pattern),
  ]),
  { kind: 'case', whens: [{ when: k, result: isMore }], otherwise: { kind: 'is-null', item: a }, type: boolean },
];
const texts: readonly Expression[] = [
  call('substring', text, t, whole(2)),
  call('substring', text, t, whole(2), whole(2)),
  call('left', text, t, whole(3)),
  call('right', text, t, whole(2)),
  call('trim', text, t),
  call('ltrim', text, t),
  call('rtrim', text, t),
  call('upper', text, call('left', text, t, whole(1))),
  call('concat', text, t, constant('|', text), call('text', text, a)),
  call('replace', text, t, constant('a', text), constant("x'", text)),
  call('text', text, d),
  call('text', text, w),
  call('text', text, h),
  call('text', text, call('to-time', time, w)),
  call('text', text, call('trunc-millisecond', timestamp, w)),
  call('text', text, k),
  call('text', text, m),
  { kind: 'case', whens: [{ when: k, result: t }], otherwise: constant('else', text), type: text },
];

type Query = (sql: string) => Promise<unknown[][]>;

const postgres = process.env.TACIT_TEST_POSTGRES;
const engines: [DialectName, () => Promise<{ query: Query; close: () => Promise<void> }>][] = [
  [
    'duckdb',
    async () => {
      const connection = await (await DuckDBInstance.create(':memory:')).connect();
      const query: Query = async (sql) => (await connection.runAndReadAll(sql)).getColumns();
      return { query, close: () => Promise.resolve(connection.closeSync()) };
    },
  ],
];
if (postgres !== undefined)
  engines.push([
    'postgres',
    async () => {
      const client = new pg.Client(postgres);
      await client.connect();
      const query: Query = async (sql) => {
        const { rows: found, fields } = await client.query({ text: sql, rowMode: 'array' });
        return fields.map((_, i) => found.map((row: unknown[]) => row[i]));
      };
      return { query, close: () => client.end() };
    },
  ]);

describe.each(engines)('%s', (dialect, open) => {
  let query: Query;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ query, close } = await open());
  });
  afterAll(() => close());

  const run = async (outputs: RowStage['outputs']) => {
    const stage: RowStage = {
      kind: 'rows',
      party: 'p',
      dataset: 't',
      rowsUpTo: 100,
      where: null,
      keys: [],
      outputs,
      unit: null,
    };
    return query(printStage(stage, relation, dialect).sql);
  };
  const expected = (expression: Expression) => rows.map((row) => evaluate(expression, (name) => row[name] ?? null));

  test('numbers', async () => {
    const range = { min: String(-(10n ** 18n)), max: String(10n ** 18n) };
    const outputs = numbers.map((expression, i) => {
      const scale = 'type' in expression ? Math.max(2, scaleOf(expression.type)) : 2;
      return { kind: 'number', id: `n${i}`, expression, scale, range } as const;
    });
    const found = await run(outputs);
    numbers.forEach((expression, i) => {
      const scale = outputs[i]?.scale ?? 0;
      const own = 'type' in expression ? scaleOf(expression.type) : expression.kind === 'absolute' ? 2 : 0;
      const values = expected(expression).map(
        (value) => BigInt((value as bigint | null) ?? 0n) * 10n ** BigInt(scale - own),
      );
      expect(
        (found[i] as unknown[]).map((value) => BigInt(value as bigint)),
        JSON.stringify(expression),
      ).toEqual(values);
    });
  });

  test('conditions', async () => {
    const found = await run(flags.map((expression, i) => ({ kind: 'flag', id: `f${i}`, expression })));
    flags.forEach((expression, i) => {
      const values = expected(expression).map((value) => Number(value === true));
      expect((found[i] as unknown[]).map(Number), JSON.stringify(expression)).toEqual(values);
    });
  });

  test('texts', async () => {
    const found = await run(texts.map((expression, i) => ({ kind: 'text', id: `t${i}`, expression })));
    texts.forEach((expression, i) => {
      // Of decimal columns what engines write is the reference itself.
      const isDecimal = expression.kind === 'call' && expression.function === 'text' && expression.items[0] === m;
      const values = isDecimal
        ? ['10.05', '-0.01', '2.50', '-999.99', '', '99999.99']
        : expected(expression).map((value) => value ?? '');
      expect(found[i], JSON.stringify(expression)).toEqual(values);
    });
  });
});
