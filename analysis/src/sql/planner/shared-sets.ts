/** INTERSECT and EXCEPT of several owners' rows as groups of the rows of both sides: the relational operators that there are under protocol. */
import type {
  Expression,
  NamedExpression,
  OwnAggregate,
  ProjectNode,
  RelationNode,
  SetNode,
} from '../../local/stages.ts';
import type { ColumnType } from '../../contract/cards.ts';

const boolean: ColumnType = { kind: 'boolean' };
const integer: ColumnType = { kind: 'integer' };

/**
 * The rows of both sides below each other, each marked with its side, gathered by all columns, NULLs being alike: those of the groups that both
 * sides have, or the first alone. With ALL equal rows of a side are numbered first, so that the i-th of one meets the i-th of the other: min(m, n)
 * and max(m − n, 0) of them are left, as in the standard.
 */
export function setAsGroups({ operator, all, items, columns }: SetNode): RelationNode {
  const [first, second, third] = items;
  if (operator === 'union' || first === undefined || second === undefined || third !== undefined)
    throw new Error(`${operator} of ${items.length} sides`);
  const name = columns[0]?.id ?? '';
  const [side, place] = [`${name} side`, `${name} place`];
  const numbered = all ? [{ id: place, type: integer }] : [];
  const inner = [...columns.map(({ id, type }) => ({ id: `${id} of both`, type })), ...numbered];
  const below: SetNode = {
    kind: 'set',
    operator: 'union',
    all: true,
    items: [first, second].map((item, i): ProjectNode => {
      const number = `${place} ${i + 1}`;
      const own = asTheyAre(item.columns);
      const of: RelationNode = all ? withNumbers(item, own, number) : item;
      const mark: NamedExpression = {
        id: `${side} ${i + 1}`,
        type: boolean,
        expression: { kind: 'constant', type: boolean, value: String(i === 0) },
      };
      const places = all ? asTheyAre([{ id: number, type: integer }]) : [];
      return { kind: 'project', item: of, columns: [...own, ...places, mark], distinct: false };
    }),
    columns: [...inner, { id: side, type: boolean }],
  };
  const isFirst: Expression = { kind: 'column', column: side, type: boolean };
  const counts = [isFirst, { kind: 'not', item: isFirst } as const].map((filter, i): OwnAggregate => {
    return { id: `${side} rows ${i + 1}`, function: 'count', expression: null, distinct: false, filter, type: integer };
  });
  const [some, others] = counts.map(({ id }): Expression => {
    const none: Expression = { kind: 'constant', type: integer, value: '0' };
    return { kind: 'compare', operator: '>', left: { kind: 'column', column: id, type: integer }, right: none };
  }) as [Expression, Expression];
  const ids = [...columns, ...numbered].map(({ id }) => id);
  return {
    kind: 'project',
    item: {
      kind: 'filter',
      where: { kind: 'and', items: [some, operator === 'intersect' ? others : { kind: 'not', item: others }] },
      item: {
        kind: 'group',
        item: below,
        keys: asTheyAre(inner).map((key, i) => ({ ...key, id: ids[i] as string })),
        aggregates: counts,
      },
    },
    columns: asTheyAre(columns),
    distinct: false,
  };
}

/** The rows of a side with the place of each among those that are like it. */
function withNumbers(item: RelationNode, columns: readonly NamedExpression[], id: string): RelationNode {
  const partition = columns.map(({ expression }) => expression);
  return {
    kind: 'compute',
    item,
    columns: [
      { kind: 'window', id, function: 'row_number', argument: null, number: null, partition, order: [], type: integer },
    ],
  };
}

/** Columns by their own names. */
export function asTheyAre(columns: readonly { readonly id: string; readonly type: ColumnType }[]): NamedExpression[] {
  return columns.map(({ id, type }) => ({ id, type, expression: { kind: 'column', column: id, type } }));
}
