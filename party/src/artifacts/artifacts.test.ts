/** What is kept at one party, with a real home and store: before and after the receipt, after a restart, and against other accounts. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ArtifactCard, Contract } from '@tacit/analysis';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Receipt } from '../api/types.ts';
import { listAudit } from '../audit/log.ts';
import type { Datasets } from '../datasets/datasets.ts';
import { createHome, type Home } from '../identity/home.ts';
import type { PartyContext } from '../peers/context.ts';
import { type Policy, nothingAllowed } from '../policy/policy.ts';
import { addJob } from '../storage/jobs.ts';
import { addRun, getResult, saveReceipt, saveResult } from '../storage/runs.ts';
import { closeStore, openStore, type Store, transact } from '../storage/store.ts';
import { Artifacts } from './artifacts.ts';

const at = '2030-01-01T00:00:00.000Z';
const digest = 'aa'.repeat(32);
const id = digest.slice(0, 16);
const runId = 'ab'.repeat(16);
const vectors = [{ domain: 'ring', length: 2 }] as const;
const column = { owner: 'bank', dataset: 'customers', name: 'age', type: { kind: 'integer' }, value: 0 } as const;
const table = {
  tables: [{ owner: 'bank', dataset: 'customers', contentDigest: '0'.repeat(64), keys: ['id'] }],
  rules: [[]],
  duplicates: 'refuse' as const,
  matcher: null,
  valid: 0,
  columns: [column],
  minimumGroupSize: 10,
};
const shares = [[BigUint64Array.of(1n, 2n), BigUint64Array.of(3n, 4n)]];
const name = `tally/${id}/total`;

let directory: string;
let home: Home;
let store: Store;
let policy: Policy | undefined;
let artifacts: Artifacts;

const datasets = {
  fullCard: () => Promise.resolve(policy && {}),
  policyInForce: () => Promise.resolve(policy),
} as unknown as Datasets;
const open = () => new Artifacts({ home, store, log: pino({ level: 'silent' }) } as unknown as PartyContext, datasets);

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tacit-artifacts-'));
  home = await createHome(join(directory, 'home'), { name: 'bank', host: '127.0.0.1', port: 1 });
  store = await openStore(home.storeFile);
  policy = { ...nothingAllowed('customers'), keptShares: 'allow', recipients: ['insurer'], helpers: ['notary'] };
  artifacts = open();
  const contract = contractOf();
  await addJob(store, {
    id,
    contractDigest: digest,
    contract,
    role: 'owner',
    state: 'running',
    createdAt: at,
    updatedAt: at,
  });
  await addRun(store, { id: runId, jobId: id, startedAt: at });
});
afterEach(async () => {
  await closeStore(store);
  rmSync(directory, { recursive: true, force: true });
});

const files = () => readdirSync(home.artifactDirectory);
const party = (of: string, role: string) => ({
  name: of,
  role,
  publicKey: of === 'bank' ? home.identity.publicKey : `key of ${of}`,
});

function contractOf(change: object = {}): Contract {
  return {
    kind: 'tally',
    parties: [party('bank', 'owner'), party('insurer', 'owner'), party('notary', 'helper')],
    recipients: ['insurer'],
    datasets: [
      { owner: 'bank', name: 'customers' },
      { owner: 'insurer', name: 'policies' },
    ],
    artifacts: [],
    security: { protocol: 'replicated', threshold: 1, of: 3 },
    plan: { keeps: [{ output: 'total', vectors, table }] },
    ...change,
  } as unknown as Contract;
}

async function kept(): Promise<ArtifactCard> {
  const job = { id, contractDigest: digest, contract: contractOf() };
  const [left] = await artifacts.keepShares({ id: runId, number: 1, job }, new Map([['total', shares]]));
  const digests = ['bank', 'insurer', 'notary'].map((each) => ({
    output: 'total',
    party: each,
    digest: each === 'bank' ? left?.digest : '0'.repeat(64),
  }));
  const body = { contract: contractOf(), contractDigest: digest, runId, run: 1, artifacts: digests };
  await transact(store, async (within) => {
    await saveReceipt(within, id, { body, signatures: [] } as unknown as Receipt, at);
    await artifacts.settle(within, runId);
  });
  return (await artifacts.card(name)) as ArtifactCard;
}

test('before the receipt nothing counts, and a restart takes it away with what else lies there', async () => {
  const job = { id, contractDigest: digest, contract: contractOf() };
  await artifacts.keepShares({ id: runId, number: 1, job }, new Map([['total', shares]]));
  expect(files()).toHaveLength(1);
  expect(await artifacts.list()).toEqual([]);
  writeFileSync(join(home.artifactDirectory, 'x.draft'), 'x');
  await open().open();
  expect(files()).toEqual([]);
});

test('a run that came to nothing leaves nothing, and another attempt takes the place of what one left', async () => {
  const job = { id, contractDigest: digest, contract: contractOf() };
  const run = { id: runId, number: 1, job };
  await artifacts.keepShares(run, new Map([['total', shares]]));
  await artifacts.keepShares({ ...run, id: 'cd'.repeat(16) }, new Map([['total', shares]]));
  expect(files()).toHaveLength(1);
  await artifacts.drop('cd'.repeat(16));
  expect(files()).toEqual([]);
});

test('kept, shown, used after a restart, deleted', async () => {
  const card = await kept();
  expect(card).toMatchObject({
    name,
    run: 1,
    protocol: 'replicated',
    datasets: ['bank.customers', 'insurer.policies'],
    table,
  });
  await open().open();
  const contract = contractOf({ artifacts: [card], plan: {} });
  await artifacts.check(contract);
  expect(await open().held(contract)).toEqual(new Map([[name, shares]]));
  // A run that does not come to its start has used nothing.
  expect((await listAudit(store)).map(({ event }) => event)).toEqual(['artifact.kept']);
  const use = () => transact(store, (within) => artifacts.use(within, contract, 'run'));
  await use();
  expect(await artifacts.list()).toMatchObject([{ name, content: 'shares', card: { name } }]);
  await artifacts.delete(name);
  expect(files()).toEqual([]);
  await expect(artifacts.get(name)).rejects.toMatchObject({ code: 'artifact.unknown' });
  await expect(artifacts.check(contract)).rejects.toMatchObject({ code: 'artifact.missing' });
  await expect(artifacts.held(contract)).rejects.toMatchObject({ code: 'artifact.missing' });
  await expect(use()).rejects.toMatchObject({ code: 'artifact.missing' });
  const log = await listAudit(store);
  expect(log.map(({ event }) => event)).toEqual(['artifact.kept', 'artifact.used', 'artifact.deleted']);
});

test('a large table that is deleted leaves none of its rows', async () => {
  const job = { id, contractDigest: digest, contract: contractOf() };
  await artifacts.keep({ id: runId, number: 1, job }, 'result', 'table', Buffer.from('rows'));
  const content = { artifact: `tally/${id}/result`, name: 'a.parquet', mediaType: 'x', bytes: 4, sha256: '' };
  const table = { columns: [], rows: [['secret']], withheldGroups: 0 };
  await transact(store, async (within) => {
    const measured = { rounds: 1, bytes: [], framing: [] };
    const result = { kind: 'table', table, rows: 20_000, content } as const;
    await saveResult(within, { jobId: id, runId, run: 1, result, salt: '', seconds: {}, measured, peakMemoryMB: 1 });
    await artifacts.settle(within, runId);
  });
  await artifacts.delete(content.artifact);
  const { result } = (await getResult(store, id)) ?? {};
  expect(result).toEqual({ kind: 'table', table: { ...table, rows: [] }, rows: 20_000, content });
});

test.each<[string, (card: ArtifactCard) => Partial<ArtifactCard>]>([
  ['runId', () => ({ runId: 'cd'.repeat(16) })],
  ['digests[2]', ({ digests }) => ({ digests: [...digests.slice(0, 2), '1'.repeat(64)] })],
  ['owners[1]', ({ owners }) => ({ owners: owners.slice(0, 1) })],
  ['vectors[0].length', () => ({ vectors: [{ domain: 'ring', length: 1 }] })],
  ['table.columns[0].name', () => ({ table: { ...table, columns: [{ ...column, name: 'income' }] } })],
  ['protocol', () => ({ protocol: 'additive-ot' })],
])('a contract that says otherwise than the receipt is refused: %s', async (path, change) => {
  const card = await kept();
  const contract = contractOf({ artifacts: [{ ...card, ...change(card) }], plan: {} });
  await expect(artifacts.check(contract)).rejects.toMatchObject({ code: 'artifact.differs', fields: { path } });
});

test('an artifact that this party should know and does not', async () => {
  const card = { ...(await kept()), name: `tally/${'b'.repeat(16)}/total` };
  const missing = contractOf({ artifacts: [card], plan: {} });
  await expect(artifacts.check(missing)).rejects.toMatchObject({ code: 'artifact.missing' });
  // Of those that it neither holds nor has data in, it knows nothing.
  const others = { ...card, computers: [party('x', '')], owners: [party('y', '')] };
  await artifacts.check(contractOf({ artifacts: [others], plan: {} }));
});

test.each<[string, () => Policy | undefined, { recipients?: string[]; roles?: Record<string, string> }]>([
  ['no such dataset', () => undefined, {}],
  ['kept_shares: refuse', () => ({ ...nothingAllowed('customers'), recipients: ['*'], helpers: ['*'] }), {}],
  ['expires: 2020-01-01', () => policy && { ...policy, expires: '2020-01-01' }, {}],
  ['recipients: notary', () => policy, { recipients: ['notary', 'insurer'] }],
  ['helpers: notary', () => policy && { ...policy, helpers: [] }, {}],
  [
    'helpers: notary',
    () => policy && { ...policy, helpers: [] },
    // It has data of its own now, and none in what it holds.
    { roles: { bank: 'owner', insurer: 'owner', notary: 'owner' } },
  ],
  [
    'curious_computers: all-others',
    () => policy && { ...policy, curiousComputers: 'all-others' },
    // The bank sends shares only: two of two computers are others to it.
    { roles: { insurer: 'owner', notary: 'helper', bank: 'contributor' } },
  ],
  ['curious_computers: all-others', () => policy && { ...policy, curiousComputers: 'all-others' }, {}],
])('an owner consents by its policy as it is now: %s', async (cause, change, { roles, ...terms }) => {
  const card = await kept();
  policy = change();
  const parties = roles && { parties: Object.entries(roles).map(([of, role]) => party(of, role)) };
  const contract = contractOf({ artifacts: [card], plan: {}, ...terms, ...parties });
  await expect(artifacts.check(contract)).rejects.toMatchObject({ code: 'artifact.policy', fields: { cause } });
});
