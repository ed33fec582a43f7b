/** Aggregates and window functions inside a relation of one owner. */
import type { FuncCall, Node, SortBy, WindowDef } from 'libpg-query';
import { mayBeEmpty } from '../../local/frames.ts';
import type { OwnAggregate, OwnFrame, OwnOrder, WindowFunction } from '../../local/stages.ts';
import { scaleOf } from '../../local/expression.ts';
import type { ColumnType } from '../../contract/cards.ts';
import { itself, toExpression } from '../planner/expression.ts';
import { type Bound, isNullable, typeOf } from '../bind/bound.ts';
import { bindCondition, bindExpression } from '../bind/expression.ts';
import { family } from '../bind/operators.ts';
import type { Scope } from '../bind/scope.ts';
import { errorAt, refused } from '../parse/refuse.ts';
import { constructName, functionOf, locationOf } from '../parse/syntax.ts';
import { describe, typeText } from '../plan/describe.ts';
import { isWithin, type NumberRange, rescale, secureLimit, sumRange, union } from '../plan/ranges.ts';
import { bindFrame, frameBits } from './frames.ts';
import { factsOf, mostDigits, numberOf, type ValueFacts } from './values.ts';

export const aggregateNames: readonly string[] = ['count', 'sum', 'avg', 'min', 'max'];

const windowNames: readonly string[] = [
  'row_number',
  'rank',
  'dense_rank',
  'ntile',
  'lag',
  'lead',
  'first_value',
  'last_value',
  'nth_value',
  'count',
  'sum',
  'min',
  'max',
];

/** Digits after the point of an average. */
const averageDecimals = 6;

export function isAggregate(node: Node): node is Extract<Node, { FuncCall: FuncCall }> {
  return 'FuncCall' in node && node.FuncCall.over === undefined && aggregateNames.includes(functionOf(node.FuncCall));
}

export function isWindow(node: Node): node is Extract<Node, { FuncCall: FuncCall }> {
  return 'FuncCall' in node && node.FuncCall.over !== undefined;
}

/**
 * PERCENT_RANK and CUME_DIST as a quotient: of a place less `less`, and of the sum of the numbers of rows `of`; undefined of any other
 * function. The rows besides one are those before it and those behind it, of which neither number is ever negative.
 */
export function placeShare(
  node: Extract<Node, { FuncCall: FuncCall }>,
): { readonly place: Node; readonly less: bigint; readonly of: readonly Node[] } | undefined {
  const call = node.FuncCall;
  const name = functionOf(call);
  if ((name !== 'percent_rank' && name !== 'cume_dist') || call.args !== undefined) return undefined;
  const { over = {} } = call as { over?: WindowDef };
  const { orderClause: _, ...unordered } = over;
  const named = (instead: string, own: WindowDef): Node => ({
    FuncCall: { ...call, funcname: [{ String: { sval: instead } }], agg_star: instead === 'count', over: own },
  });
  if (name === 'cume_dist')
    return {
      place: named('count', { ...over, frameOptions: 0 }),
      less: 0n,
      of: [named('count', { ...unordered, frameOptions: 0 })],
    };
  const { written, rows, fromFirst, toBefore, fromBehind, toLast } = frameBits;
  const one: Node = { A_Const: { ival: { ival: 1 } } };
  const before = { ...over, frameOptions: written | rows | fromFirst | toBefore, endOffset: one };
  const behind = { ...over, frameOptions: written | rows | fromBehind | toLast, startOffset: one };
  return {
    place: named('rank', { ...over, frameOptions: 0 }),
    less: 1n,
    of: [named('count', before), named('count', behind)],
  };
}

