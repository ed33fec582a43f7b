/** The session of a cost run: nobody holds data, transfers are only counted. */
import { UsageError } from '../../base/errors.ts';
import type { RandomSource } from '../../base/random.ts';
import { prgNames } from '../../platform/types.ts';
import type { Session, Traffic } from '../../transport/session.ts';
import { OneAtATime } from '../../transport/one-at-a-time.ts';
import type { Pace } from '../../transport/pace.ts';
import { requireInteger, requireLink } from '../checks.ts';
import type { Flow } from '../model.ts';
import type { NeedMark } from '../needs.ts';
import { Clocks, type ClocksMark, type Ledger, type LedgerMark } from './ledger.ts';

/** How often a program may learn vectors of one shape in one step. Loops that long which are to end by themselves name their parts. */
const mostLearned = 1 << 15;

/** Turns after which `repeat` no longer finds that they began like that. */
const longestCycle = 16;

/** The state of a run between two turns of `repeat`. */
interface Mark {
  readonly step: string;
  readonly turns: number;
  readonly listed: number;
  readonly calls: number;
  readonly sent: LedgerMark;
  readonly clocks: ClocksMark;
  readonly needs: NeedMark;
}

export class CostSession extends OneAtATime implements Session {
  readonly names: readonly string[];
  readonly computers: number;
  readonly self = -1;
  readonly prg = prgNames[0];
  readonly #ledger: Ledger;
  readonly clocks: Clocks;
  /** Which branch of the program: see BranchNeeds. */
  readonly #path: string;
  #calls = 0;
  #step: string;

  /**
   * `names`: the parties of the program, of which the first `computers` compute; `start`: the clocks of all parties, those that only
   * prepare come last.
   */
  constructor(
    names: readonly string[],
    computers: number,
    ledger: Ledger,
    start: readonly number[],
    step: string,
    pace?: Pace,
    path = '',
  ) {
    super(pace);
    this.names = names;
    this.computers = computers;
    this.#ledger = ledger;
    this.clocks = new Clocks(ledger, start);
    this.#step = step;
    this.#path = path;
  }

  /** Counts an operation's declared messages, and what it takes of the preparation. */
  count(flow: Flow): void {
    this.clocks.apply(flow, this.#step);
    for (const need of flow.needs ?? []) this.#ledger.needs.add(this.#path, need);
  }

  /**
   * Notes one more vector that the program would learn. Here it learns zeros, so that a loop which ends on what it learns would not
   * end: UsageError('cost.adaptive') when the same vector has come too often.
   */
  learn(operation: string, shape: string): void {
    const times = this.#ledger.learned(`${this.#step}\n${operation} ${shape}`);
    if (times > mostLearned) throw new UsageError('cost.adaptive', { operation, shape, times, step: this.#step });
  }

  /** Notes that a real run may do less than this one. */
  mayEndEarlier(): void {
    this.#ledger.exact = false;
  }

  /** Notes that something is kept that does not add up: turns of `repeat` with such things are all run. */
  list(): void {
    this.#ledger.listed++;
  }

  owns(): boolean {
    return false;
  }

  get random(): RandomSource {
    throw new Error('a cost run holds no data: draw randomness only where session.owns(party) is true');
  }

  pairSeed(): undefined {
    return undefined;
  }

  async transfer(from: number, to: number, length: number): Promise<undefined> {
    requireLink(from, to, this);
    requireInteger('transfer', 'length', length, 0, Number.MAX_SAFE_INTEGER);
    this.count([[{ from, to, bytes: length }]]);
    this.learn('transfer', `${length} bytes`);
    return undefined;
  }

  send(): never {
    throw new Error('the cost session sends nothing: use transfer');
  }

  receive(): never {
    throw new Error('the cost session receives nothing: use transfer');
  }

  /** The session of a program that starts here: the first parties compute, those after them are clients; `clocks` is joined at its end. */
  program({ computers, clients }: { readonly computers: number; readonly clients: number }): CostSession {
    const names = this.names.slice(0, computers + clients);
    return new CostSession(names, computers, this.#ledger, this.clocks.now, this.#step, this.pace);
  }

  async parallel<T>(branches: readonly ((session: Session) => Promise<T>)[]): Promise<T[]> {
    const results: T[] = [];
    const sessions: CostSession[] = [];
    const call = this.#calls++;
    for (const [i, branch] of branches.entries()) {
      const path = `${this.#path}/${call}.${i}`;
      const { names, computers } = this;
      const session = new CostSession(names, computers, this.#ledger, this.clocks.now, this.#step, this.pace, path);
      sessions.push(session);
      results.push(await session.watch(branch(session)));
    }
    this.clocks.join(sessions.map((session) => session.clocks));
    return results;
  }

  /**
   * Runs `body` until a turn begins as an earlier one did: in the same step, with the clocks of all that took part since grown alike. From
   * there on the turns are the same again and again, so that whole cycles of them are counted without being run.
   */
  async repeat<T>(times: number, body: (turn: number) => Promise<T>): Promise<T[]> {
    const results: T[] = [];
    const begun: Mark[] = [];
    while (results.length < times) {
      const before = begun.findLast(
        ({ step, listed, clocks }) =>
          step === this.#step && listed === this.#ledger.listed && this.clocks.repeatsFrom(clocks),
      );
      if (before !== undefined) {
        const cycle = results.slice(before.turns);
        const cycles = Math.floor((times - results.length) / cycle.length);
        this.#ledger.repeatSince(before.sent, cycles);
        this.clocks.repeatSince(before.clocks, cycles);
        const calls = this.#calls - before.calls;
        this.#ledger.needs.repeatSince(before.needs, cycles, calls);
        for (let i = 0; i < cycles; i++) for (const result of cycle) results.push(result);
        this.#calls += cycles * calls;
        if (results.length === times) break;
      }
      if (begun.length === longestCycle) begun.shift();
      begun.push(this.#mark(results.length));
      results.push(await body(results.length));
    }
    return results;
  }

  #mark(turns: number): Mark {
    const { listed } = this.#ledger;
    const needs = this.#ledger.needs.mark(this.#path);
    return {
      step: this.#step,
      turns,
      listed,
      calls: this.#calls,
      sent: this.#ledger.mark(),
      clocks: this.clocks.mark(),
      needs,
    };
  }

  step(name: string): void {
    this.#step = name;
    this.#ledger.step(name);
  }

  /** Rounds so far; the bytes are in the run's ledger, by party. */
  traffic(): Traffic {
    const none = this.names.map(() => 0);
    return { rounds: Math.max(0, ...this.clocks.now), sent: none, received: none, framing: 0, steps: [] };
  }
}
