/** The whole SELECT: select list, grouping, HAVING, ordering, LIMIT. */
import type { ColumnRef, FuncCall, Node, ResTarget, SelectStmt, SortBy } from 'libpg-query';
import { isReadableName } from '../../contract/names.ts';
import type { DatasetCard } from '../../contract/cards.ts';
import type { CompareOperator } from '../../local/stages.ts';
import type { Having, KeyLabel } from '../plan/types.ts';
import type { ParsedQuestion } from '../parse/parse.ts';
import type { SourceText } from '../parse/source-text.ts';
import { errorAt, refused } from '../parse/refuse.ts';
import { constructName, functionOf, isStar, kindOf, locationOf, namesOf, operatorOf } from '../parse/syntax.ts';
import { bindAggregate, isAggregateCall, sameAggregate, withoutPlaces } from './aggregate.ts';
import {
  type Bound,
  type BoundAggregate,
  type BoundKey,
  type BoundOutput,
  type BoundQuestion,
  boundText,
  conjunctsOf,
  type BoundValue,
  isCondition,
  tablesOf,
  typeOf,
} from './bound.ts';
import { checkQuestionClauses } from './clauses.ts';
import { dictionaryOf } from './dictionary.ts';
import { bindCondition, bindExpression, isScalarCall } from './expression.ts';
import { bindFrom, type BoundFrom } from './from.ts';
import type { GroupCondition } from '../plan/group-numbers.ts';
import { bindGroupCondition, bindGroupValue, containsAggregate } from './group-number.ts';
import { groupingCondition, groupingOf, holds, orderedSets, writtenSets } from './grouping-sets.ts';
import { listedValues } from './listed.ts';
import { bindConstant } from './literals.ts';
import { bindPartners } from './partners.ts';
import { quoted } from '../../contract/nearest.ts';
import { hasSubquery, partsOf } from './trees.ts';
import { findColumn, resolveColumn, type Scope } from './scope.ts';

const mostKeys = 16;

/**
 * Binds a parsed question to the cards; throws UsageError for anything outside the subset, with its name and place. `fromOf`: what its
 * FROM stands for, where that is no text; `shared`: rows of several owners under protocol.
 */
export function bindQuestion(
  { source, select }: ParsedQuestion,
  cards: readonly DatasetCard[],
  fromOf: (source: SourceText) => BoundFrom = () => bindFrom(source, select, cards),
  shared = false,
): BoundQuestion {
  checkQuestionClauses(source, select);
  const partners = shared ? undefined : bindPartners(source, select, cards);
  const from = partners?.from ?? fromOf(source);
  const { scope } = from;
  const conditions = partners?.rest ?? (select.whereClause === undefined ? [] : [select.whereClause]);
  const where: readonly Bound[] = conditions.flatMap((node) => conjunctsOf(bindCondition(scope, node)));

  const targets = (select.targetList ?? []).map((node) => targetOf(scope, node));
  if (targets.length === 0) throw errorAt(source, 0, 'sql.empty-list');
  for (const { val, at } of targets) {
    const window = hasSubquery(val) ? undefined : windowIn(val);
    // Before what is wrong with the columns beside it: these would be right in a derived table.
    if (window !== undefined) throw refused(source, `${functionOf(window).toUpperCase()}(…) OVER`, at);
  }
  const grouped = select.groupClause !== undefined;
  const aggregates = targets.some(({ val }) => containsAggregate(val)) || containsAggregate(select.havingClause);
  if (!grouped && !aggregates) {
    // Beside each row, of which there may be any number.
    const isConstant = (val: Node) => !holdsAggregate(val) && columnIn(val) === undefined;
    if (targets.every(({ val }) => isConstant(val))) throw errorAt(source, 0, 'sql.raw-rows');
    const plain = targets.find(({ val }) => 'ColumnRef' in val);
    if (plain !== undefined && select.havingClause === undefined) {
      // A misspelt column is told as such first.
      if ('ColumnRef' in plain.val && !isStar(plain.val.ColumnRef)) resolveColumn(scope, plain.val.ColumnRef);
      throw errorAt(source, locationOf(plain.val), 'sql.raw-rows');
    }
  }
  const all = [...from.where, ...where];
  const grouping = bindGrouping(scope, select, targets);
  const keys = narrowed(scope, grouping.keys, all);
  const outputs = targets.map((target) => bindOutput(scope, target, keys, grouping.written));
  outputs.forEach(({ name }, i) => {
    if (!isReadableName(name)) throw errorAt(source, (targets[i] as Target).at, 'sql.unreadable-name', { name });
  });
  const { sets, rest } = chosenSets(scope, grouping.sets, keys, select.havingClause);
  const having = bindHaving(scope, rest, targets);
  return {
    ...(from.settle === undefined ? { source: from.source, where: all } : from.settle(all)),
    keys,
    ...(sets === undefined ? {} : { sets }),
    outputs,
    ...having,
    orderBy: (select.sortClause ?? []).map((node) => bindOrder(scope, node, outputs, keys, targets)),
    limit: bindCount(scope, select.limitCount, 'LIMIT'),
    offset: bindCount(scope, select.limitOffset, 'OFFSET') ?? 0,
  };
}

