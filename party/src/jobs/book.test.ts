import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contract } from '@tacit/analysis';
import { UsageError } from '@tacit/engine';
import { sql } from 'kysely';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toProblem } from '../api/problem.ts';
import type { JobFailure, JobState, Peer, Receipt } from '../api/types.ts';
import { listAudit } from '../audit/log.ts';
import type { Ledger } from '../budget/ledger.ts';
import type { Contracts } from '../contracts/contracts.ts';
import type { PartyContext } from '../peers/context.ts';
import { addJob } from '../storage/jobs.ts';
import { addPeer, removePeer } from '../storage/peers.ts';
import {
  addRun,
  countAttempt,
  latestRun,
  markUsedElsewhere,
  nextRunNumber,
  releaseOfJob,
  runsOfJob,
  saveReceipt,
} from '../storage/runs.ts';
import { checkWritable, closeStore, openStore, type Store, transact } from '../storage/store.ts';
import { JobBook } from './book.ts';
import { checkMayRun } from '../runs/run-limits.ts';

const at = '2026-01-01T00:00:00.000Z';
const runId = 'ab'.repeat(16);
const invitation = { created_at: '', expires_at: '', used_at: null, used_by: null };

let directory: string;
let store: Store;
let book: JobBook;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'tacit-book-'));
  store = await openStore(join(directory, 'store.sqlite'));
  const context = { store, home: { name: 'bank' }, log: pino({ level: 'silent' }) } as unknown as PartyContext;
  book = new JobBook(context, undefined as unknown as Contracts, undefined as unknown as Ledger);
});
afterEach(async () => {
  await closeStore(store);
  rmSync(directory, { recursive: true, force: true });
});

async function job(state: JobState, atMost = 1): Promise<void> {
  const contract = { version: 1, parties: [], runs: { atMost, until: at, attempts: 3 } } as unknown as Contract;
  const record = { id: 'aa', contractDigest: 'aa'.repeat(32), contract, role: 'owner', state } as const;
  await addJob(store, { ...record, createdAt: at, updatedAt: at });
  if (state === 'running') await addRun(store, { id: runId, jobId: 'aa', startedAt: at });
}

/** As a disk that takes nothing more, and one that does again. */
async function room(full: boolean): Promise<void> {
  const { rows } = await sql<{ page_count: number }>`PRAGMA page_count`.execute(store);
  const pages = full ? (rows[0]?.page_count ?? 0) : 1_000_000;
  await sql.raw(`PRAGMA max_page_count = ${pages}`).execute(store);
}

/** Larger than what free pages could take. */
const failure: JobFailure = {
  party: 'insurer',
  step: 'join',
  problem: { ...toProblem(new UsageError('job.unknown', { job: 'aa' })), detail: 'x'.repeat(100_000) },
  at,
};
const run = { runId, coordinator: 'insurer', failure };

test.each(['running', 'approved', 'failed'] as const)(
  'a failure that a full store cannot take is shown, and written once there is room: job %s',
  async (state) => {
    await job(state);
    await room(true);
    let told = 0;
    book.subscribe('aa', () => told++);
    expect(await book.fail('aa', run)).toMatchObject({ code: 'store.full' });
    expect(told).toBe(1);
    expect(await book.get('aa')).toMatchObject({ state });
    expect(await book.view(await book.get('aa'))).toMatchObject({ state: 'failed', failure });
    await expect(book.storeFailures()).rejects.toMatchObject({ code: 'store.full' });
    expect(await listAudit(store)).toEqual([]);

    await room(false);
    await book.storeFailures();
    expect(await book.get('aa')).toMatchObject({ state: 'failed', failure });
    expect(await latestRun(store, 'aa')).toMatchObject({ id: runId, finishedAt: at });
    const events = (await listAudit(store)).map(({ event }) => event);
    expect(events).toEqual(state === 'running' ? ['job.failed'] : ['job.running', 'job.failed']);
    // Once is once.
    expect(await book.storeFailure('aa')).toBe(false);
  },
);

