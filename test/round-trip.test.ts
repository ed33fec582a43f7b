/**
 * What a source was given comes back from it, cell by cell: random tables with hostile names, types, spellings and sizes,
 * as CSV, as Parquet by three writers and in PostgreSQL. The values are made first, as texts, and nothing of the catalog
 * takes part in that. TACIT_TABLES=10000 runs as many tables over all sources together.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ColumnType, Expression, LocalRows, RowStage } from '@tacit/analysis';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AddDataset } from '../party/src/api/types.ts';
import type { DatasetRecord } from '../party/src/storage/datasets.ts';
import { identifier } from '../party/src/catalog/engine.ts';
import { engineNames } from '../party/src/catalog/engine-names.ts';
import { inspectDataset } from '../party/src/catalog/inspect.ts';
import { loadStage } from '../party/src/catalog/load-stage.ts';
import { relationOf } from '../party/src/catalog/relation.ts';
import { withEngine } from '../party/src/catalog/source.ts';
import { findPostgres } from '../party/src/catalog/testing/find-postgres.ts';
import { type PostgresServer, startPostgres } from '../party/src/catalog/testing/postgres-server.ts';
import { type RandomColumn, type RandomTable, randomTables, type TableShape } from './round-trip/random-table.ts';
import { type CsvChoice, csvText } from './round-trip/write-csv.ts';
import { declaredTypes, type ParquetChoice, writeParquet } from './round-trip/write-parquet.ts';
import { postgresTable, quotedName } from './round-trip/write-postgres.ts';

/** Tables over the five sources together. */
const tables = Number(process.env.TACIT_TABLES ?? 60);
const runs = { numRuns: Math.ceil(tables / 5), interruptAfterTimeLimit: tables > 60 ? 3_600_000 : 60_000 };
const timeout = runs.interruptAfterTimeLimit + 60_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tacit-round-trip-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Adds the dataset, reads it back through both of the engine's ways and compares with what was made. */
async function comesBack(table: RandomTable, request: Omit<AddDataset, 'name'>): Promise<void> {
  const dataset = await inspectDataset({ name: 'made', ...request });
  expect(dataset.columns.map(({ name }) => name)).toEqual(table.columns.map(({ name }) => name));
  expect(dataset.rows).toBe(table.rows);
  const texts = await textsOf(dataset);
  for (const [i, column] of table.columns.entries()) {
    const found = texts.map((row) => row[i] ?? null);
    const { type } = dataset.columns[i] as DatasetRecord['columns'][number];
    expect(found.map((cell) => comparable(cell, type.kind))).toEqual(
      column.cells.map((cell) => comparable(cell, type.kind)),
    );
  }
  await comesAsVectors(table, dataset);
}

/** Numbers as exact values: with one writing for each. Everything else as it stands. */
function comparable(cell: string | null, kind: string): string | null {
  if (cell === null || (kind !== 'integer' && kind !== 'decimal')) return cell;
  const [whole = '', fraction = ''] = cell.split('.');
  const rest = fraction.replace(/0+$/, '');
  const text = rest === '' ? whole : `${whole}.${rest}`;
  return /^-0(\.0*)?$/.test(text) ? '0' : text;
}

async function textsOf(dataset: DatasetRecord): Promise<(string | null)[][]> {
  // Inside the engine names that differ in capitals only are others.
  const names = engineNames(dataset);
  const list = dataset.columns.map(({ name }) => `CAST(${identifier(names.get(name) ?? name)} AS VARCHAR)`);
  const sql = `SELECT ${list.join(', ')} FROM ${relationOf(dataset)} AS source ORDER BY source.${identifier('row')}`;
  const rows = await withEngine(dataset.source, dataset.name, (engine) => engine.texts(sql));
  return rows
    .map((row) => row.map(String))
    .map((row, i) => row.map((cell, j) => (rows[i]?.[j] === null ? null : cell)));
}

