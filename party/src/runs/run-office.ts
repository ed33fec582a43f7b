/**
 * What leading a run and taking part in one have in common: beginning it, hearing of its process, completing or failing it
 * here, and calling the other parties.
 */
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { computersIn, type GivenInput } from '@tacit/analysis';
import { PeerError, PolicyError, stoppedByData, UsageError } from '@tacit/engine';
import { patience } from '@tacit/engine/node';
import { problemForOthers } from '../api/problem.ts';
import type { JobFailure, Receipt, ReceiptBody } from '../api/types.ts';
import { appendAudit, auditHead } from '../audit/log.ts';
import type { Artifacts } from '../artifacts/artifacts.ts';
import type { MemorySlot, Written } from '../artifacts/memory.ts';
import type { Contracts } from '../contracts/contracts.ts';
import type { Datasets } from '../datasets/datasets.ts';
import { receiptBodyDigest, receiptDigest, receiptMessage, verifyReceipt } from '../contracts/receipt.ts';
import { runners } from '../contracts/runners.ts';
import { codeCache } from '../identity/code-cache.ts';
import type { PartyContext } from '../peers/context.ts';
import type { Preparations } from '../preparations/preparations.ts';
import type { Peers } from '../peers/peers.ts';
import type { JobRecord } from '../storage/jobs.ts';
import { addRun, countAttempt, finishRun, hasRunsLeft, saveReceipt, saveResult } from '../storage/runs.ts';
import { type Store, transact } from '../storage/store.ts';
import { ActiveRun, type NumberedRun, failureOf } from './active-run.ts';
import type { JobBook } from '../jobs/book.ts';
import { everySecond, listeners, teller } from './heard-progress.ts';
import { keepResult } from './keep-result.ts';
import { RunChild, type RunChildEvents } from './run-child.ts';
import { faultTrace } from './run-faults.ts';
import { checkMayRun } from './run-limits.ts';
import type { RunPeer, RunReport, RunSpec } from './run-messages.ts';
import { checkTransition } from '../jobs/states.ts';
import { Turns } from '../storage/turns.ts';
import '../jobs/messages.ts';

export const callTimeoutMs = 30_000;
/** Others learn of a failure by their own means too; a party that stops must not wait long for them. */
const failTimeoutMs = 4_000;
/** From this party's own end of the program to the receipt, while another party leads. */
const receiptTimeoutMs = 60_000;
/** How long a process that failed takes at most to say why. */
const ownCauseMs = 3_000;

export class RunOffice {
  readonly context: PartyContext;
  readonly book: JobBook;
  readonly #peers: Peers;
  readonly #contracts: Contracts;
  readonly #datasets: Datasets;
  readonly #preparations: Preparations;
  readonly #artifacts: Artifacts;
  readonly #byId = new Map<string, ActiveRun>();
  /** Processes that answer calls, by session. */
  readonly #serving = new Map<string, RunChild>();
  readonly #starting = new Set<string>();
  /** By job: which run of it is the one is decided by one call after the other. */
  readonly turns = new Turns();
  #closing = false;

  constructor(
    context: PartyContext,
    peers: Peers,
    contracts: Contracts,
    datasets: Datasets,
    artifacts: Artifacts,
    book: JobBook,
    preparations: Preparations,
  ) {
    this.#preparations = preparations;
    this.context = context;
    this.#peers = peers;
    this.#contracts = contracts;
    this.#datasets = datasets;
    this.#artifacts = artifacts;
    this.book = book;
  }

  /** The run of this id, if it lasts. */
  find(runId: string): ActiveRun | undefined {
    return this.#byId.get(runId);
  }

