/**
 * A relation of one owner: what its engine computes over several of its tables before a stage selects and measures rows.
 *
 * A tree of operators of relational algebra, plain JSON. Every column has a name that is unique in the whole tree, so that an
 * expression needs no qualifier, and a subquery reads the rows around it by their names. Between operators values stand as the
 * engine's own: text, boolean, date, exact numbers.
 */
import type { ColumnType } from '../contract/cards.ts';
import type { Expression } from './stages.ts';

export interface NamedExpression {
  readonly id: string;
  readonly expression: Expression;
  /** A number is brought to this type's scale. */
  readonly type: ColumnType;
}

export interface OwnAggregate {
  readonly id: string;
  /** 'avg': rounded to nearest, half away from zero, at the scale of `type`. */
  readonly function: 'count' | 'sum' | 'avg' | 'min' | 'max';
  /** null: rows. */
  readonly expression: Expression | null;
  readonly distinct: boolean;
  readonly filter: Expression | null;
  readonly type: ColumnType;
}

export interface OwnOrder {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export type WindowFunction =
  | 'row_number'
  | 'rank'
  | 'dense_rank'
  | 'ntile'
  | 'lag'
  | 'lead'
  | 'first_value'
  | 'count'
  | 'sum'
  | 'min'
  | 'max';

/** A column that is added to the rows of a relation. */
export type Computed =
  | {
      readonly kind: 'window';
      readonly id: string;
      readonly function: WindowFunction;
      readonly argument: Expression | null;
      /** Of lag, lead and ntile. */
      readonly number: number | null;
      readonly partition: readonly Expression[];
      readonly order: readonly OwnOrder[];
      readonly type: ColumnType;
    }
  | { readonly kind: 'exists'; readonly id: string; readonly relation: RelationNode }
  | {
      readonly kind: 'in';
      readonly id: string;
      readonly item: Expression;
      readonly relation: RelationNode;
      readonly value: Expression;
    }
  /** `value` of the only row of the relation. */
  | {
      readonly kind: 'scalar';
      readonly id: string;
      readonly relation: RelationNode;
      readonly value: Expression;
      readonly type: ColumnType;
    };

export interface TableNode {
  readonly kind: 'table';
  readonly dataset: string;
  /** How a reader calls this use of the table. */
  readonly alias: string;
  readonly columns: readonly { readonly id: string; readonly column: string; readonly type: ColumnType }[];
  /** A number of each row, where rows are counted as units; it means nothing else. */
  readonly row: string | null;
}

export interface SetNode {
  readonly kind: 'set';
  readonly operator: 'union' | 'intersect' | 'except';
  /** Duplicates stay. */
  readonly all: boolean;
  /** Each projects the columns by position. */
  readonly items: readonly ProjectNode[];
  readonly columns: readonly { readonly id: string; readonly type: ColumnType }[];
}

export interface ProjectNode {
  readonly kind: 'project';
  readonly item: RelationNode;
  readonly columns: readonly NamedExpression[];
  readonly distinct: boolean;
}

export type RelationNode =
  | TableNode
  /** `on` null: every row with every row. */
  | {
      readonly kind: 'join';
      readonly join: 'inner' | 'left' | 'right' | 'full';
      readonly left: RelationNode;
      readonly right: RelationNode;
      readonly on: Expression | null;
    }
  | { readonly kind: 'filter'; readonly item: RelationNode; readonly where: Expression }
  | { readonly kind: 'compute'; readonly item: RelationNode; readonly columns: readonly Computed[] }
  | ProjectNode
  /** Without keys one row. */
  | {
      readonly kind: 'group';
      readonly item: RelationNode;
      readonly keys: readonly NamedExpression[];
      readonly aggregates: readonly OwnAggregate[];
    }
  | SetNode;

/** A relation as the source of a stage: `columns` are the names by which the stage's own expressions call its columns. */
export interface OwnRelation {
  readonly body: RelationNode;
  readonly columns: readonly { readonly name: string; readonly id: string; readonly type: ColumnType }[];
}

/** The operators of a relation and of all subqueries in it, outermost first. */
export function nodesIn(node: RelationNode): RelationNode[] {
  switch (node.kind) {
    case 'table':
      return [node];
    case 'join':
      return [node, ...nodesIn(node.left), ...nodesIn(node.right)];
    case 'filter':
    case 'project':
    case 'group':
      return [node, ...nodesIn(node.item)];
    case 'compute':
      return [
        node,
        ...nodesIn(node.item),
        ...node.columns.flatMap((column) => (column.kind === 'window' ? [] : nodesIn(column.relation))),
      ];
    case 'set':
      return [node, ...node.items.flatMap(nodesIn)];
  }
}

/** Datasets that a relation reads, each once, in the order in which they stand. */
export function datasetsIn({ body }: OwnRelation): string[] {
  return [...new Set(nodesIn(body).flatMap((node) => (node.kind === 'table' ? [node.dataset] : [])))];
}

/** Expressions of an operator itself, those below it left out. */
export function expressionsOf(node: RelationNode): Expression[] {
  switch (node.kind) {
    case 'table':
    case 'set':
      return [];
    case 'join':
      return node.on === null ? [] : [node.on];
    case 'filter':
      return [node.where];
    case 'project':
      return node.columns.map(({ expression }) => expression);
    case 'group':
      return [...node.keys.map(({ expression }) => expression), ...node.aggregates.flatMap(aggregateParts)];
    case 'compute':
      return node.columns.flatMap(computedParts);
  }
}

export function aggregateParts({ expression, filter }: OwnAggregate): Expression[] {
  return [...(expression === null ? [] : [expression]), ...(filter === null ? [] : [filter])];
}

export function computedParts(column: Computed): Expression[] {
  switch (column.kind) {
    case 'window':
      return [
        ...(column.argument === null ? [] : [column.argument]),
        ...column.partition,
        ...column.order.map(({ expression }) => expression),
      ];
    case 'exists':
      return [];
    case 'in':
      return [column.item, column.value];
    case 'scalar':
      return [column.value];
  }
}
