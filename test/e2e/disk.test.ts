/** A party whose disk is full or read-only: it says so and lives, others hear of it, and nothing earlier is lost. */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  readdirSync,
  rmSync,
  rmdirSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Job, JobResult, Receipt } from '@tacit/party/api';
import { verifyReceipt } from '@tacit/party/receipts';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Parties, problemOf, tacit, type SqlAsk } from './support.ts';

/** A disk of a few megabytes: a file system in memory, which only a privileged user may mount. */
class SmallDisk {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m,mode=0700', 'tacit-test', folder], { stdio: 'ignore' });
  }

  static possible(): boolean {
    const folder = mkdtempSync(join(tmpdir(), 'tacit-disk-'));
    try {
      new SmallDisk(folder).remove();
      return true;
    } catch {
      return false;
    } finally {
      rmdirSync(folder);
    }
  }

  /** `leave`: so many bytes stay free. */
  fill(leave = 0): void {
    for (const [name, size] of [
      ['filler', 64 * 1024],
      ['filler-2', 512],
    ] as const) {
      const piece = Buffer.alloc(size, 1);
      try {
        for (let at = 0; at < 64 * 1024 * 1024; at += size)
          writeFileSync(join(this.folder, name), piece, { flag: 'a' });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOSPC') continue;
        throw error;
      }
      throw new Error('the disk took more than it has');
    }
    if (leave > 0) truncateSync(join(this.folder, 'filler'), statSync(join(this.folder, 'filler')).size - leave);
  }

  free(): void {
    for (const name of ['filler', 'filler-2']) rmSync(join(this.folder, name), { force: true });
  }

  readOnly(on: boolean): void {
    execFileSync('mount', ['-o', `remount,${on ? 'ro' : 'rw'}`, this.folder], { stdio: 'ignore' });
  }

  remove(): void {
    execFileSync('umount', [this.folder], { stdio: 'ignore' });
  }
}

const possible = SmallDisk.possible();

