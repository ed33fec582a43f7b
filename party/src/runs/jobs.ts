/** The jobs of a party: one object for its routes. */
import type { Socket } from 'node:net';
import type { Job, JobPage, JobResult, JobState, Question, Receipt, ResultContent } from '../api/types.ts';
import { Budgets } from '../budget/budgets.ts';
import { Ledger } from '../budget/ledger.ts';
import type { Artifacts } from '../artifacts/artifacts.ts';
import type { Contracts } from '../contracts/contracts.ts';
import type { Datasets } from '../datasets/datasets.ts';
import type { PartyContext } from '../peers/context.ts';
import type { Peers } from '../peers/peers.ts';
import { UsageError } from '@tacit/engine/text';
import { isOver } from '../preparations/open-job.ts';
import { Preparations } from '../preparations/preparations.ts';
import { countJobs, type JobRecord } from '../storage/jobs.ts';
import { getReceipt, getResult, runsWith } from '../storage/runs.ts';
import { JobBook } from '../jobs/book.ts';
import { Decisions } from '../jobs/decisions.ts';
import type { RunChild, RunChildEvents } from './run-child.ts';
import { faultTrace } from './run-faults.ts';
import { Outbox } from '../jobs/outbox.ts';
import { type ListOptions, listSummaries } from '../jobs/summaries.ts';
import type { RunInput } from './run-input.ts';
import { RunOffice } from './run-office.ts';
import { Runs } from './runs.ts';
import '../jobs/messages.ts';

/** Of a result's file, in one answer; a multiple of three, so that pieces in base64 can be put together. */
const contentPieceBytes = 6 * 1024 * 1024;
const tickMs = 5_000;
const newsMs = 3_600_000;
/** Whoever looks at one job waits for the comparison with earlier answers. */
const verdictMs = 60_000;

export class Jobs {
  readonly book: JobBook;
  readonly ledger: Ledger;
  readonly budgets: Budgets;
  readonly decisions: Decisions;
  readonly runs: Runs;
  readonly preparations: Preparations;
  readonly #context: PartyContext;
  readonly #outbox: Outbox;
  readonly #office: RunOffice;
  readonly #artifacts: Artifacts;
  #timer: NodeJS.Timeout | undefined;

