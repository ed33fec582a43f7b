/** Bounds how often anybody may guess: five tries a minute for each name, also for names that nobody has. */
import { createHmac, randomBytes } from 'node:crypto';
import { UsageError } from '@tacit/engine/text';
import './messages.ts';

const windowMs = 60_000;
const perName = 5;
const inAll = 60;
/** Names share counters by a keyed hash, so that the memory is bounded and nobody can tell from here whether a name exists. */
const counters = 1_024;

export class Tries {
  readonly #key = randomBytes(16);
  readonly #byName: number[][] = Array.from({ length: counters }, () => []);
  readonly #all: number[] = [];

  /** Counts a try; throws UsageError 'sign-in.too-many' when it is one too many, and does not count that. */
  take(name: string, now = Date.now()): void {
    const index = createHmac('sha256', this.#key).update(name).digest().readUInt32LE() % counters;
    const own = this.#byName[index] ?? [];
    for (const [times, limit] of [[own, perName] as const, [this.#all, inAll] as const]) {
      // A clock that was set back must not lock anybody out.
      const first = times.findIndex((at) => at > now - windowMs && at <= now);
      times.splice(0, first < 0 ? times.length : first);
      const oldest = times[0];
      if (times.length >= limit && oldest !== undefined)
        throw new UsageError('sign-in.too-many', { seconds: Math.ceil((oldest + windowMs - now) / 1000) });
    }
    own.push(now);
    this.#all.push(now);
  }
}
