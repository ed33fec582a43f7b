/**
 * Columns that are brought to their own deviations. One that hardly varies beside the largest number of its declared range counts as constant there
 * (standardise.ts) and would say nothing: everybody is told, and the run ends.
 */
import { type Bits, type Sharing, UsageError } from '@tacit/engine';
import type { Seating } from '../kinds/seats.ts';
import { tellEverybody } from './checks.ts';
import { type Feature, nameOf, sizeOf } from './features.ts';
import './learn-messages.ts';

/** A deviation of this part of the largest number never counts as none: the limit is 2^−15 of it, within an octave's half, and twice that in powers of two. */
const leastPart = 1 / 10_000;

/**
 * Places among the features of the numbers of which that may be. Of all others one row that is one unit apart is enough: its square is half a unit's at
 * least, and the deviation is over all rows of the table, nobody's among them.
 */
export function coarsePlaces(features: readonly Feature[], rows: number): number[] {
  return features.flatMap((each, i) =>
    each.kind === 'number' && sizeOf(each) * leastPart * Math.sqrt(2 * rows) > 1 ? [i] : [],
  );
}

/** The names of these. */
export const coarseNames = (features: readonly Feature[], places: readonly number[]): string[] =>
  places.map((at) => nameOf(features[at] as Feature));

/** `constant`: one plane, a row for each column of numbers, at `rowOf` the feature's. Throws UsageError 'learn.coarse' at everybody where one of these columns is. */
export async function refuseCoarse(
  sharing: Sharing,
  plan: Seating,
  features: readonly Feature[],
  places: readonly number[],
  constant: Bits,
  rowOf: (place: number) => number = (place) => place,
): Promise<void> {
  if (places.length === 0) return;
  const own = sharing.gatherRows(constant, Uint32Array.from(places, rowOf));
  const told = await tellEverybody(sharing, plan, 'coarse', own);
  const columns = coarseNames(features, places).filter((_, i) => told[i] === true);
  if (columns.length > 0) throw new UsageError('learn.coarse', { columns });
}
