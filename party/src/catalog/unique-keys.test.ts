import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatasetRecord } from '../storage/datasets.ts';
import { inspectDataset } from './inspect.ts';
import { plainRanges } from './plain-texts.ts';
import { findPostgres } from './testing/find-postgres.ts';
import { type PostgresServer, startPostgres } from './testing/postgres-server.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'tacit-unique-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

type Cell = string | null;
interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

let files = 0;
function csvFile({ header, rows }: Table): string {
  const path = join(directory, `${++files}.csv`);
  const quoted = (cell: Cell) => (cell === null ? '' : `"${cell.replaceAll('"', '""')}"`);
  writeFileSync(path, [header, ...rows].map((row) => row.map(quoted).join(',')).join('\n') + '\n');
  return path;
}

const types = { name: 'text', code: 'text', number: 'integer', day: 'date', amount: 'decimal(4,1)', flag: 'boolean' };
const header = Object.keys(types);

// Independent of the code under test: the rule as SECURITY.md states it, key by key.
function keyOf(column: string, cell: string): string {
  const type = types[column as keyof typeof types];
  if (type === 'integer') return String(BigInt(cell));
  return type === 'text'
    ? cell
        .replace(/[\u00ad\u200b\u2060\ufeff]/gu, '')
        .normalize('NFC')
        .replace(/^\s+|\s+$/gu, '')
    : cell;
}

/** For each value of `columns` together how often it occurs, where it occurs more than once. */
function repeats({ rows }: Table, columns: readonly string[]): number[] {
  const times = new Map<string, number>();
  for (const row of rows) {
    const cells = columns.map((column) => row[header.indexOf(column)] ?? null);
    if (cells.includes(null)) continue;
    const key = JSON.stringify(cells.map((cell, i) => keyOf(columns[i] as string, cell as string)));
    times.set(key, (times.get(key) ?? 0) + 1);
  }
  return [...times.values()].filter((count) => count > 1);
}

function expectedSets(table: Table, key: readonly string[]): string[][] {
  const singles = ['name', 'code', 'number', 'day'].filter((column) => repeats(table, [column]).length === 0);
  return [...singles.map((column) => [column]), ...(key.length > 1 ? [[...key]] : [])];
}

// Few pieces, so that equal keys are common: blanks of all kinds, one letter composed and not, Hangul in three ways, a letter
// that is another one (K), marks in both orders, a letter newer than an engine's Unicode may be.
const piece = fc.constantFrom(
  ...'a|b| |\t|\u00a0|\u3000|\ufeff|é|e\u0301|\u0301|e|K|\u212a|가|\u1100\u1161|\u1100|\u1161|\u11a8'.split('|'),
  ...'\u00ad|\u200b|\u2060|a\u0323\u0307|a\u0307\u0323|中|\u{16121}|\u{1611e}\u{1611e}|ß|🙂'.split('|'),
);
const text = fc.array(piece, { minLength: 1, maxLength: 3 }).map((pieces) => pieces.join(''));
const some = <T>(cell: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: cell }, { weight: 1, arbitrary: fc.constant(null) });
const integer = fc
  .tuple(fc.constantFrom('', '0', '00'), fc.integer({ min: 0, max: 12 }))
  .map(([zeros, value]) => `${zeros}${value}`);
const day = fc.integer({ min: 1, max: 12 }).map((month) => `2024-${String(month).padStart(2, '0')}-01`);
const row = fc.tuple(
  some(text),
  some(
    fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 3 }).filter((value) => !/[\0\n\r]/.test(value)),
      text,
    ),
  ),
  some(integer),
  some(day),
  some(fc.constantFrom('1.0', '1', '2.5')),
  some(fc.constantFrom('true', 'false')),
);
const table = fc.array(row, { minLength: 1, maxLength: 7 }).map((rows): Table => ({ header, rows }));
const key = fc.constantFrom(
  [],
  ['name', 'number'],
  ['day', 'code'],
  ['code', 'name', 'day'],
  ['name'],
  ['number', 'name'],
);

async function compare(given: Table, keyed: readonly string[], inspect: () => Promise<DatasetRecord>): Promise<void> {
  const twice = keyed.length === 0 ? [] : repeats(given, keyed);
  if (twice.length === 0) expect((await inspect()).unique).toEqual(expectedSets(given, keyed));
  else {
    await expect(inspect()).rejects.toMatchObject({
      code: 'data.duplicate-keys',
      fields: { columns: keyed, count: twice.length, example: Math.max(...twice) },
    });
  }
}

test('in files, keys are unique exactly when no two rows would be one to a join', async () => {
  await fc.assert(
    fc.asyncProperty(table, key, async (given, keyed) => {
      const path = csvFile(given);
      await compare(given, keyed, () =>
        inspectDataset({ name: 'people', source: { kind: 'csv', path }, types, key: keyed }),
      );
    }),
    { numRuns: 60 },
  );
}, 120_000);

