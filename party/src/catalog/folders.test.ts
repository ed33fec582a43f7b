/** A folder of part files is one dataset. */
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { TacitError } from '@tacit/engine';
import { afterAll, describe, expect, test } from 'vitest';
import type { AddDataset } from '../api/types.ts';
import type { DatasetRecord } from '../storage/datasets.ts';
import { checkUnchanged, currentDigest } from './digest.ts';
import { inspectDataset } from './inspect.ts';
import { allowedSource } from './places.ts';
import { readUnchanged } from './read-unchanged.ts';
import { relationOf } from './relation.ts';
import { withEngine } from './source.ts';

const root = mkdtempSync(join(tmpdir(), 'tacit-folders-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const newFolder = (): string => mkdtempSync(join(root, 'data-'));

const add = (kind: 'csv' | 'parquet', path: string, more: Partial<AddDataset> = {}) =>
  inspectDataset({ name: 'd', source: { kind, path }, ...more });

async function parquet(file: string, select: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (${select}) TO '${file}' (FORMAT parquet, COMPRESSION uncompressed)`);
  connection.closeSync();
  instance.closeSync();
}

/** All rows as texts. */
async function rowsOf(dataset: DatasetRecord): Promise<string[]> {
  const columns = dataset.columns.map(({ name }) => `CAST("${name}" AS VARCHAR)`);
  return await withEngine(dataset.source, 'd', async (engine) =>
    (await engine.texts(`SELECT ${columns.join(', ')} FROM ${relationOf(dataset)} AS source ORDER BY ALL`)).map((row) =>
      row.join(' '),
    ),
  );
}

describe('CSV', () => {
  test('parts, packed or not, each with its header, are one table with types that fit all of them', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'part-0.csv'), 'id,x,day\n1,1.5,2024-01-01\n2,,\n');
    writeFileSync(
      join(folder, 'part-1.csv.gz'),
      Buffer.concat([gzipSync('id,x,day\r\n3,'), gzipSync('12.125,2024-02-29\r\n')]),
    );
    writeFileSync(join(folder, 'part-2.csv'), 'id,x,day\n');
    writeFileSync(join(folder, 'part-3'), '\ufeff"id","x","day"\n4,-7,"2023-12-31"');
    writeFileSync(join(folder, 'empty.csv'), '');
    writeFileSync(join(folder, '_SUCCESS'), '');
    writeFileSync(join(folder, '.part-0.csv.crc'), 'x');
    const dataset = await add('csv', folder, { key: ['id'] });
    expect(dataset).toMatchObject({ rows: 4, source: { kind: 'csv', path: folder } });
    expect(dataset.columns.map(({ type }) => type.kind)).toEqual(['integer', 'decimal', 'date']);
    expect(await rowsOf(dataset)).toEqual(['1 1.500 2024-01-01', '2  ', '3 12.125 2024-02-29', '4 -7.000 2023-12-31']);
    await checkUnchanged(dataset);
  });

  test('one packed file is a dataset as it would be unpacked', async () => {
    const folder = newFolder();
    const text = `id,name\n${Array.from({ length: 200_000 }, (_, i) => `${i},客户 ${i % 7}`).join('\n')}\n`;
    writeFileSync(join(folder, 'a.csv.gz'), gzipSync(text));
    writeFileSync(join(folder, 'a.csv'), text);
    const packed = await add('csv', join(folder, 'a.csv.gz'));
    const plain = await add('csv', join(folder, 'a.csv'));
    expect(packed.columns).toEqual(plain.columns);
    expect(packed).toMatchObject({ rows: 200_000, unique: [['id']] });
    expect(await currentDigest(packed)).toBe(packed.contentDigest);
    truncateSync(join(folder, 'a.csv.gz'), 20_000);
    await expect(add('csv', join(folder, 'a.csv.gz'))).rejects.toMatchObject({ code: 'data.damaged-gzip' });
  });

  test.each([
    ['another name', 'id,y\n1,2\n', 2],
    ['another order', 'x,id\n1,2\n', 1],
    ['fewer columns', 'id\n1\n', 2],
    ['more columns', 'id,x,z\n1,2,3\n', 3],
    ['another separator', 'id;x\n1;2\n', 1],
  ])('a part with %s is named', async (_, text, position) => {
    const folder = newFolder();
    writeFileSync(join(folder, 'a.csv'), 'id,x\n1,2\n');
    writeFileSync(join(folder, 'b.csv'), text);
    await expect(add('csv', folder)).rejects.toMatchObject({
      code: 'data.part-differs',
      fields: { file: join(folder, 'b.csv'), first: join(folder, 'a.csv'), position },
    });
  });

  test('a fault is told with the part and its own line', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'a.csv'), 'id,x\n1,2\n2,3\n');
    writeFileSync(join(folder, 'b.csv'), 'id,x\n3,4\n4\n');
    await expect(add('csv', folder)).rejects.toMatchObject({
      code: 'data.csv-ragged',
      fields: { file: join(folder, 'b.csv'), line: '3' },
    });
    writeFileSync(join(folder, 'b.csv'), 'id,x\n3,4\n4,five\n');
    await expect(add('csv', folder, { types: { x: 'integer' } })).rejects.toMatchObject({
      code: 'data.csv-misfit',
      fields: { file: join(folder, 'b.csv'), line: '3' },
    });
    writeFileSync(join(folder, 'b.csv'), Buffer.from('id,x\n3,4\nZ\xfcrich,5\n', 'latin1'));
    await expect(add('csv', folder)).rejects.toMatchObject({
      code: 'data.csv-not-utf8',
      fields: { file: join(folder, 'b.csv'), line: '3' },
    });
  });

  test('without headers every line of every part is a row', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'a.csv'), '1,2\n');
    writeFileSync(join(folder, 'b.csv'), '3,4\n5,6\n');
    const dataset = await add('csv', folder, { format: { header: false } });
    expect(await rowsOf(dataset)).toEqual(['1 2', '3 4', '5 6']);
  });
});

describe('Parquet', () => {
  test('parts are one table; one with other columns or types is named', async () => {
    const folder = newFolder();
    await parquet(join(folder, 'b[1].parquet'), "SELECT 1 AS id, 'a' AS name");
    await parquet(join(folder, 'a=1.parquet'), "SELECT 2 AS id, 'b' AS name");
    writeFileSync(join(folder, '_metadata'), '');
    const dataset = await add('parquet', folder, { key: ['id'] });
    expect(await rowsOf(dataset)).toEqual(['1 a', '2 b']);
    const last = join(folder, 'c.parquet');
    for (const [select, position] of [
      ["SELECT 3::BIGINT AS id, 'c' AS name", 1],
      ["SELECT 3 AS id, 'c' AS title", 2],
      ['SELECT 3 AS id', 2],
    ] as const) {
      await parquet(last, select);
      await expect(add('parquet', folder)).rejects.toMatchObject({
        code: 'data.part-differs',
        fields: { file: last, position },
      });
    }
  });

  test('text of another encoding is told with part and row', async () => {
    const folder = newFolder();
    await parquet(join(folder, 'a.parquet'), "SELECT encode('a') AS name FROM range(10)");
    await parquet(
      join(folder, 'b.parquet'),
      "SELECT CASE WHEN i = 5 THEN '\\xE5'::BLOB ELSE encode('b') END AS name FROM range(10) AS r(i)",
    );
    await expect(add('parquet', folder, { types: { name: 'text' } })).rejects.toMatchObject({
      code: 'data.not-utf8',
      fields: { file: join(folder, 'b.parquet'), column: 'name', row: '6', count: '1' },
    });
  });
});

describe('the digest of a folder', () => {
  test('is that of its parts, whatever they are called', async () => {
    const folder = newFolder();
    for (const i of [1, 2]) writeFileSync(join(folder, `p${i}.csv`), `id\n${i}\n`);
    const dataset = await add('csv', folder);
    renameSync(join(folder, 'p1.csv'), join(folder, 'z.csv'));
    // Not a part, as it is empty, although it is called like one.
    writeFileSync(join(folder, 'p1.csv'), '');
    expect(await currentDigest(dataset)).toBe(dataset.contentDigest);
    const read = await readUnchanged(dataset, (engine) =>
      engine.texts(`SELECT CAST(sum(id) AS VARCHAR) FROM ${relationOf(dataset)} AS source`),
    );
    expect(read).toEqual([['3']]);
    const third = join(folder, 'p3.csv');
    for (const text of ['id\n3\n', 'id\n1\n', 'id\n']) {
      writeFileSync(third, text);
      await expect(checkUnchanged(dataset)).rejects.toMatchObject({ code: 'data.changed' });
    }
    rmSync(third);
    await checkUnchanged(dataset);
    rmSync(join(folder, 'z.csv'));
    await expect(checkUnchanged(dataset)).rejects.toMatchObject({ code: 'data.changed' });
  });
});

describe('what is no folder of parts', () => {
  test.each([
    ['another kind of file', (folder: string) => writeFileSync(join(folder, 'README.md'), ''), 'data.folder-other'],
    ['a folder by values', (folder: string) => mkdirSync(join(folder, 'year=2024')), 'data.folder-nested'],
    [
      'a link to a file elsewhere',
      (folder: string) => symlinkSync('/etc/hostname', join(folder, 'b.csv')),
      'data.folder-link',
    ],
    [
      'a link to another part',
      (folder: string) => symlinkSync(join(folder, 'a.csv'), join(folder, 'b.csv')),
      'data.folder-link',
    ],
    ['a link to a folder', (folder: string) => symlinkSync(root, join(folder, 'b')), 'data.folder-link'],
    [
      'nothing but notes',
      (folder: string) => renameSync(join(folder, 'a.csv'), join(folder, '_a.csv')),
      'data.folder-empty',
    ],
  ])('%s is refused', async (_, change, code) => {
    const folder = newFolder();
    writeFileSync(join(folder, 'a.csv'), 'id\n1\n');
    change(folder);
    await expect(add('csv', folder)).rejects.toMatchObject({ code });
  });
});

test('each part is judged by its place as a single file is', () => {
  const home = newFolder();
  for (const name of ['config.yaml', 'identity.key', 'token']) writeFileSync(join(home, name), 'x');
  const data = newFolder();
  writeFileSync(join(data, 'a.csv'), 'id\n1\n');
  const outcome = (path: string, roots?: string[]): string => {
    try {
      const allowed = allowedSource({ kind: 'csv', path }, { home, roots, isOperator: true });
      return allowed.kind === 'postgres' ? '' : allowed.path;
    } catch (error) {
      if (error instanceof TacitError) return error.code;
      throw error;
    }
  };
  expect(outcome(data)).toBe(data);
  expect(outcome(data, [data])).toBe('data.outside-roots');
  expect(outcome(data, [root])).toBe(data);
  expect(outcome(home)).toBe('data.inside-home');
  expect(outcome('/etc')).toBe('data.system-place');
  writeFileSync(join(data, 'b.csv'), '-----BEGIN PRIVATE KEY-----\n');
  expect(outcome(data)).toBe('data.key-file');
  rmSync(join(data, 'b.csv'));
  copyFileSync(join(data, 'a.csv'), join(home, 'a.csv'));
  symlinkSync(join(home, 'token'), join(data, 'b.csv'));
  expect(outcome(data)).toBe('data.folder-link');
});

test('text that is marked as UTF-8 and is none is told with its row', async () => {
  const folder = newFolder();
  const file = join(folder, 'a.parquet');
  await parquet(file, "SELECT i AS id, 'word number ' || i AS name FROM range(5000) AS r(i)");
  const bytes = readFileSync(file);
  bytes[bytes.indexOf('word number 3210') + 1] = 0xe5;
  writeFileSync(file, bytes);
  await expect(add('parquet', folder)).rejects.toMatchObject({
    code: 'data.not-utf8',
    fields: { file, column: 'name', row: '3211' },
  });
});
