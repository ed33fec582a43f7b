/** Descriptions and SQL questions about the same rows: each knows of the other. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile, contractDigest, makeContract, type PartyRef } from '@tacit/analysis';
import { pino } from 'pino';
import { afterEach, beforeEach, describe as suite, expect, test } from 'vitest';
import { Datasets } from '../datasets/datasets.ts';
import { createHome } from '../identity/home.ts';
import type { PartyContext } from '../peers/context.ts';
import { addJob, type JobRecord } from '../storage/jobs.ts';
import { closeStore, openStore, transact } from '../storage/store.ts';
import { Ledger } from './ledger.ts';

const policy = `dataset: people
minimum_group_size: 10
recipients: ["*"]
helpers: ["*"]
earlier_answers: warn
columns:
  id: { allow: [single-out, filter] }
  age: { allow: [filter, group, aggregate, single-out] }
  city: { allow: [filter, group, single-out] }
  income: { allow: [filter, aggregate, single-out] }
`;

let directory: string;
let context: PartyContext;
let datasets: Datasets;
let ledger: Ledger;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tacit-ledger-'));
  const home = await createHome(join(directory, 'home'), { name: 'clinic', host: '127.0.0.1', port: 0 });
  context = { home, store: await openStore(home.storeFile), log: pino({ level: 'silent' }), url: '', version: '1' };
  datasets = new Datasets(context);
  ledger = new Ledger(context, datasets);
  const path = join(directory, 'people.csv');
  const lines = Array.from(
    { length: 300 },
    (_, id) => `${id},${20 + (id % 60)},${['east', 'west'][id % 2]},${1000 + id}`,
  );
  writeFileSync(path, `id,age,city,income\n${lines.join('\n')}\n`);
  const ranges = { age: '0..120', income: '0..100000', id: '0..100000' };
  await datasets.add({ name: 'people', source: { kind: 'csv', path }, key: ['id'], ranges }, 'en', true);
  await datasets.setPolicy('people', policy);
});
afterEach(async () => {
  await closeStore(context.store);
  rmSync(directory, { recursive: true, force: true });
});

/** What a question to `bank` adds to those before it, as texts; it is approved then. */
async function ask(kind: string, question: object): Promise<string[]> {
  const party = (role: PartyRef['role']) => (name: string) => ({ name, role, publicKey: 'A'.repeat(43) });
  const parties = [party('owner')('clinic'), ...['bank', 'notary'].map(party('helper'))];
  const request = {
    kind,
    question,
    protocol: 'replicated',
    parties,
    datasets: await datasets.cards(),
    recipients: ['bank'],
  };
  const compiled = await compile(request);
  const times = { proposedAt: new Date().toISOString(), expiresAt: '2099-01-01T00:00:00.000Z' };
  const contract = makeContract({ request, compiled, proposer: 'bank', ...times, version: '1' });
  const digest = contractDigest(contract);
  const at = { createdAt: times.proposedAt, updatedAt: times.proposedAt };
  const job: JobRecord = {
    id: digest.slice(0, 16),
    contractDigest: digest,
    contract,
    role: 'owner',
    state: 'proposed',
    ...at,
  };
  await addJob(context.store, job);
  const verdict = await ledger.verdict(job);
  // An answer of several parts is one answer.
  for (const { jobs } of verdict?.findings ?? []) expect(jobs).toEqual([...new Set(jobs)]);
  await ledger.admit(job, (enter) => transact(context.store, enter));
  return (verdict?.findings ?? []).map(
    ({ text, values }) => `${text} ${String(values['what'] ?? '')} ${String(values['rows'])}`,
  );
}

const sql = (text: string) => ask('sql', { sql: text });
const describe = (question: object) => ask('describe', { tables: ['clinic.people'], columns: ['income'], ...question });

test('a description after SQL over all rows but one', async () => {
  expect(await sql('SELECT COUNT(*), SUM(income) FROM clinic.people WHERE id <> 7')).toEqual([]);
  expect(await describe({ statistics: ['mean'] })).toEqual([
    'budget.difference COUNT(*) 1',
    'budget.difference SUM(income) 1',
  ]);
});

test('SQL after a description over all rows but one, squares included', async () => {
  expect(await describe({ statistics: ['variance'], where: 'id <> 7' })).toEqual([]);
  expect(await sql('SELECT SUM(income * income) FROM clinic.people')).toEqual([
    'budget.difference SUM(income * income) 1',
  ]);
});

