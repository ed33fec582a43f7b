/**
 * Runs of approved jobs. The party that is asked to run leads: it has the others prepare (each checks that everything it
 * approved still holds), starts all, gathers the reports, and has the receipt signed by all. A failure anywhere ends the
 * run everywhere, with one cause.
 */
import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { contractDigest } from '@tacit/analysis';
import { AbortError, PeerError, PolicyError, UsageError } from '@tacit/engine';
import type { ApprovalRecord, JobFailure, Receipt, ReceiptBody } from '../api/types.ts';
import type { Contracts } from '../contracts/contracts.ts';
import type { Datasets } from '../contracts/datasets.ts';
import { readReceiptBody, receiptDigest, receiptMessage, verifyReceipt } from '../contracts/receipt.ts';
import type { PartyContext } from '../peers/context.ts';
import type { Peers } from '../peers/peers.ts';
import type { JobRecord } from '../storage/jobs.ts';
import { addRun, finishRun, saveReceipt, saveResult } from '../storage/runs.ts';
import { ActiveRun, failureOf, type PartyReport } from './active-run.ts';
import type { JobBook } from './book.ts';
import type { Decisions } from './decisions.ts';
import { RunChild, RunFailed } from './run-child.ts';
import { faultTrace } from './run-faults.ts';
import type { RunPeer, RunReport } from './run-messages.ts';
import { checkTransition, mayBecome } from './states.ts';
import './messages.ts';

/** Compiled code, kept between runs of all parties of this user. */
const cacheDirectory = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'tacit', 'code');

const prepareTimeoutMs = 25_000;
const callTimeoutMs = 10_000;
const reportTimeoutMs = 15_000;
/** From this party's own end of the program to the receipt, while another party leads. */
const receiptTimeoutMs = 25_000;
const overtakenLimit = 256;

export class Runs {
  readonly #context: PartyContext;
  readonly #peers: Peers;
  readonly #contracts: Contracts;
  readonly #datasets: Datasets;
  readonly #book: JobBook;
  readonly #decisions: Decisions;
  readonly #byId = new Map<string, ActiveRun>();
  readonly #starting = new Set<string>();
  /** Failures of runs that this party has not been asked to prepare. */
  readonly #overtaken = new Map<string, JobFailure>();
  #closing = false;

  constructor(
    context: PartyContext,
    peers: Peers,
    contracts: Contracts,
    datasets: Datasets,
    book: JobBook,
    decisions: Decisions,
  ) {
    this.#context = context;
    this.#peers = peers;
    this.#contracts = contracts;
    this.#datasets = datasets;
    this.#book = book;
    this.#decisions = decisions;
  }

  // -- leading ------------------------------------------------------------------------------------------------------------

  /** Checks everything, begins the run and returns; the rest happens by itself and shows in the job. */
  async run(job: JobRecord): Promise<void> {
    const { name } = this.#context.home;
    const run = await this.#begin(job, randomBytes(16).toString('hex'), name);
    void this.#lead(run);
  }

