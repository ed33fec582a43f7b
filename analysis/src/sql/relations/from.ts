/**
 * FROM in general: what belongs to one owner becomes one relation of that owner, which its own engine computes before anything is
 * shared; relations of two owners are joined, those of several united. Where FROM is simply tables, from.ts of the binder reads it.
 */
import type { JoinExpr, Node, RangeSubselect, SelectStmt } from 'libpg-query';
import type { DatasetCard } from '../../contract/cards.ts';
import {
  type Bound,
  type BoundColumn,
  type BoundSource,
  type BoundValue,
  conjunctsOf,
  tablesOf,
} from '../bind/bound.ts';
import { keyEquality } from '../bind/join-key.ts';
import { bindFrom, type BoundFrom } from '../bind/from.ts';
import { keywordBefore } from '../bind/clauses.ts';
import { bindCondition } from '../bind/expression.ts';
import { findColumn, leftOut, resolveColumn, type Scope, type ScopeColumn, type ScopeTable } from '../bind/scope.ts';
import { bindBranch, flatten as flattenUnion, ownColumns, singleTable, uniteBranches } from '../bind/union.ts';
import { quoted } from '../../contract/nearest.ts';
import { columnNodes } from '../../local/expression.ts';
import { expressionsOf, nodesIn } from '../../local/relation.ts';
import type { SourceCard } from '../plan/relations.ts';
import { errorAt, refused } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import { constructName, locationOf, namesOf, operatorOf } from '../parse/syntax.ts';
import { equalityOf, factored, joinAll, joinOwners, withOwnEqualities } from './conditions.ts';
import { type OwnContext, type OwnFrom, withComputed } from './context.ts';
import { bindOwnItem, checkNames, type Flat, flatten, usingEquality } from './own-from.ts';
import { ownContext } from './select.ts';
import { unite } from './set.ts';
import { bindSubquery, Pending } from './subqueries.ts';
import { isAggregate, isWindow } from './aggregates.ts';
import { hasSubquery, isSet, ownersIn, partsOf, textOf } from '../bind/trees.ts';
import { viewCard } from './view.ts';
import './messages.ts';

/** The FROM of a question whose WITH is gone (inline.ts). */
export function bindAnyFrom(source: SourceText, select: SelectStmt, cards: readonly DatasetCard[]): BoundFrom {
  const [first, second] = select.fromClause ?? [];
  if (first === undefined || isPlain(source, select, cards)) return bindFrom(source, select, cards);
  if (second === undefined && 'RangeSubselect' in first && ownersIn(source, first, cards).length > 1) {
    if (hasSubquery(select.whereClause))
      throw refused(source, '(SELECT …)', locationOf(select.whereClause), 'relation');
    return bindBranches(source, first.RangeSubselect, cards);
  }
  const outer = second === undefined && 'JoinExpr' in first ? bindOuter(source, first.JoinExpr, cards) : undefined;
  return outer ?? bindParts(source, select, cards);
}

const kept: Readonly<Record<string, number>> = { JOIN_LEFT: 0, JOIN_RIGHT: 1 };

