/**
 * Groups of which none can reach the minimum: each is about a single row of a table whose rows, or units of which a row has one, are
 * counted. `GROUP BY c.name` over a list of categories is such a question, and it costs as much as one with an answer.
 */
import { nodesIn } from '../local/relation.ts';
import type { Expression, LocalStage } from '../local/stages.ts';
import { quotedTable } from '../contract/nearest.ts';
import { withholds } from './plan/gates.ts';
import { askedPlan } from './plan/asked.ts';
import { outputOf } from './plan/places.ts';
import { baseCards, type Origin, RelationFacts, type SourceCard, tableNamed } from './plan/relations.ts';
import type { Plan } from './plan/types.ts';
import './disclosure-shared-messages.ts';

/** The table of which every group has one row, and the columns that occur once there; undefined where groups may have several. */
export function neverShown(
  plan: Plan,
  cards: readonly SourceCard[],
): { readonly table: string; readonly columns: readonly string[] } | undefined {
  // Rows without a partner, totals of groups and several owners' rows below each other may be many.
  if (!withholds(plan) || plan.sets !== undefined || (plan.many?.kind ?? 'inner') !== 'inner') return undefined;
  if (plan.source !== 'join' && plan.source !== 'shared' && plan.stages.length > 1) return undefined;
  const asked = askedPlan(plan);
  for (const [index, stage] of asked.stages.entries()) {
    const keys = plan.keys.flatMap(({ table, id, positions, nullable }): Expression[] => {
      if (table !== index || positions !== undefined || nullable) return [];
      if (stage.kind === 'rows') return [outputOf(plan, index, id)];
      return stage.keys.flatMap((key) => (key.id === id ? [key.expression] : []));
    });
    const grouped = keys.flatMap((key) => originOf(stage, key) ?? []);
    for (const card of baseCards(cards)) {
      const isOf = ({ dataset }: Origin) => isTable(stage, dataset, card);
      const names = grouped.filter(isOf).map(({ column }) => column);
      const columns = card.unique.find((set) => set.length > 0 && set.every((name) => names.includes(name)));
      if (columns === undefined || !countedIn(plan, stage).some((dataset) => isTable(stage, dataset, card))) continue;
      return { table: quotedTable(card.owner, card.name), columns };
    }
  }
  return undefined;
}

function isTable({ party }: LocalStage, dataset: string, card: SourceCard): boolean {
  if (party !== '') return card.owner === party && card.name === dataset;
  const { owner, name } = tableNamed(dataset);
  return card.owner === owner && card.name === name;
}

/** The column that an expression is, of a table that stands once in the stage: of two uses one row each need not be the same. */
function originOf(stage: LocalStage, expression: Expression): Origin | undefined {
  if (expression.kind !== 'column') return undefined;
  const { relation, dataset } = stage;
  if (relation === undefined) return { dataset, column: expression.column };
  const origin = new RelationFacts(relation).baseOf(expression.column);
  return origin !== undefined && usesOf(stage, origin.dataset) === 1 ? origin : undefined;
}

function usesOf({ relation }: LocalStage, dataset: string): number {
  if (relation === undefined) return 1;
  return nodesIn(relation.body).filter((node) => node.kind === 'table' && node.dataset === dataset).length;
}

/** Tables whose rows, or units of them, a group needs at least the minimum of. */
function countedIn(plan: Plan, stage: LocalStage): string[] {
  const { relation } = stage;
  if (relation === undefined) return [stage.dataset];
  const units: Expression[] =
    plan.shared === undefined
      ? stage.unit === null
        ? []
        : [stage.unit]
      : plan.shared.units.flatMap(
          (id) => plan.shared?.asked.outputs.find((output) => output.id === id)?.expression ?? [],
        );
  return units.flatMap((unit) => {
    const counted = originOf(stage, unit)?.dataset ?? numberedIn(stage, unit);
    return counted !== undefined && usesOf(stage, counted) === 1 ? [counted] : [];
  });
}

/** The table whose rows an expression numbers. */
function numberedIn({ relation }: LocalStage, expression: Expression): string | undefined {
  if (relation === undefined || expression.kind !== 'column') return undefined;
  const id = relation.columns.find(({ name }) => name === expression.column)?.id;
  const node = nodesIn(relation.body).find((each) => each.kind === 'table' && each.row === id);
  return node?.kind === 'table' ? node.dataset : undefined;
}
