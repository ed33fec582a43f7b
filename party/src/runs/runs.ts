/** Runs of approved jobs, as routes and the party's own life need them. */
import { randomBytes } from 'node:crypto';
import { contractDigest } from '@tacit/analysis';
import { PeerError, PolicyError, TacitError, UsageError } from '@tacit/engine/text';
import { ProblemError } from '../api/problem.ts';
import type { ApprovalRecord, JobFailure, Receipt } from '../api/types.ts';
import { readReceiptBody } from '../contracts/receipt.ts';
import type { Preparations } from '../preparations/preparations.ts';
import type { JobRecord } from '../storage/jobs.ts';
import { hasRunsLeft, nextRunNumber, receiptOf } from '../storage/runs.ts';
import { checkWritable } from '../storage/store.ts';
import { type ActiveRun, failureOf, type NumberedRun, type PartyReport } from './active-run.ts';
import type { Decisions } from '../jobs/decisions.ts';
import { heardProgress, listeners, teller } from './heard-progress.ts';
import { lead } from './lead.ts';
import { RunFailed } from './run-child.ts';
import { checkLeader, inputFor, type RunInput } from './run-input.ts';
import { usedUp } from './run-limits.ts';
import type { RunOffice } from './run-office.ts';
import { mayBecome } from '../jobs/states.ts';
import '../jobs/messages.ts';

const overtakenLimit = 256;
/** Beside receipt and result themselves: what the store writes around them. */
const receiptRoomBytes = 64 * 1024;

export class Runs {
  readonly #office: RunOffice;
  readonly #decisions: Decisions;
  readonly #preparations: Preparations;
  /** Failures of runs that this party has not been asked to prepare. */
  readonly #overtaken = new Map<string, JobFailure>();

  constructor(office: RunOffice, decisions: Decisions, preparations: Preparations) {
    this.#office = office;
    this.#preparations = preparations;
    this.#decisions = decisions;
  }

