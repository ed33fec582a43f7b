import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Expression, LocalRows, RowStage } from '@tacit/analysis';
import fc from 'fast-check';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AddDataset } from '../api/types.ts';
import type { DatasetRecord } from '../storage/datasets.ts';
import { checkUnchanged, currentDigest } from './digest.ts';
import { openDuckDb } from './duckdb.ts';
import { inspectDataset } from './inspect.ts';
import { loadStage } from './load-stage.ts';
import { typeText } from './types.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tacit-data-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let files = 0;
const csv = (text: string, more: Partial<AddDataset> = {}): Promise<DatasetRecord> => {
  const path = join(directory, `table [${++files}].csv`);
  writeFileSync(path, text);
  return inspectDataset({ name: 'customers', source: { kind: 'csv', path }, ...more });
};
const parquet = async (select: string, more: Partial<AddDataset> = {}): Promise<DatasetRecord> => {
  const path = join(directory, `table-${++files}.parquet`);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  return await inspectDataset({ name: 'customers', source: { kind: 'parquet', path }, ...more });
};
const pathOf = ({ source }: DatasetRecord): string => (source.kind === 'postgres' ? '' : source.path);

/** All rows: keys and texts as keys, numbers and dates as numbers, booleans as flags. */
const stageOf = (dataset: DatasetRecord, more: Partial<RowStage> = {}): RowStage => {
  const column = ({ name, type }: DatasetRecord['columns'][number]): Expression => ({
    kind: 'column',
    column: name,
    type,
  });
  return {
    kind: 'rows',
    party: 'bank',
    dataset: dataset.name,
    rowsUpTo: 1000,
    where: null,
    keys: dataset.columns.filter(({ type }) => type.kind === 'text').map(column),
    unit: null,
    outputs: dataset.columns.flatMap((entry): RowStage['outputs'][number][] => {
      const { type, name, range } = entry;
      if (type.kind === 'text') return [];
      if (type.kind === 'boolean') return [{ kind: 'flag', id: name, expression: column(entry) }];
      const scale = type.kind === 'decimal' ? type.scale : ['timestamp', 'time'].includes(type.kind) ? 6 : 0;
      return [{ kind: 'number', id: name, expression: column(entry), scale, range: range ?? { min: '0', max: '0' } }];
    }),
    ...more,
  };
};

