/** FROM of one owner: its tables, derived tables, and the joins among them. */
import type { Alias, JoinExpr, Node, RangeSubselect, RangeVar } from 'libpg-query';
import type { Bound } from '../bind/bound.ts';
import { keywordBefore } from '../bind/clauses.ts';
import { bindCondition } from '../bind/expression.ts';
import { family, typeCure } from '../bind/operators.ts';
import { resolveColumn, type Scope, type ScopeTable } from '../bind/scope.ts';
import { findTable } from '../bind/tables.ts';
import { quoted } from '../../contract/nearest.ts';
import type { Equality } from '../plan/row-facts.ts';
import { errorAt, refused } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import { constructName, locationOf, namesOf } from '../parse/syntax.ts';
import { typeText } from '../plan/describe.ts';
import { equalityOf, factored, joinAll, joinOwners, together } from './conditions.ts';
import { datasetName, type OwnContext, type OwnFrom, plainScope, scopeOf } from './context.ts';
import { type BoundRelation, joinRelations, tableRelation } from './relation.ts';
import { type KeyEquality, withKeys } from './using.ts';
import { hasSubquery } from '../bind/trees.ts';

/** A part of FROM that is no inner join, or the pieces of those that are. */
export interface Flat {
  readonly items: readonly Node[];
  readonly joins: readonly JoinExpr[];
}

/** Inner and cross joins taken apart: their order makes no difference. */
export function flatten(source: SourceText, node: Node): Flat {
  if (!('JoinExpr' in node)) return { items: [node], joins: [] };
  const join = node.JoinExpr;
  const { jointype = 'JOIN_INNER', larg, rarg } = join;
  const at = locationOf(rarg);
  if (join.isNatural === true) throw refused(source, 'NATURAL JOIN', keywordBefore(source, 'NATURAL', at));
  if (join.alias !== undefined || join.join_using_alias !== undefined) throw refused(source, '(… JOIN …) AS', at);
  if (jointype !== 'JOIN_INNER') return { items: [node], joins: [] };
  const [left, right] = [flatten(source, larg as Node), flatten(source, rarg as Node)];
  return { items: [...left.items, ...right.items], joins: [...left.joins, ...right.joins, join] };
}

/** One item of a FROM as a relation. */
export function bindOwnItem(context: OwnContext, node: Node, outer: Scope | undefined): OwnFrom {
  if ('RangeVar' in node) return table(context, node.RangeVar);
  if ('RangeSubselect' in node) return derived(context, node.RangeSubselect, outer);
  if ('JoinExpr' in node) return outerJoin(context, node.JoinExpr, outer);
  throw refused(context.source, constructName(node), locationOf(node));
}

function table(context: OwnContext, range: RangeVar): OwnFrom {
  const { source, cards, names } = context;
  if (range.inh !== true) throw refused(source, 'ONLY', range.location ?? 0);
  const card = findTable(source, range, cards);
  const { aliasname, colnames } = range.alias ?? {};
  const relation = tableRelation(card, aliasname ?? card.name, names, datasetName(context, card));
  const visible = relation.columns.filter(({ hidden }) => hidden !== true);
  // A card shows no columns that may not be used: fewer names than columns could mean others than they seem to.
  const list = namesOf(colnames) ?? [];
  if (colnames !== undefined && list.length !== visible.length) {
    const at = range.location ?? 0;
    throw errorAt(source, at, 'sql.alias-columns', { found: list.length, expected: visible.map(({ name }) => name) });
  }
  const renamed = colnames === undefined ? relation : withNames(relation, list);
  const known = aliasname === undefined ? [card.name, `${card.owner}.${card.name}`] : [aliasname];
  return { relation: renamed, tables: [scopeOf(context, known, renamed.columns)], merged: [] };
}

function derived(context: OwnContext, range: RangeSubselect, outer: Scope | undefined): OwnFrom {
  const { source } = context;
  const { subquery, alias, lateral } = range;
  if (lateral === true) throw refused(source, 'LATERAL', source.keyword('LATERAL'));
  if (subquery === undefined || !('SelectStmt' in subquery)) throw refused(source, '(SELECT …)', locationOf(range));
  const relation = aliased(source, context.select(subquery.SelectStmt, outer), alias, locationOf(range));
  return { relation, tables: [scopeOf(context, [alias?.aliasname ?? ''], relation.columns)], merged: [] };
}

