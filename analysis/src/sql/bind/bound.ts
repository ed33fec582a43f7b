/** A question with every name resolved and every type known, before it is decided who computes what. */
import type { ColumnType } from '../../contract/cards.ts';
import type { CompareOperator, LocalFunction, Rounding } from '../../local/stages.ts';
import { type GroupCondition, type GroupValue, leavesOf } from '../plan/group-numbers.ts';
import type { SourceCard } from '../plan/relations.ts';
import type { Having, KeyLabel } from '../plan/types.ts';
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
      /** Of a column under protocol, whose range has the 0 in the place of NULL: the range of its values, where that is known. */
      readonly values?: NumberRange;
      /** All parties know that it has no value: it is NULL, of whatever type the union makes it. */
      readonly empty?: true;
      readonly at: number;
    }
  | {
      readonly kind: 'constant';
      readonly type: ColumnType;
      /** As in Expression: carried integer, 'true'/'false' or text; null only as a result of CASE. */
      readonly value: string | null;
      readonly range: NumberRange | null;
      readonly at: number;
    }
  | {
      readonly kind: 'case';
      readonly whens: readonly { readonly when: Bound; readonly result: Bound }[];
      readonly otherwise: Bound;
      readonly type: ColumnType;
      readonly range: NumberRange | null;
      readonly at: number;
    }
  | {
      readonly kind: 'divide';
      readonly left: BoundValue;
      readonly right: BoundValue;
      readonly decimals: number;
      readonly rounding: Rounding;
      readonly type: ColumnType;
      readonly range: NumberRange;
      readonly at: number;
    }
  | {
      readonly kind: 'call';
      readonly function: LocalFunction;
      readonly items: readonly BoundValue[];
      readonly type: ColumnType;
      readonly range: NumberRange | null;
      readonly at: number;
    }
  | {
      readonly kind: 'absolute';
      readonly item: BoundValue;
      readonly type: ColumnType;
      readonly range: NumberRange;
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
  /** 'distinct': COUNT(DISTINCT …). */
  readonly function: 'count' | 'sum' | 'avg' | 'min' | 'max' | 'distinct' | 'quantile';
  /** null: COUNT(*). */
  readonly argument: Bound | null;
  /** FILTER: its conjuncts. */
  readonly filter?: readonly Bound[];
  /** Of 'quantile': where, and whether between two values. The denominator is a power of ten. */
  readonly quantile?: {
    readonly numerator: number;
    readonly denominator: number;
    readonly continuous: boolean;
    /** The most frequent value instead, the least of several. */
    readonly mode?: true;
  };
  /** The one value of a subquery, which every row has: beside no rows it would be missing. */
  readonly beside?: true;
  readonly at: number;
}

/** A group key: a column of a table, or what has few values that all parties know beforehand; `free` where no list has them. */
export interface BoundKey {
  readonly value: Bound;
  /** What it is called where the select list does not say. */
  readonly name: string;
  readonly categories: readonly string[];
  readonly free?: true;
}

export type BoundOutput =
  | { readonly kind: 'key'; readonly name: string; readonly key: number; readonly label?: KeyLabel }
  /** GROUPING(…) of these keys. */
  | { readonly kind: 'grouping'; readonly name: string; readonly keys: readonly number[] }
  | { readonly kind: 'aggregate'; readonly name: string; readonly aggregate: BoundAggregate }
  | {
      readonly kind: 'expression';
      readonly name: string;
      readonly value: GroupValue<BoundAggregate>;
      readonly at: number;
    }
  | { readonly kind: 'text'; readonly name: string; readonly value: string };

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
      /** Rows of `table` without a partner stay (or, `kind` said, count alone); `on`: other conditions of ON, which say what a partner is. */
      readonly outer?: {
        readonly table: number;
        readonly at: number;
        readonly on?: readonly Bound[];
        readonly kind?: 'inner' | 'without';
      };
    }
  | { readonly kind: 'union'; readonly columns: readonly UnionColumn[]; readonly branches: readonly Branch[] };

export interface BoundQuestion {
  readonly source: BoundSource;
  /** Conjuncts. */
  readonly where: readonly Bound[];
  readonly keys: readonly BoundKey[];
  /** Grouping sets as numbers of keys, those of more keys first; absent: all keys together. */
  readonly sets?: readonly (readonly number[])[];
  readonly outputs: readonly BoundOutput[];
  /** COUNT(*) compared with whole numbers: all must hold. */
  readonly having: readonly Having[];
  /** Any other condition of HAVING. */
  readonly condition: { readonly value: GroupCondition<BoundAggregate>; readonly at: number } | null;
  readonly orderBy: readonly { readonly column: number; readonly descending: boolean; readonly nullsFirst: boolean }[];
  readonly limit: number | null;
  readonly offset: number;
  /** Equal rows of the answer are one. */
  readonly distinct?: boolean;
  /** The output that says how often a row of the answer stands there, and is not shown. */
  readonly repeats?: number;
}