  /** The run of a job, if one lasts. */
  runOf(jobId: string): ActiveRun | undefined {
    return [...this.#byId.values()].find((run) => run.job.id === jobId);
  }

  /** The run of this id of that job. Throws UsageError 'run.unknown'. */
  active(id: string, runId: string): ActiveRun {
    const run = this.#byId.get(runId);
    if (run === undefined || run.job.id !== id)
      throw new UsageError('run.unknown', { party: this.context.home.name, run: runId });
    return run;
  }

  /** As `active`, for the party that leads it. Throws PolicyError 'contract.wrong-sender'. */
  led(id: string, runId: string, leader: string): ActiveRun {
    const run = this.active(id, runId);
    if (run.coordinator !== leader)
      throw new PolicyError('contract.wrong-sender', { sender: leader, party: run.coordinator });
    return run;
  }

  /** The answer to who wants another run of the job: it says which one there is. */
  busy({ job, coordinator, id }: Pick<ActiveRun, 'job' | 'coordinator' | 'id'>): UsageError {
    return new UsageError('run.busy', { party: this.context.home.name, job: job.id, leader: coordinator, run: id });
  }

  /**
   * Checks everything that was approved and starts the process, in place of `former` if there is one. Throws what does not
   * hold; then nothing has begun. Call it in the job's turn. `preparation`: the one made ahead that the run takes. `given`: the input of
   * a party that gives one.
   */
  async begin(
    job: JobRecord,
    next: NumberedRun,
    coordinator: string,
    { former, given }: { readonly former?: ActiveRun | undefined; readonly given?: GivenInput | undefined } = {},
  ): Promise<ActiveRun> {
    const { runId, number } = next;
    const { home, store } = this.context;
    if (this.#closing) throw new PeerError('run.stopped', { party: home.name, job: job.id });
    const other = this.runOf(job.id);
    if (other !== undefined && other !== former) throw this.busy(other);
    this.#starting.add(job.id);
    try {
      const approvals = await this.book.approvals(job.id);
      // Before all approvals are there, who is missing says more than the state.
      const isAgain = await hasRunsLeft(store, job);
      // Of a contract that is good for several runs, that it has had them says more than the state, too.
      if (job.state === 'completed' && job.contract.runs.atMost > 1) await checkMayRun(store, job, home.name, number);
      if (job.state !== 'proposed' && former === undefined) checkTransition(job.id, job.state, 'running', isAgain);
      await checkMayRun(store, job, home.name, number);
      await this.#contracts.preflight(job.id, job.contract, approvals);
      if (former === undefined) checkTransition(job.id, job.state, 'running', isAgain);
      const memories = await this.#artifacts.memories(job.contract, job.contractDigest);
      const spec = await this.#spec(job, next, coordinator, { memories, given });
      const { self } = spec;
      const child = new RunChild(spec, codeCache, {
        progress: (progress) => {
          this.book.progress(job.id, progress);
          if (progress.rounds > 0) this.#byId.get(runId)?.tellRounds?.(progress.rounds);
        },
        releasing: () => this.#release(runId),
        checking: () => this.#release(runId, 'checks'),
        remember: (output, written) => this.#remember(runId, memories.get(output), output, written),
        trouble: (text) => this.context.log.error({ run: runId, text }, 'run process'),
      });
      const run = new ActiveRun(next, job, coordinator, self, child);
      const idle = listeners(job.contract, run.others);
      if (teller(job.contract) === home.name && idle.length > 0) {
        run.tellRounds = everySecond((rounds) =>
          Promise.allSettled(idle.map((name) => this.call(run, name, 'rounds', { rounds }, callTimeoutMs))),
        );
      }
      try {
        await this.#enter(run, former);
      } catch (error) {
        child.kill();
        throw error;
      }
      this.#byId.set(runId, run);
      this.context.log.info({ job: job.id, run: runId, pid: child.pid }, 'run begins');
      if (coordinator === home.name) this.watchOutcome(run);
      return run;
    } finally {
      this.#starting.delete(job.id);
    }
  }

  /** What a process of this party needs for a run of the job, or for its calls. */
  async #spec(
    job: JobRecord,
    { runId, number, preparation }: NumberedRun,
    leader: string,
    more: Pick<RunSpec, 'memories' | 'serving'> & { readonly given?: GivenInput | undefined },
  ): Promise<RunSpec> {
    const { home } = this.context;
    const { contract, contractDigest } = job;
    const { given, ...others } = more;
    const self = contract.parties.findIndex(({ name }) => name === home.name);
    const datasets = await this.#datasets.records(
      contract.datasets.filter(({ owner }) => owner === home.name).map(({ name }) => name),
    );
    const { link } = home.config;
    const part = preparation === undefined ? undefined : await this.#preparations.openPart(job, preparation);
    return {
      runId,
      contract,
      contractDigest,
      number,
      leader,
      self,
      peers: await this.#runPeers(job, self, preparation),
      cert: home.tls.cert,
      key: home.tls.key,
      datasets,
      ...(part === undefined ? {} : { preparation: part }),
      held: await this.#artifacts.held(contract),
      ...others,
      ...(given === undefined ? {} : { given }),
      ...(link === undefined ? {} : { shape: shapeOf(link) }),
    };
  }

