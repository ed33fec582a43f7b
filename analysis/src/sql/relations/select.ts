/** SELECT over one owner's own tables, as a relation: everything that its engine does by itself. */
import type { Node, SelectStmt } from 'libpg-query';
import type { NamedExpression, OwnAggregate, ProjectNode } from '../../local/stages.ts';
import { itself, toExpression } from '../planner/expression.ts';
import { type Bound, type BoundColumn, type BoundValue, conjunctsOf } from '../bind/bound.ts';
import { coalesce } from '../bind/case.ts';
import { numberConstant } from '../bind/literals.ts';
import { arithmetic, divide } from '../bind/operators.ts';
import { bindCondition, bindExpression } from '../bind/expression.ts';
import { findColumn, resolveColumn, type Scope } from '../bind/scope.ts';
import type { DatasetCard } from '../../contract/cards.ts';
import { quoted } from '../../contract/nearest.ts';
import { isReadableName } from '../../contract/names.ts';
import { errorAt, refused } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import { constructName, functionOf, isStar, locationOf, namesOf } from '../parse/syntax.ts';
import { bindOwnAggregate, bindWindow, isAggregate, isWindow, placeShare } from './aggregates.ts';
import { factored, filtered, joinAll, joinOwners } from './conditions.ts';
import { type OwnContext, plainScope, withComputed } from './context.ts';
import { bindItems } from './own-from.ts';
import { groupFacts, projectedFacts } from '../plan/row-facts.ts';
import { type BoundRelation, gatheredUnits, Names, renamedUnits, type RelationColumn } from './relation.ts';
import { bindOwnSet } from './set.ts';
import { bindSubquery, Pending } from './subqueries.ts';
import { isSet, partsOf, textOf } from '../bind/trees.ts';
import { factsOf } from './values.ts';

/** What is shared by all parts of a relation of `owner`, which becomes source `table` of the question. */
export function ownContext(
  source: SourceText,
  cards: readonly DatasetCard[],
  owner: string,
  table: number,
): OwnContext {
  const context: OwnContext = {
    source,
    cards,
    owner,
    table,
    names: new Names(),
    select: (select, outer) => bindOwnSelect(context, select, outer),
  };
  return context;
}

function bindOwnSelect(context: OwnContext, select: SelectStmt, outer: Scope | undefined): BoundRelation {
  checkClauses(context, select);
  if (isSet(select)) return bindOwnSet(context, select, outer);
  const { source } = context;
  if (select.fromClause === undefined) throw errorAt(source, locationOf(select.targetList), 'sql.no-table');
  const { froms, tables, merged, on } = bindItems(context, select.fromClause, outer);
  const pending = new Pending();
  const around = outer === undefined ? {} : { outer };
  const inner = plainScope(context, tables, merged, around);
  const withQueries = plainScope(context, tables, merged, { ...around, special: queries(context, pending, inner) });
  const where = [
    ...on(withQueries),
    ...(select.whereClause === undefined ? [] : factored(bindCondition(withQueries, select.whereClause))),
  ];
  const { relation, rest } = (context.owner === '' ? joinOwners : joinAll)(
    froms.map((from) => from.relation),
    where,
  );
  const selected = filtered(withComputed(relation, pending.computed), rest);
  const targets = (select.targetList ?? []).flatMap((node) => targetOf(context, node));
  const isGrouped =
    select.groupClause !== undefined ||
    select.havingClause !== undefined ||
    targets.some(({ val }) => hasAggregate(val));
  const block = isGrouped
    ? grouped(context, select, selected, inner, targets, where)
    : { relation: selected, scope: inner, special: queries(context, new Pending(), inner) };
  return projected(context, select, block, inner, targets, isGrouped ? undefined : where);
}

interface Block {
  readonly relation: BoundRelation;
  readonly scope: Scope;
  readonly special: NonNullable<Scope['special']>;
}

interface Target {
  readonly val: Node;
  readonly name: string | undefined;
}

function targetOf({ source }: OwnContext, node: Node): Target {
  const target = 'ResTarget' in node ? node.ResTarget : undefined;
  if (target?.val === undefined) throw refused(source, constructName(node), locationOf(node));
  return { val: target.val, name: target.name };
}

