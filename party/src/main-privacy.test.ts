/** Answers with noise between real parties: what the ledger spends, and what it refuses. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ProblemError } from './api/problem.ts';
import { names, policies, ThreeParties } from './three-parties.ts';

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

  // Averaging the same answer takes as many of them, and each spends.
  const again = await Promise.all(Array.from({ length: 4 }, () => proposed(`${allButOne} ${noise(0.5)}`)));
  const outcomes = await Promise.all(again.map(approval));
  expect(outcomes.filter((outcome) => outcome === 'approved')).toHaveLength(3);
  expect(outcomes.filter((outcome) => outcome === 'budget.epsilon-ever')).toHaveLength(1);

  const [budget] = await three.client('insurer').budget();
  expect(budget).toMatchObject({ dataset: 'policies', spent: { epsilon: 2 }, left: 0, period: '' });
  expect(budget?.spendings.map(({ epsilon }) => epsilon)).toEqual([0.5, 0.5, 0.5, 0.5]);
  expect(budget?.spendings[0]?.question).toContain('WITH PRIVACY (epsilon => 0.5)');
  // Peers learn nothing of it, but what the card says is given in all.
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