  /**
   * Leads a run: checks everything, begins it and returns; the rest happens by itself and shows in the job. `input`: what this party
   * gives for it, where the contract asks it to.
   */
  async run(job: JobRecord, input?: RunInput): Promise<void> {
    const { book, context } = this.#office;
    const { name } = context.home;
    const given = inputFor(job, name, input);
    await this.#office.turns.take(job.id, async () => {
      await book.storeFailure(job.id);
      const other = this.#office.runOf(job.id);
      // Another party was sooner: whoever asks for a run has one.
      if (other !== undefined && other.coordinator !== name) return;
      const fresh = await book.get(job.id);
      const number = await nextRunNumber(context.store, job.id);
      const preparation = await this.#preparations.agree(fresh);
      const next = {
        runId: randomBytes(16).toString('hex'),
        number,
        ...(preparation === undefined ? {} : { preparation }),
      };
      const run = await this.#office.begin(fresh, next, name, { given });
      void lead(this.#office, run);
    });
  }

  /** Another party leads: checks everything and gets the run ready. */
  async prepare(id: string, next: NumberedRun, approvals: readonly ApprovalRecord[], leader: string): Promise<void> {
    const { runId } = next;
    await this.#office.book.getFor(id, leader);
    const run = await this.#office.turns.take(id, () => this.#takePart(id, next, approvals, leader));
    try {
      const early = this.#overtaken.get(runId);
      if (early !== undefined) throw new RunFailed(early);
      await this.#office.unlessFailed(run, [run.child.ready]);
    } catch (error) {
      await this.#office.fail(run, error, 'preflight');
      throw error instanceof RunFailed ? new ProblemError(error.failure.problem) : error;
    }
    this.#office.watchOutcome(run);
  }

  async #takePart(
    id: string,
    next: NumberedRun,
    approvals: readonly ApprovalRecord[],
    leader: string,
  ): Promise<ActiveRun> {
    const { book } = this.#office;
    checkLeader(await book.get(id), leader);
    let former = this.#office.runOf(id);
    // A leader that begins anew has given its former run up.
    if (former?.coordinator === leader) {
      const cause = new PeerError('run.restarted', { party: leader, step: 'report', job: id });
      await this.#office.fail(former, cause, 'report', false);
      former = undefined;
    }
    if (former !== undefined && !former.givesWayTo(leader)) throw this.#office.busy(former);
    await book.storeFailure(id);
    await this.#decisions.learnApprovals(await book.get(id), approvals);
    const job = await book.get(id);
    try {
      return await this.#office.begin(job, next, leader, { former });
    } catch (error) {
      await this.#refused(job, next, leader, error);
      throw error;
    }
  }

  async start(id: string, runId: string, leader: string): Promise<void> {
    await this.#office.start(this.#office.led(id, runId, leader));
  }

  /** A participant's figures, at the leader. */
  takeReport(id: string, runId: string, report: PartyReport, sender: string): void {
    const run = this.#office.active(id, runId);
    if (run.coordinator !== run.name || !run.others.includes(sender)) {
      throw new UsageError('run.unknown', { party: run.name, run: runId });
    }
    run.take(sender, report);
  }

  /** The first computer says how many rounds are done, to a party that does not compute. */
  hearRounds(id: string, runId: string, rounds: number, sender: string): void {
    const run = this.#office.active(id, runId);
    const { contract } = run.job;
    const expected = teller(contract);
    if (sender !== expected || listeners(contract, [run.name]).length === 0)
      throw new PolicyError('contract.wrong-sender', { sender, party: expected ?? '' });
    if (!run.settled) this.#office.book.progress(id, heardProgress(contract, run, rounds));
  }

  /** Signs the receipt if it says what this party knows. Throws AbortError 'receipt.refused'. */
  async signReceipt(id: string, runId: string, value: unknown, leader: string): Promise<string> {
    const run = this.#office.led(id, runId, leader);
    const body = readReceiptBody(value);
    if (body === undefined || contractDigest(body.contract) !== body.contractDigest) {
      throw new UsageError('receipt.invalid', { cause: 'body' });
    }
    run.checkOnlyReceipt(body);
    // Once all have signed the run counts as completed: whoever cannot keep what comes of it says so before.
    await checkWritable(this.#office.context.store, receiptRoomBytes + JSON.stringify([value, run.kept]).length);
    return await this.#office.sign(run, body);
  }

  async takeReceipt(id: string, runId: string, receipt: unknown, leader: string): Promise<void> {
    await this.#office.takeReceipt(this.#office.led(id, runId, leader), receipt);
  }

  /** The receipt of a run that is over, for a party that missed it. */
  async missedReceipt(id: string, runId: string, sender: string): Promise<Receipt> {
    const { book, context } = this.#office;
    await book.getFor(id, sender);
    const receipt = await receiptOf(context.store, id, runId);
    if (receipt === undefined) throw new UsageError('run.unknown', { party: context.home.name, run: runId });
    return receipt;
  }

  /** Another party says that the run failed. */
  async takeFailure(id: string, runId: string, failure: JobFailure, sender: string): Promise<void> {
    await this.#office.book.getFor(id, sender);
    const run = this.#office.find(runId);
    if (run !== undefined && run.job.id === id) {
      await this.#office.hearFailure(run, failure);
      return;
    }
    const waiting = this.#office.runOf(id);
    if (waiting?.yieldsTo === runId) {
      await this.#office.settleFailed(waiting, failure, true);
      return;
    }
    // It may overtake the request to prepare.
    if (this.#overtaken.size >= overtakenLimit) this.#overtaken.clear();
    this.#overtaken.set(runId, failure);
  }

  /** A run that this party refused to begin failed here too: the job's record says so. */
  async #refused(job: JobRecord, { runId, number }: NumberedRun, leader: string, error: unknown): Promise<void> {
    const { home, store } = this.#office.context;
    const { name } = home;
    const isNone = error instanceof TacitError && (error.code === 'run.busy' || usedUp.has(error.code));
    if (isNone || !mayBecome(job.state, 'running', await hasRunsLeft(store, job))) return;
    const { failure } = failureOf(error, name, 'preflight');
    const unstored = await this.#office.book.fail(job.id, { runId, number, coordinator: leader, failure });
    if (unstored !== undefined) {
      this.#office.context.log.error({ job: job.id, cause: (unstored as Error).message }, 'refusal not stored');
    }
  }
}
