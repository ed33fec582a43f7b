import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { renderReport } from '@tacit/party/api/report';
import type { JobResult, PartyClient, ResultTable } from '@tacit/party/api';
import { afterAll, expect, test } from 'vitest';
import '../text/messages.ts';
import type { Io } from './io.ts';
import { resultContent } from './result-content.ts';
import { chosenFormat } from './result-format.ts';
import { resultJson } from './result-json.ts';
import { resultMarkdown } from './result-markdown.ts';
import { resultParquet } from './result-parquet.ts';
import { tableReport } from './table-report.ts';

const folder = mkdtempSync(join(tmpdir(), 'tacit-formats-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const io = { language: 'en' } as Io;

const table: ResultTable = {
  columns: [
    { name: 'band', type: { kind: 'text' } },
    { name: 'n', type: { kind: 'integer' } },
    { name: 'N', type: { kind: 'integer' } },
    { name: 'total', type: { kind: 'decimal', precision: 30, scale: 2 } },
    { name: 'since', type: { kind: 'date' } },
    { name: 'old', type: { kind: 'boolean' } },
    { name: 'seen', type: { kind: 'timestamp' } },
    { name: 'at', type: { kind: 'time' } },
  ],
  rows: [
    [
      'A',
      '12',
      '9223372036854775808',
      '1234567890123456789012.10',
      '2024-01-31',
      true,
      '0001-01-01 05:00:00',
      '08:00:00.25',
    ],
    ['', '-3', '1', { withheld: true }, null, false, null, null],
    [null, null, null, null, null, null, null, null],
    ['|*x* <img>\n![a](b)', '0', '0', '0.00', '1999-12-31', true, '9999-12-31 23:59:59.999999', '00:00:00'],
  ],
  withheldGroups: null,
};

test('the form is what is said, else what the ending of the file says', () => {
  expect(chosenFormat({ format: 'JSON' })).toBe('json');
  expect(chosenFormat({ csv: true, output: 'x.parquet' })).toBe('csv');
  expect(chosenFormat({ output: 'a/b.md' })).toBe('markdown');
  expect(chosenFormat({ output: 'answer' })).toBeUndefined();
  expect(() => chosenFormat({ format: 'xlsx' })).toThrow(expect.objectContaining({ code: 'cli.format.unknown' }));
  expect(() => chosenFormat({ format: 'json', csv: true })).toThrow(
    expect.objectContaining({ code: 'cli.format.two' }),
  );
});

test('Markdown: nothing of a value is markup, NULL and withheld look like no text', () => {
  expect(resultMarkdown(table, io).split('\n').slice(0, 6)).toEqual([
    '| band | n | N | total | since | old | seen | at |',
    '| --- | ---: | ---: | ---: | --- | --- | --- | --- |',
    '| A | 12 | 9223372036854775808 | 1234567890123456789012.10 | 2024-01-31 | true | 0001-01-01 05:00:00 | 08:00:00.25 |',
    '|  | -3 | 1 | *withheld* | *NULL* | false | *NULL* | *NULL* |',
    '| *NULL* | *NULL* | *NULL* | *NULL* | *NULL* | *NULL* | *NULL* | *NULL* |',
    '| \\|\\*x\\* &lt;img\\><br>\\!\\[a\\](b) | 0 | 0 | 0.00 | 1999-12-31 | true | 9999-12-31 23:59:59.999999 | 00:00:00 |',
  ]);
  expect(resultMarkdown(table, io)).toContain('or have no rows');
});

test('JSON: exact numbers, types, NULL and withheld', () => {
  const read = JSON.parse(resultJson(table)) as { columns: object[]; rows: object[]; withheldGroups: null };
  expect(read.columns[3]).toEqual({ name: 'total', type: 'decimal', precision: 30, scale: 2 });
  expect(read.rows[1]).toEqual({
    band: '',
    n: '-3',
    'N 2': '1',
    total: { withheld: true },
    since: null,
    old: false,
    seen: null,
    at: null,
  });
  expect(read.withheldGroups).toBeNull();
});

test('Parquet: types kept, NULL apart from the empty text, withheld told apart', async () => {
  const file = join(folder, 'answer.parquet');
  writeFileSync(file, await resultParquet(table));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson();
  expect(await rows(`SELECT column_name, column_type FROM (DESCRIBE FROM '${file}')`)).toEqual([
    ['band', 'VARCHAR'],
    ['n', 'BIGINT'],
    ['N 2', 'DECIMAL(38,0)'],
    ['total', 'DECIMAL(38,2)'],
    ['total withheld', 'BOOLEAN'],
    ['since', 'DATE'],
    ['old', 'BOOLEAN'],
    ['seen', 'TIMESTAMP'],
    ['at', 'TIME'],
  ]);
  expect(await rows(`SELECT CAST(COLUMNS(*) AS VARCHAR) FROM '${file}' LIMIT 3`)).toEqual([
    [
      'A',
      '12',
      '9223372036854775808',
      '1234567890123456789012.10',
      'false',
      '2024-01-31',
      'true',
      '0001-01-01 05:00:00',
      '08:00:00.25',
    ],
    ['', '-3', '1', null, 'true', null, 'false', null, null],
    [null, null, null, null, 'false', null, null, null, null],
  ]);
  expect(
    await rows(`SELECT decode(value) FROM parquet_kv_metadata('${file}') WHERE decode(key) = 'withheld_groups'`),
  ).toEqual([['not told']]);
  connection.closeSync();
  instance.closeSync();
});

test('a page of a table: exact numbers, a figure for each column of numbers', () => {
  const page = renderReport(tableReport(table, io));
  expect(page).toContain('<td>1,234,567,890,123,456,789,012.10</td>');
  expect(page).toContain('<td class="name">|*x* &lt;img&gt;\\u{a}![a](b)</td>');
  expect(page.match(/<svg/g)).toHaveLength(3);
  expect(page).toContain('withheld');
  expect(renderReport(tableReport({ ...table, rows: table.rows.slice(0, 1) }, io))).not.toContain('<svg');
});

test('what is no table has no such form', async () => {
  const found = { jobId: '3f9a', run: 1, result: { kind: 'model', model: { name: 'm' }, content: {} } } as JobResult;
  for (const format of ['csv', 'json', 'markdown', 'parquet'] as const)
    await expect(resultContent({} as PartyClient, found, format, io)).rejects.toThrow(
      expect.objectContaining({ code: 'cli.result.no-table', fields: { shape: 'model', format } }),
    );
  await expect(resultContent({} as PartyClient, found, 'html', io)).rejects.toThrow(
    expect.objectContaining({ code: 'cli.result.no-page' }),
  );
});
