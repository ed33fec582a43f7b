/**
 * Monotone constraints as XGBoost keeps them: each node has limits for the weights of all leaves below it. A split by a feature whose direction is
 * 1 must have the larger weight to the right, and their middle becomes the upper limit of the left child and the lower one of the right. Where a
 * split tells missing values from all others, XGBoost may put either to the left, so that it is never against the direction; the side with the
 * smaller weight has the middle as its upper limit.
 *
 * Weights w = −G/(H + λ) are held within the limits of their node; α shrinks G before. What a side then gains is −2Gw − (H + λ)w², with G as it
 * is without α: so XGBoost has it wherever weights have limits, those of max_delta_step among them (CalcGainGivenWeight in its tree/param.h).
 * It is worked out as w·A with A = −2G − (H + λ)w of the same rounded w: where no limit is met the gain is at its peak in w, and what rounding
 * w changes is of second order.
 */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { isNegative } from '../compare.ts';
import { truncate } from '../fixed/truncate.ts';
import { held } from '../learning/numbers.ts';
import { clamp } from '../magnitude.ts';
import { unbounded } from '../ranges.ts';
import { type RootReciprocal, timesRoot } from './root-reciprocal.ts';

/** Fraction bits of weights and limits, and the largest of them. */
export const weightPlaces = 24;
const weightBits = 28;
const mostWeight = 1n << BigInt(weightBits);

/** The direction of a candidate of a directed feature that tells missing values from all others. */
export const eitherWay = 2;

/** Limits of each node. */
export interface WeightLimits {
  readonly low: Ring;
  readonly high: Ring;
}

/** The limits of roots: none but the largest weight that there is. */
export function noLimits(sharing: Sharing, nodes: number, step: number): WeightLimits {
  const most = BigInt(Math.round(step * 2 ** weightPlaces));
  return { low: sharing.filledRing(nodes, -most), high: sharing.filledRing(nodes, most) };
}

/** x held within limits; all three are at most 2^weightBits in size. Two comparisons, a conversion and a product. */
export async function heldWithin(sharing: Sharing, x: Ring, { low, high }: WeightLimits): Promise<Ring> {
  const n = x.length;
  const [plain, least, most] = [x, low, high].map((each) => unbounded(sharing, each)) as [Ring, Ring, Ring];
  const short = sharing.concatenate([sharing.subtract(plain, least), sharing.subtract(most, plain)]);
  const outside = unbounded(
    sharing,
    await sharing.bitsToRing(await isNegative(sharing, held(sharing, short, weightBits + 1))),
  );
  const missing = sharing.concatenate([sharing.subtract(least, plain), sharing.subtract(most, plain)]);
  const steps = await sharing.multiply(outside, missing);
  return sharing.add(plain, sharing.add(sharing.slice(steps, 0, n), sharing.slice(steps, n, 2 * n)));
}

/** −G/(H + λ) from G/√(H + λ), at most the largest weight. */
export async function weightsOf(
  sharing: Sharing,
  root: Ring,
  reciprocal: RootReciprocal,
  rootPlaces: number,
  rootBits: number,
): Promise<Ring> {
  const request = { bits: rootBits, fractionBits: rootPlaces, places: weightPlaces, resultBits: 60 };
  const quotient = await timesRoot(sharing, root, reciprocal, request);
  return sharing.negate(unbounded(sharing, await clamp(sharing, quotient, { min: -mostWeight, max: mostWeight })));
}

/** What is public of sums that are judged by weights within limits: see Judge in best-split.ts. */
interface LimitedSums {
  readonly fractionBits: number;
  readonly sumBits: number;
  readonly weightBits: number;
  readonly lambda: number;
}

/** How numbers are shortened on the way to a gain, so that all of them have their room: bits of H + λ, fraction bits of w, bits cut from A, fraction bits of gains. */
interface LimitedPlaces {
  readonly weight: number;
  readonly shrunkBits: number;
  readonly sumBits: number;
  readonly cut: number;
  readonly gain: number;
}

const mostGainBits = 60;

/** For weights of up to `step`. */
export function limitedPlaces({ fractionBits, sumBits, weightBits, lambda }: LimitedSums, step: number): LimitedPlaces {
  const stepBits = Math.max(0, Math.ceil(Math.log2(step)));
  const shrunkBits = Math.max(weightBits, fractionBits + Math.ceil(Math.log2(1 + lambda))) + 1;
  const weight = Math.min(weightPlaces, mostGainBits - stepBits - shrunkBits);
  const most = Math.max(sumBits + 1, shrunkBits + stepBits) + 1;
  const cut = Math.max(0, most + stepBits + weight - mostGainBits);
  return { weight, shrunkBits: shrunkBits + stepBits, sumBits: most, cut, gain: fractionBits + weight - cut };
}

/**
 * Weights of row sets within their limits, and what they gain. `sum` and `shrunk`: G, as it is without α, and H + λ, in units of 2^−fractionBits.
 * Rounds beside those of `weightsOf` and `heldWithin`: two products, and up to three truncations.
 */
