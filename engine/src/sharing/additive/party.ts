/** One party's standing in the additive protocol: the generators that it has in common with each other party, and its own. */
import { randomBytes } from '../../base/random.ts';
import { Prg } from '../../primitives/prg.ts';
import type { Session } from '../../transport/session.ts';
import type { Group } from './words.ts';

export class Party {
  /** A session of all parties; a dealer, if any, is the last and takes no part here. */
  readonly session: Session;
  readonly self: number;
  /** How many parties compute. */
  readonly computing: number;
  /** The other computing parties. */
  readonly others: readonly number[];
  readonly #pairs = new Map<number, Prg>();
  #own: Prg | undefined;

  constructor(session: Session, computing: number) {
    this.session = session;
    this.self = session.self;
    this.computing = computing;
    this.others = Array.from({ length: computing }, (_, party) => party).filter((party) => party !== session.self);
  }

  /** The generator shared with another party. Both draw the same amounts in the same order. */
  with(other: number): Prg {
    let prg = this.#pairs.get(other);
    if (prg === undefined) {
      const seed = this.session.pairSeed(this.self, other, 'additive');
      if (seed === undefined) throw new Error('a party has a seed with each other one');
      prg = new Prg(seed, 'additive', this.session.prg);
      this.#pairs.set(other, prg);
    }
    return prg;
  }

  /** This party's private generator. */
  get own(): Prg {
    this.#own ??= new Prg(randomBytes(this.session.random, 32), 'additive own', this.session.prg);
    return this.#own;
  }

  /** Adds to `target` a share of zero: uniform to whoever lacks one of this party's pair generators. */
  addZeroShare(group: Group, target: BigUint64Array): void {
    for (const other of this.others) {
      const mask = this.with(other).words(target.length);
      if (other > this.self) group.add(target, mask);
      else group.subtract(target, mask);
    }
  }
}

const parties = new WeakMap<Session, Party>();

/** The party of a session. One object per session: a second one would draw the same masks again. */
export function partyOf(session: Session, computing: number): Party {
  let party = parties.get(session);
  if (party === undefined) {
    party = new Party(session, computing);
    parties.set(session, party);
  }
  if (party.computing !== computing) throw new Error('the computing parties of a session do not change');
  return party;
}
