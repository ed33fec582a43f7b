/** A table that an earlier contract left, for contracts that start from it, and the cards of its owners' data now. */
import { UsageError } from '@tacit/engine';
import '../../contract/artifact-error-messages.ts';
import {
  type ArtifactCard,
  everyOwner,
  type KeptColumn,
  type KeptShares,
  type KeptTable,
  type UsedShares,
} from '../../contract/artifacts.ts';
import { canonicalJson } from '../../contract/canonical.ts';
import type { ColumnCard, DatasetCard } from '../../contract/cards.ts';
import type { Matcher } from '../../contract/contract.ts';
import { sourcesOf } from '../../contract/kept-sources.ts';
import { checkCard } from '../../sql/bind/card.ts';
import './messages.ts';
import { fitsInto } from '../same-columns.ts';
import { partOf } from './plan.ts';

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
 * The table of this name. Throws UsageError 'artifact.unknown', 'align.no-table' for shares that are no table,
 * 'align.changed' where data or cards are no more what they were, 'align.derived' for a table whose columns or rows are not as they were
 * aligned, unless those are allowed.
 */
export function alignedNamed(
  name: string,
  datasets: readonly DatasetCard[],
  artifacts: readonly ArtifactCard[],
  derived: 'refuse' | 'allow' = 'refuse',
): Aligned {
  const artifact = artifacts.find((each) => each.name === name);
  if (artifact === undefined)
    throw new UsageError('artifact.unknown', { name: name.slice(0, 120), known: artifacts.map((each) => each.name) });
  const { table, vectors } = artifact;
  if (table === undefined) throw new UsageError('align.no-table', { name });
  if (derived === 'refuse' && (table.prepared !== undefined || table.part !== undefined))
    throw new UsageError('align.derived', { name });
  const cards = table.tables.map(({ owner, dataset, contentDigest, keys }) => {
    const card = datasets.find((each) => each.owner === owner && each.name === dataset);
    const changed = { name, owner, dataset };
    if (card?.contentDigest !== contentDigest) throw new UsageError('align.changed', changed);
    checkCard(card);
    const names = card.columns.map((column) => column.name);
    if (!keys.every((key) => names.includes(key))) throw new UsageError('align.changed', changed);
    return card;
  });
  const shown = cards.map((card): DatasetCard => {
    const own = card.columns.filter((column) => {
      const kept = keptColumns(table, card, column.name);
      if (!kept.every((each) => isAsKept(column, each, vectors)))
        throw new UsageError('align.changed', { name, owner: card.owner, dataset: card.name });
      return kept.length > 0;
    });
    return { ...card, columns: own };
  });
  return { uses: { name, vectors }, table, cards, shown };
}

/** A column of the table by its owner's names; of several owners' rows one under the other, the column that holds its values among theirs. */
export function keptColumn(
  table: KeptTable,
  { owner, name: dataset }: Pick<DatasetCard, 'owner' | 'name'>,
  name: string,
): KeptTable['columns'][number] | undefined {
  return table.columns.find(
    (column) =>
      column.name === name &&
      sourcesOf(table, column).some((source) => source.owner === owner && source.dataset === dataset),
  );
}

/** All columns of the table that are the owner's column, or were made of it. */
function keptColumns(
  table: KeptTable,
  { owner, name: dataset }: Pick<DatasetCard, 'owner' | 'name'>,
  name: string,
): readonly KeptColumn[] {
  return table.columns.filter((each) => {
    const isOf = sourcesOf(table, each).some((source) => source.owner === owner && source.dataset === dataset);
    return isOf && (each.made?.column ?? each.name) === name;
  });
}

/** Whether an owner's column would be kept today as it was, or as what a prepared one was made of was. */
function isAsKept(card: ColumnCard, kept: KeptColumn, vectors: KeptShares['vectors']): boolean {
  const { made } = kept;
  if (made === undefined) return kept.owner === everyOwner ? fitsInto(kept, card) : isSame(card, kept, vectors);
  const { column: name, type, range, categories, nullable } = made;
  const was = {
    name,
    type,
    ...(range === undefined ? {} : { range }),
    ...(categories === undefined ? {} : { categories }),
  };
  if (kept.owner === everyOwner) return fitsInto(was, card);
  const { about, ids } = partOf(card, 0);
  return canonicalJson(about) === canonicalJson(was) && (ids.present !== null) === nullable;
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

/**
 * The helper that matched a kept table's rows, as the one of a join now: it knows how many have a partner, and what it may be beside that does not
 * depend on when it was told. Null where the owners matched them alone.
 */
export function matcherOf(
  { matcher }: KeptTable,
  {
    parties,
    stages,
  }: { readonly parties: readonly string[]; readonly stages: readonly { readonly rowsUpTo: number }[] },
): (Matcher & { readonly rows: number }) | null {
  const helper = matcher === null ? undefined : parties[matcher];
  return helper === undefined ? null : { helper, rows: Math.min(...stages.map(({ rowsUpTo }) => rowsUpTo)) };
}