/** A LEFT or RIGHT JOIN of which each side is one owner's; undefined for anything else. */
function bindOuter(source: SourceText, node: JoinExpr, cards: readonly DatasetCard[]): BoundFrom | undefined {
  const { jointype = 'JOIN_INNER', larg, rarg, quals, usingClause, isNatural } = node;
  const table = kept[jointype];
  if (table === undefined || quals === undefined || usingClause !== undefined || isNatural === true) return undefined;
  if (node.alias !== undefined || hasSubquery(quals)) return undefined;
  const sides = [larg, rarg] as [Node, Node];
  const owners = sides.map((side) => ownersIn(source, side, cards));
  if (owners.some(({ length }) => length !== 1) || owners[0]?.[0] === owners[1]?.[0]) return undefined;
  const flats = sides.map((side) => flatten(source, side));
  const parts = flats.map(({ items }, i) => {
    const owner = owners[i]?.[0] as string;
    return bindPart(
      source,
      cards,
      owner,
      i,
      items,
      items.map(() => owner),
    );
  });
  const tables = parts.map((part) =>
    part.froms
      .flatMap((from) => from.tables)
      .map((each) => ({ ...each, columns: each.columns.map((column) => outside(part, column)) })),
  );
  checkNames(
    source,
    tables.flat(),
    flats.flatMap(({ items }) => items),
  );
  const usingOf = (joins: readonly JoinExpr[]) => joins.flatMap((join) => namesOf(join.usingClause) ?? []);
  const mergedOf = (i: number) => [
    ...(parts[i] as Part).froms.flatMap((from) => from.merged),
    ...usingOf((flats[i] as Flat).joins),
  ];
  const scope: Scope = { source, tables: tables.flat(), merged: [...mergedOf(0), ...mergedOf(1)] };
  const rest = parts.map((): readonly Bound[] => []);
  const bound = parts.map((part, i): SourceCard => {
    if (part.card !== undefined) return part.card;
    const own: Scope = { source, tables: tables[i] as ScopeTable[], merged: mergedOf(i) };
    const conditions = (flats[i] as Flat).joins.flatMap((join) => [
      ...(join.quals === undefined ? [] : factored(bindCondition(own, join.quals))),
      ...(namesOf(join.usingClause) ?? []).map((name) =>
        usingEquality(own, name, join.larg, join.rarg, locationOf(join.rarg)),
      ),
    ]);
    const equal = conditions.filter((condition) => equalityOf(condition) !== undefined);
    const inner = equal.map((condition) => renamed(condition, part.inside));
    const joined = joinAll(
      part.froms.map(({ relation }) => relation),
      inner,
    );
    rest[i] = conditions.filter(
      (each) => !equal.includes(each) || joined.rest.includes(inner[equal.indexOf(each)] as Bound),
    );
    return viewCard(part.context, joined.relation, part.outside, Math.max(0, locationOf(sides[i])));
  });
  const keys: BoundColumn[][] = [];
  // What an inner join on the other side asks says which rows are partners; of the rows that stay it chooses.
  const on = [...(rest[1 - table] as readonly Bound[])];
  for (const condition of conjunctsOf(bindCondition(scope, quals))) {
    const key = keyEquality(condition);
    if (key === null) on.push(condition);
    else keys.push([key.left, key.right]);
  }
  if (keys.length === 0) throw errorAt(source, Math.max(0, locationOf(quals)), 'sql.no-join-key');
  const at = keywordBefore(source, table === 0 ? 'LEFT' : 'RIGHT', Math.max(0, locationOf(rarg)));
  const above = { ...scope, tables: tables.flatMap((side, i) => (i === table ? side : side.map(leftOut))) };
  return {
    source: { kind: 'join', cards: bound, keys, outer: { table, at, on } },
    scope: above,
    where: rest[table] ?? [],
  };
}

/** A table, two tables of two owners, or a UNION ALL of tables; no subquery elsewhere. */
function isPlain(source: SourceText, select: SelectStmt, cards: readonly DatasetCard[]): boolean {
  const [first, second] = select.fromClause ?? [];
  if (first === undefined || second !== undefined) return false;
  if ([select.targetList, select.whereClause, select.groupClause, select.havingClause].some(hasSubquery)) return false;
  const isTable = (node: Node | undefined) =>
    node !== undefined && 'RangeVar' in node && node.RangeVar.alias?.colnames === undefined;
  if (isTable(first)) return true;
  if ('JoinExpr' in first) {
    const { larg, rarg, jointype = 'JOIN_INNER', quals } = first.JoinExpr;
    const owners = ownersIn(source, [larg, rarg], cards);
    const isJoin = isTable(larg) && isTable(rarg) && owners.length === 2;
    return isJoin && !hasSubquery(quals) && (jointype !== 'JOIN_INNER' || !isComma(first.JoinExpr));
  }
  if (!('RangeSubselect' in first)) return false;
  const { subquery, alias, lateral } = first.RangeSubselect;
  if (subquery === undefined || !('SelectStmt' in subquery) || alias?.colnames !== undefined || lateral === true)
    return false;
  if (!isSet(subquery.SelectStmt) || !isUnionAll(subquery.SelectStmt)) return false;
  const branches = flattenUnion(source, subquery.SelectStmt);
  const owners = branches.flatMap((branch) => ownersIn(source, branch, cards));
  return branches.every(isPlainBranch) && new Set(owners).size === owners.length;
}