  /**
   * A process for the calls of a contract that stands, on the session `id` that its caller, the party of number `caller`, opens. Everything
   * that was approved is checked first, as for a run; throws what does not hold. Not started yet.
   */
  async serve(job: JobRecord, id: string, caller: number, events: RunChildEvents): Promise<RunChild> {
    const { home, store } = this.context;
    if (this.#closing) throw new PeerError('run.stopped', { party: home.name, job: job.id });
    await this.#contracts.preflight(job.id, job.contract, await this.book.approvals(job.id), 'calls');
    const leader = job.contract.parties[caller]?.name ?? '';
    const serving = { caller };
    const spec = await this.#spec(job, { runId: id, number: 1 }, leader, { memories: new Map(), serving });
    await transact(store, async (within) => await this.#artifacts.use(within, job.contract, id));
    const child = new RunChild(spec, codeCache, events);
    this.#serving.set(id, child);
    const gone = (): void => void this.#serving.delete(id);
    child.outcome.then(gone, gone);
    this.context.log.info({ job: job.id, session: id, pid: child.pid }, 'session for calls begins');
    return child;
  }

  /** Writes that the job runs now; `former`, which has not been started, ends without having failed. */
  async #enter(run: ActiveRun, former: ActiveRun | undefined): Promise<void> {
    const { id, job, coordinator } = run;
    const details = { run: id, coordinator };
    const { number, startedAt } = run;
    const add = (store: Store) => addRun(store, { id, jobId: job.id, number, startedAt });
    if (former === undefined || former.settled) {
      await this.book.move(job.id, 'running', details, { failure: null }, add);
      return;
    }
    if (!former.givesWayTo(coordinator)) throw this.busy(former);
    former.end();
    former.child.kill();
    former.fail(failureOf(this.busy(run), run.name, 'preflight').failure);
    this.#byId.delete(former.id);
    try {
      await this.book.replaceRun(job.id, former.id, details, add);
    } catch (error) {
      const { failure } = failureOf(error, run.name, 'preflight');
      await this.book.fail(job.id, {
        runId: former.id,
        number: former.number,
        coordinator: former.coordinator,
        failure,
      });
      throw error;
    }
  }

  /** Starts the program of a run, counted as an attempt first, and its preparation and kept shares as used. */
  async start(run: ActiveRun): Promise<void> {
    if (run.settled) throw new UsageError('run.unknown', { party: run.name, run: run.id });
    if (run.started) return;
    run.started = true;
    await transact(this.context.store, async (store) => {
      await countAttempt(store, run.id, run.job.id);
      if (run.preparation !== undefined) await this.#preparations.use(store, run.job, run.preparation, run.id);
      await this.#artifacts.use(store, run.job.contract, run.id);
    });
    run.child.start();
  }

  /** Before the first message from which anything, or checks alone, is revealed: false, and the run has failed, if that cannot be noted. */
  async #release(runId: string, what: 'all' | 'checks' = 'all'): Promise<boolean> {
    const run = this.#byId.get(runId);
    if (run === undefined || run.settled) return false;
    try {
      await (what === 'checks' ? this.book.check(run.job, runId) : this.book.release(run.job, runId));
      return true;
    } catch (error) {
      await this.fail(run, error, 'release');
      return false;
    }
  }

