/** What owners that aggregate on their own must find out besides what is asked, so that the gates can be computed. */
import { branchCounts, cellCounts, hasUnits, unitsId, widerCounts, withholds } from '../plan/gates.ts';
import type { Expression, Fact, GroupStage } from '../../local/stages.ts';
import type { Plan } from '../plan/types.ts';

/** The plan with the facts that its gates and rules ask for, the same ids at every stage. */
export function withFacts(plan: Plan): Plan {
  if (plan.source !== 'groups') return plan;
  return {
    ...plan,
    stages: plan.stages.map((stage) => (stage.kind === 'groups' ? stageWithFacts(plan, stage) : stage)),
  };
}

function stageWithFacts(plan: Plan, stage: GroupStage): GroupStage {
  return { ...stage, facts: [...unitFacts(plan, stage), ...totalFacts(plan, stage)] };
}

/** Units behind every number of rows that is compared with the minimum. */
function unitFacts(plan: Plan, stage: GroupStage): Fact[] {
  if (!withholds(plan) || !hasUnits(plan)) return [];
  const unknown = (count: string): Expression => {
    const partial = stage.partials.find(({ id }) => id === count);
    if (partial?.expression === null || partial === undefined) throw new Error(`count ${count} counts every row`);
    return { kind: 'is-null', item: partial.expression };
  };
  const known = (count: string): Expression => ({ kind: 'not', item: unknown(count) });
  const units = (id: string, where: Expression | null): Fact => ({ kind: 'units', id, where });
  return [
    units(unitsId('rows', null), null),
    ...branchCounts(plan).map((id) => {
      return units(unitsId(id, null), stage.partials.find((partial) => partial.id === id)?.expression ?? null);
    }),
    ...(plan.parts ?? []).map((part) => units(unitsId(part, null), known(part))),
    ...cellCounts(plan).flatMap((count) => [
      units(unitsId(count, null), known(count)),
      units(unitsId('rows', count), unknown(count)),
      ...widerCounts(plan, count).map((wider) =>
        units(unitsId(wider, count), { kind: 'and', items: [known(wider), unknown(count)] }),
      ),
    ]),
  ];
}

function totalFacts(plan: Plan, stage: GroupStage): Fact[] {
  const facts = plan.totalRules.flatMap(({ sum, total, largest, second }): Fact[] => {
    const partial = stage.partials.find(({ id }) => id === sum);
    if (partial?.expression === null || partial?.range === null || partial === undefined)
      throw new Error(`no sum ${sum}`);
    const { expression, scale, range } = partial;
    const fact = (kind: 'total' | 'largest' | 'second', id: string): Fact => ({ kind, id, expression, scale, range });
    return [fact('total', total), fact('largest', largest), ...(second === undefined ? [] : [fact('second', second)])];
  });
  // Two rules about one total share what they need.
  return [...new Map(facts.map((fact) => [fact.id, fact])).values()];
}