/** CROSS JOIN: its condition stands in WHERE. */
function isComma({ quals, usingClause, isNatural }: { quals?: unknown; usingClause?: unknown; isNatural?: boolean }) {
  return quals === undefined && usingClause === undefined && isNatural !== true;
}

function isUnionAll(select: SelectStmt): boolean {
  if (!isSet(select)) return true;
  const { op, all, larg, rarg } = select;
  return op === 'SETOP_UNION' && all === true && [larg, rarg].every((side) => side !== undefined && isUnionAll(side));
}

function isPlainBranch(select: SelectStmt): boolean {
  const [table, second] = select.fromClause ?? [];
  const isTable = table !== undefined && 'RangeVar' in table && second === undefined;
  const { distinctClause, groupClause, havingClause, sortClause, limitCount, limitOffset } = select;
  const more = [distinctClause, groupClause, havingClause, sortClause, limitCount, limitOffset];
  return isTable && more.every((clause) => clause === undefined) && !hasSubquery(select) && !isComputed(select);
}

/** An aggregate or a window function. */
function isComputed({ targetList }: SelectStmt): boolean {
  return partsOf(targetList, 'FuncCall').some((call) => {
    const node = { FuncCall: call } as Node;
    return isAggregate(node) || isWindow(node);
  });
}

/** UNION ALL of branches of which each is one owner's; those of the same owner become one. */
function bindBranches(source: SourceText, derived: RangeSubselect, cards: readonly DatasetCard[]): BoundFrom {
  const { subquery, alias, lateral } = derived;
  const at = locationOf(derived);
  if (lateral === true) throw refused(source, 'LATERAL', source.keyword('LATERAL'));
  if (subquery === undefined || !('SelectStmt' in subquery)) throw refused(source, '(SELECT …)', at);
  if (!isSet(subquery.SelectStmt))
    throw errorAt(source, at, 'sql.derived-owners', { owners: ownersIn(source, derived, cards) }, 'relation');
  const byOwner = new Map<string, SelectStmt[]>();
  for (const branch of flattenUnion(source, subquery.SelectStmt)) {
    const [owner = '', other] = ownersIn(source, branch, cards);
    if (other !== undefined)
      throw errorAt(
        source,
        Math.max(0, locationOf(branch.targetList)),
        'sql.derived-owners',
        { owners: [owner, other] },
        'relation',
      );
    byOwner.set(owner, [...(byOwner.get(owner) ?? []), branch]);
  }
  const branches = [...byOwner].map(([owner, selects], table) => {
    const [only, more] = selects as [SelectStmt, ...SelectStmt[]];
    if (more === undefined && isPlainBranch(only)) return bindBranch(source, only, cards);
    const context = ownContext(source, cards, owner, table);
    const place = Math.max(0, locationOf(only.fromClause));
    const relation = unite(
      context,
      selects.map((select) => context.select(select, undefined)),
      place,
    );
    const named = new Map<string, string>();
    for (const { as, name, hidden } of relation.columns)
      if (hidden !== true) named.set(as, name === as ? as : context.names.take(name));
    const card = viewCard(context, relation, named, place);
    const columns = ownColumns(card);
    return {
      branch: { card, columns, where: [] },
      columns: columns.map((value, i) => {
        const { categories } = card.columns[i] ?? {};
        const name = relation.columns.find(({ as }) => named.get(as) === value.column)?.name ?? value.column;
        return { name, value: value as BoundValue, categories: categories ?? null };
      }),
      at: place,
      star: false,
    };
  });
  const united = uniteBranches(source, branches, alias?.aliasname);
  const list = namesOf(alias?.colnames) ?? [];
  if (list.length === 0) return { ...united, where: [] };
  const columns = united.source.columns.map((column, i) => ({ ...column, name: list[i] ?? column.name }));
  if (list.length > columns.length)
    throw errorAt(source, at, 'sql.alias-columns', { found: list.length, expected: columns.map(({ name }) => name) });
  const tables = united.scope.tables.map((table) => ({ ...table, columns }));
  return { source: { ...united.source, columns }, scope: { ...united.scope, tables }, where: [] };
}

