/**
 * What a description needs owners to allow: what the joint question beneath needs, 'aggregate' and 'filter' on columns that are
 * cut, as conditions on them could say the same, and 'group' on columns of cross-tables; in a join also 'membership' and
 * 'combine' for what a recipient works out through cut points and cells of its own columns (divided.ts).
 *
 * Other than there, the sum of a column's own squares does not ask for 'single-out': it is zero where the column's sum is, so it
 * picks no row that the sum does not. What it tells of few rows has its line in the statement. Products of two columns do.
 */
import type { DatasetCard, Grant, Use } from '../contract/cards.ts';
import { inferencesOf } from '../sql/plan/inference.ts';
import { measurePlaces } from '../sql/plan/places.ts';
import { measureOf } from '../sql/plan/gates.ts';
import { requiredGrants } from '../sql/plan/permissions.ts';
import { chosenFindings } from './divided.ts';
import type { DescribePlan, ValuePlan } from './plan.ts';

const keyOf = (grant: Grant): string => JSON.stringify([grant.owner, grant.dataset, grant.column, grant.use]);

/** Every use of every column, once each, in the order of the stages. */
export function grantsNeeded(plan: DescribePlan, cards: readonly DatasetCard[]): Grant[] {
  const findings = inferencesOf(plan, cards);
  const harmless = harmlessFindings(plan, cards);
  const needed = new Set(findings.filter((_, i) => !harmless.includes(i)).flatMap(({ grants }) => grants.map(keyOf)));
  const spared = new Set(harmless.flatMap((i) => findings[i]?.grants.map(keyOf) ?? []));
  const grants = requiredGrants(plan, cards).filter((grant) => needed.has(keyOf(grant)) || !spared.has(keyOf(grant)));
  const { cuts, crosstabs } = plan.describe;
  const more = [
    ...cuts.flatMap(({ ids }) => usesOf(plan, ids.slice(0, 1), ['aggregate', 'filter'])),
    ...crosstabs.flatMap(({ ids }) => usesOf(plan, ids.slice(0, 1), ['group'])),
    ...chosenFindings(plan).flatMap((finding) => finding.grants),
  ];
  const all = new Map([...grants, ...more].map((grant) => [keyOf(grant), grant]));
  const order = plan.stages.map((stage) => `${stage.party}.${stage.dataset}`);
  const placeOf = (grant: Grant) => order.indexOf(`${grant.owner}.${grant.dataset}`);
  return [...all.values()].sort((a, b) => placeOf(a) - placeOf(b));
}

function usesOf(plan: DescribePlan, measures: readonly string[], uses: readonly Use[]): Grant[] {
  return measures.flatMap((id) =>
    measurePlaces(plan, measureOf(plan, id)).flatMap(({ stage, column }) => {
      const { party, dataset } = plan.stages[stage] as DescribePlan['stages'][number];
      return uses.map((use): Grant => ({ owner: party, dataset, column, use }));
    }),
  );
}

function idsOf(value: ValuePlan | null | undefined): string[] {
  return [value?.id, value?.high].flatMap((id) => id ?? []);
}

/** Indices of the findings about sums of a column's own squares, in the order of `inferencesOf`. */
export function harmlessFindings(plan: DescribePlan, cards: readonly DatasetCard[]): number[] {
  const { columns, products } = plan.describe;
  const squares = new Set([
    ...columns.flatMap(({ squares: each }) => idsOf(each)),
    ...(products?.products ?? []).flatMap(([own]) => idsOf(own)),
  ]);
  return inferencesOf(plan, cards).flatMap(({ kind, measure }, i) => {
    if (kind !== 'isolate' || !squares.has(measure)) return [];
    // A square over the rows in which other columns have a value, too, is more than that.
    return measurePlaces(plan, measureOf(plan, measure)).length <= plan.stages.length ? [i] : [];
  });
}