test('what happens to the job in between counts more', async () => {
  await job('approved');
  await room(true);
  await book.fail('aa', run);
  await room(false);
  await book.move('aa', 'cancelled');
  await book.storeFailures();
  expect(await book.view(await book.get('aa'))).toMatchObject({ state: 'cancelled' });
});

test('a job that is over stays what it is', async () => {
  await job('cancelled');
  expect(await book.fail('aa', run)).toMatchObject({ code: 'job.wrong-state' });
  expect(await book.view(await book.get('aa'))).toMatchObject({ state: 'cancelled' });
});

test('room for what a run leaves behind is asked for in its size', async () => {
  await room(true);
  await expect(checkWritable(store, 200_000)).rejects.toMatchObject({ code: 'store.full' });
  await room(false);
  await checkWritable(store, 200_000);
  expect(await store.selectFrom('invitations').selectAll().execute()).toEqual([]);
});

test('a release is noted once, in the store and in the log together, and only while the job runs', async () => {
  await job('running');
  await room(true);
  const large = async (within: Store): Promise<void> => {
    await within
      .insertInto('invitations')
      .values({ ...invitation, secret_sha256: 'x'.repeat(100_000) })
      .execute();
  };
  await expect(book.release(await book.get('aa'), runId, large)).rejects.toMatchObject({ code: 'store.full' });
  expect(await releaseOfJob(store, 'aa')).toBeUndefined();
  expect(await listAudit(store)).toEqual([]);

  await room(false);
  let told = 0;
  book.subscribe('aa', () => told++);
  await book.release(await book.get('aa'), runId);
  const released = await releaseOfJob(store, 'aa');
  expect(released?.runId).toBe(runId);
  expect(told).toBe(1);
  expect(await listAudit(store)).toMatchObject([{ event: 'released', at: released?.at, details: { run: runId } }]);
  await expect(book.release(await book.get('aa'), runId)).rejects.toMatchObject({ code: 'run.unknown' });
  await book.move('aa', 'failed');
  expect(await releaseOfJob(store, 'aa')).toEqual(released);
});

test.each(['cancelled', 'failed', 'approved'] as const)('nothing is released from a job that is %s', async (state) => {
  await job(state);
  await addRun(store, { id: runId, jobId: 'aa', startedAt: at });
  await expect(book.release(await book.get('aa'), runId)).rejects.toMatchObject({ code: 'run.unknown' });
  expect(await releaseOfJob(store, 'aa')).toBeUndefined();
});

test('attempts are counted once a run, and not for what was never started', async () => {
  await job('running');
  await addRun(store, { id: 'cd'.repeat(16), jobId: 'aa', startedAt: at });
  for (let i = 0; i < 2; i++) await transact(store, (within) => countAttempt(within, runId, 'aa'));
  expect(await runsOfJob(store, 'aa')).toEqual({ begun: 2, attempts: 1 });
  expect((await book.view(await book.get('aa'))).attempts).toEqual({ used: 1, most: 3 });
  const limited = { ...(await book.get('aa')) };
  await checkMayRun(store, limited, 'bank');
  await transact(store, (within) => countAttempt(within, 'cd'.repeat(16), 'aa'));
  await addRun(store, { id: 'ef'.repeat(16), jobId: 'aa', startedAt: at });
  await transact(store, (within) => countAttempt(within, 'ef'.repeat(16), 'aa'));
  await expect(checkMayRun(store, limited, 'bank')).rejects.toMatchObject({ code: 'run.attempts-used' });
});