describe.skipIf(!possible)(possible ? 'a small disk' : 'a small disk (skipped: this user may not mount one)', () => {
  let world: Parties;
  let question: SqlAsk;
  let disk: SmallDisk;
  /** A job that was completed while all was well. */
  let earlier: { job: Job; result: JobResult; receipt: Receipt };

  beforeAll(async () => {
    // Slow links leave time to fill the disk in the middle of a run.
    ({ world, question } = await Parties.startSample({ roundTripMs: 30 }));
    await world.stop('bank');
    const home = world.home('bank');
    renameSync(home, `${home}-before`);
    mkdirSync(home);
    disk = new SmallDisk(home);
    cpSync(`${home}-before`, home, { recursive: true });
    await world.restart('bank');
    const { id } = await world.approved(question);
    await world.client('bank').run(id);
    await world.settled(id);
    const bank = world.client('bank');
    earlier = { job: await bank.job(id), result: await bank.result(id), receipt: await bank.receipt(id) };
    expect(earlier.job.state).toBe('completed');
  });
  afterEach(() => disk.free());
  afterAll(async () => {
    await world?.stop('bank');
    disk?.remove();
    await world?.end();
  });

  /** How the run that `leader` began ended: at the leader first, for a party not yet asked still shows its former end. */
  async function ended(id: string, leader: string): Promise<Job[]> {
    await world.settled(id, [leader]);
    return await world.settled(id);
  }

  /** Whoever reads of it, at whichever party, reads whose disk is full. */
  function expectFullAtBank(job: Job): void {
    const problem = { code: 'store.full', fields: { party: 'bank' } };
    expect(job).toMatchObject({ state: 'failed', failure: { party: 'bank', problem } });
    const { detail, hint } = job.failure?.problem ?? {};
    expect(`${detail} ${hint ?? ''}`).toMatch(/ of bank .* at bank /);
  }

  async function earlierIntact(): Promise<void> {
    const bank = world.client('bank');
    const { id } = earlier.job;
    expect(await bank.job(id)).toEqual(earlier.job);
    expect(await bank.result(id)).toEqual(earlier.result);
    expect(await bank.receipt(id)).toEqual(earlier.receipt);
    expect(verifyReceipt(await bank.receipt(id)).parties).toHaveLength(3);
    expect((await bank.audit()).brokenAt).toBeUndefined();
  }

  test('full: what would change something is refused, everything else works, and space makes all well', async () => {
    const { id } = await world.approved(question);
    disk.fill();
    const bank = world.client('bank');
    expect(await problemOf(bank.run(id))).toMatchObject({ code: 'store.full', kind: 'usage' });
    expect(await problemOf(bank.propose(question))).toMatchObject({ code: 'store.full' });
    const policy = (await bank.policy('customers')).yaml;
    expect(
      await problemOf(bank.setPolicy('customers', policy.replace('minimum_group_size: 10', 'minimum_group_size: 11'))),
    ).toMatchObject({ kind: 'usage' });
    expect((await bank.policy('customers')).yaml).toBe(policy);
    const output = await tacit(['run', id, '--home', world.home('bank')]);
    expect(output).toMatchObject({ code: 2, stdout: '' });
    expect(output.stderr).toMatch(/^error: .*full.*\nhint: .*space/);
    await earlierIntact();

    // Another party begins: the run ends everywhere, and the cause is the bank's disk.
    await world.client('insurer').run(id);
    for (const job of await ended(id, 'insurer')) {
      expectFullAtBank(job);
      expect(job.failure?.step).toBeTruthy();
    }
    const refused = await problemOf(world.client('notary').propose({ ...question, recipients: ['bank'] }));
    expect(refused).toMatchObject({ code: 'store.full', fields: { party: 'bank' } });
    expect(`${refused.detail} ${refused.hint ?? ''}`).toMatch(/ of bank .* at bank /);

    disk.free();
    await world.client('insurer').run(id);
    expect((await ended(id, 'insurer')).map(({ state, failure }) => failure?.problem.detail ?? state)).toEqual([
      'completed',
      'completed',
      'completed',
    ]);
    await earlierIntact();
  });

  test.each(['bank', 'insurer'])(
    'full in the middle of a run that %s began: it fails everywhere, and the question runs again',
    async (leader) => {
      const { id } = await world.approved(question);
      await world.client(leader).run(id);
      let filled = false;
      await world.client('bank').watch(id, (job) => {
        if (filled || (job.progress?.rounds ?? 0) < 5) return;
        filled = true;
        disk.fill();
      });
      expect(filled).toBe(true);
      for (const job of await ended(id, leader)) expectFullAtBank(job);
      await earlierIntact();
      disk.free();
      // Any of them may have been about to reveal its part before there was no room left: a new approval is needed then.
      const again = await world.approved(question);
      await world.client(leader).run(again.id);
      expect((await ended(again.id, leader)).map(({ state, failure }) => failure?.problem.detail ?? state)).toEqual([
        'completed',
        'completed',
        'completed',
      ]);
      await earlierIntact();
    },
  );

  test('no room for shares that stay: the run fails everywhere, nobody keeps a part, and with space all do', async () => {
    const rows = 20_000;
    const numbers = Array.from({ length: rows }, (_, i) => `${i},${i % 90},${(i * 7) % 1000}`).join('\n');
    for (const [owner, name, columns] of [
      ['bank', 'savers', 'id,age,income'],
      ['insurer', 'insured', 'id,term,claims'],
    ] as const) {
      const [, first, second] = columns.split(',');
      await world.add({
        owner,
        name,
        key: ['id'],
        file: world.write(`${name}.csv`, `${columns}\n${numbers}\n`),
        policy: `dataset: ${name}\nkept_shares: allow\nrecipients: ["*"]\nhelpers: ["*"]\ncolumns:\n  id: { allow: [join] }\n  ${first}: { allow: [aggregate] }\n  ${second}: { allow: [aggregate] }\n`,
      });
    }
    const columns = ['bank.savers.age', 'bank.savers.income', 'insurer.insured.term', 'insurer.insured.claims'];
    const aligning = {
      kind: 'align',
      question: { tables: ['bank.savers', 'insurer.insured'], on: ['id'], columns },
      helper: 'notary',
    };
    const { id } = await world.approved(aligning);
    // Its store writes less, and has room; its shares are four numbers of 16 bytes a row.
    disk.fill(600_000);
    await world.client('insurer').run(id);
    for (const job of await ended(id, 'insurer')) {
      expectFullAtBank(job);
      expect(job.failure?.step).toBe('report');
    }
    const left = async () =>
      await Promise.all(
        world.names().map(async (name) => {
          const files = readdirSync(join(world.home(name), 'artifacts')).length;
          return [(await world.client(name).artifacts()).length, files];
        }),
      );
    const nothing = world.names().map(() => [0, 0]);
    expect(await left()).toEqual(nothing);
    await earlierIntact();

    disk.free();
    const again = await world.approved(aligning);
    await world.client('insurer').run(again.id);
    expect((await ended(again.id, 'insurer')).map(({ state, failure }) => failure?.problem.detail ?? state)).toEqual([
      'completed',
      'completed',
      'completed',
    ]);
    expect(await left()).toEqual(world.names().map(() => [1, 1]));
  });

  test('full when the party starts: it says so; with space it starts and has everything', async () => {
    await world.stop('bank');
    disk.fill();
    const output = await tacit(['start', '--home', world.home('bank'), '--json']);
    expect(output).toMatchObject({ code: 2, stdout: '' });
    expect(JSON.parse(output.stderr)).toMatchObject({ error: { code: 'store.full' } });
    disk.free();
    await world.restart('bank');
    await earlierIntact();
  });

  test('read-only: it says so and does not start; written again it has everything', async () => {
    await world.stop('bank');
    const before = readFileSync(join(world.home('bank'), 'store.sqlite'));
    disk.readOnly(true);
    const output = await tacit(['start', '--home', world.home('bank')]);
    expect(output).toMatchObject({ code: 2, stdout: '' });
    expect(output.stderr).toMatch(/^error: .*read-only.*\nhint: .*write access/);
    expect(readFileSync(join(world.home('bank'), 'store.sqlite')).equals(before)).toBe(true);
    disk.readOnly(false);
    await world.restart('bank');
    await earlierIntact();
  });
});
