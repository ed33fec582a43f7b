/** One approval, one answer: what a party notes before it reveals anything, and how often a contract runs before that. */
import { UsageError } from '@tacit/engine';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { ProblemError } from './api/problem.ts';
import type { Job } from './api/types.ts';
import { openHome } from './identity/home.ts';
import { JobBook } from './jobs/book.ts';
import { mostBeginnings } from './runs/run-limits.ts';
import { pinnedTransport } from './peers/pinned-http.ts';
import type { JobRecord } from './storage/jobs.ts';
import { addRun, finishRun } from './storage/runs.ts';
import { closeStore, openStore } from './storage/store.ts';
import { type Name, names, ThreeParties } from './three-parties.ts';

let three: ThreeParties;

beforeAll(async () => {
  three = await ThreeParties.start();
}, 120_000);
afterEach(() => void vi.restoreAllMocks());
afterAll(async () => {
  await three.stop();
}, 120_000);

async function problemOf(work: Promise<unknown>): Promise<ProblemError> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(outcome instanceof ProblemError)) throw new Error(`expected a problem, found ${String(outcome)}`);
  return outcome;
}

/** Has the store of some parties refuse to note a release, after `others` have noted theirs. */
function refuseRelease(refused: (job: JobRecord) => boolean, others: number): void {
  // oxlint-disable-next-line typescript/unbound-method -- called with the book it is asked of
  const release = JobBook.prototype.release;
  const noted = Promise.withResolvers<void>();
  let count = 0;
  if (others === 0) noted.resolve();
  vi.spyOn(JobBook.prototype, 'release').mockImplementation(async function (this: JobBook, job, ...rest) {
    if (refused(job)) {
      await noted.promise;
      throw new UsageError('store.full', { file: 'x' });
    }
    await release.call(this, job, ...rest);
    if (++count === others) noted.resolve();
  });
}

/** Has processes wait for the answer that their release is noted, until `end` resolves. */
function holdReleased(end: Promise<void>): void {
  // oxlint-disable-next-line typescript/unbound-method -- called with the book it is asked of
  const release = JobBook.prototype.release;
  vi.spyOn(JobBook.prototype, 'release').mockImplementation(async function (this: JobBook, ...given) {
    await release.call(this, ...given);
    await end;
  });
}

async function eventsOf(name: Name, id: string): Promise<string[]> {
  const { entries } = await three.client(name).audit();
  return entries.filter(({ details }) => details['job'] === id).map(({ event }) => event);
}

/** Says to `victims` in the name of `liar` that the run failed. */
async function sayFailed(liar: Name, victims: readonly Name[], job: Job): Promise<void> {
  for (const victim of victims) {
    const url = three.parties.get(victim)?.url ?? '';
    const { sha256 } = openHome(three.home(victim)).tls;
    const transport = pinnedTransport(
      { party: victim, url, certificateSha256: sha256 },
      openHome(three.home(liar)).tls,
    );
    const problem = {
      code: 'peer.closed',
      kind: 'peer',
      detail: '',
      status: 502,
      fields: { party: liar, step: 'reveal' },
    };
    const failure = { party: liar, step: 'reveal', problem, at: new Date().toISOString() };
    await transport.send({
      method: 'POST',
      path: `/peer/jobs/${job.id}/fail`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ runId: job.run?.id, failure }),
    });
    transport.close();
  }
}

