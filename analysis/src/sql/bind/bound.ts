/** A question with every name resolved and every type known, before it is decided who computes what. */
import type { ColumnType } from '../../contract/cards.ts';
import type { CompareOperator } from '../../local/stages.ts';
import type { SourceCard } from '../plan/relations.ts';
import type { Having } from '../plan/types.ts';
import type { NumberRange } from '../plan/ranges.ts';

/**
 * An expression over the tables of a question, with SQL's three-valued logic. `at`: byte offset in the text, for errors.
 * `range` bounds the carried integer at the scale of `type`; null for text and booleans.
 */
export type Bound = BoundValue | BoundCondition;

export type BoundValue =
  | {
      readonly kind: 'column';
      /** Index of the table in the question; of a UNION ALL the derived table is 0. */
      readonly table: number;
      readonly column: string;
      readonly type: ColumnType;
      readonly range: NumberRange | null;
      readonly nullable: boolean;
      /** All parties know that it has no value: it is NULL, of whatever type the union makes it. */
      readonly empty?: true;
      readonly at: number;
    }
  | {
      readonly kind: 'constant';
      readonly type: ColumnType;
      /** As in Expression: carried integer, 'true'/'false' or text. */
      readonly value: string;
      readonly range: NumberRange | null;
      readonly at: number;
    }
  | {
      readonly kind: 'arithmetic';
      readonly operator: '+' | '-' | '*';
      readonly left: BoundValue;
      readonly right: BoundValue;
      readonly type: ColumnType;
      readonly range: NumberRange;
      readonly at: number;
    };

export type BoundColumn = Extract<BoundValue, { kind: 'column' }>;

export type BoundCondition =
  | {
      readonly kind: 'compare';
      readonly operator: CompareOperator;
      readonly left: BoundValue;
      readonly right: BoundValue;
      readonly at: number;
    }
  | {
      readonly kind: 'in';
      readonly item: BoundValue;
      readonly values: readonly BoundValue[];
      /** The list holds NULL besides: what is not in it is unknown then, never false. */
      readonly orNull: boolean;
      readonly at: number;
    }
  | { readonly kind: 'is-null'; readonly item: Bound; readonly at: number }
  | { readonly kind: 'and' | 'or'; readonly items: readonly Bound[]; readonly at: number }
  | { readonly kind: 'not'; readonly item: Bound; readonly at: number };

export interface BoundAggregate {
  readonly function: 'count' | 'sum' | 'avg' | 'min' | 'max';
  /** null: COUNT(*). */
  readonly argument: Bound | null;
  readonly at: number;
}

/** A group key: a categorical column of a table. */
export interface BoundKey {
  readonly column: BoundColumn;
  readonly categories: readonly string[];
}

export type BoundOutput =
  | { readonly kind: 'key'; readonly name: string; readonly key: number }
  | { readonly kind: 'aggregate'; readonly name: string; readonly aggregate: BoundAggregate };

/** Column of a derived or single table: what it is at every branch, and what holds for all of them. */
export interface UnionColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly range: NumberRange | null;
  readonly nullable: boolean;
  /** All values, when every branch lists its own. */
  readonly categories: readonly string[] | null;
}

/** One owner's part of a UNION ALL; `columns` belong to UnionColumns in order. */
export interface Branch {
  readonly card: SourceCard;
  readonly columns: readonly BoundValue[];
  /** Conjuncts. */
  readonly where: readonly Bound[];
}

export type BoundSource =
  | {
      readonly kind: 'join';
      /** Two, or those of a table that is kept. */
      readonly cards: readonly SourceCard[];
      /** By part of the key, each by table. */
      readonly keys: readonly (readonly BoundColumn[])[];
    }
  | { readonly kind: 'union'; readonly columns: readonly UnionColumn[]; readonly branches: readonly Branch[] };

export interface BoundQuestion {
  readonly source: BoundSource;
  /** Conjuncts. */
  readonly where: readonly Bound[];
  readonly keys: readonly BoundKey[];
  readonly outputs: readonly BoundOutput[];
  readonly having: readonly Having[];
  readonly orderBy: readonly { readonly column: number; readonly descending: boolean; readonly nullsFirst: boolean }[];
  readonly limit: number | null;
  readonly offset: number;
}

export function isCondition(bound: Bound): bound is BoundCondition {
  return bound.kind !== 'column' && bound.kind !== 'constant' && bound.kind !== 'arithmetic';
}

export function typeOf(bound: Bound): ColumnType {
  return isCondition(bound) ? { kind: 'boolean' } : bound.type;
}

/** Whether the value may be NULL (for conditions: unknown). */
export function isNullable(bound: Bound): boolean {
  switch (bound.kind) {
    case 'column':
      return bound.nullable;
    case 'constant':
    case 'is-null':
      return false;
    case 'arithmetic':
    case 'compare':
      return isNullable(bound.left) || isNullable(bound.right);
    case 'in':
      return bound.orNull || isNullable(bound.item);
    case 'not':
      return isNullable(bound.item);
    case 'and':
    case 'or':
      return bound.items.some(isNullable);
  }
}

/** All columns that occur, in order, with repetitions. */
export function columnsOf(bound: Bound): BoundColumn[] {
  switch (bound.kind) {
    case 'column':
      return [bound];
    case 'constant':
      return [];
    case 'arithmetic':
    case 'compare':
      return [...columnsOf(bound.left), ...columnsOf(bound.right)];
    case 'in':
    case 'is-null':
    case 'not':
      return columnsOf(bound.item);
    case 'and':
    case 'or':
      return bound.items.flatMap(columnsOf);
  }
}

/** Columns that may be NULL, each once and in order; `byTable`: with their table's number. */
export function neededColumns(bound: Bound, byTable: boolean): string[] {
  const names = columnsOf(bound)
    .filter(({ nullable }) => nullable)
    .map(({ table, column }) => (byTable ? `${table}.${column}` : column));
  return [...new Set(names)].sort();
}

/** Indices of the tables an expression reads, ascending. */
export function tablesOf(bound: Bound): number[] {
  return [...new Set(columnsOf(bound).map((column) => column.table))].sort((a, b) => a - b);
}

/** The conjuncts of a condition. */
export function conjunctsOf(bound: Bound): readonly Bound[] {
  return bound.kind === 'and' ? bound.items.flatMap(conjunctsOf) : [bound];
}
