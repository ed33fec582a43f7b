/** Averages that the answer shows without their sum and count: divided under protocol, exactly. */
import { divide, isNegative, type Ring, type Sharing, together } from '@tacit/engine';
import { type AverageDivision, averageDivision } from '../plan/averages.ts';
import type { Release } from '../plan/releases.ts';
import type { Plan } from '../plan/types.ts';
import type { Aggregates } from './parts.ts';

/**
 * By sum measure id: the averages to release, per group, carried at the column's decimals and rounded to nearest, halves
 * away from zero; 0 for groups without values. Where that may leave 63 bits, the whole parts of all groups and then their
 * decimals, both with the average's sign. All averages are computed side by side.
 */
export async function averagesPerGroup(
  sharing: Sharing,
  plan: Plan,
  sums: readonly string[],
  { measures }: Pick<Aggregates, 'measures'>,
): Promise<Map<string, Ring>> {
  const averages = await together(
    sharing,
    sums.map((sum) => (branch: Sharing) => {
      const division = averageDivision(plan, sum);
      if (division === undefined) throw new Error(`the average of ${sum} was planned although it does not fit`);
      const [total, count] = [measures.get(sum) as Ring, measures.get(division.count) as Ring];
      return divideFor(branch, total, count, division);
    }),
  );
  return new Map(sums.map((sum, i) => [sum, averages[i] as Ring]));
}

/** Sums divided by counts; 0 where the count is. */
export function divideFor(sharing: Sharing, sum: Ring, count: Ring, division: AverageDivision): Promise<Ring> {
  return division.kind === 'parts'
    ? divideInParts(sharing, sum, count, division)
    : divide(sharing, sum, sharing.scale(count, division.factor), division.bounds);
}

/** The sums of the averages that are released. */
export function averagedSums(releases: readonly Release[]): string[] {
  return releases.flatMap(({ kind, measure }) => (kind === 'average' ? [measure] : []));
}

/**
 * Of magnitudes, so that halves are rounded away from zero: |sum| = whole·count + rest. Rounds: those of a sign, two
 * divisions and three products.
 */
async function divideInParts(
  sharing: Sharing,
  sum: Ring,
  count: Ring,
  { signed, factor, bounds, split }: Extract<AverageDivision, { kind: 'parts' }>,
): Promise<Ring> {
  const sign = signed ? await signOf(sharing, sum) : undefined;
  const magnitude = sign === undefined ? sum : await sharing.multiply(sum, sign);
  const whole = await divide(sharing, magnitude, count, bounds.whole);
  if (factor > 1n) {
    if (bounds.rest === null) return sharing.filledRing(sum.length, 0n);
    // ⌊(⌊x⌋ + f/2) ÷ f⌋ is x ÷ f rounded to nearest: f is even.
    const numerator = sharing.addConstant(whole, factor / 2n);
    const rounded = await divide(sharing, numerator, sharing.filledRing(sum.length, factor), bounds.rest);
    return sign === undefined ? rounded : sharing.multiply(rounded, sign);
  }
  const { rest } = bounds;
  if (rest === null) throw new Error('decimals of an average without their division');
  // It is below the count, which bounds of its two parts do not say.
  const remainder = sharing.subtract(sharing.within(magnitude), sharing.within(await sharing.multiply(whole, count)));
  const decimals = await divide(sharing, remainder, count, rest);
  const unit = 10n ** BigInt(rest.decimals);
  if (!split) {
    const carried = sharing.add(sharing.scale(whole, unit), decimals);
    return sign === undefined ? carried : sharing.multiply(carried, sign);
  }
  // The two tell no more than the rounded average: decimals that round up to a whole 1 need at least 2·unit rows, and the
  // sum of so many values of which one times `unit` leaves 63 bits would leave them too.
  const parts = sharing.concatenate([whole, decimals]);
  return sign === undefined ? parts : sharing.multiply(parts, sharing.concatenate([sign, sign]));
}

/** −1 where the number is negative, else 1. */
async function signOf(sharing: Sharing, x: Ring): Promise<Ring> {
  const negative = await sharing.bitsToRing(await isNegative(sharing, x, 64));
  return sharing.addConstant(sharing.scale(negative, -2n), 1n);
}