/** `AS t(a, b)`. */
function aliased(source: SourceText, relation: BoundRelation, alias: Alias | undefined, at: number) {
  if (alias?.colnames === undefined) return relation;
  const list = namesOf(alias.colnames) ?? [];
  const visible = relation.columns.filter(({ hidden }) => hidden !== true);
  if (list.length > visible.length)
    throw errorAt(source, at, 'sql.alias-columns', { found: list.length, expected: visible.map(({ name }) => name) });
  return withNames(relation, list);
}

function withNames(relation: BoundRelation, names: readonly string[]): BoundRelation {
  const visible = relation.columns.filter(({ hidden }) => hidden !== true);
  const named = new Map(visible.map((column, i) => [column, names[i] ?? column.name]));
  return {
    ...relation,
    columns: relation.columns.map((column) => ({ ...column, name: named.get(column) ?? column.name })),
  };
}

/** The whole FROM of one owner's SELECT; `where`: conjuncts that are known to hold, and may join its parts. */
export function bindItems(
  context: OwnContext,
  nodes: readonly Node[],
  outer: Scope | undefined,
): { froms: OwnFrom[]; tables: ScopeTable[]; merged: string[]; on: (scope: Scope) => Bound[] } {
  const { source } = context;
  const flats = nodes.map((node) => flatten(source, node));
  const items = flats.flatMap((flat) => flat.items);
  const joins = flats.flatMap((flat) => flat.joins);
  const froms = items.map((item) => bindOwnItem(context, item, outer));
  const tables = froms.flatMap((from) => from.tables);
  checkNames(source, tables, items);
  const using = joins.flatMap(({ usingClause }) => namesOf(usingClause) ?? []);
  const merged = [...new Set([...froms.flatMap((from) => from.merged), ...using])];
  const on = (scope: Scope): Bound[] =>
    joins.flatMap(({ quals, usingClause, larg, rarg }) => [
      ...(quals === undefined ? [] : factored(bindCondition(scope, quals))),
      ...(namesOf(usingClause) ?? []).map((name) => usingEquality(scope, name, larg, rarg, locationOf(rarg))),
    ]);
  return { froms, tables, merged, on };
}

/** Two tables of one FROM must be told apart. */
export function checkNames(source: SourceText, tables: readonly ScopeTable[], items: readonly Node[]): void {
  tables.forEach(({ names }, i) => {
    const [name = ''] = names;
    const same = tables.findIndex((other) => other.names.at(-1) === names.at(-1));
    if (name !== '' && same < i)
      throw errorAt(source, locationOf(items[i] ?? items[0]), 'sql.same-alias', { name: quoted(name) });
  });
}

/** `USING (name)`: the last table on the left that has it, with the first on the right. */
export function usingEquality(
  scope: Scope,
  name: string,
  larg: Node | undefined,
  rarg: Node | undefined,
  at: number,
): KeyEquality {
  const [left, right] = [larg, rarg].map((side) => {
    const known = namesUnder(side);
    const isUnder = ({ names, keysOf }: ScopeTable) =>
      keysOf === undefined
        ? names.some((own) => known.includes(own))
        : keysOf.length > 0 && keysOf.every((own) => known.includes(own));
    const tables = scope.tables.filter(isUnder);
    const [first] = tables.filter(({ columns }) => columns.some((column) => column.name === name));
    const only = { ...scope, tables: first === undefined ? tables : [first] };
    const found = resolveColumn(only, { fields: [{ String: { sval: name } }], location: at });
    return first?.table === undefined && first !== undefined ? { ...found, table: scope.tables.indexOf(first) } : found;
  });
  if (left === undefined || right === undefined) throw errorAt(scope.source, at, 'sql.no-join-key');
  if (family(left.type) !== family(right.type)) {
    throw errorAt(scope.source, at, 'sql.type-mismatch', {
      operator: 'USING',
      left: `${left.column} (${typeText(left.type)})`,
      right: `${right.column} (${typeText(right.type)})`,
      cure: typeCure(left, right),
    });
  }
  return { kind: 'compare', operator: '=', left, right, at };
}

