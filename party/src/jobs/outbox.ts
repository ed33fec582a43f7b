/**
 * News for peers that must arrive even if they are away: tried at once, then again until it is taken, refused, or no
 * longer matters. Not kept over a restart; what matters then is sent again by whoever starts.
 */
import type { Logger } from 'pino';
import { PeerError } from '@tacit/engine/text';
import { ProblemError } from '../api/problem.ts';
import type { Peers } from '../peers/peers.ts';

const firstDelayMs = 2_000;
const longestDelayMs = 60_000;
const callTimeoutMs = 8_000;

export class Outbox {
  readonly #peers: Peers;
  readonly #log: Logger;
  readonly #timers = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor(peers: Peers, log: Logger) {
    this.#peers = peers;
    this.#log = log;
  }

  /** Sends to all of `names`; resolves after the first attempt at each, whatever came of it. */
  async send(names: readonly string[], path: string, body: unknown, until: number): Promise<void> {
    await Promise.all(names.map((name) => this.#attempt(name, path, body, until, firstDelayMs)));
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
  }

  async #attempt(name: string, path: string, body: unknown, until: number, delayMs: number): Promise<void> {
    try {
      await this.#peers.call(name, 'POST', path, body, { timeoutMs: callTimeoutMs });
    } catch (error) {
      // Silence is worth another attempt, and so is news that overtook the proposal or met a full disk; a refusal stays one.
      const early = error instanceof ProblemError && (error.code === 'job.unknown' || error.problem.status >= 500);
      if (!early && !(error instanceof PeerError)) {
        this.#log.warn({ peer: name, path, cause: (error as Error).message }, 'peer refused news');
        return;
      }
      if (this.#closed || Date.now() + delayMs > until) return;
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        void this.#attempt(name, path, body, until, Math.min(longestDelayMs, delayMs * 2));
      }, delayMs);
      this.#timers.add(timer);
    }
  }
}
