/** Questions that cannot be asked, data that cannot be used: what people are told, and the exit codes. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tacitHere as tacit } from './here.ts';
import { Parties, problemOf, tacit as tacitProcess } from './support.ts';

let world: Parties;
beforeAll(async () => {
  ({ world } = await Parties.startSample());
});
afterAll(() => world.end());

const from = 'FROM bank.customers AS c JOIN insurer.policies AS p ON p.customer_id = c.id';

/** `tacit explain` at the bank. */
function explain(sql: string, ...more: string[]) {
  return tacit(['explain', sql, '--helper', 'notary', '--home', world.home('bank'), ...more]);
}

describe('a question is refused with what was found and what to do', () => {
  test.each([
    [
      'unknown table',
      `SELECT COUNT(*) FROM bank.customer AS c JOIN insurer.policies AS p ON p.customer_id = c.id`,
      2,
      [/bank\.customer\b/, /bank\.customers/],
    ],
    ['unknown column', `SELECT SUM(c.incom) ${from}`, 2, [/incom\b/, /income/]],
    ['type mismatch', `SELECT COUNT(*) ${from} WHERE c.segment > 5`, 2, [/segment/, /text/]],
    [
      'outside the subset: join',
      `SELECT COUNT(*) FROM bank.customers AS c LEFT JOIN insurer.policies AS p ON p.customer_id = c.id`,
      2,
      [/LEFT/i, /line 1/],
    ],
    [
      'outside the subset: window',
      `SELECT SUM(c.income) OVER (ORDER BY c.segment) ${from}`,
      2,
      [/OVER|window/i, /line 1/],
    ],
    ['outside the subset: statement', `DELETE FROM bank.customers WHERE true`, 2, [/DELETE/i]],
    ['no SQL', `SELECT FROM WHERE ${from}`, 2, [/line 1|column|near/]],
    ['raw rows', `SELECT c.segment, p.claims_total ${from}`, 2, [/single rows/, /GROUP BY/]],
    ['a use that the policy forbids', `SELECT MAX(p.claims_total) AS m ${from}`, 3, [/claims_total/, /extreme/]],
    ['a column that the policy hides', `SELECT AVG(c.balance) AS b ${from}`, 2, [/balance/]],
  ])('%s', async (_, sql, code, words) => {
    const ended = await explain(sql);
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).toMatch(/^error: .+\nhint: .+/);
    for (const word of words) expect(ended.stderr).toMatch(word);
  });

  test('in Chinese, and as JSON', async () => {
    const chinese = await explain(`SELECT SUM(c.incom) ${from}`, '--lang', 'zh');
    expect(chinese.stderr).toMatch(/[\u4e00-\u9fff]/);
    expect(chinese.stderr).toContain('income');
    const json = await explain(`SELECT MAX(p.claims_total) AS m ${from}`, '--json');
    expect(json).toMatchObject({ code: 3, stdout: '' });
    expect(JSON.parse(json.stderr)).toMatchObject({
      error: { code: 'policy.column', kind: 'policy', fields: { column: 'claims_total' } },
    });
  });
});

describe('a file is refused by place', () => {
  test.each([
    ['not UTF-8', Buffer.from('id,name\n1,ok\n2,Bj\xf6rn\n', 'latin1'), 'data.csv-not-utf8', { line: '3' }],
    ['ragged rows', 'id,name\n1,ok\n2,x,y\n', 'data.csv-ragged', { line: '3', found: 3, expected: 2 }],
    ['duplicate headers', 'id,name,id\n1,ok,2\n', 'data.csv-duplicate-header', { line: '1' }],
    ['duplicate keys', 'id,x\n11,1\n11,2\n11,3\n12,1\n12,2\n13,1\n', 'data.duplicate-keys', { count: 2, example: 3 }],
  ])('%s', async (name, content, code, fields) => {
    const file = world.write(`${name.replaceAll(' ', '-')}.csv`, content);
    const args = ['data', 'add', 'broken', file, '--key', 'id', '--home', world.home('bank')];
    const json = await tacit([...args, '--json']);
    expect(json).toMatchObject({ code: 2, stdout: '' });
    expect(JSON.parse(json.stderr)).toMatchObject({ error: { code, fields } });
    const text = await tacit(args);
    expect(text.stderr).toMatch(/^error: .+\nhint: .+/);
    if ('line' in fields) expect(text.stderr).toContain(`${file}:${fields.line}`);
    expect((await world.client('bank').datasets()).map((dataset) => dataset.name)).toEqual(['customers']);
  });

  test('join keys that occur twice are refused before anything is asked of anyone', async () => {
    const rows = Array.from({ length: 50 }, (_, i) => `${i < 20 ? 'TWICE-9931' : `K${i}`},${i}.00`);
    await world.add({
      owner: 'insurer',
      name: 'doubles',
      file: world.write('doubles.csv', `customer_id,amount\n${rows.join('\n')}\n`),
      policy:
        'dataset: doubles\nrecipients: ["*"]\nhelpers: ["*"]\ncolumns:\n  customer_id: { allow: [join, membership] }\n  amount: { allow: [aggregate] }\n',
    });
    const problem = await problemOf(
      world.client('bank').explain({
        sql: 'SELECT SUM(d.amount) AS s FROM bank.customers AS c JOIN insurer.doubles AS d ON d.customer_id = c.id',
        helper: 'notary',
      }),
    );
    expect(problem).toMatchObject({ code: 'sql.key-not-unique', fields: { table: 'insurer.doubles' } });
    expect(JSON.stringify(problem)).not.toContain('TWICE');
  });
});

test('job commands refuse what cannot be', async () => {
  expect(await problemOf(world.client('bank').job('0123456789abcdef'))).toMatchObject({ code: 'job.unknown' });
  // As a process too, whose exit code it becomes.
  const ended = await tacitProcess(['result', 'feedfeedfeedfeed', '--home', world.home('bank')]);
  expect(ended.code).toBe(2);
  expect(await tacit(['frobnicate'])).toMatchObject({ code: 2, stdout: '' });
  expect((await tacit(['demo', 'nothing'])).code).toBe(2);
});
