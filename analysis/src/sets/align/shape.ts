/** Sizes of an aligned table that its pages show as well: without an engine. */
import type { AlignPlan } from './plan.ts';

/** Rows of the table, those that belong to nobody too: of what is kept all vectors are as long. */
export function rowsOf({ keeps: [{ vectors }] }: AlignPlan): number {
  return vectors[0]?.length ?? 0;
}

/** Place of the table that the others are brought to, where owners match alone: the smallest, the last of several, as the engine takes it. */
export function smallestOf(rows: readonly number[]): number {
  return rows.lastIndexOf(Math.min(...rows));
}