interface Target {
  readonly val: Node;
  readonly name: string | undefined;
  readonly at: number;
}

function targetOf(scope: Scope, node: Node): Target {
  const target: ResTarget | undefined = 'ResTarget' in node ? node.ResTarget : undefined;
  if (target?.val === undefined) throw refused(scope.source, constructName(node), locationOf(node));
  return { val: target.val, name: target.name, at: locationOf(target.val) };
}

/** The keys of GROUP BY, each once, with all that is written for it, and its grouping sets where it has several. */
function bindGrouping(
  scope: Scope,
  select: SelectStmt,
  targets: readonly Target[],
): Pick<BoundQuestion, 'keys' | 'sets'> & { readonly written: readonly (readonly Node[])[] } {
  const clause = select.groupClause ?? [];
  const written = writtenSets(scope.source, clause);
  const nodes = written?.keys ?? clause;
  if (nodes.length > mostKeys) {
    throw errorAt(scope.source, locationOf(nodes[mostKeys]), 'sql.too-many-keys', {
      found: nodes.length,
      limit: mostKeys,
    });
  }
  const keys: BoundKey[] = [];
  const writtenAs: Node[][] = [];
  const numbers = nodes.map((node) => {
    const of = writtenKey(scope, node, targets);
    const key = keyOf(scope, of.val, of.at);
    const known = keys.findIndex((other) => sameKey(other.value, key.value));
    const number = known < 0 ? keys.push(key) - 1 : known;
    (writtenAs[number] ??= []).push(of.val);
    return number;
  });
  const found = { keys, written: writtenAs };
  if (written === undefined) return found;
  const sets = written.sets.map((set) => set.map((node) => numbers[node] as number));
  const size = { keys: keys.length, distinct: select.groupDistinct === true };
  const ordered = orderedSets(scope.source, locationOf(clause[0]), sets, size);
  return ordered === undefined ? found : { ...found, sets: ordered };
}

/** The grouping sets for which HAVING's conditions on GROUPING(…) hold, and what else HAVING says. */
function chosenSets(
  scope: Scope,
  sets: BoundQuestion['sets'],
  keys: readonly BoundKey[],
  having: Node | undefined,
): { readonly sets: BoundQuestion['sets']; readonly rest: Node | undefined } {
  const nodes = having === undefined ? [] : conjunctNodes(having);
  const conditions = nodes.flatMap((node) => groupingCondition(node) ?? []);
  if (conditions.length === 0) return { sets, rest: having };
  const args = nodes.filter((node) => groupingCondition(node) === undefined);
  const rest: Node | undefined = args.length < 2 ? args[0] : { BoolExpr: { boolop: 'AND_EXPR', args } };
  const all = sets ?? [keys.map((_, i) => i)];
  const chosen = all.filter((set) =>
    conditions.every(({ args: of, operator, value }) =>
      holds(groupingOf(keysNamed(scope, of, keys), set), operator, value),
    ),
  );
  return { sets: chosen.length === all.length ? sets : chosen, rest };
}

