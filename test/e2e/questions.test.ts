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
      `SELECT COUNT(*) FROM bank.customers AS c NATURAL JOIN insurer.policies AS p`,
      2,
      [/NATURAL/i, /line 1/],
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

  test('a join that has no equal columns is refused before anything is asked of anyone', async () => {
    const rows = Array.from({ length: 50 }, (_, i) => `${i < 20 ? 'TWICE-9931' : `K${i}`},${i}.00`);
    await world.add({
      owner: 'insurer',
      name: 'doubles',
      file: world.write('doubles.csv', `customer_id,amount\n${rows.join('\n')}\n`),
      policy:
        'dataset: doubles\nrecipients: ["*"]\nhelpers: ["*"]\ncolumns:\n  customer_id: { allow: [join, membership] }\n  amount: { allow: [aggregate] }\n',
    });
    const sql = 'SELECT SUM(d.amount) AS s FROM bank.customers AS c JOIN insurer.doubles AS d ON d.customer_id < c.KEY';
    const explained = (key: string) => world.client('bank').explain({ sql: sql.replace('KEY', key), helper: 'notary' });
    const problem = await problemOf(explained('segment'));
    expect(problem).toMatchObject({ code: 'sql.no-join-key' });
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

/** Two tables of which every third person is in both; the age of each, and what some of them claimed. */
const people = Array.from({ length: 60 }, (_, i) => ({ id: `P${i}`, age: 20 + ((i * 37) % 50) }));
const claims = Array.from({ length: 30 }, (_, i) => ({ id: `p${3 * i} `, claimed: i % 5 === 2 ? null : i * 11 }));
const csv = (rows: readonly object[]): string =>
  [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))].map((cells) => cells.join(',')).join('\n');

test('tables aligned by their owners alone, and statistics that start from them, from two task files', async () => {
  const parties = ['bank', 'insurer'];
  const tables = { people: 'people', claims: 'claims' };
  const policy = (dataset: string, columns: string) =>
    `dataset: ${dataset}\nminimum_group_size: 3\nkept_shares: allow\nrecipients: [bank]\nhelpers: [notary]\ncolumns:\n  id: { allow: [join, membership] }\n${columns}`;
  for (const [owner, dataset, rows, columns] of [
    ['bank', tables.people, people, '  age: { allow: [aggregate, filter, combine, single-out] }\n'],
    ['insurer', tables.claims, claims, '  claimed: { allow: [aggregate, filter, combine, single-out] }\n'],
  ] as const) {
    const path = world.write(`${dataset}.csv`, `${csv(rows)}\n`);
    await world
      .client(owner)
      .addDataset({ name: dataset, source: { kind: 'csv', path }, key: ['id'], types: { id: 'text' } });
    await world.client(owner).setPolicy(dataset, policy(dataset, columns));
  }
  const home = ['--home', world.home('bank')];
  const done = async (file: string, text: string): Promise<string> => {
    const proposed = await tacit(['propose', world.write(file, text), '--quiet', ...home]);
    expect(proposed).toMatchObject({ code: 0, stderr: '' });
    const id = proposed.stdout.trim();
    for (const party of parties) await world.client(party).approve(id);
    await world.client('bank').run(id);
    await world.settled(id, ['bank']);
    const jobs = await world.settled(id, parties);
    expect(jobs.map(({ state, failure }) => failure?.problem.detail ?? state)).toEqual(parties.map(() => 'completed'));
    return id;
  };
  const aligned = await done(
    'align.yaml',
    `kind: align\nquestion:\n  tables: [bank.${tables.people}, insurer.${tables.claims}]\n  on: [id]\n  canonical: [casefold]\n` +
      `  columns: [bank.${tables.people}.age, insurer.${tables.claims}.claimed]\nrecipients: [bank]\n`,
  );
  const table = `align/${aligned}/table`;
  for (const party of parties)
    expect((await world.client(party).artifacts()).map((each) => each.name)).toContain(table);

  const task = `kind: describe\nquestion:\n  aligned: ${table}\n  columns: [age, claimed]\n  where: age >= 25\n  statistics: [count, mean, correlation]\nrecipients: [bank]\n`;
  const explained = await tacit(['explain', world.write('describe.yaml', task), '--lang', 'zh', ...home]);
  expect(explained).toMatchObject({ code: 0, stderr: '' });
  expect(explained.stdout).toContain(`对齐表 ${table}`);
  const described = await done('describe.yaml', task);
  const result = JSON.parse((await tacit(['result', described, '--json', ...home])).stdout) as {
    result: {
      report: {
        numbers: {
          groups: {
            rows: number;
            columns: { name: string; count: number; mean: number }[];
            complete: { correlation: number[][] };
          }[];
        };
      };
    };
  };
  const both = people.flatMap(({ id, age }) => {
    const found = claims.find((each) => each.id.trim().toUpperCase() === id);
    return found === undefined || age < 25 ? [] : [{ age, claimed: found.claimed }];
  });
  const known = both.flatMap(({ age, claimed }) => (claimed === null ? [] : [[age, claimed] as const]));
  const mean = (of: readonly number[]) => of.reduce((sum, each) => sum + each, 0) / of.length;
  const [x, y] = [known.map(([age]) => age), known.map(([, claimed]) => claimed)];
  const spread = (a: readonly number[], b: readonly number[]) =>
    mean(a.map((each, i) => (each - mean(a)) * ((b[i] as number) - mean(b))));
  const [group] = result.result.report.numbers.groups;
  expect(group).toMatchObject({ rows: both.length });
  expect(group?.columns.map((each) => [each.name, each.count, each.mean])).toEqual([
    ['age', both.length, expect.closeTo(mean(both.map(({ age }) => age)), 9)],
    ['claimed', known.length, expect.closeTo(mean(y), 9)],
  ]);
  expect(group?.complete?.correlation?.[0]?.[1]).toBeCloseTo(spread(x, y) / Math.sqrt(spread(x, x) * spread(y, y)), 9);
  // Its owner's ledger has it, as of joined tables.
  const entries = await world.client('insurer').ledger(tables.claims);
  expect(entries.find(({ job }) => job === described)).toMatchObject({
    recipients: ['bank'],
    kind: 'describe',
    counts: true,
  });
});
