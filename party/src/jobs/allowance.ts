/**
 * What proposals of one peer may cost this party before it stops to look at them for a while: each refused proposal takes one
 * point, and each second that its proposals were compiled. A peer that asks a few bad questions never comes near the limit. Kept in
 * memory: a restart forgives.
 */
import { PolicyError } from '@tacit/engine/text';
import './messages.ts';

const points = 100;
const windowMs = 10 * 60_000;
const pauseMs = 10 * 60_000;
/** Only pinned peers get here, so that this many are not met; it bounds memory all the same. */
const mostPeers = 1_000;

interface Spent {
  points: number;
  /** When the window began. */
  since: number;
  /** Until when nothing is looked at; 0 if that is not so. */
  pausedUntil: number;
}

export class Allowance {
  readonly #party: string;
  readonly #now: () => number;
  readonly #spent = new Map<string, Spent>();

  /** `party`: who looks at proposals, for errors. */
  constructor(party: string, now: () => number = Date.now) {
    this.#party = party;
    this.#now = now;
  }

  /** Throws PolicyError 'job.proposals-paused', saying until when, while proposals of `sender` are not looked at. */
  check(sender: string): void {
    const { pausedUntil = 0 } = this.#spent.get(sender) ?? {};
    const now = this.#now();
    if (now >= pausedUntil) return;
    throw new PolicyError('job.proposals-paused', {
      party: this.#party,
      sender,
      minutes: Math.ceil((pausedUntil - now) / 60_000),
      until: new Date(pausedUntil).toISOString(),
    });
  }

  /** Notes what a proposal of `sender` came to. */
  note(sender: string, refused: boolean, compilingMs: number): void {
    const now = this.#now();
    let spent = this.#spent.get(sender);
    if (spent === undefined || now - spent.since >= windowMs) {
      spent = { points: 0, since: now, pausedUntil: spent?.pausedUntil ?? 0 };
      // Whoever was noted longest ago stands first.
      this.#spent.delete(sender);
      this.#spent.set(sender, spent);
      const [oldest] = this.#spent.keys();
      if (this.#spent.size > mostPeers && oldest !== undefined) this.#spent.delete(oldest);
    }
    spent.points += (refused ? 1 : 0) + compilingMs / 1_000;
    if (spent.points < points) return;
    spent.pausedUntil = now + pauseMs;
    spent.points = 0;
    spent.since = now;
  }
}
