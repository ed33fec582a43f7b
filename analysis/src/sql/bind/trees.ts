/** PostgreSQL's syntax trees: which tables a part names, its conjuncts, and comparing parts without their places. */
import type { RangeVar, SelectStmt } from 'libpg-query';
import type { DatasetCard } from '../../contract/cards.ts';
import type { SourceText } from '../parse/source-text.ts';
import { findTable } from './tables.ts';

/** All nodes of one kind in a tree, in order. */
export function partsOf<Kind extends string>(tree: unknown, kind: Kind): unknown[] {
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([name, value]) => [
    ...(name === kind ? [value as unknown] : []),
    ...partsOf(value, kind),
  ]);
}

/** Owners of all tables that a tree names, subqueries included, each once. */
export function ownersIn(source: SourceText, tree: unknown, cards: readonly DatasetCard[]): string[] {
  return [...new Set(tableCards(source, tree, cards).map(({ owner }) => owner))];
}

/** Cards of all tables that a tree names, subqueries included. */
export function tableCards(source: SourceText, tree: unknown, cards: readonly DatasetCard[]): DatasetCard[] {
  return (partsOf(tree, 'RangeVar') as RangeVar[]).map((table) => findTable(source, table, cards));
}

/** Whether a part has a subquery. */
export function hasSubquery(tree: unknown): boolean {
  return partsOf(tree, 'SubLink').length > 0;
}

/** A part as text, alike for parts that say the same at different places. */
export function textOf(tree: unknown): string {
  return JSON.stringify(tree, (name, value: unknown) =>
    name === 'location' || name === 'stmt_location' || name === 'stmt_len' ? undefined : value,
  );
}

export function isSet(select: SelectStmt): boolean {
  return select.op !== undefined && select.op !== 'SETOP_NONE';
}