describe('CSV', () => {
  test('becomes columns with types, NULLs, ranges and categories', async () => {
    const dataset = await csv(
      'id,name,amount,born,vip,empty\n1,"a, b",12.50,2020-01-31,true,\n2,"",,,,\n3,é,-0.05,1969-12-31,FALSE,\n',
      { key: ['id'] },
    );
    expect(
      dataset.columns.map(({ name, type, nullable }) => `${name} ${typeText(type)}${nullable ? '?' : ''}`),
    ).toEqual(['id integer', 'name text', 'amount decimal(4,2)?', 'born date?', 'vip boolean?', 'empty text?']);
    expect(dataset.columns.map(({ range }) => range)).toEqual([
      { min: '1', max: '5' },
      undefined,
      { min: '-5', max: '2000' },
      { min: '-3653', max: '21914' },
      undefined,
      undefined,
    ]);
    expect(dataset.columns.map(({ categories }) => categories)).toEqual([
      ['1', '2', '3'],
      ['', 'a, b', 'é'],
      undefined,
      ['1969-12-31', '2020-01-31'],
      ['false', 'true'],
      [],
    ]);
    expect(dataset).toMatchObject({ rows: 3, key: ['id'] });
  });

  test('loads as it was written', async () => {
    const dataset = await csv(
      'name,amount,born,vip\n"x\ny",12.50,1970-01-02,true\n"",-0.05,1969-12-31,\n中文很长很长很长很长的键,,,false\n',
    );
    const rows = (await loadStage(dataset, stageOf(dataset))) as LocalRows;
    expect(rows.keys[0]?.values).toEqual(['x\ny', '', '中文很长很长很长很长的键']);
    expect([...(rows.numbers.amount ?? [])]).toEqual([1250n, -5n, 0n]);
    expect([...(rows.numbers.born ?? [])]).toEqual([1n, -1n, 0n]);
    expect([...(rows.flags.vip ?? [])]).toEqual([1, 0, 0]);
  });

  const cell = fc.oneof(
    fc.constant(null),
    fc.string({ unit: 'grapheme', maxLength: 60 }).filter((text) => !text.includes('\0')),
    fc.string({
      unit: fc.constantFrom('"', ',', ';', '\n', '\r', ' ', "'", '\\', 'a', 'é', '中', '\t', '|', '0'),
      maxLength: 50,
    }),
  );
  test('any texts come back through scanner, engine and decoder, whatever is in them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 12 }),
        fc.constantFrom('\n', '\r\n'),
        async (table, newline) => {
          const quoted = (text: string | null) => (text === null ? '' : `"${text.replaceAll('"', '""')}"`);
          const lines = ['first,second', ...table.map((row) => row.map(quoted).join(','))];
          const dataset = await csv(lines.join(newline) + newline, { types: { first: 'text', second: 'text' } });
          expect(dataset.rows).toBe(table.length);
          expect(dataset.columns.map(({ nullable }) => nullable)).toEqual(
            [0, 1].map((i) => table.some((row) => row[i] === null)),
          );
          const rows = (await loadStage(dataset, stageOf(dataset))) as LocalRows;
          const joining = table.filter(([a, b]) => a !== null && b !== null).map(([a, b]) => `${a}\0${b}`);
          const [first, second] = rows.keys.map(({ values }) => values as readonly string[]);
          expect((first ?? []).map((text, i) => `${text}\0${second?.[i]}`).sort()).toEqual(joining.sort());
        },
      ),
      { numRuns: 25 },
    );
  });

  test.each([
    ['a float with noise', 'a\n0.30000000000000004\n12.5\n', {}, 'data.too-many-digits', { column: 'a', found: 19 }],
    [
      'a declared type that does not fit',
      'a\n1\nx\n',
      { types: { a: 'integer' } },
      'data.csv-misfit',
      { line: '3', column: 'a' },
    ],
    [
      'a type of an unknown column',
      'amount\n1\n',
      { types: { amout: 'integer' } },
      'data.unknown-column',
      { column: 'amout', nearest: ['amount'] },
    ],
    ['an unknown type', 'a\n1\n', { types: { a: 'double' } }, 'data.unknown-type', { found: 'double' }],
    ['more digits than are exact', 'a\n1\n', { types: { a: 'decimal(19,2)' } }, 'data.unknown-type', {}],
    ['an unknown key', 'id\n1\n', { key: ['ident'] }, 'data.unknown-column', { column: 'ident', nearest: [] }],
    [
      'duplicate keys',
      'id,x\n1,2\n1,3\n1,4\n2,1\n2,2\n3,1\n',
      { key: ['id'] },
      'data.duplicate-keys',
      { columns: ['id'], count: 2, example: 3 },
    ],
    [
      'a value outside the declared range',
      'a\n1\n12\n-3\n',
      { ranges: { a: '0..10' } },
      'data.outside-declared',
      { column: 'a', count: 2 },
    ],
    [
      'a date outside the declared range',
      'a\n2024-01-01\n',
      { ranges: { a: '1900-01-01..2000-01-01' } },
      'data.outside-declared',
      { count: 1 },
    ],
    ['a range in another notation', 'a\n1\n', { ranges: { a: '0-10' } }, 'data.range-invalid', { found: '0-10' }],
    ['a range with more decimals', 'a\n1.5\n', { ranges: { a: '0..10.25' } }, 'data.range-invalid', {}],
    ['a range upside down', 'a\n1\n', { ranges: { a: '10..0' } }, 'data.range-invalid', {}],
    ['a range of a text', 'a\nx\n', { ranges: { a: '0..10' } }, 'data.range-invalid', { expected: 'text' }],
    [
      'more columns than are taken',
      `${Array.from({ length: 2001 }, (_, i) => `c${i}`).join(',')}\n`,
      {},
      'data.too-many-columns',
      { found: 2001, limit: 2000 },
    ],
    ['a hundred columns of one name', `${'a,'.repeat(99)}a\n`, {}, 'data.csv-duplicate-header', { line: '1' }],
    ['no columns left', 'a\nx\n', { types: { a: 'none' } }, 'data.no-columns', {}],
    ['a dataset name that is no name', 'a\nx\n', { name: '../x' }, 'data.invalid-name', {}],
  ] as [string, string, Partial<AddDataset>, string, object][])(
    'with %s is refused',
    async (_, text, more, code, fields) => {
      await expect(csv(text, more)).rejects.toMatchObject({ code, fields });
    },
  );

  test('keys of several columns are unique together, and NULL repeats nothing', async () => {
    expect(await csv('a,b\n1,1\n1,2\n,3\n,3\n', { key: ['a', 'b'] })).toMatchObject({ key: ['a', 'b'], rows: 4 });
  });

  test('leaves out what is declared as none, declared types decide, declared ranges are shown as they are', async () => {
    const dataset = await csv('id,code,x\n1,007,9\n', { types: { x: 'none', id: 'text' }, ranges: {} });
    expect(dataset.columns.map(({ name, type }) => `${name} ${type.kind}`)).toEqual(['id text', 'code text']);
    const ranged = await csv('a\n3.1\n', { ranges: { a: '-1..7.5' } });
    expect(ranged.columns[0]?.range).toEqual({ min: '-10', max: '75' });
  });

  test('whole numbers written with a point are integers where that is declared', async () => {
    const file = 'id,stage\n1,4.0\n2,\n3,1.0\n4,4.00\n';
    expect((await csv(file)).columns[1]?.type).toEqual({ kind: 'decimal', precision: 3, scale: 2 });
    const { columns } = await csv(file, { types: { stage: 'integer' } });
    expect(columns[1]).toMatchObject({ type: { kind: 'integer' }, nullable: true, categories: ['1', '4'] });
  });

  test('categories: at most 1,024, none longer than 200 bytes, by code point', async () => {
    const many = (count: number) => `a,b\n${Array.from({ length: count }, (_, i) => `v${i},${i}`).join('\n')}\n`;
    expect((await csv(many(1024))).columns.map(({ categories }) => categories?.length)).toEqual([1024, 1024]);
    expect((await csv(many(1025))).columns.map(({ categories }) => categories?.length)).toEqual([undefined, undefined]);
    expect((await csv(`a\n${'é'.repeat(101)}\n`)).columns[0]?.categories).toBeUndefined();
    expect((await csv('a\n\u{1f600}\n\uff01\nz\n')).columns[0]?.categories).toEqual(['z', '\uff01', '\u{1f600}']);
    expect((await csv('a\n10\n9\n-1\n')).columns[0]?.categories).toEqual(['-1', '9', '10']);
  });

  test('columns may be called anything that can be printed', async () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
      .filter((text) => !/\p{Cc}/u.test(text) && text.trim() === text);
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(name, { minLength: 1, maxLength: 5, selector: (text) => text.toLowerCase() }),
        async (names) => {
          const header = names.map((text) => `"${text.replaceAll('"', '""')}"`).join(',');
          const row = names.map((_, i) => i).join(',');
          // Names such as 0 would be taken for a record.
          const dataset = await csv(`${header}\n${row}\n`, { format: { header: true } });
          expect(dataset.columns.map((column) => column.name)).toEqual(names);
          const { numbers } = (await loadStage(dataset, stageOf(dataset))) as LocalRows;
          names.forEach((text, i) => expect(numbers[text]).toEqual(BigInt64Array.of(BigInt(i))));
        },
      ),
      { numRuns: 25, examples: [[['constructor', 'toString', 'valueOf']], [['0']]] },
    );
  });

  test('an empty table is a table', async () => {
    const dataset = await csv('id,amount\n', { types: { amount: 'decimal(8,2)' }, key: ['id'] });
    expect(dataset).toMatchObject({
      rows: 0,
      columns: [{ nullable: false, categories: [] }, { range: { min: '0', max: '0' } }],
    });
    expect(await loadStage(dataset, stageOf(dataset))).toMatchObject({ rows: 0 });
  });
});

