/**
 * Sessions of browsers. They live in the memory of this process alone: nothing that opens one is on the disk, and a party
 * that was started anew knows none.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { SignInWay } from '../api/people.ts';

export const idleMs = 60 * 60_000;
const longestMs = 12 * 3_600_000;
/** The oldest ends when one more is opened. */
const mostOfOne = 16;
const mostInAll = 1_024;

export interface Session {
  /** Names it in the audit log; opens nothing. */
  readonly id: string;
  /** Null: the account that runs the party. */
  readonly person: string | null;
  readonly via: SignInWay;
  readonly openedAt: number;
  readonly endsAt: number;
}

interface Kept extends Session {
  lastUsedAt: number;
}

export class Sessions {
  /** By SHA-256 of the secret in the cookie, in the order in which they were opened. */
  readonly #kept = new Map<string, Kept>();

  /** Opens a session; `secret` is for the cookie and is not kept. */
  open(
    person: string | null,
    via: SignInWay,
    now = Date.now(),
  ): { readonly session: Session; readonly secret: string } {
    for (const [key, session] of this.#kept) if (hasEnded(session, now)) this.#kept.delete(key);
    const own = [...this.#kept].filter(([, session]) => session.person === person);
    for (const [key] of own.slice(0, Math.max(0, own.length - mostOfOne + 1))) this.#kept.delete(key);
    for (const key of [...this.#kept.keys()].slice(0, Math.max(0, this.#kept.size - mostInAll + 1)))
      this.#kept.delete(key);
    const secret = randomBytes(32).toString('base64url');
    const session: Kept = {
      id: randomBytes(8).toString('hex'),
      person,
      via,
      openedAt: now,
      endsAt: now + longestMs,
      lastUsedAt: now,
    };
    this.#kept.set(keyOf(secret), session);
    return { session, secret };
  }

  /** The session that this secret opens, which is hereby used; undefined where there is none, or it has ended. */
  use(secret: string, now = Date.now()): Session | undefined {
    const key = keyOf(secret);
    const session = this.#kept.get(key);
    if (session === undefined) return undefined;
    if (hasEnded(session, now)) {
      this.#kept.delete(key);
      return undefined;
    }
    session.lastUsedAt = now;
    return session;
  }

  end(id: string): void {
    this.#endWhere((session) => session.id === id);
  }

  /** Ends all of a person's sessions but the one with the id `but`. */
  endOf(person: string, but?: string): void {
    this.#endWhere((session) => session.person === person && session.id !== but);
  }

  #endWhere(isMeant: (session: Session) => boolean): void {
    for (const [key, session] of this.#kept) if (isMeant(session)) this.#kept.delete(key);
  }
}

function hasEnded({ endsAt, lastUsedAt }: Kept, now: number): boolean {
  return now >= endsAt || now - lastUsedAt >= idleMs;
}

function keyOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
