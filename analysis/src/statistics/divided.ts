/**
 * What follows from dividing the same rows in several ways at once, and from values that a recipient chooses itself.
 *
 * - Where one division follows from another (districts and regions, age and year of birth), subtracting their numbers tells of
 *   rows that neither shows by itself. No gate compares them: which columns follow from which, nobody knows.
 * - Other numbers about the same rows do the same to parts and cells: a sum where a value follows from the cell, a number of rows
 *   with a value where that does. With few values in a part its rows, their sum and their squares are as many equations.
 * - What a cross-table leaves out are all rows less those that are shown: two cells that are both just below the minimum are exact.
 * - A cut point is shown as soon as there are enough rows. So one row, at least, lies right before it.
 * - In a join a recipient chooses its own values. A number of its own for each row makes each cut point name a row that is in
 *   common; many columns of such numbers name all of them. That is `membership`, as a sum over its own column would be. Several
 *   cross-tables do the same, and with another owner's column they tell what single rows have there: `combine`.
 */
import type { Grant } from '../contract/cards.ts';
import { measureOf } from '../sql/plan/gates.ts';
import { keysOfOthers, measurePlaces, type OwnedColumn, type Place } from '../sql/plan/places.ts';
import type { DescribePlan } from './plan.ts';
import { isCut } from './releases.ts';

/** What recipients can work out through values of their own. */
export interface Chosen {
  readonly kind: 'membership' | 'combine';
  readonly who: readonly string[];
  readonly own: readonly OwnedColumn[];
  readonly grants: readonly Grant[];
}

/** Whether the answer divides its rows in more than one way: by groups, by each column that is cut, by each cross-table. */
export function isDivided(plan: DescribePlan): boolean {
  const { cuts, crosstabs } = plan.describe;
  return Math.min(1, plan.keys.length) + cuts.filter(isCut).length + crosstabs.length > 1;
}

/** Whether cut points or cells stand beside other numbers about the same rows: sums, extremes, or numbers of rows with a value. */
export function isMeasuredBeside({ describe: { cuts, crosstabs, columns, products } }: DescribePlan): boolean {
  const parted = cuts.filter(isCut);
  const [only] = parted;
  if (only === undefined && crosstabs.length === 0) return false;
  // The rows with a value of one column are those that its own cut points divide.
  const divided = crosstabs.length === 0 && parted.length === 1 ? only?.column : undefined;
  return (
    products !== null ||
    columns.some(({ count, sum, squares, min, max }, i) => {
      return (count !== 'rows' && i !== divided) || [sum, squares, min, max].some((value) => value !== null);
    })
  );
}

/** Empty but for joins of which an owner is a recipient. */
export function chosenFindings(plan: DescribePlan): Chosen[] {
  if (plan.source !== 'join') return [];
  const { cuts, crosstabs } = plan.describe;
  const placesOf = (ids: readonly string[]) =>
    ids.slice(0, 1).flatMap((id) => measurePlaces(plan, measureOf(plan, id)));
  const cells = isDivided(plan) ? crosstabs.map(({ ids }) => placesOf(ids)) : [];
  const chosen = [...cuts.flatMap(({ ids }) => placesOf(ids)), ...cells.flat()];
  const insiders = [...plan.stages.keys()].filter((i) => plan.recipients.includes(partyOf(plan, i)));
  const membership = insiders.flatMap((stage): Chosen[] => {
    const own = chosen.filter((place) => place.stage === stage);
    if (own.length === 0) return [];
    const grants = keysOfOthers(plan, stage).map((place) => grantFor(plan, place, 'membership'));
    return [{ kind: 'membership', who: [partyOf(plan, stage)], own: ownedBy(plan, own), grants }];
  });
  const combined = insiders.flatMap((stage): Chosen[] => {
    const mixed = cells.filter((places) => new Set(places.map((place) => place.stage)).size > 1).flat();
    if (mixed.length === 0) return [];
    const [own, others] = [true, false].map((isOwn) => mixed.filter((place) => (place.stage === stage) === isOwn));
    const grants = (others ?? []).map((place) => grantFor(plan, place, 'combine'));
    return [{ kind: 'combine', who: [partyOf(plan, stage)], own: ownedBy(plan, own ?? []), grants }];
  });
  return [...membership, ...combined];
}

function partyOf(plan: DescribePlan, stage: number): string {
  return plan.stages[stage]?.party ?? '';
}

function grantFor(plan: DescribePlan, { stage, column }: Place, use: Grant['use']): Grant {
  return { owner: partyOf(plan, stage), dataset: plan.stages[stage]?.dataset ?? '', column, use };
}

/** Each once. */
function ownedBy(plan: DescribePlan, places: readonly Place[]): OwnedColumn[] {
  const columns = places.map(({ stage, column }) => ({ owner: partyOf(plan, stage), column }));
  return [...new Map(columns.map((each) => [JSON.stringify(each), each])).values()];
}
