/** Files as other programs write them, from `data add` to the values that a run reads. Expected values are written by hand. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Expression, LocalRows } from '@tacit/analysis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AddDataset } from '../api/types.ts';
import type { DatasetRecord } from '../storage/datasets.ts';
import { currentDigest } from './digest.ts';
import { inspectDataset } from './inspect.ts';
import { loadStage } from './load-stage.ts';
import { typeText } from './types.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tacit-files-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let files = 0;
const csv = (text: string, more: Partial<AddDataset> = {}): Promise<DatasetRecord> => {
  const path = join(directory, `table-${++files}.csv`);
  writeFileSync(path, text);
  return inspectDataset({ name: 'table', source: { kind: 'csv', path }, ...more });
};
const parquet = async (select: string, more: Partial<AddDataset> = {}): Promise<DatasetRecord> => {
  const path = join(directory, `table-${++files}.parquet`);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  return await inspectDataset({ name: 'table', source: { kind: 'parquet', path }, ...more });
};

/** All columns row by row as texts, null for NULL; texts are read as keys, whose NULLs are left out, so one at a time. */
async function rowsOf(dataset: DatasetRecord): Promise<Record<string, (string | null)[]>> {
  const found: Record<string, (string | null)[]> = {};
  for (const { name, type, range } of dataset.columns) {
    const column: Expression = { kind: 'column', column: name, type };
    const isNull = { kind: 'flag', id: 'null', expression: { kind: 'is-null', item: column } } as const;
    const base = { kind: 'rows', party: 'bank', dataset: 'table', rowsUpTo: 1000, where: null, unit: null } as const;
    if (type.kind === 'text') {
      const rows = (await loadStage(dataset, { ...base, keys: [column], outputs: [] })) as LocalRows;
      found[name] = [...(rows.keys[0]?.values ?? [])].map(String).sort();
      continue;
    }
    const value =
      type.kind === 'boolean'
        ? ({ kind: 'flag', id: 'value', expression: column } as const)
        : ({
            kind: 'number',
            id: 'value',
            expression: column,
            scale: type.kind === 'decimal' ? type.scale : 0,
            range: range ?? { min: '0', max: '0' },
          } as const);
    const rows = (await loadStage(dataset, { ...base, keys: [], outputs: [value, isNull] })) as LocalRows;
    const values = type.kind === 'boolean' ? rows.flags.value : rows.numbers.value;
    found[name] = [...(values ?? [])].map((item, i) => (rows.flags.null?.[i] === 1 ? null : String(item)));
  }
  return found;
}
const sorted = (rows: Record<string, (string | null)[]>) =>
  Object.fromEntries(Object.entries(rows).map(([name, values]) => [name, values.map(String).sort()]));

const types = { amount: 'decimal(12,2)', rate: 'decimal(10,6)', ok: 'boolean', day: 'date', n: 'integer' };
const spelled = [
  ['a', ' 12.5', '1.5E-05', 't', '2024/2/9', '007'],
  ['b', '', '1e-05', 'No', '20240229', '+7'],
  ['', '1200e-2', '.25', '1', '2024-03-01 00:00:00', '4.0'],
  ['c', ' ', '5.', 'FALSE', '', ''],
] as const;
const expected = {
  name: ['', 'a', 'b', 'c'],
  amount: ['1200', '1250', 'null', 'null'],
  rate: ['10', '15', '250000', '5000000'],
  ok: ['0', '0', '1', '1'],
  day: ['19762', '19782', '19783', 'null'],
  n: ['4', '7', '7', 'null'],
};

