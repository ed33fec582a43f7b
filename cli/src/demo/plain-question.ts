/**
 * A question over tables of values, computed by its definition: rows are joined, filtered and grouped, and every number is
 * exact. PostgreSQL's parser reads the question; nothing of Tacit's own planner is used.
 */
import { loadModule, type Node, parseSync, type SelectStmt } from 'libpg-query';
import { UsageError } from '@tacit/party/api';
import './messages.ts';
import {
  at,
  compareValues,
  dateOf,
  dayOfMoment,
  type Exact,
  midnightOf,
  momentOf,
  numberOf,
  type PlainValue,
} from './plain-values.ts';

/** A table under the names that the question may call it by. */
export interface Relation {
  readonly names: readonly string[];
  readonly columns: readonly RelationColumn[];
  /** With the owner of each row. */
  readonly rows: readonly Row[];
}

interface RelationColumn {
  readonly name: string;
  /** Digits after the point of its type. */
  readonly scale: number;
}

export interface Row {
  readonly owner: string;
  readonly values: readonly PlainValue[];
}

/** Where a relation's columns stand among the values of a row. */
interface Scope {
  readonly columns: readonly { readonly table: readonly string[]; readonly name: string; readonly scale: number }[];
  /** Columns that USING made one. */
  readonly merged: readonly string[];
}

/** An expression that can be evaluated, and the digits after the point that its type has. */
export interface Computed {
  readonly scale: number;
  readonly value: (row: Row) => PlainValue;
}

export interface PlainItem {
  readonly name: string;
  /** 'key' is a column; an aggregate has what it is of, null for COUNT(*). */
  readonly kind: 'key' | 'count' | 'distinct' | 'sum' | 'avg' | 'min' | 'max';
  readonly argument: Computed | null;
}

export interface PlainQuestion {
  readonly rows: readonly Row[];
  readonly keys: readonly Computed[];
  readonly items: readonly PlainItem[];
  /** By the number of rows of a group. */
  readonly having: (rows: number) => boolean;
  readonly order: readonly { readonly item: number; readonly descending: boolean; readonly nullsFirst: boolean }[];
}

/** Reads `sql` over tables that `tableOf` gives by owner and name. */
export async function readQuestion(
  sql: string,
  tableOf: (owner: string, name: string) => Relation,
): Promise<PlainQuestion> {
  await loadModule();
  const statement = parseSync(sql).stmts?.[0]?.stmt;
  if (statement === undefined || !('SelectStmt' in statement)) throw new Error('the question is no SELECT');
  const select = statement.SelectStmt;
  const { scope, rows } = fromOf(select, tableOf);
  const where = select.whereClause === undefined ? undefined : computed(scope, select.whereClause);
  const targets = (select.targetList ?? []).map((node) => {
    const { name, val } = 'ResTarget' in node ? node.ResTarget : unknown(node);
    return { name, node: val ?? unknown(node) };
  });
  const items = targets.map(({ name, node }) => itemOf(scope, node, name));
  const keys = (select.groupClause ?? []).map((node) => {
    const position = 'A_Const' in node ? targets[(node.A_Const.ival?.ival ?? 0) - 1] : undefined;
    const name = columnPath(node);
    const isColumn = name !== undefined && findColumn(scope, name) >= 0;
    const alias = !isColumn && name?.length === 1 ? targets.find((target) => target.name === name[0]) : undefined;
    return computed(scope, (position ?? alias)?.node ?? node);
  });
  return {
    rows: where === undefined ? rows : rows.filter((row) => where.value(row) === true),
    keys,
    items,
    having: havingOf(select.havingClause),
    order: (select.sortClause ?? []).map((node) => orderOf(scope, node, targets, items)),
  };
}

/** Throws UsageError 'demo.beyond-clear': the parties may know more of SQL than this computation of its own. */
function unknown(node: unknown): never {
  throw new UsageError('demo.beyond-clear', { found: Object.keys(node as object) });
}

// -- FROM ---------------------------------------------------------------------------------------------------------------

type Tables = (owner: string, name: string) => Relation;

function fromOf(select: SelectStmt, tableOf: Tables): { scope: Scope; rows: readonly Row[] } {
  const [from, second] = select.fromClause ?? [];
  if (second !== undefined) return unknown({ 'FROM a, b': second });
  if (from !== undefined && 'JoinExpr' in from) return joinOf(from.JoinExpr, tableOf);
  const relation = relationOf(from ?? unknown(select), tableOf);
  return { scope: { columns: scoped(relation), merged: [] }, rows: relation.rows };
}