test('two descriptions with cut points, and cross-tables', async () => {
  const question = { statistics: ['median'], by: 'city', crosstabs: [['city', 'city']] };
  expect(await describe(question)).toEqual([]);
  expect(await describe(question)).toEqual([]);
  expect(await describe({ ...question, where: 'id <> 7' })).toContain('budget.difference COUNT(*) 1');
});

test('cut points against a condition on the same column, and against other cut points', async () => {
  // Incomes are 1,000 to 1,299: parts of 50 have 50 rows each.
  expect(await describe({ statistics: ['median'], histogram: { bins: 200 }, columns: ['age'] })).toEqual([]);
  expect(await sql("SELECT COUNT(*) FROM clinic.people WHERE age >= 21 AND city = 'east'")).toEqual([]);
  expect(await sql('SELECT COUNT(*) FROM clinic.people WHERE income < 1000 + 150')).toEqual([]);
  expect(await describe({ statistics: ['median'], histogram: { bins: 200 } })).toEqual([]);
  // The years 20 to 23 are shown two by two: without number 3 of those, and with the five of 24, it is about six people.
  expect(await sql('SELECT COUNT(*) FROM clinic.people WHERE age < 25 AND id <> 3')).toContain(
    'budget.difference COUNT(*) 6',
  );
});

test('cut points of several widths: their differences are years of five people each', async () => {
  const age = (bins: number) => describe({ columns: ['age'], statistics: ['histogram'], histogram: { bins } });
  expect(await age(24)).toEqual([]);
  expect((await age(60)).some((text) => text.startsWith('budget.difference COUNT(*)'))).toBe(true);
});

test('several columns cut in groups are compared column by column', async () => {
  const question = { columns: ['age', 'income'], by: 'city', statistics: ['median'], histogram: { bins: 100 } };
  expect(await describe(question)).toEqual([]);
  expect(await describe(question)).toEqual([]);
  expect(await sql("SELECT COUNT(*) FROM clinic.people WHERE city = 'east'")).toEqual([]);
});

test('parts of a description over an earlier version of the data are counted anew', async () => {
  const question = { columns: ['age'], statistics: ['median'], histogram: { bins: 200 } };
  expect(await describe(question)).toEqual([]);
  appendFileSync(join(directory, 'people.csv'), '300,25,east,1300\n');
  await datasets.refresh('people');
  expect([...new Set(await describe(question))].filter((text) => text.startsWith('budget.changed'))).toEqual([
    'budget.changed  1',
  ]);
});

/** People by district, of two regions: few in d2 and d3, so that cells are left out there; the one woman of d2 has three children. */
const homes: readonly (readonly [number, string, string, string])[] = [
  [30, 'f', 'd1', 'r1'],
  [1, 'f', 'd2', 'r1'],
  [9, 'f', 'd3', 'r2'],
  [40, 'f', 'd4', 'r2'],
  [30, 'm', 'd1', 'r1'],
  [9, 'm', 'd2', 'r1'],
  [9, 'm', 'd3', 'r2'],
  [40, 'm', 'd4', 'r2'],
];

