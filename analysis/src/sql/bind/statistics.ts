/**
 * STDDEV, VARIANCE, CORR, COVAR_…, REGR_… and BOOL_AND, BOOL_OR as formulas over sums, sums of products and counts. These are
 * exact integers, so the results are exact to the digits that are shown, whatever the data: no rounding adds up.
 */
import type { FuncCall, Node } from 'libpg-query';
import { errorAt, refused } from '../parse/refuse.ts';
import { constructName, functionOf } from '../parse/syntax.ts';
import { describe, typeText } from '../plan/describe.ts';
import type { GroupNumber, GroupValue } from '../plan/group-numbers.ts';
import { type Bound, type BoundAggregate, type BoundValue, conjunctsOf, isNullable, typeOf } from './bound.ts';
import { bindCondition, bindValue } from './expression.ts';
import { numberConstant } from './literals.ts';
import { arithmetic, family } from './operators.ts';
import type { Scope } from './scope.ts';

type Number = GroupNumber<BoundAggregate>;

/** Digits after the point: as many as a double has. */
const statisticDigits = 15;

const ofOne = ['stddev', 'stddev_samp', 'stddev_pop', 'variance', 'var_samp', 'var_pop', 'std', 'var'];
const ofTwo = [
  'corr',
  'covar_samp',
  'covar_pop',
  'regr_slope',
  'regr_intercept',
  'regr_r2',
  'regr_count',
  'regr_avgx',
  'regr_avgy',
  'regr_sxx',
  'regr_syy',
  'regr_sxy',
];
const ofCondition = ['bool_and', 'bool_or', 'every'];

export function isStatisticCall(node: Node): node is Extract<Node, { FuncCall: FuncCall }> {
  if (!('FuncCall' in node) || (node.FuncCall.funcname?.length ?? 0) !== 1) return false;
  return [...ofOne, ...ofTwo, ...ofCondition].includes(functionOf(node.FuncCall));
}

/** Throws UsageError 'sql.unsupported…' and 'sql.argument-type'. */
export function bindStatistic(scope: Scope, node: Extract<Node, { FuncCall: FuncCall }>): GroupValue<BoundAggregate> {
  const call = node.FuncCall;
  const at = call.location ?? 0;
  const name = functionOf(call);
  if (call.over !== undefined) throw refused(scope.source, `${name.toUpperCase()}(…) OVER`, at);
  if (call.agg_distinct === true) throw refused(scope.source, `${name.toUpperCase()}(DISTINCT …)`, at);
  if (call.agg_order !== undefined || call.agg_within_group === true || call.func_variadic === true)
    throw refused(scope.source, constructName(node), at);
  const args = call.args ?? [];
  if (args.length !== (ofTwo.includes(name) ? 2 : 1)) throw refused(scope.source, constructName(node), at);
  const filter = call.agg_filter === undefined ? undefined : conjunctsOf(bindCondition(scope, call.agg_filter));
  if (ofCondition.includes(name)) return ofTruths(name, bindCondition(scope, args[0] as Node), filter, at);
  const values = args.map((arg) => {
    const value = bindValue(scope, arg);
    if (family(typeOf(value)) === 'number') return value;
    const fields = { function: name.toUpperCase(), expression: describe(value), type: typeText(typeOf(value)) };
    throw errorAt(scope.source, at, 'sql.argument-type', fields);
  });
  const sums = new Sums(scope, values, filter, at);
  const found = values.length === 1 ? ofColumn(name, sums) : ofPair(name, sums);
  return name === 'regr_count' ? found : { kind: 'digits', item: found, digits: statisticDigits };
}

/** What must be known of the rows in which all of `values` have a value. */
class Sums {
  readonly #scope: Scope;
  readonly #values: readonly BoundValue[];
  readonly #filter: readonly Bound[] | undefined;
  readonly #at: number;

  constructor(scope: Scope, values: readonly BoundValue[], filter: readonly Bound[] | undefined, at: number) {
    this.#scope = scope;
    this.#values = values;
    this.#filter = filter;
    this.#at = at;
  }

  get count(): Number {
    return this.#aggregate('count', this.#beside(this.#value(0), this.#values.slice(1)));
  }

