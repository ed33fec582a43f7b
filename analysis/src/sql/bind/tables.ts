/** Tables: `party.table`, and the cards behind them. */
import type { RangeVar, SelectStmt } from 'libpg-query';
import type { DatasetCard } from '../../contract/cards.ts';
import type { TableName } from '../../kinds/kind.ts';
import { nearestNames, quotedTable } from '../../contract/nearest.ts';
import { errorAt, refused } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import { checkCard } from './card.ts';

/**
 * Party and table of a reference. `a.b.c` reads as table c of party a.b, so that names like bank.example need no quotes.
 * Throws UsageError 'sql.unqualified-table', or 'sql.unqualified-table-unknown' when no table is known.
 */
function tableName(source: SourceText, table: RangeVar, cards: readonly DatasetCard[]): TableName {
  const { catalogname, schemaname, relname = '', location = 0 } = table;
  if (schemaname === undefined) {
    const same = cards.filter((card) => card.name === relname);
    const near = (same.length > 0 ? same : cards).map((card) => quotedTable(card.owner, card.name));
    if (near.length === 0) throw errorAt(source, location, 'sql.unqualified-table-unknown', { name: relname });
    throw errorAt(source, location, 'sql.unqualified-table', { name: relname, tables: near });
  }
  return { owner: catalogname === undefined ? schemaname : `${catalogname}.${schemaname}`, dataset: relname };
}

/** The card a reference means; throws UsageError 'sql.unknown-table' with the nearest names, 'sql.no-tables', 'card.invalid'. */
export function findTable(source: SourceText, table: RangeVar, cards: readonly DatasetCard[]): DatasetCard {
  const { owner, dataset } = tableName(source, table, cards);
  const found = cards.find((card) => card.owner === owner && card.name === dataset);
  if (found !== undefined) {
    checkCard(found);
    return found;
  }
  const names = cards.map((card) => `${card.owner}.${card.name}`);
  const near = nearestNames(`${owner}.${dataset}`, names);
  // A table of the right name at another party, or any table of the right party, is near too.
  const related = cards
    .filter((card) => card.name === dataset || card.owner === owner)
    .map((c) => `${c.owner}.${c.name}`);
  const suggestions = [...new Set([...near, ...related])].map((name) => cards[names.indexOf(name)] as DatasetCard);
  const name = `${owner}.${dataset}`;
  if (suggestions.length === 0) throw errorAt(source, table.location ?? 0, 'sql.no-tables', { name, owner });
  throw errorAt(source, table.location ?? 0, 'sql.unknown-table', {
    name,
    near: suggestions.slice(0, 5).map((card) => quotedTable(card.owner, card.name)),
  });
}

/**
 * All tables a question names, in order of first appearance; for finding out whom to ask for cards. `cards`: those that are
 * known already, to name them where a table's party is missing. Throws also for WITH, whose names are no tables.
 */
export function tablesNamed(source: SourceText, select: SelectStmt, cards: readonly DatasetCard[]): TableName[] {
  const found = new Map<string, TableName>();
  const visit = (tree: unknown) => {
    if (typeof tree !== 'object' || tree === null) return;
    for (const [kind, value] of Object.entries(tree)) {
      if (kind === 'RangeVar') {
        const name = tableName(source, value as RangeVar, cards);
        found.set(JSON.stringify(name), name);
      } else visit(value);
    }
  };
  // Tables of FROM come first, in the order in which they are read.
  const { withClause, fromClause, ...rest } = select;
  if (withClause !== undefined) throw refused(source, 'WITH', withClause.location ?? 0);
  visit(fromClause);
  visit(rest);
  return [...found.values()];
}

/** Refuses table references with ONLY, TABLESAMPLE and column aliases. */
export function checkPlainTable(source: SourceText, table: RangeVar): void {
  if (table.inh !== true) throw refused(source, 'ONLY', table.location ?? 0);
  if (table.alias?.colnames !== undefined) throw refused(source, 't(column, …)', table.location ?? 0);
}
