/** Of a join with keys that repeat: which rows stand for their key, so that each key of a group counts once. */
import type { Bits, Sharing } from '@tacit/engine';
import { outputsIn } from '../plan/places.ts';
import type { Plan, SecureBoolean } from '../plan/types.ts';
import type { JoinedRows } from './joined.ts';

/**
 * By the id of a hidden count of keys the rows that it counts: of each key of a group the first that is kept. `planes` by condition;
 * `filter`: the one that keeps rows.
 */
export async function keyPlanes(
  sharing: Sharing,
  plan: Plan,
  joined: JoinedRows,
  planes: ReadonlyMap<string, Bits>,
  filter: SecureBoolean,
): Promise<Map<string, Bits>> {
  const counts = plan.measures.filter((measure) => measure.kind === 'count' && measure.keys !== undefined);
  const { matched, keyed, firstOfKeys } = joined;
  const { many } = plan;
  if (
    counts.length === 0 ||
    matched === undefined ||
    keyed === undefined ||
    firstOfKeys === undefined ||
    many === undefined
  )
    return new Map();
  const kept = planes.get(JSON.stringify(filter)) as Bits;
  const across = plan.filter === null ? undefined : planes.get(JSON.stringify(plan.filter));
  const pairs = counts.map((measure): Bits[] => {
    if (measure.kind === 'count' && measure.keys === 'matched') return [matched, across ?? keyed];
    const valid = measure.valid === null ? undefined : (planes.get(JSON.stringify(measure.valid)) as Bits);
    return [kept, valid ?? keyed];
  });
  const counted = await sharing.and(
    sharing.joinPlanes(pairs.map(([a]) => a as Bits)),
    sharing.joinPlanes(pairs.map(([, b]) => b as Bits)),
  );
  const keyedPlanes = sharing.joinPlanes(counts.map(() => keyed));
  const within = many.kind === 'inner' ? counted : await sharing.and(counted, keyedPlanes);
  const classes = await classPlanes(sharing, plan, planes);
  const isSteady =
    classes === undefined &&
    plan.filter === null &&
    counts.every(({ valid }) => valid === null || outputsIn(valid).every(({ table }) => table !== many.table));
  const first = await firstOfEach(sharing, within, classes, (each) => firstOfKeys(each, isSteady));
  return new Map(counts.map(({ id }, i) => [id, sharing.slicePlanes(first, i, i + 1)]));
}

/**
 * For each combination of the group keys that are made of both owners' columns the rows that have it: rows of one key that stand together
 * may differ in it. Undefined without such keys.
 */
async function classPlanes(
  sharing: Sharing,
  { keys }: Plan,
  planes: ReadonlyMap<string, Bits>,
): Promise<Bits[] | undefined> {
  let classes: Bits[] | undefined;
  for (const { positions } of keys) {
    if (positions === undefined) continue;
    const bits = positions.map((bit) => planes.get(JSON.stringify(bit)) as Bits);
    const pairs = classes?.flatMap((one) => bits.map((bit): [Bits, Bits] => [one, bit]));
    if (pairs === undefined) classes = bits;
    else {
      const both = await sharing.and(
        sharing.joinPlanes(pairs.map(([one]) => one)),
        sharing.joinPlanes(pairs.map(([, bit]) => bit)),
      );
      classes = pairs.map((_, i) => sharing.slicePlanes(both, i, i + 1));
    }
  }
  return classes;
}

/** The first of the rows `kept` of each key, plane by plane; with classes of each key and class. */
async function firstOfEach(
  sharing: Sharing,
  kept: Bits,
  classes: readonly Bits[] | undefined,
  first: (kept: Bits) => Promise<Bits>,
): Promise<Bits> {
  if (classes === undefined) return await first(kept);
  const each = sharing.joinPlanes(classes.map(() => kept));
  const masks = sharing.joinPlanes(classes.flatMap((plane) => Array.from({ length: kept.planes }, () => plane)));
  const found = await first(await sharing.and(each, masks));
  // No row is of two classes.
  return classes
    .map((_, i) => sharing.slicePlanes(found, i * kept.planes, (i + 1) * kept.planes))
    .reduce((all, next) => sharing.xor(all, next));
}
