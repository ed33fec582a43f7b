import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import type { ColumnType, DatasetCard } from '@tacit/party/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { csvRecords, readTable } from './plain-tables.ts';
import { averageOf, dateOf, numberOf, roundedTo, textOf, valueOf } from './plain-values.ts';

const texts = (csv: string): string[][] => csvRecords(csv).map((record) => record.map(({ text }) => text));
const unquoted = (text: string) => ({ text, isQuoted: false });

test.each([
  [
    'a,b\n1,2\n',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'a,b\r\n1,2',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'a;b\n"1,5";"x ""y""\nz"\n',
    [
      ['a', 'b'],
      ['1,5', 'x "y"\nz'],
    ],
  ],
  [
    'a|b|\n1|2|\n',
    [
      ['a', 'b', ''],
      ['1', '2', ''],
    ],
  ],
  [
    'a\tb\n\n\t\n',
    [
      ['a', 'b'],
      ['', ''],
    ],
  ],
  ['a\n1\n\n3\n', [['a'], ['1'], [''], ['3']]],
  [
    'a,b\n1,',
    [
      ['a', 'b'],
      ['1', ''],
    ],
  ],
  [
    'a,b\n"",x\n',
    [
      ['a', 'b'],
      ['', 'x'],
    ],
  ],
])('records of %j', (csv, records) => {
  expect(texts(csv)).toEqual(records);
});

test('an empty field is told from an empty text', () => {
  expect(csvRecords('a,b\n"",\n')[1]).toEqual([
    { text: '', isQuoted: true },
    { text: '', isQuoted: false },
  ]);
  const text: ColumnType = { kind: 'text' };
  expect(valueOf({ text: '', isQuoted: true }, text)).toBe('');
  expect(valueOf(unquoted(''), text)).toBeNull();
  expect(valueOf(unquoted('NA'), text, { nullMarks: ['NA'] })).toBeNull();
});

test.each([
  ['1.50', '1.5'],
  ['-007', '-7'],
  ['+.5', '0.5'],
  ['5.', '5'],
  ['1e-05', '0.00001'],
  ['1.25E+3', '1250'],
  ['99999999999999999999.999999999999999999', '99999999999999999999.999999999999999999'],
  ['0.1000000000000000055511151231257827', '0.1000000000000000055511151231257827'],
])('the number %s is exact', (text, shown) => {
  const number = numberOf(text);
  expect(number === null ? null : textOf(number, 0)).toBe(shown);
});

test('numbers, dates and booleans are written in several ways', () => {
  expect(numberOf('1,5')).toBeNull();
  expect(numberOf('nan')).toBeNull();
  const money: ColumnType = { kind: 'decimal', precision: 9, scale: 2 };
  expect(valueOf(unquoted(' 1,5 '), money, { decimal: ',' })).toMatchObject({ carried: 15n, scale: 1 });
  for (const text of ['2024-02-29', '2024/02/29', '2024-02-29 00:00:00']) expect(dateOf(text)?.carried).toBe(19782n);
  for (const text of ['2023-02-29', '2024-02-29 12:00:00', '29.02.2024']) expect(dateOf(text)).toBeNull();
  expect(dateOf('29.2.2024', 'D.M.YYYY')?.carried).toBe(19782n);
  expect(['t', 'YES', '1', 'F', 'no', 'maybe'].map((text) => valueOf(unquoted(text), { kind: 'boolean' }))).toEqual([
    true,
    true,
    true,
    false,
    false,
    null,
  ]);
});

test('averages and what is rounded: halves away from zero, however large', () => {
  const of = (carried: bigint, scale = 0) => ({ carried, scale, isDate: false });
  expect(textOf(averageOf(of(-1n), 2n, 0), 0)).toBe('-1');
  expect(textOf(averageOf(of(10n ** 30n + 1n), 3n, 6), 6)).toBe('333333333333333333333333333333.666667');
  expect(roundedTo(of(-125n, 2), 1)).toMatchObject({ carried: -13n, scale: 1 });
  expect(roundedTo('x', 1)).toBe('x');
});

describe('files', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tacit-plain-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const card = (...columns: [string, ColumnType][]) =>
    ({ columns: columns.map(([name, type]) => ({ name, type })) }) as unknown as DatasetCard;

  test('a CSV file, compressed or not, with a mark at its start and columns in any order', async () => {
    const csv = '\ufeffNote,id\n"a\nb",1\n,2\n';
    const columns = card(['id', { kind: 'integer' }], ['Note', { kind: 'text' }]);
    for (const [name, bytes] of [
      ['t.csv', Buffer.from(csv)],
      ['t.csv.gz', gzipSync(csv)],
    ] as const) {
      const file = join(folder, name);
      writeFileSync(file, bytes);
      const rows = await readTable({ card: columns, file });
      expect(rows).toEqual([
        [{ carried: 1n, scale: 0, isDate: false }, 'a\nb'],
        [{ carried: 2n, scale: 0, isDate: false }, null],
      ]);
    }
  });

  test('a Parquet file: its own cells, whatever its folder is called, and no digit lost', async () => {
    const inner = join(folder, 'amount=7');
    mkdirSync(inner);
    const file = join(inner, 'a [b]*.parquet');
    const database = await DuckDBInstance.create(':memory:');
    const connection = await database.connect();
    await connection.run(
      `COPY (SELECT encode('Zürich') AS city, 1234567890123.45::DOUBLE AS amount, 0.1::FLOAT AS share,
        12345678901234567890.123456789012345678::DECIMAL(38,18) AS wide, DATE '2024-01-31' AS day, NULL::INTEGER AS none,
        TIMESTAMP '1969-12-31 23:59:59.25' AS seen, TIMESTAMPTZ '2024-01-31 01:00:00+02' AS told)
       TO '${file}' (FORMAT parquet)`,
    );
    connection.closeSync();
    database.closeSync();
    const decimal = (precision: number, scale: number): ColumnType => ({ kind: 'decimal', precision, scale });
    const columns = card(
      ['city', { kind: 'text' }],
      ['amount', decimal(18, 2)],
      ['share', decimal(3, 1)],
      ['wide', decimal(38, 18)],
      ['day', { kind: 'date' }],
      ['none', { kind: 'integer' }],
      ['seen', { kind: 'timestamp' }],
      ['told', { kind: 'timestamp' }],
    );
    const [row = []] = await readTable({ card: columns, file });
    const shown = row.map((value) => (typeof value === 'object' && value !== null ? textOf(value, 0) : value));
    const wide = '12345678901234567890.123456789012345678';
    const moments = ['1969-12-31 23:59:59.25', '2024-01-30 23:00:00'];
    expect(shown).toEqual(['Zürich', '1234567890123.45', '0.1', wide, '2024-01-31', null, ...moments]);
  });
});
