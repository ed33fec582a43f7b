/**
 * Rows of one table for which another owner's table has a row, or has none: EXISTS, NOT EXISTS, IN and NOT IN with a subquery, as a
 * conjunct of WHERE. They are joins of which only the one table's rows are seen.
 */
import type { Node, SelectStmt, SubLink } from 'libpg-query';
import type { DatasetCard } from '../../contract/cards.ts';
import { errorAt, refused } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import { isStar, locationOf } from '../parse/syntax.ts';
import { type Bound, type BoundColumn, conjunctsOf, tablesOf } from './bound.ts';
import { checkBranchClauses } from './clauses.ts';
import { bindCondition } from './expression.ts';
import type { BoundFrom } from './from.ts';
import { containsAggregate } from './group-number.ts';
import { isKeyType, keyEquality, type JoinKey } from './join-key.ts';
import { family } from './operators.ts';
import { resolveColumn, type Scope, scopeTable } from './scope.ts';
import { checkPlainTable, findTable } from './tables.ts';
import { ownersIn } from './trees.ts';
import { quotedTable } from '../../contract/nearest.ts';
import './many-messages.ts';

interface Partner {
  readonly link: SubLink;
  readonly isNegated: boolean;
}

/** FROM and the conditions on a subquery, and what is left of WHERE; undefined where no conjunct of WHERE has a subquery over another owner's table. */
export function bindPartners(
  source: SourceText,
  select: SelectStmt,
  cards: readonly DatasetCard[],
): { readonly from: BoundFrom; readonly rest: readonly Node[] } | undefined {
  const [table, more] = select.fromClause ?? [];
  if (table === undefined || !('RangeVar' in table) || more !== undefined || select.whereClause === undefined)
    return undefined;
  const nodes = conjunctNodes(select.whereClause);
  const found = nodes.map(partnerOf);
  if (found.every((each) => each === undefined)) return undefined;
  const card = findTable(source, table.RangeVar, cards);
  // A subquery over tables of the same owner is computed by that owner.
  const isOthers = ({ link }: Partner): boolean => {
    const owners = ownersIn(source, link.subselect, cards);
    return owners.length !== 1 || owners[0] !== card.owner;
  };
  const place = found.findIndex((each) => each !== undefined && isOthers(each));
  const partner = found[place];
  if (partner === undefined) return undefined;
  checkPlainTable(source, table.RangeVar);
  const own = scopeTable(card, table.RangeVar.alias?.aliasname);
  const scope: Scope = { source, tables: [own], merged: [] };
  const rest = nodes.filter((_, i) => i !== place);
  const bound = rest.filter((node) => partnerOf(node) === undefined).map((node) => bindCondition(scope, node));
  return { from: fromOf(source, scope, card, partner, cards, bound), rest };
}

/** The conjuncts of a condition as it is written. */
function conjunctNodes(node: Node): readonly Node[] {
  if (!('BoolExpr' in node) || node.BoolExpr.boolop !== 'AND_EXPR') return [node];
  return (node.BoolExpr.args ?? []).flatMap(conjunctNodes);
}

function partnerOf(node: Node): Partner | undefined {
  if ('SubLink' in node) return { link: node.SubLink, isNegated: false };
  if (!('BoolExpr' in node) || node.BoolExpr.boolop !== 'NOT_EXPR') return undefined;
  const [item] = node.BoolExpr.args ?? [];
  const inner = item === undefined ? undefined : partnerOf(item);
  return inner && { link: inner.link, isNegated: !inner.isNegated };
}

