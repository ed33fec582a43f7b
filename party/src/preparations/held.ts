/**
 * Parts of preparations at a computer: taken in once, each for one run of one contract, and gone afterwards.
 *
 * What keeps a preparation from serving twice: its number stays in the store for ever (a database trigger, too, refuses to unmark
 * it), it is marked in a committed transaction before the program that takes it is started, and the parties of a run compare
 * numbers. A store that was set back is refused at the start of the party by the file beside it (audit/head-file.ts); if that
 * file was set back along with it, the other computers' stores say that the number is used. All of them set back at once cannot
 * be told.
 */
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { PolicyError, UsageError } from '@tacit/engine/text';
import type { HeldPreparation } from '../api/types.ts';
import { appendAudit } from '../audit/log.ts';
import type { PartyContext } from '../peers/context.ts';
import { listApprovals } from '../storage/approvals.ts';
import type { JobRecord } from '../storage/jobs.ts';
import {
  addPreparation,
  getPreparation,
  listPreparations,
  markDeleted,
  markUsed,
  type PreparationRecord,
} from '../storage/preparations.ts';
import { type Store, transact } from '../storage/store.ts';
import { type Admitted, checkContent, checkHead, keyOf } from './admission.ts';
import { headBytes, readHead } from './head.ts';
import './messages.ts';
import { mayStillRun } from './open-job.ts';

/** Unused ones of one job at a time: enough for every attempt, not enough to fill a disk. */
const mostWaiting = 8;

/** What the process of a run needs to read its part. */
export interface OpenPart {
  readonly number: string;
  /** Absent at a party that does not compute. */
  readonly sealed?: { readonly file: string; readonly skip: number; readonly key: Uint8Array };
}

export class HeldPreparations {
  readonly #context: PartyContext;

  constructor(context: PartyContext) {
    this.#context = context;
  }

