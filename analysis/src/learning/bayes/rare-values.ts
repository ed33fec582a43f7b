/**
 * Values of lists that few rows have, taken together: who knows the features of rows works out from what the model says of them how many rows of
 * each class have a value. So that this is about as many rows as the minimum asks for, values with fewer count as one, together with the rarest
 * other one where all of them are too few. Which these are is told to nobody; where none other is large enough, the list says nothing.
 */
import { type Minimum, type Ring, type Sharing, together, withholdCells } from '@tacit/engine';
import { placesWithoutEach } from '../unlabelled/plan.ts';
import { listsOf } from './card.ts';
import type { BayesPlan } from './plan.ts';

/**
 * `values`: 0 or 1, a column for each value of each list, 0 in rows that take no part; `places`: those of the rows, all where null. Rounds of
 * `withholdCells` and two products.
 */
export async function withRareTogether(
  sharing: Sharing,
  plan: BayesPlan,
  values: Ring,
  places: Uint32Array | null,
): Promise<Ring> {
  const least = BigInt(plan.minimumGroupSize);
  if (least <= 1n) return values;
  const lists = listsOf(plan.bayes.features);
  const width = lists.reduce((sum, each) => sum + each, 0);
  const length = values.length / width;
  const sets = [undefined, ...placesWithoutEach(plan, places)];
  const plain = sharing.within(values);
  /** Rows with each value among those at the places; all where there are none. */
  const countsAt = (some: Uint32Array | undefined): Ring => {
    if (some === undefined) return sharing.sum(plain, width);
    const own = Uint32Array.from(
      { length: width * some.length },
      (_, i) => Math.floor(i / some.length) * length + (some[i % some.length] as number),
    );
    return sharing.sum(sharing.gather(plain, own), width);
  };
  const counts = sets.map(countsAt);
  const starts = lists.map((_, i) => lists.slice(0, i).reduce((sum, each) => sum + each, 0));
  const kept = await together<Ring[]>(
    sharing,
    lists.map((cells, i) => async (on: Sharing) => {
      const start = starts[i] as number;
      const minimums = counts.map((all): Minimum => {
        const own = on.within(on.slice(all, start, start + cells), { min: 0n, max: BigInt(length) });
        return { count: own, least };
      });
      const { shown } = await withholdCells(on, minimums, [], { lines: 1, cells });
      return on.within(await on.bitsToRing(shown));
    }),
  );
  const rare = sharing.addConstant(sharing.negate(sharing.concatenate(kept)), 1n);
  const each = sharing.gather(
    rare,
    Uint32Array.from({ length: values.length }, (_, i) => Math.floor(i / length)),
  );
  const own = await sharing.multiply(each, plain);
  const pools = lists.flatMap((cells, i) => {
    const start = starts[i] as number;
    const columns = Array.from({ length: cells }, (_, cell) =>
      sharing.slice(own, (start + cell) * length, (start + cell + 1) * length),
    );
    const pool = columns.reduce((sum, column) => sharing.add(sum, column));
    return new Array<Ring>(cells).fill(pool);
  });
  const pooled = await sharing.multiply(each, sharing.concatenate(pools));
  const all = sharing.add(sharing.subtract(plain, own), pooled);
  return sharing.within(all, { min: 0n, max: 1n });
}
