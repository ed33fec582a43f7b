/**
 * A description that starts from an aligned table: shares that an earlier contract left (sets/align). It is planned as one of joined
 * tables, so that the same names, uses, minimums, findings and ledger hold; its rows are taken from the shares (kept-rows.ts).
 *
 * The owners' data must be as they were when they were matched: their ledgers compare answers about data that is still there.
 */
import type { DatasetCard } from '../contract/cards.ts';
import { type Aligned, matcherOf } from '../sets/align/kept.ts';
import type { BoundColumn } from '../sql/bind/bound.ts';
import type { BoundFrom } from '../sql/bind/from.ts';
import { resolveColumn, scopeTable } from '../sql/bind/scope.ts';
import type { SourceText } from '../sql/parse/source-text.ts';
import type { DescribePlan } from './plan.ts';

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
  const { aligned } = plan;
  const join = aligned === undefined ? null : matcherOf(aligned.table, plan);
  return join === null ? plan : { ...plan, join };
}
