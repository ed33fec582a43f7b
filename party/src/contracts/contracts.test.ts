/** What must still hold at the start of a run, and what a card does not tell. */
import { Artifacts } from '../artifacts/artifacts.ts';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Job } from '../api/types.ts';
import { inspectDataset } from '../catalog/inspect.ts';
import { openHome } from '../identity/home.ts';
import type { PartyContext } from '../peers/context.ts';
import type { Peers } from '../peers/peers.ts';
import { closeStore, openStore } from '../storage/store.ts';
import { policies, question, ThreeParties } from '../three-parties.ts';
import { Contracts } from './contracts.ts';
import type { Datasets } from '../datasets/datasets.ts';

let three: ThreeParties;

beforeAll(async () => {
  three = await ThreeParties.start();
}, 120_000);
afterEach(() => {
  vi.useRealTimers();
});
afterAll(async () => {
  await three.stop();
}, 120_000);

test('a policy that has ended since the approval stops approval and run', async () => {
  const today = new Date().toISOString().slice(0, 10);
  await three.client('bank').setPolicy('customers', `${policies.customers}expires: ${today}\n`);
  const { id } = await three.approved();
  const waiting = await three.client('bank').propose(question);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 24 * 3_600_000 });
  const refusal = { code: 'policy.expired', fields: { owner: 'bank', expires: today } };
  await expect(three.client('bank').approve(waiting.id)).rejects.toMatchObject(refusal);
  await three.client('insurer').run(id);
  for (const job of await three.settled(id, 'insurer')) {
    expect(job).toMatchObject({ state: 'failed', failure: { party: 'bank', problem: { code: 'policy.expired' } } });
  }
  vi.useRealTimers();
  await three.client('bank').setPolicy('customers', policies.customers);
}, 120_000);

/** The checks of the bank on an approved contract, over keys and data that the test may change. */
async function checksOfBank({ contract }: Pick<Job, 'contract'>) {
  const home = openHome(three.home('bank'));
  const store = await openStore(join(home.directory, 'other.sqlite'));
  const context = { home, store, version: contract.software.version } as PartyContext;
  const keys = new Map(contract.parties.map(({ name, publicKey }) => [name, publicKey]));
  const peers = { get: (name: string) => Promise.resolve({ publicKey: keys.get(name) }) } as unknown as Peers;
  const [card] = contract.datasets;
  const data = { digest: card?.contentDigest };
  const datasets = {
    fullCard: () => Promise.resolve(card),
    currentDigest: () => Promise.resolve(data.digest),
  } as unknown as Datasets;
  const contracts = new Contracts(context, peers, datasets, new Artifacts(context, datasets));
  return { contracts, keys, data, close: () => closeStore(store) };
}

test('a party that is pinned anew under an old name has approved nothing', async () => {
  const { id, contract, approvals } = await three.approved();
  const { contracts, keys, close } = await checksOfBank({ contract });
  await contracts.preflight(id, contract, approvals);
  keys.set('notary', keys.get('insurer') as string);
  await expect(contracts.preflight(id, contract, approvals)).rejects.toMatchObject({
    code: 'contract.key-differs',
    fields: { party: 'notary' },
  });
  await close();
});

test('data that has changed since the approval stops the run', async () => {
  const { id, contract, approvals } = await three.approved();
  const { contracts, data, close } = await checksOfBank({ contract });
  await contracts.preflight(id, contract, approvals);
  data.digest = 'e'.repeat(64);
  await expect(contracts.preflight(id, contract, approvals)).rejects.toMatchObject({
    code: 'contract.dataset-changed',
    fields: { party: 'bank', dataset: 'customers' },
  });
  await close();
});

test('the digest on a card confirms no guess of the content', async () => {
  const path = three.file('customers');
  const { contentDigest } = await inspectDataset({ name: 'customers', source: { kind: 'csv', path }, key: ['id'] });
  const cards = async () => (await three.client('insurer').catalog()).find(({ party }) => party === 'bank')?.datasets;
  const [card] = (await cards()) ?? [];
  expect(card?.contentDigest).toMatch(/^[0-9a-f]{64}$/);
  expect(card?.contentDigest).not.toBe(contentDigest);
  expect((await cards())?.[0]).toEqual(card);
});