  async list(jobId?: string): Promise<HeldPreparation[]> {
    return (await listPreparations(this.#context.store, jobId)).map(
      ({ number, jobId: job, dealer, bytes, receivedAt, used, deletedAt }): HeldPreparation => ({
        number,
        job,
        dealer,
        bytes,
        receivedAt,
        state: used !== undefined ? 'used' : deletedAt !== undefined ? 'dropped' : 'ready',
        ...(used === undefined ? {} : { usedAt: used.at, run: used.run }),
      }),
    );
  }

  /** Numbers that could serve a run of the job now, in the order in which they came. */
  async ready(jobId: string): Promise<string[]> {
    return (await listPreparations(this.#context.store, jobId))
      .filter((record) => isReady(record) && existsSync(this.#fileOf(record.number)))
      .map(({ number }) => number);
  }

  /**
   * Whether a part whose first bytes are `head`, of a file of `total` bytes, may come in: as `checkHead`, of a job that this party
   * approved and that may still run, and new. Throws as `checkHead`, and UsageError or PolicyError 'prepare.…'.
   */
  async admit(head: Uint8Array, total: number): Promise<Admitted> {
    const admitted = await checkHead(this.#context, head, total);
    await this.#checkNew(this.#context.store, admitted);
    await this.#checkJob(admitted.job);
    return admitted;
  }

  /** Takes in the file at `draft`, which is gone afterwards. Throws as `admit` and `checkContent`. */
  async take(draft: string, total: number): Promise<HeldPreparation> {
    const { home, store, log } = this.#context;
    const admitted = await this.admit(await firstBytes(draft), total);
    await checkContent(this.#context, draft, admitted);
    const { number, dealer, job } = admitted.names;
    const { sha256 } = admitted.head;
    const receivedAt = new Date().toISOString();
    await transact(store, async (transaction) => {
      // Another copy may have come in meanwhile.
      const isLost = await this.#checkNew(transaction, admitted);
      const record = { number, jobId: job, dealer, bytes: total, sha256, receivedAt };
      if (!isLost) await addPreparation(transaction, record);
      await appendAudit(transaction, 'preparation.received', { job, number, dealer, bytes: total, sha256 });
      renameSync(draft, this.#fileOf(number));
      // The file is there when the record is.
      await syncDirectory(home.preparationDirectory);
    });
    log.info({ job, number, bytes: total }, 'preparation received');
    return { number, job, dealer, bytes: total, receivedAt, state: 'ready' };
  }

  /** What the process of a run needs of preparation `number`. Throws UsageError 'prepare.not-held', 'prepare.used'. */
  async open(job: JobRecord, number: string): Promise<OpenPart> {
    const { home, store } = this.#context;
    const { role } = job;
    if (role === 'contributor' || role === 'recipient') return { number };
    const names = { party: home.name, number, job: job.id };
    const record = await getPreparation(store, number);
    const file = this.#fileOf(number);
    if (record?.used !== undefined) {
      throw new UsageError('prepare.used', {
        ...names,
        dealer: record.dealer,
        at: record.used.at,
        run: record.used.run,
      });
    }
    if (record === undefined || record.jobId !== job.id || !isReady(record) || !existsSync(file)) {
      throw new UsageError('prepare.not-held', names);
    }
    const head = readHead(await firstBytes(file));
    const key = head?.number === number ? keyOf(this.#context, head) : undefined;
    if (key === undefined) throw new UsageError('prepare.unreadable', { ...names, dealer: record.dealer });
    return { number, sealed: { file, skip: headBytes, key } };
  }

  /**
   * Marks a preparation for a run, as a part of `store`'s transaction: call it before the run's program is started. Throws
   * UsageError 'prepare.used'; then nothing of the transaction happens.
   */
  async use(store: Store, job: JobRecord, number: string, run: string): Promise<void> {
    if (job.role === 'contributor' || job.role === 'recipient') return;
    const at = new Date();
    if (!(await markUsed(store, number, run, at.toISOString()))) {
      const record = await getPreparation(store, number);
      const used = { at: record?.used?.at ?? '', run: record?.used?.run ?? '', dealer: record?.dealer ?? '' };
      throw new UsageError('prepare.used', { party: this.#context.home.name, number, job: job.id, ...used });
    }
    await appendAudit(store, 'preparation.used', { job: job.id, number, run }, at);
  }

  /** Deletes the files of what was used, but for runs that last and may yet read theirs, and of jobs that are over. */
  async sweep(isOver: (jobId: string) => Promise<boolean>, lasts: (runId: string) => boolean): Promise<void> {
    const { store } = this.#context;
    const at = new Date().toISOString();
    for (const record of await listPreparations(store)) {
      if (record.deletedAt !== undefined) continue;
      const isNeeded = record.used === undefined ? !(await isOver(record.jobId)) : lasts(record.used.run);
      if (isNeeded) continue;
      rmSync(this.#fileOf(record.number), { force: true });
      await markDeleted(store, record.number, at);
    }
  }

  /** At the start of the party: deletes files that a crash left and that no record is about. */
  async clean(): Promise<void> {
    const { home, store } = this.#context;
    const kept = new Set((await listPreparations(store)).filter(isReady).map(({ number }) => `${number}.part`));
    for (const name of readdirSync(home.preparationDirectory)) {
      const isHeld = /^[0-9a-f]{32}\.part$/.test(name);
      if ((isHeld && !kept.has(name)) || name.endsWith('.draft'))
        rmSync(join(home.preparationDirectory, name), { force: true });
    }
  }

  /** True for one whose file was lost before it was used. Throws UsageError 'prepare.used', 'prepare.known', 'prepare.dropped'. */
  async #checkNew(store: Store, { head, names }: Admitted): Promise<boolean> {
    const known = await getPreparation(store, head.number);
    if (known === undefined) return false;
    if (known.used !== undefined) throw new UsageError('prepare.used', { ...names, ...known.used });
    if (known.deletedAt !== undefined) throw new UsageError('prepare.dropped', names);
    if (known.sha256 === head.sha256 && !existsSync(this.#fileOf(head.number))) return true;
    throw new UsageError('prepare.known', names);
  }

  async #checkJob(job: JobRecord): Promise<void> {
    const { id, state } = job;
    const { home, store } = this.#context;
    if (!(await mayStillRun(store, job))) throw new UsageError('prepare.over', { job: id, state });
    if (!(await listApprovals(store, id)).some(({ party }) => party === home.name))
      throw new PolicyError('prepare.not-approved-here', { party: home.name, job: id });
    if ((await this.ready(id)).length >= mostWaiting)
      throw new PolicyError('prepare.too-many', { party: home.name, job: id, limit: mostWaiting });
  }

  #fileOf(number: string): string {
    return join(this.#context.home.preparationDirectory, `${number}.part`);
  }
}

/** What a head could be; fewer bytes where the file ends before. */
async function firstBytes(file: string): Promise<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    await handle.sync();
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function syncDirectory(directory: string): Promise<void> {
  // Windows opens no directories.
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const isReady = ({ used, deletedAt }: PreparationRecord): boolean => used === undefined && deletedAt === undefined;