/** Numbers of the keys that GROUPING(…) names. */
function keysNamed(scope: Scope, args: readonly Node[], keys: readonly BoundKey[]): number[] {
  return args.map((node) => {
    const value = bindExpression(scope, node);
    const key = keys.findIndex((candidate) => sameKey(candidate.value, value));
    if (key < 0) throw errorAt(scope.source, locationOf(node), 'sql.grouping-key', { found: constructName(node) });
    return key;
  });
}

/**
 * A key with a text for where it is NULL: COALESCE(key, 'all'), CASE WHEN GROUPING(key) = 1 THEN 'all' ELSE key END. Undefined for anything
 * else, and for a key that is itself such an expression: where it is rolled up it is NULL.
 */
function labelledKey(
  scope: Scope,
  node: Node,
  keys: readonly BoundKey[],
  written: readonly (readonly Node[])[],
): { readonly key: number; readonly label: KeyLabel } | undefined {
  const [value, text, of] = labelParts(node) ?? [];
  if (value === undefined || text === undefined || of === undefined || holdsAggregate(value)) return undefined;
  // Of a column without NULL it binds as the column does: then what is written decides.
  const known = of === 'null' ? (written[keyIndex(scope, node, keys)] ?? []) : [];
  if (known.some((key) => labelParts(key)?.[1] === text)) return undefined;
  const key = keyIndex(scope, value, keys);
  const bound = keys[key]?.value;
  return bound === undefined || typeOf(bound).kind !== 'text' ? undefined : { key, label: { text, of } };
}

function labelParts(node: Node): [Node, string, KeyLabel['of']] | undefined {
  const textOf = (item: Node | undefined) =>
    item !== undefined && 'A_Const' in item && item.A_Const.sval !== undefined ? item.A_Const.sval.sval : undefined;
  if ('CoalesceExpr' in node) {
    const [value, text, more] = node.CoalesceExpr.args ?? [];
    const label = textOf(text);
    return value === undefined || label === undefined || more !== undefined ? undefined : [value, label, 'null'];
  }
  if (!('CaseExpr' in node) || node.CaseExpr.arg !== undefined) return undefined;
  const [when, more] = node.CaseExpr.args ?? [];
  const { defresult } = node.CaseExpr;
  if (when === undefined || !('CaseWhen' in when) || more !== undefined || defresult === undefined) return undefined;
  const { expr, result } = when.CaseWhen;
  const condition = expr === undefined ? undefined : groupingCondition(expr);
  const [of, second] = condition?.args ?? [];
  if (condition === undefined || of === undefined || second !== undefined) return undefined;
  const isRolled = holds(1, condition.operator, condition.value);
  if (isRolled === holds(0, condition.operator, condition.value)) return undefined;
  const [label, value] = isRolled ? [textOf(result), defresult] : [textOf(defresult), result];
  return label === undefined ||
    value === undefined ||
    withoutPlaces(withoutLocations(of)) !== withoutPlaces(withoutLocations(value))
    ? undefined
    : [value, label, 'rolled'];
}

/** A parsed expression as it reads, wherever it stands. */
function withoutLocations(node: unknown): unknown {
  return JSON.parse(JSON.stringify(node, (key, value: unknown) => (key === 'location' ? undefined : value)));
}

/** Combinations of values from which on conditions are asked which of them there are. */
const manyGroups = 1024;

/** Keys of many values with those alone that conditions of the same owner leave: its engine leaves out the other rows. */
function narrowed(scope: Scope, keys: readonly BoundKey[], where: readonly Bound[]): BoundKey[] {
  if (keys.reduce((product, { categories }) => product * categories.length, 1) <= manyGroups) return [...keys];
  return keys.map((key) => {
    const [table, more] = tablesOf(key.value);
    const own = where.filter((condition) => tablesOf(condition).every((each) => each === table));
    const listed = more === undefined ? listedValues(scope, key.value, own) : null;
    return listed === null ? key : { ...key, categories: key.categories.filter((value) => listed.includes(value)) };
  });
}

