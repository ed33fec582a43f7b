/** Expressions: names, types, exact scales and ranges. */
import type { A_Expr, BoolExpr, CaseExpr, FuncCall, MinMaxExpr, Node, TypeCast } from 'libpg-query';
import type { CompareOperator } from '../../local/stages.ts';
import { errorAt, refused } from '../parse/refuse.ts';
import { constructName, functionOf, locationOf, operatorOf } from '../parse/syntax.ts';
import { type Bound, type BoundCondition, type BoundValue, isCondition, typeOf } from './bound.ts';
import { describe, typeText } from '../plan/describe.ts';
import { quotientDecimals } from '../plan/describe-calls.ts';
import { caseOf, coalesce, extremeOf, nullIf, type When } from './case.ts';
import { castName, castTo } from './casts.ts';
import { asText, callFunction, isKnownFunction, like } from './functions.ts';
import { bindEpoch, bindSpans, intervalOf } from './intervals.ts';
import { bindConstant, numberConstant } from './literals.ts';
import { alikeMoments } from './moments.ts';
import { arithmetic, checkScales, compare, divide, fold, matchTypes, typesDiffer } from './operators.ts';
import { resolveColumn, type Scope } from './scope.ts';
import { addInterval } from './time-functions.ts';

const comparisons: Readonly<Record<string, CompareOperator>> = {
  '=': '=',
  '<>': '<>',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
};

/** Any expression of the subset; throws UsageError naming construct or types and place. */
export function bindExpression(scope: Scope, node: Node): Bound {
  const special = scope.special?.(node, scope);
  if (special !== undefined) return special;
  if ('ColumnRef' in node) return resolveColumn(scope, node.ColumnRef);
  if ('A_Const' in node) return bindConstant(scope.source, node.A_Const);
  if ('TypeCast' in node) return bindCast(scope, node.TypeCast);
  if ('CaseExpr' in node) return bindCase(scope, node.CaseExpr);
  if ('CoalesceExpr' in node) {
    const { args = [], location = 0 } = node.CoalesceExpr;
    return coalesce(
      scope,
      args.map((arg) => bindResult(scope, arg)),
      location,
    );
  }
  if ('MinMaxExpr' in node) return bindExtreme(scope, node.MinMaxExpr);
  if ('FuncCall' in node && isScalarCall(node.FuncCall)) return bindCall(scope, node.FuncCall);
  if ('A_Expr' in node) return bindOperator(scope, node.A_Expr);
  if ('BoolExpr' in node) return bindLogic(scope, node.BoolExpr);
  if ('NullTest' in node) {
    const { arg, nulltesttype, location = 0 } = node.NullTest;
    const test: BoundCondition = { kind: 'is-null', item: bindExpression(scope, arg as Node), at: location };
    return nulltesttype === 'IS_NULL' ? test : not(test);
  }
  if ('BooleanTest' in node) {
    const { arg, booltesttype = 'IS_TRUE', location = 0 } = node.BooleanTest;
    return bindTruthTest(bindCondition(scope, arg as Node), booltesttype, location);
  }
  const at = 'SubLink' in node ? (node.SubLink.location ?? 0) : locationOf(node);
  throw refused(scope.source, constructName(node), at, 'SubLink' in node ? 'relation' : undefined);
}

/** An expression that must be a condition (a boolean column is one). */
export function bindCondition(scope: Scope, node: Node): Bound {
  const bound = bindExpression(scope, node);
  const type = typeOf(bound);
  if (type.kind !== 'boolean') {
    throw errorAt(scope.source, locationOf(node), 'sql.not-a-condition', {
      expression: describe(bound),
      type: typeText(type),
    });
  }
  return bound;
}

/** An expression that must be a value: a column, a constant or arithmetic. */
export function bindValue(scope: Scope, node: Node): BoundValue {
  const bound = bindExpression(scope, node);
  if (isCondition(bound)) throw refused(scope.source, `(${describe(bound)}) as a value`, locationOf(node));
  return bound;
}

function bindCast(scope: Scope, cast: TypeCast): Bound {
  const at = locationOf(cast);
  if (castName(cast) === 'interval') throw refused(scope.source, 'INTERVAL', at);
  if (cast.arg === undefined) throw refused(scope.source, 'CAST', at);
  return castTo(scope, bindExpression(scope, cast.arg), cast);
}

/** A result that may be NULL: null. */
function bindResult(scope: Scope, node: Node): Bound | null {
  const inner = 'TypeCast' in node && node.TypeCast.arg !== undefined ? node.TypeCast.arg : node;
  if ('A_Const' in inner && inner.A_Const.isnull === true) return null;
  return bindExpression(scope, node);
}

