/**
 * What a run would cost, counted without data: a Lamport clock per party (see transport/session.ts), bytes per ordered pair
 * of parties, and both by step. Real sessions count the same way, so their figures must be equal.
 */
import type { Flow, Transfer } from '../model.ts';

export interface CostStep {
  readonly step: string;
  /** Rounds spent in this step by each party: its clock's growth. */
  readonly rounds: readonly number[];
  /** Payload bytes sent in this step by each party. */
  readonly sent: readonly number[];
}

/** What all branches of a run count into. Steps stand in the order of their first naming. */
export class Ledger {
  readonly parties: number;
  /** Payload bytes by sender, then receiver. */
  readonly sent: number[][];
  readonly #steps = new Map<string, { rounds: number[]; sent: number[] }>();

  constructor(parties: number) {
    this.parties = parties;
    this.sent = Array.from({ length: parties }, () => zeros(parties));
  }

  step(name: string): { rounds: number[]; sent: number[] } {
    let step = this.#steps.get(name);
    if (step === undefined) {
      step = { rounds: zeros(this.parties), sent: zeros(this.parties) };
      this.#steps.set(name, step);
    }
    return step;
  }

  get steps(): CostStep[] {
    return [...this.#steps].map(([step, { rounds, sent }]) => ({ step, rounds: [...rounds], sent: [...sent] }));
  }

  message({ from, to, bytes }: Transfer, step: string): void {
    const row = this.sent[from] as number[];
    row[to] = (row[to] as number) + bytes;
    const { sent } = this.step(step);
    sent[from] = (sent[from] as number) + bytes;
  }
}

/**
 * The clocks of the parties in one branch of a run. Rounds are counted by step on the main line only: those of parallel
 * branches are merged, so they are known, and counted, where the branches join.
 */
export class Clocks {
  readonly now: number[];
  readonly #ledger: Ledger;
  readonly #isBranch: boolean;

  constructor(ledger: Ledger, start: readonly number[], isBranch: boolean) {
    this.#ledger = ledger;
    this.now = [...start];
    this.#isBranch = isBranch;
  }

  /** Counts one operation's messages: within a round all are sent before any arrives. */
  apply(flow: Flow, step: string): void {
    for (const round of flow) {
      const before = [...this.now];
      for (const message of round) {
        this.#ledger.message(message, step);
        this.raise(message.to, (before[message.from] as number) + 1, step);
      }
    }
  }

  /** Raises one party's clock to at least `clock`. */
  raise(party: number, clock: number, step: string): void {
    const growth = clock - (this.now[party] as number);
    if (growth <= 0) return;
    this.now[party] = clock;
    if (this.#isBranch) return;
    const { rounds } = this.#ledger.step(step);
    rounds[party] = (rounds[party] as number) + growth;
  }
}

const zeros = (length: number): number[] => new Array<number>(length).fill(0);
