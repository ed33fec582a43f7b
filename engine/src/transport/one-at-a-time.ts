/** Notices two operations at once on a session that moves no messages: programs that pass here run on real parties. */
import { UsageError } from '../base/errors.ts';
import './messages.ts';

export class OneAtATime {
  #running: string | undefined;

  /** See Session.operation. */
  async operation<T>(name: string, body: () => Promise<T>): Promise<T> {
    const running = this.#running;
    if (running !== undefined) throw new UsageError('session.concurrent', { running, started: name });
    this.#running = name;
    try {
      return await body();
    } finally {
      this.#running = undefined;
    }
  }

  /** Throws when the program ended before an operation did. */
  checkEnd(): void {
    const operation = this.#running;
    if (operation !== undefined) throw new UsageError('session.unfinished', { operation });
  }
}
