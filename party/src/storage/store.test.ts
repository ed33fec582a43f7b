import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Contract } from '@tacit/analysis';
import { Kysely, sql, SqliteDialect } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Peer } from '../api/types.ts';
import { addApproval, addGrants, approvalsOf, listApprovals, listGrants } from './approvals.ts';
import { type DatasetRecord, getDataset, listDatasets, removeDataset, saveDataset } from './datasets.ts';
import { addInvitation, useInvitation } from './invitations.ts';
import { addJob, changeJob, countJobs, findJobs, getJob, type JobRecord, listJobs } from './jobs.ts';
import { addPeer, getPeer, getPeerByCertificate, listPeers, removePeer } from './peers.ts';
import { addRun, finishRun, getReceipt, getResult, getRun, latestRun, saveReceipt, saveResult } from './runs.ts';
import { storeError } from './errors.ts';
import { migrations } from './migrations.ts';
import { adaptSqlite } from './sqlite.ts';
import { checkWritable, closeStore, openStore, type Store, transact } from './store.ts';
import type { Tables } from './tables.ts';

let directory: string;
let file: string;
const open: Store[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'tacit-store-'));
  file = join(directory, 'store.sqlite');
});
afterEach(async () => {
  await Promise.all(open.splice(0).map(closeStore));
  rmSync(directory, { recursive: true, force: true });
});

async function opened(options: Parameters<typeof openStore>[1] = {}): Promise<Store> {
  const store = await openStore(file, options);
  open.push(store);
  return store;
}

const peer = (name: string): Peer => ({
  name,
  url: `https://${name}:7443`,
  publicKey: 'k',
  certificateSha256: name.padEnd(64, '0'),
  signature: 's',
  since: '2026-01-01T00:00:00.000Z',
});

const job = (id: string, more: Partial<JobRecord> = {}): JobRecord => ({
  id,
  contractDigest: id.padEnd(64, '0'),
  contract: { version: 1, question: { sql: 'select 1' } } as unknown as Contract,
  role: 'owner',
  state: 'proposed',
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  ...more,
});

describe('the file', () => {
  test('is private and kept in full synchrony', async () => {
    const store = await opened();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await addPeer(store, peer('bank'));
    // WAL and shared memory take the mode of the store itself.
    expect(statSync(`${file}-wal`).mode & 0o777).toBe(0o600);
  });

  test('opens again with everything that was in it', async () => {
    const store = await opened();
    await addPeer(store, peer('bank'));
    await closeStore(open.pop() as Store);
    expect((await listPeers(await opened())).map(({ name }) => name)).toEqual(['bank']);
  });

  test('of a newer version is refused by name of the change', async () => {
    await closeStore(await openStore(file));
    const raw = new DatabaseSync(file);
    raw.exec("INSERT INTO kysely_migration VALUES ('0009-later', '2030')");
    raw.close();
    await expect(openStore(file)).rejects.toMatchObject({
      code: 'store.newer',
      fields: { file, change: '0009-later' },
    });
  });

  test.each([
    ['text that is no store', 'this is not a database, but long enough to look like one '.repeat(100)],
    ['a store whose first page is overwritten', undefined],
  ])('%s is called damaged', async (_, text) => {
    if (text === undefined) {
      await closeStore(await openStore(file));
      writeFileSync(file, Buffer.concat([Buffer.alloc(4096, 7), readFileSync(file).subarray(4096)]));
    } else writeFileSync(file, text);
    await expect(openStore(file)).rejects.toMatchObject({ code: 'store.corrupt', fields: { file } });
  });

  test('in a missing folder is reported', async () => {
    await expect(openStore(join(directory, 'nowhere', 'store.sqlite'))).rejects.toMatchObject({
      code: 'store.unavailable',
    });
  });

  test('that is locked by another process is reported within the time-out', async () => {
    const store = await opened({ busyTimeoutMs: 50 });
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    await expect(addPeer(store, peer('bank'))).rejects.toMatchObject({ code: 'store.locked', fields: { file } });
    other.exec('ROLLBACK');
    other.close();
    await addPeer(store, peer('bank'));
  });

  test('read-only: reading works, writing says so and leaves everything', async () => {
    const store = await opened();
    await addPeer(store, peer('bank'));
    await closeStore(open.pop() as Store);
    chmodSync(file, 0o400);
    const reader = await opened({ readOnly: true });
    await expect(addPeer(reader, peer('insurer'))).rejects.toMatchObject({ code: 'store.read-only', fields: { file } });
    await expect(checkWritable(reader)).rejects.toMatchObject({ code: 'store.read-only' });
    expect(await getPeer(reader, 'bank')).toEqual(peer('bank'));
  });

  test('full: the change is refused as a whole, earlier rows stay, and space lets it go on', async () => {
    const store = await opened();
    await addJob(store, job('aa'));
    const pages = Number(new DatabaseSync(file, { readOnly: true }).prepare('PRAGMA page_count').get()?.page_count);
    await closeStore(open.pop() as Store);
    const full = await opened({ maxPages: pages });
    const large = job('bb', { contract: { note: 'x'.repeat(200_000) } as unknown as Contract });
    const both = transact(full, async (transaction) => {
      await changeJob(transaction, 'aa', ['proposed'], { state: 'approved' }, '2026-01-02T00:00:00.000Z');
      await addJob(transaction, large);
    });
    await expect(both).rejects.toMatchObject({
      code: 'store.full',
      fields: { file },
      hint: expect.stringContaining(file),
    });
    expect(await getJob(full, 'aa')).toEqual(job('aa'));
    expect(await getJob(full, 'bb')).toBeUndefined();
    await closeStore(open.pop() as Store);
    await addJob(await opened(), large);
  });

  test('that works is writable, and the check leaves no trace', async () => {
    const store = await opened();
    await checkWritable(store);
    expect(await store.selectFrom('invitations').selectAll().execute()).toEqual([]);
  });
});

