/** Two owners and a dealer: it prepares ahead and stops; they compute without it, once. Real parties, sockets, run processes. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tableOf } from './api/results.ts';
import type { DealtPreparation, HeldPreparation, Job } from './api/types.ts';
import { verifyReceipt } from './contracts/receipt.ts';
import { headBytes, readHead, writeHead } from './preparations/head.ts';
import { openHome } from './identity/home.ts';
import { type Name, ThreeParties } from './three-parties.ts';

let three: ThreeParties;

const sql = `SELECT segment, COUNT(*) AS customers, SUM(income) AS income, AVG(income) AS average FROM (
  SELECT segment, income FROM bank.customers UNION ALL SELECT segment, income FROM insurer.clients) GROUP BY segment`;
const policy = (dataset: string) =>
  `dataset: ${dataset}\nminimum_group_size: 10\nrecipients: ["*"]\nhelpers: ["*"]\ncolumns:\n  income: { allow: [aggregate] }\n  segment: { allow: [group] }\n`;

beforeAll(async () => {
  three = await ThreeParties.start();
  const path = join(three.root, 'clients.csv');
  const segments = ['retail', 'premium', 'young'];
  const rows = Array.from({ length: 300 }, (_, i) => `${i},${i % 50}.25,${segments[i % 3]}`);
  writeFileSync(path, `id,income,segment\n${rows.join('\n')}\n`);
  await three.client('insurer').addDataset({ name: 'clients', source: { kind: 'csv', path }, key: ['id'] });
  await three.client('bank').setPolicy('customers', policy('customers'));
  await three.client('insurer').setPolicy('clients', policy('clients'));
}, 120_000);
afterAll(async () => {
  await three.stop();
}, 120_000);

/** By hand: bank's and insurer's rows of each segment, in cents. */
const expected = ['retail', 'premium', 'young'].map((segment, i) => {
  const bank = Array.from({ length: 200 }, (_, j) => (1000 + (((3 * j + i) * 37) % 900)) * 100 + 50);
  const insurer = Array.from({ length: 100 }, (_, j) => ((3 * j + i) % 50) * 100 + 25);
  const cents = [...bank, ...insurer].reduce((sum, each) => sum + each, 0);
  return [segment, '300', (cents / 100).toFixed(2), (cents / 30_000).toFixed(6)];
});

const approved = () => three.approved({ sql, dealer: 'notary' });

/** The dealer's preparation when there is nothing more to wait for. */
async function made(job: string, client = three.client('notary')): Promise<DealtPreparation> {
  for (;;) {
    const { dealt } = await client.preparations(job);
    const last = dealt.at(-1);
    const isBusy = last === undefined || (last.step !== 'made' && last.problem === undefined);
    if (!isBusy && !last.parts.some(({ state }) => state === 'delivering')) return last;
    await delay(20);
  }
}

async function prepared(): Promise<{ job: Job; number: string }> {
  const job = await approved();
  await three.client('notary').prepare(job.id, { deliver: true });
  const { number, parts } = await made(job.id);
  expect(parts.map(({ party, state }) => [party, state])).toEqual([
    ['bank', 'delivered'],
    ['insurer', 'delivered'],
  ]);
  return { job, number: number as string };
}

const events = async (name: Name, event: string) =>
  (await three.client(name).audit()).entries.filter((entry) => entry.event === event).map(({ details }) => details);
const folder = (name: Name): string => join(three.home(name), 'preparations');
const held = async (name: Name, job: string): Promise<HeldPreparation[]> => [
  ...(await three.client(name).preparations(job)).held,
];
/** The job at bank and insurer when it has settled. */
const settled = (id: string) =>
  Promise.all((['bank', 'insurer'] as const).map((name) => three.client(name).watch(id, () => undefined)));

test('a dealer prepares ahead and is not there at the run', { timeout: 120_000 }, async () => {
  const { job, number } = await prepared();
  const { prepared: declared } = job.contract.cost;
  for (const [place, name] of (['bank', 'insurer'] as const).entries()) {
    const [mine] = await held(name, job.id);
    expect(mine).toMatchObject({ number, state: 'ready', bytes: headBytes + (declared?.parts[place] ?? 0) });
    expect(readdirSync(folder(name))).toEqual([`${number}.part`]);
  }
  expect(readdirSync(folder('notary'))).toEqual([]);
  await three.parties.get('notary')?.close();

  await three.client('bank').run(job.id);
  const [bank, insurer] = await settled(job.id);
  expect([bank, insurer].map((each) => each?.failure?.problem.detail ?? each?.state)).toEqual(['completed', 'completed']);
  const result = await three.client('bank').result(job.id);
  expect(new Set(tableOf(result).rows.map(String))).toEqual(new Set(expected.map(String)));
  expect(result.measured.rounds).toBe(declared?.rounds);
  expect(result.measured.bytes).toEqual(declared?.bytes);
  expect(result.measured.bytes).not.toEqual(job.contract.cost.bytes);

  const receipt = await three.client('insurer').receipt(job.id);
  expect(receipt.body.preparation).toBe(number);
  expect(verifyReceipt(receipt).parties.map(({ name }) => name)).toEqual(['bank', 'insurer']);
  for (const name of ['bank', 'insurer'] as const) {
    expect(await held(name, job.id)).toMatchObject([{ number, state: 'used', run: receipt.body.runId }]);
    expect(readdirSync(folder(name))).toEqual([]);
    expect(await events(name, 'preparation.used')).toMatchObject([{ job: job.id, number, run: receipt.body.runId }]);
  }
  await three.restart('notary');
});
