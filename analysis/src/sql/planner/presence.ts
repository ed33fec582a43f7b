/**
 * A relation of several owners with two more columns of each row: whether rows of one owner stand behind it, and whether rows of others do.
 * Gates count by them what that owner, who knows its own rows, does not know (plan/gates.ts).
 */
import type {
  Computed,
  Expression,
  NamedExpression,
  OwnAggregate,
  ProjectNode,
  RelationNode,
  RowStage,
} from '../../local/stages.ts';
import type { ColumnType } from '../../contract/cards.ts';
import { filledOwners, isOfRow, standsApart } from '../plan/meetings.ts';
import type { SharedPresence, SharedRelation } from '../plan/shared.ts';
import { partiesIn } from './shared-facts.ts';

const boolean: ColumnType = { kind: 'boolean' };
const integer: ColumnType = { kind: 'integer' };
const truth = (value: boolean): Expression => ({ kind: 'constant', type: boolean, value: String(value) });

/** A node whose rows say so by expressions over its columns, which hold where they are TRUE. */
interface Marked {
  readonly node: RelationNode;
  readonly own: Expression;
  readonly others: Expression;
}

/**
 * The stage of a question's rows with flags for each of `recipients` whose rows may stand apart, and for each owner whose rows may be left
 * out of what is counted inside; none for one of whom that cannot be said. Without recipients nothing has to be told.
 */
export function withPresence(
  asked: RowStage,
  recipients: readonly string[],
): { readonly asked: RowStage } & Pick<SharedRelation, 'presence' | 'filled'> {
  const { relation: whole } = asked;
  if (whole === undefined || recipients.length === 0) return { asked };
  const apart = recipients.filter((owner) => standsApart(whole, owner));
  const filled = filledOwners(whole);
  let stage = asked;
  const flags = new Map<string, SharedPresence>();
  for (const owner of new Set([...apart, ...filled])) {
    const { relation } = stage;
    const number = flags.size + 1;
    const marked = relation && new Marking(owner, `row ${number}`).mark(relation.body);
    if (relation === undefined || marked === undefined) continue;
    const own = { owner, own: `p${number}.own`, others: `p${number}.others` };
    flags.set(owner, own);
    stage = {
      ...stage,
      relation: { ...relation, body: marked.node },
      outputs: [
        ...stage.outputs,
        { kind: 'flag', id: own.own, expression: marked.own },
        ...(apart.includes(owner) ? [{ kind: 'flag', id: own.others, expression: marked.others } as const] : []),
      ],
    };
  }
  const told = apart.flatMap((owner) => flags.get(owner) ?? []);
  const present = filled.flatMap((owner) => flags.get(owner) ?? []).map(({ owner, own }) => ({ owner, own }));
  return {
    asked: stage,
    ...(told.length === 0 ? {} : { presence: told }),
    ...(present.length === 0 ? {} : { filled: present }),
  };
}

class Marking {
  readonly #owner: string;
  readonly #prefix: string;
  #names = 0;

  constructor(owner: string, prefix: string) {
    this.#owner = owner;
    this.#prefix = prefix;
  }