/** The aggregates of a question, in order. */
export function aggregatesOf({ outputs, condition }: BoundQuestion): BoundAggregate[] {
  const shown = outputs.flatMap((output) => {
    if (output.kind === 'aggregate') return [output.aggregate];
    return output.kind === 'expression' ? leavesOf(output.value) : [];
  });
  return [...shown, ...(condition === null ? [] : leavesOf(condition.value))];
}

export function isCondition(bound: Bound): bound is BoundCondition {
  return conditions.has(bound.kind);
}

const conditions: ReadonlySet<Bound['kind']> = new Set(['compare', 'in', 'is-null', 'and', 'or', 'not']);

export function typeOf(bound: Bound): ColumnType {
  return isCondition(bound) ? { kind: 'boolean' } : bound.type;
}

/** Whether the value may be NULL (for conditions: unknown). */
export function isNullable(bound: Bound): boolean {
  switch (bound.kind) {
    case 'column':
      return bound.nullable;
    case 'constant':
      return bound.value === null;
    case 'is-null':
      return false;
    case 'case':
      return [...bound.whens.map(({ result }) => result), bound.otherwise].some(isNullable);
    case 'divide':
      return mayBeZero(bound.right) || isNullable(bound.left) || isNullable(bound.right);
    case 'call':
      return bound.items.some(isNullable);
    case 'absolute':
      return isNullable(bound.item);
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

/** Whether 0 is within the range of a number. */
function mayBeZero({ range }: BoundValue): boolean {
  return range === null || (range.min <= 0n && range.max >= 0n);
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
    case 'divide':
      return [...columnsOf(bound.left), ...columnsOf(bound.right)];
    case 'case':
      return [...bound.whens.flatMap(({ when, result }) => [when, result]), bound.otherwise].flatMap(columnsOf);
    case 'in':
    case 'is-null':
    case 'not':
    case 'absolute':
      return columnsOf(bound.item);
    case 'and':
    case 'or':
    case 'call':
      return bound.items.flatMap(columnsOf);
  }
}

/**
 * What must have a value so that `bound` has one, each once and in order: columns that may be NULL (`byTable`: with their
 * table's number), and as text in parentheses what is NULL for other reasons than a column, such as a CASE without ELSE.
 */
export function neededColumns(bound: Bound, byTable: boolean): string[] {
  const isOdd = isCondition(bound) && boundText(bound).includes('"kind":"case"');
  if (isOdd) return [`(${boundText(bound)})`];
  const names = neededParts(bound).map((part) => {
    if (part.kind === 'column') return byTable ? `${part.table}.${part.column}` : part.column;
    return `${chosenOnly}${boundText(part)})`.slice(isChosenOnly(part) ? 0 : chosenOnly.length - 1);
  });
  return [...new Set(names)].sort();
}

/** What text begins with for a CASE that is NULL for no other reason than that an arm says so. */
const chosenOnly = 'CASE (';

function isChosenOnly(part: Bound): boolean {
  if (part.kind !== 'case') return false;
  const arms = [...part.whens.map(({ result }) => result), part.otherwise];
  return arms.every((arm) => (arm.kind === 'constant' && arm.value === null) || !isNullable(arm));
}

/** The columns and other parts that have a value wherever `bound` has, and the other way round. */
export function neededParts(bound: Bound): Bound[] {
  if (isCondition(bound)) return columnsOf(bound).filter(({ nullable }) => nullable);
  switch (bound.kind) {
    case 'column':
      return bound.nullable ? [bound] : [];
    case 'constant':
      return bound.value === null ? [bound] : [];
    case 'arithmetic':
      return [...neededParts(bound.left), ...neededParts(bound.right)];
    case 'divide':
      return [
        ...neededParts(bound.left),
        ...neededParts(bound.right),
        ...(mayBeZero(bound.right) ? [{ ...bound, left: bound.right }] : []),
      ];
    case 'absolute':
      return neededParts(bound.item);
    case 'call':
      return bound.items.flatMap(neededParts);
    case 'case':
      return isNullable(bound) ? [bound] : [];
  }
}

/** The same text for the same expression, wherever it stands. */
export function boundText(bound: unknown): string {
  return JSON.stringify(bound, (key, value: unknown) =>
    key === 'at' ? undefined : typeof value === 'bigint' ? String(value) : value,
  );
}

/** Indices of the tables an expression reads, ascending. */
export function tablesOf(bound: Bound): number[] {
  return [...new Set(columnsOf(bound).map((column) => column.table))].sort((a, b) => a - b);
}

/** The conjuncts of a condition. */
export function conjunctsOf(bound: Bound): readonly Bound[] {
  return bound.kind === 'and' ? bound.items.flatMap(conjunctsOf) : [bound];
}

/** Whether it means the same read as an Expression: what has NULL in a list does not. */
export function isEvaluable(bound: Bound): boolean {
  return !boundText(bound).includes('"orNull":true');
}
