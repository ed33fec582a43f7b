/** Aggregate calls: COUNT(*), COUNT(x), SUM, AVG, MIN, MAX. */
import type { FuncCall, Node } from 'libpg-query';
import { errorAt, refused } from '../parse/refuse.ts';
import { type NumberRange, rangeOfColumn } from '../plan/ranges.ts';
import { constructName, functionOf, locationOf } from '../parse/syntax.ts';
import { type BoundAggregate, type BoundValue, conjunctsOf, typeOf } from './bound.ts';
import { describe, typeText } from '../plan/describe.ts';
import { bindCondition, bindExpression } from './expression.ts';
import { family } from './operators.ts';
import { bindQuantile, isQuantile } from './quantile.ts';
import type { Scope } from './scope.ts';

const functions: readonly string[] = ['count', 'sum', 'avg', 'min', 'max'];

/** True for a call that the subset may know as an aggregate. */
export function isAggregateCall(node: Node): node is Extract<Node, { FuncCall: FuncCall }> {
  return (
    'FuncCall' in node &&
    (functions.includes(functionOf(node.FuncCall)) || isQuantile(functionOf(node.FuncCall))) &&
    // Of PERCENTILE_CONT … WITHIN GROUP the name comes with its schema.
    ((node.FuncCall.funcname?.length ?? 0) === 1 || node.FuncCall.agg_within_group === true)
  );
}

/** Throws UsageError 'sql.unsupported' for what is no plain aggregate, 'sql.argument-type' for SUM of a text and the like. */
export function bindAggregate(scope: Scope, node: Node): BoundAggregate {
  if (!isAggregateCall(node))
    throw refused(scope.source, constructName(node), locationOf(node), 'SubLink' in node ? 'relation' : undefined);
  const call = node.FuncCall;
  const at = call.location ?? 0;
  if (isQuantile(functionOf(call))) return bindQuantile(scope, call);
  const name = functionOf(call) as BoundAggregate['function'];
  const words = name.toUpperCase();
  if (call.over !== undefined) throw refused(scope.source, `${words}(…) OVER`, at);
  const distinct = call.agg_distinct === true;
  // Of equal values one is as small, or as large, as all.
  if (distinct && (name === 'sum' || name === 'avg' || call.agg_star === true)) {
    throw refused(scope.source, `${words}(DISTINCT …)`, at);
  }
  if (call.agg_order !== undefined) throw refused(scope.source, `${words}(… ORDER BY …)`, at);
  if (call.agg_within_group === true || call.func_variadic === true)
    throw refused(scope.source, constructName(node), at);
  const filter = call.agg_filter === undefined ? undefined : conjunctsOf(bindCondition(scope, call.agg_filter));
  const kept = filter === undefined ? {} : { filter };
  if (call.agg_star === true) {
    if (name !== 'count') throw refused(scope.source, `${words}(*)`, at);
    return { function: 'count', argument: null, ...kept, at };
  }
  const [argument, second] = call.args ?? [];
  if (argument === undefined || second !== undefined) throw refused(scope.source, `${words}(x, y)`, at);
  const bound = bindExpression(scope, argument);
  if (bound.kind === 'constant' && bound.value === null) throw refused(scope.source, 'NULL', at);
  const kind = family(typeOf(bound));
  const fits = name === 'count' || kind === 'number' || (isMoment(kind) && (name === 'min' || name === 'max'));
  if (!fits) {
    const fields = { function: words, expression: describe(bound), type: typeText(typeOf(bound)) };
    throw errorAt(scope.source, at, 'sql.argument-type', fields);
  }
  if (isMoment(kind) && name !== 'count') checkCalendar(scope, words, bound as BoundValue, at);
  if (distinct && name === 'count') {
    // Of a condition the two values are counted with FILTER.
    const isCounted = kind === 'number' || isMoment(kind) || kind === 'text' || bound.kind === 'column';
    if (!isCounted) {
      const fields = { function: 'COUNT(DISTINCT)', expression: describe(bound), type: typeText(typeOf(bound)) };
      throw errorAt(scope.source, at, 'sql.argument-type', fields);
    }
    // A text is compared as a whole column: there are no other expressions of texts.
    return { function: 'distinct', argument: bound, ...kept, at };
  }
  // COUNT(1) counts every row.
  if (name === 'count' && bound.kind === 'constant') return { function: 'count', argument: null, ...kept, at };
  return { function: name, argument: bound, ...kept, at };
}

function isMoment(kind: string): boolean {
  return kind === 'date' || kind === 'timestamp' || kind === 'time';
}

/** A date or timestamp that is shown must be one: what is only compared may lie anywhere. */
function checkCalendar(scope: Scope, words: string, value: BoundValue, at: number): void {
  const calendar = rangeOfColumn(value.type, undefined) as NumberRange;
  const { range } = value;
  if (range === null || (range.min >= calendar.min && range.max <= calendar.max)) return;
  throw errorAt(scope.source, at, 'sql.date-range', { expression: `${words}(${describe(value)})` });
}

/** Two calls that compute the same. */
export function sameAggregate(x: BoundAggregate, y: BoundAggregate): boolean {
  return withoutPlaces({ ...x, filter: x.filter ?? [] }) === withoutPlaces({ ...y, filter: y.filter ?? [] });
}

export function withoutPlaces(bound: unknown): string {
  return JSON.stringify(bound, (key, value: unknown) =>
    key === 'at' ? undefined : typeof value === 'bigint' ? String(value) : value,
  );
}
