// Joins of two owners among more parties: who asks only receives, and who matches may have data of its own where all allow it.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { PartyClient } from './api/client.ts';
import { ProblemError } from './api/problem.ts';
import { tableOf } from './api/results.ts';
import type { Question } from './api/types.ts';
import { connectHome } from './connect.ts';
import { initHome } from './identity/own-card.ts';
import { type RunningParty, startParty } from './main.ts';
import { JobBook } from './jobs/book.ts';
import { type Name, names, policies, sql, ThreeParties } from './three-parties.ts';

let three: ThreeParties;
let ministry: RunningParty;
let asker: PartyClient;

beforeAll(async () => {
  three = await ThreeParties.start();
  const home = join(three.root, 'ministry');
  await initHome(home, { name: 'ministry', host: '127.0.0.1', port: 0 });
  ministry = await startParty(home, { logLevel: 'warn' });
  asker = await connectHome(home, { url: ministry.url });
  for (const name of names) await three.client(name).acceptInvitation((await asker.invite()).code);
}, 120_000);
afterAll(async () => {
  await ministry.close();
  await three.stop();
}, 120_000);

const clientOf = (name: string): PartyClient => (name === 'ministry' ? asker : three.client(name as Name));

async function problemOf(work: Promise<unknown>): Promise<ProblemError['problem']> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof ProblemError)) throw new Error(`expected a problem, found ${String(outcome)}`);
  return outcome.problem;
}

/** `customers` and `policies` with these lines in the place of their helpers. */
async function allow(helpers: string): Promise<void> {
  for (const [owner, dataset] of [
    ['bank', 'customers'],
    ['insurer', 'policies'],
  ] as const) {
    await three.client(owner).setPolicy(dataset, policies[dataset].replace('helpers: [notary]', helpers));
  }
}

/** Proposes, approves by all and runs; the answer, which cost what was declared. */
async function answered(by: PartyClient, question: Question) {
  const { id, contract } = await by.propose(question);
  const parties = contract.parties.map(({ name }) => name);
  for (const name of parties) await clientOf(name).approve(id);
  await by.run(id);
  // Others may not have begun before the one that leads has ended.
  const jobs = [await by.watch(id, () => undefined)];
  for (const name of parties) jobs.push(await clientOf(name).watch(id, () => undefined));
  expect(jobs.map(({ state, failure }) => failure?.problem.detail ?? state)).toEqual(jobs.map(() => 'completed'));
  const result = await by.result(id);
  expect(result.measured.rounds).toBe(contract.cost.rounds);
  expect(result.measured.bytes).toEqual(contract.cost.bytes);
  for (const name of parties) {
    const isTold = contract.recipients.includes(name);
    expect((await clientOf(name).job(id)).hasResult).toBe(isTold);
    if (isTold) expect((await clientOf(name).result(id)).result).toEqual(result.result);
  }
  return { contract, rows: tableOf(result).rows };
}

const roles = (parties: readonly { name: string; role: string }[]) =>
  parties.map(({ name, role }) => `${name} ${role}`);

test('who asks without data only receives where it names a helper; else it matches, and receives if owners allow both', async () => {
  const ask = (more: Partial<Question>) => asker.explain({ sql, ...more });
  const refused = async (more: Partial<Question>) => (await problemOf(ask(more))).code;
  const helped = await ask({ helper: 'notary' });
  expect(roles(helped.parties)).toEqual(['bank owner', 'insurer owner', 'notary helper', 'ministry recipient']);
  expect(helped.disclosure.find(({ id }) => id === 'common')?.who).toEqual(['notary']);
  expect(await refused({ helper: 'notary', recipients: ['bank'] })).toBe('contract.no-place');
  expect(await refused({})).toBe('policy.helper');
  await allow('helpers: ["*"]');
  expect(await refused({})).toBe('policy.helper-receive');
  expect(roles((await ask({ recipients: ['bank'] })).parties)).toEqual([
    'bank owner',
    'insurer owner',
    'ministry helper',
  ]);
  await allow('helpers: ["*"]\nhelpers_may: [receive]');
  const { disclosure } = await ask({});
  expect(disclosure.map(({ id }) => id)).toContain('common.receive');
  expect(disclosure.map(({ id }) => id)).not.toContain('nobody.withheld');
  await allow('helpers: [notary]');
  // The owners alone need nobody, and no policy has to accept anybody.
  await allow('helpers: []');
  const alone = await three.client('bank').explain({ sql });
  expect(roles(alone.parties)).toEqual(['bank owner', 'insurer owner']);
  expect(alone.protocols.map(({ protocol }) => protocol)).toEqual(['additive-ot']);
  expect(alone.disclosure.map(({ id }) => id)).toEqual(expect.arrayContaining(['nobody.number', 'trust.matching']));
  expect(alone.disclosure.map(({ id }) => id)).not.toContain('common');
  await allow('helpers: [notary]');
  const dealt = await three.client('bank').explain({ sql, dealer: 'notary' });
  expect(dealt.protocols.map(({ protocol }) => protocol)).toEqual(['additive-dealer']);
  expect(dealt.disclosure.find(({ id }) => id === 'trust.dealer')?.who).toEqual(['notary']);
});

