/** Counts what a session sends and receives: by peer, and by step in the order in which steps were first named. */
import type { StepTraffic, Traffic } from './session.ts';

/** Rounds by step of one branch of the program; branches are merged where they join. */
export type StepRounds = Map<string, number>;

export class Meter {
  readonly sent: number[];
  readonly received: number[];
  framing = 0;
  readonly #steps = new Map<string, number>();

  constructor(parties: number) {
    this.sent = new Array<number>(parties).fill(0);
    this.received = new Array<number>(parties).fill(0);
  }

  /** Makes a step appear even when nothing is sent in it. */
  name(step: string): void {
    if (!this.#steps.has(step)) this.#steps.set(step, 0);
  }

  countSent(to: number, bytes: number, step: string): void {
    this.sent[to] = (this.sent[to] as number) + bytes;
    this.#steps.set(step, (this.#steps.get(step) ?? 0) + bytes);
  }

  countReceived(from: number, bytes: number): void {
    this.received[from] = (this.received[from] as number) + bytes;
  }

  report(rounds: number, byStep: StepRounds): Traffic {
    const steps: StepTraffic[] = [];
    for (const [step, sent] of this.#steps) {
      const spent = byStep.get(step) ?? 0;
      if (sent > 0 || spent > 0) steps.push({ step, rounds: spent, sent });
    }
    return { rounds, sent: [...this.sent], received: [...this.received], framing: this.framing, steps };
  }
}
