/**
 * What this party made as a dealer: parts that wait here, sealed to their parties, until these have them. The dealer itself
 * cannot open them again.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PeerError, TacitError, UsageError } from '@tacit/engine/text';
import '../api/preparation-messages.ts';
import { ProblemError, toProblem } from '../api/problem.ts';
import type { DealtPreparation, PreparedPiece, Problem } from '../api/types.ts';
import { appendAudit } from '../audit/log.ts';
import { missingApprovals } from '../contracts/approval.ts';
import type { PartyContext } from '../peers/context.ts';
import { problemOf, type Peers } from '../peers/peers.ts';
import { listApprovals } from '../storage/approvals.ts';
import type { JobRecord } from '../storage/jobs.ts';
import { type DealtPartRecord, type DealtRecord, listDealt, saveDealt } from '../storage/preparations.ts';
import { transact } from '../storage/store.ts';
import { dealInThread } from './deal-thread.ts';
import { dealtFile, readPiece, signPart } from './dealt-files.ts';
import { Deliveries } from './delivery.ts';
import { headBytes } from './head.ts';
import './messages.ts';
import { mayStillRun } from './open-job.ts';

/** What is being made now, or failed to be. */
interface Making {
  readonly job: string;
  step: DealtPreparation['step'];
  bytes: number;
  total: number;
  problem?: Problem;
}

export class DealtPreparations {
  readonly #context: PartyContext;
  /** Where a fault arose, for the log. */
  readonly #trace: (error: unknown) => string;
  readonly #end = new AbortController();
  #making: Making | undefined;
  #working: Promise<void> | undefined;
  readonly #deliveries: Deliveries;

  constructor(context: PartyContext, peers: Peers, trace: (error: unknown) => string) {
    this.#context = context;
    this.#trace = trace;
    this.#deliveries = new Deliveries(context, peers, (error) => this.#problemOf(error), this.#end.signal);
  }

