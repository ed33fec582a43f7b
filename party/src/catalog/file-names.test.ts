/** A file is what its name says and nothing else, whatever is in the name and wherever the file is. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, test } from 'vitest';
import { currentDigest } from './digest.ts';
import { inspectDataset } from './inspect.ts';

const root = mkdtempSync(join(tmpdir(), 'tacit-names-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function write(kind: 'csv' | 'parquet', path: string, value: string): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  if (kind === 'csv') {
    writeFileSync(path, `name,x\n"${value}",1\n`);
    return;
  }
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`COPY (SELECT '${value}' AS name, 1 AS x) TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
}

const names = [
  'sales[1]',
  'a*b',
  'what?',
  '**',
  '[!a]',
  '[a-z]',
  'open[',
  'close]',
  '[[]',
  '{a,b}',
  "it's",
  'two\nlines',
  'tab\tand, comma',
  '%20',
  '%s',
  '客户 é 🙂',
  '-x',
  '~',
  '$HOME',
  '#1',
  'back\\slash',
  's3:',
  'http:',
  'CON',
  'a'.repeat(200),
];
/** What the names above would match or become elsewhere. */
const decoys = ['sales1', 'aXb', 'whatX', 'anything', 'b', 'a', 'x', '[', ' ', 'backslash', 'slash'];

describe.each(['csv', 'parquet'] as const)('%s', (kind) => {
  test.each([...names.map((name) => [name, 'as a file']), ...names.map((name) => [name, 'as a folder'])])(
    '%j %s',
    async (name, place) => {
      const folder = mkdtempSync(join(root, 'case-'));
      const pathOf = (text: string): string =>
        place === 'as a file' ? join(folder, `${text}.${kind}`) : join(folder, text, `part.${kind}`);
      for (const decoy of decoys) await write('csv', pathOf(decoy), 'decoy');
      await write(kind, pathOf(name), 'right');
      const dataset = await inspectDataset({ name: 'd', source: { kind, path: pathOf(name) } });
      expect(dataset.columns[0]?.categories).toEqual(['right']);
      expect(await currentDigest(dataset)).toBe(dataset.contentDigest);
    },
  );

  test('a folder called like a column does not replace it', async () => {
    for (const folder of ['name=folder', 'x=7/deeper', 'a=1/b=2/name=__HIVE_DEFAULT_PARTITION__', 'year=2024']) {
      const path = join(root, folder, `part.${kind}`);
      await write(kind, path, 'file');
      const { columns } = await inspectDataset({ name: 'd', source: { kind, path } });
      expect(columns.map(({ name, categories }) => [name, categories])).toEqual([
        ['name', ['file']],
        ['x', ['1']],
      ]);
    }
  });

  test('a backslash beside a special character is refused before anything is read', async () => {
    const path = join(root, `back\\*.${kind}`);
    await write(kind, path, 'file');
    await expect(inspectDataset({ name: 'd', source: { kind, path } })).rejects.toMatchObject({
      code: 'data.wildcard',
    });
  });
});

/** Of every reader in shipped code: a new one must say it as well. */
test('no reader of files takes a folder for a column', () => {
  const repository = join(dirname(fileURLToPath(import.meta.url)), '../../..');
  const readers = ['party/src', 'cli/src', 'analysis/src', 'bench', 'examples'].flatMap((place) =>
    readdirSync(join(repository, place), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('node_modules'))
      .flatMap((file) => {
        const source = readFileSync(join(repository, place, file), 'utf8');
        return [...source.matchAll(/\b(?:read_csv|read_csv_auto|read_parquet|parquet_scan)\([^`]*/g)]
          .map(([call]) => call)
          .filter((call) => call.includes('$'))
          .map((call) => [file, call] as const);
      }),
  );
  expect(readers.length).toBeGreaterThanOrEqual(5);
  for (const [file, call] of readers)
    expect([file, call]).toEqual([file, expect.stringMatching(/hive_partitioning = false/)]);
});
