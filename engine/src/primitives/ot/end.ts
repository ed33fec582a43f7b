/** What both ends of oblivious transfer check before each call. */
import { UsageError } from '../../base/errors.ts';
import { wordsFor } from '../../math/bits.ts';
import type { Session } from '../../transport/session.ts';
import './messages.ts';
import { withDefaults } from './flows.ts';
import type { OtOptions } from './types.ts';

/** Numbers of OTs beyond this would not fit any memory. */
const mostOts = 2 ** 31;

export abstract class End {
  readonly self: number;
  readonly peer: number;
  readonly options: Required<OtOptions>;
  #isBusy = false;

  constructor(self: number, peer: number, options: Required<OtOptions>) {
    this.self = self;
    this.peer = peer;
    this.options = options;
  }

  /** Runs one call; a second one at the same time would use the same masks. */
  protected async alone<T>(session: Session, call: () => Promise<T>): Promise<T> {
    if (session.self !== this.self)
      throw new UsageError('ot.wrong-party', { found: session.self, expected: this.self });
    if (this.#isBusy) throw new UsageError('ot.busy');
    this.#isBusy = true;
    // A call that failed leaves the end where the peer may not be: it stays unusable.
    const result = await call();
    this.#isBusy = false;
    return result;
  }
}

export function requireCount(what: string, found: number): void {
  if (!Number.isInteger(found) || found < 0 || found > mostOts) {
    throw new UsageError('ot.wrong-count', { what, found, most: mostOts });
  }
}

export function requireWords(what: string, words: BigUint64Array, expected: number): void {
  if (words.length !== expected) throw new UsageError('ot.wrong-length', { what, found: words.length, expected });
}

export function requireBits(what: string, words: BigUint64Array, count: number): void {
  requireCount('count', count);
  requireWords(what, words, wordsFor(count));
}

/** The options with what was left out; throws UsageError('ot.wrong-options'). */
export function requireOptions(options: OtOptions): Required<OtOptions> {
  const full = withDefaults(options);
  const { adversary, fieldBits } = full;
  const isKnown = ['semi-honest', 'malicious'].includes(adversary) && [1, 2, 4].includes(fieldBits);
  if (!isKnown) throw new UsageError('ot.wrong-options', { found: `${adversary}, ${fieldBits}` });
  return full;
}