/** What one owner has in FROM. */
interface Part {
  readonly context: OwnContext;
  readonly froms: OwnFrom[];
  readonly pending: Pending;
  /** Names outside by those in the tree, and back. */
  readonly outside: Map<string, string>;
  readonly inside: Map<string, string>;
  /** The card, where the part is one table as it stands. */
  readonly card?: DatasetCard;
}

/** A FROM of several owners' tables as one relation, which is computed under protocol. */
export function bindSharedFrom(source: SourceText, select: SelectStmt, cards: readonly DatasetCard[]): BoundFrom {
  return bindParts(source, select, cards, true);
}

function bindParts(source: SourceText, select: SelectStmt, cards: readonly DatasetCard[], shared = false): BoundFrom {
  const flats = (select.fromClause ?? []).map((node) => flatten(source, node));
  const items = flats.flatMap((flat) => flat.items);
  const joins = flats.flatMap((flat) => flat.joins);
  const owners = items.map((item) => (shared ? '' : ownerOf(source, item, cards)));
  const sources = [...new Set(owners)];
  if (sources.length > 2) {
    const third = items[owners.indexOf(sources[2] as string)];
    throw errorAt(source, Math.max(0, locationOf(third)), 'sql.two-tables', {}, 'relation');
  }
  const parts = sources.map((owner, table) => bindPart(source, cards, owner, table, items, owners));
  const scopeTables = items.flatMap((_, i): ScopeTable[] => {
    const part = parts.find(({ context }) => context.owner === owners[i]) as Part;
    const from = part.froms[owners.slice(0, i).filter((owner) => owner === owners[i]).length] as OwnFrom;
    return from.tables.map((table) => ({ ...table, columns: table.columns.map((column) => outside(part, column)) }));
  });
  checkNames(source, scopeTables, items);
  const merged = [
    ...parts.flatMap(({ froms }) => froms.flatMap((from) => from.merged)),
    ...joins.flatMap(({ usingClause }) => namesOf(usingClause) ?? []),
  ];
  /** What subqueries are in each row: columns without a name. */
  const asked = parts.map(({ context }) => ({ names: [], columns: [] as ScopeColumn[], table: context.table }));
  const known = new Map<string, BoundColumn>();
  const special: NonNullable<Scope['special']> = (node, scope) => {
    if (!('SubLink' in node)) return undefined;
    const at = node.SubLink.location ?? 0;
    const same = scope.grouped !== undefined ? undefined : known.get(textOf(node));
    if (same !== undefined) return { ...same, at };
    const [owner, other] = ownersIn(source, node.SubLink.subselect, cards);
    const part = shared ? parts[0] : parts.find(({ context }) => context.owner === owner);
    if (part === undefined || (other !== undefined && !shared)) throw refused(source, '(SELECT …)', at, 'relation');
    const own = [...part.froms.flatMap((from) => from.tables), ...equated(part)];
    const inner: Scope = { source, tables: own, merged };
    const bound = bindSubquery(part.context, node.SubLink, inner, { ...scope, ...inner }, part.pending) as BoundColumn;
    if (scope.grouped !== undefined)
      checkAlike(
        source,
        part,
        bound,
        scope.grouped === 'having' ? groupedBy(scope, select, part, equalities) : new Set(),
        at,
      );
    name(part, bound.column, bound.column);
    const column = part.outside.get(bound.column) as string;
    const facts = part.pending.columns.find(({ as }) => as === bound.column);
    if (facts !== undefined) asked[parts.indexOf(part)]?.columns.push({ ...facts, name: '', as: column });
    if (scope.grouped === undefined) known.set(textOf(node), { ...bound, column });
    return { ...bound, column };
  };
  const scope: Scope = { source, tables: [...scopeTables, ...asked], merged, special };
  const using = joins.map(({ usingClause, larg, rarg }) =>
    (namesOf(usingClause) ?? []).map((column) => usingEquality(scope, column, larg, rarg, locationOf(rarg))),
  );
  const equalities = [
    ...[select.whereClause, ...joins.map(({ quals }) => quals)].flatMap((node) => equalitiesIn(scope, node)),
    ...using.flat().flatMap(({ left, right }) => bothWays(left, right)),
  ];
  /** Columns of other owners' tables that this owner's rows have the same value as, under the names of these tables. */
  const equated = (part: Part): ScopeTable[] =>
    scopeTables.flatMap((table): ScopeTable[] => {
      if (table.table === part.context.table) return [];
      const columns = table.columns.flatMap((column) => {
        const pair = equalities.find(
          ([other]) => other.table === table.table && other.column === (column.as ?? column.name),
        );
        if (pair === undefined || pair[1].table !== part.context.table) return [];
        const [, { type, range, nullable, column: as }] = pair;
        return [{ name: column.name, as: part.inside.get(as) ?? as, type, range, nullable, categories: null }];
      });
      return columns.length === 0 ? [] : [{ names: table.names, columns, table: part.context.table }];
    });
  const where = joins.flatMap(({ quals }, i): Bound[] => [
    ...(quals === undefined ? [] : [bindCondition(scope, quals)]),
    ...(using[i] ?? []),
  ]);
  // What stands here until all conditions are known is asked for by nobody.
  const unsettled: BoundSource = { kind: 'join', cards: [], keys: [] };
  return { source: unsettled, scope, where, settle: (all) => settle(source, parts, all, items) };
}