/** The way of a run: numbers, dates and booleans as vectors, with a flag for NULL. */
async function comesAsVectors(table: RandomTable, dataset: DatasetRecord): Promise<void> {
  const shown = dataset.columns.filter(({ type }) => type.kind !== 'text');
  const column = ({ name, type }: DatasetRecord['columns'][number]): Expression => ({
    kind: 'column',
    column: name,
    type,
  });
  const stage: RowStage = {
    kind: 'rows',
    party: 'bank',
    dataset: dataset.name,
    rowsUpTo: table.rows,
    where: null,
    keys: [],
    unit: null,
    outputs: shown.map((entry, i): RowStage['outputs'][number] => {
      const { type, range } = entry;
      if (type.kind === 'boolean') return { kind: 'flag', id: `f${i}`, expression: column(entry) };
      const scale = scaleOf(type);
      return { kind: 'number', id: `n${i}`, expression: column(entry), scale, range: range ?? { min: '0', max: '0' } };
    }),
  };
  const rows = (await loadStage(dataset, stage)) as LocalRows;
  const place = shown.findIndex(({ name }) => name === 'row');
  const order = [...(rows.numbers[`n${place}`] ?? [])].map(Number);
  for (const [i, entry] of shown.entries()) {
    const made = table.columns.find(({ name }) => name === entry.name) as RandomColumn;
    const found = [...(entry.type.kind === 'boolean' ? (rows.flags[`f${i}`] ?? []) : (rows.numbers[`n${i}`] ?? []))];
    const scale = entry.type.kind === 'decimal' ? entry.type.scale : 0;
    expect(found.map(String)).toEqual(order.map((row) => carried(made.cells[row] ?? null, scale)));
  }
}

/** Digits after the point with which an engine hands a value over. */
const scaleOf = (type: ColumnType): number =>
  type.kind === 'decimal' ? type.scale : type.kind === 'timestamp' ? 6 : 0;

/** The integer that stands for a value under protocol; NULL is carried as 0. */
function carried(cell: string | null, scale: number): string {
  if (cell === null || cell === 'false') return '0';
  if (cell === 'true') return '1';
  const [moment, digits = ''] = /^\d{4}-\S+ /.test(cell) ? cell.split('.') : [];
  if (moment !== undefined)
    return String(BigInt(Date.parse(`${moment.replace(' ', 'T')}Z`)) * 1000n + BigInt(digits.padEnd(6, '0')));
  if (/^\d{4}-/.test(cell)) return String(Date.parse(`${cell}T00:00:00Z`) / 86_400_000);
  const [whole = '', fraction = ''] = cell.split('.');
  return String(BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0')));
}

const choices: fc.Arbitrary<CsvChoice> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  newline: fc.constantFrom('\n', '\r\n'),
  mark: fc.boolean(),
  endsWithNewline: fc.boolean(),
  quoted: fc.boolean(),
  comma: fc.boolean(),
  dates: fc.constantFrom('YYYY-MM-DD', 'DD.MM.YYYY', 'MM/DD/YYYY', 'YYYYMMDD'),
  nulls: fc.constantFrom('', 'NA', '\\N', '-'),
  spellings: fc.array(fc.nat(5), { maxLength: 20 }),
});

/** What the owner says about a file of this choice. */
function csvRequest(table: RandomTable, choice: CsvChoice, path: string): Omit<AddDataset, 'name'> {
  return {
    source: { kind: 'csv', path },
    types: Object.fromEntries(
      table.columns.map(({ name, kind, scale }) => [name, kind === 'decimal' ? `decimal(18,${scale})` : kind]),
    ),
    format: {
      // Names like 2024-01-31 could be taken for data.
      header: true,
      ...(choice.nulls === '' ? {} : { nullMarks: [choice.nulls] }),
      ...(choice.dates === 'YYYY-MM-DD' ? {} : { dates: choice.dates }),
      ...(choice.comma ? { decimal: ',' as const } : {}),
    },
  };
}

/** Blanks around a name in a header line are no part of it, and numbers in texts have 18 digits at most. */
const csvTables = randomTables({ mostRows: 12, mostColumns: 6, most64: false }).filter(({ columns }) =>
  columns.every(({ name }) => name === name.trim()),
);

