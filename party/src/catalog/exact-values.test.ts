/** Binary numbers become the decimals that they were written from, digit for digit, or do not fit. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { ColumnType } from '@tacit/analysis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AddDataset } from '../api/types.ts';
import type { DatasetRecord } from '../storage/datasets.ts';
import { inspectDataset } from './inspect.ts';
import { relationOf } from './relation.ts';
import { withEngine } from './source.ts';
import { findPostgres } from './testing/find-postgres.ts';
import { type PostgresServer, startPostgres } from './testing/postgres-server.ts';
import { carriedExactly, edgeNumbers, type Printing } from './testing/shortest-decimal.ts';

const directory = mkdtempSync(join(tmpdir(), 'tacit-exact-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const count = 300 * Number(process.env['TACIT_TEST_RUNS'] ?? 1);
const types: readonly [string, ColumnType][] = [
  ['integer', { kind: 'integer' }],
  ['decimal(12,2)', { kind: 'decimal', precision: 12, scale: 2 }],
  ['decimal(18,2)', { kind: 'decimal', precision: 18, scale: 2 }],
  ['decimal(18,7)', { kind: 'decimal', precision: 18, scale: 7 }],
  ['decimal(18,17)', { kind: 'decimal', precision: 18, scale: 17 }],
  ['decimal(18,18)', { kind: 'decimal', precision: 18, scale: 18 }],
];

let files = 0;
async function parquet(select: string): Promise<string> {
  const path = join(directory, `${++files}.parquet`);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  return path;
}

/** The column as the dataset's relation has it, carried as integers. */
async function readBack(dataset: DatasetRecord): Promise<bigint[]> {
  return await withEngine(dataset.source, dataset.name, async (engine) => {
    const type = dataset.columns.find(({ name }) => name === 'x')?.type;
    const scale = type?.kind === 'decimal' ? type.scale : 0;
    const rows = await engine.texts(
      `SELECT CAST(CAST(x AS DECIMAL(38, ${scale})) AS VARCHAR) FROM ${relationOf(dataset)} AS source ORDER BY i`,
    );
    return rows.map(([text]) => BigInt((text ?? '').replace('.', '')));
  });
}

/** Adds what fits and reads it; what does not fit is counted. `write` makes a source of numbers as texts. */
async function compare(
  printing: Printing,
  [name, type]: readonly [string, ColumnType],
  write: (numbers: readonly string[]) => Promise<AddDataset['source']>,
): Promise<void> {
  const numbers = edgeNumbers(printing.isSingle, count).map((x) => ({ x, carried: carriedExactly(x, printing, type) }));
  const fitting = numbers.filter(({ carried }) => carried !== undefined);
  const misfits = numbers.length - fitting.length;
  expect(fitting.length).toBeGreaterThan(20);
  expect(misfits).toBeGreaterThan(20);
  const all = await write(numbers.map(({ x }) => String(x)));
  await expect(inspectDataset({ name: 'n', source: all, types: { x: name } })).rejects.toMatchObject({
    code: 'data.misfit',
    fields: { column: 'x', count: misfits },
  });
  const source = await write(fitting.map(({ x }) => String(x)));
  const dataset = await inspectDataset({ name: 'n', source, types: { x: name } });
  expect(await readBack(dataset)).toEqual(fitting.map(({ carried }) => carried));
}

describe.each([
  ['DOUBLE', { isSingle: false, takesHalves: true }],
  ['FLOAT', { isSingle: true, takesHalves: true }],
] as const)('Parquet %s', (sourceType, printing) => {
  test.each(types)('as %s', async (...type) => {
    await compare(printing, type, async (numbers) => {
      const rows = numbers.map((text, i) => `(${i}, CAST('${text}' AS ${sourceType}))`);
      return { kind: 'parquet', path: await parquet(`SELECT * FROM (VALUES ${rows.join(', ')}) AS t(i, x)`) };
    });
  });
});