/** Conjuncts `x = y` between columns of two owners, both ways round; what does not bind is told of elsewhere. */
function equalitiesIn(scope: Scope, node: Node | undefined): [BoundColumn, BoundColumn][] {
  if (node === undefined) return [];
  if ('BoolExpr' in node && node.BoolExpr.boolop === 'AND_EXPR')
    return (node.BoolExpr.args ?? []).flatMap((each) => equalitiesIn(scope, each));
  if (!('A_Expr' in node) || node.A_Expr.kind !== 'AEXPR_OP' || operatorOf(node.A_Expr) !== '=') return [];
  const { lexpr, rexpr } = node.A_Expr;
  if (lexpr === undefined || rexpr === undefined || !('ColumnRef' in lexpr) || !('ColumnRef' in rexpr)) return [];
  return bothWays(resolveColumn(scope, lexpr.ColumnRef), resolveColumn(scope, rexpr.ColumnRef));
}

function bothWays(x: BoundColumn, y: BoundColumn): [BoundColumn, BoundColumn][] {
  if (x.table === y.table || x.type.kind !== y.type.kind || ![x, y].every(isKeyType)) return [];
  return [
    [x, y],
    [y, x],
  ];
}

/** The owner of a part of FROM. Throws UsageError for parts of several. */
function ownerOf(source: SourceText, item: Node, cards: readonly DatasetCard[]): string {
  const [owner, ...others] = ownersIn(source, item, cards);
  if (owner === undefined && !('RangeSubselect' in item || 'JoinExpr' in item))
    throw refused(source, constructName(item), locationOf(item));
  if (owner === undefined) throw errorAt(source, Math.max(0, locationOf(item)), 'sql.no-table');
  if (others.length === 0) return owner;
  if ('JoinExpr' in item) {
    const outer = { JOIN_LEFT: 'LEFT', JOIN_RIGHT: 'RIGHT', JOIN_FULL: 'FULL' }[item.JoinExpr.jointype as 'JOIN_LEFT'];
    throw refused(source, `${outer} JOIN`, keywordBefore(source, outer, locationOf(item.JoinExpr.rarg)), 'relation');
  }
  throw errorAt(
    source,
    Math.max(0, locationOf(item)),
    'sql.derived-owners',
    { owners: [owner, ...others] },
    'relation',
  );
}