  /** A file for the next run: false, and the run has failed, if it cannot be entered. */
  async #remember(runId: string, slot: MemorySlot | undefined, output: string, written: Written): Promise<boolean> {
    const run = this.#byId.get(runId);
    if (run === undefined || run.settled || slot === undefined) return false;
    try {
      await this.#artifacts.remember(run, slot, output, written);
      return true;
    } catch (error) {
      await this.fail(run, error, 'run');
      return false;
    }
  }

  async #runPeers(job: JobRecord, self: number, preparation: string | undefined): Promise<(RunPeer | null)[]> {
    const computers = computersIn(job.contract.parties).length;
    return await Promise.all(
      runners(job.contract, preparation).map(async ({ name }, number) => {
        // Of two that do not compute neither has anything to tell the other.
        if (number === self || (number >= computers && self >= computers)) return null;
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
  watchOutcome(run: ActiveRun): void {
    run.child.outcome.then(
      (report) => void this.#programDone(run, report),
      (error: unknown) => void this.fail(run, error, 'run'),
    );
  }

  async #programDone(run: ActiveRun, report: RunReport): Promise<void> {
    try {
      const left = await this.#artifacts.keepShares(run, report.kept);
      const { result } = report;
      if (result !== undefined)
        run.kept = await keepResult(this.#artifacts, this.context.home.runDirectory, run, result);
      const head = await auditHead(this.context.store);
      if (run.settled) {
        await this.#artifacts.drop(run.id);
        return;
      }
      const own = run.finish(report, head, left);
      if (run.coordinator === run.name) return;
      run.stopTimer = patience(receiptTimeoutMs, () => void this.#askForReceipt(run));
      await this.call(run, run.coordinator, 'report', { report: own }, callTimeoutMs);
    } catch (error) {
      await this.fail(run, error, 'report');
    }
  }

  /** The receipt did not come: the leader may have it nevertheless. */
  async #askForReceipt(run: ActiveRun): Promise<void> {
    const { coordinator, id, job } = run;
    try {
      const path = `/peer/jobs/${job.id}/receipt/${id}`;
      const receipt = await this.#peers.call(coordinator, 'GET', path, undefined, { timeoutMs: failTimeoutMs });
      await this.takeReceipt(run, receipt);
    } catch {
      const fields = { party: coordinator, step: 'receipt', seconds: receiptTimeoutMs / 1000 };
      await this.fail(run, new PeerError('run.no-receipt', fields), 'receipt');
    }
  }

  /** Completes a run that another party leads, once its receipt is verified and says what this party knows. */
  async takeReceipt(run: ActiveRun, value: unknown): Promise<void> {
    verifyReceipt(value);
    // Verified: it has the shape of one.
    const receipt = value as Receipt;
    run.checkReceipt(receipt.body);
    try {
      await this.complete(run, receipt);
    } catch (error) {
      await this.fail(run, error, 'receipt');
      throw error;
    }
  }

  /** Stores what came of the run, all or nothing, and announces it. */
  async complete(run: ActiveRun, receipt: Receipt): Promise<void> {
    const { report, salt, job, kept: result } = run;
    if (report === undefined) throw new Error('a receipt before the end');
    const { seconds, peakMemoryMB, egress } = report;
    const { measured } = receipt.body;
    if (run.settled) throw new UsageError('run.unknown', { party: run.name, run: run.id });
    const at = new Date().toISOString();
    await this.book.move(
      job.id,
      'completed',
      { run: run.id, rounds: measured.rounds, receipt: receiptDigest(receipt) },
      {},
      async (store) => {
        await finishRun(store, run.id, at, { seconds, peakMemoryMB, measured, egress });
        if (result !== undefined && salt !== undefined) {
          await saveResult(store, {
            jobId: job.id,
            runId: run.id,
            run: run.number,
            result,
            seconds,
            measured,
            peakMemoryMB,
            salt,
          });
        }
        await saveReceipt(store, job.id, receipt, at);
        await this.#artifacts.settle(store, run.id);
      },
    );
    run.end();
    this.#byId.delete(run.id);
  }

  /** Ends the run here for an error; with `tell` the other parties hear of it. */
  async fail(run: ActiveRun, error: unknown, step: string, tell = true): Promise<void> {
    if (run.settled) return;
    const { failure, internalId } = failureOf(error, run.name, step);
    if (internalId !== undefined) {
      this.context.log.error({ id: internalId, run: run.id, trace: faultTrace(error) }, 'run failed');
    }
    await this.settleFailed(run, failure, tell);
  }

  /** As `fail`, for a failure that is known already. The first end of a run is the one that counts. */
  async settleFailed(run: ActiveRun, failure: JobFailure, tell: boolean): Promise<void> {
    if (!run.end()) return;
    const { job } = run;
    run.child.end(failure.problem);
    run.fail(failure);
    const { id: runId, number, coordinator } = run;
    const unstored = await this.book.fail(job.id, { runId, number, coordinator, failure });
    // What stays for want of room is removed when the party starts again.
    await this.#artifacts.drop(runId).catch(() => undefined);
    // The store may be what failed; `reconcile` tries again.
    if (unstored !== undefined) {
      this.context.log.error({ job: job.id, run: run.id, cause: (unstored as Error).message }, 'failure not stored');
    }
    this.#byId.delete(run.id);
    if (!tell) return;
    const own = { party: run.name, step: failure.step };
    const told = { failure: { ...failure, problem: problemForOthers(failure.problem, own) } };
    await Promise.allSettled(run.others.map((name) => this.call(run, name, 'fail', told, failTimeoutMs)));
  }

  /** Ends the run of a job that somebody cancelled; the job's state is the caller's business. */
  endCancelled(jobId: string, by: string): void {
    for (const run of this.#byId.values()) {
      if (run.job.id !== jobId || !run.end()) continue;
      const cause = new UsageError('job.cancelled', { party: by, job: jobId });
      const { failure } = failureOf(cause, by, 'cancel');
      run.child.end(failure.problem);
      run.fail(failure);
      this.#byId.delete(run.id);
      void finishRun(this.context.store, run.id, new Date().toISOString()).catch(() => undefined);
      void this.#artifacts.drop(run.id).catch(() => undefined);
    }
  }

  /** Jobs that the store calls running though nothing runs: after a restart, or when a failure could not be stored. */
  async reconcile(code: 'run.restarted' | 'run.stopped'): Promise<void> {
    const { name } = this.context.home;
    await this.book.storeFailures();
    for (const job of await this.book.list(['running'])) {
      if (this.#starting.has(job.id) || this.runOf(job.id) !== undefined) continue;
      const { failure } = failureOf(new PeerError(code, { party: name, job: job.id }), name, 'run');
      await this.book.move(job.id, 'failed', { party: name, code }, { failure });
    }
  }

  /** Gives a raw connection to the process of its run; false when there is none. */
  handOver(runId: string, socket: Socket, head: Buffer): boolean {
    const run = this.#byId.get(runId);
    const child = run === undefined || run.settled ? this.#serving.get(runId) : run.child;
    child?.link(socket, head);
    return child !== undefined;
  }

  /** Ends all runs: the party stops. */
  async close(): Promise<void> {
    this.#closing = true;
    const { name } = this.context.home;
    const ending = [...this.#byId.values()].map((run) =>
      this.fail(run, new PeerError('run.stopped', { party: name, job: run.job.id }), 'run'),
    );
    await Promise.all(ending);
  }

  /**
   * Another party says that the run failed. What it says of this party's own data, this party knows better: its process is
   * given the time to say it.
   */
  async hearFailure(run: ActiveRun, failure: JobFailure): Promise<void> {
    if (failure.problem.code === stoppedByData && failure.party === run.name) {
      await Promise.race([run.child.outcome.catch(() => undefined), delay(ownCauseMs, undefined, { ref: false })]);
    }
    await this.settleFailed(run, failure, false);
  }

  /** This party's signature under a receipt; the log has it before it is given. */
  async sign(run: ActiveRun, body: ReceiptBody): Promise<string> {
    if (!run.signed) {
      const details = { job: run.job.id, run: run.id, body: receiptBodyDigest(body) };
      await appendAudit(this.context.store, 'receipt.signed', details);
      run.signed = true;
    }
    return this.context.home.identity.sign(receiptMessage(body));
  }

  callAll(run: ActiveRun, action: string, body: object, timeoutMs: number): Promise<unknown>[] {
    return run.others.map((name) => this.call(run, name, action, body, timeoutMs));
  }

  async call(run: ActiveRun, name: string, action: string, body: object, timeoutMs: number): Promise<unknown> {
    return await this.#peers.call(
      name,
      'POST',
      `/peer/jobs/${run.job.id}/${action}`,
      { runId: run.id, ...body },
      { timeoutMs },
    );
  }

  /** Waits for all; the run's own failure, if it comes first, ends the wait. */
  async unlessFailed(run: ActiveRun, work: readonly Promise<unknown>[]): Promise<unknown[]> {
    for (const promise of work) promise.catch(() => undefined);
    return await Promise.race([Promise.all(work), run.failed]);
  }
}

function shapeOf(link: { readonly roundTripMs?: number | undefined; readonly mbitPerSecond?: number | undefined }) {
  return {
    ...(link.roundTripMs === undefined ? {} : { roundTripMs: link.roundTripMs }),
    ...(link.mbitPerSecond === undefined ? {} : { mbitPerSecond: link.mbitPerSecond }),
  };
}