function bindCase(scope: Scope, { arg, args = [], defresult, location = 0 }: CaseExpr): BoundValue {
  const item = arg === undefined ? undefined : bindExpression(scope, arg);
  const whens = args.map((node): When => {
    if (!('CaseWhen' in node)) throw refused(scope.source, constructName(node), locationOf(node));
    const { expr, result, location: at = location } = node.CaseWhen;
    const when =
      item === undefined
        ? bindCondition(scope, expr as Node)
        : compare(scope, '=', item, bindExpression(scope, expr as Node), at);
    return { when, result: bindResult(scope, result as Node) };
  });
  return caseOf(scope, whens, defresult === undefined ? null : bindResult(scope, defresult), location);
}

function bindExtreme(scope: Scope, { op, args = [], location = 0 }: MinMaxExpr): BoundValue {
  const name = op === 'IS_LEAST' ? 'LEAST' : 'GREATEST';
  const items = args.map((arg) => bindResult(scope, arg)).filter((item) => item !== null);
  return extremeOf(scope, name, items, location);
}

/** Whether a call is one of a single row's values. */
export function isScalarCall(call: FuncCall): boolean {
  return isKnownFunction(functionOf(call)) && !call.agg_star && !call.agg_distinct && call.over === undefined;
}

function bindCall(scope: Scope, call: FuncCall): BoundValue {
  const seconds = bindEpoch(scope, call, bindValue);
  if (seconds !== undefined) return seconds;
  const items = (call.args ?? []).map((arg) => bindValue(scope, arg));
  return callFunction(scope, functionOf(call), items, call.location ?? 0);
}

function bindLogic(scope: Scope, { boolop, args = [], location = 0 }: BoolExpr): BoundCondition {
  const items = args.map((arg) => bindCondition(scope, arg));
  if (boolop === 'NOT_EXPR') return { kind: 'not', item: items[0] as Bound, at: location };
  return { kind: boolop === 'OR_EXPR' ? 'or' : 'and', items, at: location };
}

/** `x IS TRUE` is x ∧ x IS NOT NULL, `x IS FALSE` is ¬x ∧ x IS NOT NULL: never unknown. */
function bindTruthTest(item: Bound, test: string, at: number): BoundCondition {
  const unknown: BoundCondition = { kind: 'is-null', item, at };
  const known = not(unknown);
  switch (test) {
    case 'IS_TRUE':
      return { kind: 'and', items: [item, known], at };
    case 'IS_NOT_TRUE':
      return not({ kind: 'and', items: [item, known], at });
    case 'IS_FALSE':
      return { kind: 'and', items: [not(item), known], at };
    case 'IS_NOT_FALSE':
      return not({ kind: 'and', items: [not(item), known], at });
    default:
      return test === 'IS_UNKNOWN' ? unknown : known;
  }
}

function not(item: Bound): BoundCondition {
  return { kind: 'not', item, at: item.at };
}

function bindOperator(scope: Scope, expression: A_Expr): Bound {
  const { kind, lexpr, rexpr, location = 0 } = expression;
  const operator = operatorOf(expression);
  switch (kind) {
    case 'AEXPR_OP': {
      const comparison = comparisons[operator];
      if (comparison !== undefined) {
        const [left, right] = bindCompared(scope, [lexpr as Node, rexpr as Node]);
        return compare(scope, comparison, left as Bound, right as Bound, location);
      }
      if (operator === '||') return bindConcat(scope, lexpr as Node, rexpr as Node, location);
      if ((operator === '/' || operator === '%') && lexpr !== undefined) {
        const [x, y] = [bindValue(scope, lexpr), bindValue(scope, rexpr as Node)];
        return operator === '/'
          ? divide(scope, x, y, quotientDecimals, 'nearest', location)
          : divide(scope, x, y, 0, 'remainder', location);
      }
      if (operator !== '+' && operator !== '-' && operator !== '*') break;
      const moved = bindMoved(scope, operator, lexpr, rexpr, location);
      if (moved !== undefined) return moved;
      const right = bindValue(scope, rexpr as Node);
      const left = lexpr === undefined ? numberConstant(0n, 0, location) : bindValue(scope, lexpr);
      if (lexpr === undefined && typeOf(right).kind === 'date')
        throw typesDiffer(scope, operator, left, right, location);
      return arithmetic(scope, operator, left, right, location);
    }
    case 'AEXPR_IN':
      return bindIn(scope, expression, operator === '<>');
    case 'AEXPR_BETWEEN':
      return bindBetween(scope, expression);
    case 'AEXPR_NOT_BETWEEN':
      return not(bindBetween(scope, expression));
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE': {
      const matches = bindLike(scope, expression);
      return operator.startsWith('!') ? not(matches) : matches;
    }
    case 'AEXPR_NULLIF':
      return nullIf(scope, bindValue(scope, lexpr as Node), bindValue(scope, rexpr as Node), location);
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT': {
      const [x, y] = [bindValue(scope, lexpr as Node), bindValue(scope, rexpr as Node)];
      const equal = bindTruthTest(compare(scope, '=', x, y, location), 'IS_TRUE', location);
      const missing = [x, y].map((item): Bound => ({ kind: 'is-null', item, at: location }));
      const same: Bound = { kind: 'or', items: [equal, { kind: 'and', items: missing, at: location }], at: location };
      return kind === 'AEXPR_DISTINCT' ? not(same) : same;
    }
    default:
  }
  throw refused(scope.source, constructName({ A_Expr: expression }), location);
}

