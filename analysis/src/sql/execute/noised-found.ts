/**
 * Groups that no list names, with privacy: which groups there are tells of rows, too. So all of them get noise, and a group leaves, with its
 * keys and noisy numbers, where it has rows and its noisy number of them reaches a public threshold (plan/privacy.ts has the argument). What
 * is compared is known to nobody. What is revealed is as long as the public bound of groups, zeros behind those that leave, which stand in the
 * order of their keys: how many do is told to the recipients alone, and follows from noisy numbers.
 */
import { type Bits, isNegative, type Ring, type Sharing } from '@tacit/engine';
import { keyLine, releasesOf } from '../plan/releases.ts';
import type { FoundGroups, Plan, PlanPrivacy } from '../plan/types.ts';
import type { FoundAggregates } from './by-sort.ts';
import { noised } from './noised.ts';
import { shownOfSets, toldKeys, toldTexts } from './release-found.ts';
import { steps } from './steps.ts';

/** The vectors to reveal, one per release. */
export async function noisedFound(
  sharing: Sharing,
  plan: Plan,
  privacy: PlanPrivacy,
  found: FoundGroups,
  aggregates: FoundAggregates,
): Promise<Ring[]> {
  const { groupsUpTo } = found;
  const vectors = await noised(sharing, { ...plan, groups: groupsUpTo }, privacy, aggregates);
  sharing.session.step(steps.thresholds);
  const counted = vectors[privacy.noise.findIndex(({ measure }) => measure === 'rows')] as Ring;
  const less = (x: Ring, least: bigint): Ring => {
    const by = { min: -least, max: -least };
    return sharing.add(x, sharing.within(sharing.filledRing(groupsUpTo, -least), by));
  };
  const isFew = await isNegative(sharing, less(counted, BigInt(privacy.threshold ?? 0)));
  const isNone = await isNegative(sharing, less(aggregates.measures.get('rows') as Ring, 1n));
  const passes = await sharing.and(sharing.not(isFew), sharing.not(isNone));
  const columns = { rings: vectors, bits: [...aggregates.keys.map(({ told }) => told), passes] };
  const moved = await shownOfSets(sharing, plan, found, passes, columns);
  const shown = moved.bits.at(-1) as Bits;
  const texts = await toldTexts(sharing, plan, aggregates, moved.bits, shown);

  sharing.session.step(steps.reveal);
  const keys = await toldKeys(sharing, plan.keys, texts, shown);
  const flag = await sharing.bitsToRing(shown);
  const numbers = await sharing.multiply(
    sharing.concatenate(vectors.map((_, i) => sharing.within(moved.rings[i] as Ring))),
    sharing.concatenate(vectors.map(() => sharing.within(flag))),
  );
  let next = 0;
  return releasesOf(plan).map(({ kind, measure }): Ring => {
    if (kind === 'groups') return flag;
    if (kind === 'key') return keys[plan.keys.findIndex((_, i) => keyLine(i) === measure)] as Ring;
    next += plan.groups;
    return sharing.slice(numbers, next - plan.groups, next);
  });
}
