/**
 * A queue before one compile thread. Whoever asks has a queue of its own, and they take turns: one that asks for much waits
 * for itself.
 */
import { PeerError } from '@tacit/engine/text';
import type { CompileTask } from './compile-messages.ts';
import { type CompileLimits, CompileThread } from './compile-thread.ts';
import './messages.ts';

export interface LaneLimits extends CompileLimits {
  /** Longest time that a task waits for its turn. */
  readonly waitMs: number;
  /** Most tasks that wait, of each who asks and of all. */
  readonly waitingEach: number;
  readonly waiting: number;
}

interface Waiting {
  readonly task: CompileTask;
  readonly by: string;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

export class CompileLane {
  readonly #party: string;
  readonly #limits: LaneLimits;
  /** By who asks; none is empty. */
  readonly #queues = new Map<string, Waiting[]>();
  /** Number of the last turn of each who asked. */
  readonly #turns = new Map<string, number>();
  #turn = 0;
  readonly #spentMs = new Map<string, number>();
  #waiting = 0;
  #thread: CompileThread | undefined;
  #busy = false;
  #closed = false;

  /** `party`: whose lane it is, for errors. */
  constructor(party: string, limits: LaneLimits) {
    this.#party = party;
    this.#limits = limits;
  }

  /** Starts the thread, so that the first task need not wait for that. */
  warm(): void {
    if (this.#thread === undefined || this.#thread.ended) this.#thread = new CompileThread(this.#party, this.#limits);
  }

  /** Throws what the task throws, UsageError 'contract.too-costly', and PeerError 'contract.busy' when too many wait. */
  async run(task: CompileTask, by: string): Promise<unknown> {
    const queue = this.#queues.get(by) ?? [];
    const { waiting, waitingEach, waitMs } = this.#limits;
    if (this.#closed || this.#waiting >= waiting || queue.length >= waitingEach) throw this.#full();
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const timer = setTimeout(() => this.#giveUp(entry), waitMs);
    const entry: Waiting = { task, by, resolve, reject, timer };
    queue.push(entry);
    this.#queues.set(by, queue);
    this.#waiting++;
    void this.#work();
    return await promise;
  }

  /** How long the thread has worked for `by` in all. */
  spentMs(by: string): number {
    return this.#spentMs.get(by) ?? 0;
  }

  close(): void {
    this.#closed = true;
    for (const entry of [...this.#queues.values()].flat()) this.#giveUp(entry);
    this.#thread?.end();
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      this.warm();
      const began = performance.now();
      const outcome = await Promise.allSettled([this.#thread?.run(next.task)]);
      this.#spentMs.set(next.by, this.spentMs(next.by) + performance.now() - began);
      if (outcome[0].status === 'fulfilled') next.resolve(outcome[0].value);
      else next.reject(outcome[0].reason as Error);
    }
    this.#busy = false;
  }

  /** Takes the next task out: the first of whoever had a turn longest ago. */
  #next(): Waiting | undefined {
    const turnOf = (by: string): number => this.#turns.get(by) ?? 0;
    const [by] = [...this.#queues.keys()].toSorted((a, b) => turnOf(a) - turnOf(b));
    const entry = by === undefined ? undefined : this.#queues.get(by)?.[0];
    if (entry !== undefined) {
      this.#remove(entry);
      this.#turns.set(entry.by, ++this.#turn);
    }
    return entry;
  }

  /** Takes a task out of its queue; false when it is in none any more. */
  #remove(entry: Waiting): boolean {
    const queue = this.#queues.get(entry.by) ?? [];
    const at = queue.indexOf(entry);
    if (at < 0) return false;
    clearTimeout(entry.timer);
    queue.splice(at, 1);
    if (queue.length === 0) this.#queues.delete(entry.by);
    this.#waiting--;
    return true;
  }

  #giveUp(entry: Waiting): void {
    if (this.#remove(entry)) entry.reject(this.#full());
  }

  #full(): PeerError {
    return new PeerError('contract.busy', { party: this.#party, waiting: this.#waiting });
  }
}