suite('columns that follow from others', () => {
  const ofHomes = (question: object) => ask('describe', { tables: ['clinic.homes'], ...question });
  const bySex = (column: string) => [[column, 'sex']];
  const districts = { crosstabs: bySex('district') };
  beforeEach(async () => {
    const path = join(directory, 'homes.csv');
    const lines = homes.flatMap(([n, sex, district, region]) =>
      Array.from({ length: n }, (_, i) => `${sex},${district},${region},${n === 1 ? 3 : i % 4},${i % 21}`),
    );
    writeFileSync(path, `sex,district,region,children,years\n${lines.join('\n')}\n`);
    const ranges = { children: '0..3', years: '0..20' };
    await datasets.add({ name: 'homes', source: { kind: 'csv', path }, ranges }, 'en', true);
    const allow = (...uses: string[]) => `{ allow: [${uses.join(', ')}] }`;
    const [numbers, texts] = [allow('filter', 'group', 'aggregate'), allow('filter', 'group')];
    const columns = { sex: texts, district: texts, region: texts, children: numbers, years: numbers };
    await datasets.setPolicy(
      'homes',
      `${policy.slice(0, policy.indexOf('columns:')).replace('people', 'homes')}columns:\n${Object.entries(columns)
        .map(([name, uses]) => `  ${name}: ${uses}\n`)
        .join('')}`,
    );
  });

  test('a cross-table by districts, and then SQL by regions', async () => {
    expect(await ofHomes(districts)).toEqual([]);
    const byRegion = "SELECT region, COUNT(*) FROM clinic.homes WHERE sex = 'f' GROUP BY region";
    expect(await sql(byRegion)).toContain('budget.difference COUNT(*) 1');
  });

  test('a cross-table by districts, and then one by regions', async () => {
    expect(await ofHomes(districts)).toEqual([]);
    expect(await ofHomes({ crosstabs: bySex('region') })).toContain('budget.difference COUNT(*) 1');
  });

  test('two cross-tables of one answer', async () => {
    const both = { crosstabs: [...bySex('district'), ...bySex('region')] };
    expect(await ofHomes(both)).toEqual(['budget.beside COUNT(*) 1', 'budget.beside COUNT(*) 9']);
    // Once it was told, it is no news.
    expect(await ofHomes(both)).toEqual([]);
  });

  test('a cross-table is withheld where few are in groups that are', async () => {
    const few = { where: "sex = 'f' AND district <> 'd3' OR children = 1", by: 'district', columns: ['children'] };
    expect(await ofHomes({ ...few, statistics: ['mean'], crosstabs: [['region', 'region']] })).toEqual([]);
  });

  test('how many rows have each value tells their sum: parts of one value', async () => {
    expect(await ofHomes({ columns: ['children'], statistics: ['histogram'] })).toEqual([]);
    const but = "SELECT SUM(children) FROM clinic.homes WHERE sex = 'm' OR district <> 'd2'";
    expect(await sql(but)).toEqual(['budget.difference COUNT(*) 1']);
  });

  test('how many rows have each value tells their sum: cells', async () => {
    expect(await ofHomes({ crosstabs: [['children', 'region']] })).toEqual([]);
    const but = "SELECT SUM(children) FROM clinic.homes WHERE sex = 'm' OR district <> 'd2'";
    expect(await sql(but)).toEqual(['budget.difference COUNT(*) 1']);
  });

  test('parts that are shown together: what lies between them is news', async () => {
    // Five women of each year: two years make a part.
    const where = "sex = 'f'";
    const years = { columns: ['years'], where, statistics: ['histogram'], histogram: { bins: 200 } };
    expect(await ofHomes(years)).toEqual([]);
    expect(await sql(`SELECT COUNT(*) FROM clinic.homes WHERE ${where} AND years < 4`)).toEqual([]);
    expect(await sql(`SELECT COUNT(*) FROM clinic.homes WHERE ${where} AND years < 3`)).toEqual([
      'budget.difference COUNT(*) 5',
    ]);
  });

  test.each(['one description', 'groups, and then a total'])(
    'two values that few rows have: number and sum of both tell how many have which, by %s',
    async (how) => {
      const path = join(directory, 'wards.csv');
      const pain = [50, 3, 9, 26].flatMap((n, value) => Array.from({ length: n }, () => value));
      writeFileSync(path, `pain\n${pain.join('\n')}\n`);
      await datasets.add({ name: 'wards', source: { kind: 'csv', path }, ranges: { pain: '0..3' } }, 'en', true);
      const head = policy.slice(0, policy.indexOf('columns:')).replace('people', 'wards');
      await datasets.setPolicy('wards', `${head}columns:\n  pain: { allow: [filter, group, aggregate] }\n`);
      if (how === 'one description') {
        const both = { tables: ['clinic.wards'], columns: ['pain'], statistics: ['mean', 'histogram'] };
        expect(await ask('describe', both)).toEqual(['budget.beside COUNT(*) 3']);
      } else {
        expect(await sql('SELECT pain, COUNT(*) FROM clinic.wards GROUP BY pain')).toEqual([]);
        expect(await sql('SELECT COUNT(*), SUM(pain) FROM clinic.wards')).toEqual(['budget.difference COUNT(*) 3']);
      }
      // Once it was told, it is no news.
      expect(await sql('SELECT COUNT(*), SUM(pain) FROM clinic.wards')).toEqual([]);
    },
  );
});
