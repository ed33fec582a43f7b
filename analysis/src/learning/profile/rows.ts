/** The rows of a profile: which have a value of each number, how many, and whether that is told. */
import { type Bits, countRows, enoughIn, isZero, or, type Ring, type Sharing, together } from '@tacit/engine';
import { placesOfTheRest } from '../plan.ts';
import { allOf, type KeptRows } from '../rows.ts';
import { keptColumn, type NumberColumn, numbersOf, type ProfilePlan } from './plan.ts';

/** Which rows there are, and which have a value. */
export interface ProfileRows {
  readonly length: number;
  readonly numbers: readonly NumberColumn[];
  /** One plane a number: rows of somebody that have a value; and how many they are, of all rows and then of those of others. */
  readonly masks: readonly Bits[];
  readonly counted: readonly Ring[];
  /** One plane, a row a number: whether it is told. As numbers, too. */
  readonly shown: Bits;
  readonly shownNumbers: Ring;
  /** What is released: of all rows; of each number whether it is told, and then its rows with a value. */
  readonly told: Ring;
  readonly counts: Ring;
}

export async function profileRows(sharing: Sharing, plan: ProfilePlan, kept: KeptRows): Promise<ProfileRows> {
  const numbers = numbersOf(plan);
  const least = BigInt(plan.minimumGroupSize);
  const valid = kept.owned();
  const present = numbers.map((each) => kept.present(keptColumn(plan, each)));
  const some = present.flatMap((each) => each ?? []);
  const having =
    some.length === 0
      ? undefined
      : await sharing.and(sharing.joinPlanes(some), sharing.joinPlanes(some.map(() => valid)));
  let next = 0;
  const masks = present.map((each) => {
    if (each === undefined || having === undefined) return valid;
    next += 1;
    return sharing.slicePlanes(having, next - 1, next);
  });
  const counts = await countsOf(sharing, plan, sharing.joinPlanes([valid, ...(having === undefined ? [] : [having])]));
  const bounds = { min: 0n, max: BigInt(kept.length) };
  let place = 0;
  const places = present.map((each) => {
    if (each === undefined) return 0;
    place += 1;
    return place;
  });
  // All rows, and then those with a value of each number.
  const sets = counts.map((each) => sharing.within(sharing.gather(each, Uint32Array.from([0, ...places])), bounds));
  const all = sets[0] as Ring;
  const [enough, ...whole] = await together<Bits[]>(sharing, [
    (on) =>
      enoughIn(
        on,
        sets.map((count) => ({ count, least })),
      ),
    ...sets.map((each) => async (on: Sharing) => {
      const total = on.gather(each, new Uint32Array(places.length + 1));
      const missing = on.within(on.subtract(total, each), bounds);
      const [isMany, isNone] = await together<[Bits, Bits]>(on, [
        (own) => enoughIn(own, [{ count: missing, least }]),
        (own) => isZero(own, missing),
      ]);
      return or(on, isMany, isNone);
    }),
  ]);
  const shown = await allOf(sharing, [enough as Bits, ...whole]);
  const plain = sharing.within(await sharing.bitsToRing(shown));
  const products = sharing.within(await sharing.multiply(plain, sharing.within(all)));
  const head = (x: Ring) => sharing.slice(x, 0, 1);
  const rest = (x: Ring) => sharing.slice(x, 1, x.length);
  return {
    length: kept.length,
    numbers,
    masks,
    counted: sets.map((each) => sharing.within(rest(sharing.within(each)), bounds)),
    shown: sharing.sliceRows(shown, 1, shown.length),
    shownNumbers: rest(plain),
    told: sharing.concatenate([head(plain), head(products)]),
    counts: sharing.concatenate([rest(plain), rest(products)]),
  };
}

/** How many rows have each plane: of all rows, and then of those of all others than each recipient that has some in a stack. */
export function countsOf(sharing: Sharing, plan: ProfilePlan, planes: Bits): Promise<Ring[]> {
  const sets = [planes, ...placesOfTheRest(plan, null).map((places) => sharing.gatherRows(planes, places))];
  return together(
    sharing,
    sets.map((each) => (on: Sharing) => countRows(on, each)),
  );
}

/** Each number's values with those of others 0 where it is withheld: `times` values a number. */
export async function shownOf(sharing: Sharing, { shownNumbers }: ProfileRows, values: Ring, times: readonly number[]) {
  const index = Uint32Array.from(times.flatMap((count, i) => new Array<number>(count).fill(i)));
  return sharing.within(await sharing.multiply(sharing.gather(shownNumbers, index), sharing.within(values)));
}