function checkClauses({ source }: OwnContext, select: SelectStmt): void {
  if (select.valuesLists !== undefined) throw refused(source, 'VALUES', source.keyword('VALUES'));
  if (select.intoClause !== undefined) throw refused(source, 'INTO', source.keyword('INTO'));
  if (select.lockingClause !== undefined) throw refused(source, 'FOR UPDATE / FOR SHARE', source.keyword('FOR'));
  if (select.limitCount !== undefined || select.limitOffset !== undefined)
    throw errorAt(source, Math.max(0, locationOf(select.limitCount ?? select.limitOffset)), 'sql.own-limit');
  // Without LIMIT an order changes nothing.
  const [on] = select.distinctClause ?? [];
  if (on !== undefined && Object.keys(on).length > 0) throw refused(source, 'DISTINCT ON', locationOf(on));
}

function hasAggregate(tree: unknown): boolean {
  const calls = partsOf(tree, 'FuncCall').map((call) => ({ FuncCall: call }) as Node);
  const subqueries = partsOf(tree, 'SubLink').flatMap((link) => partsOf(link, 'FuncCall'));
  return calls.some((call) => 'FuncCall' in call && !subqueries.includes(call.FuncCall) && isAggregate(call));
}

/** Subqueries are columns of the rows around them. */
function queries(context: OwnContext, pending: Pending, outer: Scope): NonNullable<Scope['special']> {
  return (node, scope) => ('SubLink' in node ? bindSubquery(context, node.SubLink, outer, scope, pending) : undefined);
}

/** GROUP BY, aggregates and HAVING. Behind them names mean group keys. */
function grouped(
  context: OwnContext,
  select: SelectStmt,
  item: BoundRelation,
  inner: Scope,
  targets: readonly Target[],
  where: readonly Bound[],
): Block {
  const { source, names, table } = context;
  const keys: { readonly text: string; readonly bound: Bound; readonly column: RelationColumn }[] = [];
  for (const node of select.groupClause ?? []) {
    const meant = keyNode(context, inner, node, targets);
    if ('GroupingSet' in meant) throw refused(source, constructName(meant), locationOf(meant));
    const bound = bindExpression(inner, meant);
    const text = textOf(meant);
    if (keys.some((key) => key.text === text)) continue;
    const wanted = bound.kind === 'column' ? bound.column : 'key';
    keys.push({ text, bound, column: { name: wanted, as: names.take(wanted), ...factsOf(inner, bound, where) } });
  }
  const aggregates: OwnAggregate[] = [];
  const found: RelationColumn[] = [];
  const bound = new Map<string, RelationColumn>();
  const refer = ({ as, type, range, nullable }: RelationColumn, node: Node): BoundColumn => {
    return { kind: 'column', table, column: as, type, range, nullable, at: locationOf(node) };
  };
  const pending = new Pending();
  const special: NonNullable<Scope['special']> = (node, scope) => {
    const text = textOf(node);
    if (isAggregate(node)) {
      const known = bound.get(text);
      if (known !== undefined) return refer(known, node);
      const id = names.take(functionOf(node.FuncCall));
      const { aggregate, facts } = bindOwnAggregate(inner, node, id, item.rows, keys.length > 0);
      aggregates.push(aggregate);
      const column: RelationColumn = { name: id, as: id, ...facts };
      found.push(column);
      bound.set(text, column);
      return refer(column, node);
    }
    const key = keys.find((each) => each.text === text);
    if (key !== undefined) return refer(key.column, node);
    if ('SubLink' in node) return bindSubquery(context, node.SubLink, after(), scope, pending);
    if (!('ColumnRef' in node) || isStar(node.ColumnRef)) return undefined;
    const { outer: _, ...own } = inner;
    if (findColumn(own, node.ColumnRef) === undefined) return undefined;
    const column = resolveColumn(own, node.ColumnRef);
    const same = keys.find(({ bound: each }) => each.kind === 'column' && each.column === column.column);
    if (same !== undefined) return refer(same.column, node);
    throw errorAt(source, locationOf(node), 'sql.ungrouped-column', { name: quoted(column.column) });
  };
  /** Keys that are columns, under the names of their tables: for subqueries around which they stand. */
  const after = (): Scope => {
    const tables = inner.tables.map((each) => ({
      ...each,
      columns: each.columns.flatMap((column) => {
        const key = keys.find(({ bound: own }) => own.kind === 'column' && own.column === column.as);
        return key === undefined ? [] : [{ ...column, as: key.column.as }];
      }),
    }));
    return plainScope(context, tables, [], inner.outer === undefined ? {} : { outer: inner.outer });
  };
  const scope = plainScope(context, [], [], { ...(inner.outer === undefined ? {} : { outer: inner.outer }), special });
  // What the list and HAVING ask for is counted first, and only then is the operator complete.
  const having = select.havingClause === undefined ? [] : conjunctsOf(bindCondition(scope, select.havingClause));
  for (const { val } of targets) if (!isStarNode(val)) visitAggregates(val, (call) => special(call, scope));
  const kept = new Map(
    keys.flatMap(({ bound: key, column }) => (key.kind === 'column' ? [[key.column, column.as]] : [])),
  );
  const columns = [...keys.map(({ column }) => column), ...found];
  const relation: BoundRelation = {
    node: {
      kind: 'group',
      item: item.node,
      keys: keys.map(({ bound: key, column }): NamedExpression => {
        return { id: column.as, expression: toExpression(key, itself), type: column.type };
      }),
      aggregates,
    },
    columns,
    ...groupFacts(
      item.rows,
      keys.map(({ column }) => ({ ...column, id: column.as })),
    ),
    units: gatheredUnits(item.units, kept),
  };
  const columnsNow = (): BoundRelation => ({ ...relation, columns: [...relation.columns, ...pending.columns] });
  const computed = withComputed(columnsNow(), pending.computed);
  return { relation: filtered(computed, having), scope: { ...scope, special: memo(special) }, special: memo(special) };
}

