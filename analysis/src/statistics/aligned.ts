/**
 * A description that starts from an aligned table: shares that an earlier contract left (sets/align). It is planned as one of joined
 * tables, so that the same names, uses, minimums, findings and ledger hold; its rows are taken from the shares (kept-rows.ts).
 *
 * The owners' data must be as they were when they were matched: their ledgers compare answers about data that is still there.
 */
import { UsageError } from '@tacit/engine';
import type { ArtifactCard, KeptShares, KeptTable, UsedShares } from '../contract/artifacts.ts';
import { canonicalJson } from '../contract/canonical.ts';
import type { ColumnCard, DatasetCard } from '../contract/cards.ts';
import '../contract/artifact-error-messages.ts';
import { partOf } from '../sets/align/plan.ts';
import type { BoundColumn } from '../sql/bind/bound.ts';
import { checkCard } from '../sql/bind/card.ts';
import type { BoundFrom } from '../sql/bind/from.ts';
import { resolveColumn, scopeTable } from '../sql/bind/scope.ts';
import type { SourceText } from '../sql/parse/source-text.ts';
import './messages.ts';
import type { DescribePlan } from './plan.ts';

/** A kept table, and the cards of its owners' data now. */
export interface Aligned {
  readonly uses: UsedShares;
  readonly table: KeptTable;
  /** In the order of the table's sources. */
  readonly cards: readonly DatasetCard[];
  /** The same with the columns that were kept, and no others. */
  readonly shown: readonly DatasetCard[];
}

/**
 * The table of this name. Throws UsageError 'artifact.unknown', 'describe.not-aligned' for shares that are no table,
 * 'describe.aligned-changed' where data or cards are no more what they were.
 */
export function alignedNamed(
  name: string,
  datasets: readonly DatasetCard[],
  artifacts: readonly ArtifactCard[],
): Aligned {
  const artifact = artifacts.find((each) => each.name === name);
  if (artifact === undefined)
    throw new UsageError('artifact.unknown', { name: name.slice(0, 120), known: artifacts.map((each) => each.name) });
  const { table, vectors } = artifact;
  if (table === undefined) throw new UsageError('describe.not-aligned', { name });
  const cards = table.tables.map(({ owner, dataset, contentDigest, keys }) => {
    const card = datasets.find((each) => each.owner === owner && each.name === dataset);
    const changed = { name, owner, dataset };
    if (card?.contentDigest !== contentDigest) throw new UsageError('describe.aligned-changed', changed);
    checkCard(card);
    const names = card.columns.map((column) => column.name);
    if (!keys.every((key) => names.includes(key))) throw new UsageError('describe.aligned-changed', changed);
    return card;
  });
  const shown = cards.map((card): DatasetCard => {
    const own = card.columns.filter((column) => {
      const kept = keptColumn(table, card, column.name);
      if (kept === undefined) return false;
      if (!isSame(column, kept, vectors))
        throw new UsageError('describe.aligned-changed', { name, owner: card.owner, dataset: card.name });
      return true;
    });
    return { ...card, columns: own };
  });
  return { uses: { name, vectors }, table, cards, shown };
}

/** A column of the table by its owner's names. */
export function keptColumn(
  { columns }: KeptTable,
  { owner, name: dataset }: Pick<DatasetCard, 'owner' | 'name'>,
  name: string,
): KeptTable['columns'][number] | undefined {
  return columns.find((column) => column.owner === owner && column.dataset === dataset && column.name === name);
}

/** Whether a column would be kept today as it was: values are read and bounded by what its card says. */
function isSame(card: ColumnCard, kept: KeptTable['columns'][number], vectors: KeptShares['vectors']): boolean {
  const { about, bounds, ids } = partOf(card, 0);
  const { owner: _, dataset: __, value, present, ...was } = kept;
  const length = vectors[value]?.length ?? 0;
  return (
    canonicalJson(about) === canonicalJson(was) &&
    canonicalJson({ domain: 'ring', length, ...bounds }) === canonicalJson(vectors[value]) &&
    (ids.present === null) === (present === undefined)
  );
}

/** What FROM means: the tables beside each other, matched by the keys that the table was made by. */
export function fromOf({ table, cards, shown }: Aligned, source: SourceText): BoundFrom {
  const keyOf = (place: number, part: number): BoundColumn => {
    const card = cards[place] as DatasetCard;
    const name = table.tables[place]?.keys[part] ?? '';
    const only = { source, tables: [scopeTable(card, undefined)], merged: [] };
    return { ...resolveColumn(only, { fields: [{ String: { sval: name } }], location: 0 }), table: place };
  };
  const parts = table.tables[0]?.keys ?? [];
  const keys = parts.map((_, part) => cards.map((__, place) => keyOf(place, part)));
  const tables = shown.map((card) => scopeTable(card, undefined));
  return { source: { kind: 'join', cards, keys }, scope: { source, tables, merged: [] }, where: [] };
}

/**
 * A plan over an aligned table as one whose rows are matched now, by the helper that did so then: it knows how many have a partner, and
 * what it may be beside that does not depend on when it was told.
 */
export function withMatcher(plan: DescribePlan): DescribePlan {
  const { aligned, parties, stages } = plan;
  const place = aligned?.table.matcher ?? null;
  const helper = place === null ? undefined : parties[place];
  if (helper === undefined) return plan;
  return { ...plan, join: { helper, rows: Math.min(...stages.map(({ rowsUpTo }) => rowsUpTo)) } };
}
