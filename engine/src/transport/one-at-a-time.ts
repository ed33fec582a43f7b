/** Notices two operations at once on a session that moves no messages: programs that pass here run on real parties. */
import { UsageError } from '../base/errors.ts';
import { type Pace, paceOf, stopOf } from './pace.ts';
import './messages.ts';

export class OneAtATime {
  #running: string | undefined;
  readonly #failed: Promise<never>;
  #fail: (error: Error) => void = () => {};
  /** Asked after each operation. */
  protected readonly pace: Pace;

  constructor(pace: Pace = paceOf()) {
    this.pace = pace;
    this.#failed = new Promise<never>((_, reject) => {
      this.#fail = reject;
    });
    this.#failed.catch(() => {});
  }

  /** See Session.operation. What is begun too early never settles, as whoever began it may not look: `watch` tells of it. */
  async operation<T>(name: string, body: () => Promise<T>): Promise<T> {
    const running = this.#running;
    if (running !== undefined) {
      this.#fail(new UsageError('session.concurrent', { running, started: name }));
      return new Promise<never>(() => {});
    }
    this.#running = name;
    try {
      const result = await body();
      const turn = this.pace();
      if (turn !== undefined) await turn;
      return result;
    } finally {
      this.#running = undefined;
    }
  }

  /** See Session.breathe. */
  async breathe(): Promise<void> {
    await this.pace();
  }

  /** See Session.requireIdle. */
  requireIdle(name: string): void {
    const running = this.#running;
    if (running === undefined) return;
    const error = new UsageError('session.concurrent', { running, started: name });
    this.#fail(error);
    throw error;
  }

  /**
   * The program's result; throws when it began an operation too early, or ended before one did, and as soon as `signal` aborts, whatever
   * the program waits for then.
   */
  async watch<T>(program: Promise<T>, signal?: AbortSignal): Promise<T> {
    const stop = (): void => this.#fail(stopOf(signal as AbortSignal));
    signal?.addEventListener('abort', stop, { once: true });
    try {
      const result = await Promise.race([program, this.#failed]);
      const operation = this.#running;
      if (operation !== undefined) throw new UsageError('session.unfinished', { operation });
      return result;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }
}
