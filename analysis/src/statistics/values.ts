/** What was released, number by number. */
import { decimalText } from '../contract/decimals.ts';
import { splitBits } from '../contract/limits.ts';
import { cellClassOf } from '../sql/plan/gates.ts';
import { outward } from './bounds.ts';
import { fractionOf } from './exact.ts';
import type { CutsPlan, DescribePlan, ValuePlan } from './plan.ts';
import type { Part } from './quantile.ts';
import { isCut } from './releases.ts';
import type { Described } from './run.ts';

/** Value of the group column; null for NULL, or without one. */
export function labelOf({ keys }: DescribePlan, group: number): string | null {
  return keys[0]?.categories[group] ?? null;
}

export type State = 'shown' | 'empty' | 'withheld';

/** Whether the cell of a measure is shown, has nothing to show, or is withheld. */
export function stateOf(plan: DescribePlan, { measures: { states } }: Described, id: string, group: number): State {
  const cells = cellClassOf(plan, id);
  const state = cells === null ? 0 : (states[cells]?.[group] ?? 0);
  return state === 0 ? 'shown' : state === 1 ? 'empty' : 'withheld';
}

/** A carried integer; null where it is not shown. */
export function carried(plan: DescribePlan, described: Described, id: string, group: number): bigint | null {
  const state = stateOf(plan, described, id, group);
  return state === 'shown' ? (described.measures.measures[id]?.[group] ?? null) : null;
}

/** A number of two parts, too. */
export function exact(plan: DescribePlan, described: Described, { id, high }: ValuePlan, group: number): bigint | null {
  const low = carried(plan, described, id, group);
  if (low === null || high === undefined) return low;
  const above = carried(plan, described, high, group);
  return above === null ? null : above * 2n ** BigInt(splitBits) + low;
}

/** The parts between the cut points that are shown. */
export function partsOf(plan: DescribePlan, described: Described, cut: CutsPlan, group: number, count: number): Part[] {
  const line = `cuts.${plan.describe.cuts.indexOf(cut) + 1}`;
  const [shown, rows] = isCut(cut) ? [described.counts[line], described.counts[`${line}.rows`]] : [];
  const value = (number: bigint) => Number(decimalText(number, cut.scale));
  const parts: Part[] = [];
  let [from, before] = [BigInt(cut.low), 0];
  const close = (to: bigint, below: number) => {
    const [low, high] = [boundOf(from, cut.scale, -1), boundOf(to - 1n, cut.scale, 1)];
    parts.push({ low, high, end: value(to), rows: below - before });
    [from, before] = [to, below];
  };
  cut.at.forEach((at, i) => {
    const place = i * plan.groups + group;
    if (shown?.[place] === 1n) close(BigInt(at), Number(rows?.[place] ?? 0n));
  });
  close(BigInt(cut.high) + 1n, count);
  return parts;
}

/** A number as a bound of others: where no floating-point number is the very decimal, one that is less (side −1) or more (1). */
export function boundOf(number: bigint, scale: number, side: -1 | 1): number {
  return outward(fractionOf(number, scale), side);
}
