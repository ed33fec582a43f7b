/** Expressions over aggregates: in the select list, and in HAVING. */
import type { A_Expr, CaseExpr, FuncCall, Node, TypeCast } from 'libpg-query';
import type { CompareOperator } from '../../local/stages.ts';
import { errorAt, refused } from '../parse/refuse.ts';
import { constructName, functionOf, locationOf, namesOf, operatorOf } from '../parse/syntax.ts';
import { type GroupCondition, type GroupNumber, type GroupValue, isGroupCondition } from '../plan/group-numbers.ts';
import { bindAggregate, isAggregateCall } from './aggregate.ts';
import type { BoundAggregate } from './bound.ts';
import { bindConstant } from './literals.ts';
import { family } from './operators.ts';
import type { Scope } from './scope.ts';
import { bindStatistic, isStatisticCall } from './statistics.ts';
import { isCondition, typeOf } from './bound.ts';

type Number = GroupNumber<BoundAggregate>;
type Condition = GroupCondition<BoundAggregate>;
type Value = GroupValue<BoundAggregate>;

const comparisons: readonly string[] = ['=', '<>', '<', '<=', '>', '>='];
const operators = { '+': 'add', '-': 'subtract', '*': 'multiply', '/': 'divide' } as const;

/** Whether an aggregate stands anywhere in it, subqueries apart. */
export function containsAggregate(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if ('SubLink' in node) return false;
  if ('FuncCall' in node && (isAggregateCall(node as Node) || isStatisticCall(node as Node))) return true;
  return Object.values(node).some(containsAggregate);
}

/** Throws UsageError 'sql.unsupported…' and 'sql.select-list' for what is no number or condition over aggregates. */
export function bindGroupValue(scope: Scope, node: Node): Value {
  if (isStatisticCall(node)) return bindStatistic(scope, node);
  if (isAggregateCall(node)) return { kind: 'aggregate', of: numericAggregate(scope, node) };
  if ('SubLink' in node) return subqueryValue(scope, node);
  if ('A_Const' in node) return constant(scope, node);
  if ('A_Expr' in node) return bindOperator(scope, node.A_Expr);
  if ('BoolExpr' in node) {
    const { boolop, args = [] } = node.BoolExpr;
    const items = args.map((arg) => bindGroupCondition(scope, arg));
    if (boolop === 'NOT_EXPR') return { kind: 'not', item: items[0] as Condition };
    return { kind: boolop === 'OR_EXPR' ? 'or' : 'and', items };
  }
  if ('NullTest' in node) {
    const { arg, nulltesttype } = node.NullTest;
    const test: Condition = { kind: 'is-null', item: bindGroupNumber(scope, arg as Node) };
    return nulltesttype === 'IS_NULL' ? test : { kind: 'not', item: test };
  }
  if ('CoalesceExpr' in node) return { kind: 'coalesce', items: numbers(scope, node.CoalesceExpr.args) };
  if ('MinMaxExpr' in node) {
    const kind = node.MinMaxExpr.op === 'IS_GREATEST' ? 'greatest' : 'least';
    return { kind, items: numbers(scope, node.MinMaxExpr.args) };
  }
  if ('CaseExpr' in node) return bindCase(scope, node.CaseExpr);
  if ('TypeCast' in node) return bindCast(scope, node.TypeCast);
  if ('FuncCall' in node) return bindFunction(scope, node.FuncCall as FuncCall);
  throw notInList(scope, node);
}

/** The one value of a subquery stands beside every row, so that the least of a group is that value. */
function subqueryValue(scope: Scope, node: Extract<Node, { SubLink: unknown }>): Value {
  const at = node.SubLink.location ?? 0;
  const bound = scope.special?.(node, { ...scope, grouped: scope.having === true ? 'having' : 'list' });
  if (bound === undefined || isCondition(bound) || family(typeOf(bound)) !== 'number')
    throw refused(scope.source, '(SELECT …)', at, 'relation');
  return { kind: 'aggregate', of: { function: 'min', argument: bound, beside: true, at } };
}

function bindGroupNumber(scope: Scope, node: Node): Number {
  const value = bindGroupValue(scope, node);
  if (isGroupCondition(value)) throw notInList(scope, node);
  return value;
}

export function bindGroupCondition(scope: Scope, node: Node): Condition {
  if ('A_Const' in node && node.A_Const.isnull === true) return { kind: 'truth', value: null };
  const value = bindGroupValue(scope, node);
  if (!isGroupCondition(value)) throw notInList(scope, node);
  return value;
}

function notInList(scope: Scope, node: Node) {
  const found = 'ColumnRef' in node ? (namesOf(node.ColumnRef.fields) ?? ['*']).join('.') : constructName(node);
  return errorAt(scope.source, locationOf(node), 'sql.select-list', { found });
}

/** Dates are shown, and calculated with inside of aggregates. */
function numericAggregate(scope: Scope, node: Node): BoundAggregate {
  const aggregate = bindAggregate(scope, node);
  const { function: name, argument } = aggregate;
  if (name !== 'count' && name !== 'distinct' && argument !== null && family(typeOf(argument)) !== 'number') {
    throw errorAt(scope.source, aggregate.at, 'sql.select-list', { found: `${name.toUpperCase()}(…) of dates` });
  }
  return aggregate;
}

