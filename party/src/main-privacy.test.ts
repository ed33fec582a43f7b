/** Answers with noise between real parties: what the ledger spends, and what it refuses. */
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ProblemError } from './api/problem.ts';
import type { Explanation } from './api/types.ts';
import { openHome } from './identity/home.ts';
import { verifyReceipt } from './receipts.ts';
import { type Name, names, policies, ThreeParties } from './three-parties.ts';

let three: ThreeParties;

beforeAll(async () => {
  three = await ThreeParties.start();
  const policy = policies.policies.replace('helpers: [notary]', 'helpers: ["*"]');
  await three
    .client('insurer')
    .setPolicy('policies', `${policy}earlier_answers: refuse\nprivacy: { unit: row, epsilon: 2, period: ever }\n`);
}, 120_000);
afterAll(async () => {
  await three.stop();
}, 120_000);

/** What the bank is told before it proposes. */
async function plannedOf(epsilon: number): Promise<Explanation['spendings']> {
  const sql = `${allButOne} ${noise(epsilon)}`;
  return (await three.client('bank').explain({ sql, helper: 'notary', recipients: ['bank'] })).spendings;
}

const leftAt = async (name: Name): Promise<unknown> =>
  (await three.client(name).catalog()).find(({ party }) => party === 'insurer')?.budgets;

/** Proposes by the bank, and approves by bank and notary. */
async function proposed(sql: string, runs = 1): Promise<string> {
  const { id } = await three.client('bank').propose({ sql, helper: 'notary', recipients: ['bank'], runs });
  for (const name of ['bank', 'notary'] as const) await three.client(name).approve(id);
  return id;
}

const approval = async (id: string): Promise<string> =>
  await three
    .client('insurer')
    .approve(id)
    .then(
      () => 'approved',
      (error: unknown) => (error instanceof ProblemError ? error.code : String(error)),
    );

async function answerOf(id: string): Promise<readonly unknown[]> {
  await three.client('bank').run(id);
  const { state, failure } = await three.client('bank').watch(id, () => undefined);
  expect(failure?.problem.detail ?? state).toBe('completed');
  const { result } = (await three.client('bank').result(id)) as { result: { table?: { rows: readonly unknown[][] } } };
  return result.table?.rows[0] ?? [];
}

const total = 'SELECT COUNT(*) AS n, SUM(claims_total) AS claims FROM insurer.policies';
const allButOne = `${total} WHERE claims_total < 399`;
const noise = (epsilon: number) => `WITH PRIVACY (epsilon => ${epsilon})`;

test('two questions that differ by one person: refused without noise, answered with it until the budget is spent', async () => {
  expect(await approval(await proposed(total))).toBe('approved');
  expect(await approval(await proposed(allButOne))).toBe('budget.difference');

  const first = await proposed(`${allButOne} ${noise(0.5)}`);
  expect(await approval(first)).toBe('approved');
  const [n, error] = await answerOf(first);
  expect(Math.abs(Number(n) - 499)).toBeLessThan(20 * Number(error));
  // What was told exactly about the same rows is said before approval, and refuses nothing.
  const { earlier } = await three.client('insurer').job(first);
  expect(earlier).toMatchObject({
    level: 'warn',
    findings: [{ text: 'budget.exact-beside', values: { recipients: ['bank'] } }],
  });
  const { spendings } = verifyReceipt(await three.client('bank').receipt(first));
  expect(spendings).toMatchObject([{ owner: 'insurer', dataset: 'policies', epsilon: '0.5' }]);
  const { entries } = await three.client('insurer').audit();
  expect(entries.find(({ details }) => details['job'] === first && details['epsilon'] !== undefined)).toMatchObject({
    event: 'ledger.entered',
    details: { epsilon: '0.5', runs: 1 },
  });
  expect(await plannedOf(0.5)).toMatchObject([
    { owner: 'insurer', dataset: 'policies', asked: 0.5, left: 1.4, fits: 'yes' },
  ]);
  expect(await plannedOf(1.5)).toMatchObject([{ left: 1.4, fits: 'unsure' }]);
  expect(await plannedOf(1.9)).toMatchObject([{ fits: 'no' }]);

  // Averaging the same answer takes as many of them, and each spends.
  const again = await Promise.all(Array.from({ length: 4 }, () => proposed(`${allButOne} ${noise(0.5)}`)));
  const outcomes = await Promise.all(again.map(approval));
  expect(outcomes.filter((outcome) => outcome === 'approved')).toHaveLength(3);
  expect(outcomes.filter((outcome) => outcome === 'budget.epsilon-ever')).toHaveLength(1);

  const [budget] = await three.client('insurer').budget();
  expect(budget).toMatchObject({ dataset: 'policies', spent: { epsilon: 2 }, left: 0, period: '' });
  expect(budget?.spendings.map(({ epsilon }) => epsilon)).toEqual([0.5, 0.5, 0.5, 0.5]);
  expect(budget?.spendings[0]?.question).toContain('WITH PRIVACY (epsilon => 0.5)');
  // Peers learn in tenths what is left, if results may go to them, and nothing of who asked what.
  expect(await leftAt('bank')).toEqual([{ dataset: 'policies', period: '', left: 0, parts: 0.2 }]);
  for (const name of names) if (name !== 'insurer') expect(await three.client(name).budget()).toEqual([]);

  // What was never run here and ended gives its ε back; what was answered does not.
  const [kept] = again.filter((_, i) => outcomes[i] === 'approved');
  await three.client('bank').cancel(kept as string);
  const [after] = await three.client('insurer').budget('policies');
  expect(after?.spent.epsilon).toBe(1.5);
  expect((await three.client('insurer').job(first)).runs).toMatchObject({ used: 1, atMost: 1 });
}, 120_000);

