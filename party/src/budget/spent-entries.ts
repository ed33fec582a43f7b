/** Entries of the ledger as what they spend, with what their contracts say of the data that was answered about. */
import { type CardPrivacy, type DatasetCard, kindNamed, type OwnPart, type OwnSpending } from '@tacit/analysis';
import { mostRowsOf } from '../policy/card.ts';
import { getJob } from '../storage/jobs.ts';
import type { LedgerRow } from '../storage/ledger.ts';
import type { Store } from '../storage/store.ts';
import { type SpentEntry, statedReleases } from './spending.ts';

/** Where entries are, and what their dataset is now. */
export interface SpentNow {
  readonly store: Store;
  readonly owner: string;
  /** What the policy gives. */
  readonly given: CardPrivacy | undefined;
  readonly contentDigest: string | undefined;
}

/** An entry of an answer with noise. Entries that were written before releases were kept have those of their contract's plan. */
export async function spentEntry(now: SpentNow, entry: LedgerRow): Promise<SpentEntry> {
  const { store, owner } = now;
  const { dataset, runs } = entry;
  const spending = (entry.part as OwnPart).privacy as OwnSpending;
  const contract = (await getJob(store, entry.jobId))?.contract;
  const card = contract?.datasets.find((each) => each.owner === owner && each.name === dataset);
  const planned =
    contract === undefined || spending.releases !== undefined
      ? undefined
      : kindNamed(contract.kind).ownPart(contract.plan, contract.datasets, owner)?.privacy?.releases;
  const releases = spending.releases ?? planned ?? statedReleases(spending, card?.privacy);
  return { job: entry.jobId, spending, times: runs.atMost, releases, most: mostThen(now, card) };
}

/** Rows that a unit which is protected now had at most in the data of that card: as they are now where they are the same, else as the card says. */
function mostThen({ given, contentDigest }: SpentNow, card: DatasetCard | undefined): number | undefined {
  if (given === undefined || card === undefined) return undefined;
  if (given.unit === null || card.contentDigest === contentDigest) return given.rows;
  return mostRowsOf(given.unit, { unique: card.unique, declared: { repeats: card.repeats } });
}
