/** EXISTS, IN (SELECT …) and (SELECT …) over one owner's own tables: columns that its engine computes for each row. */
import type { Node, SelectStmt, SubLink } from 'libpg-query';
import type { Computed } from '../../local/stages.ts';
import { aggregateNames } from './aggregates.ts';
import { itself, toExpression } from '../planner/expression.ts';
import { type Bound, type BoundColumn, typeOf } from '../bind/bound.ts';
import { bindValue } from '../bind/expression.ts';
import { family, typeCure } from '../bind/operators.ts';
import type { Scope } from '../bind/scope.ts';
import { errorAt, refused } from '../parse/refuse.ts';
import { constructName, functionOf, namesOf } from '../parse/syntax.ts';
import { typeText } from '../plan/describe.ts';
import { mayBeNull } from './conditions.ts';
import type { OwnContext } from './context.ts';
import type { RelationColumn } from './relation.ts';
import { ownersIn, partsOf } from '../bind/trees.ts';

/** Columns that wait to be added to the rows they are computed for. */
export class Pending {
  readonly computed: Computed[] = [];
  readonly columns: RelationColumn[] = [];

  add(computed: Computed, facts: Omit<RelationColumn, 'name' | 'as'>): RelationColumn {
    const column: RelationColumn = { name: computed.id, as: computed.id, ...facts };
    this.computed.push(computed);
    this.columns.push(column);
    return column;
  }
}

const boolean = { type: { kind: 'boolean' }, range: null, categories: ['false', 'true'] } as const;

/** The value of a subquery whose names mean those of `outer` where nothing inside has them. */
export function bindSubquery(context: OwnContext, link: SubLink, outer: Scope, scope: Scope, pending: Pending): Bound {
  const at = link.location ?? 0;
  const { source, table, names } = context;
  const { subselect, subLinkType } = link;
  if (subselect === undefined || !('SelectStmt' in subselect)) throw refused(source, '(SELECT …)', at);
  const select = subselect.SelectStmt;
  checkOwner(context, select, at);
  const result = ({ as, type, range, nullable }: RelationColumn): BoundColumn => {
    return { kind: 'column', table, column: as, type, range, nullable, at };
  };
  switch (subLinkType) {
    case 'EXISTS_SUBLINK': {
      const relation = context.select(withoutList(select), outer);
      const computed: Computed = { kind: 'exists', id: names.take('exists'), relation: relation.node };
      return result(pending.add(computed, { ...boolean, nullable: false }));
    }
    case 'ANY_SUBLINK': {
      const operator = namesOf(link.operName)?.at(-1) ?? '=';
      if (operator !== '=' || link.testexpr === undefined) throw refused(source, `${operator} ANY (…)`, at);
      const item = bindValue(scope, link.testexpr);
      const relation = context.select(select, outer);
      const [value, second] = relation.columns.filter(({ hidden }) => hidden !== true);
      if (value === undefined || second !== undefined) throw errorAt(source, at, 'sql.subquery-columns');
      if (family(typeOf(item)) !== family(value.type)) {
        const right: BoundColumn = { ...result(value), column: value.name };
        throw errorAt(source, at, 'sql.type-mismatch', {
          operator: 'IN',
          left: typeText(typeOf(item)),
          right: `${value.name} (${typeText(value.type)})`,
          cure: typeCure(item, right),
        });
      }
      const computed: Computed = {
        kind: 'in',
        id: names.take('in'),
        item: toExpression(item, itself),
        relation: relation.node,
        value: { kind: 'column', column: value.as, type: value.type },
        ...(context.owner === '' && value.nullable && mayBeNull(relation.node, value.as)
          ? { nulls: true as const }
          : {}),
      };
      return result(pending.add(computed, { ...boolean, nullable: true }));
    }
    case 'EXPR_SUBLINK': {
      const calls = partsOf(select.targetList, 'FuncCall') as { funcname?: Node[] }[];
      const isOneRow =
        select.groupClause === undefined && calls.some((call) => aggregateNames.includes(functionOf(call)));
      if (!isOneRow || select.havingClause !== undefined) throw errorAt(source, at, 'sql.scalar-rows');
      const relation = context.select(select, outer);
      const [value, second] = relation.columns.filter(({ hidden }) => hidden !== true);
      if (value === undefined || second !== undefined) throw errorAt(source, at, 'sql.subquery-columns');
      const { type, range, categories } = value;
      const computed: Computed = {
        kind: 'scalar',
        id: names.take('value'),
        relation: relation.node,
        value: { kind: 'column', column: value.as, type },
        type,
      };
      return result(pending.add(computed, { type, range, categories, nullable: true }));
    }
    default:
      throw refused(source, constructName({ SubLink: link }), at, 'relation');
  }
}

/** Throws UsageError 'sql.subquery-owner' unless all tables of the subquery are this owner's. */
function checkOwner({ source, cards, owner }: OwnContext, select: SelectStmt, at: number): void {
  if (owner === '') return;
  const other = ownersIn(source, select, cards).find((name) => name !== owner);
  if (other !== undefined) throw errorAt(source, at, 'sql.subquery-owner', { owner, other }, 'relation');
}

/** Whether rows exist does not depend on what is selected of them, but for aggregates. */
function withoutList(select: SelectStmt): SelectStmt {
  const calls = partsOf(select.targetList, 'FuncCall') as { funcname?: Node[] }[];
  const isPlain = select.groupClause === undefined && select.op !== 'SETOP_UNION' && !calls.some(() => true);
  if (!isPlain || select.targetList === undefined) return select;
  const { distinctClause: _, sortClause: __, limitCount, ...own } = select;
  // One row is enough.
  const isSome = limitCount !== undefined && 'A_Const' in limitCount && (limitCount.A_Const.ival?.ival ?? 0) > 0;
  const rest = limitCount === undefined || isSome ? own : { ...own, limitCount };
  return { ...rest, targetList: [{ ResTarget: { val: { A_Const: { ival: { ival: 1 } } }, name: 'one' } }] };
}