function scoped({ names, columns }: Relation): Scope['columns'] {
  return columns.map(({ name, scale }) => ({ table: names, name, scale }));
}

function relationOf(node: Node, tableOf: Tables): Relation {
  if ('RangeVar' in node) {
    const { catalogname, schemaname = '', relname = '', alias } = node.RangeVar;
    const owner = catalogname === undefined ? schemaname : `${catalogname}.${schemaname}`;
    const table = tableOf(owner, relname);
    return { ...table, names: alias?.aliasname === undefined ? [relname, `${owner}.${relname}`] : [alias.aliasname] };
  }
  const query = 'RangeSubselect' in node ? node.RangeSubselect : unknown(node);
  const select =
    query.subquery !== undefined && 'SelectStmt' in query.subquery ? query.subquery.SelectStmt : unknown(node);
  return { ...unionOf(select, tableOf), names: [query.alias?.aliasname ?? ''] };
}

function unionOf(select: SelectStmt, tableOf: Tables): Omit<Relation, 'names'> {
  if (select.larg !== undefined && select.rarg !== undefined) {
    const [left, right] = [unionOf(select.larg, tableOf), unionOf(select.rarg, tableOf)];
    const columns = left.columns.map(({ name, scale }, i) => ({
      name,
      scale: Math.max(scale, right.columns[i]?.scale ?? 0),
    }));
    return { columns, rows: [...left.rows, ...right.rows] };
  }
  const { groupClause, havingClause, distinctClause } = select;
  if (groupClause !== undefined || havingClause !== undefined) unknown({ 'FROM (SELECT … GROUP BY …)': groupClause });
  if (distinctClause !== undefined) unknown({ 'FROM (SELECT DISTINCT …)': distinctClause });
  const { scope, rows } = fromOf(select, tableOf);
  const where = select.whereClause === undefined ? undefined : computed(scope, select.whereClause);
  const targets = (select.targetList ?? []).flatMap((node): { name: string; of: Computed }[] => {
    const { name, val } = 'ResTarget' in node ? node.ResTarget : unknown(node);
    const path = val === undefined ? undefined : columnPath(val);
    if (path?.at(-1) === '*') return scope.columns.map((column, i) => ({ name: column.name, of: columnAt(scope, i) }));
    return [{ name: name ?? path?.at(-1) ?? '?column?', of: computed(scope, val ?? unknown(node)) }];
  });
  return {
    columns: targets.map(({ name, of }) => ({ name, scale: of.scale })),
    rows: rows
      .filter((row) => where === undefined || where.value(row) === true)
      .map((row) => ({ owner: row.owner, values: targets.map(({ of }) => of.value(row)) })),
  };
}

/** Texts of two owners are equal as join keys are: in Unicode NFC without surrounding blanks. */
function keyOf(value: Exclude<PlainValue, null>): string {
  if (typeof value === 'object') return `${value.carried}e-${value.scale}`;
  return typeof value === 'string'
    ? value
        .replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/gu, '')
        .normalize('NFC')
        .trim()
    : String(value);
}

function joinOf(
  join: Extract<Node, { JoinExpr: unknown }>['JoinExpr'],
  tableOf: Tables,
): { scope: Scope; rows: Row[] } {
  const left = relationOf(join.larg ?? unknown(join), tableOf);
  const right = relationOf(join.rarg ?? unknown(join), tableOf);
  const merged = (join.usingClause ?? []).map((node) => ('String' in node ? (node.String.sval ?? '') : unknown(node)));
  const scope: Scope = { columns: [...scoped(left), ...scoped(right)], merged };
  const width = left.columns.length;
  const keys = merged.map((name) => {
    const find = ({ columns }: Relation) => columns.findIndex((column) => column.name === name);
    return [find(left), width + find(right)] as const;
  });
  const conditions: Computed[] = [];
  for (const conjunct of join.quals === undefined ? [] : conjunctsOf(join.quals)) {
    const pair = equalColumns(scope, conjunct);
    const [a, b] = pair === undefined ? [-1, -1] : [Math.min(...pair), Math.max(...pair)];
    if (a >= 0 && a < width && b >= width) keys.push([a, b]);
    else conditions.push(computed(scope, conjunct));
  }
  const keyAt = ({ values }: Row, places: readonly number[]): string | undefined => {
    const own = places.map((place) => values[place] ?? null);
    return own.includes(null)
      ? undefined
      : JSON.stringify(own.map((value) => keyOf(value as Exclude<PlainValue, null>)));
  };
  const byKey = new Map<string, Row[]>();
  for (const row of right.rows) {
    const key = keyAt(
      row,
      keys.map(([, place]) => place - width),
    );
    if (key !== undefined) byKey.set(key, [...(byKey.get(key) ?? []), row]);
  }
  const rows = left.rows.flatMap((row) => {
    const key = keyAt(
      row,
      keys.map(([place]) => place),
    );
    const matches = key === undefined ? [] : (byKey.get(key) ?? []);
    return matches.map((match): Row => ({ owner: '', values: [...row.values, ...match.values] }));
  });
  return { scope, rows: rows.filter((row) => conditions.every(({ value }) => value(row) === true)) };
}