describe('the same spellings mean the same', () => {
  test('in CSV, with everything in quotes', async () => {
    const lines = spelled.map((row) => row.map((field) => `"${field}"`).join(','));
    const dataset = await csv(`name,amount,rate,ok,day,n\n${lines.join('\n')}\n`, { types });
    expect(sorted(await rowsOf(dataset))).toEqual(expected);
    expect(await currentDigest(dataset)).toBe(dataset.contentDigest);
  });

  test('in texts of Parquet', async () => {
    const rows = spelled.map((row) => `(${row.map((field) => `'${field}'`).join(', ')})`);
    const select = `SELECT * FROM (VALUES ${rows.join(', ')}) AS t(name, amount, rate, ok, day, n)`;
    const dataset = await parquet(select, { types });
    expect(sorted(await rowsOf(dataset))).toEqual(expected);
    await expect(parquet(select, { types: { ...types, amount: 'decimal(12,0)' } })).rejects.toMatchObject({
      code: 'data.misfit',
      fields: { column: 'amount', count: 1 },
    });
  });

  test('marks of NULL, dates and decimal commas, applied at every reading', async () => {
    const format = { nullMarks: ['NA', '-'], dates: 'DD.MM.YYYY', decimal: ',', thousands: '.' } as const;
    const text = 'name;amount;day\nNA;1.234,50;31.12.2024\n"NA";-;NA\n"";NA;"-"\nx;-7,5;01.01.2025\n';
    const dataset = await csv(text, { format });
    expect(dataset.columns.map(({ type }) => typeText(type))).toEqual(['text', 'decimal(6,2)', 'date']);
    expect(sorted(await rowsOf(dataset))).toEqual({
      name: ['', 'NA', 'x'],
      amount: ['-750', '123450', 'null', 'null'],
      day: ['20088', '20089', 'null', 'null'],
    });
    expect(dataset.format.declared).toEqual(format);
    // The same bytes in another reading are other content.
    const other = await csv(text, { format: { ...format, nullMarks: ['NA', '-', '"NA"'] } });
    expect((await rowsOf(other)).name).toEqual(['', 'x']);
    expect(other.contentDigest).not.toBe(dataset.contentDigest);
  });

  test('a mark that would be a number', async () => {
    const dataset = await csv('id,age\n1,-999\n2,"-999"\n3,41\n', { format: { nullMarks: ['-999'] } });
    expect((await rowsOf(dataset)).age?.map(String).sort()).toEqual(['41', 'null', 'null']);
    expect(dataset.columns[1]?.range).toEqual({ min: '20', max: '50' });
  });
});

test('what no mark of NULL can be is not proposed as one', async () => {
  for (const value of ['"a\nb"', '\u001b[2J', 'x'.repeat(41)]) {
    await expect(csv(`id,n\n1,${value}\n2,3\n`, { types: { n: 'integer' } })).rejects.toMatchObject({
      fields: { cures: ['--type n=text'] },
    });
  }
  await expect(csv('id,n\n1,gone\n2,3\n', { types: { n: 'integer' } })).rejects.toMatchObject({
    fields: { cures: ['--null gone', '--type n=text'] },
  });
});

describe('rounding is asked for, and told', () => {
  test('in CSV', async () => {
    const text = 'id,x,n\n1,1.005,2.5\n2,-1.005,-2.5\n3,1.10,4\n4,,\n';
    await expect(csv(text, { types: { x: 'decimal(5,2)', n: 'integer' } })).rejects.toMatchObject({
      code: 'data.csv-misfit',
      fields: { cures: expect.arrayContaining(["--type 'x=decimal(5,2)~'", "--type 'n=integer~'"]) as unknown },
    });
    const dataset = await csv(text, { types: { x: 'decimal(5,2)~', n: 'integer~' } });
    expect(sorted(await rowsOf(dataset))).toEqual({
      id: ['1', '2', '3', '4'],
      x: ['-101', '101', '110', 'null'],
      n: ['-3', '3', '4', 'null'],
    });
    expect(dataset.columns.map(({ rounded }) => rounded)).toEqual([undefined, 2, 2]);
    expect(dataset.format.notes).toContainEqual({
      text: 'note.rounded',
      values: { column: 'x', values: 2, type: 'decimal(5,2)' },
    });
  });

  test.each(['DOUBLE', 'DECIMAL(12, 5)', 'VARCHAR'])('in Parquet: %s', async (type) => {
    const select = `SELECT CAST(x AS ${type}) AS x FROM (VALUES ('1.005'), ('-1.00499'), ('2.5'), (NULL)) AS t(x)`;
    const dataset = await parquet(select, { types: { x: 'decimal(5,2)~' } });
    expect((await rowsOf(dataset)).x?.map(String).sort()).toEqual(['-100', '101', '250', 'null']);
    expect(dataset.columns[0]?.rounded).toBe(2);
    await expect(parquet(select, { types: { x: 'decimal(2,2)~' } })).rejects.toMatchObject({ code: 'data.misfit' });
  });

  test('never of what is no number', async () => {
    await expect(parquet(`SELECT 'nan'::DOUBLE AS x`, { types: { x: 'decimal(5,2)~' } })).rejects.toMatchObject({
      code: 'data.misfit',
    });
    await expect(csv('x\n1\n', { types: { x: 'text~' } })).rejects.toMatchObject({ code: 'data.unknown-type' });
  });
});

