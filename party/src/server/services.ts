/** What the routes work with. */
import type { Catalog } from '../contracts/catalog-view.ts';
import type { Contracts } from '../contracts/contracts.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { PartyContext } from '../peers/context.ts';
import type { Peers } from '../peers/peers.ts';

export interface PartyServices {
  readonly context: PartyContext;
  readonly peers: Peers;
  readonly catalog: Catalog;
  readonly contracts: Contracts;
  readonly jobs: Jobs;
  readonly startedAt: string;
  /** Ends the party after the current answers. */
  readonly shutdown: () => void;
}