const found = findPostgres();
describe.skipIf('reason' in found)('PostgreSQL', () => {
  let server: PostgresServer;
  let tables = 0;
  beforeAll(async () => {
    if ('folder' in found) server = await startPostgres(found.folder);
    // As some servers have it for old programs: 15 digits, or 6.
    await server.run(
      'ALTER ROLE tacit SET extra_float_digits = 0; ALTER DATABASE postgres SET extra_float_digits = -3',
    );
  }, 60_000);
  afterAll(async () => await server?.stop());

  describe.each(['double precision', 'real'])('%s', (sourceType) => {
    test.each(types)('as %s', async (...type) => {
      await compare({ isSingle: sourceType === 'real', takesHalves: false }, type, async (numbers) => {
        const table = `t${++tables}`;
        const rows = numbers.map((text, i) => `(${i}, '${text}'::${sourceType})`);
        await server.run(
          `CREATE TABLE ${table} (i integer, x ${sourceType}); INSERT INTO ${table} VALUES ${rows.join(', ')}`,
        );
        return { kind: 'postgres', url: server.url, table };
      });
    });
  });

  test('NaN and infinity are named, also where a type has them by nature', async () => {
    await server.run(`CREATE TABLE odd (i integer, f double precision, n numeric(12,2), m numeric, d date, s timestamp);
      INSERT INTO odd VALUES (1, 'NaN', 'NaN', 'NaN', 'infinity', '-infinity'), (2, '-Infinity', 1.5, 'Infinity', '2024-01-01', '2024-01-01'),
        (3, 1, 2, 3, NULL, NULL)`);
    const none = { f: 'none', n: 'none', m: 'none', d: 'none', s: 'none' };
    const source = { kind: 'postgres', url: server.url, table: 'odd' } as const;
    const refusal = async (column: string, type?: string) => {
      const { [column as 'f']: _, ...others } = none;
      const types = type === undefined ? others : { ...others, [column]: type };
      return await inspectDataset({ name: 'n', source, types }).catch((error: unknown) => error);
    };
    const misfit = (count: number, ...words: string[]) => ({ code: 'data.misfit', fields: { count, found: words } });
    expect(await refusal('f', 'integer')).toMatchObject(misfit(2, 'double precision', 'NaN: 1', '±Infinity: 1'));
    expect(await refusal('n')).toMatchObject(misfit(1, 'numeric(12,2)', 'NaN: 1'));
    expect(await refusal('m', 'decimal(12,2)')).toMatchObject(misfit(2, 'numeric', 'NaN: 1', '±Infinity: 1'));
    expect(await refusal('d')).toMatchObject(misfit(1, 'date', '±Infinity: 1'));
    for (const type of ['date', undefined])
      expect(await refusal('s', type)).toMatchObject(misfit(1, 'timestamp without time zone', '±Infinity: 1'));
  });
});

test('NaN and infinity in a file are named', async () => {
  const path = await parquet("SELECT * FROM (VALUES ('nan'::DOUBLE), ('-inf'), (1.25), (1.125), (NULL)) AS t(x)");
  await expect(
    inspectDataset({ name: 'n', source: { kind: 'parquet', path }, types: { x: 'decimal(6,2)' } }),
  ).rejects.toMatchObject({
    code: 'data.misfit',
    fields: { count: 3, found: ['DOUBLE', 'NaN: 1', '±Infinity: 1'] },
    hint: expect.stringContaining("--type 'x=decimal(6,2)~'"),
  });
});

test.each([
  ['DECIMAL(38,30)', '1.2000000000000000000000000001', 'decimal(18,2)', 1],
  ['DECIMAL(38,30)', '1.2', 'decimal(18,2)', 0],
  ['DECIMAL(38,0)', '123456789012345678', 'decimal(18,2)', 1],
  ['UBIGINT', '9007199254740993', 'decimal(18,2)', 0],
  ['UBIGINT', '9007199254740993', 'integer', 0],
  ['DECIMAL(20,2)', '9007199254740993.01', 'integer', 1],
] as const)('%s %s as %s', async (sourceType, text, type, misfits) => {
  const path = await parquet(`SELECT 0 AS i, '${text}'::${sourceType} AS x`);
  const adding = inspectDataset({ name: 'n', source: { kind: 'parquet', path }, types: { x: type } });
  if (misfits > 0) await expect(adding).rejects.toMatchObject({ code: 'data.misfit', fields: { count: misfits } });
  else
    expect(await readBack(await adding)).toEqual([
      BigInt(text.replace('.', '')) * (type === 'decimal(18,2)' ? (text.includes('.') ? 10n : 100n) : 1n),
    ]);
});

