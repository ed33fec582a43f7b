/** Rules about totals (dominance, p %) that owners ask for, as data of the plan. */
import type { UsageError } from '@tacit/engine';
import { rowsOf } from '../plan/rows-of.ts';
import type { DatasetCard, Range } from '../../contract/cards.ts';
import type { LocalOutput, RowStage } from '../../local/stages.ts';
import type { Measure, Plan, SecureNumber, TotalRule } from '../plan/types.ts';
import { comparedMeasures, measuresOf } from '../plan/columns.ts';
import { secureLimit } from '../plan/ranges.ts';
import { errorAt } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';
import './shared-messages.ts';

type Sum = Exclude<Measure, { kind: 'count' }>;

/**
 * The plan with the rules that its cards ask for: the strictest of all owners, for every total and average in the answer.
 * Throws UsageError 'sql.total-rule' for a total that no rule can be applied to.
 */
export function withTotalRules(source: SourceText, plan: Plan, cards: readonly DatasetCard[]): Plan {
  const shares = cards.flatMap(({ largestPercent }) => largestPercent ?? []);
  const remainders = cards.flatMap(({ pPercent }) => pPercent ?? []);
  if (shares.length === 0 && remainders.length === 0) return plan;
  const asked = new Set([...plan.columns.flatMap(measuresOf), ...comparedMeasures(plan)]);
  let changed = plan;
  for (const measure of plan.measures) {
    if (measure.kind !== 'sum' || !asked.has(measure.id)) continue;
    // Rows below each other are not added up by unit: no rule about contributions could be held.
    if (plan.source === 'shared') throw errorAt(source, 0, 'sql.total-rule-shared', { total: measure.id });
    if (plan.source === 'rows') throw errorAt(source, 0, 'sql.total-rule', { total: measure.id });
    const { plan: prepared, parts } =
      plan.source === 'groups'
        ? { plan: changed, parts: partsOfGroups(measure) }
        : partsOfJoin(source, changed, measure);
    const rows = rowsOf(plan);
    const most = largestMagnitude(measure.range) * BigInt(rows);
    if (most * 400n > secureLimit) throw errorAt(source, 0, 'sql.total-rule', { total: measure.id });
    const rule = (kind: TotalRule['kind'], percent: number): TotalRule => {
      const { second, ...rest } = parts;
      return {
        kind,
        sum: measure.id,
        percent,
        ...rest,
        ...(kind === 'p-percent' && second !== undefined ? { second } : {}),
        most: String(most),
      };
    };
    changed = {
      ...prepared,
      totalRules: [
        ...changed.totalRules,
        ...(shares.length === 0 ? [] : [rule('dominance', Math.min(...shares))]),
        ...(remainders.length === 0 ? [] : [rule('p-percent', Math.max(...remainders))]),
      ],
    };
  }
  return changed;
}

function largestMagnitude({ min, max }: Range): bigint {
  const [low, high] = [-BigInt(min), BigInt(max)];
  return low > high ? low : high > 0n ? high : 0n;
}

interface Parts {
  readonly total: string;
  readonly largest: string;
  readonly second?: string;
}

function partsOfGroups({ id }: Sum): Parts {
  return { total: `${id}.total`, largest: `${id}.largest`, second: `${id}.second` };
}

/** Hidden measures over the joined rows; magnitudes of numbers that may be negative are their owner's to compute. */
function partsOfJoin(source: SourceText, plan: Plan, sum: Sum): { readonly plan: Plan; readonly parts: Parts } {
  const range = { min: '0', max: String(largestMagnitude(sum.range)) };
  const isPositive = BigInt(sum.range.min) >= 0n;
  const { plan: prepared, value } = isPositive
    ? { plan, value: sum.value }
    : (magnitudeOf(plan, sum.value) ?? fail(source, sum.id));
  const [total, largest] = [isPositive ? sum.id : `${sum.id}.total`, `${sum.id}.largest`];
  const measures: Measure[] = [
    ...(isPositive ? [] : [{ ...sum, kind: 'sum' as const, id: total, value, range }]),
    { ...sum, kind: 'max', id: largest, value, range },
  ];
  return { plan: { ...prepared, measures: [...prepared.measures, ...measures] }, parts: { total, largest } };
}

function fail(source: SourceText, total: string): never {
  const error: UsageError = errorAt(source, 0, 'sql.total-rule', { total });
  throw error;
}

/** One owner's number, or a positive multiple of it, by its magnitude; undefined for anything else. */
function magnitudeOf(
  plan: Plan,
  value: SecureNumber,
): { readonly plan: Plan; readonly value: SecureNumber } | undefined {
  if (value.kind === 'scale') {
    const inner = BigInt(value.factor) > 0n ? magnitudeOf(plan, value.item) : undefined;
    return inner === undefined ? undefined : { plan: inner.plan, value: { ...value, item: inner.value } };
  }
  if (value.kind !== 'input') return undefined;
  const stage = plan.stages[value.table] as RowStage;
  const output = stage.outputs.find(({ id }) => id === value.id);
  if (output?.kind !== 'number') return undefined;
  const id = `${output.id}.magnitude`;
  const magnitude: LocalOutput = {
    ...output,
    id,
    expression: { kind: 'absolute', item: output.expression },
    range: { min: '0', max: String(largestMagnitude(output.range)) },
  };
  const outputs = stage.outputs.some((known) => known.id === id) ? stage.outputs : [...stage.outputs, magnitude];
  const stages = plan.stages.map((other) => (other === stage ? { ...stage, outputs } : other));
  return { plan: { ...plan, stages }, value: { ...value, id } };
}
