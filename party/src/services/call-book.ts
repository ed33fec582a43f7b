/**
 * Calls that this party answered or made: how many questions of a contract were asked today, and which calls there were. A call is on
 * the disk before its answer leaves. Calls that come together are written together: a commit waits for the disk.
 */
import type { Contract } from '@tacit/analysis';
import { AbortError, PolicyError } from '@tacit/engine/text';
import { addCalls, type CallRecord, countCalls, hasCall } from '../storage/services.ts';
import { type JobRecord, listJobs } from '../storage/jobs.ts';
import { transact } from '../storage/store.ts';
import type { PartyContext } from '../peers/context.ts';
import { calledOf, standingOf } from './standing.ts';
import './messages.ts';

/** Calls whose time is remembered, by contract. */
const mostTimes = 1_000;
/** Of an ISO time, its day. */
const dayLetters = 10;

interface Counted {
  readonly day: string;
  questions: number;
}

interface Waiting {
  readonly record: CallRecord;
  readonly done: PromiseWithResolvers<void>;
}

export interface Quantiles {
  readonly p50?: number;
  readonly p99?: number;
}

export class CallBook {
  readonly #context: PartyContext;
  /** By whose quota: questions of today, those that are being answered among them. */
  readonly #today = new Map<string, Promise<Counted>>();
  /** Calls that are being answered. */
  readonly #current = new Set<string>();
  readonly #times = new Map<string, number[]>();
  readonly #refused = new Map<string, number>();
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;

  constructor(context: PartyContext) {
    this.#context = context;
  }

  /**
   * Does `work` as the call `call` of a contract, counted against its quota from before it begins; a call that fails before it is
   * entered is not counted, unless the caller's deviation is the cause: else such calls, which cost as much, could be made without
   * end. `work` is told when it was counted: its receipt says that time, so that it is of the day whose quota it took, also where it
   * ends on the next. Throws PolicyError 'service.quota', 'service.replayed'.
   */
  async spend<T>(
    { id: jobId, contract }: JobRecord,
    call: string,
    questions: number,
    perDay: number,
    work: (at: string) => Promise<T>,
  ): Promise<T> {
    const { home, store } = this.#context;
    const name = `${jobId} ${call}`;
    if (this.#current.has(name) || (await hasCall(store, jobId, call)))
      throw new PolicyError('service.replayed', { party: home.name, call });
    const { counted, at } = await this.#countedNow(contract);
    // Nothing is awaited between the comparison and the change.
    if (this.#current.has(name)) throw new PolicyError('service.replayed', { party: home.name, call });
    checkQuota(home.name, counted.questions, questions, perDay);
    counted.questions += questions;
    this.#current.add(name);
    try {
      return await work(at);
    } catch (error) {
      if (!(error instanceof AbortError)) counted.questions -= questions;
      throw error;
    } finally {
      this.#current.delete(name);
    }
  }

  /**
   * What a caller finds out before it sends a list in several calls: the owner would answer the first of them, count them, and refuse the
   * rest. Its own count lacks calls whose answers were lost. Throws PolicyError 'service.quota'.
   */
  async foresee(
    contract: Contract,
    questions: number,
    { owner, perDay }: { owner: string; perDay: number },
  ): Promise<void> {
    checkQuota(owner, await this.today(contract), questions, perDay);
  }

  /** Questions of today by this caller to this service, under whichever of their contracts. */
  async today(contract: Contract): Promise<number> {
    return (await this.#counted(contract)).questions;
  }

  /** Questions from `from` (ISO, before today) on, counted as those of today are: those that are being answered among them. */
  async since(from: string, contract: Contract): Promise<number> {
    const name = quotaName(contract);
    const stored = await this.#count(name, from);
    const storedToday = await this.#count(name, `${new Date().toISOString().slice(0, 10)}T00:00:00.000Z`);
    const today = await this.today(contract);
    return Math.max(today, stored + Math.max(0, today - storedToday));
  }

  /**
   * Enters a call: on the disk when this returns. An owner has counted it before (`spend`), a caller counts it here, on the day that its
   * receipt says.
   */
  async enter(record: CallRecord, contract: Contract): Promise<void> {
    const counted = record.side === 'caller' ? await this.#counted(contract) : undefined;
    const done = Promise.withResolvers<void>();
    this.#waiting.push({ record, done });
    if (this.#writing === undefined) this.#writing = this.#write();
    await done.promise;
    const { call, answer } = record.receipt;
    if (counted?.day === answer.at.slice(0, dayLetters)) counted.questions += call.questions;
  }

  took(jobId: string, milliseconds: number): void {
    const times = this.#times.get(jobId) ?? [];
    times.push(milliseconds);
    if (times.length > mostTimes) times.shift();
    this.#times.set(jobId, times);
  }

  refuse(jobId: string): void {
    this.#refused.set(jobId, this.refused(jobId) + 1);
  }

  refused(jobId: string): number {
    return this.#refused.get(jobId) ?? 0;
  }

  quantiles(jobId: string): Quantiles {
    const times = [...(this.#times.get(jobId) ?? [])].sort((a, b) => a - b);
    if (times.length === 0) return {};
    const at = (part: number): number =>
      Math.round((times[Math.min(times.length - 1, Math.floor(part * times.length))] as number) * 10) / 10;
    return { p50: at(0.5), p99: at(0.99) };
  }

  async #write(): Promise<void> {
    // What comes in the same turn is written together.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await transact(this.#context.store, async (store) => {
          await addCalls(
            store,
            batch.map(({ record }) => record),
          );
        });
        for (const { done } of batch) done.resolve();
      } catch (error) {
        for (const { done } of batch) done.reject(error);
      }
    }
    this.#writing = undefined;
  }

  /** The count of today, and a time of the same day: while it was read, midnight may have passed. */
  async #countedNow(contract: Contract): Promise<{ readonly counted: Counted; readonly at: string }> {
    for (;;) {
      const counted = await this.#counted(contract);
      const at = new Date().toISOString();
      if (counted.day === at.slice(0, dayLetters)) return { counted, at };
    }
  }