/** An aggregate over `rows` rows at most; `grouped`: of each group, which has one. */
export function bindOwnAggregate(
  scope: Scope,
  node: Extract<Node, { FuncCall: FuncCall }>,
  id: string,
  rows: number,
  grouped: boolean,
): { aggregate: OwnAggregate; facts: ValueFacts } {
  const call = node.FuncCall;
  const at = call.location ?? 0;
  const name = functionOf(call) as OwnAggregate['function'];
  const words = name.toUpperCase();
  if (call.agg_order !== undefined) throw refused(scope.source, `${words}(… ORDER BY …)`, at);
  if (call.agg_within_group === true || call.func_variadic === true)
    throw refused(scope.source, constructName(node), at);
  const filter =
    call.agg_filter === undefined ? null : toExpression(bindCondition(scope, call.agg_filter as Node), itself);
  const counted: ValueFacts = {
    type: { kind: 'integer' },
    range: { min: 0n, max: BigInt(rows) },
    nullable: false,
    categories: null,
  };
  if (call.agg_star === true) {
    if (name !== 'count') throw refused(scope.source, `${words}(*)`, at);
    return {
      aggregate: { id, function: name, expression: null, distinct: false, filter, type: counted.type },
      facts: counted,
    };
  }
  const argument = onlyArgument(scope, call, words, at);
  const expression = toExpression(argument, itself);
  const distinct = call.agg_distinct === true;
  const make = (facts: ValueFacts) => {
    return { aggregate: { id, function: name, expression, distinct, filter, type: facts.type }, facts };
  };
  if (name === 'count') return make(counted);
  checkNumber(scope, argument, words, name === 'min' || name === 'max', at);
  const type = typeOf(argument);
  const range = 'range' in argument && argument.range !== null ? argument.range : { min: 0n, max: 1n };
  const nullable = isNullable(argument) || filter !== null || !grouped;
  if (name === 'min' || name === 'max') return make({ type, range, nullable, categories: null });
  if (name === 'sum') {
    const total = sumRange(range, rows);
    // Engines add whole numbers up beyond 63 bits, and give them as decimals are given.
    const wide = scaleOf(type) === 0 && !isWithin(total, secureLimit) ? wholeDecimal(total) : undefined;
    const sum = wide ?? numberOf(scope.source, type, total, argument);
    return make({ type: sum, range: total, nullable, categories: null });
  }
  const scale = Math.max(averageDecimals, scaleOf(type));
  const mean = union(rescale(range, scale - scaleOf(type)), { min: 0n, max: 1n });
  const average = numberOf(scope.source, { kind: 'decimal', precision: scale, scale }, mean, argument);
  return make({ type: average, range: mean, nullable, categories: null });
}

/** A decimal without digits after the point; undefined where there is none of so many digits. */
function wholeDecimal({ min, max }: NumberRange): ColumnType | undefined {
  const precision = String(max > -min ? max : -min).length;
  return precision <= mostDigits ? { kind: 'decimal', precision, scale: 0 } : undefined;
}

function onlyArgument(scope: Scope, call: FuncCall, words: string, at: number): Bound {
  const [argument, second] = call.args ?? [];
  if (argument === undefined || second !== undefined) throw refused(scope.source, `${words}(x, y)`, at);
  return bindExpression(scope, argument);
}

function checkNumber(scope: Scope, bound: Bound, words: string, dates: boolean, at: number): void {
  const kind = family(typeOf(bound));
  if (kind === 'number' || (dates && ['date', 'timestamp', 'time'].includes(kind))) return;
  const fields = { function: words, expression: describe(bound), type: typeText(typeOf(bound)) };
  throw errorAt(scope.source, at, 'sql.argument-type', fields);
}

interface BoundWindow {
  readonly function: WindowFunction;
  readonly argument: Bound | null;
  readonly number: number | null;
  readonly partition: readonly Bound[];
  readonly order: readonly OwnOrder[];
  readonly frame: OwnFrame | undefined;
  readonly facts: ValueFacts;
}

