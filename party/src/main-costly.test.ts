/** A pinned peer whose proposals would keep another party busy: they are refused in time, and everybody else is served. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contract, DatasetCard } from '@tacit/analysis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Problem } from './api/types.ts';
import { costlyRequest, extremesRequest } from './contracts/testing/costly.ts';
import { openHome } from './identity/home.ts';
import { type PinnedTransport, pinnedTransport } from './peers/pinned-http.ts';
import { names, question, ThreeParties } from './three-parties.ts';

/** Whoever asks, the bank gets the answer: its own question needs the fewest permissions. */
const ask = { ...question, recipients: ['bank'] };

let three: ThreeParties;
let asBank: PinnedTransport;

beforeAll(async () => {
  three = await ThreeParties.start();
  const { url = '' } = three.parties.get('notary') ?? {};
  const { sha256 } = openHome(three.home('notary')).tls;
  asBank = pinnedTransport({ party: 'notary', url, certificateSha256: sha256 }, openHome(three.home('bank')).tls);
}, 120_000);
afterAll(async () => {
  asBank.close();
  await three.stop();
}, 120_000);

/** Sends the notary a contract with the bank's certificate. */
async function propose(contract: unknown): Promise<{ status: number; problem: Problem; bytes: number }> {
  const body = JSON.stringify({ contract });
  const headers = { 'content-type': 'application/json' };
  const answer = await asBank.send({ method: 'POST', path: '/peer/jobs', headers, body });
  return { status: answer.status, problem: JSON.parse(answer.body) as Problem, bytes: body.length };
}

/** A contract that nobody compiled, over tables that only its proposer vouches for: the notary has none to compare. */
async function made(sql: string, datasets: readonly DatasetCard[]): Promise<Contract> {
  const { contract } = await three.client('bank').propose(question);
  const nothing = {} as Contract['plan'];
  return { ...contract, question: { sql }, datasets, plan: nothing, disclosure: [], cost: nothing as never };
}

test('a short contract about a thousand million rows is refused at once', async () => {
  const {
    question: { sql },
    datasets,
  } = extremesRequest(4, 40, 1_000_000_000);
  const { status, problem, bytes } = await propose(await made(sql, datasets));
  expect(bytes).toBeLessThan(3_000);
  expect(status).toBe(403);
  expect(problem).toMatchObject({ code: 'contract.digest-differs' });
  const more = datasets.map((card) => ({ ...card, rowsUpTo: 2_000_000_000 }));
  expect((await propose(await made(sql, more))).problem.code).toBe('card.too-many-rows');
}, 120_000);

test('proposals that would be priced for minutes are refused in time, and everybody else is served meanwhile', async () => {
  const contracts: Contract[] = [];
  for (let i = 0; i < 2; i++) contracts.push(await made(costlyRequest.question.sql, costlyRequest.datasets));
  let pending = true;
  const answers = Promise.all(contracts.map(propose)).finally(() => {
    pending = false;
  });
  // Own questions have a thread of their own, and of those of peers each has its turn.
  const explained = three.client('notary').explain(ask);
  const proposed = three.client('insurer').propose(ask);
  let answered = 0;
  while (pending) {
    await Promise.all([three.client('notary').status(), three.client('insurer').peers({ check: true })]);
    answered++;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  // Seconds of compiling: a server that compiled in its own loop would have answered at most once before the end.
  expect(answered).toBeGreaterThan(3);
  await explained;
  expect((await three.client('notary').job((await proposed).id)).state).toBe('proposed');
  const refused = (await answers).map(({ problem }) => problem);
  // The second waits for the first; on a busy machine longer than it is let wait.
  for (const { code } of refused) expect(['contract.too-costly', 'contract.busy']).toContain(code);
  expect(refused).toContainEqual(
    expect.objectContaining({
      code: 'contract.too-costly',
      status: 400,
      fields: expect.objectContaining({ party: 'notary' }),
    }),
  );
}, 120_000);

test('what is beyond the limits of a party is not proposed, and its proposer is told whose limit it was', async () => {
  const file = join(three.home('notary'), 'config.yaml');
  const before = readFileSync(file, 'utf8');
  writeFileSync(file, `${before}limits:\n  rows: 999\n`);
  await three.restart('notary');
  await expect(three.client('bank').propose(question)).rejects.toMatchObject({
    code: 'contract.too-many-rows',
    fields: { party: 'notary', dataset: 'bank.customers', found: 1_000, limit: 999 },
  });
  const states = await Promise.all(names.map(async (name) => (await three.client(name).jobs())[0]?.state));
  expect(states.slice(0, 2)).toEqual(['cancelled', 'cancelled']);
  writeFileSync(file, before);
  await three.restart('notary');
  await three.client('bank').propose(question);
}, 120_000);

test('a peer whose proposals are refused again and again is not looked at for a while; others are', async () => {
  const { contract } = await three.client('bank').propose(question);
  let refused = 0;
  let answer = await propose({ ...contract, cost: { ...contract.cost, rounds: 1 } });
  while (answer.status !== 429 && refused < 300) {
    expect(answer.problem.code).toBe('contract.digest-differs');
    refused++;
    answer = await propose({ ...contract, cost: { ...contract.cost, rounds: 1 } });
  }
  expect(refused).toBeGreaterThan(50);
  expect(refused).toBeLessThanOrEqual(100);
  expect(answer.problem).toMatchObject({
    code: 'job.proposals-paused',
    fields: { party: 'notary', sender: 'bank', minutes: 10 },
  });
  expect(answer.problem.hint).toContain(String(answer.problem.fields['until']));
  await expect(three.client('bank').propose(question)).rejects.toMatchObject({ code: 'job.proposals-paused' });
  await three.client('insurer').propose(ask);
}, 120_000);
