/** Calls on their way between the main process and the process of a session that stays open. */
import type { CallPort } from './serving.ts';
import type { FromRun, ToRun, Verdict } from './run-messages.ts';

type Asked = NonNullable<Awaited<ReturnType<CallPort['next']>>>;

export class Calls implements CallPort {
  readonly #say: (message: FromRun) => void;
  readonly #waiting: Asked[] = [];
  readonly #admitting = new Map<number, (verdict: Verdict) => void>();
  readonly #beginning = new Map<number, () => void>();
  #finished = false;
  #wake: (() => void) | undefined;

  constructor(say: (message: FromRun) => void) {
    this.#say = say;
  }

  ask({ signed, given }: Extract<ToRun, { type: 'ask' }>): void {
    this.#waiting.push({ signed, given });
    this.#wake?.();
  }

  finish(): void {
    this.#finished = true;
    this.#wake?.();
  }

  admitted(turn: number, verdict: Verdict): void {
    this.#admitting.get(turn)?.(verdict);
    this.#admitting.delete(turn);
  }

  begun(turn: number): void {
    this.#beginning.get(turn)?.();
    this.#beginning.delete(turn);
  }

  async next(): Promise<Asked | undefined> {
    while (this.#waiting.length === 0 && !this.#finished)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    return this.#waiting.shift();
  }

  async admit(turn: number, signed: unknown): Promise<Verdict> {
    const verdict = new Promise<Verdict>((resolve) => this.#admitting.set(turn, resolve));
    this.#say({ type: 'admit', turn, signed });
    return await verdict;
  }

  async begin(turn: number): Promise<void> {
    const begun = new Promise<void>((resolve) => this.#beginning.set(turn, resolve));
    this.#say({ type: 'begin', turn });
    await begun;
  }

  skip(turn: number): void {
    this.#say({ type: 'skip', turn });
  }

  answered(told: Parameters<CallPort['answered']>[0]): void {
    this.#say({ type: 'answered', ...told });
  }
}