  /** Undefined where rows are left out by being equal to others', or are told of others. */
  mark(node: RelationNode): Marked | undefined {
    const [only, second] = partiesIn(node);
    if (only !== undefined && second === undefined)
      return { node, own: truth(only === this.#owner), others: truth(only !== this.#owner) };
    switch (node.kind) {
      case 'table':
        return undefined;
      case 'compute':
        return this.#computed(node);
      case 'filter': {
        const item = this.mark(node.item);
        return item && { ...item, node: { ...node, item: item.node } };
      }
      case 'project': {
        const item = this.mark(node.item);
        if (item === undefined) return undefined;
        return node.distinct ? this.#grouped(item, node.columns, []) : this.#projected(item, node.columns);
      }
      case 'group': {
        const item = this.mark(node.item);
        return item && this.#grouped(item, node.keys, node.aggregates);
      }
      case 'join':
        return this.#joined(node);
      case 'set':
        return node.operator === 'union' ? this.#below(node.items, node.columns, node.all) : undefined;
    }
  }

  #projected({ node, own, others }: Marked, columns: readonly NamedExpression[]): Marked {
    const flags = [own, others].map((expression): NamedExpression => {
      return { id: this.#name(), expression, type: boolean };
    });
    return {
      node: { kind: 'project', item: node, columns: [...columns, ...flags], distinct: false },
      ...pairOf(flags),
    };
  }

  /** What a row is told of other rows is of these rows, too: known of one value for each row of one owner's rows. */
  #computed(node: Extract<RelationNode, { kind: 'compute' }>): Marked | undefined {
    const item = this.mark(node.item);
    const behind = node.columns.map((column) => {
      const parties = isOfRow(node.item, column) ? partiesIn(column.relation) : [];
      const relation = column.kind === 'scalar' ? rowsBehind(column.relation) : undefined;
      const [party, second] = parties;
      if (party === undefined || second !== undefined || relation === undefined) return undefined;
      return { party, column: { kind: 'exists', id: this.#name(), relation } } as const;
    });
    if (item === undefined || behind.includes(undefined)) return undefined;
    const known = behind.filter((each) => each !== undefined);
    const some = (isAsked: (party: string) => boolean) =>
      marksOf(known.filter(({ party }) => isAsked(party)).map(({ column }) => column));
    return {
      node: { ...node, item: item.node, columns: [...node.columns, ...known.map(({ column }) => column)] },
      own: { kind: 'or', items: [item.own, ...some((party) => party === this.#owner)] },
      others: { kind: 'or', items: [item.others, ...some((party) => party !== this.#owner)] },
    };
  }

  /** A group has an owner's rows if one of its rows has. */
  #grouped(
    { node, own, others }: Marked,
    keys: readonly NamedExpression[],
    aggregates: readonly OwnAggregate[],
  ): Marked {
    const counts = [own, others].map((filter): OwnAggregate => {
      return { id: this.#name(), function: 'count', expression: null, distinct: false, filter, type: integer };
    });
    const [ofOwn, ofOthers] = counts.map(({ id }) => isPositive(id)) as [Expression, Expression];
    return {
      node: { kind: 'group', item: node, keys, aggregates: [...aggregates, ...counts] },
      own: ofOwn,
      others: ofOthers,
    };
  }

  #joined(node: Extract<RelationNode, { kind: 'join' }>): Marked | undefined {
    const [left, right] = [this.mark(node.left), this.mark(node.right)];
    if (left === undefined || right === undefined) return undefined;
    // What a side that may be missing says of itself is NULL then, as its columns are.
    const isFilled = {
      left: node.join === 'right' || node.join === 'full',
      right: node.join === 'left' || node.join === 'full',
    };
    const [x, y] = [
      isFilled.left ? this.#projected(left, allColumns(left.node)) : left,
      isFilled.right ? this.#projected(right, allColumns(right.node)) : right,
    ];
    return {
      node: { ...node, left: x.node, right: y.node },
      own: { kind: 'or', items: [x.own, y.own] },
      others: { kind: 'or', items: [x.others, y.others] },
    };
  }

  #below(
    items: readonly ProjectNode[],
    columns: Extract<RelationNode, { kind: 'set' }>['columns'],
    all: boolean,
  ): Marked | undefined {
    const marked = items.map((item) => {
      // What one owner has alone is marked as a whole.
      const below = this.mark(item.distinct ? item : item.item);
      if (below === undefined) return undefined;
      const own = item.distinct ? columnsAsThey(item.columns) : item.columns;
      return this.#projected(below, own).node as ProjectNode;
    });
    if (marked.includes(undefined)) return undefined;
    const flags = [this.#name(), this.#name()].map((id) => ({ id, type: boolean }));
    const inner = all ? columns : columns.map(({ type }) => ({ id: this.#name(), type }));
    const node: RelationNode = {
      kind: 'set',
      operator: 'union',
      all: true,
      items: marked as ProjectNode[],
      columns: [...inner, ...flags],
    };
    const set = { node, ...pairOf(flags) };
    if (all) return set;
    // Equal rows are one row, behind which stand the owners of all of them.
    const keys = columns.map(({ id, type }, i): NamedExpression => {
      return { id, type, expression: { kind: 'column', column: inner[i]?.id ?? '', type } };
    });
    return this.#grouped(set, keys, []);
  }

  #name(): string {
    this.#names += 1;
    return `${this.#prefix}.${this.#names}`;
  }
}

/** The rows that the value of a subquery is made of. */
function rowsBehind(node: RelationNode): RelationNode | undefined {
  if (node.kind === 'project') return rowsBehind(node.item);
  return node.kind === 'group' ? node.item : undefined;
}

function marksOf(flags: readonly { readonly id: string }[]): Expression[] {
  return flags.map(({ id }): Expression => ({ kind: 'column', column: id, type: boolean }));
}

function pairOf(flags: readonly { readonly id: string }[]): Pick<Marked, 'own' | 'others'> {
  const [own, others] = marksOf(flags) as [Expression, Expression];
  return { own, others };
}

function isPositive(id: string): Expression {
  const none: Expression = { kind: 'constant', type: integer, value: '0' };
  return { kind: 'compare', operator: '>', left: { kind: 'column', column: id, type: integer }, right: none };
}

function columnsAsThey(columns: readonly { readonly id: string; readonly type: ColumnType }[]): NamedExpression[] {
  return columns.map(({ id, type }) => ({ id, type, expression: { kind: 'column', column: id, type } }));
}

/** Every column of a relation as it is, the numbers of rows included. */
function allColumns(node: RelationNode): NamedExpression[] {
  switch (node.kind) {
    case 'table':
      return columnsAsThey([...node.columns, ...(node.row === null ? [] : [{ id: node.row, type: integer }])]);
    case 'join':
      return [...allColumns(node.left), ...allColumns(node.right)];
    case 'filter':
      return allColumns(node.item);
    case 'compute':
      return [
        ...allColumns(node.item),
        ...columnsAsThey(node.columns.map((column) => ({ id: column.id, type: typeOf(column) }))),
      ];
    case 'project':
    case 'set':
      return columnsAsThey(node.columns);
    case 'group':
      return columnsAsThey([...node.keys, ...node.aggregates]);
  }
}

function typeOf(column: Computed): ColumnType {
  return column.kind === 'window' || column.kind === 'scalar' ? column.type : boolean;
}