function namesUnder(node: Node | undefined): string[] {
  if (node === undefined) return [];
  if ('RangeVar' in node) {
    const { alias, relname = '', schemaname = '', catalogname } = node.RangeVar;
    const owner = catalogname === undefined ? schemaname : `${catalogname}.${schemaname}`;
    return alias?.aliasname === undefined ? [`${owner}.${relname}`] : [alias.aliasname];
  }
  if ('RangeSubselect' in node) return [node.RangeSubselect.alias?.aliasname ?? ''];
  return 'JoinExpr' in node ? [...namesUnder(node.JoinExpr.larg), ...namesUnder(node.JoinExpr.rarg)] : [];
}

const words = { JOIN_LEFT: 'left', JOIN_RIGHT: 'right', JOIN_FULL: 'full' } as const;

function outerJoin(context: OwnContext, node: JoinExpr, outer: Scope | undefined): OwnFrom {
  const { source } = context;
  const { jointype = 'JOIN_INNER', larg, rarg, quals, usingClause } = node;
  const at = locationOf(rarg);
  const join = jointype in words ? words[jointype as keyof typeof words] : undefined;
  if (join === undefined) throw refused(source, jointype, at);
  if (hasSubquery(quals)) throw refused(source, '(SELECT …)', locationOf(quals), 'relation');
  const bindSide = (side: Node | undefined): OwnFrom => {
    const { froms, tables, merged, on } = bindItems(context, [side as Node], outer);
    const conditions = on(plainScope(context, tables, merged, outer === undefined ? {} : { outer }));
    const { relation, rest } = (context.owner === '' ? joinOwners : joinAll)(
      froms.map((from) => from.relation),
      conditions,
    );
    const where = together(rest);
    const found: BoundRelation =
      where === null ? relation : { ...relation, node: { kind: 'filter', item: relation.node, where } };
    return { relation: found, tables, merged };
  };
  const [left, right] = [bindSide(larg), bindSide(rarg)];
  const using = namesOf(usingClause) ?? [];
  const tables = [...left.tables, ...right.tables];
  checkNames(source, tables, [larg as Node, rarg as Node]);
  const merged = [...new Set([...left.merged, ...right.merged, ...using])];
  const scope = plainScope(context, tables, merged, outer === undefined ? {} : { outer });
  const keys = using.map((name) => usingEquality(scope, name, larg, rarg, at));
  const conditions = [...(quals === undefined ? [] : factored(bindCondition(scope, quals))), ...keys];
  const has = ({ relation }: OwnFrom, id: string) => relation.columns.some(({ as }) => as === id);
  const equalities = conditions.flatMap((condition): Equality[] => {
    const [x, y] = equalityOf(condition) ?? [];
    if (x === undefined || y === undefined) return [];
    if (has(left, x.column) && has(right, y.column)) return [[x.column, y.column]];
    return has(left, y.column) && has(right, x.column) ? [[y.column, x.column]] : [];
  });
  const relation = joinRelations(join, left.relation, right.relation, equalities, together(conditions));
  const facts = new Map(relation.columns.map((column) => [column.as, column]));
  // What an outer join leaves without a partner has NULL.
  const known = tables.map((each) => ({
    ...each,
    columns: each.columns.map((column) => ({
      ...column,
      nullable: facts.get(column.as ?? '')?.nullable ?? column.nullable,
    })),
  }));
  const from = { relation, tables: known, merged };
  // Of a LEFT JOIN the first table's own name says it, unless the right side has made keys of that name.
  const isSaid = join === 'left' && right.tables.every(({ keysOf }) => keysOf === undefined);
  return isSaid || using.length === 0
    ? from
    : withKeys(context, from, { left: left.relation, right: right.relation }, join, using, keys, [
        ...namesUnder(larg),
        ...namesUnder(rarg),
      ]);
}
