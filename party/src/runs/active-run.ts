/** One run while it lasts, as the main process of a party keeps it. */
import { randomBytes } from 'node:crypto';
import { AbortError, PeerError, TacitError, UsageError } from '@tacit/engine/text';
import { patience } from '@tacit/engine/node';
import { ProblemError, toProblem } from '../api/problem.ts';
import type { AuditHead, JobFailure, KeptResult, MeasuredCost, ReceiptBody } from '../api/types.ts';
import type { Left } from '../artifacts/artifacts.ts';
import { receiptMessage, resultCommitment } from '../contracts/receipt.ts';
import { runners } from '../contracts/runners.ts';
import type { JobRecord } from '../storage/jobs.ts';
import { RunFailed, type RunChild } from './run-child.ts';
import { internalProblem } from './run-faults.ts';
import type { RunReport } from './run-messages.ts';

/** What a party tells the others about its run: figures, no result. */
export interface PartyReport {
  readonly rounds: number;
  readonly sentBytes: number;
  readonly framingBytes: number;
  /** Head of the party's audit log when its program had finished. */
  readonly audit: AuditHead;
  /** Recipients only. */
  readonly commitment?: string;
  /** Digests of what the run has left here, in the order of the plan. */
  readonly artifacts: readonly Left[];
}

/** A run that is asked for. */
export interface NumberedRun {
  readonly runId: string;
  /** Within its contract, from 1. */
  readonly number: number;
  /** Number of the preparation that it takes, made ahead by the dealer. */
  readonly preparation?: string | undefined;
}

export class ActiveRun {
  readonly id: string;
  /** Which of the runs that the contract is good for, from 1. */
  readonly number: number;
  readonly job: JobRecord;
  /** Name of the party that leads it. */
  readonly coordinator: string;
  readonly self: number;
  readonly startedAt = new Date().toISOString();
  readonly child: RunChild;
  /** Number of the preparation made ahead that it takes; the dealer has no part in it then. */
  readonly preparation: string | undefined;
  /** Rejects with RunFailed when the run ends badly, for whatever reason; never resolves. */
  readonly failed: Promise<never>;
  /** Own report, once the program has finished. */
  report: RunReport | undefined;
  /** Own result as it is kept, with that. */
  kept: KeptResult | undefined;
  salt: string | undefined;
  #head: AuditHead | undefined;
  #artifacts: readonly Left[] = [];
  settled = false;
  /** The program has been started here. */
  started = false;
  /** The receipt has been signed here. */
  signed = false;
  /** Another party's run of the job, which this one waits to give way to. */
  yieldsTo: string | undefined;
  /** At the first computer: tells parties that do not compute how many rounds are done. */
  tellRounds: ((rounds: number) => void) | undefined;
  stopTimer: () => void = () => undefined;
  #signing: string | undefined;
  readonly #reports = new Map<string, PartyReport>();
  readonly #waiting = new Map<string, (report: PartyReport) => void>();
  readonly #reject: (error: RunFailed) => void;

  constructor(next: NumberedRun, job: JobRecord, coordinator: string, self: number, child: RunChild) {
    const { runId: id, number, preparation } = next;
    this.preparation = preparation;
    this.id = id;
    this.number = number;
    this.job = job;
    this.coordinator = coordinator;
    this.self = self;
    this.child = child;
    const failed = Promise.withResolvers<never>();
    this.failed = failed.promise;
    this.failed.catch(() => undefined);
    this.#reject = failed.reject;
  }

  get name(): string {
    return this.job.contract.parties[this.self]?.name ?? '';
  }

  /** Whoever takes part in it, in party order. */
  get parties(): string[] {
    return runners(this.job.contract, this.preparation).map(({ name }) => name);
  }

  get others(): string[] {
    return this.parties.filter((name) => name !== this.name);
  }

  /**
   * Whether this run, which has not been started, gives way to one that `leader` wants. Parties that lead at the same
   * moment all decide alike: the first of the contract has its run.
   */
  givesWayTo(leader: string): boolean {
    const number = (party: string) => this.job.contract.parties.findIndex(({ name }) => name === party);
    return !this.started && !this.settled && number(leader) < number(this.coordinator);
  }

  /** First end wins: true for the caller that ends it. */
  end(): boolean {
    if (this.settled) return false;
    this.settled = true;
    this.stopTimer();
    return true;
  }

  fail(failure: JobFailure): void {
    this.#reject(new RunFailed(failure));
  }

  /** Keeps this party's own report; a recipient's result is committed to. */
  finish(report: RunReport, head: AuditHead, artifacts: readonly Left[]): PartyReport {
    this.report = report;
    this.#artifacts = artifacts;
    this.#head = head;
    if (report.result !== undefined) this.salt = randomBytes(32).toString('hex');
    const own = this.ownReport();
    this.take(this.name, own);
    return own;
  }

