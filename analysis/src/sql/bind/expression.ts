/** Expressions: names, types, exact scales and ranges. */
import type { A_Expr, BoolExpr, Node, TypeCast } from 'libpg-query';
import type { ColumnType } from '../../contract/cards.ts';
import type { CompareOperator } from '../../local/stages.ts';
import { scaleOf } from '../../local/expression.ts';
import {
  add,
  canRescale,
  isWithin,
  localLimit,
  multiply,
  type NumberRange,
  numberType,
  rescale,
  subtract,
} from '../plan/ranges.ts';
import { errorAt, refused } from '../parse/refuse.ts';
import { constructName, locationOf, namesOf, operatorOf } from '../parse/syntax.ts';
import { type Bound, type BoundCondition, type BoundValue, isCondition, typeOf } from './bound.ts';
import { describe, rangeText, typeText } from '../plan/describe.ts';
import { asDate, bindConstant, type BoundConstant, numberConstant } from './literals.ts';
import { resolveColumn, type Scope } from './scope.ts';

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
  if ('TypeCast' in node) return bindDateLiteral(scope, node.TypeCast);
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
  throw refused(scope.source, constructName(node), at);
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

/** `DATE '2024-01-31'` and `'2024-01-31'::date`; no other cast. */
function bindDateLiteral(scope: Scope, cast: TypeCast): BoundValue {
  const at = locationOf(cast);
  const type = namesOf(cast.typeName?.names)?.at(-1);
  if (type === 'interval') throw refused(scope.source, 'INTERVAL', at);
  if (type !== 'date' || cast.arg === undefined || !('A_Const' in cast.arg) || cast.arg.A_Const.sval === undefined) {
    throw refused(scope.source, 'CAST', at);
  }
  return asDate(scope.source, bindConstant(scope.source, cast.arg.A_Const));
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
        return compare(
          scope,
          comparison,
          bindExpression(scope, lexpr as Node),
          bindExpression(scope, rexpr as Node),
          location,
        );
      }
      if (operator !== '+' && operator !== '-' && operator !== '*') break;
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
    default:
  }
  throw refused(scope.source, constructName({ A_Expr: expression }), location);
}

function bindBetween(scope: Scope, { lexpr, rexpr, location = 0 }: A_Expr): BoundCondition {
  const item = bindExpression(scope, lexpr as Node);
  const [from, to] = listOf(rexpr).map((bound) => bindExpression(scope, bound)) as [Bound, Bound];
  const items = [compare(scope, '>=', item, from, location), compare(scope, '<=', item, to, location)];
  return { kind: 'and', items, at: location };
}

function bindIn(scope: Scope, { lexpr, rexpr, location = 0 }: A_Expr, negated: boolean): BoundCondition {
  const item = bindValue(scope, lexpr as Node);
  const list = listOf(rexpr);
  const isNull = (node: Node) => 'A_Const' in node && node.A_Const.isnull === true;
  const orNull = list.some(isNull);
  const listed = list.filter((node) => !isNull(node));
  const values = listed.map((node) => {
    const value = bindValue(scope, node);
    if (value.kind !== 'constant') throw refused(scope.source, `IN (${describe(value)})`, locationOf(node));
    return matchTypes(scope, '=', item, value, location)[1];
  });
  checkScales(scope, [item, ...values]);
  const found: BoundCondition = { kind: 'in', item, values, orNull, at: location };
  return negated ? not(found) : found;
}

function listOf(node: Node | undefined): readonly Node[] {
  return node !== undefined && 'List' in node ? (node.List.items ?? []) : [];
}

function compare(scope: Scope, operator: CompareOperator, x: Bound, y: Bound, at: number): BoundCondition {
  for (const side of [x, y]) {
    if (isCondition(side)) throw refused(scope.source, `(${describe(side)}) ${operator}`, at);
  }
  const [left, right] = matchTypes(scope, operator, x as BoundValue, y as BoundValue, at);
  checkScales(scope, [left, right]);
  return { kind: 'compare', operator, left, right, at };
}

/** Operands of a comparison in one type; a text constant beside a date is read as a date. */
function matchTypes(
  scope: Scope,
  operator: string,
  left: BoundValue,
  right: BoundValue,
  at: number,
): [BoundValue, BoundValue] {
  if (typeOf(left).kind === 'date' && isText(right)) return [left, asDate(scope.source, right)];
  if (typeOf(right).kind === 'date' && isText(left)) return [asDate(scope.source, left), right];
  if (family(typeOf(left)) !== family(typeOf(right))) throw typesDiffer(scope, operator, left, right, at);
  return [left, right];
}

