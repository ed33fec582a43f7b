/** The leaves of boosted trees. */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { isNegative } from '../compare.ts';
import { truncate } from '../fixed/truncate.ts';
import { held } from '../learning/numbers.ts';
import { unbounded } from '../ranges.ts';
import { type Judge, judgedSums, quotientsOf, type Sums } from './best-split.ts';
import type { Grown } from './grow.ts';
import type { Loss } from './losses.ts';

/** log₂ of the largest leaf before it is multiplied by η. */
export const leafBits = 4;
/** Fraction bits of quotients, and of η. */
const quotientPlaces = 30;
const rateBits = 20;

/** −η·G/(H + λ) in units of 2^−places. */
export async function leavesOfTrees(
  sharing: Sharing,
  grown: Grown,
  judge: Judge,
  { places, outputs }: Loss,
  rate: number,
): Promise<Ring> {
  const most = 1n << BigInt(leafBits + quotientPlaces);
  const [sums] = (await judgedSums(sharing, [grown.leaves], judge)) as [Sums];
  const [[quotients], isLight] = await together<[Ring[], Bits | undefined]>(sharing, [
    (on) => quotientsOf(on, sums, judge, quotientPlaces, most, grown.limits),
    (on) => lightTrees(on, sums.weight, judge, outputs),
  ]);
  const kept = isLight === undefined ? (quotients as Ring) : await withoutLight(sharing, quotients as Ring, isLight);
  const scaled = sharing.scale(kept, -BigInt(Math.round(rate * 2 ** rateBits)));
  const leaves = await truncate(
    sharing,
    held(sharing, scaled, leafBits + quotientPlaces + rateBits),
    quotientPlaces + rateBits - places,
    'nearest',
  );
  const bound = 1n << BigInt(leafBits + places);
  return sharing.within(sharing.within(leaves), { min: -bound, max: bound });
}

/**
 * Whether all rows of a tree weigh less than a child has to. XGBoost gives these 0 (CalcWeight in its tree/param.h). Such a tree does not split, so
 * that its first leaf has all rows; and where a tree splits all leaves weigh enough or are empty. One comparison.
 */
async function lightTrees(sharing: Sharing, weights: Ring, judge: Judge, trees: number): Promise<Bits | undefined> {
  const { minWeight, slack, weightBits } = judge;
  if (minWeight === 0n) return undefined;
  const first = sharing.gather(unbounded(sharing, weights), firstOfEach(trees, weights.length / trees));
  const bounds = { min: -slack - minWeight, max: 1n << BigInt(weightBits) };
  return isNegative(sharing, sharing.within(sharing.addConstant(first, -minWeight), bounds));
}

/** Leaves of trees, the first of each 0 where it is light. A conversion and a product. */
async function withoutLight(sharing: Sharing, leaves: Ring, isLight: Bits): Promise<Ring> {
  const plain = unbounded(sharing, leaves);
  const [trees, each] = [isLight.length, leaves.length / isLight.length];
  const bits = unbounded(sharing, await sharing.bitsToRing(isLight));
  const gone = await sharing.multiply(bits, sharing.gather(plain, firstOfEach(trees, each)));
  const padded = sharing.concatenate([gone, sharing.filledRing(1, 0n)]);
  const places = Uint32Array.from({ length: leaves.length }, (_, i) => (i % each === 0 ? i / each : trees));
  return sharing.subtract(plain, sharing.gather(padded, places));
}

const firstOfEach = (trees: number, each: number) => Uint32Array.from({ length: trees }, (_, t) => t * each);