/** Whether names differ in capitals only: DuckDB makes no such table. */
function hasNamesAlike({ columns }: RandomTable): boolean {
  return new Set(columns.map(({ name }) => name.toLowerCase())).size < columns.length;
}

const shape: TableShape = { mostRows: 12, mostColumns: 6 };

describe('a table comes back as it was made', () => {
  test(
    'from CSV',
    async () => {
      await fc.assert(
        fc.asyncProperty(csvTables, choices, async (table, choice) => {
          const path = join(folder, 'table.csv');
          writeFileSync(path, csvText(table, choice));
          await comesBack(table, csvRequest(table, choice, path));
        }),
        runs,
      );
    },
    timeout,
  );

  test.each(['duckdb', 'hyparquet', 'arrow'] as const)(
    'from Parquet written by %s',
    async (writer) => {
      const bits = fc.record({ writer: fc.constant(writer), asDouble: fc.boolean(), bareTexts: fc.boolean() });
      const made = bits
        .chain((choice) =>
          fc.tuple(
            randomTables({ ...shape, mostDigits: choice.asDouble || writer === 'hyparquet' ? 15 : 18 }),
            fc.constant<ParquetChoice>(choice),
          ),
        )
        .filter(([table]) => writer !== 'duckdb' || !hasNamesAlike(table));
      await fc.assert(
        fc.asyncProperty(made, async ([table, choice]) => {
          const path = join(folder, `table-${writer}.parquet`);
          await writeParquet(table, path, choice);
          const types = Object.fromEntries(declaredTypes(table, choice));
          await comesBack(table, { source: { kind: 'parquet', path }, types });
        }),
        runs,
      );
    },
    timeout,
  );

  const found = findPostgres();
  describe.skipIf('reason' in found)('PostgreSQL', () => {
    let server: PostgresServer;
    beforeAll(async () => {
      if ('folder' in found) server = await startPostgres(found.folder);
    }, 60_000);
    afterAll(async () => {
      await server?.stop();
    });

    test(
      'from PostgreSQL',
      async () => {
        const made = fc
          .boolean()
          .chain((asDouble) =>
            fc.tuple(randomTables({ ...shape, mostDigits: asDouble ? 15 : 18 }), fc.constant(asDouble)),
          );
        await fc.assert(
          fc.asyncProperty(made, async ([table, asDouble]) => {
            const name = 'made';
            await server.run(`DROP TABLE IF EXISTS ${quotedName(name)}; ${postgresTable(table, name, asDouble)}`);
            const types = table.columns
              .filter(({ kind }) => asDouble && kind === 'decimal')
              .map((column) => [column.name, `decimal(18,${column.scale})`]);
            await comesBack(table, {
              source: { kind: 'postgres', url: server.url, table: name },
              types: Object.fromEntries(types),
            });
          }),
          runs,
        );
      },
      timeout,
    );
  });
});

test('a CSV file and a packed one above the size that readers take at once, with line breaks in quotes', async () => {
  const rows = 6000;
  const note = (i: number): string => `visit ${i}\n${`${i % 7},"drug",\r\n`.repeat(200 + (i % 97))}`;
  const table: RandomTable = {
    rows,
    columns: [
      { name: 'row', kind: 'integer', scale: 0, cells: Array.from({ length: rows }, (_, i) => String(i)) },
      { name: 'note', kind: 'text', scale: 0, cells: Array.from({ length: rows }, (_, i) => note(i)) },
      { name: 'cost', kind: 'decimal', scale: 2, cells: Array.from({ length: rows }, (_, i) => `${i % 900}.05`) },
    ],
  };
  const choice: CsvChoice = {
    delimiter: ',',
    newline: '\n',
    mark: false,
    endsWithNewline: true,
    quoted: false,
    comma: false,
    dates: 'YYYY-MM-DD',
    nulls: '',
    spellings: [],
  };
  const text = csvText(table, choice);
  expect(text.length).toBeGreaterThan(16 * 1024 * 1024);
  for (const [name, bytes] of [
    ['long.csv', Buffer.from(text)],
    ['long.csv.gz', gzipSync(text, { level: 1 })],
  ] as const) {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    await comesBack(table, csvRequest(table, choice, path));
  }
});
