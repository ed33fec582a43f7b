/**
 * Medians and percentiles: `MEDIAN(x)`, `PERCENTILE_CONT(0.25) WITHIN GROUP (ORDER BY x)`, `QUANTILE_CONT(x, 0.25)` and the DISC forms. The
 * most frequent value, the least of several: `MODE() WITHIN GROUP (ORDER BY x)`, as PostgreSQL has it, and `mode(x)`, of which DuckDB
 * takes the first that it reads.
 */
import type { FuncCall, Node } from 'libpg-query';
import { scaleOf } from '../../local/expression.ts';
import { describe, rangeText, typeText } from '../plan/describe.ts';
import { isWithin, type NumberRange, rescale, secureLimit } from '../plan/ranges.ts';
import { errorAt, refused } from '../parse/refuse.ts';
import { functionOf, locationOf } from '../parse/syntax.ts';
import { type BoundAggregate, type BoundValue, conjunctsOf, typeOf } from './bound.ts';
import { bindCondition, bindExpression } from './expression.ts';
import { bindConstant } from './literals.ts';
import { family } from './operators.ts';
import type { Scope } from './scope.ts';

const forms: Readonly<Record<string, { readonly ordered: boolean; readonly continuous: boolean }>> = {
  median: { ordered: false, continuous: true },
  percentile_cont: { ordered: true, continuous: true },
  percentile_disc: { ordered: true, continuous: false },
  quantile_cont: { ordered: false, continuous: true },
  quantile_disc: { ordered: false, continuous: false },
};

/** Digits after the point of a fraction. */
const mostDigits = 4;

export const isQuantile = (name: string): boolean => name in forms || name === 'mode';

/** Throws UsageError 'sql.unsupported', 'sql.argument-type', 'sql.fraction' or 'sql.overflow'. */
export function bindQuantile(scope: Scope, call: FuncCall): BoundAggregate {
  const name = functionOf(call);
  const at = call.location ?? 0;
  const words = name.toUpperCase();
  const isMode = name === 'mode';
  // `MODE() WITHIN GROUP (ORDER BY x)`, `mode(x)`.
  const form = isMode
    ? { ordered: call.agg_within_group === true, continuous: false }
    : (forms[name] as NonNullable<(typeof forms)[string]>);
  if (call.agg_distinct === true) throw refused(scope.source, `${words}(DISTINCT …)`, at);
  if (call.over !== undefined) throw refused(scope.source, `${words}(…) OVER`, at);
  if ((call.agg_within_group === true) !== form.ordered || (!form.ordered && call.agg_order !== undefined)) {
    throw refused(scope.source, `${words}(…)`, at);
  }
  const args = call.args ?? [];
  const [order, secondOrder] = call.agg_order ?? [];
  const sort = order !== undefined && 'SortBy' in order ? order.SortBy : undefined;
  const value = form.ordered ? sort?.node : args[0];
  const fraction = isMode ? undefined : form.ordered ? args[0] : args[1];
  const most = isMode ? (form.ordered ? 0 : 1) : form.ordered || name === 'median' ? 1 : 2;
  if (value === undefined || args.length !== most || secondOrder !== undefined)
    throw refused(scope.source, `${words}(…)`, at);
  const descending = sort?.sortby_dir === 'SORTBY_DESC';
  if (descending && !form.continuous) throw refused(scope.source, `${words}(… ORDER BY … DESC)`, at);

  const bound = bindExpression(scope, value);
  const kind = family(typeOf(bound));
  if (kind !== 'number' && !(['date', 'timestamp', 'time'].includes(kind) && !form.continuous)) {
    const fields = { function: words, expression: describe(bound), type: typeText(typeOf(bound)) };
    throw errorAt(scope.source, at, 'sql.argument-type', fields);
  }
  const filter = call.agg_filter === undefined ? {} : { filter: conjunctsOf(bindCondition(scope, call.agg_filter)) };
  if (isMode) {
    const quantile = { numerator: 0, denominator: 1, continuous: false, mode: true } as const;
    return { function: 'quantile', argument: bound as BoundValue, quantile, ...filter, at };
  }
  const part = fraction === undefined ? { numerator: 5, denominator: 10 } : fractionOf(scope, fraction, words);
  const { denominator } = part;
  const numerator = descending ? denominator - part.numerator : part.numerator;
  const argument = bound as BoundValue;
  if (form.continuous) {
    const range = argument.range as NumberRange;
    const wide = rescale(range, Math.round(Math.log10(denominator)));
    if (!isWithin(wide, secureLimit)) {
      const fields = rangeText(wide, scaleOf(typeOf(bound)), secureLimit);
      throw errorAt(scope.source, at, 'sql.overflow', { expression: `${words}(${describe(bound)})`, ...fields });
    }
  }
  const quantile = { numerator, denominator, continuous: form.continuous };
  return { function: 'quantile', argument, quantile, ...filter, at };
}

/** A constant between 0 and 1 as a number of tenths, hundredths, … */
function fractionOf(scope: Scope, node: Node, words: string): { numerator: number; denominator: number } {
  const constant = 'A_Const' in node ? bindConstant(scope.source, node.A_Const) : undefined;
  const scale = constant === undefined ? 0 : scaleOf(constant.type);
  const value = constant?.range?.min ?? -1n;
  const whole = 10n ** BigInt(scale);
  if (value < 0n || value > whole || scale > mostDigits) {
    throw errorAt(scope.source, locationOf(node), 'sql.fraction', { function: words, digits: mostDigits });
  }
  return { numerator: Number(value), denominator: Number(whole) };
}
