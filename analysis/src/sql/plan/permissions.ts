/**
 * What a plan needs the owners to allow. The list is derived from the plan itself, so what is checked is what will run.
 */
import { checkCards } from '../../contract/permissions.ts';
import { columnsIn } from '../../local/expression.ts';
import { askedMeasures, inferencesOf, outputsIn } from './inference.ts';
import type { Grant, Use } from '../../contract/cards.ts';
import type { Expression, RowStage } from '../../local/stages.ts';
import { baseCards, baseGrants, datasetsOf, type SourceCard } from './relations.ts';
import type { Plan } from './types.ts';

/** Every use of every column, once each, in the order of the stages; `cards` are those of the plan's datasets. */
export function requiredGrants(plan: Plan, cards: readonly SourceCard[]): Grant[] {
  const grants = new Map<string, Grant>();
  const need = (table: number, expression: Expression | null, uses: readonly Use[]) => {
    const stage = plan.stages[table];
    if (stage === undefined || expression === null) return;
    for (const column of columnsIn(expression)) {
      for (const use of uses) {
        const grant = { owner: stage.party, dataset: stage.dataset, column, use };
        grants.set(JSON.stringify(grant), grant);
      }
    }
  };
  const uses = measureUses(plan);
  plan.stages.forEach((stage, table) => {
    need(table, stage.where, ['filter']);
    if (stage.kind === 'rows') {
      for (const key of stage.keys) need(table, key, ['join']);
    } else {
      for (const key of stage.keys) need(table, key.expression, ['group']);
      for (const partial of stage.partials) need(table, partial.expression, uses.get(partial.id) ?? []);
    }
  });
  if (plan.source === 'join') {
    const needOutput = ({ table, id }: { table: number; id: string }, wanted: readonly Use[]) => {
      const output = (plan.stages[table] as RowStage).outputs.find((candidate) => candidate.id === id);
      need(table, output?.expression ?? null, wanted);
    };
    for (const output of plan.filter === null ? [] : outputsIn(plan.filter)) needOutput(output, ['filter']);
    for (const key of plan.keys) needOutput(key, ['group']);
    for (const measure of plan.measures) {
      const parts = [measure.valid, measure.kind === 'count' ? null : measure.value];
      const wanted = uses.get(measure.id) ?? [];
      for (const part of parts) for (const output of part === null ? [] : outputsIn(part)) needOutput(output, wanted);
    }
  }
  for (const { grants: needed } of inferencesOf(plan, cards)) {
    for (const grant of needed) grants.set(JSON.stringify(grant), grant);
  }
  const order = plan.stages.flatMap((stage) => datasetsOf(stage).map((dataset) => `${stage.party}.${dataset}`));
  const placeOf = (grant: Grant) => order.indexOf(`${grant.owner}.${grant.dataset}`);
  return baseGrants(plan.stages, [...grants.values()]).sort((a, b) => placeOf(a) - placeOf(b));
}

/** Throws PolicyError unless the cards allow the plan: see `checkCards`. `date`: ISO. */
export function checkPolicies(plan: Plan, cards: readonly SourceCard[], date: string): void {
  checkCards(plan, requiredGrants(plan, cards), baseCards(cards), date);
}

/**
 * What each measure is used for. A count that only decides whether another value is NULL needs that value's use; what only
 * the rules of disclosure look at needs none.
 */
function measureUses(plan: Plan): Map<string, Use[]> {
  const uses = new Map<string, Use[]>();
  const add = (id: string, use: Use) => {
    const known = uses.get(id) ?? [];
    if (!known.includes(use)) uses.set(id, [...known, use]);
  };
  for (const measure of askedMeasures(plan)) {
    const use = measure.kind === 'min' || measure.kind === 'max' ? 'extreme' : 'aggregate';
    add(measure.id, use);
    if (measure.kind !== 'count') add(measure.count, use);
  }
  return uses;
}
