import { DuckDBInstance } from '@duckdb/node-api';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ColumnType } from '../contract/cards.ts';
import type { Expression, GroupStage, LocalGroups, LocalOutput, LocalRows, LocalStage, RowStage } from './stages.ts';
import { collectStage, type DecodedColumn } from './decode.ts';
import { type DialectName, dialects, quoteIdentifier } from './dialect.ts';
import { printStage, type StorageKind } from './print.ts';

const integer: ColumnType = { kind: 'integer' };
const money: ColumnType = { kind: 'decimal', precision: 12, scale: 2 };
const date: ColumnType = { kind: 'date' };
const text: ColumnType = { kind: 'text' };
const boolean: ColumnType = { kind: 'boolean' };
const column = (name: string, type: ColumnType): Expression => ({ kind: 'column', column: name, type });
const constant = (value: string | null, type: ColumnType): Expression => ({ kind: 'constant', value, type });

const tableSql = [
  `CREATE TEMPORARY TABLE t (id INTEGER, "odd ""name" DECIMAL(12,2), born DATE, city VARCHAR, ok BOOLEAN)`,
  `INSERT INTO t VALUES
    (1, 10.05, '1970-01-02', 'A', true), (2, -0.01, '1969-12-31', 'b''\\b', false),
    (3, NULL, NULL, NULL, NULL), (NULL, 99.99, '2000-02-29', '城', true)`,
];

/** Runs SQL and gives the values of each column, integers as bigint. */
type Query = (sql: string) => Promise<unknown[][]>;

async function openDuckDB(): Promise<{ query: Query; close: () => Promise<void> }> {
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  for (const sql of tableSql) await connection.run(sql);
  const expected: Record<string, string> = { bigint: 'BIGINT', number: 'UTINYINT USMALLINT', string: 'VARCHAR' };
  const query: Query = async (sql) => {
    const result = await connection.runAndReadAll(sql);
    const types = result.columnTypes().map(String);
    return result.getColumns().map((values, i) => {
      for (const value of values) expect(expected[typeof value]).toContain(types[i]);
      return values.map((value) => (typeof value === 'number' ? BigInt(value) : value));
    });
  };
  return { query, close: () => Promise.resolve(connection.closeSync()) };
}

async function openPostgres(url: string): Promise<{ query: Query; close: () => Promise<void> }> {
  const client = new pg.Client(url);
  await client.connect();
  for (const sql of tableSql) await client.query(sql);
  const query: Query = async (sql) => {
    const { rows, fields } = await client.query({ text: sql, rowMode: 'array' });
    return fields.map(({ dataTypeID }, i) =>
      rows.map((row: unknown[]) => {
        // int8 and int2; anything else that is not text would be a wider column than promised.
        expect([20, 21, 25, 1043]).toContain(dataTypeID);
        return dataTypeID === 20 || dataTypeID === 21 ? BigInt(row[i] as string) : row[i];
      }),
    );
  };
  return { query, close: () => client.end() };
}

/** PostgreSQL is tested where a server is given: TACIT_TEST_POSTGRES=postgres://user@host/database. */
const postgres = process.env.TACIT_TEST_POSTGRES;
const engines: [DialectName, () => ReturnType<typeof openDuckDB>][] = [['duckdb', openDuckDB]];
if (postgres !== undefined) engines.push(['postgres', () => openPostgres(postgres)]);

const rowStage = (
  outputs: readonly LocalOutput[],
  where: Expression | null = null,
  keys: readonly Expression[] = [],
): RowStage => ({ kind: 'rows', party: 'bank', dataset: 't', rowsUpTo: 1000, where, keys, outputs, unit: null });
const range = { min: '-100000', max: '100000' };
const cities = ['A', "b'\\b", '城'];

function decode(kind: StorageKind, values: readonly unknown[]): DecodedColumn {
  if (kind === 'text') return values as string[];
  if (kind === 'int64') return BigInt64Array.from(values as bigint[]);
  return kind === 'uint8' ? Uint8Array.from(values, Number) : Uint16Array.from(values, Number);
}