export async function limitedWeights(
  sharing: Sharing,
  {
    root,
    reciprocal,
    sum,
    shrunk,
    limits,
  }: { root: Ring; reciprocal: RootReciprocal; sum: Ring; shrunk: Ring; limits: WeightLimits },
  { rootPlaces, rootBits, ...places }: LimitedPlaces & { rootPlaces: number; rootBits: number },
): Promise<{ weights: Ring; gains: Ring }> {
  const free = await weightsOf(sharing, root, reciprocal, rootPlaces, rootBits);
  const weights = await heldWithin(sharing, free, limits);
  const cutTo = async (x: Ring, bits: number, cut: number): Promise<Ring> =>
    cut === 0
      ? unbounded(sharing, x)
      : unbounded(sharing, await truncate(sharing, held(sharing, x, bits), cut, 'nearest'));
  const w = await cutTo(weights, weightBits, weightPlaces - places.weight);
  const product = await sharing.multiply(unbounded(sharing, shrunk), w);
  const drawn = await cutTo(product, places.shrunkBits + places.weight, places.weight);
  const twice = sharing.scale(unbounded(sharing, sum), 2n);
  const pull = await cutTo(sharing.negate(sharing.add(twice, drawn)), places.sumBits, places.cut);
  return { weights, gains: unbounded(sharing, await sharing.multiply(pull, w)) };
}

const wayOf = (directions: readonly number[], candidate: number): number => {
  const way = directions[candidate] ?? 0;
  return way === eitherWay ? 0 : way;
};

/** Where a candidate's weights, left and right, go against its direction. One comparison. */
export function againstDirection(
  sharing: Sharing,
  left: Ring,
  right: Ring,
  directions: readonly number[],
  nodes: number,
): Promise<Bits> {
  const factors = BigUint64Array.from({ length: left.length }, (_, i) =>
    BigInt.asUintN(64, BigInt(wayOf(directions, Math.floor(i / nodes)))),
  );
  const rise = sharing.scaleEach(sharing.subtract(right, left), factors, { min: -1n, max: 1n });
  return isNegative(sharing, held(sharing, rise, weightBits + 1));
}

/** Limits of the children, left and right of each node, by the candidate that each node has chosen; those of the node where there are no directions. */
export async function narrowed(
  sharing: Sharing,
  chosen: Bits,
  [left, right]: readonly [Ring, Ring],
  directions: readonly number[],
  { low, high }: WeightLimits,
): Promise<WeightLimits> {
  const nodes = chosen.length;
  const count = chosen.planes;
  if (directions.length === 0) return { low: sharing.interleave([low, low]), high: sharing.interleave([high, high]) };
  const bits = unbounded(sharing, await sharing.bitsToRing(chosen));
  const byNode = Uint32Array.from({ length: nodes * count }, (_, i) => (i % count) * nodes + Math.floor(i / count));
  const marks = sharing.gather(bits, byNode);
  const twice = await sharing.dot(marks, sharing.gather(sharing.add(left, right), byNode), nodes);
  const middle = unbounded(sharing, await truncate(sharing, held(sharing, twice, weightBits + 1), 1, 'nearest'));
  const where = (direction: number): Ring =>
    sharing.sum(
      sharing.scaleEach(
        marks,
        BigUint64Array.from({ length: nodes * count }, (_, i) => (directions[i % count] === direction ? 1n : 0n)),
      ),
      nodes,
    );
  let [rising, falling] = [where(1), where(-1)];
  if (directions.includes(eitherWay)) {
    const rise = await sharing.dot(marks, sharing.gather(sharing.subtract(right, left), byNode), nodes);
    const falls = await sharing.bitsToRing(await isNegative(sharing, held(sharing, rise, weightBits + 1)));
    const either = where(eitherWay);
    const down = await sharing.multiply(unbounded(sharing, either), unbounded(sharing, falls));
    rising = sharing.add(rising, sharing.subtract(unbounded(sharing, either), down));
    falling = sharing.add(falling, down);
  }
  const [least, most] = [unbounded(sharing, low), unbounded(sharing, high)];
  const [toHigh, toLow] = [sharing.subtract(middle, most), sharing.subtract(middle, least)];
  const steps = await sharing.multiply(
    sharing.concatenate([rising, falling, falling, rising]),
    sharing.concatenate([toHigh, toHigh, toLow, toLow]),
  );
  const step = (i: number) => sharing.slice(steps, i * nodes, (i + 1) * nodes);
  const pairs = (x: Ring, y: Ring) => sharing.interleave([x, y]);
  return {
    high: pairs(sharing.add(most, step(0)), sharing.add(most, step(1))),
    low: pairs(sharing.add(least, step(2)), sharing.add(least, step(3))),
  };
}

/** Limits of nodes for each side of each candidate, and for the nodes themselves. Local. */
export function limitsOfAll(sharing: Sharing, { low, high }: WeightLimits, candidates: number): WeightLimits {
  const nodes = low.length;
  const indices = Uint32Array.from({ length: (2 * candidates + 1) * nodes }, (_, i) => i % nodes);
  return { low: sharing.gather(low, indices), high: sharing.gather(high, indices) };
}
