/** Counts what a session sends and receives: by peer, and by step in the order in which steps were first named. */
import type { StepTraffic, Traffic } from './session.ts';

/** Rounds by step of one branch of the program; branches are merged where they join. */
export type StepRounds = Map<string, number>;

export class Meter {
  readonly sent: number[];
  readonly received: number[];
  framing = 0;
  /** Pieces of messages sent and received. */
  messages = 0;
  /** Payload bytes sent to each party, by step. */
  readonly #steps = new Map<string, number[]>();

  constructor(parties: number) {
    this.sent = new Array<number>(parties).fill(0);
    this.received = new Array<number>(parties).fill(0);
  }

  /** Makes a step appear even when nothing is sent in it; what has been sent in it to each party. */
  name(step: string): number[] {
    let sent = this.#steps.get(step);
    if (sent === undefined) {
      sent = new Array<number>(this.sent.length).fill(0);
      this.#steps.set(step, sent);
    }
    return sent;
  }

  countSent(to: number, bytes: number, step: string): void {
    this.messages++;
    this.sent[to] = (this.sent[to] as number) + bytes;
    const inStep = this.name(step);
    inStep[to] = (inStep[to] as number) + bytes;
  }

  countReceived(from: number, bytes: number): void {
    this.messages++;
    this.received[from] = (this.received[from] as number) + bytes;
  }

  report(rounds: number, byStep: StepRounds): Traffic {
    const steps: StepTraffic[] = [];
    for (const [step, sent] of this.#steps) {
      const spent = byStep.get(step) ?? 0;
      if (spent > 0 || sent.some((bytes) => bytes > 0)) steps.push({ step, rounds: spent, sent: [...sent] });
    }
    return { rounds, sent: [...this.sent], received: [...this.received], framing: this.framing, steps };
  }
}
