/**
 * Monotone constraints as XGBoost keeps them: each node has limits for the weights of all leaves below it. A split by a feature whose direction is
 * 1 must have the larger weight to the right, and their middle becomes the upper limit of the left child and the lower one of the right.
 *
 * Weights w = −G/(H + λ) are held within the limits of their node. What a side then gains is −2Gw − (H + λ)w² = S² − D² with S = G/√(H + λ)
 * and D = (w + G/(H + λ))·√(H + λ), which is 0 where no limit is met: there the gain is the same as without limits, to the bit.
 */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
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

/** Limits of each node. */
export interface WeightLimits {
  readonly low: Ring;
  readonly high: Ring;
}

/** The limits of roots: none but the largest weight that there is. */
export function noLimits(sharing: Sharing, nodes: number): WeightLimits {
  return { low: sharing.filledRing(nodes, -mostWeight), high: sharing.filledRing(nodes, mostWeight) };
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

/**
 * Weights of row sets within their limits, and D in units of 2^−rootPlaces. `shrunk`: H + λ in units of 2^−fractionBits, at most 2^38 of them.
 */
export async function limitedWeights(
  sharing: Sharing,
  { root, reciprocal, shrunk, limits }: { root: Ring; reciprocal: RootReciprocal; shrunk: Ring; limits: WeightLimits },
  { fractionBits, rootPlaces, rootBits }: { fractionBits: number; rootPlaces: number; rootBits: number },
): Promise<{ weights: Ring; miss: Ring }> {
  const sidePlaces = 16;
  const [free, side] = await together(sharing, [
    (on) => weightsOf(on, root, reciprocal, rootPlaces, rootBits),
    (on) => timesRoot(on, shrunk, reciprocal, { bits: 38, fractionBits, places: sidePlaces, resultBits: 30 }),
  ]);
  const weights = await heldWithin(sharing, free, limits);
  const product = await sharing.multiply(sharing.subtract(weights, free), unbounded(sharing, side));
  const places = weightPlaces + sidePlaces - rootPlaces;
  const miss = await truncate(sharing, held(sharing, product, weightBits + 31), places, 'nearest');
  const most = 1n << BigInt(rootBits);
  return { weights, miss: unbounded(sharing, await clamp(sharing, miss, { min: -most, max: most })) };
}

/** Where a candidate's weights, left and right, go against its direction. One comparison. */
export function againstDirection(
  sharing: Sharing,
  left: Ring,
  right: Ring,
  directions: readonly number[],
  nodes: number,
): Promise<Bits> {
  const factors = BigUint64Array.from({ length: left.length }, (_, i) =>
    BigInt.asUintN(64, BigInt(directions[Math.floor(i / nodes)] as number)),
  );
  const rise = sharing.scaleEach(sharing.subtract(right, left), factors, { min: -1n, max: 1n });
  return isNegative(sharing, held(sharing, rise, weightBits + 1));
}

/** Limits of the children, left and right of each node, by the candidate that each node has chosen. */
export async function narrowed(
  sharing: Sharing,
  chosen: Bits,
  [left, right]: readonly [Ring, Ring],
  directions: readonly number[],
  { low, high }: WeightLimits,
): Promise<WeightLimits> {
  const nodes = chosen.length;
  const count = chosen.planes;
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
  const [rising, falling] = [where(1), where(-1)];
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
