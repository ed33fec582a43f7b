/** Whom ε is about where numbers with noise are made of a kept table, and how many of its rows are theirs. */
import { UsageError } from '@tacit/engine';
import type { KeptTable } from '../../contract/artifacts.ts';
import { allowedPrivacy, checkPrivacyLimits } from '../../contract/card-privacy.ts';
import type { DatasetCard } from '../../contract/cards.ts';
import { isStackAlone } from '../../contract/kept-sources.ts';
import type { PrivacyUnit } from '../../sql/plan/types.ts';
import type { TablePlan } from '../plan.ts';
import './messages.ts';

/**
 * Throws UsageError 'train.privacy-table' where one row of an owner may change more than its own row of the table: what prepared a table, or split
 * it, saw all rows; beside a stack a row may stand several times. A ledger counts one dataset of an owner.
 */
export function requireOwnRows({ aligned: { name, table } }: Pick<TablePlan, 'aligned'>): void {
  const owners = table.tables.map(({ owner }) => owner);
  const isTwice = owners.some((owner, i) => owners.indexOf(owner) < i);
  const isBeside = table.stack !== undefined && !isStackAlone(table);
  if (table.prepared !== undefined || table.part !== undefined || isBeside || isTwice)
    throw new UsageError('train.privacy-table', { table: name });
}

/** Throws PolicyError 'policy.privacy-none'. */
export function unitsOf(cards: readonly DatasetCard[]): PrivacyUnit[] {
  return cards.map((card): PrivacyUnit => {
    const { unit, rows } = allowedPrivacy(card);
    return { owner: card.owner, dataset: card.name, column: unit, rows };
  });
}

/** Rows of the table that come and go with one unit, of whatever owner. */
export function changedRows({ duplicates }: Pick<KeptTable, 'duplicates'>, units: readonly PrivacyUnit[]): bigint {
  // Where the first of several rows with one key takes part, the next one takes the place of one that is gone.
  const times = duplicates === 'once' ? 2n : 1n;
  return times * BigInt(Math.max(...units.map(({ rows }) => rows)));
}

/** The δ of the answer, of which drawing bits leaves `drawn`. Throws UsageError 'train.privacy-delta', PolicyError 'policy.privacy-…'. */
export function deltaOf(
  cards: readonly DatasetCard[],
  epsilon: string,
  asked: string | undefined,
  drawn: number,
): string {
  if (asked !== undefined && Number(asked) <= drawn)
    throw new UsageError('train.privacy-delta', { found: asked, least: (2 * drawn).toExponential(1) });
  const delta = asked ?? String(drawn);
  for (const card of cards) checkPrivacyLimits(card, epsilon, delta);
  return delta;
}