describe('names', () => {
  test('that differ in capitals are different columns', async () => {
    const fromCsv = await csv('id,amount,AMOUNT,Amount\n1,10,100,1000\n2,20,200,2000\n', {
      key: ['AMOUNT'],
      ranges: { Amount: '0..5000' },
    });
    const fromParquet = await writtenBy(join(directory, 'cases.parquet'));
    for (const dataset of [fromCsv, fromParquet]) {
      expect(dataset.columns.map(({ name }) => name)).toEqual(['id', 'amount', 'AMOUNT', 'Amount']);
      expect(sorted(await rowsOf(dataset))).toEqual({
        id: ['1', '2'],
        amount: ['10', '20'],
        AMOUNT: ['100', '200'],
        Amount: ['1000', '2000'],
      });
      expect(dataset.unique).toContainEqual(['AMOUNT']);
    }
    expect(fromCsv.columns[3]?.range).toEqual({ min: '0', max: '5000' });
  });

  test('patterns: a whole name wins, then the last that matches; one that matches nothing is an error', async () => {
    const text = 'id,f1,f2,name\n1,2,3,x\n';
    const dataset = await csv(text, { types: { '*': 'text', 'f*': 'integer', f2: 'decimal(5,2)' } });
    expect(dataset.columns.map(({ type }) => typeText(type))).toEqual(['text', 'integer', 'decimal(5,2)', 'text']);
    await expect(csv(text, { types: { 'g*': 'text' } })).rejects.toMatchObject({
      code: 'data.unmatched-pattern',
      fields: { pattern: 'g*', columns: ['id', 'f1', 'f2', 'name'] },
    });
    await expect(csv(text, { types: { g1: 'text' } })).rejects.toMatchObject({ code: 'data.unknown-column' });
  });

  test('of a file without them', async () => {
    const dataset = await csv('Maria,34\nJan,51\n', { format: { header: false }, types: { column2: 'decimal(5,1)' } });
    expect(dataset.rows).toBe(2);
    expect(await rowsOf(dataset)).toEqual({ column1: ['Jan', 'Maria'], column2: ['340', '510'] });
  });
});

test('a column without values is marked as empty unless its type was declared', async () => {
  const dataset = await csv('id,cost,note,day\n1,,"",\n2,,"",\n', { types: { day: 'date' } });
  expect(dataset.columns.map(({ empty }) => empty)).toEqual([undefined, true, true, undefined]);
  const cost: Expression = { kind: 'column', column: 'cost', type: { kind: 'decimal', precision: 5, scale: 2 } };
  const stage = {
    kind: 'rows',
    party: 'h',
    dataset: 'table',
    rowsUpTo: 1000,
    where: null,
    unit: null,
    keys: [],
  } as const;
  const output = { kind: 'number', id: 'cost', expression: cost, scale: 2, range: { min: '0', max: '0' } } as const;
  const rows = (await loadStage(dataset, { ...stage, outputs: [output] })) as LocalRows;
  expect([...(rows.numbers.cost ?? [])]).toEqual([0n, 0n]);
});

test('line breaks in quotes, in a file larger than what one reader takes at once', async () => {
  const note = Array.from({ length: 400 }, (_, i) => `${i},"drug" ${i},mg`).join('\r\n');
  const rows = 2_600;
  const lines = Array.from({ length: rows }, (_, i) => `${i},"${note.replaceAll('"', '""')}",${i % 7}`);
  const dataset = await csv(`id,note,days\r\n${lines.join('\r\n')}\r\n`, { types: { note: 'none' }, key: ['id'] });
  expect(dataset).toMatchObject({ rows, format: { brokenLines: true } });
  expect(dataset.columns[1]?.categories).toEqual(['0', '1', '2', '3', '4', '5', '6']);
}, 60_000);

/** A Parquet file with names that DuckDB would not write: `id`, `amount`, `AMOUNT`, `Amount`, by renaming columns of equal length. */
async function writtenBy(path: string): Promise<DatasetRecord> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const select = 'SELECT * FROM (VALUES (1, 10, 100, 1000), (2, 20, 200, 2000)) AS t(id, amount, bmount, cmount)';
  await connection.run(`COPY (${select}) TO '${path}' (FORMAT parquet, COMPRESSION uncompressed)`);
  connection.closeSync();
  instance.closeSync();
  const { readFileSync } = await import('node:fs');
  const renamed = readFileSync(path, 'latin1').replaceAll('bmount', 'AMOUNT').replaceAll('cmount', 'Amount');
  writeFileSync(path, Buffer.from(renamed, 'latin1'));
  return await inspectDataset({ name: 'table', source: { kind: 'parquet', path } });
}
