/** Proposals of peers that were refused, in the audit log: who, why, and not so many that nothing else is to be found. */
import { TacitError } from '@tacit/engine/text';
import { appendAudit } from '../audit/log.ts';
import type { Store } from '../storage/store.ts';

/** Entries for one peer within an hour; what is refused beyond that is counted and told with the next entry. */
export const mostEntriesAnHour = 20;
const hourMs = 3_600_000;

interface Noted {
  since: number;
  entries: number;
  /** Refused since the last entry, without one. */
  unrecorded: number;
}

export class Refusals {
  readonly #store: Store;
  readonly #byPeer = new Map<string, Noted>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Notes that a proposal of `peer` was refused with `error`. */
  async note(peer: string, error: unknown, now = Date.now()): Promise<void> {
    let noted = this.#byPeer.get(peer);
    if (noted === undefined || now - noted.since >= hourMs) {
      noted = { since: now, entries: 0, unrecorded: noted?.unrecorded ?? 0 };
      this.#byPeer.set(peer, noted);
    }
    if (noted.entries >= mostEntriesAnHour) {
      noted.unrecorded++;
      return;
    }
    noted.entries++;
    const { unrecorded } = noted;
    noted.unrecorded = 0;
    const code = error instanceof TacitError ? error.code : 'internal';
    await appendAudit(
      this.#store,
      'proposal.refused',
      { peer, code, ...(unrecorded === 0 ? {} : { unrecorded }) },
      new Date(now),
    );
  }
}
