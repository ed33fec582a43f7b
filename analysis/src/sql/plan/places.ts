/** Columns of stages that a plan reads, and what it makes of them. */
import { columnsIn } from '../../local/expression.ts';
import { comparedMeasures, measuresOf } from './columns.ts';
import { outputsBehind } from './keyed.ts';
import { askedPlan } from './asked.ts';
import type { Expression, LocalStage, RowStage } from '../../local/stages.ts';
import type { GroupKey, Measure, Plan, SecureBoolean, SecureNumber } from './types.ts';

export interface OwnedColumn {
  readonly owner: string;
  readonly column: string;
}

/** A column of a stage. */
export interface Place {
  readonly stage: number;
  readonly column: string;
}

/** Measures that the answer shows, whose average it does, or that HAVING compares. */
export function askedMeasures(plan: Plan): Measure[] {
  const asked = new Set([...plan.columns.flatMap(measuresOf), ...comparedMeasures(plan)]);
  // The first digit of a wide sum says all that is said of it.
  return plan.measures.filter(
    ({ id }) => asked.has(id) && plan.wide?.some(({ digits }) => digits.indexOf(id) > 0) !== true,
  );
}

/** The columns that a measure is made of, those that only decide whether it has a value included. */
export function measurePlaces(plan: Plan, measure: Measure): Place[] {
  return distinct(
    measureParts(plan, measure).flatMap(({ stage, expression }) =>
      columnsIn(expression).map((column) => ({ stage, column })),
    ),
  );
}

export interface Part {
  readonly stage: number;
  readonly expression: Expression;
}

/** What owners hand over for a measure. */
export function measureParts(plan: Plan, measure: Measure): Part[] {
  if (plan.source === 'groups') {
    return plan.stages.flatMap((stage, i) => {
      const partial = stage.kind === 'groups' ? stage.partials.find(({ id }) => id === measure.id) : undefined;
      const expression = partial?.expression ?? null;
      // FILTER chooses rows as WHERE does: see `conditionsOf`.
      const measured = expression?.kind === 'when' ? expression.value : expression;
      return measured === null ? [] : [{ stage: i, expression: measured }];
    });
  }
  const outputs = [
    ...(measure.kind === 'count' ? [] : outputsIn(measure.value)),
    ...(measure.valid === null ? [] : outputsIn(measure.valid)),
  ];
  return outputs
    .flatMap((output) => outputsBehind(plan, output))
    .map(({ table, id }) => ({ stage: table, expression: outputOf(plan, table, id) }));
}

/** The keys of all tables of a join but one. */
export function keysOfOthers(plan: Plan, own: number): Place[] {
  return [...plan.stages.keys()].flatMap((stage) => {
    if (stage === own) return [];
    return (stageOf(plan, stage) as RowStage).keys.flatMap(columnsIn).map((column) => ({ stage, column }));
  });
}

export function owned(plan: Plan, places: readonly Place[]): OwnedColumn[] {
  return places.map(({ stage, column }) => ({ owner: stageOf(plan, stage).party, column }));
}

export function distinct(places: readonly Place[]): Place[] {
  return places.filter((place, i) => places.findIndex((other) => samePlace(other, place)) === i);
}

export function samePlace(x: Place, y: Place): boolean {
  return x.stage === y.stage && x.column === y.column;
}

export function stageOf(plan: Plan, stage: number): LocalStage {
  const found = plan.stages[stage];
  if (found === undefined) throw new Error(`plan has no stage ${stage}`);
  return found;
}

/** The condition of a measure's FILTER at one owner of a union or single table; null without one, and over a join. */
export function ownFilter(plan: Plan, stage: number, measure: Measure): Expression | null {
  const found = stageOf(plan, stage);
  if (plan.source === 'join') return null;
  if (found.kind === 'groups') {
    const expression = found.partials.find(({ id }) => id === measure.id)?.expression ?? null;
    return expression?.kind === 'when' ? expression.condition : null;
  }
  if (measure.filter === undefined) return null;
  if (measure.filter.kind !== 'flag') throw new Error(`the filter of ${measure.id} is no owner's own`);
  return outputOf(plan, stage, measure.filter.id);
}

/** The expression of an output that an owner hands over. */
export function outputOf(plan: Plan, table: number, id: string): Expression {
  const output = (stageOf(askedPlan(plan), table) as RowStage).outputs.find((candidate) => candidate.id === id);
  if (output === undefined) throw new Error(`stage ${table} has no output ${id}`);
  return output.expression;
}

/** What owners hand over for a group key. */
export function keyOutputs({ table, id, positions }: GroupKey): { readonly table: number; readonly id: string }[] {
  return positions === undefined ? [{ table, id }] : positions.flatMap(outputsIn);
}

/** What owners hand over for a number or condition under protocol. */
export function outputsIn(node: SecureBoolean | SecureNumber): { readonly table: number; readonly id: string }[] {
  switch (node.kind) {
    case 'flag':
    case 'input':
      return [node];
    case 'constant':
      return [];
    case 'scale':
    case 'not':
      return outputsIn(node.item);
    case 'case':
      return [...outputsIn(node.when), ...outputsIn(node.result), ...outputsIn(node.otherwise)];
    case 'and':
    case 'or':
      return node.items.flatMap(outputsIn);
    case 'divide':
    case 'add':
    case 'subtract':
    case 'multiply':
    case 'less':
    case 'equal':
      return [...outputsIn(node.left), ...outputsIn(node.right)];
  }
}