  ownReport(): PartyReport {
    const { report } = this;
    const audit = this.#head;
    if (report === undefined || audit === undefined) throw new Error('the run has not finished here');
    return {
      rounds: report.rounds,
      sentBytes: report.sentBytes,
      framingBytes: report.framingBytes,
      audit,
      artifacts: this.#artifacts,
      ...(this.salt === undefined || report.result === undefined
        ? {}
        : { commitment: resultCommitment(this.salt, report.result) }),
    };
  }

  take(party: string, report: PartyReport): void {
    if (this.#reports.has(party)) return;
    this.#reports.set(party, report);
    this.#waiting.get(party)?.(report);
  }

  /** The report of a party, waiting for it up to `timeoutMs`. Throws PeerError 'run.no-report'. */
  async reportOf(party: string, timeoutMs: number): Promise<PartyReport> {
    const known = this.#reports.get(party);
    if (known !== undefined) return known;
    return await new Promise((resolve, reject) => {
      const stopTimer = patience(timeoutMs, () => {
        reject(new PeerError('run.no-report', { party, step: 'report', seconds: timeoutMs / 1000 }));
      });
      this.#waiting.set(party, (report) => {
        stopTimer();
        resolve(report);
      });
    });
  }

  /** Figures of all parties from their reports. */
  measured(reports: readonly PartyReport[]): MeasuredCost {
    // A dealer that is not there is the last party.
    const places = this.job.contract.parties.map((_, number) => reports[number]);
    return {
      rounds: Math.max(...reports.map(({ rounds }) => rounds)),
      bytes: places.map((report) => report?.sentBytes ?? 0),
      framing: places.map((report) => report?.framingBytes ?? 0),
    };
  }

  /** Throws AbortError 'receipt.refused' when a receipt says otherwise than this party knows. */
  checkReceipt(body: ReceiptBody): void {
    if (this.report === undefined) throw new UsageError('run.unknown', { party: this.name, run: this.id });
    const contradiction = this.#contradiction(body);
    if (contradiction === undefined) return;
    throw new AbortError('receipt.refused', { party: this.name, step: 'receipt', ...contradiction });
  }

  /** As `checkReceipt`, for a receipt that is about to be signed: a run has one account only, whoever leads it. */
  checkOnlyReceipt(body: ReceiptBody): void {
    this.checkReceipt(body);
    const digest = Buffer.from(receiptMessage(body)).toString('base64');
    this.#signing ??= digest;
    if (this.#signing === digest) return;
    throw new AbortError('receipt.refused', {
      party: this.name,
      step: 'receipt',
      what: 'receipt',
      found: 'another one',
      expected: 'the one it has signed',
    });
  }

  /** What in a receipt contradicts this party's own knowledge, if anything. */
  #contradiction(body: ReceiptBody): { what: string; found: string; expected: string } | undefined {
    const own = this.ownReport();
    const differs = (what: string, found: unknown, expected: unknown) =>
      found === expected ? undefined : { what, found: String(found), expected: String(expected) };
    const commitment = body.results.find(({ recipient }) => recipient === this.name)?.commitment;
    const head = body.auditHeads.find(({ party }) => party === this.name);
    const headText = (of: AuditHead | undefined) => (of === undefined ? 'none' : `${of.sequence} ${of.digest}`);
    return (
      differs('contract', body.contractDigest, this.job.contractDigest) ??
      differs('run', body.runId, this.id) ??
      differs('number of the run', body.run, this.number) ??
      differs(
        'artifacts',
        leftText(body.artifacts.filter(({ party }) => party === this.name)),
        leftText(own.artifacts),
      ) ??
      differs('bytes', body.measured.bytes[this.self], own.sentBytes) ??
      differs('preparation', body.preparation, this.preparation) ??
      differs('framing', body.measured.framing[this.self], own.framingBytes) ??
      differs('commitment', commitment, own.commitment) ??
      differs('audit head', headText(head), headText(own.audit)) ??
      (body.measured.rounds < own.rounds ? differs('rounds', body.measured.rounds, own.rounds) : undefined)
    );
  }
}

/** What was left, as text that can be compared. */
function leftText(left: readonly Left[]): string {
  return left.map(({ output, digest }) => `${output} ${digest}`).join(', ') || 'none';
}

/** Any error of a run as its job states it; `party` and `step` fill what it does not name itself. */
export function failureOf(error: unknown, party: string, step: string): { failure: JobFailure; internalId?: string } {
  const at = new Date().toISOString();
  if (error instanceof RunFailed) return { failure: error.failure };
  if (error instanceof TacitError || error instanceof ProblemError) {
    const problem = error instanceof ProblemError ? error.problem : toProblem(error);
    const { fields } = problem;
    return {
      failure: {
        party: typeof fields['party'] === 'string' ? fields['party'] : party,
        step: typeof fields['step'] === 'string' ? fields['step'] : step,
        problem,
        at,
      },
    };
  }
  const { problem, id } = internalProblem();
  return { failure: { party, step, problem, at }, internalId: id };
}