  /** A caller has one quota of a service, however many contracts it has. */
  async #counted(contract: Contract): Promise<Counted> {
    const day = new Date().toISOString().slice(0, dayLetters);
    const name = quotaName(contract);
    const known = this.#today.get(name);
    if (known !== undefined && (await known).day === day) return await known;
    // Whoever comes second finds the promise of the first.
    const current = this.#today.get(name);
    if (current !== undefined && current !== known) return await this.#counted(contract);
    const counting = this.#count(name, `${day}T00:00:00.000Z`).then((questions) => ({ day, questions }));
    this.#today.set(name, counting);
    counting.catch(() => this.#today.delete(name));
    return await counting;
  }

  async #count(name: string, from: string): Promise<number> {
    const { store } = this.#context;
    const jobs = (await listJobs(store)).filter(({ contract }) => quotaName(contract) === name);
    let questions = 0;
    for (const { id } of jobs) questions += (await countCalls(store, id, from)).questions;
    return questions;
  }
}

/** Whose quota a contract's questions count against: of one caller at one service. */
function quotaName(contract: Contract): string {
  const terms = standingOf(contract);
  if (terms !== undefined) return [terms.owner, terms.service, ...contract.recipients].join(' ');
  const called = calledOf(contract);
  return called === undefined ? '' : ['', called.service, ...contract.recipients].join(' ');
}

/** Throws PolicyError 'service.quota' where `party` has answered too many today to answer so many more. */
function checkQuota(party: string, today: number, questions: number, perDay: number): void {
  if (today + questions <= perDay) return;
  const left = Math.max(0, perDay - today);
  throw new PolicyError('service.quota', { party, perDay, left, questions, next: nextDay() });
}

function nextDay(): string {
  const tomorrow = new Date();
  tomorrow.setUTCHours(24, 0, 0, 0);
  return tomorrow.toISOString();
}