describe.each(engines)('%s', (dialect, open) => {
  let query: Query;
  let close: () => Promise<void>;
  beforeAll(async () => {
    ({ query, close } = await open());
  });
  afterAll(() => close());

  async function run(stage: LocalStage): Promise<LocalRows | LocalGroups> {
    const printed = printStage(stage, 't', dialect);
    const columns = await query(printed.sql);
    return collectStage(
      stage,
      printed,
      printed.columns.map(({ kind }, i) => decode(kind, columns[i] ?? [])),
    );
  }

  describe('a row stage', () => {
    test.each([
      [15, 13, 78.4394250513347],
      [17, 16, 0.221000003814697],
      [18, 18, 0.5],
      [18, 9, 123456789.987654],
      [18, 1, 12345678901234.5],
      [9, 9, 0.999999999],
    ])('carries decimals whose digits fill a number: decimal(%i,%i)', async (precision, scale, value) => {
      const type: ColumnType = { kind: 'decimal', precision, scale };
      const any = { min: String(-(10n ** 18n)), max: String(10n ** 18n) };
      const wide = rowStage([{ kind: 'number', id: 'n', expression: column('x', type), scale, range: any }]);
      const printed = printStage(wide, `(SELECT CAST('${value}' AS DECIMAL(${precision}, ${scale})) AS x)`, dialect);
      const columns = await query(printed.sql);
      const at = printed.columns.findIndex(({ id }) => id === 'n');
      const [whole, part = ''] = String(value).split('.');
      expect(columns[at]).toEqual([BigInt(`${whole}${part.padEnd(scale, '0')}`)]);
    });

    test.each([
      [38, 18, '99999999999999999999.999999999999999999'],
      [38, 18, '-99999999999999999999.999999999999999999'],
      [38, 38, '-0.00000000000000000000000000000000000001'],
      [38, 0, '99999999999999999999999999999999999999'],
      [25, 14, '12345678901.00000000000001'],
      [20, 19, '9.9999999999999999999'],
    ])(
      'compares decimals that no 64 bits hold to the last digit: decimal(%i,%i) %s',
      async (precision, scale, value) => {
        const type: ColumnType = { kind: 'decimal', precision, scale };
        const carried = BigInt(value.replace('.', ''));
        const than = (operator: '=' | '<' | '>', right: bigint): Expression => {
          return { kind: 'compare', operator, left: column('x', type), right: constant(String(right), type) };
        };
        const conditions = [than('=', carried), than('<', carried + 1n), than('>', carried - 1n), than('<', carried)];
        const stage = rowStage(conditions.map((expression, i) => ({ kind: 'flag', id: `f${i}`, expression })));
        const relation = `(SELECT CAST('${value}' AS DECIMAL(${precision}, ${scale})) AS x)`;
        const columns = await query(printStage(stage, relation, dialect).sql);
        expect(columns.map(([flag]) => Number(flag))).toEqual([1, 1, 1, 0]);
      },
    );

    test('keeps so many rows of each unit that its conditions leave, once for all that reads them', async () => {
      const rows = [1, 1, 1, 2, null, null, 3].map(
        (unit, i) => `SELECT CAST(${unit ?? 'NULL'} AS INTEGER) AS u, ${i} AS x`,
      );
      const isSome: Expression = {
        kind: 'compare',
        operator: '<',
        left: column('x', integer),
        right: constant('6', integer),
      };
      const range = { min: '0', max: '9' };
      const output: LocalOutput = { kind: 'number', id: 'x', expression: column('x', integer), scale: 0, range };
      const each = { by: [constant('true', boolean)], rows: 3 };
      const whole = { ...rowStage([output]), where: isSome, unit: column('u', integer) };
      for (const atMost of [
        { unit: column('u', integer), rows: 2 },
        { unit: column('u', integer), rows: 2, each },
      ]) {
        const printed = printStage({ ...whole, atMost }, `(${rows.join(' UNION ALL ')})`, dialect);
        const columns = await query(printed.sql);
        const of = (id: string) => columns[printed.columns.findIndex((one) => one.id === id)]?.map(Number) ?? [];
        const [ofOne, others] = [of('x').filter((x) => x < 3), of('x').filter((x) => x >= 3)];
        expect([ofOne.length, ...others.toSorted((a, b) => a - b)]).toEqual([2, 3, 4, 5]);
        // Those that stay have two at most, too.
        expect(of('unit.rows')).toEqual([2, 2, 2, 2, 2]);
      }
    });

    test('carries decimals, dates and positions exactly, NULL as 0', async () => {
      const money2: Expression = {
        kind: 'arithmetic',
        operator: '*',
        left: column('odd "name', money),
        right: constant('10', money),
        type: { kind: 'decimal', precision: 24, scale: 4 },
      };
      const data = await run(
        rowStage([
          { kind: 'number', id: 'n', expression: column('odd "name', money), scale: 2, range },
          { kind: 'number', id: 'n3', expression: column('odd "name', money), scale: 3, range },
          { kind: 'number', id: 'product', expression: money2, scale: 4, range },
          { kind: 'number', id: 'd', expression: column('born', date), scale: 0, range },
          { kind: 'number', id: 'b', expression: column('ok', boolean), scale: 0, range },
          { kind: 'category', id: 'c', expression: column('city', text), categories: cities, nullable: true },
          {
            kind: 'category',
            id: 'bc',
            expression: column('ok', boolean),
            categories: ['false', 'true'],
            nullable: true,
          },
          {
            kind: 'category',
            id: 'dc',
            expression: column('born', date),
            categories: ['1969-12-31', '1970-01-02', '2000-02-29'],
            nullable: true,
          },
          {
            kind: 'category',
            id: 'ic',
            expression: column('id', integer),
            categories: ['1', '2', '3'],
            nullable: true,
          },
        ]),
      );
      expect(data).toMatchObject({
        rows: 4,
        numbers: {
          n: new BigInt64Array([1005n, -1n, 0n, 9999n]),
          n3: new BigInt64Array([10050n, -10n, 0n, 99990n]),
          product: new BigInt64Array([10050n, -10n, 0n, 99990n]),
          d: new BigInt64Array([1n, -1n, 0n, 11016n]),
          b: new BigInt64Array([1n, 0n, 0n, 1n]),
        },
        categories: {
          c: new Uint16Array([0, 1, 3, 2]),
          bc: new Uint16Array([1, 0, 2, 1]),
          dc: new Uint16Array([1, 0, 3, 2]),
          ic: new Uint16Array([0, 1, 2, 3]),
        },
      });
    });

    test('flags are 1 only where the condition is true, not where it is unknown', async () => {
      const positive: Expression = {
        kind: 'compare',
        operator: '>',
        left: column('odd "name', money),
        right: constant('0', integer),
      };
      const data = await run(
        rowStage([
          { kind: 'flag', id: 'positive', expression: positive },
          { kind: 'flag', id: 'not', expression: { kind: 'not', item: positive } },
          { kind: 'flag', id: 'null', expression: { kind: 'is-null', item: column('odd "name', money) } },
          {
            kind: 'flag',
            id: 'in',
            expression: {
              kind: 'in',
              item: column('city', text),
              values: [constant("b'\\b", text), constant(null, text)],
            },
          },
          {
            kind: 'flag',
            id: 'or',
            expression: {
              kind: 'or',
              items: [
                positive,
                { kind: 'compare', operator: '=', left: column('id', integer), right: constant('3', integer) },
              ],
            },
          },
          {
            kind: 'flag',
            id: 'before',
            expression: { kind: 'compare', operator: '<', left: column('born', date), right: constant('0', date) },
          },
        ]),
      );
      expect((data as LocalRows).flags).toEqual({
        positive: new Uint8Array([1, 0, 0, 1]),
        not: new Uint8Array([0, 1, 0, 0]),
        null: new Uint8Array([0, 0, 1, 0]),
        in: new Uint8Array([0, 1, 0, 0]),
        or: new Uint8Array([1, 0, 1, 1]),
        before: new Uint8Array([0, 1, 0, 0]),
      });
    });

    test('leaves out rows whose key is NULL and those the condition does not hold for', async () => {
      const keys = [column('id', integer), column('city', text)];
      expect(await run(rowStage([], null, keys))).toMatchObject({
        rows: 2,
        keys: [
          { kind: 'integer', values: new BigInt64Array([1n, 2n]) },
          { kind: 'text', values: ['A', "b'\\b"] },
        ],
      });
      const dates = rowStage([], { kind: 'is-null', item: column('city', text) }, [column('born', date)]);
      expect(await run(dates)).toMatchObject({ rows: 0, keys: [{ kind: 'date', values: new BigInt64Array() }] });
    });

    test('refuses values outside the declared range, also a zero and NULL apart from it', async () => {
      const bad = rowStage([
        { kind: 'number', id: 'n', expression: column('odd "name', money), scale: 2, range: { min: '0', max: '2000' } },
      ]);
      await expect(run(bad)).rejects.toMatchObject({
        code: 'data.out-of-range',
        fields: { dataset: 't', column: 'odd "name', count: 2, min: '0.00', max: '20.00' },
      });
      const huge = constant(String(2n ** 70n), { kind: 'decimal', precision: 38, scale: 0 });
      const over = rowStage([{ kind: 'number', id: 'n', expression: huge, scale: 0, range }]);
      await expect(run(over)).rejects.toMatchObject({ code: 'data.out-of-range', fields: { count: 4 } });
    });

    test('refuses unlisted categories, and NULL where none may be', async () => {
      const bad = rowStage([
        { kind: 'category', id: 'c', expression: column('city', text), categories: ['A'], nullable: false },
      ]);
      await expect(run(bad)).rejects.toMatchObject({
        code: 'data.unlisted-category',
        fields: { column: 'city', count: 3 },
      });
    });

    test('refuses more rows than the contract allows', async () => {
      await expect(
        run({ ...rowStage([{ kind: 'flag', id: 'f', expression: column('ok', boolean) }]), rowsUpTo: 3 }),
      ).rejects.toMatchObject({ code: 'data.too-many-rows' });
    });
  });

  describe('a group stage', () => {
    const groupStage = (keys: GroupStage['keys'], partialRange = range): GroupStage => ({
      kind: 'groups',
      party: 'bank',
      dataset: 't',
      rowsUpTo: 1000,
      where: null,
      unit: null,
      facts: [],
      keys,
      partials: [
        { id: 'rows', function: 'count', expression: null, scale: 0, range: null },
        { id: 'count', function: 'count', expression: column('odd "name', money), scale: 0, range: null },
        { id: 'sum', function: 'sum', expression: column('odd "name', money), scale: 2, range: partialRange },
        { id: 'min', function: 'min', expression: column('odd "name', money), scale: 2, range: partialRange },
        { id: 'max', function: 'max', expression: column('born', date), scale: 0, range },
      ],
    });

    test('numbers groups by mixed radix and leaves absent groups zero', async () => {
      const data = await run(
        groupStage([
          {
            kind: 'category',
            id: 'ok',
            expression: column('ok', boolean),
            categories: ['false', 'true'],
            nullable: true,
          },
          {
            kind: 'category',
            id: 'city',
            expression: column('city', text),
            categories: ['城', 'A', "b'\\b"],
            nullable: true,
          },
        ]),
      );
      const at = (entries: Record<number, bigint>) => BigInt64Array.from({ length: 12 }, (_, i) => entries[i] ?? 0n);
      // false·4 + b, true·4 + 城, true·4 + A, NULL·4 + NULL
      expect((data as LocalGroups).partials).toEqual({
        rows: at({ 2: 1n, 4: 1n, 5: 1n, 11: 1n }),
        count: at({ 2: 1n, 4: 1n, 5: 1n }),
        sum: at({ 2: -1n, 4: 9999n, 5: 1005n }),
        min: at({ 2: -1n, 4: 9999n, 5: 1005n }),
        max: at({ 2: -1n, 4: 11016n, 5: 1n }),
      });
    });

    test('without keys gives one group, also over no rows', async () => {
      const none: GroupStage = { ...groupStage([]), where: constant('false', boolean) };
      expect(((await run(none)) as LocalGroups).partials.rows).toEqual(new BigInt64Array([0n]));
      expect(((await run(groupStage([]))) as LocalGroups).partials).toMatchObject({
        rows: new BigInt64Array([4n]),
        sum: new BigInt64Array([11003n]),
      });
    });

    test('hands over a sum beyond 63 bits in digits, of either sign', async () => {
      const square: Expression = {
        kind: 'arithmetic',
        operator: '*',
        left: column('x', integer),
        right: column('x', integer),
        type: integer,
      };
      const lost: Expression = { ...square, operator: '-', left: constant('3', integer), right: square };
      const wide = { min: String(-(10n ** 25n)), max: String(10n ** 25n) };
      const partial = (id: string, expression: Expression, place: number): GroupStage['partials'][number] => {
        return { id, function: 'sum', expression, scale: 0, range: wide, digit: { place, places: 2, bits: 32 } };
      };
      const [rows] = groupStage([]).partials;
      const stage: GroupStage = {
        ...groupStage([]),
        partials: [
          ...(rows === undefined ? [] : [rows]),
          partial('low', square, 0),
          partial('high', square, 1),
          partial('low2', lost, 0),
          partial('high2', lost, 1),
        ],
      };
      const values = [999_999_999_989n, -999_999_999_961n, 5n, null];
      const relation = `(${values.map((value) => `SELECT CAST(${value ?? 'NULL'} AS BIGINT) AS x`).join(' UNION ALL ')})`;
      const printed = printStage(stage, relation, dialect);
      const columns = await query(printed.sql);
      const data = collectStage(
        stage,
        printed,
        printed.columns.map(({ kind }, i) => decode(kind, columns[i] ?? [])),
      ) as LocalGroups;
      const squares = values.reduce<bigint>((sum, value) => sum + (value ?? 0n) ** 2n, 0n);
      const base = 2n ** 32n;
      const part = (id: string) => data.partials[id]?.[0] as bigint;
      expect([part('low'), part('high')]).toEqual([squares % base, squares / base]);
      expect(part('high2') * base + part('low2')).toBe(9n - squares);
      expect(part('low2') >= 0n && part('low2') < base).toBe(true);
    });

    test('refuses unlisted keys and values outside the range, by count', async () => {
      const unlisted = groupStage([
        { kind: 'category', id: 'city', expression: column('city', text), categories: ['A'], nullable: true },
      ]);
      await expect(run(unlisted)).rejects.toMatchObject({
        code: 'data.unlisted-category',
        fields: { column: 'city', count: 2n },
      });
      await expect(run(groupStage([], { min: '0', max: '9998' }))).rejects.toMatchObject({
        code: 'data.out-of-range',
        fields: { count: 2n },
      });
    });
  });

  test('names and literals cannot end their quotes', async () => {
    const nasty = `x'"; DROP TABLE t; --\\`;
    expect(quoteIdentifier(nasty)).toBe(`"x'""; DROP TABLE t; --\\"`);
    expect((await query(`SELECT ${dialects[dialect].literal(nasty)} AS ${quoteIdentifier(nasty)}`))[0]).toEqual([
      nasty,
    ]);
    expect(() => quoteIdentifier('a\0b')).toThrow(expect.objectContaining({ code: 'data.unprintable-text' }));
    expect(() => dialects[dialect].literal('\ud800')).toThrow(
      expect.objectContaining({ code: 'data.unprintable-text' }),
    );
  });
});