/** SQL's order of meaning: a bare name is an input column, else an alias of the select list; a number is a position. */
function writtenKey(scope: Scope, node: Node, targets: readonly Target[]): Omit<Target, 'name'> {
  if ('A_Const' in node) return targetAt(scope, node, targets, 'GROUP BY');
  if ('ColumnRef' in node) {
    const name = namesOf(node.ColumnRef.fields);
    const alias = name?.length === 1 ? targets.find((target) => target.name === name[0]) : undefined;
    if (alias !== undefined && findColumn(scope, node.ColumnRef) === undefined) return alias;
  }
  return { val: node, at: locationOf(node) };
}

function keyOf(scope: Scope, node: Node, at: number): BoundKey {
  if (holdsAggregate(node)) throw errorAt(scope.source, at, 'sql.key-expression', { found: constructName(node) });
  const value = bindExpression(scope, node);
  const categories = dictionaryOf(scope, value);
  if (categories === null) {
    if (value.kind === 'column' && value.type.kind === 'boolean')
      throw errorAt(scope.source, at, 'sql.not-categorical', { name: quoted(value.column) });
    if (value.kind === 'column' || isFreePeriod(value))
      return { value, name: keyName(value), categories: [], free: true };
    throw errorAt(scope.source, at, 'sql.key-expression', { found: constructName(node) });
  }
  return { value, name: keyName(value), categories };
}

/** A period or the day of a timestamp column, or its clock in a zone: of too many to be listed, those that are shown are told. */
function isFreePeriod(value: Bound): value is BoundValue {
  if (value.kind !== 'call' || value.range === null || !/^(to|trunc|at|from)-/.test(value.function)) return false;
  const [item] = value.items as readonly [BoundValue];
  return (item.kind === 'column' && item.type.kind === 'timestamp') || isFreePeriod(item);
}

/** As PostgreSQL calls it. */
function keyName(value: Bound): string {
  if (value.kind === 'column') return value.column;
  if (isCondition(value)) return 'condition';
  if (value.kind !== 'call') return value.kind === 'case' ? 'case' : 'value';
  if (value.function.startsWith('trunc-')) return 'date_trunc';
  if (value.function.endsWith('-zone')) return 'timezone';
  const isMoment = ['date', 'timestamp', 'time'].includes(value.items[0]?.type.kind ?? '');
  if (!isMoment || value.function === 'text') return value.function;
  if (value.function === 'to-date' || value.function === 'to-time') return value.function.slice('to-'.length);
  // Of a day's midnight it is the beginning that was asked for, or CAST(… AS timestamp).
  if (value.function === 'to-timestamp') return value.items[0]?.kind === 'call' ? 'date_trunc' : 'timestamp';
  return 'extract';
}

function sameKey(x: Bound, y: Bound): boolean {
  return boundText(x) === boundText(y);
}

function windowIn(value: Node): FuncCall | undefined {
  return (partsOf(value, 'FuncCall') as FuncCall[]).find(({ over }) => over !== undefined);
}

