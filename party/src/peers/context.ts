/** What every part of a running party has at hand. */
import type { Logger } from 'pino';
import type { Home } from '../identity/home.ts';
import type { Store } from '../storage/store.ts';

export interface PartyContext {
  readonly home: Home;
  readonly store: Store;
  readonly log: Logger;
  /** Where peers reach this party; its own name and keys. */
  readonly url: string;
  readonly version: string;
}