  async list(jobId?: string): Promise<DealtPreparation[]> {
    const made = (await listDealt(this.#context.store, jobId)).map((record) => this.#shown(record));
    const making = this.#making;
    if (making === undefined || (jobId !== undefined && making.job !== jobId)) return made;
    const { job, step, bytes, total, problem } = making;
    return [...made, { job, step, bytes, bytesTotal: total, parts: [], ...(problem === undefined ? {} : { problem }) }];
  }

  /**
   * Begins to make a preparation of a job that all have signed, and to deliver it; the rest shows in `list`. Throws UsageError
   * 'prepare.no-dealer', 'prepare.not-dealer', 'prepare.unsigned', 'prepare.busy'.
   */
  async make(job: JobRecord, deliver: boolean): Promise<DealtPreparation> {
    await this.#check(job);
    if (this.#making !== undefined && this.#making.problem === undefined) {
      throw new UsageError('prepare.busy', { party: this.#context.home.name, job: this.#making.job });
    }
    const total = (job.contract.cost.prepared?.parts ?? []).reduce((sum, bytes) => sum + bytes, 0);
    const making: Making = { job: job.id, step: 'plan', bytes: 0, total };
    this.#making = making;
    this.#working = this.#make(job, making, deliver).catch((error: unknown) => {
      making.problem = this.#problemOf(error);
    });
    return { job: job.id, step: 'plan', bytes: 0, bytesTotal: total, parts: [] };
  }

  /** Delivers, in the background, what its parties do not have yet. */
  async deliver(number: string): Promise<DealtPreparation> {
    const record = await this.#find(number);
    this.#deliveries.begin(record);
    return this.#shown(record);
  }

  /** A piece of the file for `party`, for whoever carries it there. Throws UsageError 'prepare.no-part', 'prepare.unknown'. */
  async piece(number: string, party: string, offset: number): Promise<PreparedPiece> {
    const record = await this.#find(number);
    const part = record.parts.find((each) => each.party === party);
    const file = dealtFile(this.#context, number, party);
    if (part?.state !== 'kept' || !existsSync(file)) {
      const { name } = this.#context.home;
      throw new UsageError('prepare.no-part', { party: name, number, of: party, job: record.jobId });
    }
    return await readPiece(file, part.bytes, offset);
  }

  /** Takes away files that somebody has carried to their parties. */
  async drop(number: string): Promise<DealtPreparation> {
    const record = await this.#find(number);
    for (const { party, state } of record.parts) {
      if (state === 'kept') await this.#deliveries.settle(number, party, 'dropped');
    }
    return this.#shown(await this.#find(number));
  }

  /** Takes away files of jobs that are over. */
  async sweep(isOver: (jobId: string) => Promise<boolean>): Promise<void> {
    for (const { number, jobId, parts } of await listDealt(this.#context.store)) {
      if (!parts.some(({ state }) => state === 'kept') || !(await isOver(jobId))) continue;
      for (const { party, state } of parts)
        if (state === 'kept') await this.#deliveries.settle(number, party, 'dropped');
    }
  }

  /** At the start of the party: deletes files that a crash left and that no record is about. */
  async clean(): Promise<void> {
    const { home, store } = this.#context;
    const kept = new Set(
      (await listDealt(store)).flatMap(({ number, parts }) =>
        parts.filter(({ state }) => state === 'kept').map(({ party }) => `${number}-${party}.part`),
      ),
    );
    for (const name of readdirSync(home.preparationDirectory)) {
      if (/^[0-9a-f]{32}-.*\.part$/.test(name) && !kept.has(name))
        rmSync(join(home.preparationDirectory, name), { force: true });
    }
  }

  async close(): Promise<void> {
    const { name } = this.#context.home;
    this.#end.abort(new PeerError('run.stopped', { party: name, job: this.#making?.job ?? '' }));
    await this.#working;
  }

  async #check(job: JobRecord): Promise<void> {
    const { id, state, role, contract } = job;
    const { home, store } = this.#context;
    const dealer = contract.parties.find((party) => party.role === 'dealer');
    if (dealer === undefined)
      throw new UsageError('prepare.no-dealer', { job: id, protocol: contract.security.protocol });
    if (role !== 'dealer')
      throw new UsageError('prepare.not-dealer', { party: home.name, job: id, dealer: dealer.name });
    if (!(await mayStillRun(store, job))) throw new UsageError('prepare.over', { job: id, state });
    const missing = missingApprovals(contract, await listApprovals(store, id));
    if (missing.length > 0) throw new UsageError('prepare.unsigned', { job: id, state, missing });
  }

  async #make(job: JobRecord, making: Making, deliver: boolean): Promise<void> {
    const { home, store, log } = this.#context;
    const { contract, contractDigest, id } = job;
    const task = { contract, contractDigest, directory: home.preparationDirectory };
    const began = performance.now();
    const { number, parts } = await dealInThread(
      task,
      (step, bytes, total) => Object.assign(making, { step, bytes, total }),
      this.#end.signal,
    );
    const kept = parts.map((part): DealtPartRecord => {
      signPart(this.#context, part);
      return { party: part.party, bytes: headBytes + part.bytes, state: 'kept' };
    });
    const record: DealtRecord = { number, jobId: id, madeAt: new Date().toISOString(), parts: kept };
    await transact(store, async (transaction) => {
      await saveDealt(transaction, record);
      const bytes = kept.reduce((sum, part) => sum + part.bytes, 0);
      await appendAudit(transaction, 'preparation.dealt', { job: id, number, bytes });
    });
    log.info({ job: id, number, seconds: Math.round(performance.now() - began) / 1000 }, 'preparation dealt');
    this.#making = undefined;
    if (deliver) this.#deliveries.begin(record);
  }

  async #find(number: string): Promise<DealtRecord> {
    const found = (await listDealt(this.#context.store)).find((record) => record.number === number);
    if (found === undefined) throw new UsageError('prepare.unknown', { number });
    return found;
  }

  #shown(record: DealtRecord): DealtPreparation {
    const { number, jobId, madeAt, parts } = record;
    const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
    const shown = this.#deliveries.shown(record);
    return { number, job: jobId, step: 'made', madeAt, bytes: total, bytesTotal: total, parts: shown };
  }

  #problemOf(error: unknown): Problem {
    if (error instanceof TacitError || error instanceof ProblemError) return problemOf(error);
    const id = randomBytes(6).toString('hex');
    this.#context.log.error({ id, trace: this.#trace(error) }, 'preparation not made');
    return {
      ...toProblem(new UsageError('prepare.failed', { party: this.#context.home.name, id }), 'en', 500),
      kind: 'internal',
    };
  }
}
