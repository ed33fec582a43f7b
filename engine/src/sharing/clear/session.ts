/** The session of the plaintext oracle: one process plays all parties, so a transfer hands the data over. */
import { UsageError } from '../../base/errors.ts';
import type { RandomSource } from '../../base/random.ts';
import { prgNames } from '../../platform/types.ts';
import { randomBytes } from '../../base/random.ts';
import type { Session, Traffic } from '../../transport/session.ts';
import { OneAtATime } from '../../transport/one-at-a-time.ts';
import type { Pace } from '../../transport/pace.ts';
import { requireLink, shapeError } from '../checks.ts';

const seedBytes = 32;

export class ClearSession extends OneAtATime implements Session {
  readonly names: readonly string[];
  readonly computers: number;
  readonly self = -1;
  readonly prg = prgNames[0];
  readonly random: RandomSource;
  readonly #seeds = new Map<string, Uint8Array>();

  constructor(names: readonly string[], random: RandomSource, pace?: Pace, computers = names.length) {
    super(pace);
    this.names = names;
    this.computers = computers;
    this.random = random;
  }

  owns(): boolean {
    return true;
  }

  pairSeed(a: number, b: number, purpose: string): Uint8Array {
    const key = `${Math.min(a, b)} ${Math.max(a, b)} ${purpose}`;
    let seed = this.#seeds.get(key);
    if (seed === undefined) {
      seed = randomBytes(this.random, seedBytes);
      this.#seeds.set(key, seed);
    }
    return seed.slice();
  }

  transfer(from: number, to: number, length: number, data: Uint8Array | undefined): Promise<Uint8Array> {
    requireLink(from, to, this);
    if (data === undefined) throw new UsageError('sharing.missing-data', { operation: 'transfer', party: from });
    if (data.length !== length) throw shapeError('transfer', `${data.length} bytes`, `${length} bytes`);
    return Promise.resolve(data.slice());
  }

  send(): never {
    throw new Error('the clear session sends nothing: use transfer');
  }

  receive(): never {
    throw new Error('the clear session receives nothing: use transfer');
  }

  async parallel<T>(branches: readonly ((session: Session) => Promise<T>)[]): Promise<T[]> {
    const results: T[] = [];
    for (const branch of branches) results.push(await branch(this));
    return results;
  }

  step(): void {}

  traffic(): Traffic {
    const none = this.names.map(() => 0);
    return { rounds: 0, sent: none, received: none, framing: 0, steps: [] };
  }
}
