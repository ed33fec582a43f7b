/**
 * The party's jobs as everyone else sees them: found by prefix, changed only along the table of states, stored before
 * they are announced.
 */
import { EventEmitter } from 'node:events';
import { type Contract, kinds } from '@tacit/analysis';
import { UsageError } from '@tacit/engine/text';
import type {
  ApprovalRecord,
  EarlierVerdict,
  Grant,
  Job,
  JobFailure,
  JobState,
  Progress,
  RunInfo,
} from '../api/types.ts';
import { currentActor } from '../audit/actor.ts';
import { appendAudit } from '../audit/log.ts';
import type { Ledger } from '../budget/ledger.ts';
import type { Contracts } from '../contracts/contracts.ts';
import { missingApprovals } from '../contracts/approval.ts';
import type { PartyContext } from '../peers/context.ts';
import { addApproval, listApprovals } from '../storage/approvals.ts';
import { addJob, changeJob, findJobs, getJob, type JobChange, type JobRecord, listJobs } from '../storage/jobs.ts';
import {
  addRun,
  finishRun,
  getReceipt,
  getResult,
  latestRun,
  markReleased,
  hasRunsLeft,
  nextRunNumber,
  type RunRecord,
  runsOfJob,
} from '../storage/runs.ts';
import { noteProposer } from '../storage/people.ts';
import { type Store, transact } from '../storage/store.ts';
import { getPeer } from '../storage/peers.ts';
import { checkTransition } from './states.ts';
import './messages.ts';

export type AuditDetails = Readonly<Record<string, string | number | boolean>>;

export interface FailedRun {
  readonly runId: string;
  /** Of the run within its contract; the first unless given. */
  readonly number?: number;
  readonly coordinator: string;
  readonly failure: JobFailure;
}

export class JobBook {
  readonly #context: PartyContext;
  readonly #contracts: Contracts;
  readonly #ledger: Ledger;
  readonly #events = new EventEmitter();
  readonly #progress = new Map<string, Progress>();
  /** Failed runs that the store could not take: shown all the same. By job. */
  readonly #unstored = new Map<string, FailedRun>();

  constructor(context: PartyContext, contracts: Contracts, ledger: Ledger) {
    this.#context = context;
    this.#contracts = contracts;
    this.#ledger = ledger;
    this.#events.setMaxListeners(0);
  }

