import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatasetCard } from '@tacit/party/api';
import type { SqlPlan } from '@tacit/party/api/question';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerInTheClear } from './plaintext.ts';

let folder: string;
let file: string;

// Segments of 4, 3, 1 and 0 rows.
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tacit-plaintext-'));
  file = join(folder, 'customers.csv');
  writeFileSync(file, `id,segment\n1,a\n2,a\n3,a\n4,a\n5,b\n6,b\n7,b\n8,c\n`);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test.each<[string, SqlPlan['having'], string[], number]>([
  ['', [], ['a'], 2],
  ['HAVING count(*) = 1', [{ operator: '=', value: '1' }], [], 2],
  ['HAVING count(*) = 3', [{ operator: '=', value: '3' }], [], 2],
  ['HAVING count(*) < 4', [{ operator: '<', value: '4' }], [], 2],
  ['HAVING count(*) > 2', [{ operator: '>', value: '2' }], ['a'], 2],
  ['HAVING count(*) <> 4', [{ operator: '<>', value: '4' }], [], 2],
  ['HAVING count(*) >= 4', [{ operator: '>=', value: '4' }], ['a'], 2],
  ['HAVING count(*) > 3', [{ operator: '>', value: '3' }], ['a'], 2],
  ['HAVING count(*) = 4', [{ operator: '=', value: '4' }], ['a'], 2],
])('small groups are withheld and counted whatever %j says', async (clause, having, shown, withheld) => {
  const card = {
    owner: 'bank',
    name: 'customers',
    columns: [
      { name: 'id', type: { kind: 'integer' } },
      { name: 'segment', type: { kind: 'text' } },
    ],
  } as unknown as DatasetCard;
  const columns = [{ kind: 'key', name: 'segment', type: { kind: 'text' }, key: 0 }];
  const settings = { emptyGroups: 'hidden', withheldGroups: 'number', source: 'groups', limit: null, offset: 0 };
  const plan = {
    minimumGroupSize: 4,
    having,
    columns,
    stages: [],
    keys: [{}],
    measures: [],
    ...settings,
  } as unknown as SqlPlan;
  const sql = `SELECT segment FROM bank.customers GROUP BY segment ${clause}`;
  const answer = await answerInTheClear(sql, plan, [{ card, file }]);
  expect(answer.rows).toEqual(shown.map((segment) => [segment]));
  expect(answer.withheldGroups).toBe(withheld);
});

test.each([
  ["seen >= TIMESTAMP '2024-01-01 08:00:00.5' AND seen < DATE '2024-01-03'", ['b']],
  ["seen BETWEEN '2024-01-03' AND '2024-01-03 00:00'", ['c']],
  ["CAST(seen AS date) = DATE '2024-01-01'", ['a', 'b']],
])('timestamps: WHERE %s', async (where, shown) => {
  const calls = join(folder, 'calls.csv');
  writeFileSync(calls, 'segment,seen\na,2024-01-01 08:00:00\nb,2024-01-01T08:00:00.500\nc,2024-01-03\nd,\n');
  const columns = [
    { name: 'segment', type: { kind: 'text' } },
    { name: 'seen', type: { kind: 'timestamp' } },
  ];
  const card = { owner: 'bank', name: 'calls', columns } as unknown as DatasetCard;
  const plan = {
    minimumGroupSize: 1,
    having: [],
    columns: [{ kind: 'key', name: 'segment', type: { kind: 'text' }, key: 0 }],
    stages: [],
    keys: [{}],
    measures: [],
    emptyGroups: 'hidden',
    withheldGroups: 'number',
    source: 'groups',
    limit: null,
    offset: 0,
  } as unknown as SqlPlan;
  const sql = `SELECT segment FROM bank.calls WHERE ${where} GROUP BY segment ORDER BY segment`;
  const answer = await answerInTheClear(sql, plan, [{ card, file: calls }]);
  expect(answer.rows).toEqual(shown.map((segment) => [segment]));
});

test.each([
  ['rows', 'SELECT count(*) FROM (SELECT segment FROM bank.customers GROUP BY segment) AS t'],
  ['rows', 'SELECT count(*) FROM bank.customers a, bank.customers b'],
  ['shared', 'SELECT count(*) FROM bank.customers'],
])('what it does not compute is refused by name: %s, %s', async (source, sql) => {
  const card = {
    owner: 'bank',
    name: 'customers',
    columns: [
      { name: 'id', type: { kind: 'integer' } },
      { name: 'segment', type: { kind: 'text' } },
    ],
  } as unknown as DatasetCard;
  const answer = answerInTheClear(sql, { source } as unknown as SqlPlan, [{ card, file }]);
  await expect(answer).rejects.toMatchObject({ code: 'demo.beyond-clear' });
});
