/** What is said of a table's columns costs a few passes over it, however many columns there are. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { inspectDataset } from './inspect.ts';
import { findPostgres } from './testing/find-postgres.ts';
import { type PostgresServer, startPostgres } from './testing/postgres-server.ts';

const directory = mkdtempSync(join(tmpdir(), 'tacit-wide-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Column c of row r: keys, flags, words, numbers with repeats and dates, so that every rule about columns meets each. */
const cell = (row: number, column: number): string => {
  switch (column % 5) {
    case 0:
      return String(row * 7919 + column);
    case 1:
      return String((row + column) % 2);
    case 2:
      return `word ${(row * column) % 3000}`;
    case 3:
      return String((row * row) % 997);
    default:
      return `2024-0${1 + (row % 9)}-1${column % 10}`;
  }
};

const write = (rows: number, columns: number): string => {
  const path = join(directory, `${rows}-${columns}.csv`);
  const lines = [Array.from({ length: columns }, (_, i) => `c${i}`).join(',')];
  for (let row = 0; row < rows; row++) lines.push(Array.from({ length: columns }, (_, i) => cell(row, i)).join(','));
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
};

/** What the same cells are, found without any engine. */
const expected = (rows: number, column: number) => {
  const values = new Set(Array.from({ length: rows }, (_, row) => cell(row, column)));
  return { isUnique: values.size === rows, count: values.size };
};

test('the number of queries does not grow with the columns, and what they find is right', async () => {
  const rows = 1200;
  const run = vi.spyOn(DuckDBConnection.prototype, 'runAndReadAll');
  const stream = vi.spyOn(DuckDBConnection.prototype, 'stream');
  const queries: number[] = [];
  for (const columns of [40, 160]) {
    const path = write(rows, columns);
    run.mockClear();
    stream.mockClear();
    const dataset = await inspectDataset({ name: 'wide', source: { kind: 'csv', path } });
    queries.push(run.mock.calls.length + stream.mock.calls.length);
    for (const [i, { categories }] of dataset.columns.entries()) {
      const { isUnique, count } = expected(rows, i);
      expect([i, dataset.unique.some(([name]) => name === `c${i}`)]).toEqual([i, isUnique]);
      expect([i, categories?.length]).toEqual([i, count > 1024 ? undefined : count]);
    }
  }
  run.mockRestore();
  stream.mockRestore();
  expect(queries[1]).toBeLessThanOrEqual((queries[0] ?? 0) + 2);
}, 120_000);

const found = findPostgres();
describe.skipIf('reason' in found)('PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    if ('folder' in found) server = await startPostgres(found.folder);
  }, 60_000);
  afterAll(async () => await server?.stop());

  test('finds the same of a wide table', async () => {
    const [rows, columns] = [1200, 130];
    const types = ['bigint', 'smallint', 'text', 'integer', 'date'];
    const names = Array.from({ length: columns }, (_, i) => `c${i} ${types[i % 5] ?? ''}`);
    await server.run(`CREATE TABLE wide (${names.join(', ')})`);
    for (let start = 0; start < rows; start += 400) {
      const values = Array.from({ length: 400 }, (_, row) =>
        Array.from({ length: columns }, (__, i) => `'${cell(start + row, i)}'`).join(', '),
      );
      await server.run(`INSERT INTO wide VALUES ${values.map((row) => `(${row})`).join(', ')}`);
    }
    const dataset = await inspectDataset({
      name: 'wide',
      source: { kind: 'postgres', url: server.url, table: 'wide' },
    });
    for (const [i, { categories }] of dataset.columns.entries()) {
      const { isUnique, count } = expected(rows, i);
      expect([i, dataset.unique.some(([name]) => name === `c${i}`)]).toEqual([i, isUnique]);
      expect([i, categories?.length]).toEqual([i, count > 1024 ? undefined : count]);
    }
  }, 120_000);
});