function conjunctsOf(node: Node): Node[] {
  if (!('BoolExpr' in node) || node.BoolExpr.boolop !== 'AND_EXPR') return [node];
  return (node.BoolExpr.args ?? []).flatMap(conjunctsOf);
}

function equalColumns(scope: Scope, node: Node): [number, number] | undefined {
  if (!('A_Expr' in node) || node.A_Expr.kind !== 'AEXPR_OP' || operatorOf(node.A_Expr.name) !== '=') return undefined;
  const paths = [node.A_Expr.lexpr, node.A_Expr.rexpr].map((side) =>
    side === undefined ? undefined : columnPath(side),
  );
  const [a, b] = paths.map((path) => (path === undefined ? -1 : findColumn(scope, path)));
  return a === undefined || b === undefined || a < 0 || b < 0 ? undefined : [a, b];
}

// -- expressions ----------------------------------------------------------------------------------------------------------

function columnPath(node: Node): string[] | undefined {
  if (!('ColumnRef' in node)) return undefined;
  return (node.ColumnRef.fields ?? []).map((field) => ('String' in field ? (field.String.sval ?? '') : '*'));
}

function operatorOf(name: readonly Node[] | undefined): string {
  const last = name?.at(-1);
  return last !== undefined && 'String' in last ? (last.String.sval ?? '') : '';
}

function findColumn({ columns, merged }: Scope, path: readonly string[]): number {
  const name = path.at(-1) as string;
  const table = path.slice(0, -1).join('.');
  const found = columns.flatMap((column, i) => {
    return column.name === name && (table === '' || column.table.includes(table)) ? [i] : [];
  });
  if (found.length > 1 && !merged.includes(name)) throw new Error(`column ${name} is there more than once`);
  return found[0] ?? -1;
}

function columnAt({ columns }: Scope, place: number): Computed {
  return { scale: columns[place]?.scale ?? 0, value: ({ values }) => values[place] ?? null };
}

function computed(scope: Scope, node: Node): Computed {
  if ('ColumnRef' in node) {
    const place = findColumn(scope, columnPath(node) ?? []);
    return place < 0 ? unknown(node) : columnAt(scope, place);
  }
  if ('A_Const' in node) return constant(node.A_Const);
  if ('TypeCast' in node) {
    const name = operatorOf(node.TypeCast.typeName?.names);
    if (name === 'interval') return unknown({ INTERVAL: true });
    const item = computed(scope, node.TypeCast.arg ?? unknown(node));
    return { scale: 0, value: (row) => (name === 'timestamp' ? asMoment : asDay)(item.value(row)) };
  }
  if ('A_Expr' in node) return operation(scope, node.A_Expr);
  if ('BoolExpr' in node) {
    const { boolop, args = [] } = node.BoolExpr;
    const items = args.map((arg) => computed(scope, arg));
    if (boolop === 'NOT_EXPR') return condition((row) => not(items[0]?.value(row) ?? null));
    return condition((row) =>
      junction(
        boolop === 'OR_EXPR',
        items.map((item) => item.value(row)),
      ),
    );
  }
  if ('NullTest' in node) {
    const item = computed(scope, node.NullTest.arg ?? unknown(node));
    const isNull = node.NullTest.nulltesttype === 'IS_NULL';
    return condition((row) => (item.value(row) === null) === isNull);
  }
  if ('BooleanTest' in node) {
    const item = computed(scope, node.BooleanTest.arg ?? unknown(node));
    const test = node.BooleanTest.booltesttype ?? 'IS_TRUE';
    const wanted = /TRUE/.test(test) ? true : /FALSE/.test(test) ? false : null;
    return condition((row) => (item.value(row) === wanted) !== /NOT/.test(test));
  }
  return unknown(node);
}