  /** Σ of value `i`. */
  sum(i: number): Number {
    return this.#aggregate(
      'sum',
      this.#beside(
        this.#value(i),
        this.#values.filter((_, other) => other !== i),
      ),
    );
  }

  /** Σ of value `i` times value `j`. */
  product(i: number, j: number): Number {
    const product = arithmetic(this.#scope, '*', this.#value(i), this.#value(j), this.#at);
    return this.#aggregate(
      'sum',
      this.#beside(
        product,
        this.#values.filter((_, other) => other !== i && other !== j),
      ),
    );
  }

  #value(i: number): BoundValue {
    return this.#values[i] as BoundValue;
  }

  /** NULL where another value is: times zero, it adds nothing. */
  #beside(value: BoundValue, others: readonly BoundValue[]): BoundValue {
    return others.filter(isNullable).reduce((sum, other) => {
      const zero = arithmetic(this.#scope, '*', numberConstant(0n, 0, this.#at), other, this.#at);
      return arithmetic(this.#scope, '+', sum, zero, this.#at);
    }, value);
  }

  #aggregate(name: 'count' | 'sum', argument: BoundValue): Number {
    const filter = this.#filter === undefined ? {} : { filter: this.#filter };
    return { kind: 'aggregate', of: { function: name, argument, ...filter, at: this.#at } };
  }
}

function ofColumn(name: string, sums: Sums): Number {
  const n = sums.count;
  // n · Σx² − (Σx)², n² times the variance of all rows.
  const spread = moment(n, sums.product(0, 0), sums.sum(0), sums.sum(0));
  const variance = divide(spread, name.endsWith('_pop') ? multiply(n, n) : multiply(n, subtract(n, one)));
  return name.startsWith('std') ? { kind: 'root', item: variance } : variance;
}

/** SQL writes the dependent value first: REGR_SLOPE(y, x). */
function ofPair(name: string, sums: Sums): Number {
  const n = sums.count;
  const [y, x] = [sums.sum(0), sums.sum(1)];
  const xy = () => moment(n, sums.product(0, 1), x, y);
  const xx = () => moment(n, sums.product(1, 1), x, x);
  const yy = () => moment(n, sums.product(0, 0), y, y);
  const slope = () => divide(xy(), xx());
  switch (name) {
    case 'covar_pop':
      return divide(xy(), multiply(n, n));
    case 'covar_samp':
      return divide(xy(), multiply(n, subtract(n, one)));
    case 'corr':
      return divide(xy(), { kind: 'root', item: multiply(xx(), yy()) });
    case 'regr_slope':
      return slope();
    case 'regr_intercept':
      return divide(subtract(y, multiply(slope(), x)), n);
    case 'regr_r2': {
      // A constant y is explained wholly.
      const square = divide(multiply(xy(), xy()), multiply(xx(), yy()));
      const isConstant = { kind: 'compare', operator: '=', left: yy(), right: zero } as const;
      const isPoint = { kind: 'compare', operator: '=', left: xx(), right: zero } as const;
      const branches = [
        { when: isPoint, value: { kind: 'null' } as const },
        { when: isConstant, value: one },
      ];
      return { kind: 'case', branches, otherwise: square };
    }
    case 'regr_count':
      return n;
    case 'regr_avgx':
      return divide(x, n);
    case 'regr_avgy':
      return divide(y, n);
    case 'regr_sxx':
      return divide(xx(), n);
    case 'regr_syy':
      return divide(yy(), n);
    default:
      return divide(xy(), n);
  }
}

/** All (any) of the conditions that are not NULL are true; NULL where none is. */
function ofTruths(
  name: string,
  condition: Bound,
  filter: readonly Bound[] | undefined,
  at: number,
): GroupValue<BoundAggregate> {
  const wanted = name === 'bool_or';
  const met: Bound = wanted ? condition : { kind: 'not', item: condition, at };
  const hits: Number = {
    kind: 'aggregate',
    of: { function: 'count', argument: null, filter: [...(filter ?? []), ...conjunctsOf(met)], at },
  };
  const known: Number = {
    kind: 'aggregate',
    of: { function: 'count', argument: condition, ...(filter === undefined ? {} : { filter }), at },
  };
  const is = (operator: '=' | '>', left: Number) => ({ kind: 'compare', operator, left, right: zero }) as const;
  const unknown = { kind: 'truth', value: null } as const;
  return wanted
    ? { kind: 'or', items: [is('>', hits), { kind: 'and', items: [is('=', known), unknown] }] }
    : { kind: 'and', items: [is('=', hits), { kind: 'or', items: [is('>', known), unknown] }] };
}

const zero: Number = { kind: 'number', value: '0', scale: 0 };
const one: Number = { kind: 'number', value: '1', scale: 0 };

function moment(n: Number, products: Number, x: Number, y: Number): Number {
  return subtract(multiply(n, products), multiply(x, y));
}

function subtract(left: Number, right: Number): Number {
  return { kind: 'subtract', left, right };
}

function multiply(left: Number, right: Number): Number {
  return { kind: 'multiply', left, right };
}

function divide(left: Number, right: Number): Number {
  return { kind: 'divide', left, right };
}