function bindPart(
  source: SourceText,
  cards: readonly DatasetCard[],
  owner: string,
  table: number,
  items: readonly Node[],
  owners: readonly string[],
): Part {
  const context = ownContext(source, cards, owner, table);
  const own = items.filter((_, i) => owners[i] === owner);
  const froms = own.map((item) => bindOwnItem(context, item, undefined));
  const [only, second] = own;
  const part: Part = { context, froms, pending: new Pending(), outside: new Map(), inside: new Map() };
  const columns = froms.flatMap((from) => from.tables.flatMap((each) => each.columns));
  const count = (wanted: string) =>
    columns.filter((column) => column.name.toLowerCase() === wanted.toLowerCase()).length;
  for (const column of columns) {
    const id = column.as ?? column.name;
    name(part, id, count(column.name) > 1 ? id : column.name);
  }
  const plain = only !== undefined && second === undefined && 'RangeVar' in only ? only.RangeVar : undefined;
  const isExact = columns.every((column) => part.outside.get(column.as ?? column.name) === column.name);
  if (plain === undefined || plain.alias?.colnames !== undefined || !isExact) return part;
  const card = cards.find((each) => each.owner === owner && each.name === plain.relname);
  return card === undefined ? part : { ...part, card };
}

/** Columns of a part, by their names in its tree, that all rows of a group have alike: keys of GROUP BY, of which none is rolled up. */
function groupedBy(
  scope: Scope,
  { groupClause = [], targetList = [] }: SelectStmt,
  { context, inside }: Part,
  equalities: readonly (readonly [BoundColumn, BoundColumn])[],
): ReadonlySet<string> {
  if (groupClause.some((node) => 'GroupingSet' in node)) return new Set();
  const { grouped: _, having: __, ...rows } = scope;
  const own = groupClause.flatMap((node): string[] => {
    const named = (of: Node | undefined) =>
      of !== undefined && 'ColumnRef' in of ? findColumn(rows, of.ColumnRef) : undefined;
    const position = 'A_Const' in node ? (node.A_Const.ival?.ival ?? 0) - 1 : aliased(node, targetList);
    const target = targetList[position];
    // A column of that name is meant before what the list calls so.
    const column = named(node) ?? named(target !== undefined && 'ResTarget' in target ? target.ResTarget.val : node);
    if (column === undefined) return [];
    const equal = equalities.filter(([other]) => other.table === column.table && other.column === column.column);
    return [column, ...equal.map(([, each]) => each)]
      .filter(({ table }) => table === context.table)
      .map((each) => inside.get(each.column) ?? each.column);
  });
  return new Set(own);
}

/** The place in the list of what a bare name of GROUP BY may be the alias of; −1 if it is none. */
function aliased(node: Node, targetList: readonly Node[]): number {
  const [name, more] = 'ColumnRef' in node ? (namesOf(node.ColumnRef.fields) ?? []) : [];
  if (name === undefined || more !== undefined) return -1;
  return targetList.findIndex((target) => 'ResTarget' in target && target.ResTarget.name === name);
}