const condition = (value: (row: Row) => boolean | null): Computed => ({ scale: 0, value });

function constant(literal: Extract<Node, { A_Const: unknown }>['A_Const']): Computed {
  const { isnull, boolval, ival, fval, sval } = literal;
  if (isnull === true) return { scale: 0, value: () => null };
  if (boolval !== undefined) return { scale: 0, value: () => boolval.boolval ?? false };
  if (sval !== undefined) return { scale: 0, value: () => sval.sval ?? '' };
  const text = (fval?.fval ?? String(ival?.ival ?? 0)).replaceAll('_', '');
  const number = /^-?0[xob]/i.test(text) ? { carried: integer(text), scale: 0, isDate: false } : numberOf(text);
  // As written: 1.50 has two digits after the point.
  const written = Math.max(0, (/\.(\d*)/.exec(text)?.[1]?.length ?? 0) - Number(/e(.*)$/i.exec(text)?.[1] ?? 0));
  return { scale: written, value: () => number };
}

function integer(text: string): bigint {
  return text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text);
}

/** A text that meets a date is one. */
function asDate(value: PlainValue): PlainValue {
  return typeof value === 'string' ? dateOf(value) : value;
}

/** The same where a date is asked for: of a timestamp its day. */
function asDay(value: PlainValue): PlainValue {
  return typeof value === 'object' && value?.isMoment === true ? dayOfMoment(value) : asDate(value);
}

/** A text or date that meets a timestamp is one. */
function asMoment(value: PlainValue): PlainValue {
  if (typeof value === 'string') return momentOf(value);
  return typeof value === 'object' && value?.isDate === true ? midnightOf(value) : value;
}

/** Both as timestamps if one is, else as dates if one is. */
function alike(x: PlainValue, y: PlainValue): [PlainValue, PlainValue] {
  const has = (kind: 'isDate' | 'isMoment') =>
    [x, y].some((value) => typeof value === 'object' && value?.[kind] === true);
  if (has('isMoment')) return [asMoment(x), asMoment(y)];
  return has('isDate') ? [asDate(x), asDate(y)] : [x, y];
}

function not(value: PlainValue): boolean | null {
  return value === null ? null : value === false;
}

/** SQL's AND and OR: what decides wins over what is unknown. */
function junction(isOr: boolean, values: readonly PlainValue[]): boolean | null {
  if (values.includes(isOr)) return isOr;
  return values.includes(null) ? null : !isOr;
}

function operation(scope: Scope, { kind, name, lexpr, rexpr }: Extract<Node, { A_Expr: unknown }>['A_Expr']): Computed {
  const list = rexpr !== undefined && 'List' in rexpr ? (rexpr.List.items ?? []) : [];
  const operator = operatorOf(name);
  const left = lexpr === undefined ? undefined : computed(scope, lexpr);
  if (kind === 'AEXPR_IN' && left !== undefined) {
    const values = list.map((item) => computed(scope, item));
    const isIn = (row: Row) =>
      junction(
        true,
        values.map((value) => compared('=', left.value(row), value.value(row))),
      );
    return condition((row) => (operator === '<>' ? not(isIn(row)) : isIn(row)));
  }
  if ((kind === 'AEXPR_BETWEEN' || kind === 'AEXPR_NOT_BETWEEN') && left !== undefined) {
    const [from, to] = list.map((item) => computed(scope, item)) as [Computed, Computed];
    const isBetween = (row: Row) =>
      junction(false, [
        compared('>=', left.value(row), from.value(row)),
        compared('<=', left.value(row), to.value(row)),
      ]);
    return condition((row) => (kind === 'AEXPR_BETWEEN' ? isBetween(row) : not(isBetween(row))));
  }
  const right = computed(scope, rexpr ?? unknown(name));
  if (operator === '+' || operator === '-' || operator === '*') {
    const own = left ?? { scale: 0, value: () => ({ carried: 0n, scale: 0, isDate: false }) };
    const scale = operator === '*' ? own.scale + right.scale : Math.max(own.scale, right.scale);
    return { scale, value: (row) => arithmetic(operator, own.value(row), right.value(row)) };
  }
  if (left === undefined) return unknown(name);
  return condition((row) => compared(operator, left.value(row), right.value(row)));
}