function constant(scope: Scope, node: Extract<Node, { A_Const: unknown }>): Value {
  if (node.A_Const.isnull === true) return { kind: 'null' };
  const { type, value } = bindConstant(scope.source, node.A_Const);
  if (type.kind === 'boolean') return { kind: 'truth', value: value === 'true' };
  if (type.kind !== 'integer' && type.kind !== 'decimal') throw notInList(scope, node);
  return { kind: 'number', value, scale: type.kind === 'decimal' ? type.scale : 0 };
}

function numbers(scope: Scope, nodes: readonly Node[] = []): Number[] {
  return nodes.map((node) => bindGroupNumber(scope, node));
}

function bindOperator(scope: Scope, expression: A_Expr): Value {
  const { kind, lexpr, rexpr } = expression;
  const operator = operatorOf(expression);
  const items = rexpr !== undefined && 'List' in rexpr ? (rexpr.List.items ?? []) : [];
  switch (kind) {
    case 'AEXPR_OP': {
      if (comparisons.includes(operator)) {
        return compare(
          operator as CompareOperator,
          bindGroupNumber(scope, lexpr as Node),
          bindGroupNumber(scope, rexpr as Node),
        );
      }
      const name = operators[operator as keyof typeof operators];
      if (name === undefined) break;
      const right = bindGroupNumber(scope, rexpr as Node);
      const left = lexpr === undefined ? whole(0n) : bindGroupNumber(scope, lexpr);
      return { kind: name, left, right };
    }
    case 'AEXPR_NULLIF':
      return {
        kind: 'null-if',
        left: bindGroupNumber(scope, lexpr as Node),
        right: bindGroupNumber(scope, rexpr as Node),
      };
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN': {
      const item = bindGroupNumber(scope, lexpr as Node);
      const [from, to] = numbers(scope, items) as [Number, Number];
      const between: Condition = { kind: 'and', items: [compare('>=', item, from), compare('<=', item, to)] };
      return kind === 'AEXPR_BETWEEN' ? between : { kind: 'not', item: between };
    }
    case 'AEXPR_IN': {
      const item = bindGroupNumber(scope, lexpr as Node);
      const found: Condition = { kind: 'or', items: numbers(scope, items).map((value) => compare('=', item, value)) };
      return operator === '<>' ? { kind: 'not', item: found } : found;
    }
    default:
  }
  throw refused(scope.source, constructName({ A_Expr: expression }), expression.location ?? 0);
}

function compare(operator: CompareOperator, left: Number, right: Number): Condition {
  return { kind: 'compare', operator, left, right };
}

function whole(value: bigint): Number {
  return { kind: 'number', value: String(value), scale: 0 };
}

function bindCase(scope: Scope, { arg, args = [], defresult }: CaseExpr): Number {
  const subject = arg === undefined ? undefined : bindGroupNumber(scope, arg);
  const branches = args.flatMap((branch) => {
    if (!('CaseWhen' in branch)) return [];
    const { expr, result } = branch.CaseWhen;
    const when =
      subject === undefined
        ? bindGroupCondition(scope, expr as Node)
        : compare('=', subject, bindGroupNumber(scope, expr as Node));
    return [{ when, value: bindGroupNumber(scope, result as Node) }];
  });
  return {
    kind: 'case',
    branches,
    otherwise: defresult === undefined ? { kind: 'null' } : bindGroupNumber(scope, defresult),
  };
}

/** To a decimal, whole or floating-point number; the last keeps every digit. */
function bindCast(scope: Scope, { arg, typeName, location }: TypeCast): Number {
  const item = bindGroupNumber(scope, arg as Node);
  const name = namesOf(typeName?.names)?.at(-1) ?? '';
  const [, digits] = (typeName?.typmods ?? []).map((node) => ('A_Const' in node ? (node.A_Const.ival?.ival ?? 0) : 0));
  if (name === 'numeric') {
    return (typeName?.typmods ?? []).length === 0 ? item : { kind: 'round', item, digits: digits ?? 0 };
  }
  if (['int2', 'int4', 'int8', 'hugeint'].includes(name)) return { kind: 'round', item, digits: 0 };
  if (['float4', 'float8', 'double'].includes(name)) return item;
  throw refused(scope.source, 'CAST', location ?? locationOf(arg));
}

/** Digits that a number may be rounded to. */
const mostDigits = 18;

function bindFunction(scope: Scope, call: FuncCall): Number {
  const name = functionOf(call);
  const [first, second, third] = call.args ?? [];
  const unknown = () => refused(scope.source, constructName({ FuncCall: call }), call.location ?? 0);
  if (first === undefined || third !== undefined) throw unknown();
  const item = () => bindGroupNumber(scope, first);
  const digits = (): number => {
    if (second === undefined) return 0;
    const value = bindGroupNumber(scope, second);
    const negative = value.kind === 'subtract' && value.left.kind === 'number' && value.right.kind === 'number';
    const number = negative
      ? -Number((value.right as { value: string }).value)
      : value.kind === 'number'
        ? Number(value.value)
        : Number.NaN;
    if (!Number.isInteger(number) || Math.abs(number) > mostDigits) throw unknown();
    return number;
  };
  switch (name) {
    case 'round':
      return { kind: 'round', item: item(), digits: digits() };
    case 'trunc':
      return { kind: 'truncate', item: item(), digits: digits() };
  }
  if (second !== undefined) throw unknown();
  switch (name) {
    case 'floor':
      return { kind: 'floor', item: item(), digits: 0 };
    case 'ceil':
    case 'ceiling':
      return { kind: 'ceiling', item: item(), digits: 0 };
    case 'abs':
      return { kind: 'absolute', item: item() };
    case 'sqrt':
      return { kind: 'root', item: item() };
    default:
      throw unknown();
  }
}
