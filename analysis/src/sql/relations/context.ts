/** What the binding of one owner's relation shares. */
import type { SelectStmt } from 'libpg-query';
import type { DatasetCard } from '../../contract/cards.ts';
import type { Computed, RelationNode } from '../../local/stages.ts';
import type { SourceText } from '../parse/source-text.ts';
import type { Scope, ScopeTable } from '../bind/scope.ts';
import type { BoundRelation, Names, RelationColumn } from './relation.ts';

export interface OwnContext {
  readonly source: SourceText;
  readonly cards: readonly DatasetCard[];
  /** '' where it is of several owners, and computed under protocol. */
  readonly owner: string;
  /** Number of the source that the relation becomes. */
  readonly table: number;
  readonly names: Names;
  /** Binds a SELECT over tables of this owner; `outer`: of the query around it. */
  readonly select: (select: SelectStmt, outer: Scope | undefined) => BoundRelation;
}

/** A FROM: its tables by the names that the question gives them. */
export interface OwnFrom {
  readonly relation: BoundRelation;
  readonly tables: readonly ScopeTable[];
  /** Columns named by USING. */
  readonly merged: readonly string[];
}

/** What the tree calls a dataset. */
export function datasetName({ owner }: Pick<OwnContext, 'owner'>, card: DatasetCard): string {
  return owner === '' ? `${card.owner}.${card.name}` : card.name;
}

/** Columns of a relation under the names by which a question may qualify them. */
export function scopeOf(context: OwnContext, names: readonly string[], columns: readonly RelationColumn[]): ScopeTable {
  return { names, columns: columns.filter(({ hidden }) => hidden !== true), table: context.table };
}

export function plainScope(
  context: OwnContext,
  tables: readonly ScopeTable[],
  merged: readonly string[],
  more: Partial<Scope> = {},
): Scope {
  return { source: context.source, tables, merged, ...more };
}

/** The relation with further columns in each row. */
export function withComputed(relation: BoundRelation, columns: readonly Computed[]): BoundRelation {
  if (columns.length === 0) return relation;
  return { ...relation, node: { kind: 'compute', item: relation.node, columns } satisfies RelationNode };
}
