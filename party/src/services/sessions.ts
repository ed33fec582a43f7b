/**
 * Calls of services that are a joint program (`Kind.called`): the caller opens a session with all other parties of its contract, which stays open
 * between calls, and every party counts each call, and has it on its disk, before
 * it takes part in computing it.
 */
import { randomBytes } from 'node:crypto';
import { type AskedRecord, type Cell, type GivenInput, kindNamed, readInput } from '@tacit/analysis';
import { AbortError, PeerError, PolicyError, TacitError, UsageError } from '@tacit/engine/text';
import { patience } from '@tacit/engine/node';
import { z } from 'zod';
import { ProblemError, problemForOthers, readProblem, toProblem } from '../api/problem.ts';
import type { CallBody, CallReceipt, ScoreResult } from '../api/schemas/services.ts';
import type { ApprovalRecord, Problem } from '../api/types.ts';
import type { Artifacts } from '../artifacts/artifacts.ts';
import { signatureText } from '../api/schemas/cards.ts';
import type { Datasets } from '../datasets/datasets.ts';
import { verifySignature } from '../identity/keys.ts';
import type { PartyContext } from '../peers/context.ts';
import type { Peers } from '../peers/peers.ts';
import type { Jobs } from '../runs/jobs.ts';
import { RunFailed, type RunChild, type RunChildEvents } from '../runs/run-child.ts';
import { faultTrace, internalProblem } from '../runs/run-faults.ts';
import type { FromRun, Verdict } from '../runs/run-messages.ts';
import type { JobRecord } from '../storage/jobs.ts';
import { answerBody, answerMessage, answerTo, callBody, callMessage, isAnswerTo, mostAgeMs, sidesOf } from './call.ts';
import type { CallBook } from './call-book.ts';
import { sha256Hex } from './notice.ts';
import { checkPermitted } from './permitted.ts';
import { calledOf, checkNotOver } from './standing.ts';
import './messages.ts';

/** From the request for an answer to its end, those before it in the queue among them. */
const callTimeoutMs = 60_000;
/** A session without calls ends after this. */
const idleMs = 600_000;
/** Longer than a party waits for its own process to get ready. */
const openTimeoutMs = 75_000;
/** Sessions that one party takes part in: each is a process. */
const mostSessions = 16;
/** Calls of one session that wait for their turn. */
const mostWaiting = 1_000;
/** How long a comparison of data and policies with a contract holds. */
const checkedMs = 1_000;

const signedCall = z.strictObject({ call: callBody, signature: signatureText });
const passed = z.strictObject({ answer: answerBody, signature: signatureText });

type Told = Extract<FromRun, { type: 'answered' }>;

/** A session, at its caller. */
interface OwnSession {
  readonly id: string;
  readonly child: RunChild;
  turn: number;
  readonly pending: Map<string, PromiseWithResolvers<Told>>;
  stopIdling: () => void;
}

/** A session that another party opened. */
interface TakenSession {
  readonly jobId: string;
  readonly caller: string;
  readonly child: RunChild;
  /** What its process has read, by dataset. */
  readonly contents: ReadonlyMap<string, string>;
  /** The call that this party has let pass, until it is known whether all have. */
  passed: PassedCall | undefined;
}

interface PassedCall {
  readonly turn: number;
  readonly go: PromiseWithResolvers<void>;
  /** On the disk. */
  readonly entered: Promise<unknown>;
}

export class Sessions {
  readonly #context: PartyContext;
  readonly #peers: Peers;
  readonly #datasets: Datasets;
  readonly #jobs: Jobs;
  readonly #artifacts: Artifacts;
  readonly #calls: CallBook;
  /** Jobs of services that were asked, by their names. */
  readonly #found = new Map<string, string>();
  readonly #own = new Map<string, Promise<OwnSession>>();
  readonly #taken = new Map<string, TakenSession>();
  /** Jobs a session of which is being opened here, with its id: what others open meanwhile counts these, too. */
  readonly #opening = new Map<string, string>();
  readonly #checked = new Map<string, { readonly at: number; readonly done: Promise<void> }>();
  #closing = false;

  constructor(
    context: PartyContext,
    peers: Peers,
    datasets: Datasets,
    jobs: Jobs,
    artifacts: Artifacts,
    calls: CallBook,
  ) {
    this.#context = context;
    this.#peers = peers;
    this.#datasets = datasets;
    this.#jobs = jobs;
    this.#artifacts = artifacts;
    this.#calls = calls;
  }

