/** Wall seconds of a run by step, and its progress at most five times a second. */
import type { Progress } from '../api/types.ts';

const progressEveryMs = 200;

export interface RunClockOptions {
  readonly roundsTotal: number;
  readonly bytesTotal: number;
  /** What has been spent so far. */
  readonly spent: () => { readonly rounds: number; readonly bytes: number };
  readonly report: (progress: Progress) => void;
}

export class RunClock {
  readonly #options: RunClockOptions;
  readonly #began = performance.now();
  readonly #seconds = new Map<string, number>();
  #step = 'set-up';
  #stepBegan = this.#began;
  #part: Progress['part'];
  #last = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(options: RunClockOptions) {
    this.#options = options;
  }

  get step(): string {
    return this.#step;
  }

  /** Starts reporting. */
  start(): void {
    this.#timer = setInterval(() => this.#report(), progressEveryMs);
    this.#report();
  }

  /** The program names what follows. A step that comes again adds to its time. */
  enter(step: string): void {
    this.#close();
    this.#step = step;
    this.#part = undefined;
  }

  /** So much of the work of a step is done, where it takes long without a message. */
  part(done: number, of: number): void {
    this.#part = done < of ? { done, of } : undefined;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#close();
    this.#report();
  }

  seconds(): Record<string, number> {
    const seconds: Record<string, number> = {};
    for (const [step, spent] of this.#seconds) seconds[step] = rounded(spent);
    seconds['total'] = rounded((performance.now() - this.#began) / 1000);
    return seconds;
  }

  #close(): void {
    const now = performance.now();
    this.#seconds.set(this.#step, (this.#seconds.get(this.#step) ?? 0) + (now - this.#stepBegan) / 1000);
    this.#stepBegan = now;
  }

  #report(): void {
    const { rounds, bytes } = this.#options.spent();
    const part = this.#part;
    const key = `${this.#step} ${rounds} ${bytes} ${part?.done ?? ''}`;
    if (key === this.#last) return;
    this.#last = key;
    this.#options.report({
      step: this.#step,
      rounds,
      roundsTotal: this.#options.roundsTotal,
      bytes,
      bytesTotal: this.#options.bytesTotal,
      ...(part === undefined ? {} : { part }),
      elapsedSeconds: rounded((performance.now() - this.#began) / 1000),
    });
  }
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
