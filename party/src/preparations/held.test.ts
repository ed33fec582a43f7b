/** What keeps a preparation from serving twice, at one party: the mark, its moment, and what is left after a kill. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contract } from '@tacit/analysis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createHome } from '../identity/home.ts';
import type { PartyContext } from '../peers/context.ts';
import { addJob, type JobRecord } from '../storage/jobs.ts';
import { addPreparation, getPreparation, markUsed } from '../storage/preparations.ts';
import { addRun, markReleased } from '../storage/runs.ts';
import { closeStore, openStore, transact } from '../storage/store.ts';
import { HeldPreparations } from './held.ts';
import { isOver } from './open-job.ts';

const number = '5'.repeat(32);
const job = {
  id: 'a'.repeat(16),
  contractDigest: 'a'.repeat(64),
  contract: { parties: [], expiresAt: '2100-01-01T00:00:00.000Z' } as unknown as Contract,
  role: 'owner',
  state: 'approved',
  createdAt: '',
  updatedAt: '',
} satisfies JobRecord;

let root: string;
let context: PartyContext;
let held: HeldPreparations;
const fileOf = (): string => join(context.home.preparationDirectory, `${number}.part`);

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'tacit-held-'));
  const home = await createHome(join(root, 'bank'), { name: 'bank', host: '127.0.0.1', port: 0 });
  const store = await openStore(home.storeFile);
  context = { home, store } as PartyContext;
  held = new HeldPreparations(context);
  await addJob(store, job);
  const { id: jobId } = job;
  await addPreparation(store, { number, jobId, dealer: 'notary', bytes: 1, sha256: 'd'.repeat(64), receivedAt: '' });
  writeFileSync(fileOf(), 'x');
});
afterEach(async () => {
  await closeStore(context.store);
  rmSync(root, { recursive: true });
});

const use = (run: string): Promise<void> => transact(context.store, (store) => held.use(store, job, number, run));
const never = (): Promise<boolean> => Promise.resolve(false);

test('one run marks it, once, and nothing unmarks it', async () => {
  expect(await held.ready(job.id)).toEqual([number]);
  await use('run-1');
  expect(await held.ready(job.id)).toEqual([]);
  await expect(use('run-2')).rejects.toMatchObject({ code: 'prepare.used', fields: { run: 'run-1' } });
  await expect(use('run-1')).rejects.toMatchObject({ code: 'prepare.used' });
  await expect(held.open(job, number)).rejects.toMatchObject({ code: 'prepare.used' });
  expect(await markUsed(context.store, number, 'run-3', 'later')).toBe(false);
  const { store } = context;
  const unmark = store.updateTable('preparations').set({ used_at: null, run_id: null });
  await expect(unmark.execute()).rejects.toThrow('a preparation is used once');
  await expect(store.deleteFrom('preparations').execute()).rejects.toThrow('numbers of preparations are kept');
  expect((await getPreparation(store, number))?.used?.run).toBe('run-1');
});

test('a transaction that fails marks nothing', async () => {
  const failing = transact(context.store, async (store) => {
    await held.use(store, job, number, 'run-1');
    throw new Error('the attempt cannot be counted');
  });
  await expect(failing).rejects.toThrow('counted');
  expect(await held.ready(job.id)).toEqual([number]);
});

test('its file stays while its run may yet read it, and goes with the run', async () => {
  await held.sweep(never, () => false);
  expect(existsSync(fileOf())).toBe(true);
  await use('run-1');
  await held.sweep(never, (run) => run === 'run-1');
  expect(existsSync(fileOf())).toBe(true);
  await held.sweep(never, () => false);
  expect(existsSync(fileOf())).toBe(false);
  expect(await held.list()).toMatchObject([{ number, state: 'used', run: 'run-1' }]);
});

test('a contract whose last run has released something is over, also where that run failed', async () => {
  const { store } = context;
  const contract = { ...job.contract, runs: { atMost: 1, until: '2100-01-01T00:00:00.000Z', attempts: 3 } };
  await addJob(store, { ...job, id: 'b'.repeat(16), contractDigest: 'b'.repeat(64), state: 'failed', contract });
  await addRun(store, { id: 'run-1', jobId: 'b'.repeat(16), startedAt: '' });
  expect(await isOver(store, 'b'.repeat(16))).toBe(false);
  await markReleased(store, 'run-1', '2030-01-01T00:00:00.000Z');
  expect(await isOver(store, 'b'.repeat(16))).toBe(true);
});

test('a party that is killed between mark and use has used it up', { timeout: 60_000 }, async () => {
  const script = `
    const { openStore, transact } = await import(${JSON.stringify(new URL('../storage/store.ts', import.meta.url).href)});
    const { HeldPreparations } = await import(${JSON.stringify(new URL('./held.ts', import.meta.url).href)});
    const { openHome } = await import(${JSON.stringify(new URL('../identity/home.ts', import.meta.url).href)});
    const home = openHome(${JSON.stringify(context.home.directory)});
    const store = await openStore(home.storeFile);
    const held = new HeldPreparations({ home, store });
    const job = { id: ${JSON.stringify(job.id)}, role: 'owner' };
    await transact(store, (each) => held.use(each, job, ${JSON.stringify(number)}, 'run-1'));
    process.kill(process.pid, 'SIGKILL');
    await new Promise(() => undefined);`;
  const { signal, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  expect(stderr.replace(/.*ExperimentalWarning.*\n.*\n/g, '')).toBe('');
  expect(signal).toBe('SIGKILL');
  expect(await held.ready(job.id)).toEqual([]);
  await expect(use('run-2')).rejects.toMatchObject({ code: 'prepare.used', fields: { run: 'run-1' } });
  // What the kill left is deleted at the start, and a file without a record, too.
  writeFileSync(join(context.home.preparationDirectory, `${'6'.repeat(32)}.part`), 'x');
  writeFileSync(join(context.home.preparationDirectory, 'x.draft'), 'x');
  await held.clean();
  for (const name of [`${number}.part`, `${'6'.repeat(32)}.part`, 'x.draft']) {
    expect(existsSync(join(context.home.preparationDirectory, name)), name).toBe(false);
  }
});