test('a party that says "failed" once the answer is on its way gains nothing: the contract does not run again', async () => {
  const { id } = await three.approved();
  const told = Promise.withResolvers<void>();
  holdReleased(told.promise);
  await three.client('bank').run(id);
  const job = async () => await three.client('insurer').job(id);
  await expect.poll(async () => (await job()).released, { timeout: 100_000 }).toBeDefined();
  await sayFailed('notary', ['insurer', 'bank'], await job());
  told.resolve();
  vi.restoreAllMocks();
  const jobs = await three.settled(id);
  const [bank, insurer] = jobs;
  expect(insurer).toMatchObject({
    state: 'failed',
    attempts: { used: 1, most: 3 },
    released: { run: insurer?.run?.id },
  });
  expect(insurer?.run).toMatchObject({ attempt: 1, releasedAt: insurer?.released?.at });
  expect(bank?.state).toBe('failed');

  // Whoever leads, the insurer decides by its own record, and its reason is what the leader shows.
  expect(await problemOf(three.client('insurer').run(id))).toMatchObject({
    code: 'run.released',
    kind: 'policy',
    fields: { party: 'insurer', at: insurer?.released?.at },
    hint: expect.stringContaining('propose the question again') as string,
  });
  if (bank?.released === undefined) {
    await three.client('bank').run(id);
    expect((await three.settled(id))[0]?.failure?.problem.code).toBe('run.released');
  } else expect(await problemOf(three.client('bank').run(id))).toMatchObject({ code: 'run.released' });
  expect((await three.client('insurer').job(id)).attempts.used).toBe(1);

  const events = await eventsOf('insurer', id);
  expect(events.filter((event) => event === 'released')).toHaveLength(1);
  expect(events.indexOf('released')).toBeLessThan(events.indexOf('job.failed'));
  // A new approval of the same question is another contract.
  const again = await three.approved();
  await three.client('notary').run(again.id);
  expect(
    (await three.settled(again.id, 'notary')).map(({ state, failure }) => failure?.problem.detail ?? state),
  ).toEqual(Array(3).fill('completed'));
}, 120_000);

test('what cannot be noted is not revealed; before the release three runs may fail, restarts and all', async () => {
  const { id } = await three.approved();
  refuseRelease(() => true, 0);
  for (const [i, leader] of (['bank', 'insurer', 'notary'] as const).entries()) {
    await three.client(leader).run(id);
    for (const job of await three.settled(id, leader)) {
      expect(job).toMatchObject({ state: 'failed', attempts: { used: i + 1, most: 3 }, hasResult: false });
      expect(job.failure?.problem.code).toBe('store.full');
      expect(job.released).toBeUndefined();
    }
    if (leader === 'insurer') await three.restart('bank');
  }
  for (const name of names) {
    expect(await eventsOf(name, id)).not.toContain('released');
    expect(await problemOf(three.client(name).run(id))).toMatchObject({
      code: 'run.attempts-used',
      fields: { party: name, attempts: 3 },
    });
    expect((await three.client(name).job(id)).state).toBe('failed');
  }
}, 120_000);

test('a party that did not get as far learns from the others why the contract is used up', async () => {
  const { id } = await three.approved();
  refuseRelease(({ role }) => role === 'helper', 2);
  await three.client('bank').run(id);
  const [bank, insurer, notary] = await three.settled(id);
  expect([bank?.state, insurer?.state, notary?.state]).toEqual(['failed', 'failed', 'failed']);
  expect([bank, insurer, notary].map((job) => job?.released?.run)).toEqual([bank?.run?.id, bank?.run?.id, undefined]);
  vi.restoreAllMocks();
  await three.client('notary').run(id);
  const after = await three.client('notary').watch(id, () => undefined);
  expect(after).toMatchObject({
    state: 'failed',
    attempts: { used: 1 },
    failure: { problem: { code: 'run.released' } },
  });
  expect(['bank', 'insurer']).toContain(after.failure?.party);
}, 120_000);

test('beginnings that come to nothing are no attempts, and no loop', async () => {
  const { id } = await three.approved();
  await three.parties.get('notary')?.close();
  const store = await openStore(openHome(three.home('notary')).storeFile);
  for (let i = 0; i < mostBeginnings; i++) {
    const runId = i.toString(16).padStart(32, '0');
    await addRun(store, { id: runId, jobId: id, startedAt: new Date(i).toISOString() });
    await finishRun(store, runId, new Date(i).toISOString());
  }
  await closeStore(store);
  await three.restart('notary');
  expect((await three.client('notary').job(id)).attempts).toEqual({ used: 0, most: 3 });
  expect(await problemOf(three.client('notary').run(id))).toMatchObject({ code: 'run.too-often' });
  await three.client('bank').run(id);
  expect((await three.client('bank').watch(id, () => undefined)).failure).toMatchObject({
    party: 'notary',
    problem: { code: 'run.too-often' },
  });
}, 120_000);