  constructor(context: PartyContext, peers: Peers, contracts: Contracts, datasets: Datasets, artifacts: Artifacts) {
    this.#context = context;
    this.#artifacts = artifacts;
    this.#outbox = new Outbox(peers, context.log);
    this.ledger = new Ledger(context, datasets);
    this.budgets = new Budgets(context, datasets);
    this.book = new JobBook(context, contracts, this.ledger);
    this.decisions = new Decisions(context, peers, contracts, datasets, this.book, this.#outbox, this.ledger);
    this.preparations = new Preparations(context, peers, faultTrace);
    this.#office = new RunOffice(context, peers, contracts, datasets, artifacts, this.book, this.preparations);
    this.runs = new Runs(this.#office, this.decisions, this.preparations);
  }

  /** After the start of the party: settles what an earlier process left, then keeps time. */
  async open(): Promise<void> {
    await this.#office.reconcile('run.restarted');
    await this.decisions.expire();
    await this.decisions.resume();
    await this.preparations.open();
    this.#timer = setInterval(() => void this.#tick(), tickMs);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#outbox.close();
    await this.preparations.close();
    await this.#office.close();
  }

  handOver(runId: string, socket: Socket, head: Buffer): boolean {
    return this.#office.handOver(runId, socket, head);
  }

  /** As `RunOffice.serve`. */
  async serve(job: JobRecord, session: string, caller: number, events: RunChildEvents): Promise<RunChild> {
    return await this.#office.serve(job, session, caller, events);
  }

  /** News that peers must hear even if they are away, until `until` (ms). */
  async tell(names: readonly string[], path: string, body: unknown, until: number): Promise<void> {
    await this.#outbox.send(names, path, body, until);
  }

  /** As `listSummaries`. */
  async list(options: Omit<ListOptions, 'shown'>): Promise<JobPage> {
    const { home, store } = this.#context;
    return await listSummaries(store, home.name, { ...options, shown: (record) => this.book.shown(record) });
  }

  async counts(): Promise<Partial<Record<JobState, number>>> {
    return await countJobs(this.#context.store);
  }

  async get(prefix: string): Promise<Job> {
    return await this.book.view(await this.book.find(prefix), verdictMs);
  }

  async propose(question: Question): Promise<Job> {
    return await this.book.view(await this.decisions.propose(question));
  }

  async approve(prefix: string, grant: 'once' | 'always' | undefined): Promise<Job> {
    const job = await this.book.find(prefix);
    await this.decisions.approve(job, grant);
    return await this.get(job.id);
  }

  async reject(prefix: string, why: string): Promise<Job> {
    const job = await this.book.find(prefix);
    await this.decisions.reject(job, why);
    return await this.get(job.id);
  }

  async run(prefix: string, input?: RunInput): Promise<Job> {
    const job = await this.book.find(prefix);
    await this.runs.run(job, input);
    return await this.get(job.id);
  }

  /** Cancels a job at all parties, running or not. */
  async cancel(prefix: string): Promise<Job> {
    const job = await this.book.find(prefix);
    const { name } = this.#context.home;
    await this.book.move(job.id, 'cancelled');
    this.#office.endCancelled(job.id, name);
    const path = `/peer/jobs/${job.id}/cancel`;
    await this.#outbox.send(this.decisions.others(job.contract), path, {}, Date.now() + newsMs);
    return await this.get(job.id);
  }

  /** A peer of the job cancelled it. */
  async receiveCancellation(id: string, sender: string): Promise<void> {
    const job = await this.book.getFor(id, sender);
    if (job.state === 'cancelled') return;
    await this.book.move(job.id, 'cancelled', { peer: sender });
    this.#office.endCancelled(job.id, sender);
  }

  /**
   * Of the run of this number, or of the latest that has one. Throws UsageError 'job.no-result', 'job.no-result-yet' or
   * 'job.no-result-of-run'.
   */
  async result(prefix: string, run?: number): Promise<JobResult> {
    const job = await this.book.find(prefix);
    const stored = await getResult(this.#context.store, job.id, run);
    if (stored === undefined) {
      const { id, state, contract } = job;
      const { recipients } = contract;
      if (!recipients.includes(this.#context.home.name)) throw new UsageError('job.no-result', { job: id, recipients });
      const known = await runsWith(this.#context.store, 'results', id);
      if (known.length === 0 || run === undefined) throw new UsageError('job.no-result-yet', { job: id, state });
      throw new UsageError('job.no-result-of-run', { job: id, run, known, atMost: contract.runs.atMost });
    }
    const { salt: _salt, ...result } = stored;
    return result;
  }

  /** The bytes from `offset` on, as many as an answer takes, of a result that is kept as an artifact. Throws UsageError 'job.no-content', 'artifact.…'. */
  async resultContent(prefix: string, run?: number, offset = 0): Promise<ResultContent> {
    const { jobId, result } = await this.result(prefix, run);
    const content = result.kind === 'report' ? undefined : result.content;
    if (content === undefined) throw new UsageError('job.no-content', { job: jobId, shape: result.kind });
    const bytes = await this.#artifacts.read(content.artifact);
    return { ...content, offset, base64: bytes.toString('base64', offset, offset + contentPieceBytes) };
  }

  /** As `result`: UsageError 'job.no-receipt', 'job.no-receipt-of-dealer' or 'job.no-receipt-of-run'. */
  async receipt(prefix: string, run?: number): Promise<Receipt> {
    const job = await this.book.find(prefix);
    const receipt = await getReceipt(this.#context.store, job.id, run);
    if (receipt !== undefined) return receipt;
    const { id, state, contract, role } = job;
    const known = await runsWith(this.#context.store, 'receipts', id);
    if (known.length > 0 && run !== undefined)
      throw new UsageError('job.no-receipt-of-run', { job: id, run, known, atMost: contract.runs.atMost });
    if (role !== 'dealer') throw new UsageError('job.no-receipt', { job: id, state });
    const { name } = this.#context.home;
    const others = contract.parties.map((party) => party.name).filter((party) => party !== name);
    throw new UsageError('job.no-receipt-of-dealer', { job: id, state, party: name, others });
  }

  async #tick(): Promise<void> {
    try {
      await this.decisions.expire();
      await this.#office.reconcile('run.stopped');
      await this.#artifacts.forget(isOver);
      await this.preparations.sweep((runId) => this.#office.find(runId) !== undefined);
    } catch (error) {
      this.#context.log.error({ trace: faultTrace(error) }, 'housekeeping failed');
    }
  }
}