describe('Parquet', () => {
  test('keeps its own types', async () => {
    const dataset = await parquet(
      `SELECT 5::UTINYINT AS u, -7::BIGINT AS i, 12.5::DECIMAL(10,3) AS d, 4::DECIMAL(30,0) AS w, true AS b, DATE '2000-02-29' AS day, 'x' AS t, uuid() AS id, 'm'::ENUM('m','f') AS e`,
    );
    expect(dataset.columns.map(({ name, type }) => `${name} ${typeText(type)}`)).toEqual([
      'u integer',
      'i integer',
      'd decimal(10,3)',
      'w integer',
      'b boolean',
      'day date',
      't text',
      'id text',
      'e text',
    ]);
    const rows = (await loadStage(dataset, stageOf(dataset))) as LocalRows;
    expect(rows.numbers).toEqual({
      u: BigInt64Array.of(5n),
      i: BigInt64Array.of(-7n),
      d: BigInt64Array.of(12500n),
      w: BigInt64Array.of(4n),
      day: BigInt64Array.of(11016n),
    });
    expect(rows.keys[1]?.values).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/)]);
  });

  test.each([
    ['DOUBLE', 'SELECT 1.5::DOUBLE AS a', "--type 'a=decimal(12,2)'"],
    ['FLOAT', 'SELECT 1.5::FLOAT AS a', "--type 'a=decimal(12,2)'"],
    ['BLOB', "SELECT 'x'::BLOB AS a", '--type a=text'],
    ['INTEGER[]', 'SELECT [1, 2] AS a', '--type a=text'],
  ])('%s needs a declared type', async (found, select, suggestion) => {
    await expect(parquet(select)).rejects.toMatchObject({
      code: 'data.needs-type',
      fields: { column: 'a', columns: [`a (${found})`], suggestion },
    });
    expect((await parquet(`${select}, 1 AS b`, { types: { a: 'none' } })).columns.map(({ name }) => name)).toEqual([
      'b',
    ]);
  });

  test('all columns that need a type are named at once, with options that work in a shell', async () => {
    const select = `SELECT 1 AS id, 0.5::DOUBLE AS a, INTERVAL 1 HOUR AS "b c", [0.5::DOUBLE] AS d`;
    await expect(parquet(select)).rejects.toMatchObject({
      code: 'data.needs-type',
      fields: {
        columns: ['a (DOUBLE)', 'b c (INTERVAL)', 'd (DOUBLE[])'],
        suggestion: "--type 'a=decimal(12,2)' --type 'b c=text' --type d=text",
      },
    });
  });

  test('a decimal of more digits than the engine has is refused: it would read other numbers', async () => {
    const path = join(directory, 'wide.parquet');
    const element = { name: 'a', repetition_type: 'REQUIRED', converted_type: 'DECIMAL', scale: 0 } as const;
    const wide = (precision: number, type_length: number): void => {
      const schema: Parameters<typeof parquetWriteBuffer>[0]['schema'] = [
        { name: 'root', num_children: 2 },
        { name: 'id', type: 'INT64', repetition_type: 'REQUIRED' },
        { ...element, type: 'FIXED_LEN_BYTE_ARRAY', precision, type_length },
      ];
      const columnData = [
        { name: 'id', data: [1n, 2n] },
        { name: 'a', data: [12345678901234567n, 3n] },
      ];
      writeFileSync(path, new Uint8Array(parquetWriteBuffer({ schema, columnData })));
    };
    const add = (types: Record<string, string> = {}): Promise<DatasetRecord> =>
      inspectDataset({ name: 'x', source: { kind: 'parquet', path }, types });
    wide(38, 16);
    expect((await add({ a: 'integer' })).rows).toBe(2);
    wide(40, 17);
    for (const types of [{}, { a: 'text' }, { a: 'integer' }, { a: 'decimal(12,2)~' }] as Record<string, string>[]) {
      await expect(add(types)).rejects.toMatchObject({
        code: 'data.wide-decimal',
        fields: { column: 'a', found: 'DECIMAL(40,0)' },
      });
    }
    expect((await add({ a: 'none' })).columns.map(({ name }) => name)).toEqual(['id']);
  });

  test('a DOUBLE is the decimal it was written from, or is refused with the count', async () => {
    const dataset = await parquet('SELECT * FROM (VALUES (0.1::DOUBLE), (12.1), (-99999.99), (NULL)) AS t(a)', {
      types: { a: 'decimal(12,2)' },
    });
    const rows = (await loadStage(dataset, stageOf(dataset))) as LocalRows;
    expect(new Set(rows.numbers.a)).toEqual(new Set([-9999999n, 0n, 10n, 1210n]));
    const noisy = parquet("SELECT * FROM (VALUES (0.125::DOUBLE), (1e15), ('nan'), (1.25)) AS t(a)", {
      types: { a: 'decimal(12,2)' },
    });
    await expect(noisy).rejects.toMatchObject({ code: 'data.misfit', fields: { count: 3, expected: 'decimal(12,2)' } });
  });

  test.each([
    ["SELECT '1.50' AS a", 'decimal(6,2)', 150n],
    ["SELECT TIMESTAMP '1970-01-02 23:59:59' AS a", 'date', 1n],
    ["SELECT TIMESTAMP '1969-12-31 23:59:59.999999' AS a", undefined, -1n],
    ["SELECT TIMESTAMP_NS '1970-01-01 00:00:01.000001' AS a", undefined, 1_000_001n],
    ["SELECT TIMESTAMP_S '1970-01-01 00:00:01' AS a", undefined, 1_000_000n],
    ["SELECT TIMESTAMPTZ '1970-01-01 02:00:00+02' AS a", 'timestamp', 0n],
    ["SELECT TIMESTAMPTZ '1970-01-01 02:00:00.5+02' AS a", undefined, 500_000n],
    ["SELECT TIMESTAMPTZ '1970-01-01 02:00:00+02' AS a", 'timestamptz', 0n],
    ["SELECT '1970-01-01 00:00:01Z' AS a", 'timestamptz', 1_000_000n],
    ["SELECT DATE '1970-01-02' AS a", 'timestamp', 86_400_000_000n],
    ["SELECT '1970-01-01T00:00:00.5Z' AS a", 'timestamp', 500_000n],
    ["SELECT TIME '08:00:00.25' AS a", undefined, 28_800_250_000n],
    ["SELECT '08:00' AS a", 'time', 28_800_000_000n],
    ['SELECT 7.00::DECIMAL(9,2) AS a', 'integer', 7n],
    ['SELECT 7::BIGINT AS a', 'decimal(6,2)', 700n],
  ])('%s as %s', async (select, type, value) => {
    const dataset = await parquet(select, type === undefined ? {} : { types: { a: type } });
    expect(((await loadStage(dataset, stageOf(dataset))) as LocalRows).numbers.a).toEqual(BigInt64Array.of(value));
  });

  test('a time of day that a date has no place for is told', async () => {
    const moments = `SELECT unnest([TIMESTAMP '1970-01-02 23:59:59', TIMESTAMP '1970-01-03', NULL]) AS a`;
    const { format } = await parquet(moments, { types: { a: 'date' } });
    expect(format.notes).toEqual([{ text: 'note.day', values: { column: 'a', values: 1 } }]);
    const instants = await parquet("SELECT TIMESTAMPTZ '2000-01-01 00:00:00+02' AS a", { types: { a: 'timestamp' } });
    expect(instants.format.notes).toEqual([{ text: 'note.utc', values: { column: 'a' } }]);
    expect(instants.columns[0]?.range).toEqual({ min: '631152000000000', max: '946684799999999' });
    const kept = await parquet("SELECT TIMESTAMPTZ '2000-01-01 00:00:00+02' AS a");
    expect([kept.format.notes, kept.columns[0]?.type, kept.columns[0]?.range]).toEqual([
      undefined,
      { kind: 'timestamp', zone: true },
      { min: '631152000000000', max: '946684799999999' },
    ]);
  });

  test.each([
    ["SELECT '1.505' AS a", 'decimal(6,2)'],
    ["SELECT 'x' AS a", 'integer'],
    ['SELECT 7.25::DECIMAL(9,2) AS a', 'integer'],
    ["SELECT '2024-02-30' AS a", 'date'],
    ["SELECT TIMESTAMP_NS '1970-01-01 00:00:01.000001001' AS a", 'timestamp'],
    ["SELECT TIMESTAMP '-infinity' AS a", 'timestamp'],
    ["SELECT '2024-02-03 24:00' AS a", 'timestamp'],
    ["SELECT '24:00' AS a", 'time'],
  ])('%s does not fit %s', async (select, type) => {
    await expect(parquet(select, { types: { a: type } })).rejects.toMatchObject({
      code: 'data.misfit',
      fields: { count: 1 },
    });
  });

  test('numbers beyond 64 bits and dates beyond the years 1 to 9999 are refused', async () => {
    await expect(parquet("SELECT TIME '24:00:00' AS a")).rejects.toMatchObject({ code: 'data.no-date-range' });
    await expect(parquet('SELECT 9223372036854775808::UBIGINT AS a')).rejects.toMatchObject({ code: 'data.too-large' });
    await expect(parquet('SELECT (-9223372036854775807 - 1)::BIGINT AS a')).rejects.toMatchObject({
      code: 'data.too-large',
    });
    await expect(parquet('SELECT 99999999999999999.99::DECIMAL(38,4) AS a')).rejects.toMatchObject({
      code: 'data.too-large',
    });
    // Within 64 bits, and beyond the 18 digits that every reading casts decimals to.
    for (const value of ['10000000000000000', '-92233720368547758.07'])
      await expect(parquet(`SELECT (${value})::DECIMAL(38,2) AS a`)).rejects.toMatchObject({ code: 'data.too-large' });
    await parquet('SELECT (-9999999999999999.99)::DECIMAL(38,2) AS a');
    await expect(parquet("SELECT DATE '10000-01-01' AS a")).rejects.toMatchObject({ code: 'data.no-date-range' });
    await expect(parquet("SELECT 'infinity'::DATE AS a")).rejects.toMatchObject({
      code: 'data.misfit',
      fields: { found: ['DATE', '±Infinity: 1'] },
    });
  });

  test('a file that is none is refused', async () => {
    const path = join(directory, 'none.parquet');
    writeFileSync(path, 'PAR1 but not really');
    await expect(inspectDataset({ name: 'x', source: { kind: 'parquet', path } })).rejects.toMatchObject({
      code: 'data.parquet-invalid',
    });
    await expect(
      inspectDataset({ name: 'x', source: { kind: 'parquet', path: `${path}.gone` } }),
    ).rejects.toMatchObject({ code: 'data.no-file' });
  });

  test('a million rows of five columns, text keys short, long and not ASCII, come in time and order of content', async () => {
    const text = `CASE i % 3 WHEN 0 THEN 'k' || i WHEN 1 THEN 'a much longer key, number ' || i ELSE '客户' || i END`;
    const dataset = await parquet(
      `SELECT i AS id, ${text} AS code, (i % 1000 / 4)::DECIMAL(8,2) AS x, i % 2 = 0 AS even FROM range(1000000) AS r(i)`,
      {
        key: ['id'],
      },
    );
    const rows = (await loadStage(dataset, stageOf(dataset, { rowsUpTo: 1_000_000 }))) as LocalRows;
    const codes = rows.keys[0]?.values as readonly string[];
    expect(codes).toHaveLength(1_000_000);
    const codeOf = (i: number) => (i % 3 === 0 ? `k${i}` : i % 3 === 1 ? `a much longer key, number ${i}` : `客户${i}`);
    let wrong = 0;
    for (let row = 0; row < codes.length; row++) {
      const i = Number(rows.numbers.id?.[row]);
      if (
        codes[row] !== codeOf(i) ||
        rows.numbers.x?.[row] !== BigInt(25 * (i % 1000)) ||
        rows.flags.even?.[row] !== 1 - (i % 2)
      )
        wrong++;
    }
    expect(wrong).toBe(0);
  }, 120_000);
});

