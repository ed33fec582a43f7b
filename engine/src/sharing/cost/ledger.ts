/**
 * What a run would cost, counted without data: a Lamport clock per party (see transport/session.ts), bytes per ordered pair
 * of parties, and both by step. Real sessions count the same way, so their figures must be equal.
 */
import type { Flow, Transfer } from '../model.ts';
import { NeedList } from '../needs.ts';

export interface CostStep {
  readonly step: string;
  /** Rounds spent in this step by each party: its clock's growth. */
  readonly rounds: readonly number[];
  /** Payload bytes sent in this step, by sender, then receiver. */
  readonly sent: readonly (readonly number[])[];
}

/** Bytes as they stood at one moment. */
export interface LedgerMark {
  readonly sent: readonly (readonly number[])[];
  readonly steps: ReadonlyMap<string, readonly (readonly number[])[]>;
}

/** Clocks and rounds by step as they stood at one moment. */
export interface ClocksMark {
  readonly events: number;
  readonly now: readonly number[];
  readonly rounds: readonly ReadonlyMap<string, number>[];
}

/** Bytes of all branches of a run. Steps stand in the order of their first naming. */
export class Ledger {
  readonly parties: number;
  /** Payload bytes by sender, then receiver. */
  readonly sent: number[][];
  /** What the program takes of the preparation. */
  readonly needs = new NeedList();
  /** Grows with everything that is kept one by one rather than added up: reveals. */
  listed = 0;
  /** False where a real run may do less. */
  exact = true;
  readonly #learned = new Map<string, number>();
  readonly #steps = new Map<string, number[][]>();

  constructor(parties: number) {
    this.parties = parties;
    this.sent = matrix(parties);
  }

  /** Payload bytes sent in a step, by sender, then receiver; makes the step appear. */
  step(name: string): number[][] {
    let sent = this.#steps.get(name);
    if (sent === undefined) {
      sent = matrix(this.parties);
      this.#steps.set(name, sent);
    }
    return sent;
  }

  /** How often this has been called with `what`. */
  learned(what: string): number {
    const times = (this.#learned.get(what) ?? 0) + 1;
    this.#learned.set(what, times);
    return times;
  }

  message({ from, to, bytes }: Transfer, step: string): void {
    for (const sent of [this.sent, this.step(step)]) {
      const row = sent[from] as number[];
      row[to] = (row[to] as number) + bytes;
    }
  }

  /** What has been sent so far, for `repeatSince`. */
  mark(): LedgerMark {
    return { sent: copy(this.sent), steps: new Map([...this.#steps].map(([step, sent]) => [step, copy(sent)])) };
  }

  /** Counts all that was sent since `before` `times` more. */
  repeatSince(before: LedgerMark, times: number): void {
    addGrowth(this.sent, before.sent, times);
    for (const [step, sent] of this.#steps) addGrowth(sent, before.steps.get(step) ?? matrix(this.parties), times);
  }

  /** Every step in which something was sent or waited for, with the rounds of the main line's clocks. */
  steps(clocks: Clocks): CostStep[] {
    const steps = [...this.#steps].map(([step, sent]) => ({
      step,
      rounds: clocks.rounds(step),
      sent: sent.map((row) => [...row]),
    }));
    return steps.filter(({ rounds, sent }) => [...rounds, ...sent.flat()].some((count) => count > 0));
  }
}

/** The clocks of the parties in one branch of a run, and the rounds each has spent by step. */
export class Clocks {
  readonly now: number[];
  readonly #ledger: Ledger;
  /** By party. */
  readonly #rounds: Map<string, number>[];
  /** Counts messages and joins. */
  #events = 0;
  /** By party: the last event in which it received, or its message was waited for. */
  readonly #active: number[];

  constructor(ledger: Ledger, start: readonly number[]) {
    this.#ledger = ledger;
    this.now = [...start];
    this.#rounds = start.map(() => new Map<string, number>());
    this.#active = start.map(() => 0);
  }

  /** Rounds each party has spent in a step. */
  rounds(step: string): number[] {
    return this.#rounds.map((rounds) => rounds.get(step) ?? 0);
  }

  /** Counts one operation's messages: within a round all are sent before any arrives. */
  apply(flow: Flow, step: string): void {
    for (const round of flow) {
      const before = [...this.now];
      for (const message of round) {
        this.#ledger.message(message, step);
        const clock = (before[message.from] as number) + 1;
        const growth = clock - (this.now[message.to] as number);
        this.#active[message.to] = ++this.#events;
        if (growth <= 0) continue;
        this.#active[message.from] = this.#events;
        this.#raise(message.to, clock, step, growth);
      }
    }
  }

  /** Takes over, for each party, the slowest of the finished branches that were all started from here. */
  join(branches: readonly Clocks[]): void {
    this.#events++;
    this.now.forEach((start, party) => {
      if (branches.some((branch) => branch.#active[party] !== 0)) this.#active[party] = this.#events;
      let slowest: Clocks | undefined;
      for (const branch of branches) {
        if ((branch.now[party] as number) > (slowest?.now[party] ?? start)) slowest = branch;
      }
      if (slowest === undefined) return;
      for (const [step, rounds] of slowest.#rounds[party] as Map<string, number>) {
        this.#raise(party, slowest.now[party] as number, step, rounds);
      }
    });
  }

  /**
   * Whether the same messages as since `before` would have the clocks grow by the same again, however often. The growth depends on how far
   * parties are ahead of each other: those that received anything, or whose messages were waited for, must have grown alike. What others
   * sent came no later than their receivers were, whose clocks only grow; nothing was sent to them, so that theirs stand.
   */
  repeatsFrom({ events, now }: ClocksMark): boolean {
    const growth = this.now.flatMap((clock, party) =>
      (this.#active[party] as number) > events ? [clock - (now[party] as number)] : [],
    );
    return growth.every((each) => each === growth[0]);
  }

  /** Clocks and rounds so far, for `repeatsFrom` and `repeatSince`. */
  mark(): ClocksMark {
    return { events: this.#events, now: [...this.now], rounds: this.#rounds.map((rounds) => new Map(rounds)) };
  }

  /** Has the clocks grow `times` more by what they grew since `before`. */
  repeatSince(before: ClocksMark, times: number): void {
    this.now.forEach((clock, party) => {
      this.now[party] = clock + times * (clock - (before.now[party] as number));
    });
    this.#rounds.forEach((rounds, party) => {
      for (const [step, count] of rounds) {
        rounds.set(step, count + times * (count - (before.rounds[party]?.get(step) ?? 0)));
      }
    });
  }

  #raise(party: number, clock: number, step: string, growth: number): void {
    this.now[party] = clock;
    const rounds = this.#rounds[party] as Map<string, number>;
    rounds.set(step, (rounds.get(step) ?? 0) + growth);
  }
}

const matrix = (size: number): number[][] => Array.from({ length: size }, () => new Array<number>(size).fill(0));

const copy = (rows: readonly (readonly number[])[]): number[][] => rows.map((row) => [...row]);

/** Adds to each entry `times` what it grew by since `before`. */
function addGrowth(entries: number[][], before: readonly (readonly number[])[], times: number): void {
  entries.forEach((row, i) => {
    row.forEach((count, j) => {
      row[j] = count + times * (count - (before[i]?.[j] ?? 0));
    });
  });
}