function bindOutput(
  scope: Scope,
  target: Target,
  keys: readonly BoundKey[],
  written: readonly (readonly Node[])[],
): BoundOutput {
  const { val, at, name } = target;
  if (isAggregateCall(val)) {
    const aggregate = bindAggregate(scope, val);
    return { kind: 'aggregate', name: name ?? aggregateName(aggregate, functionOf(val.FuncCall)), aggregate };
  }
  if ('ColumnRef' in val) {
    if (isStar(val.ColumnRef)) throw errorAt(scope.source, at, 'sql.raw-rows');
    const column = resolveColumn(scope, val.ColumnRef);
    const key = keys.findIndex((candidate) => sameKey(candidate.value, column));
    if (key < 0) throw errorAt(scope.source, at, 'sql.ungrouped-column', { name: quoted(column.column) });
    return { kind: 'key', name: name ?? column.column, key };
  }
  if ('GroupingFunc' in val) {
    return { kind: 'grouping', name: name ?? 'grouping', keys: keysNamed(scope, val.GroupingFunc.args ?? [], keys) };
  }
  const labelled = keys.length === 0 ? undefined : labelledKey(scope, val, keys, written);
  if (labelled !== undefined) return { kind: 'key', name: name ?? naturalName(val), ...labelled };
  const key = 'A_Const' in val ? -1 : keyIndex(scope, val, keys);
  if (key >= 0) return { kind: 'key', name: name ?? (keys[key] as BoundKey).name, key };
  if ('A_Const' in val && val.A_Const.sval !== undefined) {
    return { kind: 'text', name: name ?? unnamed, value: val.A_Const.sval.sval ?? '' };
  }
  return { kind: 'expression', name: name ?? naturalName(val), value: bindGroupValue(scope, val), at };
}

/** As PostgreSQL calls a column without a name of its own. */
export const unnamed = '?column?';

export function naturalName(val: Node): string {
  if ('FuncCall' in val) return functionOf(val.FuncCall);
  if ('CoalesceExpr' in val) return 'coalesce';
  if ('CaseExpr' in val) return 'case';
  if ('MinMaxExpr' in val) return val.MinMaxExpr.op === 'IS_GREATEST' ? 'greatest' : 'least';
  if ('TypeCast' in val && val.TypeCast.arg !== undefined) {
    const inner = naturalName(val.TypeCast.arg);
    return inner === unnamed ? (namesOf(val.TypeCast.typeName?.names)?.at(-1) ?? unnamed) : inner;
  }
  return 'A_Expr' in val && val.A_Expr.kind === 'AEXPR_NULLIF' ? 'nullif' : unnamed;
}

/** The key that an expression without aggregates is; −1 if it is none. */
function keyIndex(scope: Scope, node: Node, keys: readonly BoundKey[]): number {
  if (keys.length === 0 || holdsAggregate(node)) return -1;
  const value = bindExpression(scope, node);
  return keys.findIndex((candidate) => sameKey(candidate.value, value));
}

function holdsAggregate(node: unknown): boolean {
  if (typeof node !== 'object' || node === null || 'SubLink' in node) return false;
  if ('FuncCall' in node && !isScalarCall((node as Extract<Node, { FuncCall: unknown }>).FuncCall)) return true;
  return Object.values(node).some(holdsAggregate);
}

/** What an aggregate's column is called where nothing else is said. */
function aggregateName({ function: name }: BoundAggregate, written: string): string {
  if (name === 'distinct') return 'count';
  return name === 'quantile' ? written : name;
}

const flipped: Readonly<Record<string, CompareOperator>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** HAVING: comparisons of count(*) with whole numbers by themselves, because they need no numbers but of rows. */
function bindHaving(
  scope: Scope,
  node: Node | undefined,
  targets: readonly Target[],
): Pick<BoundQuestion, 'having' | 'condition'> {
  const having: Having[] = [];
  const others: Node[] = [];
  for (const conjunct of node === undefined ? [] : conjunctNodes(node)) {
    const found = countConditions(scope, conjunct);
    if (found === null) others.push(conjunct);
    else having.push(...found);
  }
  const [first, second] = others;
  if (first === undefined) return { having, condition: null };
  const items = others.map((other) => bindHavingCondition({ ...scope, having: true }, other, targets));
  const value = second === undefined ? (items[0] as GroupCondition<BoundAggregate>) : ({ kind: 'and', items } as const);
  return { having, condition: { value, at: locationOf(first) } };
}

function conjunctNodes(node: Node): Node[] {
  if ('BoolExpr' in node && node.BoolExpr.boolop === 'AND_EXPR')
    return (node.BoolExpr.args ?? []).flatMap(conjunctNodes);
  return [node];
}