/** A window function, with the standard's own frame or another. */
export function bindWindow(scope: Scope, node: Extract<Node, { FuncCall: FuncCall }>, rows: number): BoundWindow {
  const call = node.FuncCall;
  const at = call.location ?? 0;
  const name = functionOf(call);
  const { over = {} } = call as { over?: WindowDef };
  const isPlain = call.agg_distinct !== true && call.agg_filter === undefined && call.agg_order === undefined;
  if (!windowNames.includes(name) || !isPlain) throw refused(scope.source, constructName(node), at);
  const partition = (over.partitionClause ?? []).map((each) => bindExpression(scope, each));
  const sorted = (over.orderClause ?? []).map((each) => bindOrder(scope, each));
  const order = sorted.map(({ own }) => own);
  const isPlaced = ['row_number', 'rank', 'dense_rank', 'ntile', 'lag', 'lead'].includes(name);
  // What says a row's place looks at the whole partition, whatever frame is written.
  const by = sorted.map(({ bound }) => bound);
  const frame = isPlaced ? undefined : bindFrame(scope, over, by, name, at);
  const isEmptySomewhere = frame !== undefined && mayBeEmpty(frame);
  const counting = (max: bigint, least = 1n): ValueFacts => {
    return { type: { kind: 'integer' }, range: { min: least, max }, nullable: false, categories: null };
  };
  const found = (facts: ValueFacts, argument: Bound | null = null, number: number | null = null): BoundWindow => {
    return { function: name as WindowFunction, argument, number, partition, order, frame, facts };
  };
  const [first, second] = call.args ?? [];
  const most = BigInt(rows);
  const isByRows = frame !== undefined && (typeof frame.start === 'number' || typeof frame.end === 'number');
  const needsOrder = !aggregateNames.includes(name) || isByRows;
  if (needsOrder && order.length === 0) throw errorAt(scope.source, at, 'sql.window-order', { function: name });
  if (name === 'row_number' || name === 'rank' || name === 'dense_rank') return found(counting(most));
  if (name === 'ntile') {
    const parts = numberIn(scope, first, at);
    return found(counting(BigInt(parts)), null, parts);
  }
  if (name === 'count' && call.agg_star === true) return found(counting(most, 0n));
  if (first === undefined) throw refused(scope.source, constructName(node), at);
  const argument = bindExpression(scope, first);
  const facts = factsOf(scope, argument);
  if (name === 'count') return found(counting(most, 0n), argument);
  if (name === 'lag' || name === 'lead') {
    if ((call.args ?? []).length > 2) throw refused(scope.source, `${name}(x, n, default)`, at);
    return found({ ...facts, nullable: true }, argument, second === undefined ? 1 : numberIn(scope, second, at));
  }
  const nullable = facts.nullable || isEmptySomewhere;
  if (name === 'first_value' || name === 'last_value') return found({ ...facts, nullable }, argument);
  if (name === 'nth_value') return found({ ...facts, nullable: true }, argument, numberIn(scope, second, at));
  checkNumber(scope, argument, name.toUpperCase(), name !== 'sum', at);
  if (name !== 'sum') return found({ ...facts, nullable, categories: null }, argument);
  const total = sumRange(facts.range as NumberRange, rows);
  const type = numberOf(scope.source, facts.type, total, argument);
  return found({ type, range: total, nullable, categories: null }, argument);
}

function bindOrder(scope: Scope, node: Node): { readonly own: OwnOrder; readonly bound: Bound } {
  const { node: by, sortby_dir, sortby_nulls, useOp } = (node as { SortBy: SortBy }).SortBy;
  if (by === undefined || useOp !== undefined) throw refused(scope.source, 'ORDER BY … USING', locationOf(node));
  const descending = sortby_dir === 'SORTBY_DESC';
  const isDefault = sortby_nulls === undefined || sortby_nulls === 'SORTBY_NULLS_DEFAULT';
  const bound = bindExpression(scope, by);
  const nullsFirst = isDefault ? descending : sortby_nulls === 'SORTBY_NULLS_FIRST';
  return { own: { expression: toExpression(bound, itself), descending, nullsFirst }, bound };
}

function numberIn(scope: Scope, node: Node | undefined, at: number): number {
  const value = node !== undefined && 'A_Const' in node ? (node.A_Const.ival?.ival ?? 0) : -1;
  if (node === undefined || !('A_Const' in node) || node.A_Const.ival === undefined || value < 1 || value > 1_000_000)
    throw errorAt(scope.source, at, 'sql.window-number');
  return value;
}