test('a contract that is good for several runs: each number releases once, and has its own attempts', async () => {
  await job('running', 3);
  const checked = async (number: number) => await checkMayRun(store, await book.get('aa'), 'bank', number);
  const attempt = async (id: string, number: number) => {
    await addRun(store, { id, jobId: 'aa', number, startedAt: at });
    await transact(store, (within) => countAttempt(within, id, 'aa'));
  };
  expect(await nextRunNumber(store, 'aa')).toBe(1);
  await transact(store, (within) => countAttempt(within, runId, 'aa'));
  await book.release(await book.get('aa'), runId);
  expect(await nextRunNumber(store, 'aa')).toBe(2);
  await expect(checked(1)).rejects.toMatchObject({ code: 'run.number-used', fields: { number: 1, next: 2 } });
  await checked(2);
  // A leader that knows of more releases may be ahead, but not beyond what was signed.
  await checked(3);
  await expect(checked(4)).rejects.toMatchObject({ code: 'run.all-used' });

  await book.move('aa', 'completed');
  await book.move('aa', 'running');
  for (const id of ['b1', 'b2', 'b3']) await attempt(id, 2);
  expect(await runsOfJob(store, 'aa', 2)).toMatchObject({ begun: 3, attempts: 3 });
  await expect(checked(2)).rejects.toMatchObject({ code: 'run.attempts-used' });
  await checked(3);
  expect(await book.view(await book.get('aa'))).toMatchObject({
    attempts: { used: 3, most: 3 },
    runs: { used: 1, atMost: 3, until: at },
  });

  // Another party has released something of run 2: here the next is run 3.
  await markUsedElsewhere(store, 'b3');
  expect(await nextRunNumber(store, 'aa')).toBe(3);
  await attempt('c1', 3);
  await book.release(await book.get('aa'), 'c1');
  await book.move('aa', 'completed');
  await expect(checked(3)).rejects.toMatchObject({ code: 'run.all-used' });
  for (const to of ['running', 'cancelled', 'rejected'] as const)
    await expect(book.move('aa', to)).rejects.toMatchObject({ code: 'job.wrong-state' });
});

test('a run with a receipt has had its number, also at a party that releases nothing', async () => {
  await job('running');
  const receipt = { body: { runId } } as unknown as Receipt;
  await book.move('aa', 'completed', {}, {}, (within) => saveReceipt(within, 'aa', receipt, at));
  expect(await nextRunNumber(store, 'aa')).toBe(2);
  await expect(checkMayRun(store, await book.get('aa'), 'dealer')).rejects.toMatchObject({ code: 'run.all-used' });
  for (const to of ['running', 'cancelled'] as const)
    await expect(book.move('aa', to)).rejects.toMatchObject({ code: 'job.wrong-state' });
  expect(await book.view(await book.get('aa'))).toMatchObject({ runs: { used: 1, atMost: 1 } });
});

test('a job that has completed a run can be ended while there are further ones', async () => {
  await job('running', 2);
  await book.release(await book.get('aa'), runId);
  await book.move('aa', 'completed');
  await book.move('aa', 'cancelled');
  await expect(book.move('aa', 'running')).rejects.toMatchObject({ code: 'job.wrong-state' });
});

test('a contract is with whoever holds the key that it names, not with whoever has come by the name', async () => {
  const parties = [{ name: 'insurer', role: 'owner', publicKey: 'old' }];
  const contract = { version: 1, parties, runs: { atMost: 1, until: at, attempts: 3 } } as unknown as Contract;
  const record = { id: 'aa', contractDigest: 'aa'.repeat(32), contract, role: 'owner', state: 'approved' } as const;
  await addJob(store, { ...record, createdAt: at, updatedAt: at });
  const pin = async (publicKey: string): Promise<void> => {
    await removePeer(store, 'insurer');
    const card = { name: 'insurer', url: 'https://insurer:7443', certificateSha256: 'ab', signature: 'c', since: at };
    await addPeer(store, { ...card, publicKey } as unknown as Peer);
  };
  await expect(book.getFor('aa', 'insurer')).rejects.toMatchObject({ code: 'job.unknown' });
  await pin('old');
  expect((await book.getFor('aa', 'insurer')).id).toBe('aa');
  await pin('new');
  await expect(book.getFor('aa', 'insurer')).rejects.toMatchObject({ code: 'job.unknown' });
});
