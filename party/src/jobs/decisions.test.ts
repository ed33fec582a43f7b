import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Ledger } from '../budget/ledger.ts';
import type { Contracts } from '../contracts/contracts.ts';
import type { Datasets } from '../datasets/datasets.ts';
import type { PartyContext } from '../peers/context.ts';
import type { Peers } from '../peers/peers.ts';
import { listAudit } from '../audit/log.ts';
import type { JobRecord } from '../storage/jobs.ts';
import { closeStore, openStore, type Store } from '../storage/store.ts';
import { names, question, ThreeParties } from '../three-parties.ts';
import type { JobBook } from './book.ts';
import { Decisions, maxWaitingProposals } from './decisions.ts';
import type { Outbox } from './outbox.ts';

let three: ThreeParties;
let store: Store;

beforeAll(async () => {
  three = await ThreeParties.start();
  store = await openStore(':memory:');
}, 120_000);
afterAll(async () => {
  await closeStore(store);
  await three.stop();
}, 120_000);

test('a peer cannot fill the inbox', async () => {
  const { contract } = await three.client('bank').propose(question);
  const waiting = (count: number): JobRecord[] =>
    Array.from({ length: count }, (_, i) => ({ id: String(i), contract }) as JobRecord);
  let compiled = 0;
  const receive = async (jobs: readonly JobRecord[]) => {
    const book = {
      list: () => Promise.resolve(jobs),
      known: () => Promise.resolve(false),
      add: () => Promise.resolve(jobs[0]),
    } as unknown as JobBook;
    const contracts = {
      check: () => Promise.resolve(`${++compiled}`.padStart(64, '0')),
      compilingMs: () => 0,
    } as unknown as Contracts;
    const context = { home: { name: 'insurer' }, store, log: pino({ level: 'silent' }) } as unknown as PartyContext;
    const none = undefined as unknown;
    const decisions = new Decisions(
      context,
      none as Peers,
      contracts,
      none as Datasets,
      book,
      none as Outbox,
      none as Ledger,
    );
    return await decisions.receive(contract, 'bank');
  };
  await receive(waiting(maxWaitingProposals - 1));
  await expect(receive(waiting(maxWaitingProposals))).rejects.toMatchObject({
    code: 'job.too-many-proposals',
    fields: { party: 'insurer', sender: 'bank' },
  });
  expect((await listAudit(store)).map(({ event, details }) => ({ event, details }))).toEqual([
    { event: 'proposal.refused', details: { peer: 'bank', code: 'job.too-many-proposals' } },
  ]);
  // Nothing is compiled for it, and other peers are not affected.
  expect(compiled).toBe(1);
  const others = waiting(maxWaitingProposals).map((job) => ({ ...job, contract: { ...contract, proposer: 'notary' } }));
  await receive(others);
  expect(compiled).toBe(2);
});

test('what a peer gives as its reason cannot move the cursor', async () => {
  const { id } = await three.client('bank').propose(question);
  await three.client('insurer').reject(id, 'no\u001b[2J\u202e\u0007way');
  for (const name of names.filter((other) => other !== 'insurer')) {
    const job = await three.client(name).watch(id, () => undefined);
    expect(job.rejection?.why).toBe('no [2J way');
  }
});