/** Binding again what was bound gives the same columns. */
function memo(special: NonNullable<Scope['special']>): NonNullable<Scope['special']> {
  const known = new Map<string, Bound>();
  return (node, scope) => {
    if (!('SubLink' in node)) return special(node, scope);
    const text = textOf(node);
    const found = known.get(text) ?? special(node, scope);
    if (found !== undefined) known.set(text, found);
    return found;
  };
}

function visitAggregates(tree: unknown, visit: (call: Node) => unknown): void {
  const links = partsOf(tree, 'SubLink').flatMap((link) => partsOf(link, 'FuncCall'));
  for (const call of partsOf(tree, 'FuncCall')) {
    const node = { FuncCall: call } as Node;
    if (!links.includes(call) && isAggregate(node)) visit(node);
  }
}

/** A position, an alias of the list where no column has the name, or the expression itself. */
function keyNode({ source }: OwnContext, inner: Scope, node: Node, targets: readonly Target[]): Node {
  if ('A_Const' in node) {
    const position = node.A_Const.ival?.ival ?? 0;
    const target = targets[position - 1];
    if (node.A_Const.ival === undefined || target === undefined) {
      const fields = { clause: 'GROUP BY', found: position, last: targets.length };
      throw errorAt(source, locationOf(node), 'sql.position', fields);
    }
    return target.val;
  }
  if (!('ColumnRef' in node)) return node;
  const path = namesOf(node.ColumnRef.fields);
  const alias = path?.length === 1 ? targets.find(({ name }) => name === path[0]) : undefined;
  return alias !== undefined && findColumn(inner, node.ColumnRef) === undefined ? alias.val : node;
}

function isStarNode(node: Node): boolean {
  return 'ColumnRef' in node && isStar(node.ColumnRef);
}