function bindHavingCondition(scope: Scope, node: Node, targets: readonly Target[]): GroupCondition<BoundAggregate> {
  const column = columnIn(node);
  if (column !== undefined) {
    const name = namesOf(column.ColumnRef.fields)?.join('.') ?? '*';
    const isAlias = targets.some((target) => target.name === name) && findColumn(scope, column.ColumnRef) === undefined;
    throw isAlias
      ? errorAt(scope.source, locationOf(column), 'sql.having-alias', { name: quoted(name) })
      : errorAt(scope.source, locationOf(column), 'sql.having', { found: quoted(name) });
  }
  return bindGroupCondition(scope, node);
}

/** A column outside of every aggregate. */
function columnIn(node: unknown): Extract<Node, { ColumnRef: ColumnRef }> | undefined {
  if (typeof node !== 'object' || node === null || 'SubLink' in node) return undefined;
  if ('ColumnRef' in node) return node as Extract<Node, { ColumnRef: ColumnRef }>;
  if ('FuncCall' in node && containsAggregate({ FuncCall: { ...(node.FuncCall as FuncCall), args: [] } }))
    return undefined;
  for (const item of Object.values(node)) {
    const found = columnIn(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Comparisons of count(*) with whole numbers; null for anything else. */
function countConditions(scope: Scope, node: Node): Having[] | null {
  if (!('A_Expr' in node)) return null;
  const { kind, lexpr, rexpr } = node.A_Expr;
  const isCount = (side: Node | undefined) => side !== undefined && isAggregateCall(side) && isCountOfRows(scope, side);
  if (kind === 'AEXPR_BETWEEN' && isCount(lexpr) && rexpr !== undefined && 'List' in rexpr) {
    const [from, to] = (rexpr.List.items ?? []).map((item) => wholeNumber(scope, item)) as [
      string | null,
      string | null,
    ];
    if (from === null || to === null) return null;
    return [
      { operator: '>=', value: from },
      { operator: '<=', value: to },
    ];
  }
  const operator = operatorOf(node.A_Expr);
  if (kind !== 'AEXPR_OP' || flipped[operator] === undefined) return null;
  const [count, other] = isCount(lexpr) ? [lexpr, rexpr] : [rexpr, lexpr];
  if (!isCount(count)) return null;
  const value = wholeNumber(scope, other);
  if (value === null) return null;
  return [{ operator: count === lexpr ? (operator as CompareOperator) : flipped[operator], value }];
}

function isCountOfRows(scope: Scope, node: Node): boolean {
  const { function: name, argument, filter } = bindAggregate(scope, node);
  return name === 'count' && argument === null && filter === undefined;
}

/** No table has so many rows: a count compares with every number beyond as with this one. */
const mostCount = 10n ** 18n - 1n;

function wholeNumber(scope: Scope, node: Node | undefined): string | null {
  if (node === undefined || !('A_Const' in node) || node.A_Const.isnull === true) return null;
  const constant = bindConstant(scope.source, node.A_Const);
  if (constant.type.kind !== 'integer') return null;
  const value = BigInt(constant.value);
  return String(value > mostCount ? mostCount : value < -mostCount ? -mostCount : value);
}

function bindOrder(
  scope: Scope,
  node: Node,
  outputs: readonly BoundOutput[],
  keys: readonly BoundKey[],
  targets: readonly Target[],
): BoundQuestion['orderBy'][number] {
  const { node: by, sortby_dir, sortby_nulls, useOp } = (node as { SortBy: SortBy }).SortBy;
  if (by === undefined) throw refused(scope.source, kindOf(node), locationOf(node));
  if (useOp !== undefined) throw refused(scope.source, 'ORDER BY … USING', locationOf(by));
  const descending = sortby_dir === 'SORTBY_DESC';
  const byDefault = sortby_nulls === undefined || sortby_nulls === 'SORTBY_NULLS_DEFAULT';
  const nullsFirst = byDefault ? descending : sortby_nulls === 'SORTBY_NULLS_FIRST';
  return { column: orderColumn(scope, by, outputs, keys, targets), descending, nullsFirst };
}

/** A position, an output name, a grouped column of the select list, or an aggregate of the select list. */
function orderColumn(
  scope: Scope,
  by: Node,
  outputs: readonly BoundOutput[],
  keys: readonly BoundKey[],
  targets: readonly Target[],
): number {
  if ('A_Const' in by) return targets.indexOf(targetAt(scope, by, targets, 'ORDER BY'));
  let found = -1;
  if ('ColumnRef' in by) {
    const path = namesOf(by.ColumnRef.fields) ?? [];
    const named = outputs.flatMap((output, i) => (path.length === 1 && output.name === path[0] ? [i] : []));
    if (named.length > 1 && named.some((i) => !sameOutput(outputs[i], outputs[named[0] as number]))) {
      throw errorAt(scope.source, locationOf(by), 'sql.ambiguous-column', {
        name: path[0],
        choices: named.map((i) => String(i + 1)),
      });
    }
    found = named[0] ?? -1;
    if (found < 0) {
      const column = resolveColumn(scope, by.ColumnRef);
      const key = keys.findIndex((candidate) => sameKey(candidate.value, column));
      found = outputs.findIndex((output) => output.kind === 'key' && output.key === key && output.label === undefined);
    }
  } else if ('GroupingFunc' in by) {
    const of = keysNamed(scope, by.GroupingFunc.args ?? [], keys);
    found = outputs.findIndex((output) => output.kind === 'grouping' && output.keys.join() === of.join());
  } else if (isAggregateCall(by)) {
    const aggregate = bindAggregate(scope, by);
    found = outputs.findIndex((output) => output.kind === 'aggregate' && sameAggregate(output.aggregate, aggregate));
  } else if (containsAggregate(by)) {
    const text = withoutPlaces(bindGroupValue(scope, by));
    found = outputs.findIndex((output) => output.kind === 'expression' && withoutPlaces(output.value) === text);
  } else {
    const key = keyIndex(scope, by, keys);
    if (key >= 0)
      found = outputs.findIndex((output) => output.kind === 'key' && output.key === key && output.label === undefined);
  }
  if (found < 0) throw errorAt(scope.source, locationOf(by), 'sql.order-by', { found: orderText(by) });
  return found;
}

function sameOutput(x: BoundOutput | undefined, y: BoundOutput | undefined): boolean {
  if (x?.kind === 'key' && x.label === undefined) return y?.kind === 'key' && x.key === y.key && y.label === undefined;
  if (x?.kind === 'aggregate') return y?.kind === 'aggregate' && sameAggregate(x.aggregate, y.aggregate);
  return x?.kind === y?.kind && withoutPlaces({ ...x, name: '' }) === withoutPlaces({ ...y, name: '' });
}

function orderText(node: Node): string {
  if ('ColumnRef' in node) return (namesOf(node.ColumnRef.fields) ?? ['*']).join('.');
  return 'FuncCall' in node ? `${functionOf(node.FuncCall)}(…)` : constructName(node);
}

function targetAt(
  scope: Scope,
  node: Extract<Node, { A_Const: unknown }>,
  targets: readonly Target[],
  clause: string,
): Target {
  const at = locationOf(node);
  const position = node.A_Const.ival?.ival ?? 0;
  const target = node.A_Const.ival === undefined ? undefined : targets[position - 1];
  if (target === undefined) {
    throw errorAt(scope.source, at, 'sql.position', { clause, found: position, last: targets.length });
  }
  return target;
}

/** No answer has so many rows: counts beyond are as good as this one. */
const mostRows = 2n ** 40n;

/** LIMIT and OFFSET: a whole number, or nothing (also LIMIT ALL and NULL). */
function bindCount(scope: Scope, node: Node | undefined, clause: string): number | null {
  if (node === undefined || ('A_Const' in node && node.A_Const.isnull === true)) return null;
  const count = 'A_Const' in node ? bindConstant(scope.source, node.A_Const) : undefined;
  const value = count?.type.kind === 'integer' ? BigInt(count.value) : -1n;
  if (value < 0n) throw errorAt(scope.source, locationOf(node), 'sql.limit', { clause });
  return Number(value < mostRows ? value : mostRows);
}