describe('what the owner says', () => {
  const numbers =
    "SELECT * FROM (VALUES (0, 'nan'::DOUBLE), (1, 1.25), (2, 1.005), (3, -2.675), (4, 5e-324), (5, 'inf')) AS t(i, x)";
  const add = async (select: string, type: string, nullMarks: readonly string[] = []) =>
    await inspectDataset({
      name: 'n',
      source: { kind: 'parquet', path: await parquet(select) },
      types: { x: type },
      ...(nullMarks.length === 0 ? {} : { format: { nullMarks } }),
    });

  test('rounds the decimal that was written, halves away from zero, and the number of changed values is told', async () => {
    const dataset = await add(`${numbers} WHERE isfinite(x)`, 'decimal(6,2)~');
    expect(await readBack(dataset)).toEqual([125n, 101n, -268n, 0n]);
    expect(dataset.columns[1]).toMatchObject({ name: 'x', rounded: 3, range: { min: '-500', max: '200' } });
    await expect(add(`${numbers} WHERE isfinite(x)`, 'decimal(6,2)')).rejects.toMatchObject({
      code: 'data.misfit',
      fields: { count: 3, cures: ["--type 'x=decimal(6,2)~'", "--type 'x=none'"] },
    });
    const wide = "SELECT 0 AS i, '123456789012.345678901234567890123455'::DECIMAL(38,24) AS x";
    expect(await readBack(await add(wide, 'decimal(18,6)~'))).toEqual([123456789012345679n]);
  });

  test('rounding never makes a number of more digits than the type has, and is then no cure', async () => {
    await expect(add('SELECT 0 AS i, 999.995::DOUBLE AS x', 'decimal(5,2)~')).rejects.toMatchObject({
      code: 'data.misfit',
      fields: { count: 1, cures: ["--type 'x=decimal(18,2)~'", "--type 'x=none'"] },
    });
  });

  test.each(['DOUBLE', 'FLOAT'])('%s that prints with an exponent, in a type without whole digits', async (type) => {
    const values = '(0, 1e-5), (1, -2.5e-8), (2, 1e-9), (3, 0), (4, 0.75)';
    const tiny = `SELECT i, x::${type} AS x FROM (VALUES ${values}) AS t(i, x)`;
    const dataset = await add(tiny, 'decimal(9,9)');
    expect(await readBack(dataset)).toEqual([10_000n, -25n, 1n, 0n, 750_000_000n]);
    expect((await add(tiny, 'decimal(9,9)~')).columns[1]).toMatchObject({ rounded: 0 });
    await expect(add(tiny, 'decimal(8,8)')).rejects.toMatchObject({ code: 'data.misfit', fields: { count: 2 } });
  });

  test('NaN and infinity are missing values where that is said, each by its name', async () => {
    const counts = async (nullMarks: readonly string[]) => {
      const dataset = await add(`${numbers} WHERE i IN (0, 1, 5)`, 'decimal(6,2)', nullMarks);
      return [dataset.rows, dataset.columns[1]?.nullable];
    };
    expect(await counts(['NaN', 'inf'])).toEqual([3, true]);
    await expect(counts(['NaN'])).rejects.toMatchObject({ code: 'data.misfit', fields: { count: 1 } });
    await expect(counts([])).rejects.toMatchObject({
      fields: { count: 2, cures: ['--null NaN', '--null inf --null=-inf', "--type 'x=none'"] },
    });
  });
});

describe('text without the mark that says so', () => {
  const add = async (values: string, type: string, nullMarks?: readonly string[]) =>
    await inspectDataset({
      name: 'n',
      source: { kind: 'parquet', path: await parquet(`SELECT * FROM (VALUES ${values}) AS t(i, x)`) },
      types: { x: type },
      ...(nullMarks === undefined ? {} : { format: { nullMarks } }),
    });

  test('is read as UTF-8', async () => {
    const dataset = await add("(0, encode('客户')), (1, encode('Zürich')), (2, ''::BLOB), (3, NULL)", 'text');
    expect(dataset.columns[1]).toMatchObject({
      type: { kind: 'text' },
      categories: ['', 'Zürich', '客户'],
      nullable: true,
    });
    expect((await add("(0, encode('客户')), (1, encode('NA'))", 'text', ['NA'])).columns[1]).toMatchObject({
      categories: ['客户'],
      nullable: true,
    });
    expect(await readBack(await add("(0, encode('12.50')), (1, encode('-1e2'))", 'decimal(6,2)'))).toEqual([
      1250n,
      -10000n,
    ]);
  });

  test.each([
    ['Latin-1', "'Z\\xFCrich'::BLOB"],
    ['GB18030', "'\\xBF\\xCD\\xBB\\xA7'::BLOB"],
    ['half a character', "'\\xE5\\xAE'::BLOB"],
    ['a surrogate', "'\\xED\\xA0\\x80'::BLOB"],
  ])('is refused in %s, with its place', async (_, bytes) => {
    await expect(add(`(0, encode('a')), (1, ${bytes}), (2, ${bytes})`, 'text')).rejects.toMatchObject({
      code: 'data.not-utf8',
      fields: { column: 'x', row: '2', count: '2' },
    });
  });
});