function isText(value: BoundValue): value is BoundConstant {
  return value.kind === 'constant' && value.type.kind === 'text';
}

/** Types that compare with each other share a family. */
export function family(type: ColumnType): 'number' | 'boolean' | 'date' | 'text' {
  return type.kind === 'integer' || type.kind === 'decimal' ? 'number' : type.kind;
}

/** What an owner writes so that its column goes together with the other one. */
export function typeCure(left: BoundValue, right: BoundValue): string {
  const sides = [left, right].flatMap((value) => (value.kind === 'column' ? [value] : []));
  const isOne = sides.filter(({ type }) => type.kind === 'text').length === 1 && sides.length === 2;
  const other = sides.find(({ type }) => type.kind !== 'text');
  if (!isOne || other === undefined) return '--type COLUMN=TYPE';
  const declared = `${other.column}=text`;
  return `--type ${/^[\w.=-]+$/.test(declared) ? declared : `'${declared}'`}`;
}

function typesDiffer(scope: Scope, operator: string, left: BoundValue, right: BoundValue, at: number) {
  return errorAt(scope.source, at, 'sql.type-mismatch', {
    operator,
    left: `${describe(left)} (${typeText(typeOf(left))})`,
    right: `${describe(right)} (${typeText(typeOf(right))})`,
    cure: typeCure(left, right),
  });
}

/** Exact: sums take the larger scale, products the sum of scales. Dates: date − date is days, date ± days a date. */
function arithmetic(scope: Scope, operator: '+' | '-' | '*', x: BoundValue, y: BoundValue, at: number): BoundValue {
  const [left, right] =
    typeOf(x).kind === 'date' && isText(y) && operator === '-' ? [x, asDate(scope.source, y)] : [x, y];
  const kinds = `${family(typeOf(left))} ${operator} ${family(typeOf(right))}`;
  const isWhole = (value: BoundValue) => scaleOf(typeOf(value)) === 0;
  const wholeDays =
    (kinds === 'date + number' && isWhole(right)) ||
    (kinds === 'date - number' && isWhole(right)) ||
    (kinds === 'number + date' && isWhole(left));
  if (!wholeDays && kinds !== 'date - date' && kinds !== `number ${operator} number`) {
    throw typesDiffer(scope, operator, left, right, at);
  }
  const leftScale = scaleOf(typeOf(left));
  const rightScale = scaleOf(typeOf(right));
  const scale = operator === '*' ? leftScale + rightScale : Math.max(leftScale, rightScale);
  checkScales(scope, operator === '*' ? [left] : [left, right]);
  checkScales(scope, [right]);
  const range = arithmeticRange(operator, left, right, scale);
  const type: ColumnType = wholeDays ? { kind: 'date' } : numberType(range, scale);
  const result: BoundValue = { kind: 'arithmetic', operator, left, right, type, range, at };
  if (!isWithin(range, localLimit)) throw overflow(scope, result, range, scale, localLimit, at);
  // A folded constant keeps `-0.5` and `1 + 1` constants wherever one is asked for.
  return left.kind === 'constant' && right.kind === 'constant' && type.kind !== 'date'
    ? { kind: 'constant', type, value: String(range.min), range, at }
    : result;
}

/** Numbers that are compared or added are brought to the largest of their scales, where an owner's engine must hold them. */
function checkScales(scope: Scope, values: readonly BoundValue[]): void {
  const scale = Math.max(...values.map((value) => scaleOf(typeOf(value))));
  for (const value of values) {
    if (value.range === null) continue;
    const steps = scale - scaleOf(typeOf(value));
    if (canRescale(value.range, steps)) continue;
    throw overflow(scope, value, rescale(value.range, steps), scale, localLimit, value.at);
  }
}

function arithmeticRange(operator: '+' | '-' | '*', left: BoundValue, right: BoundValue, scale: number): NumberRange {
  if (left.range === null || right.range === null) throw new Error('arithmetic on values without range');
  if (operator === '*') return multiply(left.range, right.range);
  const x = rescale(left.range, scale - scaleOf(typeOf(left)));
  const y = rescale(right.range, scale - scaleOf(typeOf(right)));
  return operator === '+' ? add(x, y) : subtract(x, y);
}

function overflow(scope: Scope, bound: Bound, range: NumberRange, scale: number, limit: bigint, at: number) {
  return errorAt(scope.source, at, 'sql.overflow', { expression: describe(bound), ...rangeText(range, scale, limit) });
}
