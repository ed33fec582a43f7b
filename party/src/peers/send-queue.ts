/**
 * Requests to one party wait here for their turn, so that no more than a few connections are opened at once. Node's agent does not count
 * connections that are still being opened: of ten thousand requests at once it would open ten thousand.
 */
import { PeerError } from '@tacit/engine/text';
import './messages.ts';

/** Requests that are on their way at once, each on a connection of its own. */
export const mostAtOnce = 16;
/** Requests that wait at most. */
const mostWaiting = 20_000;
/** Where nothing has succeeded for so long, those that wait fail with the one that fails then. */
const stalledMs = 30_000;

interface Waiting {
  readonly turn: () => void;
  readonly fail: (error: unknown) => void;
}

export class SendQueue {
  readonly #party: string;
  readonly #limits: { readonly atOnce: number; readonly waiting: number; readonly stalledMs: number };
  readonly #waiting = new Set<Waiting>();
  #sending = 0;
  #succeededAt = 0;

  constructor(party: string, limits: { atOnce?: number; waiting?: number; stalledMs?: number } = {}) {
    this.#party = party;
    this.#limits = { atOnce: mostAtOnce, waiting: mostWaiting, stalledMs, ...limits };
  }

  /** Does `work` in its turn; whoever gives up (`signal`) while it waits leaves the queue. Throws PeerError 'peer.queue-full'. */
  async take<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#sending === 0) this.#succeededAt = performance.now();
    if (this.#sending < this.#limits.atOnce) this.#sending++;
    else await this.#turn(signal);
    try {
      const done = await work();
      this.#succeededAt = performance.now();
      return done;
    } catch (error) {
      // Nobody waits for ever for a party that does not answer.
      const isStalled = performance.now() - this.#succeededAt >= this.#limits.stalledMs;
      if (error instanceof PeerError && isStalled) for (const { fail } of this.#waiting) fail(error);
      throw error;
    } finally {
      const [next] = this.#waiting;
      // The place goes to whoever waits longest.
      if (next === undefined) this.#sending--;
      else next.turn();
    }
  }

  #turn(signal: AbortSignal | undefined): Promise<void> {
    const { size } = this.#waiting;
    if (size >= this.#limits.waiting)
      return Promise.reject(new PeerError('peer.queue-full', { party: this.#party, waiting: size }));
    return new Promise((resolve, reject) => {
      const end = (): void => {
        this.#waiting.delete(each);
        signal?.removeEventListener('abort', leave);
      };
      const each: Waiting = {
        turn: () => {
          end();
          resolve();
        },
        fail: (error) => {
          end();
          reject(error as Error);
        },
      };
      const leave = (): void => each.fail(signal?.reason);
      this.#waiting.add(each);
      if (signal?.aborted === true) leave();
      else signal?.addEventListener('abort', leave, { once: true });
    });
  }
}