describe('the digest', () => {
  test('changes with any byte, type or range, and with nothing else', async () => {
    const text = 'id,x\n1,2\n2,3\n';
    const dataset = await csv(text);
    expect((await csv(text)).contentDigest).toBe(dataset.contentDigest);
    expect((await csv(text, { types: { x: 'text' } })).contentDigest).not.toBe(dataset.contentDigest);
    expect((await csv(text, { ranges: { x: '0..99' } })).contentDigest).not.toBe(dataset.contentDigest);
    expect((await csv(text, { key: ['id'] })).contentDigest).not.toBe(dataset.contentDigest);
    expect((await csv('id,x\n1,2\n2,4\n')).contentDigest).not.toBe(dataset.contentDigest);
    expect(await currentDigest(dataset)).toBe(dataset.contentDigest);
  });

  test('tells a changed file, and no stage runs on it', async () => {
    const dataset = await csv('id,x\n1,2\n');
    await checkUnchanged(dataset);
    appendFileSync(pathOf(dataset), '2,3\n');
    await expect(checkUnchanged(dataset)).rejects.toMatchObject({
      code: 'data.changed',
      fields: { dataset: 'customers' },
    });
    await expect(loadStage(dataset, stageOf(dataset))).rejects.toMatchObject({ code: 'data.changed' });
    writeFileSync(pathOf(dataset), 'id,x\nnot,the\nsame,at,all');
    await expect(loadStage(dataset, stageOf(dataset))).rejects.toMatchObject({ code: 'data.changed' });
    rmSync(pathOf(dataset));
    await expect(currentDigest(dataset)).rejects.toMatchObject({ code: 'data.no-file' });
  });
});

