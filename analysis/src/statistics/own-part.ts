/** What a description takes of one owner's data: what the joint question beneath does, and the rows of cuts and cells. */
import type { DatasetCard } from '../contract/cards.ts';
import type { OwnMeasure, OwnPart } from '../local/own-part.ts';
import { ownMeasure, ownPart as ownPartOfQuestion } from '../sql/own-part.ts';
import { measureOf } from '../sql/plan/gates.ts';
import type { Measure } from '../sql/plan/types.ts';
import type { DescribePlan } from './plan.ts';

/** The part of `owner`; undefined where the contract uses no data of it. */
export function ownPart(plan: DescribePlan, datasets: readonly DatasetCard[], owner: string): OwnPart | undefined {
  const part = ownPartOfQuestion(plan, datasets, owner);
  const table = plan.stages.findIndex(({ party }) => party === owner);
  const stage = plan.stages[table];
  if (part === undefined || stage === undefined) return part;
  const { cuts, crosstabs } = plan.describe;
  const counted = [...cuts, ...crosstabs]
    .flatMap(({ ids }) => ids)
    .map((id): OwnMeasure => {
      const measure = measureOf(plan, id);
      return ownMeasure(plan, table, stage, stage.kind === 'rows' ? measure : summed(measure));
    });
  return { ...part, measures: [...part.measures, ...counted] };
}

/** An owner that aggregates by itself adds up 1 for each row that meets the condition. */
function summed({ id }: Measure): Measure {
  const value = { kind: 'input', table: 0, id } as const;
  return { kind: 'sum', id, value, valid: null, range: { min: '0', max: '1' }, count: 'rows' };
}