function bindConcat(scope: Scope, left: Node, right: Node, at: number): BoundValue {
  const items = [left, right].map((node) => asText(scope, bindValue(scope, node), at));
  return fold({ kind: 'call', function: 'concat', items, type: { kind: 'text' }, range: null, at });
}

/** What is compared: values, or lengths of time beside an INTERVAL. */
function bindCompared(scope: Scope, nodes: readonly Node[]): Bound[] {
  return bindSpans(scope, nodes, bindValue) ?? nodes.map((node) => bindExpression(scope, node));
}

/** A date or timestamp plus or minus an INTERVAL; undefined where there is none. */
function bindMoved(
  scope: Scope,
  operator: string,
  left: Node | undefined,
  right: Node | undefined,
  at: number,
): BoundValue | undefined {
  const interval = intervalOf(scope, right);
  if (interval !== undefined && left !== undefined && operator !== '*') {
    const sign = operator === '-' ? -1 : 1;
    return addInterval(
      scope,
      bindValue(scope, left),
      { months: sign * interval.months, days: sign * interval.days, micros: BigInt(sign) * interval.micros },
      at,
    );
  }
  const first = intervalOf(scope, left);
  if (first === undefined || operator !== '+' || right === undefined) return undefined;
  return addInterval(scope, bindValue(scope, right), first, at);
}

function bindLike(scope: Scope, { kind, lexpr, rexpr, location = 0 }: A_Expr): BoundValue {
  const name = kind === 'AEXPR_ILIKE' ? 'ilike' : 'like';
  const item = bindValue(scope, lexpr as Node);
  const right = rexpr as Node;
  if (!('FuncCall' in right) || functionOf(right.FuncCall) !== 'like_escape')
    return like(scope, name, item, bindValue(scope, right), '\\', location);
  const [pattern, escape] = (right.FuncCall.args ?? []).map((arg) => bindValue(scope, arg));
  if (pattern === undefined || escape?.kind !== 'constant' || escape.value === null)
    throw refused(scope.source, `${name.toUpperCase()} … ESCAPE`, location);
  return like(scope, name, item, pattern, escape.value, location);
}

function bindBetween(scope: Scope, { lexpr, rexpr, location = 0 }: A_Expr): BoundCondition {
  const [item, from, to] = bindCompared(scope, [lexpr as Node, ...listOf(rexpr)]) as [Bound, Bound, Bound];
  const items = [compare(scope, '>=', item, from, location), compare(scope, '<=', item, to, location)];
  return { kind: 'and', items, at: location };
}

function bindIn(scope: Scope, { lexpr, rexpr, location = 0 }: A_Expr, negated: boolean): BoundCondition {
  const asked = bindValue(scope, lexpr as Node);
  const list = listOf(rexpr);
  const isNull = (node: Node) => 'A_Const' in node && node.A_Const.isnull === true;
  const orNull = list.some(isNull);
  const listed = list.filter((node) => !isNull(node));
  const constants = listed.map((node) => {
    const value = bindValue(scope, node);
    if (value.kind !== 'constant' || value.value === null)
      throw refused(scope.source, `IN (${describe(value)})`, locationOf(node));
    return value;
  });
  // One timestamp makes all of them timestamps.
  const [item, ...alike] = alikeMoments(scope.source, [asked, ...constants]) as [BoundValue, ...BoundValue[]];
  const values = alike.map((value) => matchTypes(scope, '=', item, value, location)[1]);
  checkScales(scope, [item, ...values]);
  const found: BoundCondition = { kind: 'in', item, values, orNull, at: location };
  return negated ? not(found) : found;
}

function listOf(node: Node | undefined): readonly Node[] {
  return node !== undefined && 'List' in node ? (node.List.items ?? []) : [];
}