  /** The job whose id begins with `prefix`. Throws UsageError 'job.unknown' or 'job.ambiguous'. */
  async find(prefix: string): Promise<JobRecord> {
    const [job, other] = await findJobs(this.#context.store, prefix.toLowerCase());
    if (job === undefined) throw new UsageError('job.unknown', { job: prefix.slice(0, 80) });
    if (other !== undefined) throw new UsageError('job.ambiguous', { job: prefix, matches: [job.id, other.id] });
    return job;
  }

  /** The job with exactly this id. */
  async get(id: string): Promise<JobRecord> {
    const job = await getJob(this.#context.store, id);
    if (job === undefined) throw new UsageError('job.unknown', { job: id.slice(0, 80) });
    return job;
  }

  /** As `get`, for a peer: a job that it takes no part in does not exist for it. */
  async getFor(id: string, peer: string): Promise<JobRecord> {
    const job = await this.get(id);
    // Another party may have come by the name since: a contract is with whoever holds the key that it names.
    const key = (await getPeer(this.#context.store, peer))?.publicKey;
    if (!job.contract.parties.some(({ name, publicKey }) => name === peer && publicKey === key))
      throw new UsageError('job.unknown', { job: id.slice(0, 80) });
    return job;
  }

  async known(id: string): Promise<boolean> {
    return (await getJob(this.#context.store, id)) !== undefined;
  }

  async list(states?: readonly JobState[]): Promise<JobRecord[]> {
    return await listJobs(this.#context.store, states === undefined ? {} : { states });
  }

  async approvals(id: string): Promise<ApprovalRecord[]> {
    return await listApprovals(this.#context.store, id);
  }

  /** Enters a new job. */
  async add(contract: Contract, contractDigest: string, state: 'drafted' | 'proposed'): Promise<JobRecord> {
    const at = new Date().toISOString();
    const own = contract.parties.find(({ name }) => name === this.#context.home.name);
    if (own === undefined) throw new UsageError('contract.not-a-party', { party: this.#context.home.name });
    const job: JobRecord = {
      id: contractDigest.slice(0, 16),
      contractDigest,
      contract,
      role: own.role,
      state,
      createdAt: at,
      updatedAt: at,
    };
    await transact(this.#context.store, async (store) => {
      await addJob(store, job);
      const actor = state === 'drafted' ? currentActor() : undefined;
      if (actor !== undefined) await noteProposer(store, job.id, actor.by);
      await appendAudit(store, `job.${state}`, { job: job.id, contractDigest, proposer: contract.proposer });
    });
    this.#changed(job.id);
    return job;
  }

  /**
   * Takes the job to the state `to`, together with what `also` writes, then announces it. Throws UsageError
   * 'job.wrong-state', and nothing is changed, when the table of states does not allow it.
   */
  async move(
    id: string,
    to: JobState,
    details: AuditDetails = {},
    change: Omit<JobChange, 'state'> = {},
    also: (store: Store) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    await transact(this.#context.store, (store) => this.#write(store, id, to, details, change, also));
    this.#announce(id, to, details);
  }

  async #write(
    store: Store,
    id: string,
    to: JobState,
    details: AuditDetails,
    change: Omit<JobChange, 'state'>,
    also: (store: Store) => Promise<void>,
  ): Promise<void> {
    const job = await getJob(store, id);
    if (job === undefined) throw new UsageError('job.unknown', { job: id });
    checkTransition(id, job.state, to, await hasRunsLeft(store, job));
    await changeJob(store, id, [job.state], { ...change, state: to }, new Date().toISOString());
    await also(store);
    await appendAudit(store, `job.${to}`, { job: id, ...details });
  }

  /** Puts another run in the place of the one that has begun; the job goes on running. `also` enters the new one. */
  async replaceRun(
    id: string,
    former: string,
    details: AuditDetails,
    also: (store: Store) => Promise<void>,
  ): Promise<void> {
    await transact(this.#context.store, async (store) => {
      const job = await getJob(store, id);
      if (job?.state !== 'running')
        throw new UsageError('run.unknown', { party: this.#context.home.name, run: former });
      await finishRun(store, former, new Date().toISOString());
      await also(store);
      await appendAudit(store, 'job.running', { job: id, ...details, instead: former });
    });
    this.#announce(id, 'running', details);
  }

  /**
   * Notes that this party is about to send its first message from which anything is revealed, together with what `also`
   * writes. Throws, and nothing is noted, when the job does not run any more or the store cannot write.
   */
  async release(
    { id, contractDigest }: JobRecord,
    runId: string,
    also: (store: Store) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    const at = new Date();
    await transact(this.#context.store, async (store) => {
      const job = await getJob(store, id);
      const isMarked = job?.state === 'running' && (await markReleased(store, runId, at.toISOString()));
      if (!isMarked) throw new UsageError('run.unknown', { party: this.#context.home.name, run: runId });
      await also(store);
      await appendAudit(store, 'released', { job: id, run: runId, contractDigest }, at);
    });
    this.#changed(id);
  }

  /**
   * Notes that this party is about to reveal what every attempt at the run reveals alike: the run's number stays good. Throws as
   * `release`.
   */
  async check({ id, contractDigest }: JobRecord, runId: string): Promise<void> {
    await transact(this.#context.store, async (store) => {
      const job = await getJob(store, id);
      if (job?.state !== 'running') throw new UsageError('run.unknown', { party: this.#context.home.name, run: runId });
      await appendAudit(store, 'checked', { job: id, run: runId, contractDigest });
    });
  }

  #announce(id: string, to: JobState, details: AuditDetails): void {
    if (to !== 'running') this.#progress.delete(id);
    this.#unstored.delete(id);
    this.#context.log.info({ job: id, state: to, ...details }, 'job changed');
    this.#changed(id);
  }

  /**
   * Enters the failure of a run, also of one that was refused before it began. When the store cannot take it the job is
   * shown as failed nevertheless, and `storeFailures` writes it later; the error of the store is returned then.
   */
  async fail(id: string, run: FailedRun): Promise<unknown> {
    this.#unstored.set(id, run);
    try {
      await this.storeFailure(id);
      return undefined;
    } catch (error) {
      this.#changed(id);
      return error;
    }
  }

  /** Writes what `fail` could not; true if there was something. Throws what the store says. */
  async storeFailure(id: string): Promise<boolean> {
    const unstored = this.#unstored.get(id);
    if (unstored === undefined) return false;
    const { runId, coordinator, failure, number } = unstored;
    const { party, step, problem, at } = failure;
    const details = { run: runId, party, step, code: problem.code };
    try {
      await transact(this.#context.store, async (store) => {
        // A run that was refused never became a running job: its record has both, or neither.
        if ((await getJob(store, id))?.state !== 'running') {
          await this.#write(store, id, 'running', { run: runId, coordinator }, { failure: null }, (inner) =>
            addRun(inner, { id: runId, jobId: id, startedAt: at, ...(number === undefined ? {} : { number }) }),
          );
        }
        await this.#write(store, id, 'failed', details, { failure }, (inner) => finishRun(inner, runId, at));
      });
    } catch (error) {
      // What became of the job in the meantime counts.
      if (error instanceof UsageError && error.code === 'job.wrong-state') this.#unstored.delete(id);
      throw error;
    }
    this.#announce(id, 'failed', details);
    return true;
  }

  /** As `storeFailure`, of all jobs. */
  async storeFailures(): Promise<void> {
    for (const id of this.#unstored.keys()) await this.storeFailure(id);
  }

  /** Adds an approval that has been checked; the job becomes approved with the last one. */
  async approve(
    job: JobRecord,
    approval: ApprovalRecord,
    also: (store: Store) => Promise<void> = () => Promise.resolve(),
  ): Promise<void> {
    await transact(this.#context.store, async (store) => {
      const added = await addApproval(store, job.id, approval);
      await also(store);
      if (added)
        await appendAudit(store, 'job.approval', { job: job.id, party: approval.party, signature: approval.signature });
      if (missingApprovals(job.contract, await listApprovals(store, job.id)).length > 0) return;
      const approved = await changeJob(store, job.id, ['proposed'], { state: 'approved' }, new Date().toISOString());
      if (approved) await appendAudit(store, 'job.approved', { job: job.id });
    });
    this.#changed(job.id);
  }

  progress(id: string, progress: Progress): void {
    this.#progress.set(id, progress);
    this.#changed(id);
  }

  /** Calls `listener` after every change of the job; returns what ends that. */
  subscribe(id: string, listener: () => void): () => void {
    this.#events.on(id, listener);
    return () => void this.#events.off(id, listener);
  }

  /** With the failure that the store could not take. */
  shown(record: JobRecord): JobRecord {
    const unstored = this.#unstored.get(record.id);
    return unstored === undefined ? record : { ...record, state: 'failed', failure: unstored.failure };
  }

  /** `patienceMs`: how long to wait for the comparison with earlier answers. */
  async view(record: JobRecord, patienceMs = 2_000): Promise<Job> {
    const { store } = this.#context;
    const job = this.shown(record);
    const approvals = await listApprovals(store, job.id);
    const run = await latestRun(store, job.id);
    const { atMost, until, attempts: mostAttempts } = job.contract.runs;
    const next = await nextRunNumber(store, job.id);
    const { attempts, released } = await runsOfJob(store, job.id, Math.min(next, atMost));
    const progress = this.#progress.get(job.id);
    const earlier = await this.#earlier(job, patienceMs);
    return {
      id: job.id,
      state: job.state,
      contractDigest: job.contractDigest,
      contract: job.contract,
      role: job.role,
      missingGrants: await this.#missingGrants(job, approvals),
      ...(earlier === undefined ? {} : { earlier }),
      approvals,
      ...(job.rejection === undefined ? {} : { rejection: job.rejection }),
      ...(run === undefined ? {} : { run: runInfo(run) }),
      ...asksOf(job.contract),
      attempts: { used: attempts, most: mostAttempts },
      runs: { used: Math.min(next - 1, atMost), atMost, until },
      ...(released === undefined ? {} : { released: { run: released.runId, at: released.at } }),
      ...(progress === undefined ? {} : { progress }),
      ...(job.failure === undefined ? {} : { failure: job.failure }),
      hasResult: (await getResult(store, job.id)) !== undefined,
      hasReceipt: (await getReceipt(store, job.id)) !== undefined,
      updatedAt: job.updatedAt,
    };
  }

  async #missingGrants(job: JobRecord, approvals: readonly ApprovalRecord[]): Promise<readonly Grant[]> {
    const decided = job.state !== 'proposed' || approvals.some(({ party }) => party === this.#context.home.name);
    if (decided || (job.role !== 'owner' && job.role !== 'contributor')) return [];
    try {
      return await this.#contracts.missingGrants(job.contract);
    } catch {
      // Data that changed since is told when somebody approves.
      return [];
    }
  }

  async #earlier(job: JobRecord, patienceMs: number): Promise<EarlierVerdict | undefined> {
    try {
      return await this.#ledger.verdict(job, patienceMs);
    } catch (error) {
      // Data that cannot be read now is told when somebody approves.
      this.#context.log.warn({ job: job.id, problem: (error as Error).message }, 'earlier answers not compared');
      return undefined;
    }
  }

  #changed(id: string): void {
    this.#events.emit(id);
  }
}

function asksOf({ kind, plan }: Contract): Pick<Job, 'asks'> {
  // A job of a kind that this version does not know any more is shown all the same.
  const terms = kinds.find(({ view }) => view.name === kind)?.asks?.(plan);
  if (terms === undefined) return {};
  const { party, fields, atMost } = terms;
  return { asks: { party, fields, atMost } };
}

function runInfo(run: RunRecord): RunInfo {
  const report = (typeof run.report === 'object' && run.report !== null ? run.report : {}) as Partial<RunInfo>;
  return {
    id: run.id,
    number: run.number,
    startedAt: run.startedAt,
    ...(run.finishedAt === undefined ? {} : { finishedAt: run.finishedAt }),
    ...(run.attempt === undefined ? {} : { attempt: run.attempt }),
    ...(run.releasedAt === undefined ? {} : { releasedAt: run.releasedAt }),
    ...(report.seconds === undefined ? {} : { seconds: report.seconds }),
    ...(report.peakMemoryMB === undefined ? {} : { peakMemoryMB: report.peakMemoryMB }),
    ...(report.egress === undefined ? {} : { egress: report.egress }),
    ...(report.measured === undefined ? {} : { measured: report.measured }),
  };
}
