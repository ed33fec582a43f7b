/**
 * Sums that may leave 63 bits, such as those of squares of money. Each owner adds up exactly in its own engine and hands the sum
 * over in two parts, high · 2^32 + low. What several owners' low parts carry is moved to the high part under protocol: the two
 * numbers that are released are those of the whole sum and tell nothing of how the owners share in it.
 */
import { type Ring, type Sharing, truncate } from '@tacit/engine';
import { splitBits, splitLimit } from '../contract/limits.ts';
import type { GroupStage, LocalStage, Partial } from '../local/stages.ts';
import type { Bound, BoundColumn, BoundSource, BoundValue } from '../sql/bind/bound.ts';
import type { Aggregates } from '../sql/execute/parts.ts';
import { add, multiply, type NumberRange, numberType, toRange } from '../sql/plan/ranges.ts';
import type { Measure, OutputColumn, Plan } from '../sql/plan/types.ts';
import { branchMeaning, toExpression } from '../sql/planner/expression.ts';
import { scaleOf } from '../local/expression.ts';
import type { DescribePlan, ValuePlan } from './plan.ts';
import type { WideSum } from './selected.ts';

/** What a sum adds up: the product, and zero times the columns that must have a value, too. */
function termOf({ factors, known }: WideSum, columns: readonly BoundColumn[]): BoundValue & { range: NumberRange } {
  const column = (i: number) => columns[i] as BoundColumn;
  const [left, right] = [column(factors[0]), column(factors[1])];
  const combined = (operator: '+' | '*', a: BoundValue, b: BoundValue, range: NumberRange, scale: number) => {
    const type = numberType(range, scale);
    return { kind: 'arithmetic' as const, operator, left: a, right: b, type, range, at: left.at };
  };
  const zero: BoundValue = { kind: 'constant', type: { kind: 'integer' }, value: '0', range: nothing, at: left.at };
  let term = combined(
    '*',
    left,
    right,
    multiply(rangeOf(left), rangeOf(right)),
    scaleOf(left.type) + scaleOf(right.type),
  );
  for (const i of known) {
    const none = combined('*', zero, column(i), nothing, scaleOf(column(i).type));
    const steps = Math.max(0, scaleOf(none.type) - scaleOf(term.type));
    const factor = 10n ** BigInt(steps);
    const range = add({ min: term.range.min * factor, max: term.range.max * factor }, nothing);
    term = combined('+', term, none, range, scaleOf(term.type) + steps);
  }
  return term;
}

const nothing: NumberRange = { min: 0n, max: 0n };
const rangeOf = ({ range }: BoundColumn): NumberRange => range ?? nothing;

/**
 * The plan with the wide sums as two measures and two columns each, and where they are. `countOf`: measure that counts the rows
 * that a sum takes. `columns`: the described ones.
 */
export function addWideSums(
  plan: Plan,
  from: BoundSource,
  sums: readonly WideSum[],
  columns: readonly BoundColumn[],
): { readonly plan: Plan; readonly found: ReadonlyMap<string, ValuePlan> } {
  const found = new Map<string, ValuePlan>();
  if (sums.length === 0 || from.kind === 'join') return { plan, found };
  const names = from.columns.map(({ name }) => name);
  const partials: ((meaning: (bound: Bound) => Partial['expression']) => Partial[])[] = [];
  const measures: Measure[] = [];
  const shown: OutputColumn[] = [];
  sums.forEach((sum, i) => {
    const term = termOf(sum, columns);
    const scale = scaleOf(term.type);
    const ids = { low: `wide${i + 1}`, high: `wide${i + 1}.high` };
    found.set(sum.text, { id: ids.low, scale, high: ids.high });
    const count = countOf(plan, sum, columns);
    requireRoom(plan, term.range);
    const range = toRange(term.range);
    for (const part of ['low', 'high'] as const) {
      const id = ids[part];
      const digit = { place: part === 'low' ? 0 : 1, places: 2, bits: splitBits };
      partials.push((meaning) => [{ id, function: 'sum', expression: meaning(term), scale, range, digit }]);
      measures.push({ kind: 'sum', id, value: { kind: 'input', table: 0, id }, valid: null, range, count });
      const name = part === 'low' ? 'modulo 2^32' : 'divided by 2^32';
      shown.push({ kind: 'measure', name, type: { kind: 'integer' }, measure: id });
    }
  });
  const stages = plan.stages.map((stage, i): LocalStage => {
    const meaning = branchMeaning(names, from.branches[i]?.columns ?? []);
    const own = partials.flatMap((make) => make((bound) => toExpression(bound, meaning)));
    return { ...(stage as GroupStage), partials: [...(stage as GroupStage).partials, ...own] };
  });
  return {
    plan: { ...plan, stages, measures: [...plan.measures, ...measures], columns: [...plan.columns, ...shown] },
    found,
  };
}

/** What was taken for a sum that two parts hold must be one: else its high part would lose bits unseen. */
function requireRoom({ stages }: Plan, { min, max }: NumberRange): void {
  const rows = stages.reduce((sum, { rowsUpTo }) => sum + BigInt(rowsUpTo), 0n);
  const most = (-min > max ? -min : max) * rows;
  if (most > splitLimit) throw new Error(`a sum of up to ${most} in two parts`);
}

/** The count of the rows in which all columns of a sum have a value: it is in the plan, because it was selected. */
function countOf({ measures }: Plan, { factors, known }: WideSum, columns: readonly BoundColumn[]): string {
  const all = [...factors, ...known].map((i) => columns[i] as BoundColumn);
  const needs = [...new Set(all.filter(({ nullable }) => nullable).map(({ column }) => column))].sort();
  const count = measures.find((measure) => measure.kind === 'count' && measure.needs.join('\n') === needs.join('\n'));
  if (count === undefined) throw new Error(`no count of rows with ${needs.join(', ')}`);
  return count.id;
}

/** The aggregates with what low parts carry moved to high parts. One truncation; without wide sums nothing. */
export async function withCarries(
  sharing: Sharing,
  { describe, groups }: DescribePlan,
  aggregates: Aggregates,
): Promise<Aggregates> {
  const all = [
    ...describe.columns.flatMap(({ squares }) => squares ?? []),
    ...(describe.products?.products.flat() ?? []),
  ];
  const pairs = new Map(all.flatMap(({ id, high }) => (high === undefined ? [] : [[id, high] as const])));
  if (pairs.size === 0) return aggregates;
  const measures = new Map(aggregates.measures);
  const joined = (ids: Iterable<string>) => sharing.concatenate([...ids].map((id) => measures.get(id) as Ring));
  const [low, high] = [joined(pairs.keys()), joined(pairs.values())];
  const over = await truncate(sharing, low, splitBits, 'down');
  const rest = sharing.subtract(low, sharing.scale(over, 1n << BigInt(splitBits)));
  const above = sharing.add(high, over);
  [...pairs].forEach(([id, highId], i) => {
    measures.set(id, sharing.slice(rest, i * groups, (i + 1) * groups));
    measures.set(highId, sharing.slice(above, i * groups, (i + 1) * groups));
  });
  return { ...aggregates, measures };
}
