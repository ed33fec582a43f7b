/**
 * Requests to one party wait here for their turn, so that no more than a few connections are opened at once. Node's agent does not count
 * connections that are still being opened: of ten thousand requests at once it would open ten thousand. Requests that come in thousands
 * (`many`) leave places to others, which go before them: else news of a contract would wait behind all that is asked, and a party
 * that takes questions and does not answer would hold up whatever else is to be told to it.
 */
import { PeerError } from '@tacit/engine/text';
import './messages.ts';

/** Requests that are on their way at once, each on a connection of its own. */
export const mostAtOnce = 16;
/** Of these, places that requests which come in thousands leave free. */
const keptFree = 2;
/** Requests that wait at most. */
const mostWaiting = 20_000;
/** Where nothing has succeeded for so long, those that wait fail with the one that fails then. */
const stalledMs = 30_000;

interface Waiting {
  readonly turn: () => void;
  readonly fail: (error: unknown) => void;
}

export interface TakeOptions {
  /** Whoever gives up while it waits leaves the queue. */
  readonly signal?: AbortSignal | undefined;
  /** One of very many: others go first. */
  readonly many?: boolean | undefined;
}

/** Requests of one sort. */
interface Line {
  readonly waiting: Set<Waiting>;
  sending: number;
  succeededAt: number;
}

const newLine = (): Line => ({ waiting: new Set(), sending: 0, succeededAt: 0 });

export class SendQueue {
  readonly #party: string;
  readonly #limits: {
    readonly atOnce: number;
    readonly keptFree: number;
    readonly waiting: number;
    readonly stalledMs: number;
  };
  readonly #few = newLine();
  readonly #many = newLine();

  constructor(
    party: string,
    limits: { atOnce?: number; keptFree?: number; waiting?: number; stalledMs?: number } = {},
  ) {
    this.#party = party;
    this.#limits = { atOnce: mostAtOnce, keptFree, waiting: mostWaiting, stalledMs, ...limits };
  }

  /** Does `work` in its turn. Throws PeerError 'peer.queue-full'. */
  async take<T>(work: () => Promise<T>, { signal, many = false }: TakeOptions = {}): Promise<T> {
    const line = many ? this.#many : this.#few;
    if (line.sending === 0) line.succeededAt = performance.now();
    if (this.#hasPlace(line)) line.sending++;
    else await this.#turn(line, signal);
    try {
      const done = await work();
      line.succeededAt = performance.now();
      return done;
    } catch (error) {
      // Nobody waits for ever for a party that does not answer what is asked, whatever else it answers.
      const isStalled = performance.now() - line.succeededAt >= this.#limits.stalledMs;
      if (error instanceof PeerError && isStalled) for (const { fail } of line.waiting) fail(error);
      throw error;
    } finally {
      line.sending--;
      this.#next();
    }
  }

  #hasPlace(line: Line): boolean {
    const { atOnce, keptFree: kept } = this.#limits;
    return this.#few.sending + this.#many.sending < atOnce && (line !== this.#many || line.sending < atOnce - kept);
  }

  /** The place goes to whoever waits longest, of those that are not many first. */
  #next(): void {
    for (const line of [this.#few, this.#many]) {
      const [next] = line.waiting;
      if (next === undefined || !this.#hasPlace(line)) continue;
      line.sending++;
      next.turn();
      return;
    }
  }

  #turn({ waiting }: Line, signal: AbortSignal | undefined): Promise<void> {
    const { size } = waiting;
    if (size >= this.#limits.waiting)
      return Promise.reject(new PeerError('peer.queue-full', { party: this.#party, waiting: size }));
    return new Promise((resolve, reject) => {
      const end = (): void => {
        waiting.delete(each);
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
      waiting.add(each);
      if (signal?.aborted === true) leave();
      else signal?.addEventListener('abort', leave, { once: true });
    });
  }
}