function compared(operator: string, x: PlainValue, y: PlainValue): boolean | null {
  const [a, b] = alike(x, y);
  if (a === null || b === null) return null;
  const order = compareValues(a, b);
  switch (operator) {
    case '=':
      return order === 0;
    case '<>':
      return order !== 0;
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    default:
      return unknown({ [operator]: true });
  }
}

function arithmetic(operator: '+' | '-' | '*', x: PlainValue, y: PlainValue): Exact | null {
  const [a, b] = alike(x, y);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return null;
  // Such a difference is an interval, which no question has by itself.
  if (a.isMoment === true || b.isMoment === true) return unknown({ INTERVAL: true });
  if (operator === '*') return { carried: a.carried * b.carried, scale: a.scale + b.scale, isDate: false };
  const scale = Math.max(a.scale, b.scale);
  const carried = operator === '+' ? at(a, scale) + at(b, scale) : at(a, scale) - at(b, scale);
  // A date less a date is a number of days.
  return { carried, scale, isDate: a.isDate !== b.isDate };
}

// -- aggregates, HAVING, ORDER BY -------------------------------------------------------------------------------------------

function itemOf(scope: Scope, node: Node, alias: string | undefined): PlainItem {
  if (!('FuncCall' in node)) {
    return { name: alias ?? columnPath(node)?.at(-1) ?? '', kind: 'key', argument: computed(scope, node) };
  }
  if (node.FuncCall.agg_filter !== undefined) return unknown({ FILTER: true });
  const name = operatorOf(node.FuncCall.funcname);
  if (!['count', 'sum', 'avg', 'min', 'max'].includes(name)) return unknown(node);
  const [argument] = node.FuncCall.args ?? [];
  // COUNT(1) counts rows.
  const of = argument === undefined || 'A_Const' in argument ? null : computed(scope, argument);
  const kind = node.FuncCall.agg_distinct === true && name === 'count' ? 'distinct' : name;
  return { name: alias ?? name, kind: kind as PlainItem['kind'], argument: of };
}

/** Comparisons of count(*) with numbers, joined by AND. */
function havingOf(node: Node | undefined): (rows: number) => boolean {
  if (node === undefined) return () => true;
  const scope: Scope = { columns: [{ table: [], name: 'rows', scale: 0 }], merged: [] };
  const rows: Node = { ColumnRef: { fields: [{ String: { sval: 'rows' } }] } };
  // The counts are one number, which stands for a column here.
  const replaced = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(replaced);
    if (typeof part !== 'object' || part === null) return part;
    if ('FuncCall' in part) return rows;
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, replaced(value)]));
  };
  const holds = computed(scope, replaced(node) as Node);
  return (count) => holds.value({ owner: '', values: [{ carried: BigInt(count), scale: 0, isDate: false }] }) === true;
}

function orderOf(
  scope: Scope,
  node: Node,
  targets: readonly { readonly name: string | undefined; readonly node: Node }[],
  items: readonly PlainItem[],
): PlainQuestion['order'][number] {
  const { node: by, sortby_dir, sortby_nulls } = 'SortBy' in node ? node.SortBy : unknown(node);
  if (by === undefined) return unknown(node);
  const descending = sortby_dir === 'SORTBY_DESC';
  const isSaid = sortby_nulls === 'SORTBY_NULLS_FIRST' || sortby_nulls === 'SORTBY_NULLS_LAST';
  const path = columnPath(by);
  let item = -1;
  if ('A_Const' in by) item = (by.A_Const.ival?.ival ?? 0) - 1;
  else if (path?.length === 1) item = items.findIndex(({ name }) => name === path[0]);
  if (item < 0) item = targets.findIndex((target) => sameNode(scope, target.node, by));
  return { item, descending, nullsFirst: isSaid ? sortby_nulls === 'SORTBY_NULLS_FIRST' : descending };
}

function sameNode(scope: Scope, a: Node, b: Node): boolean {
  const text = (node: Node) =>
    JSON.stringify(node, (key, value: unknown) => {
      if (key === 'location') return undefined;
      if (typeof value !== 'object' || value === null || !('ColumnRef' in value)) return value;
      return findColumn(scope, columnPath(value as Node) ?? []);
    });
  return text(a) === text(b);
}
