/**
 * Cut points that may be shown: so many of a column's that between any two of them, before the first and after the last, there
 * are enough rows. From the left each is the first one that closes an interval with enough rows and leaves enough; so the
 * numbers of rows between them are those of groups that are large enough, and add up to all.
 *
 * For each two cut points (the ends included) one comparison says whether there are enough rows between them. As rows only get
 * more, the first point after i that is far enough is where that bit turns to 1; following these from the left end takes one
 * AND a point. m points of g groups: g(m + 2)(m + 1)/2 comparisons in one batch, then 1 + m rounds of ANDs.
 */
import type { Bits, Ring, Sharing } from '@tacit/engine';
import { enough, type Gates, isGated } from './enough.ts';
import type { CutsPlan } from './plan.ts';

/** One plane per cut point: 1 in the groups where it may be shown. `count`: measure of the rows with a value. */
export async function shownCuts(
  sharing: Sharing,
  { plan, aggregates }: Gates,
  { ids }: CutsPlan,
  count: string,
): Promise<Bits> {
  const { groups } = plan;
  const points = ids.length;
  if (!isGated(plan)) return sharing.filledBits(groups, points, true);
  const below = (i: number, stage: number | null): Ring | undefined =>
    i === 0 ? undefined : aggregates.count(i > points ? count : (ids[i - 1] as string), stage);

  // Pairs i < j of 0 (the left end), the points, and points + 1 (the right end).
  const pairs: [number, number][] = [];
  for (let j = 1; j <= points + 1; j++) for (let i = 0; i < j; i++) pairs.push([i, j]);
  const between = (stage: number | null): Ring => {
    const at = Array.from({ length: points + 2 }, (_, i) => below(i, stage));
    return sharing.concatenate(
      pairs.map(([i, j]) => {
        const [from, to] = [at[i], at[j] as Ring];
        return from === undefined ? to : sharing.subtract(to, from);
      }),
    );
  };
  const groupOf = () => Uint32Array.from({ length: pairs.length * groups }, (_, i) => i % groups);
  const bits = await enough(sharing, { plan, aggregates, groupOf }, between, false);
  const at = (i: number, j: number) => (j * (j - 1)) / 2 + i;
  const planes = pairs.map((_, pair) => sharing.sliceRows(bits, pair * groups, (pair + 1) * groups));
  const none = sharing.filledBits(groups, 1, false);
  const isEnough = (i: number, j: number): Bits => (i === j ? none : (planes[at(i, j)] as Bits));

  // first(i, j): j is the first point after i with enough rows between, and enough are left after it.
  const inner = pairs.filter(([, j]) => j <= points);
  const joined = (bit: (i: number, j: number) => Bits) => sharing.joinPlanes(inner.map(([i, j]) => bit(i, j)));
  const turns = sharing.xor(
    joined(isEnough),
    joined((i, j) => isEnough(i, j - 1)),
  );
  const first = await sharing.and(
    turns,
    joined((_, j) => isEnough(j, points + 1)),
  );

  const reached: Bits[] = [];
  for (let j = 1; j <= points; j++) {
    const fromEnd = sharing.slicePlanes(first, at(0, j), at(0, j) + 1);
    if (j === 1) {
      reached.push(fromEnd);
      continue;
    }
    // No two of them are 1: one path only leads from the left end.
    const steps = await sharing.and(
      sharing.joinPlanes(reached),
      sharing.slicePlanes(first, at(1, j), at(j - 1, j) + 1),
    );
    let any = fromEnd;
    for (let i = 0; i < j - 1; i++) any = sharing.xor(any, sharing.slicePlanes(steps, i, i + 1));
    reached.push(any);
  }
  return sharing.joinPlanes(reached);
}
