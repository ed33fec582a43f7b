/** Numbers of rows under a condition, per group, added to a plan beside its measures: nothing of them is released as it is. */
import type { ColumnType } from '../contract/cards.ts';
import { valueOf } from '../sql/bind/dictionary.ts';
import type { Fact, GroupStage, LocalStage, RowStage } from '../local/stages.ts';
import type { Bound, BoundColumn, BoundCondition, BoundSource, BoundValue } from '../sql/bind/bound.ts';
import type { ParsedQuestion } from '../sql/parse/parse.ts';
import { hasUnits, withholds } from '../sql/plan/gates.ts';
import type { Measure, Plan } from '../sql/plan/types.ts';
import { branchMeaning, toExpression } from '../sql/planner/expression.ts';
import { StageOutputs } from '../sql/planner/outputs.ts';
import { isTrue } from '../sql/planner/secure.ts';
import { type CategoryAxis, lengthOf, rowsPerUnit } from './plan.ts';

export interface Counts {
  readonly id: string;
  /** Rows for which it is TRUE. */
  readonly condition: BoundCondition;
}

/** For each of `at` the rows with a smaller value. */
export function cutConditions(column: BoundColumn, at: readonly bigint[], ids: readonly string[]): Counts[] {
  return at.map((value, i) => ({
    id: ids[i] as string,
    condition: { kind: 'compare', operator: '<', left: column, right: numberConstant(column, value), at: column.at },
  }));
}

function numberConstant({ type, at }: BoundColumn, value: bigint): BoundValue {
  return { kind: 'constant', type, value: String(value), range: { min: value, max: value }, at };
}

/** The rows of each cell, row by row. */
export function cellConditions(
  row: BoundColumn,
  rows: CategoryAxis,
  column: BoundColumn,
  columns: CategoryAxis,
  prefix: string,
): Counts[] {
  const across = conditionsOf(column, columns);
  return conditionsOf(row, rows).flatMap((left, i) =>
    across.map((right, j): Counts => {
      const id = `${prefix}.${i * across.length + j + 1}`;
      return { id, condition: { kind: 'and', items: [left, right], at: row.at } };
    }),
  );
}

/** One condition per position: equal to a value of the list, or NULL. */
function conditionsOf(column: BoundColumn, axis: CategoryAxis): Bound[] {
  return Array.from({ length: lengthOf(axis) }, (_, position): Bound => {
    const category = axis.categories[position];
    if (category === undefined) return { kind: 'is-null', item: column, at: column.at };
    const right = categoryConstant(column.type, category, column.at);
    return { kind: 'compare', operator: '=', left: column, right, at: column.at };
  });
}

/** A category as a constant of its column: dates are carried as days. */
function categoryConstant(type: ColumnType, category: string, at: number): BoundValue {
  if (type.kind === 'text' || type.kind === 'boolean')
    return { kind: 'constant', type, value: category, range: null, at };
  const carried = valueOf(type, category) as bigint;
  return { kind: 'constant', type, value: String(carried), range: { min: carried, max: carried }, at };
}

/** The plan with a count measure per condition, and with what its minimum needs to know about units. */
export function addCounts(plan: Plan, { source }: ParsedQuestion, from: BoundSource, counts: readonly Counts[]): Plan {
  if (from.kind === 'join') {
    const outputs = plan.stages.map((stage) => new StageOutputs((stage as RowStage).outputs));
    const measures = counts.map(({ id, condition }): Measure => {
      return { kind: 'count', id, valid: isTrue({ source, outputs }, condition), needs: [] };
    });
    const stages = plan.stages.map((stage, i): LocalStage => {
      return { ...(stage as RowStage), outputs: (outputs[i] as StageOutputs).outputs };
    });
    return { ...plan, stages, measures: [...plan.measures, ...measures] };
  }
  const names = from.columns.map(({ name }) => name);
  const needsUnits = counts.length > 0 && withholds(plan) && hasUnits(plan);
  const stages = plan.stages.map((stage, i): LocalStage => {
    const { partials, facts, ...rest } = stage as GroupStage;
    const meaning = branchMeaning(names, from.branches[i]?.columns ?? []);
    const own = counts.map(({ id, condition }) => {
      const expression = toExpression(condition, meaning);
      return { id, function: 'sum' as const, expression, scale: 0, range: { min: '0', max: '1' } };
    });
    return { ...rest, partials: [...partials, ...own], facts: [...facts, ...(needsUnits ? [mostPerUnit] : [])] };
  });
  const measures = counts.map(({ id }): Measure => ({ kind: 'count', id, valid: null, needs: [] }));
  return { ...plan, stages, measures: [...plan.measures, ...measures] };
}

/** Each row adds 1 to what its unit contributes. */
const mostPerUnit: Fact = {
  kind: 'largest',
  id: rowsPerUnit,
  expression: { kind: 'constant', type: { kind: 'integer' }, value: '1' },
  scale: 0,
  range: { min: '1', max: '1' },
};
