/** What the routes work with. */
import type { Artifacts } from '../artifacts/artifacts.ts';
import type { Contracts } from '../contracts/contracts.ts';
import type { ConsoleSite } from '../identity/console-site.ts';
import type { Datasets } from '../datasets/datasets.ts';
import type { Jobs } from '../runs/jobs.ts';
import type { PartyContext } from '../peers/context.ts';
import type { Peers } from '../peers/peers.ts';
import type { People } from '../people/people.ts';
import type { Services } from '../services/services.ts';

export interface PartyServices {
  readonly context: PartyContext;
  readonly peers: Peers;
  readonly people: People;
  readonly console: ConsoleSite;
  /** Where the files of the console are; undefined where there are none. */
  readonly consoleDirectory: string | undefined;
  readonly datasets: Datasets;
  readonly artifacts: Artifacts;
  readonly contracts: Contracts;
  readonly jobs: Jobs;
  readonly services: Services;
  readonly startedAt: string;
  /** Ends the party after the current answers. */
  readonly shutdown: () => void;
}