function fromOf(
  source: SourceText,
  outer: Scope,
  card: DatasetCard,
  { link, isNegated }: Partner,
  cards: readonly DatasetCard[],
  where: readonly Bound[],
): BoundFrom {
  const at = link.location ?? 0;
  const isList = link.subLinkType === 'ANY_SUBLINK' && link.operName === undefined;
  const { subselect } = link;
  if (!(isList || link.subLinkType === 'EXISTS_SUBLINK') || subselect === undefined || !('SelectStmt' in subselect))
    throw refused(source, '(SELECT …)', at, 'relation');
  const select = subselect.SelectStmt;
  const [table, more] = select.fromClause ?? [];
  if (select.larg !== undefined || table === undefined || !('RangeVar' in table) || more !== undefined)
    throw refused(source, '(SELECT …)', at, 'relation');
  // Groups and totals are rows of their own, and a total is there without any.
  if (containsAggregate(select.targetList) || select.groupClause !== undefined || select.havingClause !== undefined)
    throw refused(source, '(SELECT …)', at, 'relation');
  checkBranchClauses(source, select);
  checkPlainTable(source, table.RangeVar);
  const other = findTable(source, table.RangeVar, cards);
  if (other.owner === card.owner) throw errorAt(source, at, 'sql.same-owner', { owner: card.owner });
  const inside = scopeTable(other, table.RangeVar.alias?.aliasname);
  const scope: Scope = { ...outer, tables: [...outer.tables, inside], inner: 1 };

  const keys: JoinKey[] = isList ? [listedKey(outer, scope, link, select)] : [];
  const on: Bound[] = [];
  for (const conjunct of select.whereClause === undefined
    ? []
    : conjunctsOf(bindCondition(scope, select.whereClause))) {
    const key = keyEquality(conjunct);
    if (key !== null) keys.push(key);
    else if (tablesOf(conjunct).includes(0)) throw errorAt(source, conjunct.at, 'sql.partner-across');
    else on.push(conjunct);
  }
  const [first] = keys;
  if (first === undefined) throw errorAt(source, at, 'sql.no-join-key');
  if (isList && isNegated) checkNotNull(source, at, first, where, on, other);
  const partner = { table: 0, at, on, kind: isNegated ? 'without' : 'inner' } as const;
  const joined = {
    kind: 'join',
    cards: [card, other],
    keys: keys.map(({ left, right }) => [left, right]),
    outer: partner,
  } as const;
  return { source: joined, scope: outer, where: [] };
}

/** `x IN (SELECT y …)`: the key x = y. */
function listedKey(outer: Scope, scope: Scope, { testexpr, location = 0 }: SubLink, select: SelectStmt): JoinKey {
  const [target, more] = select.targetList ?? [];
  const value = target !== undefined && 'ResTarget' in target ? target.ResTarget.val : undefined;
  if (testexpr === undefined || !('ColumnRef' in testexpr) || value === undefined || !('ColumnRef' in value))
    throw refused(scope.source, '(SELECT …)', location, 'relation');
  if (more !== undefined || isStar(value.ColumnRef))
    throw refused(scope.source, '(SELECT …)', locationOf(value), 'relation');
  const left = resolveColumn(outer, testexpr.ColumnRef);
  const right = resolveColumn(scope, value.ColumnRef);
  const isKey = right.table === 1 && isKeyType(left) && isKeyType(right) && family(left.type) === family(right.type);
  if (!isKey) throw errorAt(scope.source, location, 'sql.no-join-key');
  return { left, right };
}

/** NOT IN is never true where the list has a NULL, nor for NULL itself unless the list is empty: neither can be said here. */
function checkNotNull(
  source: SourceText,
  at: number,
  { left, right }: JoinKey,
  where: readonly Bound[],
  on: readonly Bound[],
  other: DatasetCard,
): void {
  const isKnown = ({ table, column, nullable }: BoundColumn, conditions: readonly Bound[]): boolean =>
    !nullable ||
    conditions
      .flatMap(conjunctsOf)
      .some(
        (condition) =>
          condition.kind === 'not' &&
          condition.item.kind === 'is-null' &&
          condition.item.item.kind === 'column' &&
          condition.item.item.table === table &&
          condition.item.item.column === column,
      );
  if (isKnown(left, where) && isKnown(right, on)) return;
  throw errorAt(
    source,
    at,
    'sql.not-in-null',
    { name: left.column, other: quotedTable(other.owner, right.column) },
    'relation',
  );
}
