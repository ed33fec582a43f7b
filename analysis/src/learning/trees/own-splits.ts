/**
 * What each owner of features is told of the splits by its own columns, and nothing of all others: for each node of each tree whether it splits by
 * one of these, which, where, and to which side rows without a value go. Of a node that splits by a column of somebody else all of that is 0, as of one
 * that does not split.
 *
 * A column that is cut at quantiles has one bit of it, for all its cuts together, and the cut itself: its place among the cuts would tell how
 * many rows in common lie below it. The cut comes from the split column as a product of bits: at most one of them is 1.
 */
import { type Bits, type Ring, type Sharing, toBits } from '@tacit/engine';
import { runnersOf } from '../../kinds/seats.ts';
import type { NumberFeature } from '../features.ts';
import { secretlyCut, type TreesCard } from './card.ts';
import {
  cutBits,
  featuresOfOwner,
  type OwnFeature,
  ownLine,
  type OwnWords,
  splitOwners,
  toldNodes,
} from './own-shape.ts';
import type { TreesPlan } from './plan.ts';

/** Tells every owner its own splits; what this party was told comes back. Rounds: a conversion of the cuts to bits and a product of bits, and one each. */
export async function tellOwners(
  sharing: Sharing,
  plan: TreesPlan,
  splits: Bits,
  cuts: Ring | undefined,
): Promise<OwnWords[]> {
  const everyone = runnersOf(plan);
  const card = plan.keeps[0].model;
  const owners = splitOwners(plan);
  const columns = sharing.pickPlanes(splits, toldNodes(card));
  const areCut = owners.some((owner) => featuresOfOwner(plan, owner).some(({ secret }) => secret !== undefined));
  const digits = areCut && cuts !== undefined ? await digitsOf(sharing, card, cuts) : undefined;
  const told: OwnWords[] = [];
  for (const owner of owners) {
    const own = await ownColumns(sharing, plan, owner, columns, digits);
    const words = await sharing.revealBits(own, ownLine(owner), [everyone.indexOf(owner)]);
    if (words !== undefined) told.push({ owner, words });
  }
  return told;
}

/** Cuts as bits with a sign: a row each. */
async function digitsOf(sharing: Sharing, card: TreesCard, cuts: Ring): Promise<Bits> {
  const ends = secretlyCut(card).flatMap(({ low, high }: NumberFeature) => [BigInt(low), BigInt(high)]);
  const [min, max] = [0n, ...ends].reduce(
    ([x, y], each) => [each < x ? each : x, each > y ? each : y] as [bigint, bigint],
    [0n, 0n] as [bigint, bigint],
  );
  return await toBits(sharing, sharing.within(sharing.within(cuts), { min, max }), cutBits(card));
}

/** The bits of `ownBits` as rows, a plane for each node. */
async function ownColumns(
  sharing: Sharing,
  plan: TreesPlan,
  owner: string,
  columns: Bits,
  digits: Bits | undefined,
): Promise<Bits> {
  const features = featuresOfOwner(plan, owner);
  const row = (i: number) => sharing.sliceRows(columns, i, i + 1);
  const rows = features.flatMap(({ splits, missing, firstPlane, secret }) => {
    const own = Array.from({ length: splits }, (_, i) => row(firstPlane + i));
    return [
      ...(secret === undefined ? own : [own.reduce((x, y) => sharing.xor(x, y))]),
      ...(missing ? [row(firstPlane + splits)] : []),
    ];
  });
  const secret = features.filter((each) => each.secret !== undefined);
  if (digits === undefined || secret.length === 0) return sharing.joinRows(rows);
  const { cuts } = plan.keeps[0].model;
  const places = (first: (each: OwnFeature) => number) =>
    secret.flatMap((each) => Array.from({ length: cuts }, (_, i) => first(each) + i));
  const chosen = sharing.gatherRows(columns, Uint32Array.from(places(({ firstPlane }) => firstPlane)));
  // A plane for each cut, a row for each of its bits.
  const cutPlanes = sharing.joinPlanes(
    places(({ secret: place = 0 }) => place * cuts).map((cut) => {
      const own = sharing.sliceRows(digits, cut, cut + 1);
      return sharing.joinRows(Array.from({ length: digits.planes }, (_, p) => sharing.slicePlanes(own, p, p + 1)));
    }),
  );
  return sharing.joinRows([...rows, await sharing.bitMatrixProduct(cutPlanes, chosen)]);
}
