/** Joins whose number of pairs is bounded by a declaration rather than by the sizes of their tables: everybody hears whether it holds. */
import type { SharedNode, SharedRelation } from './shared.ts';

type JoinNode = Extract<SharedNode, { kind: 'join' }>;

/** Of such a join: the release that says whether it has more rows than declared, one bit for every party. */
export interface DeclaredBound {
  readonly line: string;
  readonly join: JoinNode;
  readonly rows: number;
}

/** Tables that a table is made of. */
export function itemsOf(node: SharedNode): readonly SharedNode[] {
  switch (node.kind) {
    case 'stage':
      return [];
    case 'below':
      return node.items;
    case 'join':
      return [node.left, node.right];
    case 'filter':
    case 'compute':
    case 'group':
    case 'window':
      return [node.item];
  }
}

/** All tables of a relation, each before those that it is made of. */
export function nodesOfShared(node: SharedNode): SharedNode[] {
  return [node, ...itemsOf(node).flatMap(nodesOfShared)];
}

/** Rows of the largest of its tables. */
export function mostRowsOf({ body }: Pick<SharedRelation, 'body'>): number {
  return nodesOfShared(body).reduce((most, { rows }) => Math.max(most, rows), 0);
}

/** The joins that may have more rows than declared, in the order of `nodesOfShared`. */
export function declaredBounds({ body }: Pick<SharedRelation, 'body'>): DeclaredBound[] {
  const joins = nodesOfShared(body).flatMap((node) => (node.kind === 'join' && mayOverflow(node) ? [node] : []));
  return joins.map((join, i) => ({ line: `overflow.${i + 1}`, join, rows: join.rows }));
}

/** Whether the number of its pairs is declared, rather than all that there can be. */
export function mayOverflow({ declared }: JoinNode): boolean {
  return declared === true;
}
