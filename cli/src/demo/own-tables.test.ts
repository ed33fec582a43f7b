import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Dataset } from '@tacit/party/api';
import { afterAll, expect, test } from 'vitest';
import './messages.ts';
import { ownScenario } from './own-tables.ts';
import { guessTypes } from './parquet-types.ts';

const folder = mkdtempSync(join(tmpdir(), 'tacit-own-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const csv = file('customers.csv', 'id,Region\n1,north\n');
const query = file('question.sql', 'SELECT count(*) FROM a.t JOIN b.u ON t.id = u.id GROUP BY t.region, t.id');

test('two owners get a helper, three compute among themselves', async () => {
  const tables = [`a.t=${csv}`, `b.u=${csv}`];
  expect(await ownScenario({ tables, query, types: [] })).toMatchObject({
    parties: ['a', 'b', 'helper'],
    helper: 'helper',
  });
  const three = await ownScenario({ tables: [...tables, `c.v=${csv}`], query, types: [] });
  expect(three.parties).toEqual(['a', 'b', 'c']);
  expect(three.helper).toBeUndefined();
});

test.each([
  ['no owner', ['t=x.csv'], 'demo.bad-table'],
  ['no such file', ['a.t=nowhere.csv'], 'cli.unreadable-file'],
  ['a file of no known kind', [`a.t=${query}`], 'cli.data.unknown-source'],
  ['one owner', [`a.t=${csv}`], 'demo.owners'],
  ['an owner called as the helper', [`helper.t=${csv}`, `b.u=${csv}`], 'demo.helper-name'],
])('%s is refused', async (_, tables, code) => {
  await expect(ownScenario({ tables, query, types: [] })).rejects.toMatchObject({ code });
});

test('a type for no column of the tables is refused', async () => {
  await expect(
    ownScenario({ tables: [`a.t=${csv}`, `b.u=${csv}`], query, types: ['Region=text'] }),
  ).rejects.toMatchObject({ code: 'demo.bad-type', fields: { known: ['a.t', 'b.u'] } });
});

test('lists of values are shared of columns the question speaks of, and never of identifiers', async () => {
  const categories = (count: number) => Array.from({ length: count }, (_, i) => String(i));
  const column = (name: string, count: number) => ({
    name,
    type: { kind: 'text' },
    nullable: false,
    categories: categories(count),
    allow: [],
  });
  const columns = [column('id', 60), column('Region', 4), column('surname', 4)];
  const possible = columns.map(() => ['join', 'filter', 'group', 'aggregate', 'combine', 'membership', 'single-out']);
  const dataset = { name: 't', rows: 100, card: { columns }, possible } as unknown as Dataset;
  const scenario = await ownScenario({ tables: [`a.t=${csv}`, `b.u=${csv}`], query, types: [] });
  const { policy } = scenario.tables[0] as {
    policy: (dataset: Dataset) => string;
  };
  const lines = policy(dataset).split('\n');
  const usesOf = (name: string) => lines.find((line) => line.includes(`"${name}"`));
  expect(usesOf('Region')).toContain('group');
  expect(usesOf('surname')).not.toContain('group');
  expect(usesOf('id')).not.toContain('group');
});

test('columns of a Parquet file that a party does not take as they are', async () => {
  const path = join(folder, 'odd.parquet');
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  await connection.run(`COPY (SELECT i AS id, (i * 0.25)::DOUBLE AS quarter, (i / 7)::DOUBLE AS seventh, (i / 7)::DOUBLE AS unasked,
      (i * 0.1)::FLOAT AS tenth, TIMESTAMP '2024-01-01' + INTERVAL (i) DAY AS day, TIMESTAMP '2024-01-01 12:00' AS noon,
      [i] AS list, i::DECIMAL(9,2) AS exact, 'x' AS word FROM range(100) t(i)) TO '${path}' (FORMAT parquet)`);
  connection.closeSync();
  database.closeSync();
  expect(await guessTypes([path], 'SELECT sum(Quarter), sum(seventh), max(tenth) FROM a.t')).toEqual({
    quarter: 'decimal(4,2)',
    seventh: 'decimal(18,16)',
    unasked: 'none',
    tenth: 'decimal(2,1)',
    day: 'date',
    noon: 'none',
    list: 'none',
  });
});
