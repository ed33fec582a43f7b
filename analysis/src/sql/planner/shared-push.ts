/**
 * Conditions of a whole relation moved down to where their columns are: rows that they leave out then take no part from there on, and an
 * owner's own conditions are its own to apply. A condition is a flag that a table has; through a join that may lack a row's side it stays above.
 */
import type { SecureBoolean } from '../plan/secure-values.ts';
import { columnsOfNode, type SharedNode } from '../plan/shared.ts';

export interface Pushed {
  readonly body: SharedNode;
  /** What is left to ask of the relation's rows. */
  readonly where: SecureBoolean | null;
}

export function pushedDown(body: SharedNode, where: SecureBoolean | null): Pushed {
  if (where === null) return { body, where };
  const items = where.kind === 'and' ? where.items : [where];
  const rest: SecureBoolean[] = [];
  let found = body;
  for (const item of items) {
    const moved = item.kind === 'flag' ? withFlag(found, item) : undefined;
    if (moved === undefined) rest.push(item);
    else found = moved;
  }
  const [first] = rest;
  return { body: found, where: first === undefined ? null : rest.length === 1 ? first : { kind: 'and', items: rest } };
}

type Flag = Extract<SecureBoolean, { kind: 'flag' }>;

/** The node with a condition inside; undefined where it cannot go below its root. */
function withFlag(node: SharedNode, flag: Flag): SharedNode | undefined {
  switch (node.kind) {
    case 'stage': {
      const column = node.columns.find(({ id }) => id === flag.id);
      if (column?.kind !== 'boolean' || column.nullable) return undefined;
      return { kind: 'filter', item: node, where: flag, rows: node.rows };
    }
    case 'filter': {
      const item = withFlag(node.item, flag);
      if (item === undefined) return undefined;
      if (item.kind === 'filter' && item.item === node.item)
        return { ...node, where: { kind: 'and', items: [...conjuncts(node.where), flag] } };
      return { ...node, item };
    }
    case 'join': {
      const isLeft = columnsOfNode(node.left).some(({ id }) => id === flag.id);
      if (isLeft && node.join !== 'full') {
        const left = withFlag(node.left, flag);
        return left && { ...node, left };
      }
      if (isLeft || node.join !== 'inner') return undefined;
      const right = withFlag(node.right, flag);
      return right && { ...node, right };
    }
    default:
      return undefined;
  }
}

const conjuncts = (where: SecureBoolean): readonly SecureBoolean[] => (where.kind === 'and' ? where.items : [where]);