/** What a subquery about groups asks by is alike in all rows of a group: `keys`, or nothing at all. */
function checkAlike(
  source: SourceText,
  { pending, froms }: Part,
  { column }: BoundColumn,
  keys: ReadonlySet<string>,
  at: number,
): void {
  const computed = pending.computed.find(({ id }) => id === column);
  if (computed === undefined || computed.kind === 'window') return;
  const own = new Set(froms.flatMap(({ relation }) => relation.columns.map(({ as }) => as)));
  const used = nodesIn(computed.relation).flatMap(expressionsOf).flatMap(columnNodes);
  const outer = used.find((each) => own.has(each.column) && !keys.has(each.column));
  if (outer !== undefined) throw errorAt(source, at, 'sql.having-row', { name: quoted(outer.column) });
}

/** No name outside is that of another column inside. */
function name({ context, outside: names, inside }: Part, id: string, wanted: string): void {
  const free = wanted === id ? id : context.names.take(wanted);
  names.set(id, free);
  inside.set(free, id);
}

function outside(part: Part, column: ScopeTable['columns'][number]): ScopeTable['columns'][number] {
  const id = column.as ?? column.name;
  return { ...column, as: part.outside.get(id) ?? id };
}

/** Which conditions join an owner's own parts, which are keys between owners, and what is left. */
function settle(
  source: SourceText,
  parts: readonly Part[],
  all: readonly Bound[],
  items: readonly Node[],
): Pick<BoundFrom, 'source' | 'where'> {
  const fromOf = ({ table, column }: BoundColumn) => {
    const part = parts[table] as Part;
    const id = part.inside.get(column) ?? column;
    return part.froms.findIndex(({ relation }) => relation.columns.some(({ as }) => as === id));
  };
  let where = withOwnEqualities(
    all.flatMap(factored),
    (x, y) => fromOf(x) !== fromOf(y) && fromOf(x) >= 0 && fromOf(y) >= 0,
  );
  const at = Math.max(0, locationOf(items[0]));
  const cards = parts.map((part, table): SourceCard => {
    if (part.card !== undefined && part.pending.computed.length === 0) return part.card;
    const own = where.filter((condition) => tablesOf(condition).every((each) => each === table));
    const mine = own.filter((condition) => equalityOf(condition) !== undefined);
    const inner = mine.map((condition) => renamed(condition, part.inside));
    const { relation, rest } = (part.context.owner === '' ? joinOwners : joinAll)(
      part.froms.map((from) => from.relation),
      inner,
    );
    // What joins is done inside; everything else is a condition on what comes out.
    const left = mine.filter((_, i) => rest.includes(inner[i] as Bound));
    where = where.filter((condition) => !mine.includes(condition) || left.includes(condition));
    const whole = withComputed(
      { ...relation, columns: [...relation.columns, ...part.pending.columns] },
      part.pending.computed,
    );
    return viewCard(part.context, whole, part.outside, at);
  });
  const [first, second] = cards as [SourceCard, SourceCard | undefined];
  if (second === undefined) return { source: singleTable(first), where };
  const keys: [BoundColumn, BoundColumn][] = [];
  for (const condition of where) {
    const [x, y] = equalityOf(condition) ?? [];
    if (x === undefined || y === undefined || x.table === y.table || ![x, y].every(isKeyType)) continue;
    keys.push(x.table === 0 ? [x, y] : [y, x]);
    where = where.filter((each) => each !== condition);
  }
  if (keys.length === 0) throw errorAt(source, Math.max(0, locationOf(items[1])), 'sql.no-join-key');
  return { source: { kind: 'join', cards, keys }, where };
}

function isKeyType({ type }: BoundColumn): boolean {
  return ['integer', 'date', 'timestamp', 'time', 'text'].includes(type.kind);
}

/** A comparison of two columns by their names in the tree. */
function renamed(condition: Bound, inside: ReadonlyMap<string, string>): Bound {
  const pair = equalityOf(condition);
  if (pair === undefined || condition.kind !== 'compare') return condition;
  const [left, right] = pair.map((column) => ({ ...column, column: inside.get(column.column) ?? column.column }));
  return { ...condition, left: left as BoundColumn, right: right as BoundColumn };
}
