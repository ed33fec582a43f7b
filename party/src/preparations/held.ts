/**
 * Parts of preparations at a computer: taken in once, each for one run of one contract, and gone afterwards.
 *
 * What keeps a preparation from serving twice: its number stays in the store for ever (a database trigger, too, refuses to unmark
 * it), it is marked in a committed transaction before the program that takes it is started, and the parties of a run compare
 * numbers. A store that was set back is refused at the start of the party by the file beside it (audit/head-file.ts); if that
 * file was set back along with it, the other computers' stores say that the number is used. All of them set back at once cannot
 * be told.
 */
import { createReadStream, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { computersIn, type Contract } from '@tacit/analysis';
import { AbortError, inspectSealed, PolicyError, UsageError } from '@tacit/engine';
import type { HeldPreparation } from '../api/types.ts';
import { appendAudit } from '../audit/log.ts';
import type { PartyContext } from '../peers/context.ts';
import { listApprovals } from '../storage/approvals.ts';
import { getJob, type JobRecord } from '../storage/jobs.ts';
import {
  addPreparation,
  getPreparation,
  listPreparations,
  markDeleted,
  markUsed,
  type PreparationRecord,
} from '../storage/preparations.ts';
import { type Store, transact } from '../storage/store.ts';
import { headBytes, isSigned, type PartHead, partKey, readHead, sha256 } from './head.ts';
import './messages.ts';

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
   * Whether a part whose first bytes are `head`, of a file of `total` bytes, may come in: it is the contract's dealer's, for this
   * party and place, of the declared size, and new. Throws UsageError 'prepare.…', AbortError 'prepare.bad-signature'.
   */
  async admit(head: Uint8Array, total: number): Promise<{ head: PartHead; job: JobRecord }> {
    const { home, store } = this.#context;
    const found = readHead(head);
    if (found === undefined) throw new UsageError('prepare.not-a-file', {});
    const job = await getJob(store, found.contractDigest.slice(0, 16));
    if (job?.contractDigest !== found.contractDigest) {
      const contract = found.contractDigest.slice(0, 16);
      throw new UsageError('prepare.unknown-contract', { contract, party: home.name });
    }
    const { contract, id } = job;
    const dealer = contract.parties.find(({ role }) => role === 'dealer');
    if (dealer === undefined)
      throw new UsageError('prepare.no-dealer', { job: id, protocol: contract.security.protocol });
    if (found.dealer !== dealer.name)
      throw new UsageError('prepare.wrong-dealer', { job: id, found: found.dealer, expected: dealer.name });
    // The words of a head count from here on.
    if (!isSigned(head, dealer.publicKey)) throw new AbortError('prepare.bad-signature', { dealer: dealer.name });
    const names = { party: home.name, dealer: dealer.name, number: found.number, job: id };
    if (found.party !== home.name)
      throw new UsageError('prepare.wrong-party', { ...names, found: found.party, expected: home.name });
    const place = placeOf(contract, home.name);
    if (place === undefined || found.place !== place)
      throw new UsageError('prepare.wrong-place', { ...names, found: found.place + 1, expected: (place ?? -1) + 1 });
    const expected = contract.cost.prepared?.parts[place] ?? 0;
    if (total !== expected || headBytes + found.bytes !== expected) {
      const size = total === expected ? headBytes + found.bytes : total;
      throw new UsageError('prepare.size', { ...names, found: size, expected });
    }
    await this.#checkNew(store, found, names);
    await this.#checkJob(job);
    return { head: found, job };
  }

  /** Takes in the file at `draft`, which is gone afterwards. Throws as `admit`, and UsageError 'prepare.altered', 'prepare.unreadable'. */
  async take(draft: string, total: number): Promise<HeldPreparation> {
    const { home, store, log } = this.#context;
    const { head, job } = await this.admit(await firstBytes(draft), total);
    const names = { party: home.name, dealer: head.dealer, number: head.number, job: job.id };
    const digest = sha256();
    for await (const piece of createReadStream(draft, { start: headBytes })) digest.update(piece as Buffer);
    if (digest.digest('hex') !== head.sha256) throw new UsageError('prepare.altered', names);
    await this.#checkReadable(draft, head, job, names);
    const file = this.#fileOf(head.number);
    const record = { number: head.number, jobId: job.id, dealer: head.dealer, bytes: total, sha256: head.sha256 };
    const receivedAt = new Date().toISOString();
    await transact(store, async (transaction) => {
      // Another copy may have come in meanwhile.
      const isLost = await this.#checkNew(transaction, head, names);
      if (!isLost) await addPreparation(transaction, { ...record, receivedAt });
      const { number, dealer, bytes } = record;
      const details = { job: job.id, number, dealer, bytes, sha256: head.sha256 };
      await appendAudit(transaction, 'preparation.received', details);
      renameSync(draft, file);
      // The file is there when the record is.
      await syncDirectory(home.preparationDirectory);
    });
    log.info({ job: job.id, number: head.number, bytes: total }, 'preparation received');
    const { jobId, ...shown } = { ...record, receivedAt };
    return { number: shown.number, job: jobId, dealer: shown.dealer, bytes: total, receivedAt, state: 'ready' };
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
    const key = head?.number === number ? keyOf(head, this.#context) : undefined;
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
  async #checkNew(store: Store, head: PartHead, names: Readonly<Record<string, string>>): Promise<boolean> {
    const known = await getPreparation(store, head.number);
    if (known === undefined) return false;
    if (known.used !== undefined) throw new UsageError('prepare.used', { ...names, ...known.used });
    if (known.deletedAt !== undefined) throw new UsageError('prepare.dropped', names);
    if (known.sha256 === head.sha256 && !existsSync(this.#fileOf(head.number))) return true;
    throw new UsageError('prepare.known', names);
  }

  async #checkJob({ id, state, contract }: JobRecord): Promise<void> {
    const { home, store } = this.#context;
    const isOpen = state === 'proposed' || state === 'approved' || state === 'running' || state === 'failed';
    if (!isOpen || Date.parse(contract.expiresAt) <= Date.now())
      throw new UsageError('prepare.over', { job: id, state });
    if (!(await listApprovals(store, id)).some(({ party }) => party === home.name))
      throw new PolicyError('prepare.not-approved-here', { party: home.name, job: id });
    if ((await this.ready(id)).length >= mostWaiting)
      throw new PolicyError('prepare.too-many', { party: home.name, job: id, limit: mostWaiting });
  }

  /** Opens it to the end: what cannot be read is told now, and not at the run, which would use it up. */
  async #checkReadable(
    file: string,
    head: PartHead,
    { contract }: JobRecord,
    names: Readonly<Record<string, string>>,
  ): Promise<void> {
    const key = keyOf(head, this.#context);
    if (key === undefined) throw new UsageError('prepare.unreadable', names);
    const sealed = createReadStream(file, { start: headBytes }) as AsyncIterable<Uint8Array>;
    const found = await inspectSealed(sealed, key).catch((error: unknown) => {
      if (error instanceof UsageError) throw new UsageError('prepare.unreadable', names, { cause: error });
      throw error;
    });
    const isAsSaid =
      found.id === head.number &&
      found.self === head.place &&
      found.protocol === contract.security.protocol &&
      found.names.join('\n') ===
        computersIn(contract.parties)
          .map(({ name }) => name)
          .join('\n');
    if (!isAsSaid) throw new UsageError('prepare.unreadable', names);
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

/** The place of a computer among a contract's parties; undefined for others. */
function placeOf({ parties }: Contract, party: string): number | undefined {
  const place = computersIn(parties).findIndex(({ name }) => name === party);
  return place < 0 ? undefined : place;
}

function keyOf(head: PartHead, { home }: PartyContext): Uint8Array | undefined {
  const secret = home.identity.decapsulate(Buffer.from(head.encapsulated, 'base64url'));
  return secret === undefined ? undefined : partKey(secret, head);
}