test('errors of the operating system get the same names', () => {
  for (const [code, expected] of [
    ['EROFS', 'store.read-only'],
    ['EACCES', 'store.read-only'],
    ['ENOSPC', 'store.full'],
  ]) {
    const error = storeError(Object.assign(new Error('secret detail'), { code }), { file: 'f', party: 'bank' });
    // The file is hidden from other parties; whose disk it is, they read.
    expect(error).toMatchObject({ code: expected, fields: { file: 'f', party: 'bank' } });
    expect((error as Error).message).toContain(' of bank ');
  }
  const other = new Error('other');
  expect(storeError(other, { file: 'f' })).toBe(other);
});

describe('transactions', () => {
  test('that fail change nothing', async () => {
    const store = await opened();
    const failed = transact(store, async (transaction) => {
      await addPeer(transaction, peer('bank'));
      throw new Error('midway');
    });
    await expect(failed).rejects.toThrow('midway');
    expect(await listPeers(store)).toEqual([]);
  });

  test('inside transactions are part of them', async () => {
    const store = await opened();
    const failed = transact(store, async (outer) => {
      await transact(outer, async (inner) => await addPeer(inner, peer('bank')));
      throw new Error('midway');
    });
    await expect(failed).rejects.toThrow('midway');
    expect(await listPeers(store)).toEqual([]);
  });

  test('of many callers at once come one after the other', async () => {
    const store = await opened();
    await addJob(store, job('aa'));
    const won = await Promise.all(
      Array.from({ length: 20 }, () =>
        changeJob(store, 'aa', ['proposed'], { state: 'approved' }, '2026-01-02T00:00:00.000Z'),
      ),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
  });
});

test('peers are found by name and by certificate, and a certificate belongs to one', async () => {
  const store = await opened();
  await addPeer(store, peer('insurer'));
  await addPeer(store, peer('bank'));
  expect((await listPeers(store)).map(({ name }) => name)).toEqual(['bank', 'insurer']);
  expect(await getPeerByCertificate(store, peer('bank').certificateSha256.toUpperCase())).toEqual(peer('bank'));
  await expect(
    addPeer(store, { ...peer('thief'), certificateSha256: peer('bank').certificateSha256 }),
  ).rejects.toThrow();
  expect(await removePeer(store, 'bank')).toBe(true);
  expect(await removePeer(store, 'bank')).toBe(false);
});

test('an invitation works once, before it expires, and for its own secret only', async () => {
  const store = await opened();
  const invitation = {
    secretSha256: 'ab',
    createdAt: '2026-01-01T00:00:00.000Z',
    expiresAt: '2026-01-02T00:00:00.000Z',
    checkValue: 'value',
  };
  await addInvitation(store, invitation);
  const during = { at: '2026-01-01T12:00:00.000Z', by: 'bank' };
  const { expiresAt } = invitation;
  expect(await useInvitation(store, 'cd', during)).toEqual({ kind: 'unknown' });
  expect(await useInvitation(store, 'ab', { ...during, at: expiresAt })).toEqual({ kind: 'expired', expiresAt });
  expect(await useInvitation(store, 'ab', during)).toEqual({ kind: 'used', checkValue: 'value' });
  expect(await useInvitation(store, 'ab', during)).toEqual({ kind: 'unknown' });
});

test('an invitation for one party works for no other, and stays good for it', async () => {
  const store = await opened();
  const [createdAt, at, expiresAt] = [0, 12, 24].map((hours) => new Date(hours * 3_600_000).toISOString());
  if (createdAt === undefined || at === undefined || expiresAt === undefined) throw new Error();
  await addInvitation(store, { secretSha256: 'ab', createdAt, expiresAt, forParty: 'bank', checkValue: 'value' });
  expect(await useInvitation(store, 'ab', { at, by: 'thief' })).toEqual({ kind: 'for-another', forParty: 'bank' });
  expect(await useInvitation(store, 'ab', { at, by: 'bank' })).toEqual({ kind: 'used', checkValue: 'value' });
});

test('datasets of an older store have no unique keys until they are read again', async () => {
  const database = new DatabaseSync(file);
  const dialect = new SqliteDialect({ database: adaptSqlite(database, { file, party: 'bank' }) });
  const old = new Kysely<Tables>({ dialect });
  const { '0001-first-tables': first } = migrations;
  await first?.up(old);
  await old.schema.createTable('kysely_migration').addColumn('name', 'text').addColumn('timestamp', 'text').execute();
  await sql`insert into kysely_migration values ('0001-first-tables', '2026-01-01T00:00:00.000Z')`.execute(old);
  await sql`insert into datasets values ('customers', '{"kind":"csv","path":"/c.csv"}', '{}', '["id"]', '[]', '{"types":{},"ranges":{}}', 5, 'd', 't', 't')`.execute(
    old,
  );
  await old.destroy();
  const store = await opened();
  expect(await getDataset(store, 'customers')).toMatchObject({ key: ['id'], rows: 5, unique: [] });
});

test('datasets come back as they were, and keep their first date', async () => {
  const store = await opened();
  const dataset: DatasetRecord = {
    name: 'customers',
    source: { kind: 'postgres', url: 'postgresql://u:p@h/d', table: 't' },
    format: {},
    key: ['id'],
    columns: [
      { name: 'id', type: { kind: 'integer' }, sourceType: 'bigint', nullable: false, range: { min: '1', max: '5' } },
    ],
    declared: { types: { id: 'integer' }, ranges: {} },
    unique: [['id'], ['id', 'day']],
    rows: 3_000_000_000,
    contentDigest: 'd1',
    addedAt: '2026-01-01T00:00:00.000Z',
    inspectedAt: '2026-01-01T00:00:00.000Z',
  };
  await saveDataset(store, dataset);
  expect(await getDataset(store, 'customers')).toEqual(dataset);
  await saveDataset(store, { ...dataset, contentDigest: 'd2', addedAt: 'later', inspectedAt: 'later' });
  expect(await listDatasets(store)).toEqual([{ ...dataset, contentDigest: 'd2', inspectedAt: 'later' }]);
  expect(await removeDataset(store, 'customers')).toBe(true);
  expect(await getDataset(store, 'customers')).toBeUndefined();
});

test('jobs change only from the states that were asked for, and are found by prefix', async () => {
  const store = await opened();
  await addJob(store, job('a1b2c3d4e5f60718'));
  await addJob(store, job('a1ffffffffffffff', { updatedAt: '2026-01-03T00:00:00.000Z' }));
  expect((await findJobs(store, 'a1')).length).toBe(2);
  expect((await findJobs(store, 'a1b')).map(({ id }) => id)).toEqual(['a1b2c3d4e5f60718']);
  expect((await findJobs(store, 'a1b2c3d4e5f60718')).length).toBe(1);
  for (const prefix of ['', '%', 'A1', 'a1b2c3d4e5f607181', '_']) expect(await findJobs(store, prefix)).toEqual([]);

  const failure = { party: 'bank', step: 'join', problem: { code: 'x' }, at: 't' } as unknown as NonNullable<
    JobRecord['failure']
  >;
  const id = 'a1b2c3d4e5f60718';
  expect(await changeJob(store, id, ['approved'], { state: 'running' }, 't1')).toBe(false);
  expect(await changeJob(store, id, ['proposed'], { state: 'failed', failure }, 't1')).toBe(true);
  expect(await getJob(store, id)).toMatchObject({ state: 'failed', failure, updatedAt: 't1' });
  expect(await changeJob(store, id, ['failed'], { state: 'running', failure: null }, 't2')).toBe(true);
  expect((await getJob(store, id))?.failure).toBeUndefined();
  expect(await countJobs(store)).toEqual({ running: 1, proposed: 1 });
  expect((await listJobs(store, { states: ['running'] })).map((found) => found.id)).toEqual([id]);
});

test('approvals count once for each party, grants belong to their job', async () => {
  const store = await opened();
  await addJob(store, job('aa'));
  const audit = { sequence: 7, digest: 'ab'.repeat(32) };
  expect(await addApproval(store, 'aa', { party: 'bank', at: 't2', audit, signature: 's1' })).toBe(true);
  expect(await addApproval(store, 'aa', { party: 'bank', at: 't3', audit, signature: 's2' })).toBe(false);
  expect(await addApproval(store, 'aa', { party: 'insurer', at: 't1', audit, signature: 's3' })).toBe(true);
  expect((await listApprovals(store, 'aa')).map(({ signature }) => signature)).toEqual(['s3', 's1']);
  expect((await listApprovals(store, 'aa'))[0]).toEqual({ party: 'insurer', at: 't1', audit, signature: 's3' });
  expect((await approvalsOf(store, 'bank')).map(({ contractDigest }) => contractDigest)).toEqual([
    'aa'.padEnd(64, '0'),
  ]);
  await expect(addApproval(store, 'zz', { party: 'bank', at: 't', audit, signature: 's' })).rejects.toThrow();

  const grants = [{ dataset: 'd', column: 'c', use: 'filter' as const }];
  await addGrants(store, 'aa', [...grants, ...grants.slice(0, 0)], 't');
  await addGrants(store, 'aa', grants, 't');
  expect(await listGrants(store, 'aa')).toEqual(grants);
  expect(await listGrants(store, 'bb')).toEqual([]);
});

test('the result and receipt of a job are those of its latest run that has them', async () => {
  const store = await opened();
  await addJob(store, job('aa'));
  for (const [id, startedAt] of [
    ['r1', 't1'],
    ['r2', 't2'],
    ['r3', 't3'],
  ] as const)
    await addRun(store, { id, jobId: 'aa', startedAt });
  await finishRun(store, 'r1', 't9', { rounds: 4 });
  expect(await getRun(store, 'r1')).toEqual({
    id: 'r1',
    jobId: 'aa',
    number: 1,
    startedAt: 't1',
    finishedAt: 't9',
    report: { rounds: 4 },
  });
  expect((await latestRun(store, 'aa'))?.id).toBe('r3');

  const result = (runId: string) => ({
    jobId: 'aa',
    runId,
    run: 1,
    result: { kind: 'table', table: { columns: [], rows: [], withheldGroups: 2 } } as const,
    salt: '00',
    seconds: { total: 1.5 },
    measured: { rounds: 1, bytes: [1, 2, 3], framing: [0, 0, 0] },
    peakMemoryMB: 120.5,
  });
  await saveResult(store, result('r2'));
  await saveResult(store, result('r1'));
  expect(await getResult(store, 'aa')).toEqual(result('r2'));
  expect(await getResult(store, 'bb')).toBeUndefined();
  const receipt = { body: { runId: 'r2' }, signatures: [] } as never;
  await saveReceipt(store, 'aa', receipt, 't4');
  await saveReceipt(store, 'aa', receipt, 't5');
  expect(await getReceipt(store, 'aa')).toEqual(receipt);
});