  async #lead(run: ActiveRun): Promise<void> {
    const { job, others } = run;
    let step = 'preflight';
    try {
      const approvals = await this.#book.approvals(job.id);
      await this.#unlessFailed(run, [
        run.child.ready,
        ...this.#callAll(run, 'prepare', { approvals }, prepareTimeoutMs),
      ]);
      step = 'start';
      run.child.start();
      await this.#unlessFailed(run, this.#callAll(run, 'start', {}, callTimeoutMs));
      step = 'report';
      await this.#unlessFailed(run, [run.child.outcome]);
      const reports = (await this.#unlessFailed(
        run,
        job.contract.parties.map(({ name }) => run.reportOf(name, reportTimeoutMs)),
      )) as PartyReport[];
      step = 'receipt';
      const receipt = await this.#makeReceipt(run, this.#bodyOf(run, reports, approvals));
      await this.#complete(run, receipt);
      // Whoever does not take it ends its own wait by asking for it.
      await Promise.allSettled(others.map((name) => this.#call(run, name, 'receipt', { receipt }, callTimeoutMs)));
    } catch (error) {
      await this.#fail(run, error, step);
    }
  }

  #bodyOf(run: ActiveRun, reports: readonly PartyReport[], approvals: readonly ApprovalRecord[]): ReceiptBody {
    const { contract, contractDigest: digest } = run.job;
    return {
      version: 1,
      contractDigest: digest,
      contract,
      approvals,
      runId: run.id,
      startedAt: run.startedAt,
      finishedAt: new Date().toISOString(),
      measured: run.measured(reports),
      results: contract.recipients.map((recipient) => {
        const report = reports[contract.parties.findIndex(({ name }) => name === recipient)];
        if (report?.commitment === undefined) {
          throw new PeerError('run.no-result', { party: recipient, step: 'report' });
        }
        return { recipient, commitment: report.commitment };
      }),
    };
  }

  async #makeReceipt(run: ActiveRun, body: ReceiptBody): Promise<Receipt> {
    const answers = (await this.#unlessFailed(run, this.#callAll(run, 'sign', { body }, callTimeoutMs))) as unknown[];
    const signatures = new Map([[run.name, this.#sign(body)]]);
    for (const [i, name] of run.others.entries()) {
      const signature = (answers[i] as { signature?: unknown } | undefined)?.signature;
      signatures.set(name, typeof signature === 'string' ? signature : '');
    }
    const receipt: Receipt = {
      body,
      signatures: run.job.contract.parties.map(({ name }) => ({ party: name, signature: signatures.get(name) ?? '' })),
    };
    verifyReceipt(receipt);
    return receipt;
  }

  // -- taking part ----------------------------------------------------------------------------------------------------------

  /** Another party leads: checks everything and gets the run ready. */
  async prepare(id: string, runId: string, approvals: readonly ApprovalRecord[], leader: string): Promise<void> {
    let job = await this.#book.getFor(id, leader);
    // A leader that begins anew has given its former run up.
    for (const run of [...this.#byId.values()].filter(
      (active) => active.job.id === job.id && active.coordinator === leader,
    )) {
      await this.#fail(
        run,
        new PeerError('run.restarted', { party: leader, step: 'report', job: job.id }),
        'report',
        false,
      );
    }
    await this.#decisions.learnApprovals(job, approvals);
    job = await this.#book.get(job.id);
    const run = await this.#begin(job, runId, leader).catch(async (error: unknown) => {
      await this.#refused(job, runId, leader, error);
      throw error;
    });
    try {
      const early = this.#overtaken.get(runId);
      if (early !== undefined) throw new RunFailed(early);
      await this.#unlessFailed(run, [run.child.ready]);
    } catch (error) {
      await this.#fail(run, error, 'preflight');
      throw error;
    }
    this.#watchOutcome(run);
  }

  start(id: string, runId: string, leader: string): void {
    this.#led(id, runId, leader).child.start();
  }

  /** A participant's figures, at the leader. */
  takeReport(id: string, runId: string, report: PartyReport, sender: string): void {
    const run = this.#active(id, runId);
    if (run.coordinator !== run.name || !run.others.includes(sender)) {
      throw new UsageError('run.unknown', { party: run.name, run: runId });
    }
    run.take(sender, report);
  }

  /** Signs the receipt if it says what this party knows. Throws AbortError 'receipt.refused'. */
  signReceipt(id: string, runId: string, value: unknown, leader: string): string {
    const run = this.#led(id, runId, leader);
    const body = readReceiptBody(value);
    if (body === undefined || contractDigest(body.contract) !== body.contractDigest) {
      throw new UsageError('receipt.invalid', { cause: 'body' });
    }
    this.#checkReceipt(run, body);
    return this.#sign(body);
  }

  async takeReceipt(id: string, runId: string, receipt: Receipt, leader: string): Promise<void> {
    const run = this.#led(id, runId, leader);
    verifyReceipt(receipt);
    this.#checkReceipt(run, receipt.body);
    try {
      await this.#complete(run, receipt);
    } catch (error) {
      await this.#fail(run, error, 'receipt');
      throw error;
    }
  }

  #checkReceipt(run: ActiveRun, body: ReceiptBody): void {
    if (run.report === undefined) throw new UsageError('run.unknown', { party: run.name, run: run.id });
    const contradiction = run.contradiction(body);
    if (contradiction !== undefined)
      throw new AbortError('receipt.refused', { party: run.name, step: 'receipt', ...contradiction });
  }

  // -- the end of a run -------------------------------------------------------------------------------------------------------

  /** Another party says that the run failed. */
  async takeFailure(id: string, runId: string, failure: JobFailure, sender: string): Promise<void> {
    await this.#book.getFor(id, sender);
    const run = this.#byId.get(runId);
    if (run !== undefined && run.job.id === id) {
      await this.#settleFailed(run, failure, false);
      return;
    }
    // It may overtake the request to prepare.
    if (this.#overtaken.size >= overtakenLimit) this.#overtaken.clear();
    this.#overtaken.set(runId, failure);
  }

  /** A run that this party refused to begin failed here too: the job's record says so. */
  async #refused(job: JobRecord, runId: string, leader: string, error: unknown): Promise<void> {
    const { name } = this.#context.home;
    if (!mayBecome(job.state, 'running') || (error instanceof UsageError && error.code === 'run.busy')) return;
    const { failure } = failureOf(error, name, 'preflight');
    const at = new Date().toISOString();
    try {
      await this.#book.move(job.id, 'running', { run: runId, coordinator: leader }, { failure: null }, (store) =>
        addRun(store, { id: runId, jobId: job.id, startedAt: at }),
      );
      const details = { run: runId, party: failure.party, step: failure.step, code: failure.problem.code };
      await this.#book.move(job.id, 'failed', details, { failure }, (store) => finishRun(store, runId, at));
    } catch (cause) {
      this.#context.log.error({ job: job.id, cause: (cause as Error).message }, 'refusal not stored');
    }
  }

  /** Ends the run of a job that somebody cancelled; the job's state is the caller's business. */
  endCancelled(jobId: string, by: string): void {
    for (const run of this.#byId.values()) {
      if (run.job.id !== jobId || !run.end()) continue;
      const cause = new UsageError('session.cancelled', { party: by });
      const { failure } = failureOf(cause, by, 'cancel');
      run.child.end(failure.problem);
      run.fail(failure);
      this.#byId.delete(run.id);
      void finishRun(this.#context.store, run.id, new Date().toISOString()).catch(() => undefined);
    }
  }

  /** Jobs that the store calls running though nothing runs: after a restart, or when a failure could not be stored. */
  async reconcile(code: 'run.restarted' | 'run.stopped'): Promise<void> {
    const { name } = this.#context.home;
    for (const job of await this.#book.list(['running'])) {
      if (this.#starting.has(job.id) || [...this.#byId.values()].some((run) => run.job.id === job.id)) continue;
      const { failure } = failureOf(new PeerError(code, { party: name, job: job.id }), name, 'run');
      await this.#book.move(job.id, 'failed', { party: name, code }, { failure });
    }
  }

  /** Gives a raw connection to the process of its run; false when there is none. */
  handOver(runId: string, socket: Socket, head: Buffer): boolean {
    const run = this.#byId.get(runId);
    if (run === undefined || run.settled) return false;
    run.child.link(socket, head);
    return true;
  }

  /** Ends all runs: the party stops. */
  async close(): Promise<void> {
    this.#closing = true;
    const { name } = this.#context.home;
    const ending = [...this.#byId.values()].map((run) =>
      this.#fail(run, new PeerError('run.stopped', { party: name, job: run.job.id }), 'run'),
    );
    await Promise.all(ending);
  }

  // -- shared -----------------------------------------------------------------------------------------------------------------

  async #begin(job: JobRecord, runId: string, coordinator: string): Promise<ActiveRun> {
    const { home } = this.#context;
    if (this.#closing) throw new PeerError('run.stopped', { party: home.name, job: job.id });
    if (this.#starting.has(job.id) || [...this.#byId.values()].some((run) => run.job.id === job.id)) {
      throw new UsageError('run.busy', { party: home.name, job: job.id });
    }
    this.#starting.add(job.id);
    try {
      const approvals = await this.#book.approvals(job.id);
      // Before all approvals are there, who is missing says more than the state.
      if (job.state !== 'proposed') checkTransition(job.id, job.state, 'running');
      await this.#contracts.preflight(job.id, job.contract, approvals);
      checkTransition(job.id, job.state, 'running');
      const self = job.contract.parties.findIndex(({ name }) => name === home.name);
      const peers = await this.#runPeers(job, self);
      const datasets = await this.#datasets.records(
        job.contract.datasets.filter(({ owner }) => owner === home.name).map(({ name }) => name),
      );
      const { link } = home.config;
      const child = new RunChild(
        {
          runId,
          contract: job.contract,
          contractDigest: job.contractDigest,
          leader: coordinator,
          self,
          peers,
          cert: home.tls.cert,
          key: home.tls.key,
          datasets,
          ...(link === undefined ? {} : { shape: shapeOf(link) }),
        },
        cacheDirectory,
        {
          progress: (progress) => this.#book.progress(job.id, progress),
          trouble: (text) => this.#context.log.error({ run: runId, text }, 'run process'),
        },
      );
      const run = new ActiveRun(runId, job, coordinator, self, child);
      try {
        await this.#book.move(job.id, 'running', { run: runId, coordinator }, { failure: null }, (inner) =>
          addRun(inner, { id: runId, jobId: job.id, startedAt: run.startedAt }),
        );
      } catch (error) {
        child.kill();
        throw error;
      }
      this.#byId.set(runId, run);
      this.#context.log.info({ job: job.id, run: runId, pid: child.pid }, 'run begins');
      if (coordinator === home.name) this.#watchOutcome(run);
      return run;
    } finally {
      this.#starting.delete(job.id);
    }
  }

  async #runPeers(job: JobRecord, self: number): Promise<(RunPeer | null)[]> {
    return await Promise.all(
      job.contract.parties.map(async ({ name }, number) => {
        if (number === self) return null;
        const peer = await this.#peers.get(name);
        const { hostname, port } = new URL(peer.url);
        return {
          name,
          host: hostname.replace(/^\[|\]$/g, ''),
          port: port === '' ? 443 : Number(port),
          certificateSha256: peer.certificateSha256,
        };
      }),
    );
  }

  /** Takes the process's end in, whenever it comes. */
  #watchOutcome(run: ActiveRun): void {
    run.child.outcome.then(
      (report) => void this.#programDone(run, report),
      (error: unknown) => void this.#fail(run, error, 'run'),
    );
  }

  async #programDone(run: ActiveRun, report: RunReport): Promise<void> {
    if (run.settled) return;
    const own = run.finish(report);
    if (run.coordinator === run.name) return;
    run.timer = setTimeout(() => {
      const fields = { party: run.coordinator, step: 'receipt', seconds: receiptTimeoutMs / 1000 };
      void this.#fail(run, new PeerError('run.no-receipt', fields), 'receipt');
    }, receiptTimeoutMs);
    try {
      await this.#call(run, run.coordinator, 'report', { report: own }, callTimeoutMs);
    } catch (error) {
      await this.#fail(run, error, 'report');
    }
  }

  async #complete(run: ActiveRun, receipt: Receipt): Promise<void> {
    const { report, salt, job } = run;
    if (report === undefined) throw new Error('a receipt before the end');
    const { seconds, peakMemoryMB, table } = report;
    const { measured } = receipt.body;
    if (run.settled) throw new UsageError('run.unknown', { party: run.name, run: run.id });
    const at = new Date().toISOString();
    await this.#book.move(
      job.id,
      'completed',
      { run: run.id, rounds: measured.rounds, receipt: receiptDigest(receipt) },
      {},
      async (store) => {
        await finishRun(store, run.id, at, { seconds, peakMemoryMB, measured });
        if (table !== undefined && salt !== undefined) {
          await saveResult(store, { jobId: job.id, runId: run.id, table, seconds, measured, peakMemoryMB, salt });
        }
        await saveReceipt(store, job.id, receipt, at);
      },
    );
    run.end();
    this.#byId.delete(run.id);
  }

  async #fail(run: ActiveRun, error: unknown, step: string, tell = true): Promise<void> {
    if (run.settled) return;
    const { failure, internalId } = failureOf(error, run.name, step);
    if (internalId !== undefined) {
      this.#context.log.error({ id: internalId, run: run.id, trace: faultTrace(error) }, 'run failed');
    }
    await this.#settleFailed(run, failure, tell);
  }

  async #settleFailed(run: ActiveRun, failure: JobFailure, tell: boolean): Promise<void> {
    if (!run.end()) return;
    const { job } = run;
    const { party, step, problem } = failure;
    run.child.end(problem);
    run.fail(failure);
    try {
      await this.#book.move(job.id, 'failed', { run: run.id, party, step, code: problem.code }, { failure }, (store) =>
        finishRun(store, run.id, new Date().toISOString()),
      );
    } catch (error) {
      // The store may be what failed; `reconcile` tries again.
      this.#context.log.error({ job: job.id, run: run.id, cause: (error as Error).message }, 'failure not stored');
    }
    this.#byId.delete(run.id);
    if (!tell) return;
    await Promise.allSettled(run.others.map((name) => this.#call(run, name, 'fail', { failure }, callTimeoutMs)));
  }

  #sign(body: ReceiptBody): string {
    return this.#context.home.identity.sign(receiptMessage(body));
  }

  #callAll(run: ActiveRun, action: string, body: object, timeoutMs: number): Promise<unknown>[] {
    return run.others.map((name) => this.#call(run, name, action, body, timeoutMs));
  }

  async #call(run: ActiveRun, name: string, action: string, body: object, timeoutMs: number): Promise<unknown> {
    return await this.#peers.call(
      name,
      'POST',
      `/peer/jobs/${run.job.id}/${action}`,
      { runId: run.id, ...body },
      { timeoutMs },
    );
  }

  /** Waits for all; the run's own failure, if it comes first, ends the wait. */
  async #unlessFailed(run: ActiveRun, work: readonly Promise<unknown>[]): Promise<unknown[]> {
    for (const promise of work) promise.catch(() => undefined);
    return await Promise.race([Promise.all(work), run.failed]);
  }

  #active(id: string, runId: string): ActiveRun {
    const run = this.#byId.get(runId);
    if (run === undefined || run.job.id !== id)
      throw new UsageError('run.unknown', { party: this.#context.home.name, run: runId });
    return run;
  }

  #led(id: string, runId: string, leader: string): ActiveRun {
    const run = this.#active(id, runId);
    if (run.coordinator !== leader)
      throw new PolicyError('contract.wrong-sender', { sender: leader, party: run.coordinator });
    return run;
  }
}

function shapeOf(link: { readonly roundTripMs?: number | undefined; readonly mbitPerSecond?: number | undefined }) {
  return {
    ...(link.roundTripMs === undefined ? {} : { roundTripMs: link.roundTripMs }),
    ...(link.mbitPerSecond === undefined ? {} : { mbitPerSecond: link.mbitPerSecond }),
  };
}
