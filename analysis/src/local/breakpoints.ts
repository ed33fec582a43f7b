/** Where what is made of one column changes, as its values go up: found by trying all of them, once. */
import { columnNodes } from './expression.ts';
import { CannotEvaluate, evaluate, type Value } from './evaluate.ts';
import { microsPerDay } from '../contract/timestamps.ts';
import { cutsOf, linearForm } from './linear.ts';
import type { Expression } from './stages.ts';

/** Values of a column, as it is carried. */
export interface Span {
  readonly min: bigint;
  readonly max: bigint;
}

/** Values that are tried, and places that are looked at, at most. */
const mostTried = 40_000n;
const mostPlaces = 4_000;

/** Numbers and dates are tried again and again while a question is planned, checked and explained. */
const known = new Map<string, readonly bigint[] | null>();
const mostKnown = 200;

/** Values from which on an expression may have another one, without the first of the span; null where they cannot be found. */
function stepsOf(expression: Expression, { min, max }: Span): readonly bigint[] | null {
  return once(`steps ${min} ${max} ${JSON.stringify(expression)}`, () => tried(expression, min, max));
}

function once(key: string, find: () => readonly bigint[] | null): readonly bigint[] | null {
  const before = known.get(key);
  if (before !== undefined) return before;
  if (known.size >= mostKnown) known.clear();
  const found = find();
  known.set(key, found);
  return found;
}

function tried(expression: Expression, min: bigint, max: bigint): bigint[] | null {
  // What is made of a timestamp's day alone changes at midnight.
  const step = isOfDays(expression) ? microsPerDay : 1n;
  if ((max - min) / step > mostTried) return null;
  const steps: bigint[] = [];
  try {
    let before = evaluate(expression, () => min);
    for (let value = min - (((min % step) + step) % step) + step; value <= max; value += step) {
      const now = evaluate(expression, () => value);
      if (now !== before) steps.push(value);
      if (steps.length > mostPlaces) return null;
      before = now;
    }
  } catch (error) {
    if (error instanceof CannotEvaluate) return null;
    throw error;
  }
  return steps;
}

/** Whether columns occur as the days of timestamps alone. */
function isOfDays(expression: Expression): boolean {
  switch (expression.kind) {
    case 'column':
      return false;
    case 'call':
      return expression.function === 'to-date' ? columnNodes(expression).length > 0 : expression.items.every(isOfDays);
    case 'constant':
      return true;
    case 'compare':
    case 'arithmetic':
    case 'divide':
      return [expression.left, expression.right].every(isOfDays);
    default:
      return false;
  }
}

/** Values from which on a condition on one column may be another, in no order; null where they cannot be found. */
function breakpoints(condition: Expression, span: Span): readonly bigint[] | null {
  const all = (items: readonly Expression[]) => joined(items.map((item) => breakpoints(item, span)));
  switch (condition.kind) {
    case 'and':
    case 'or':
      return all(condition.items);
    case 'not':
      return breakpoints(condition.item, span);
    case 'constant':
      return [];
    case 'is-null':
      return condition.item.kind === 'column' ? [] : stepsOf(condition, span);
    case 'in':
      return all(
        condition.values.map((right): Expression => ({ kind: 'compare', operator: '=', left: condition.item, right })),
      );
    case 'compare': {
      const { operator, left, right } = condition;
      const cuts = cutsOf(operator, left, right);
      if (cuts !== null) return cuts.map(({ at }) => at);
      return joined(
        [left, right].map((side) => {
          if (columnNodes(side).length === 0) return [];
          return linearForm(side) === null ? stepsOf(side, span) : stepsOf(condition, span);
        }),
      );
    }
    default:
      return stepsOf(condition, span);
  }
}

function joined(lists: readonly (readonly bigint[] | null)[]): bigint[] | null {
  return lists.includes(null) ? null : lists.flatMap((list) => list ?? []);
}

/** A value of each stretch of the span in which all `conditions` stay what they are, ascending; null where they cannot be found. */
export function stretches(conditions: readonly Expression[], span: Span): bigint[] | null {
  const found = joined(conditions.map((condition) => breakpoints(condition, span)));
  if (found === null) return null;
  const inside = found.filter((at) => at > span.min && at <= span.max);
  return [...new Set([span.min, ...inside])].sort((a, b) => (a < b ? -1 : 1));
}

/** Values from which on a condition on one column is another, ascending; null where they cannot be found. */
export function changes(condition: Expression, span: Span): readonly bigint[] | null {
  return once(`changes ${span.min} ${span.max} ${JSON.stringify(condition)}`, () => changed(condition, span));
}

function changed(condition: Expression, span: Span): bigint[] | null {
  const starts = stretches([condition], span);
  if (starts === null) return null;
  try {
    const truths = starts.map((at): Value => evaluate(condition, () => at));
    return starts.filter((_, i) => i > 0 && truths[i] !== truths[i - 1]);
  } catch (error) {
    if (error instanceof CannotEvaluate) return null;
    throw error;
  }
}
