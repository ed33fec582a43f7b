/**
 * Notices that all parties wait for each other: each has waited for a message while none came or went, and says so in its
 * heartbeats. That happens to parties whose programs drifted apart, where no message arrives that would show it.
 */
import type { Waits } from './peer.ts';

const nowhere: Waits = { ms: 0, operation: 0, step: 0 };

export class Standstill {
  #since = performance.now();
  #moved = -1;
  #waits: Waits = nowhere;

  /** What this party's heartbeats say. */
  get waits(): Waits {
    return this.#waits;
  }

  /** Called often. `moved`: a number that changes with every message; `where`: the receive that waits, if one does. */
  tick(now: number, moved: number, where: Omit<Waits, 'ms'> | undefined): void {
    if (where === undefined || moved !== this.#moved) {
      this.#since = now;
      this.#moved = moved;
    }
    this.#waits =
      where === undefined ? nowhere : { ...where, ms: Math.min(0xffff_ffff, Math.floor(now - this.#since)) };
  }

  /** True when this party and all others that have not finished have waited for longer than `limitMs`: none will go on. */
  isFinal(peers: Iterable<{ readonly waits: Waits; readonly gotBye: boolean }>, limitMs: number): boolean {
    if (this.#waits.ms <= limitMs) return false;
    for (const { waits, gotBye } of peers) if (!gotBye && waits.ms <= limitMs) return false;
    return true;
  }
}
