/**
 * A training that shows all computers what SecureBoost shows (`leak: secureboost`): which rows go to which side, and what leaves hold.
 *
 * Rows are put in a random order that nobody knows, with what they are made of, before anything is seen: in the kept table an owner may know where its
 * own rows are. Rows that take no part get planes of 0 and so go left at every split, as if they had no value that any split asks for: what they
 * hold is somebody's who never agreed to take part, or nobody's. All openings of a run are permitted at once, by the number of values that they come to.
 */
import {
  asFixed,
  type Bits,
  type BoostingData,
  leavesOf,
  type Ring,
  type SeenTrees,
  type Sharing,
} from '@tacit/engine';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { placesOf } from '../test-rows.ts';
import type { TreesPlan } from './plan.ts';

/** The values that each computer sees, by line. */
export function seenValues({ trees, keeps: [{ model }], uses, aligned: { table } }: TreesPlan) {
  const length = uses[0].vectors[table.valid]?.length ?? 0;
  const rows = trees.test === null ? length : placesOf(length, trees.test, 'train').length;
  return { rows: rows * model.trees * model.depth, leaves: model.trees * leavesOf(model.depth) };
}

/** The same rows in an order that nobody knows; those that are not `valid` have planes of 0. A conjunction and the rounds of a shuffle. */
export async function anonymous(sharing: Sharing, data: Required<BoostingData>, valid: Bits): Promise<BoostingData> {
  const { rows, target, weights } = data;
  const planes = await sharing.and(rows.planes, sharing.joinPlanes(new Array<Bits>(rows.planes.planes).fill(valid)));
  const moved = await sharing.shuffle(sharing.randomOrder(planes.length), {
    rings: [sharing.within(target.ring), sharing.within(weights)],
    bits: [planes],
  });
  const [y, w] = moved.rings as [Ring, Ring];
  return {
    rows: { features: rows.features, planes: moved.bits[0] as Bits },
    target: asFixed(target.format, sharing.within(sharing.within(y), target.ring.bounds)),
    weights: sharing.within(sharing.within(w), weights.bounds),
  };
}

/** Permits what computers are to see of one run, and no value more. */
export function seenBy({ session }: Sharing, plan: TreesPlan, runtime: Runtime): SeenTrees {
  const everyone = runnersOf(plan);
  const left = { ...seenValues(plan) };
  // The program that plans a preparation shows nothing.
  const isRun = session.owns(session.self);
  for (const name of isRun ? plan.parties : [])
    for (const line of ['rows', 'leaves'] as const)
      runtime.release(`seen.${line}`, everyone.indexOf(name), left[line], undefined);
  const take = (line: 'rows' | 'leaves', values: number) => {
    left[line] -= values;
    if (left[line] < 0) throw new Error(`more ${line} than the contract lets computers see`);
  };
  return {
    rows: (on, right) => {
      take('rows', right.length * right.planes);
      return on.openBits(right);
    },
    leaves: (on, leaves) => {
      take('leaves', leaves.length);
      return on.open(leaves);
    },
  };
}
