/**
 * Notices that all parties wait for each other: each has waited for a message while none came or went, and says so in its
 * heartbeats. That happens to parties whose programs drifted apart, where no message arrives that would show it.
 */
import type { Waits } from './peer.ts';

const nowhere: Waits = { ms: 0, operation: 0, step: 0 };

/** A party that did not run for longer than this between two looks was computing. */
const longestGapMs = 2_000;

export class Standstill {
  #since = performance.now();
  #last = this.#since;
  #moved = -1;
  #waits: Waits = nowhere;

  /** What this party's heartbeats say. */
  get waits(): Waits {
    return this.#waits;
  }

  /**
   * Called about every second. `moved`: a number that changes with every message and turn; `where`: the receive that waits,
   * if nothing of this party computes.
   */
  tick(now: number, moved: number, where: Omit<Waits, 'ms'> | undefined): void {
    if (where === undefined || moved !== this.#moved || now - this.#last > longestGapMs) {
      this.#since = now;
      this.#moved = moved;
    }
    this.#last = now;
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