test('a contract spends with all of its runs, and its owner gives more, or nothing', async () => {
  const insurer = three.client('insurer');
  await insurer.setBudget('policies', { unit: null, epsilon: '5', delta: '1e-6', period: 'month' });
  expect((await insurer.policy('policies')).yaml).toContain(
    'privacy: { unit: row, epsilon: 5, delta: 0.000001, period: month }',
  );
  expect(await approval(await proposed(`${total} ${noise(1)}`, 4))).toBe('budget.epsilon');
  expect(await approval(await proposed(`${total} ${noise(1)}`, 3))).toBe('approved');
  await insurer.setBudget('policies', null);
  await expect(proposed(`${total} ${noise(1)}`)).rejects.toMatchObject({ code: 'policy.privacy-none' });
}, 120_000);

test('a policy may demand noise: what is refused says what it would cost and how far off it would be', async () => {
  const insurer = three.client('insurer');
  const policy = policies.policies
    .replace('helpers: [notary]', 'helpers: ["*"]')
    .replace('recipients: ["*"]', 'recipients: [bank]');
  const noisy = 'earlier_answers: noise\n';
  await expect(insurer.setPolicy('policies', `${policy}${noisy}`)).rejects.toMatchObject({
    code: 'policy-file.noise-without-privacy',
  });
  // 1.5 was spent one by one, 3 by one contract.
  await insurer.setPolicy('policies', `${policy}${noisy}privacy: { unit: row, epsilon: 7, period: ever }\n`);
  const id = await proposed(allButOne);
  expect(await approval(id)).toBe('budget.noise-instead');
  const { earlier } = await insurer.job(id);
  expect([...new Set(earlier?.findings.map(({ text }) => text))]).toEqual([
    'budget.difference',
    'budget.noisy-beside',
    'budget.noise-instead',
  ]);
  // Of the 2.5 that are left two numbers share three tenths of 7: with r = e^(−2.1/2), 2r³ / (1 + r) = 0.063 and 2r⁴ / (1 + r) = 0.022. One row has up to 400.
  const { epsilon, errors } = earlier?.findings.at(-1)?.values ?? {};
  expect(epsilon).toBe('2.1');
  expect(errors).toHaveLength(2);
  expect((errors as string[])[0]).toBe('COUNT(*) ± 3');
  const [, error] = /^SUM\(.*claims_total\) ± ([0-9.]+)$/.exec((errors as string[])[1] ?? '') ?? [];
  expect(Number(error)).toBeGreaterThan(0.8 * 399 * 2.9);
  // Nothing that was counted is in what the proposer may be told.
  expect(JSON.stringify(earlier?.findings.at(-1))).not.toContain('rows');

  // Nobody is told what is left but those that results may go to.
  expect(await leftAt('bank')).toEqual([{ dataset: 'policies', period: '', left: 2.1, parts: 0.7 }]);
  expect(await leftAt('notary')).toEqual([]);
  // One customer has one row: what was spent of rows is spent of customers.
  await insurer.setBudget('policies', { unit: 'customer_id', epsilon: '7', delta: '1e-6', period: 'ever' });
  expect(await insurer.budget('policies')).toMatchObject([{ spent: { epsilon: 4.5 }, left: 2.5, unlike: [] }]);
  const like = { epsilon: '0.5', delta: '0' };
  expect(await insurer.simulateBudget('policies', like)).toMatchObject({ answers: 5, left: 2.5 });
  expect((await insurer.simulateBudget('policies', { ...like, delta: '1e-6' })).answers).toBeLessThan(5);

  // Entries from before releases were kept have those of their contract's plan: here Gaussian noise, of which ε and δ alone would end the budget.
  await insurer.setBudget('policies', { unit: null, epsilon: '9', delta: '1e-6', period: 'ever' });
  const asked = `${allButOne} WITH PRIVACY (epsilon => 0.5, delta => 1e-6)`;
  expect(await approval(await proposed(asked))).toBe('approved');
  const [now] = await insurer.budget('policies');
  const database = new DatabaseSync(openHome(three.home('insurer')).storeFile);
  database.exec("UPDATE ledger SET part_json = json_remove(part_json, '$.privacy.releases')");
  database.close();
  expect(await insurer.budget('policies')).toEqual([now]);
  expect(now?.left).toBeGreaterThan(0);
}, 120_000);
