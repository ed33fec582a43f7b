/**
 * A question of all rows beside which a value of other tables is asked, `SELECT COUNT(*), (SELECT …) FROM … WHERE …`, as a question about
 * the one row of its totals: that row is there without any rows, and the other value beside it.
 */
import type { Node, ResTarget, SelectStmt } from 'libpg-query';
import type { DatasetCard } from '../../contract/cards.ts';
import { containsAggregate } from '../bind/group-number.ts';
import { naturalName } from '../bind/question.ts';
import { hasSubquery, isSet, tableCards, textOf } from '../bind/trees.ts';
import type { SourceText } from '../parse/source-text.ts';
import { errorAt } from '../parse/refuse.ts';
import { functionOf, locationOf } from '../parse/syntax.ts';
import { isAggregate } from './aggregates.ts';
import { withoutWith } from './inline.ts';

/**
 * The question, which is no set operation. As it is where it has no such value, and where a table has a minimum: totals of no rows are not
 * shown there. Throws UsageError 'sql.beside-none' for totals that no relation has.
 */
export function withTotalsFirst(source: SourceText, given: SelectStmt, cards: readonly DatasetCard[]): SelectStmt {
  const { groupClause = [], fromClause } = given;
  const isOfGroups = groupClause.some((node) => !isEmptySet(node));
  if (isSet(given) || isOfGroups || fromClause === undefined) return given;
  const isBeside = [given.targetList, given.havingClause].some((part) => hasSubquery(withoutAggregates(part)));
  const isTotal = [given.groupClause, given.havingClause].some((part) => part !== undefined);
  if (!isBeside || !(isTotal || containsAggregate(given.targetList))) return given;
  const { sortClause: _, groupClause: __, whereClause, ...select } = withoutWith(source, given);
  if (tableCards(source, [select, whereClause], cards).some(({ minimumGroupSize }) => minimumGroupSize > 1))
    return given;
  const totals = new Map<string, { readonly name: string; readonly call: Node }>();
  const instead = (call: Node): Node => {
    if (!isAggregate(call)) throw errorAt(source, locationOf(call), 'sql.beside-none');
    const text = textOf(call);
    const { name } = totals.get(text) ?? { name: `total ${totals.size + 1}` };
    totals.set(text, { name, call });
    const column: Node = { ColumnRef: { fields: [{ String: { sval: 'totals' } }, { String: { sval: name } }] } };
    return {
      FuncCall: { location: locationOf(call), funcname: [{ String: { sval: ofOneRow(call) } }], args: [column] },
    };
  };
  const targetList = (select.targetList ?? []).map((node): Node => {
    const { val, name, ...rest }: ResTarget = 'ResTarget' in node ? node.ResTarget : {};
    if (val === undefined) return node;
    return { ResTarget: { ...rest, name: name ?? naturalName(val), val: withTotals(val, instead) } };
  });
  const having =
    select.havingClause === undefined ? {} : { havingClause: withTotals(select.havingClause, instead) as Node };
  const count: Node = { FuncCall: { funcname: [{ String: { sval: 'count' } }], agg_star: true } };
  const all = totals.size === 0 ? [{ name: 'total 1', call: count }] : [...totals.values()];
  const inner: SelectStmt = {
    fromClause: select.fromClause ?? [],
    ...(whereClause === undefined ? {} : { whereClause }),
    targetList: all.map(({ name, call }): Node => ({ ResTarget: { name, val: call } })),
    op: 'SETOP_NONE',
    limitOption: 'LIMIT_OPTION_DEFAULT',
  };
  const one: Node = { RangeSubselect: { subquery: { SelectStmt: inner }, alias: { aliasname: 'totals' } } };
  return { ...select, ...having, targetList, fromClause: [one] };
}

/** GROUP BY (). */
function isEmptySet(node: Node): boolean {
  return 'GroupingSet' in node && node.GroupingSet.kind === 'GROUPING_SET_EMPTY';
}

/** The aggregate that has the value of the one row that it is asked of, without asking for an extreme value where it need not. */
function ofOneRow(call: Node): string {
  const name = 'FuncCall' in call ? functionOf(call.FuncCall) : '';
  return name === 'min' || name === 'max' ? 'min' : 'sum';
}

/** The part with something else in the place of each aggregate outside of subqueries. */
function withTotals<Part>(part: Part, instead: (call: Node) => unknown): Part {
  if (Array.isArray(part)) return part.map((each: unknown) => withTotals(each, instead)) as Part;
  if (typeof part !== 'object' || part === null || 'SubLink' in part) return part;
  if ('FuncCall' in part) {
    const call = part as unknown as Extract<Node, { FuncCall: unknown }>;
    const { args: _, agg_filter: __, agg_order: ___, ...bare } = call.FuncCall;
    if (containsAggregate({ FuncCall: bare })) return instead(call) as Part;
  }
  return Object.fromEntries(Object.entries(part).map(([name, each]) => [name, withTotals(each, instead)])) as Part;
}

function withoutAggregates(part: unknown): unknown {
  return withTotals(part, () => null);
}
