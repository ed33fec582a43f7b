/** Whether numbers of rows are large enough to be shown, by the rules of joint questions (see sql/plan/gates.ts). */
import { allPlanes, type Bits, bitLength, isNegative, or, type Ring, type Sharing } from '@tacit/engine';
import type { Aggregates } from '../sql/execute/parts.ts';
import { hasUnits, leastRows, ownStages, unitStages, withholds } from '../sql/plan/gates.ts';
import type { Plan } from '../sql/plan/types.ts';
import { rowsPerUnit } from './plan.ts';

/** Numbers of rows of one owner (`stage`), or of all (null): vectors of one length. */
export type Counted = (stage: number | null) => Ring;

export interface Gates {
  readonly plan: Plan;
  readonly aggregates: Aggregates;
  /** The group that element i of what is counted is part of; undefined: of all groups together. */
  readonly groupOf?: () => Uint32Array;
}

/**
 * One plane: 1 where there are enough rows. That is at least k of all owners, and at least k apart from each recipient's own;
 * where owners count units, k times the most rows that one unit can have: the most at each owner added up, as one person may be
 * a unit of each. `orNone`: no rows pass, too.
 * Rounds: one comparison, and the depth of a conjunction.
 */
export async function enough(sharing: Sharing, gates: Gates, counted: Counted, orNone: boolean): Promise<Bits> {
  const { numbers, most } = deficits(sharing, gates, counted);
  const length = numbers[0]?.rows.length ?? 0;
  const compared = numbers.flatMap(({ rows, less }) => (orNone ? [less, sharing.addConstant(rows, -1n)] : [less]));
  const signs = await areNegative(sharing, sharing.concatenate(compared), most);
  const plane = (i: number) => sharing.sliceRows(signs, i * length, (i + 1) * length);
  const step = orNone ? 2 : 1;
  const passed = numbers.map((_, i) => sharing.not(plane(i * step)));
  if (!orNone) return await allPlanes(sharing, sharing.joinPlanes(passed));
  const none = numbers.map((_, i) => plane(i * step + 1));
  return await allPlanes(sharing, await or(sharing, sharing.joinPlanes(passed), sharing.joinPlanes(none)));
}

/** One plane: 1 where a number of size at most `most` is below 0. */
export async function areNegative(sharing: Sharing, numbers: Ring, most: bigint): Promise<Bits> {
  const width = bitLength(most) + 1;
  const end = 1n << BigInt(width - 1);
  // What they are made of bounds them less than what they mean: a part is never more than the whole.
  return await isNegative(sharing, sharing.within(numbers, { min: -end, max: end - 1n }), width);
}

/** Whether anything at all can be too small. */
export function isGated(plan: Plan): boolean {
  return withholds(plan);
}

/** Each number of rows that must be large enough, and what it has over what it must have; `most` bounds their size. */
function deficits(sharing: Sharing, { plan, aggregates, groupOf }: Gates, counted: Counted) {
  const k = BigInt(Math.min(leastRows(plan), aggregates.maxRows + 1));
  const stages = [...plan.stages.keys()];
  const all = counted(null);
  const { length } = all;
  /** A number per group, for each element of what is counted. */
  const spread = (perGroup: Ring): Ring =>
    groupOf === undefined
      ? sharing.gather(sharing.sum(perGroup, 1), new Uint32Array(length))
      : sharing.gather(perGroup, groupOf());
  const numbers: { readonly rows: Ring; readonly less: Ring }[] = [];
  for (const own of [null, ...ownStages(plan)]) {
    const rows = own === null ? all : sharing.subtract(all, counted(own));
    numbers.push({ rows, less: sharing.addConstant(rows, -k) });
    if (hasUnits(plan)) {
      const others = stages.filter((stage) => stage !== own);
      const most = others
        .map((stage) => aggregates.count(rowsPerUnit, stage))
        .reduce((sum, next) => sharing.add(sum, next));
      numbers.push({ rows, less: sharing.subtract(rows, sharing.scale(spread(most), k)) });
    }
    for (const stage of unitStages(plan)) {
      const each = sharing.gather(aggregates.rowsPerUnit(stage), new Uint32Array(length));
      numbers.push({ rows, less: sharing.subtract(rows, sharing.scale(each, k)) });
    }
  }
  const largest = plan.stages.reduce((sum, { rowsUpTo }) => sum + BigInt(rowsUpTo), 1n);
  // Over several groups the most rows of a unit add up to no more than the rows there are.
  const most = hasUnits(plan) || unitStages(plan).length > 0 ? k * largest : 0n;
  return { numbers, most: most + largest + k };
}
