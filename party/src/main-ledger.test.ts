/** What an owner's software remembers: attacks by two questions, each of which alone is allowed. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ProblemError } from './api/problem.ts';
import type { Job } from './api/types.ts';
import { connectHome } from './connect.ts';
import { names, policies, question, ThreeParties } from './three-parties.ts';

let three: ThreeParties;

beforeAll(async () => {
  three = await ThreeParties.start();
  three.writePolicies(483);
  await three.client('insurer').refreshDataset('policies');
}, 120_000);
afterAll(async () => {
  await three.stop();
}, 120_000);

async function setEarlier(setting: string): Promise<void> {
  const policy = policies.policies.replace('helpers: [notary]', 'helpers: ["*"]');
  await three.client('insurer').setPolicy('policies', `${policy}${setting}\n`);
}

/** Proposes by the bank, and approves by bank and notary. */
async function ask(sql: string): Promise<Job> {
  const { id } = await three.client('bank').propose({ sql, helper: 'notary', recipients: ['bank'] });
  for (const name of ['bank', 'notary'] as const) await three.client(name).approve(id);
  return await three.client('insurer').job(id);
}

async function refusal(id: string): Promise<ProblemError> {
  const outcome = await three
    .client('insurer')
    .approve(id)
    .then(
      () => undefined,
      (error: unknown) => error,
    );
  if (!(outcome instanceof ProblemError)) throw new Error(`expected a refusal, found ${String(outcome)}`);
  return outcome;
}

const total = 'SELECT COUNT(*) AS n, SUM(claims_total) AS claims FROM insurer.policies';
// Of 483 rows exactly one has 399.25, the largest value.
const allButOne = `${total} WHERE claims_total < 399`;

test('two questions whose conditions differ by one person', async () => {
  await setEarlier('earlier_answers: refuse');
  const first = await ask(total);
  expect(first.earlier).toMatchObject({ level: 'clear', compared: 0, setting: 'refuse' });
  await three.client('insurer').approve(first.id);

  const second = await ask(allButOne);
  const values = { rows: 1, what: ['COUNT(*)'], jobs: [first.id], recipients: ['bank'], minimum: 10 };
  expect(second.earlier).toMatchObject({ level: 'refuse', compared: 1 });
  expect(second.earlier?.findings).toContainEqual(
    expect.objectContaining({ text: 'budget.difference', values: expect.objectContaining(values), jobs: [first.id] }),
  );
  const problem = await refusal(second.id);
  expect(problem).toMatchObject({ code: 'budget.difference', kind: 'policy', fields: { rows: 1, job: second.id } });
  expect(problem.message).toContain('1 of your rows');
  expect(problem.hint).toContain('tacit ledger policies');
  expect((await three.client('insurer').job(second.id)).approvals.map(({ party }) => party)).not.toContain('insurer');

  // Neither of the peers is told what was counted.
  for (const name of ['bank', 'notary'] as const) {
    const seen = await three.client(name).job(second.id);
    expect(seen.earlier?.findings ?? []).toEqual([]);
    expect((await three.client(name).ledger('policies')).length).toBe(0);
  }

  // Nor is whoever may only ask here: by proposing questions that would be a count of rows.
  const insurer = three.client('insurer');
  const url = three.parties.get('insurer')?.url ?? '';
  for (const role of ['ask', 'approve'] as const) {
    const { token } = await insurer.addToken({ name: `only-${role}`, roles: [role] });
    const client = await connectHome(three.home('insurer'), { url, token });
    const seen = [await client.job(second.id), ...(await client.jobs({ state: 'proposed' }))];
    expect(seen.map(({ earlier }) => earlier !== undefined)).toEqual(seen.map(() => role === 'approve'));
  }

  // A warning is shown, and the approval goes through.
  await setEarlier('earlier_answers: warn');
  const third = await ask(allButOne);
  expect(third.earlier).toMatchObject({ level: 'warn', findings: [{ text: 'budget.difference' }, expect.anything()] });
  await three.client('insurer').approve(third.id);
  expect((await three.client('insurer').job(third.id)).earlier).toEqual(third.earlier);
  const events = (await three.client('insurer').audit()).entries.map(({ event, details }) => [event, details['job']]);
  expect(events).toContainEqual(['ledger.refused', second.id]);
  expect(events).toContainEqual(['ledger.entered', third.id]);

  // Without the comparison both are approved: each alone breaks no rule.
  await setEarlier('earlier_answers: off');
  const fourth = await ask(allButOne);
  expect(fourth.earlier).toMatchObject({ level: 'clear', compared: 0, setting: 'off' });
  await three.client('insurer').approve(fourth.id);

  // What ends before it runs was never answered.
  for (const { id } of [first, second, third, fourth]) await three.client('insurer').cancel(id);
  expect((await three.client('insurer').ledger()).map(({ counts }) => counts)).toEqual([false, false, false]);
  await setEarlier('earlier_answers: refuse');
  expect((await ask(allButOne)).earlier).toMatchObject({ level: 'clear', compared: 0 });
}, 120_000);

test("the same question twice while the asker's own table shrinks by one row", async () => {
  await setEarlier('earlier_answers: refuse');
  const first = await ask(question.sql);
  await three.client('insurer').approve(first.id);
  await three.client('insurer').run(first.id);
  expect(
    (await three.settled(first.id, 'insurer')).map(({ state, failure }) => failure?.problem.detail ?? state),
  ).toEqual(names.map(() => 'completed'));

  // Nothing changed: the same answer again.
  const again = await ask(question.sql);
  expect(again.earlier?.findings.filter(({ jobs }) => jobs.includes(first.id))).toEqual([]);

  three.writeCustomers(599);
  await three.client('bank').refreshDataset('customers');
  const second = await ask(question.sql);
  expect(second.earlier?.level).toBe('refuse');
  expect(second.earlier?.findings).toContainEqual(
    expect.objectContaining({
      text: 'budget.other-changed',
      jobs: [first.id],
      values: expect.objectContaining({ others: ['bank.customers'], recipients: ['bank'] }),
    }),
  );
  await three.client('bank').cancel(again.id);
  expect((await refusal(second.id)).kind).toBe('policy');

  await setEarlier('earlier_answers: warn');
  const third = await ask(question.sql);
  expect(third.earlier?.level).toBe('warn');
  await three.client('insurer').approve(third.id);
}, 120_000);

test('more answers than a month may have', async () => {
  await setEarlier('earlier_answers: off\nanswers_per_month: 1');
  const job = await ask(total);
  expect(job.earlier).toMatchObject({ level: 'refuse', findings: [{ text: 'budget.too-many' }] });
  expect(await refusal(job.id)).toMatchObject({ code: 'budget.too-many', fields: { limit: 1 } });
});

test('the ledger lists what was answered and what may still be', async () => {
  const entries = await three.client('insurer').ledger('policies');
  const ids = (await three.client('insurer').jobs()).map(({ id }) => id);
  expect(entries.length).toBe(5);
  for (const entry of entries) expect(ids).toContain(entry.job);
  expect(entries[0]).toMatchObject({ dataset: 'policies', recipients: ['bank'], counts: true, rows: 483 });
  expect(await three.client('insurer').ledger('other')).toEqual([]);
});
