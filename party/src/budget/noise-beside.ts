/** Exact answers beside answers with noise about the same rows: noise protects only what exact ones do not tell. */
import type { OwnPart } from '@tacit/analysis';
import type { EarlierFinding } from '../api/types.ts';
import type { DatasetColumn } from '../storage/datasets.ts';
import type { LedgerRow } from '../storage/ledger.ts';
import { partOver } from './current-types.ts';
import type { OwnRows } from './own-rows.ts';
import { relationOfRows } from './pairs.ts';

/** Classes of two conditions: however many, only whether both hold anywhere is asked. */
const most = { most: 2 ** 31, below: 1 };

/** Entries that are about some of the same rows as `part` as they are now; those of which that cannot be told are among them. */
export async function overRows(
  rows: OwnRows,
  columns: readonly DatasetColumn[],
  part: OwnPart,
  entries: readonly LedgerRow[],
): Promise<LedgerRow[]> {
  const found: LedgerRow[] = [];
  for (const entry of entries) {
    const other = entry.part as OwnPart;
    const known = part.relation !== undefined || other.relation !== undefined ? undefined : partOver(other, columns);
    const two = known && (await rows.atoms([bare(part), bare(known)], [], most));
    if (two === undefined || relationOfRows(two, 0, 1).both > 0) found.push(entry);
  }
  return found;
}

/** Its rows, however they are divided. */
const bare = (part: OwnPart): OwnPart => ({ ...part, keys: [], measures: [] });

/** What a recipient of an answer with noise was told exactly. */
export function exactFinding(
  dataset: string,
  recipients: readonly string[],
  exact: readonly LedgerRow[],
): EarlierFinding[] {
  return findingOf('budget.exact-beside', dataset, recipients, exact);
}

/** What a recipient of an exact answer was told with noise. */
export function noisyFinding(
  dataset: string,
  recipients: readonly string[],
  noisy: readonly LedgerRow[],
): EarlierFinding[] {
  return findingOf('budget.noisy-beside', dataset, recipients, noisy);
}

function findingOf(
  text: string,
  dataset: string,
  recipients: readonly string[],
  entries: readonly LedgerRow[],
): EarlierFinding[] {
  if (entries.length === 0) return [];
  const jobs = entries.map(({ jobId }) => jobId);
  const told = recipients.filter((name) => entries.some((entry) => entry.recipients.includes(name)));
  return [{ text, values: { dataset, jobs, recipients: told }, jobs }];
}