/** The list of a SELECT: window functions first, then what is selected; DISTINCT. `where`: what holds for each row; undefined of groups. */
function projected(
  context: OwnContext,
  select: SelectStmt,
  { relation: item, scope, special }: Block,
  inner: Scope,
  targets: readonly Target[],
  where: readonly Bound[] | undefined,
): BoundRelation {
  const isGrouped = where === undefined;
  const { source, names, table } = context;
  const pending = new Pending();
  const withWindows: NonNullable<Scope['special']> = (node, given) => {
    if (!isWindow(node)) {
      if ('SubLink' in node) throw errorAt(source, node.SubLink.location ?? 0, 'sql.subquery-list');
      return special(node, given);
    }
    const share = placeShare(node);
    if (share !== undefined) {
      const at = locationOf(node);
      const counted = (each: Node) => withWindows(each, given) as BoundValue;
      const place = counted(share.place);
      const above = share.less === 0n ? place : arithmetic(scope, '-', place, numberConstant(share.less, 0, at), at);
      const below = share.of.map(counted).reduce((sum, next) => arithmetic(scope, '+', sum, next, at));
      const quotient = divide(scope, above, below, 6, 'nearest', at);
      return coalesce(scope, [quotient, numberConstant(0n, 0, at)], at);
    }
    const window = bindWindow({ ...scope, special }, node, item.rows);
    const { argument, partition, facts } = window;
    const column = pending.add(
      {
        kind: 'window',
        id: names.take(window.function),
        function: window.function,
        argument: argument === null ? null : toExpression(argument, itself),
        number: window.number,
        partition: partition.map((each) => toExpression(each, itself)),
        order: window.order,
        ...(window.frame === undefined ? {} : { frame: window.frame }),
        type: facts.type,
      },
      facts,
    );
    const { as, type, range, nullable } = column;
    return { kind: 'column', table, column: as, type, range, nullable, at: locationOf(node) };
  };
  const list: Scope = { ...scope, special: withWindows };
  // Facts of columns that windows add are looked up by name as well.
  const known = (): Scope => ({
    ...list,
    tables: [...list.tables, { names: [], columns: [...item.columns, ...pending.columns], table }],
  });
  const columns: RelationColumn[] = [];
  const expressions: NamedExpression[] = [];
  const kept = new Map<string, string>();
  const add = (bound: Bound, name: string) => {
    if (!isReadableName(name)) throw errorAt(source, bound.at, 'sql.unreadable-name', { name });
    const facts = factsOf(known(), bound, where);
    const as = names.take(name);
    columns.push({ name, as, ...facts });
    expressions.push({ id: as, expression: toExpression(bound, itself), type: facts.type });
    if (bound.kind === 'column' && !kept.has(bound.column)) kept.set(bound.column, as);
  };
  for (const { val, name } of targets) {
    if (isStarNode(val)) {
      if (isGrouped) throw errorAt(source, locationOf(val), 'sql.raw-rows');
      for (const { bound, name: own } of starColumns(context, inner, val)) add(bound, own);
    } else add(bindExpression(list, val), name ?? nameOf(val));
  }
  const whole = withComputed({ ...item, columns: [...item.columns, ...pending.columns] }, pending.computed);
  const distinct = select.distinctClause !== undefined;
  if (!distinct) {
    for (const { as, ...facts } of whole.columns) {
      if (kept.has(as) || !whole.units.some((unit) => unit.columns.includes(as))) continue;
      const hidden = names.take(as);
      columns.push({ ...facts, as: hidden, hidden: true });
      expressions.push({ id: hidden, expression: { kind: 'column', column: as, type: facts.type }, type: facts.type });
      kept.set(as, hidden);
    }
  }
  const node: ProjectNode = { kind: 'project', item: whole.node, columns: expressions, distinct };
  const visible = columns.filter(({ hidden }) => hidden !== true).map(({ as }) => as);
  return {
    node,
    columns,
    ...projectedFacts(whole, (id) => kept.get(id), distinct ? visible : undefined),
    units: distinct ? gatheredUnits(whole.units, kept) : renamedUnits(whole.units, kept),
  };
}

function nameOf(node: Node): string {
  if ('ColumnRef' in node) return namesOf(node.ColumnRef.fields)?.at(-1) ?? '?column?';
  return 'FuncCall' in node ? functionOf(node.FuncCall) : '?column?';
}

/** `*` and `t.*`: all columns that the cards show; those of USING once, and first. */
function starColumns({ source }: OwnContext, inner: Scope, node: Node): { bound: BoundColumn; name: string }[] {
  const fields = 'ColumnRef' in node ? (node.ColumnRef.fields ?? []) : [];
  const qualifier = (namesOf(fields.slice(0, -1)) ?? []).join('.');
  const tables = inner.tables.filter(({ names }) => qualifier === '' || names.includes(qualifier));
  const at = locationOf(node);
  if (tables.length === 0) {
    const names = inner.tables.map((each) => quoted(each.names[0] ?? ''));
    throw errorAt(source, at, 'sql.unknown-qualifier', { name: qualifier, names });
  }
  const all = tables.flatMap((each) =>
    each.columns.map(({ name, as = name, type, range, nullable }) => {
      return {
        name,
        bound: { kind: 'column' as const, table: each.table ?? 0, column: as, type, range, nullable, at },
      };
    }),
  );
  if (qualifier !== '') return all;
  const merged = inner.merged.flatMap((name) => all.find((column) => column.name === name) ?? []);
  return [...merged, ...all.filter(({ name }) => !inner.merged.includes(name))];
}