describe('of many rows', () => {
  const rows = 300_000;
  let path: string;
  beforeAll(async () => {
    path = join(directory, 'many.parquet');
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    // The two rows that repeat are as far apart as can be; `late` differs from `early` by a blank only.
    await connection.run(
      `COPY (SELECT i AS id, CASE WHEN i = ${rows - 1} THEN 0 ELSE i END AS twice, '人' || i || 'é' AS name,
        CASE WHEN i = ${rows - 1} THEN 'x0 ' ELSE 'x' || i END AS early,
        CASE WHEN i = ${rows - 1} THEN '0e' || chr(769) ELSE i || 'é' END AS composed,
        i // 2 AS half, i % 2 AS side, CASE WHEN i = 9 THEN repeat('long ', 900) ELSE 'long ' || i END AS long FROM range(${rows}) AS t(i))
       TO '${path}' (FORMAT parquet)`,
    );
    connection.closeSync();
    instance.closeSync();
  }, 120_000);
  const inspect = (key: string[]) => inspectDataset({ name: 'many', source: { kind: 'parquet', path }, key });

  test('one repeated key is found wherever it stands', async () => {
    // A column with a text longer than any key is not looked at.
    expect((await inspect(['half', 'side'])).unique).toEqual([['id'], ['name'], ['half', 'side']]);
  }, 120_000);

  test.each(['twice', 'early', 'composed'])(
    'and the owner is told of it: %s',
    async (column) => {
      await expect(inspect([column])).rejects.toMatchObject({
        code: 'data.duplicate-keys',
        fields: { columns: [column], count: 1, example: 2 },
      });
    },
    60_000,
  );

  test('all that repeat are counted', async () => {
    await expect(inspect(['half'])).rejects.toMatchObject({
      code: 'data.duplicate-keys',
      fields: { count: rows / 2, example: 2 },
    });
  }, 120_000);
});

test('of many keys that repeat only for a join all are counted', async () => {
  const rows = Array.from({ length: 12_000 }, (_, i) => [`${i >> 1}${i % 2 === 0 ? 'é' : 'e\u0301'}`]);
  const path = csvFile({ header: ['name'], rows });
  const source = { kind: 'csv' as const, path };
  await expect(inspectDataset({ name: 'people', source, key: ['name'] })).rejects.toMatchObject({
    code: 'data.duplicate-keys',
    fields: { count: 6_000, example: 2 },
  });
  expect((await inspectDataset({ name: 'people', source })).unique).toEqual([]);
});

test('letters taken for plain never change, join with nothing before them, and are seen', () => {
  const plain = new Set(
    plainRanges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i)),
  );
  const laterParts = new Set<number>();
  for (let code = 0; code <= 0x10ffff; code++) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const [, ...rest] = String.fromCodePoint(code).normalize('NFD');
    for (const part of rest) laterParts.add(part.codePointAt(0) as number);
  }
  const wrong = [...plain].filter((code) => {
    const letter = String.fromCodePoint(code);
    const isBlank = (letter.trim() === '' && code > 0x7f) || /\p{Cf}/u.test(letter);
    return isBlank || letter.normalize('NFC') !== letter || /\p{M}/u.test(letter) || laterParts.has(code);
  });
  expect(wrong.map((code) => code.toString(16))).toEqual([]);
});

const found = findPostgres();

describe.skipIf('reason' in found)('in PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    if ('folder' in found) server = await startPostgres(found.folder);
  }, 120_000);
  afterAll(async () => {
    await server?.stop();
  });

  test('keys are unique exactly when no two rows would be one to a join', async () => {
    await fc.assert(
      fc.asyncProperty(table, key, async (given, keyed) => {
        const literal = (cell: Cell) => (cell === null ? 'NULL' : `'${cell.replaceAll("'", "''")}'`);
        const values = given.rows.map((cells) => `(${cells.map(literal).join(', ')})`).join(', ');
        await server.run(
          `DROP TABLE IF EXISTS people; CREATE TABLE people (name text, code text, number bigint, day date, amount numeric(4,1), flag boolean); INSERT INTO people VALUES ${values}`,
        );
        const source = { kind: 'postgres' as const, url: server.url, table: 'people' };
        await compare(given, keyed, () => inspectDataset({ name: 'people', source, key: keyed }));
      }),
      { numRuns: 30 },
    );
  }, 120_000);

  test('a collation that takes small and capital letters for one does not make them one key', async () => {
    await server.run(
      `CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
       CREATE TABLE cased (name text COLLATE any_case); INSERT INTO cased VALUES ('a'), ('A')`,
    );
    const source = { kind: 'postgres' as const, url: server.url, table: 'cased' };
    expect((await inspectDataset({ name: 'cased', source, key: ['name'] })).unique).toEqual([['name']]);
  });

  test('letters of a server with another encoding are letters', async () => {
    await server.run(`CREATE DATABASE western ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`);
    const url = server.url.replace(/postgres$/, 'western');
    const source = { kind: 'postgres' as const, url, table: 'names' };
    const { Client } = await import('pg');
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(
      `CREATE TABLE names (name text, id int); INSERT INTO names VALUES ('é', 1), ('é\u00a0', 2), ('è', 3)`,
    );
    await client.end();
    expect((await inspectDataset({ name: 'names', source })).unique).toEqual([['id']]);
  });

  test('one repeated key is found wherever it stands', async () => {
    await server.run(
      `CREATE TABLE many AS SELECT i AS id, CASE WHEN i = 300000 THEN 1 ELSE i END AS twice, CASE WHEN i = 300000 THEN 'x1 ' ELSE 'x' || i END AS early,
        '人' || i || 'e' || chr(769) AS name, CASE WHEN i = 300000 THEN '1é' ELSE i || 'e' || chr(769) END AS composed, i / 2 AS half
       FROM generate_series(1, 300000) AS t(i)`,
    );
    const source = { kind: 'postgres' as const, url: server.url, table: 'many' };
    expect((await inspectDataset({ name: 'many', source })).unique).toEqual([['id'], ['name']]);
  }, 120_000);
});