test('the engine reads the dataset and nothing else, and its settings cannot be changed', async () => {
  const dataset = await csv('id\n1\n');
  const engine = await openDuckDb({ kind: 'csv', path: pathOf(dataset) }, 'customers');
  for (const sql of [
    "SELECT content FROM read_text('/etc/hostname')",
    `SELECT * FROM read_csv('${join(directory, 'other.csv')}')`,
    "SELECT * FROM glob('/etc/*')",
    `COPY (SELECT 1) TO '${join(directory, 'out.csv')}'`,
    `ATTACH '${join(directory, 'out.db')}' AS other`,
    'INSTALL httpfs',
    'LOAD httpfs',
    "SELECT * FROM read_csv('https://localhost/x.csv')",
    'SET enable_external_access = true',
    "SET allowed_directories = ['/']",
    "SET memory_limit = '64GB'",
  ]) {
    await expect(engine.texts(sql), sql).rejects.toMatchObject({
      code: 'data.engine-failed',
      fields: { engine: 'DuckDB' },
    });
  }
  expect(await engine.texts("SELECT current_setting('threads')::VARCHAR")).toEqual([['2']]);
  await engine.close();
});

test('what an engine says about values stays with the owner', async () => {
  const dataset = await csv('id\n1\n');
  const engine = await openDuckDb({ kind: 'csv', path: pathOf(dataset) }, 'customers');
  const failed = await engine.texts("SELECT CAST('SECRET' AS INTEGER)::VARCHAR").catch((error: unknown) => error);
  expect(failed).toMatchObject({ fields: { dataset: 'customers', engine: 'DuckDB', kind: 'Conversion Error' } });
  expect(JSON.stringify(failed)).not.toContain('SECRET');
  expect((failed as Error).message).not.toContain('SECRET');
  await engine.close();
});