  /** Contracts of services of this kind that this party has a part in, the latest first. */
  async contracts(): Promise<JobRecord[]> {
    return (await this.#jobs.book.list()).filter(({ contract }) => calledOf(contract) !== undefined);
  }

  /** Ends all sessions: the party stops. */
  async close(): Promise<void> {
    this.#closing = true;
    const { name } = this.#context.home;
    const cause = toProblem(new PeerError('run.stopped', { party: name, job: '' }));
    const own = await Promise.allSettled(this.#own.values());
    const children = own.flatMap((each) => (each.status === 'fulfilled' ? [each.value.child] : []));
    for (const child of [...children, ...[...this.#taken.values()].map((each) => each.child)]) child.end(cause);
  }

  // -- the caller's side --

  /**
   * What a service says of one person. Throws UsageError 'service.unknown', 'input.…', PolicyError 'service.…', PeerError where a party does not
   * answer or breaks off, AbortError.
   */
  async ask(service: string, key: AskedRecord): Promise<ScoreResult> {
    const began = performance.now();
    const job = await this.#find(service);
    const { contract } = job;
    const terms = kindNamed(contract.kind).asks?.(contract.plan);
    if (terms === undefined) throw new Error('a service that is asked nothing');
    const given = readInput(terms, [key]);
    await this.#checkModel(job);
    const { told, call, signature } = await this.#callAgain(job, given);
    const receipt = await this.#entered(job, told, call, signature);
    const { result } = told;
    if (result?.kind !== 'table') throw new Error('an answer that is no table');
    const { columns, rows } = result.table;
    const values = Object.fromEntries(columns.map(({ name }, i): [string, Cell] => [name, rows[0]?.[i] ?? null]));
    const milliseconds = Math.round((performance.now() - began) * 10) / 10;
    this.#calls.took(job.id, milliseconds);
    return { service, job: job.id, values, receipt, milliseconds };
  }

  async #find(service: string): Promise<JobRecord> {
    const { name } = this.#context.home;
    const known = this.#found.get(service);
    // A contract never changes; whether it stands does.
    const current = known === undefined ? undefined : await this.#jobs.book.get(known);
    if (current?.state === 'approved') {
      this.#checkStands(current, service);
      return current;
    }
    const own = (await this.contracts()).filter(({ contract }) => contract.recipients[0] === name);
    const named = own.filter(({ contract }) => calledOf(contract)?.service === service);
    const job = named.find(({ state }) => state === 'approved') ?? named[0];
    const names = [...new Set(own.map(({ contract }) => calledOf(contract)?.service ?? ''))];
    if (job === undefined) throw new UsageError('service.unknown', { service: service.slice(0, 120), known: names });
    this.#checkStands(job, service);
    this.#found.set(service, job.id);
    return job;
  }

  /** Throws PolicyError 'service.over', 'service.unsigned', 'service.revoked', 'service.closed'. */
  #checkStands(job: JobRecord, service: string): void {
    const { name } = this.#context.home;
    checkNotOver(job, name);
    const { state, rejection, contract } = job;
    const party = sidesOf(contract).owner.name;
    if (state === 'proposed') throw new PolicyError('service.unsigned', { service, job: job.id, party });
    if (rejection !== undefined)
      throw new PolicyError('service.revoked', { service, job: job.id, by: rejection.party, why: rejection.why });
    if (state !== 'approved') throw new PolicyError('service.closed', { party: name, state });
  }

  /** Throws PolicyError 'service.retired' where this party has no share of the model any more, and once had one. */
  async #checkModel({ contract }: JobRecord): Promise<void> {
    const { home } = this.#context;
    for (const card of contract.artifacts) {
      const isHolder = card.computers.some(({ publicKey }) => publicKey === home.identity.publicKey);
      if (isHolder && !(await this.#artifacts.isHeld(card.name)))
        throw new PolicyError('service.retired', { party: home.name, model: card.name });
    }
  }

  /** A session whose rows are no more those of an owner is opened anew, once. */
  async #callAgain(job: JobRecord, given: GivenInput) {
    const first = await this.#call(job, given);
    if (this.#refusal(first.told)?.code !== 'service.data-changed') return first;
    (await this.#own.get(job.id))?.child.finish();
    this.#own.delete(job.id);
    return await this.#call(job, given);
  }

  async #call(
    job: JobRecord,
    given: GivenInput,
  ): Promise<{ readonly told: Told; readonly call: CallBody; readonly signature: string }> {
    const { home } = this.#context;
    const open = await this.#session(job);
    if (open.pending.size >= mostWaiting) throw new PolicyError('service.busy', { party: home.name });
    // Nothing is awaited between the number of a turn and its place in the queue.
    open.turn += 1;
    const call: CallBody = {
      format: 'tacit-call-v1',
      contract: job.contractDigest,
      version: 1,
      library: sha256Hex(open.id),
      call: randomBytes(16).toString('hex'),
      at: new Date().toISOString(),
      questions: 1,
      request: turnDigest(open.id, open.turn),
    };
    const signature = home.identity.sign(callMessage(call));
    const waiting = Promise.withResolvers<Told>();
    open.pending.set(call.call, waiting);
    open.stopIdling();
    const stopTimer = patience(callTimeoutMs, () => {
      const fields = { party: home.name, step: 'call', seconds: callTimeoutMs / 1000 };
      const late = new PeerError('service.no-answer', fields);
      open.child.end(toProblem(late));
      waiting.reject(late);
    });
    open.child.ask({ call, signature }, given);
    try {
      const told = await waiting.promise;
      return { told, call, signature };
    } finally {
      stopTimer();
      open.pending.delete(call.call);
      if (open.pending.size === 0) this.#idle(job.id, open);
    }
  }

  #idle(jobId: string, open: OwnSession): void {
    open.stopIdling();
    open.stopIdling = patience(idleMs, () => {
      this.#own.delete(jobId);
      open.child.finish();
    });
  }

  /** The first party's refusal, if any refused. */
  #refusal({ verdicts }: Told): Problem | undefined {
    for (const [party, verdict] of verdicts) {
      if (passed.safeParse(verdict).success) continue;
      const problem = readProblem((verdict as { readonly problem?: unknown } | null)?.problem);
      return problem ?? toProblem(new AbortError('service.bad-answer', { party }));
    }
    return undefined;
  }

  /** Enters a call that all let pass, with the signature of its first owner. Throws what a party refused it for. */
  async #entered({ id, contract }: JobRecord, told: Told, call: CallBody, callSignature: string): Promise<CallReceipt> {
    const problem = this.#refusal(told);
    if (problem !== undefined) throw new ProblemError(problem);
    const receipts = told.verdicts.map(([party, verdict]): CallReceipt => {
      const { answer, signature } = passed.parse(verdict);
      const receipt = { call, callSignature, answer, answerSignature: signature };
      const key = contract.parties.find(({ name }) => name === party)?.publicKey ?? '';
      if (!isAnswerTo(receipt, key)) throw new AbortError('service.bad-answer', { party });
      return receipt;
    });
    const { owner } = sidesOf(contract);
    const receipt = receipts[told.verdicts.findIndex(([party]) => party === owner.name)];
    if (receipt === undefined) throw new AbortError('service.bad-answer', { party: owner.name });
    await this.#calls.enter({ jobId: id, side: 'caller', receipt }, contract);
    return receipt;
  }

  #session(job: JobRecord): Promise<OwnSession> {
    const known = this.#own.get(job.id);
    if (known !== undefined) return known;
    const opening = this.#open(job);
    this.#own.set(job.id, opening);
    const gone = (): void => {
      if (this.#own.get(job.id) === opening) this.#own.delete(job.id);
    };
    opening.then(({ child }) => child.outcome.then(gone, gone), gone);
    return opening;
  }

  async #open(job: JobRecord): Promise<OwnSession> {
    const { home } = this.#context;
    const { contract } = job;
    const id = randomBytes(16).toString('hex');
    const self = contract.parties.findIndex(({ name }) => name === home.name);
    const others = contract.parties.map(({ name }) => name).filter((name) => name !== home.name);
    const pending: OwnSession['pending'] = new Map();
    const child = await this.#jobs.serve(job, id, self, {
      ...this.#events(id),
      answered: (told) => pending.get(told.call)?.resolve(told),
    });
    child.outcome.catch((error: unknown) => {
      const cause = error instanceof RunFailed ? new ProblemError(error.failure.problem) : error;
      for (const each of pending.values()) each.reject(cause);
    });
    const path = `/peer/services/${job.id}/sessions`;
    const tell = (body: object) =>
      Promise.all(others.map((name) => this.#peers.call(name, 'POST', path, body, { timeoutMs: openTimeoutMs })));
    try {
      const approvals = await this.#jobs.book.approvals(job.id);
      await Promise.all([child.ready, tell({ session: id, approvals })]);
      child.start();
      await tell({ session: id });
    } catch (error) {
      child.kill();
      throw error instanceof RunFailed ? new ProblemError(error.failure.problem) : error;
    }
    this.#context.log.info({ job: job.id, session: id }, 'session for calls is open');
    return { id, child, turn: 0, pending, stopIdling: () => undefined };
  }

  #events(session: string): RunChildEvents {
    return {
      progress: () => undefined,
      releasing: () => Promise.resolve(false),
      checking: () => Promise.resolve(false),
      remember: () => Promise.resolve(false),
      trouble: (text) => this.#context.log.error({ session, text }, 'session process'),
    };
  }

  // -- the side of all others --

  /** The caller opens a session: checked, and its process is ready when this returns. */
  async prepare(jobId: string, sender: string, id: string, approvals: readonly ApprovalRecord[]): Promise<void> {
    const { home } = this.#context;
    if (this.#closing) throw new PeerError('run.stopped', { party: home.name, job: jobId });
    const known = await this.#calledBy(jobId, sender);
    // An id is one session's, whosever: calls are counted by it. A caller that opens several at once would have a process for each.
    if (this.#taken.has(id) || [...this.#opening.values()].includes(id))
      throw new UsageError('run.unknown', { party: home.name, run: id });
    // Of a contract there is one session: a new one takes the place of the former.
    const served = new Set([...[...this.#taken.values()].map((each) => each.jobId), ...this.#opening.keys()]);
    if (this.#opening.has(jobId) || (!served.has(jobId) && served.size >= mostSessions))
      throw new PolicyError('service.busy', { party: home.name });
    this.#opening.set(jobId, id);
    try {
      await this.#take(known, sender, id, approvals);
    } finally {
      this.#opening.delete(jobId);
    }
  }

  async #take(known: JobRecord, sender: string, id: string, approvals: readonly ApprovalRecord[]): Promise<void> {
    const jobId = known.id;
    await this.#jobs.decisions.learnApprovals(known, approvals);
    const job = await this.#calledBy(jobId, sender);
    this.#checkStands(job, calledOf(job.contract)?.service ?? '');
    await this.#checkModel(job);
    // A caller that opens a session anew has given its former one up.
    for (const [former, { jobId: of, child }] of this.#taken) {
      if (of !== jobId) continue;
      child.end(toProblem(new PeerError('run.restarted', { party: sender, job: jobId })));
      this.#taken.delete(former);
    }
    const caller = job.contract.parties.findIndex(({ name }) => name === sender);
    const contents = await this.#contents(job);
    const child = await this.#jobs.serve(job, id, caller, {
      ...this.#events(id),
      admit: (turn, signed) => this.#admit(job.id, id, turn, signed),
      begin: (turn) => this.#begin(id, turn),
      skip: (turn) => this.#skip(id, turn),
    });
    const taken: TakenSession = { jobId, caller: sender, child, contents, passed: undefined };
    this.#taken.set(id, taken);
    const gone = (): void => {
      this.#taken.delete(id);
      taken.passed?.go.reject(notComputed());
    };
    child.outcome.then(gone, (error: unknown) => {
      gone();
      const cause = error instanceof RunFailed ? error.failure : { step: 'call', problem: { code: 'internal' } };
      this.#context.log.info({ job: jobId, session: id, step: cause.step, code: cause.problem.code }, 'session ended');
    });
    try {
      await child.ready;
    } catch (error) {
      throw error instanceof RunFailed ? new ProblemError(error.failure.problem) : error;
    }
  }

  start(jobId: string, sender: string, id: string): void {
    const taken = this.#taken.get(id);
    if (taken?.jobId !== jobId || taken.caller !== sender)
      throw new UsageError('run.unknown', { party: this.#context.home.name, run: id });
    taken.child.start();
  }

  /** The contract of a service that `sender` may call. Throws UsageError 'job.unknown'. */
  async #calledBy(jobId: string, sender: string): Promise<JobRecord> {
    const job = await this.#jobs.book.getFor(jobId, sender);
    if (calledOf(job.contract) === undefined || job.contract.recipients[0] !== sender)
      throw new UsageError('job.unknown', { job: jobId });
    return job;
  }

  /** What this party says to a call; it never throws. A call that it lets pass is counted, and on its disk. */
  async #admit(jobId: string, id: string, turn: number, signed: unknown): Promise<Verdict> {
    const { home, log } = this.#context;
    try {
      return await this.#counted(jobId, id, turn, signed);
    } catch (error) {
      this.#calls.refuse(jobId);
      const own = { party: home.name, step: 'call' };
      if (error instanceof ProblemError) return { problem: problemForOthers(error.problem, own) };
      if (error instanceof TacitError) return { problem: problemForOthers(toProblem(error), own) };
      const { problem, id: fault } = internalProblem();
      log.error({ id: fault, trace: faultTrace(error) }, 'internal error');
      return { problem };
    }
  }

  async #counted(jobId: string, id: string, turn: number, signed: unknown): Promise<Verdict> {
    const began = performance.now();
    const { home } = this.#context;
    const job = await this.#jobs.book.get(jobId);
    const { contract, contractDigest } = job;
    const terms = calledOf(contract);
    const { caller } = sidesOf(contract);
    const bad = (cause: string): PolicyError => new PolicyError('service.bad-call', { caller: caller.name, cause });
    const parsed = signedCall.safeParse(signed);
    if (!parsed.success || terms === undefined) throw bad('call');
    const { call, signature } = parsed.data;
    this.#checkStands(job, terms.service);
    if (call.contract !== contractDigest) throw bad('contract');
    if (call.questions !== 1 || call.version !== 1) throw bad('questions');
    // A call is of one turn of one session: shown again it is of another.
    if (call.library !== sha256Hex(id) || call.request !== turnDigest(id, turn)) throw bad('turn');
    if (!(Math.abs(Date.parse(call.at) - Date.now()) <= mostAgeMs)) throw bad('time');
    if (!verifySignature(caller.publicKey, callMessage(call), signature)) throw bad('signature');
    await this.#checkModel(job);
    await this.#checkData(job, id);
    const taken = this.#taken.get(id);
    if (taken === undefined || taken.passed !== undefined) throw bad('turn');
    const verdict = Promise.withResolvers<Verdict>();
    const go = Promise.withResolvers<void>();
    const entered = this.#calls.spend(job, call.call, 1, terms.perDay, async (at) => {
      // What is told goes to the caller in shares: this party answers nothing that it could sign.
      const answer = answerTo(call, at, new Uint8Array(0));
      const answerSignature = home.identity.sign(answerMessage(answer));
      const receipt: CallReceipt = { call, callSignature: signature, answer, answerSignature };
      verdict.resolve({ answer, signature: answerSignature });
      await go.promise;
      await this.#calls.enter({ jobId, side: 'owner', receipt }, contract);
      this.#calls.took(jobId, performance.now() - began);
    });
    taken.passed = { turn, go, entered };
    entered.catch((error: unknown) => {
      if (taken.passed?.turn === turn) taken.passed = undefined;
      verdict.reject(error);
    });
    return await verdict.promise;
  }

  /** All have let the call pass: whether it is counted and on the disk. */
  async #begin(id: string, turn: number): Promise<boolean> {
    const taken = this.#taken.get(id);
    const { passed } = taken ?? {};
    if (taken === undefined || passed?.turn !== turn) return false;
    passed.go.resolve();
    try {
      await passed.entered;
      taken.passed = undefined;
      return true;
    } catch (error) {
      const { problem, id: fault } = internalProblem();
      this.#context.log.error({ id: fault, trace: faultTrace(error) }, 'call not entered');
      taken.child.end(error instanceof TacitError ? toProblem(error) : problem);
      return false;
    }
  }

  /** Somebody has not let it pass: it does not count. */
  #skip(id: string, turn: number): void {
    const { passed } = this.#taken.get(id) ?? {};
    if (passed?.turn === turn) passed.go.reject(notComputed());
  }

  /** Throws as `checkPermitted`; PolicyError 'service.data-changed' where own data are no more those that the session has read. */
  async #checkData(job: JobRecord, id: string): Promise<void> {
    const known = this.#checked.get(id);
    if (known !== undefined && Date.now() - known.at < checkedMs) {
      await known.done;
      return;
    }
    const done = (async (): Promise<void> => {
      await checkPermitted(this.#context, this.#datasets, job);
      const read = this.#taken.get(id)?.contents ?? new Map<string, string>();
      for (const [dataset, digest] of await this.#contents(job))
        if (read.get(dataset) !== digest)
          throw new PolicyError('service.data-changed', { party: this.#context.home.name, dataset });
    })();
    done.catch(() => this.#checked.delete(id));
    for (const old of this.#checked.keys()) if (!this.#taken.has(old)) this.#checked.delete(old);
    this.#checked.set(id, { at: Date.now(), done });
    await done;
  }

  /** Digests of this party's own data under a contract, as they were last taken in. */
  async #contents({ contract }: JobRecord): Promise<Map<string, string>> {
    const { name } = this.#context.home;
    const own = contract.datasets.filter(({ owner }) => owner === name);
    const cards = await Promise.all(own.map((each) => this.#datasets.fullCard(each.name)));
    return new Map(own.map((each, i) => [each.name, cards[i]?.contentDigest ?? '']));
  }
}

/** Why a call that this party has let pass is not counted; nobody is told. */
const notComputed = (): Error => new Error('the call is not computed');

const turnDigest = (session: string, turn: number): string => sha256Hex(`${session} ${turn}`);
