/** Subqueries that read columns around them, as relations of their own beside these columns. */
import { columnNodes } from '../../local/expression.ts';
import type { CompareOperator, Expression, RelationNode } from '../../local/stages.ts';
import type { SharedContext } from './shared-drafts.ts';
import { conjunctsIn, type Facts } from './shared-facts.ts';
import { refusedHere } from './shared-refused.ts';
import { written } from './shared-projecting.ts';

/** A condition of a subquery that compares a value around it with one of its own, which stands on the right. */
export interface Comparison {
  readonly operator: CompareOperator;
  readonly outer: Expression;
  readonly own: Expression;
  readonly written: Expression;
}

type GroupNode = Extract<RelationNode, { kind: 'group' }>;

/** The aggregation that a subquery of one row is, and what is made of its aggregates. */
export function totalOf(
  context: SharedContext,
  node: RelationNode,
  result: Expression,
): { readonly group: GroupNode; readonly result: Expression } {
  if (node.kind === 'project' && !node.distinct) return totalOf(context, node.item, written(result, node.columns));
  if (node.kind === 'project' && node.distinct) return totalOf(context, { ...node, distinct: false }, result);
  if (node.kind !== 'group' || node.keys.length > 0) throw refusedHere(context, '(SELECT …) of a row');
  return { group: node, result };
}

/** A subquery without its conditions on columns around it, and these. */
interface Uncorrelated {
  readonly relation: RelationNode;
  /** `column around it = own column`. */
  readonly equal: (readonly [Expression, Expression])[];
  readonly compared: Comparison[];
  /** Whether some are about the rows of a total. */
  readonly gathered: boolean;
  /** Whether some are about a total itself, which is left out where it does not hold. */
  readonly ofTotal: boolean;
}

export function uncorrelated(outer: Facts, node: RelationNode): Uncorrelated {
  const equal: (readonly [Expression, Expression])[] = [];
  const compared: Comparison[] = [];
  let gathered = false;
  let ofTotal = false;
  const isOuter = (part: Expression) =>
    columnNodes(part).length > 0 && columnNodes(part).every(({ column }) => outer.has(column));
  const touches = (part: Expression) => columnNodes(part).some(({ column }) => outer.has(column));
  const visit = (each: RelationNode, inTotal = false): RelationNode => {
    switch (each.kind) {
      case 'filter': {
        const item = visit(each.item, inTotal);
        const rest = conjunctsIn(each.where).filter((condition) => {
          if (condition.kind !== 'compare') return true;
          const { left, right } = condition;
          const pair =
            isOuter(left) && !touches(right) ? [left, right] : isOuter(right) && !touches(left) ? [right, left] : [];
          const [x, y] = pair;
          if (x === undefined || y === undefined || columnNodes(y).length === 0) return true;
          if (condition.operator === '=') equal.push([x, y]);
          else {
            const operator = x === left ? condition.operator : flipped[condition.operator];
            compared.push({ operator, outer: x, own: y, written: condition });
          }
          gathered ||= inTotal;
          ofTotal ||= !inTotal && hasTotal(each.item);
          return false;
        });
        const [first, second] = rest;
        if (first === undefined) return item;
        return { kind: 'filter', item, where: second === undefined ? first : { kind: 'and', items: rest } };
      }
      case 'compute':
      case 'project':
        return { ...each, item: visit(each.item, inTotal) };
      case 'group':
        // A total of a total has a row of its own for each row around it.
        return each.keys.length === 0 && !inTotal ? { ...each, item: visit(each.item, true) } : each;
      default:
        return each;
    }
  };
  const relation = visit(node);
  const own = [...equal.map(([, each]) => each), ...compared.map((each) => each.own)];
  return { relation: passing(relation, own), equal, compared, gathered, ofTotal };
}

const flipped = { '=': '=', '<>': '<>', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

/** The relation with columns that its projections pass on. */
export function passing(node: RelationNode, keys: readonly Expression[]): RelationNode {
  if (keys.length === 0) return node;
  if (node.kind === 'project') {
    const own = [...new Map(keys.flatMap(columnNodes).map((each) => [each.column, each])).values()].flatMap((each) =>
      node.columns.some(({ id }) => id === each.column) ? [] : [{ id: each.column, expression: each, type: each.type }],
    );
    const isGrouped = node.item.kind === 'group' || node.item.kind === 'filter';
    // Of a group the keys come with it: see `groupedBy`.
    return isGrouped && hasGroup(node.item)
      ? node
      : {
          ...node,
          item: passing(
            node.item,
            own.map(({ expression }) => expression),
          ),
          columns: [...node.columns, ...own],
        };
  }
  return node.kind === 'filter' || node.kind === 'compute' ? { ...node, item: passing(node.item, keys) } : node;
}

/** Whether these are rows of a GROUP BY, with a condition of HAVING or without: not those of a projection of them, which has names of its own. */
function hasGroup(node: RelationNode): boolean {
  if (node.kind === 'filter' || node.kind === 'compute') return hasGroup(node.item);
  return node.kind === 'group';
}

/** Whether a relation is made of the one row of a total, which is there or not. */
function hasTotal(node: RelationNode): boolean {
  if (node.kind === 'filter' || node.kind === 'compute' || node.kind === 'project') return hasTotal(node.item);
  return node.kind === 'group' && node.keys.length === 0;
}

/** Whether a relation is the one row of a total, which is there without any rows. */
export function isTotal(node: RelationNode): boolean {
  if (node.kind === 'compute' || node.kind === 'project') return isTotal(node.item);
  return node.kind === 'group' && node.keys.length === 0;
}
