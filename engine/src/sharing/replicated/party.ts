/** One party's standing in the replicated protocol: its neighbours, and the generators it has in common with each of them. */
import { UsageError } from '../../base/errors.ts';
import { Prg } from '../../primitives/prg.ts';
import type { Session } from '../../transport/session.ts';
import '../messages.ts';
import { next, previous } from './flows.ts';

/**
 * Both parties of a pair draw the same amounts in the same order, so one stream a pair serves every operation. The third
 * party cannot compute it.
 */
export class Party {
  readonly session: Session;
  readonly self: number;
  readonly next: number;
  readonly previous: number;
  #withNext: Prg | undefined;
  #withPrevious: Prg | undefined;
  readonly #withClients = new Map<number, Prg>();

  constructor(session: Session) {
    const found = session.computers;
    if (found !== 3) throw new UsageError('sharing.parties', { protocol: 'replicated', found, expected: 3 });
    this.session = session;
    this.self = session.self;
    this.next = next(session.self);
    this.previous = previous(session.self);
  }

  /** Known to this party and the next. */
  get withNext(): Prg {
    this.#withNext ??= this.#prg(this.next);
    return this.#withNext;
  }

  /** Known to this party and the previous. */
  get withPrevious(): Prg {
    this.#withPrevious ??= this.#prg(this.previous);
    return this.#withPrevious;
  }

  /** Known to this party and a client; only P_0 uses it. */
  withClient(client: number): Prg {
    let prg = this.#withClients.get(client);
    if (prg === undefined) {
      prg = clientPrg(this.session, this.self, client);
      this.#withClients.set(client, prg);
    }
    return prg;
  }

  /** The generator shared with another party. */
  with(other: number): Prg {
    return other === this.next ? this.withNext : this.withPrevious;
  }

  #prg(other: number): Prg {
    const seed = this.session.pairSeed(this.self, other, 'replicated');
    if (seed === undefined) throw new Error('a party has a seed with each of its neighbours');
    return new Prg(seed, 'replicated', this.session.prg);
  }
}

/** The generator that P_0 and a client have in common, at either of them. */
export function clientPrg(session: Session, self: number, other: number): Prg {
  const seed = session.pairSeed(self, other, 'replicated client');
  if (seed === undefined) throw new Error('a client has a seed with each computer');
  return new Prg(seed, 'replicated client', session.prg, 512);
}

const parties = new WeakMap<Session, Party>();

/**
 * The party of a session. One object per session: a second one would draw the same masks again, which would reveal
 * differences of what they hide.
 */
export function partyOf(session: Session): Party {
  let party = parties.get(session);
  if (party === undefined) {
    party = new Party(session);
    parties.set(session, party);
  }
  return party;
}

/** Component k is held by party k as its first part and by party k−1 as its second. */
export type Parts = [BigUint64Array, BigUint64Array];

/** The component that exactly the parties p and q hold. */
export const componentOf = (p: number, q: number): number => (q === previous(p) ? p : q);

/** This party's two parts, given a way to make each component that it holds. */
export const partsFrom = (self: number, component: (index: number) => BigUint64Array): Parts => [
  component(self),
  component(next(self)),
];
