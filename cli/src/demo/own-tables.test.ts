import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dataset } from '@tacit/party/api';
import { afterAll, expect, test } from 'vitest';
import './messages.ts';
import { ownScenario } from './own-tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'tacit-own-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const csv = file('customers.csv', 'id,Region\n1,north\n');
const query = file('question.sql', 'SELECT count(*) FROM a.t JOIN b.u ON t.id = u.id GROUP BY t.region, t.id');

test('two owners get a helper, three compute among themselves', () => {
  const tables = [`a.t=${csv}`, `b.u=${csv}`];
  expect(ownScenario({ tables, query, types: [] })).toMatchObject({ parties: ['a', 'b', 'helper'], helper: 'helper' });
  const three = ownScenario({ tables: [...tables, `c.v=${csv}`], query, types: [] });
  expect(three.parties).toEqual(['a', 'b', 'c']);
  expect(three.helper).toBeUndefined();
});

test.each([
  ['no owner', ['t=x.csv'], 'demo.bad-table'],
  ['no such file', ['a.t=nowhere.csv'], 'cli.unreadable-file'],
  ['a file of no known kind', [`a.t=${query}`], 'cli.data.unknown-source'],
  ['one owner', [`a.t=${csv}`], 'demo.owners'],
  ['an owner called as the helper', [`helper.t=${csv}`, `b.u=${csv}`], 'demo.helper-name'],
])('%s is refused', (_, tables, code) => {
  expect(() => ownScenario({ tables, query, types: [] })).toThrow(expect.objectContaining({ code }));
});

test('lists of values are shared of columns the question speaks of, and never of identifiers', () => {
  const categories = (count: number) => Array.from({ length: count }, (_, i) => String(i));
  const column = (name: string, count: number) => ({
    name,
    type: { kind: 'text' },
    nullable: false,
    categories: categories(count),
    allow: [],
  });
  const columns = [column('id', 60), column('Region', 4), column('surname', 4)];
  const dataset = { name: 't', rows: 100, card: { columns } } as unknown as Dataset;
  const { policy } = ownScenario({ tables: [`a.t=${csv}`, `b.u=${csv}`], query, types: [] }).tables[0] as {
    policy: (dataset: Dataset) => string;
  };
  const lines = policy(dataset).split('\n');
  const usesOf = (name: string) => lines.find((line) => line.includes(`"${name}"`));
  expect(usesOf('Region')).toContain('group');
  expect(usesOf('surname')).not.toContain('group');
  expect(usesOf('id')).not.toContain('group');
});