test('a third owner matches where it and the two others allow it, and the statement says so', {
  timeout: 120_000,
}, async () => {
  await allow('helpers: [notary]');
  const [bank, notary] = [three.client('bank'), three.client('notary')];
  const question = { sql, helper: 'notary' };
  const before = await bank.propose(question);
  for (const name of names) await three.client(name).approve(before.id);

  writeFileSync(three.file('deeds'), 'customer,value\n1,5\n2,6\n3,7\n');
  await notary.addDataset({ name: 'deeds', source: { kind: 'csv', path: three.file('deeds') } });
  // What was approved said that it had none.
  await bank.run(before.id);
  const ended = await bank.watch(before.id, () => undefined);
  expect(ended.failure?.problem).toMatchObject({ code: 'contract.own-data-differs' });

  expect((await problemOf(bank.explain(question))).code).toBe('policy.helper-own-data');
  await allow('helpers: [notary]\nhelpers_may: [own-data]');
  // The owners agree, but not the notary.
  expect((await problemOf(bank.propose(question))).code).toBe('contract.matching-refused');
  await notary.setPolicy('deeds', 'dataset: deeds\nmatch_for_others: allow\n');
  const progress = vi.spyOn(JobBook.prototype, 'progress');
  const { contract, rows } = await answered(asker, { ...question, recipients: ['ministry', 'bank'] });
  expect(rows.length).toBeGreaterThan(1);
  // Who only receives hears of steps that it has no part in.
  const heard = progress.mock.calls.flatMap(([, each]) => (each.bytesTotal === 0 ? [each] : []));
  progress.mockRestore();
  const steps = contract.cost.steps.map(({ step }) => step);
  expect(heard.filter(({ step, rounds }) => steps.includes(step) && rounds > 0)).not.toEqual([]);
  expect(contract.parties.map(({ name, role, ownData }) => [name, role, ownData])).toEqual([
    ['bank', 'owner', undefined],
    ['insurer', 'owner', undefined],
    ['notary', 'helper', true],
    ['ministry', 'recipient', undefined],
  ]);
  expect(contract.disclosure.find(({ id }) => id === 'common.own-data')?.who).toEqual(['notary']);
  // Nobody but the bank receives, yet the notary would be told a second number about some of the bank's rows.
  const again = await bank.propose({ ...question, sql: sql.replace('0.1', '0.2') });
  expect((await bank.job(again.id)).earlier).toMatchObject({ level: 'warn', compared: 1 });
});

test('a policy that wants nobody told how many rows match: everybody finds the same plan, and a helper that only computes', {
  timeout: 120_000,
}, async () => {
  await allow('helpers: [notary]\nhelpers_may: [own-data]');
  const question = { sql, helper: 'notary' };
  const told = ({ disclosure }: { readonly disclosure: readonly { readonly id: string }[] }) =>
    disclosure.map(({ id }) => id).filter((id) => id === 'common' || id === 'nobody.strict');
  expect(told(await three.client('bank').explain(question))).toEqual(['common']);
  expect(told(await three.client('bank').explain({ ...question, join: 'strict' }))).toEqual(['nobody.strict']);
  const plain = await answered(three.client('bank'), question);
  // The asker's own word is part of what all sign, and so find again.
  const asked = await answered(three.client('bank'), { ...question, join: 'strict' });
  expect(asked.rows).toEqual(plain.rows);
  expect(told(asked.contract)).toEqual(['nobody.strict']);
  expect(asked.contract.question).toEqual({ sql, join: 'strict' });
  await three.client('insurer').setPolicy('policies', `${policies.policies}join: strict\n`);
  // It receives, too, which of who counts the rows owners would have to allow.
  const { contract, rows } = await answered(three.client('bank'), { ...question, recipients: ['bank', 'notary'] });
  expect(rows).toEqual(plain.rows);
  expect(told(contract)).toEqual(['nobody.strict']);
  expect(contract.plan.join).toBe(null);
  const intersect = {
    kind: 'intersect',
    question: { tables: ['bank.customers', 'insurer.policies'], on: [['id', 'customer_id']], show: 'count' },
  };
  const { code } = await problemOf(three.client('bank').explain({ ...intersect, helper: 'notary' }));
  expect(code).toBe('policy.join-strict');
  expect((await problemOf(three.client('bank').explain({ ...intersect, join: 'strict' }))).code).toBe(
    'contract.join-of-sql',
  );
});

test('two owners alone are told what a third party would save', { timeout: 120_000 }, async () => {
  await allow('helpers: [notary]');
  const outer =
    'SELECT COUNT(*) AS n, COUNT(p.customer_id) AS both FROM bank.customers c FULL JOIN insurer.policies p ON c.id = p.customer_id';
  const alone = await three.client('bank').explain({ sql: outer, requestGrants: true });
  expect(alone.ways.map(({ name, why }) => `${name} ${why}`)).toEqual([
    'way.relation way.why-only',
    'way.third way.why-helper',
  ]);
  const helped = await three.client('bank').explain({ sql: outer, helper: 'notary', requestGrants: true });
  // What it would cost is what it does cost.
  expect(helped.cost.bytes).toEqual(alone.ways[1]?.cost?.bytes);
  expect(Math.max(...alone.cost.bytes)).toBeGreaterThan(10 * Math.max(...helped.cost.bytes));
});
