/** Descriptions and SQL questions about the same rows: each knows of the other. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compile, contractDigest, makeContract, type PartyRef } from '@tacit/analysis';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
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
  expect(await sql('SELECT COUNT(*) FROM clinic.people WHERE age < 25 AND id <> 3')).toContain(
    'budget.difference COUNT(*) 1',
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
