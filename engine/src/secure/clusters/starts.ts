/**
 * Where k-means starts. A public seed decides, so that equal seeds give equal starts; which rows these are stays as secret as all rows are, as
 * rows that do not count are skipped under protocol.
 *
 * 'rows': in a random order of all places the first k that count (Forgy 1965). 'spread': k-means++ (Arthur, Vassilvitskii, SODA 2007): the first
 * row at random, each further one with a chance in proportion to its squared distance from the nearest start before it. With running totals P of
 * these and u a public random number from 0 to 1, it is the first row with P > u·P_n: n comparisons and a product.
 *
 * Where fewer rows count, or fewer different ones, the others start at 0, the middle of the range.
 */
import { randomPermutation, invertPermutation } from '../../base/random.ts';
import type { Prg } from '../../primitives/prg.ts';
import { publicRandom } from '../../primitives/public-random.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { lessThan } from '../compare.ts';
import { minimum } from '../extreme.ts';
import { scaledBy } from '../fixed/scale.ts';
import { type Bounded, product, shortened, spread } from '../learning/numbers.ts';
import { toOneHot } from '../one-hot.ts';
import { bitLength, ceilLog2 } from '../ranges.ts';
import { mostSquared, type Points } from './nearest.ts';
import type { CountedRows } from './rows.ts';

const drawBits = 24;

/** k of the rows, in an order that follows from the seed. Rounds of a one-hot code of n places, and a product. */
export async function someRows(sharing: Sharing, rows: CountedRows, count: number, seed: string): Promise<Points> {
  const { length: n, ones } = rows;
  const order = randomPermutation(publicRandom(seed, 'rows to start from'), n);
  const own = sharing.gather(ones, order);
  const most = { min: 0n, max: BigInt(n) };
  const ranks = sharing.within(sharing.prefixSums(sharing.within(own)), most);
  // Rank of a row that counts, from 1 on, else 0.
  const places = sharing.within(await sharing.multiply(ranks, own), most);
  const planes = await toOneHot(sharing, sharing.gather(places, invertPermutation(order)), Math.min(n, count) + 1);
  const picked = await sharing.bitsToRing(sharing.slicePlanes(planes, 1, planes.planes));
  const found = await rowsOf(sharing, rows, picked, planes.planes - 1);
  const missing = sharing.within(sharing.filledRing((count - planes.planes + 1) * rows.columns, 0n));
  return { values: sharing.concatenate([found, missing]), count };
}

/** k rows far from each other, drawn as the seed says. For each n comparisons, and n more with a choice from the third on. */
export async function spreadRows(sharing: Sharing, rows: CountedRows, count: number, seed: string): Promise<Points> {
  const { length: n, columns: d, ones, counted, values } = rows;
  const random = publicRandom(seed, 'rows to start from');
  const plain = sharing.within(counted);
  const [first, withOnes] = await together(sharing, [
    (on) => drawnRow(on, rows, ones, 1n, drawOf(random)),
    (on) => on.dot(plain, plain, n),
  ]);
  const squares = sharing.subtract(withOnes, sharing.within(ones));
  const largest = mostSquared(rows);
  // Totals of distances stay below 2^60.
  const places = Math.max(0, bitLength(largest) + ceilLog2(n) - 60);
  const points = [first];
  let nearest: Ring | undefined;
  while (points.length < count) {
    const point = points.at(-1) as Ring;
    const [crossed, own] = await together(sharing, [
      (on) => product(on, point, { rows: 1, columns: d }, values, { rows: d, columns: n }),
      (on) => on.dot(point, point, 1),
    ]);
    const moved = sharing.add(sharing.subtract(squares, sharing.scale(crossed, 2n)), spread(sharing, own, n));
    const masses = sharing.within(await sharing.multiply(sharing.within(ones), moved), { min: 0n, max: largest });
    nearest = nearest === undefined ? masses : await minimum(sharing, nearest, masses);
    const short = await shortened(sharing, nearest, bitLength(largest), places, 'down');
    points.push(await drawnRow(sharing, rows, short, largest >> BigInt(places), drawOf(random)));
  }
  return { values: sharing.concatenate(points), count };
}

/** From 0 to 2^drawBits − 1. */
const drawOf = (random: Prg): bigint => (random.words(1)[0] as bigint) >> BigInt(64 - drawBits);

/** The row that the draw falls on, each having its mass of chances, 0 to `most`; 0 where there is none. */
async function drawnRow(sharing: Sharing, rows: CountedRows, masses: Ring, most: bigint, draw: bigint): Promise<Ring> {
  const { length: n } = rows;
  const bounds = { min: 0n, max: BigInt(n) * most };
  const totals = sharing.within(sharing.prefixSums(sharing.within(masses)), bounds);
  const last = sharing.addConstant(sharing.slice(totals, n - 1, n), -1n) as Bounded;
  const named = { operation: 'kMeans', fractionBits: 0 };
  const ratio = { numerator: draw, denominator: 1n << BigInt(drawBits) };
  const threshold = await scaledBy(sharing, last, ratio, 'nearest', named);
  const above = await sharing.bitsToRing(await lessThan(sharing, spread(sharing, threshold, n), totals));
  const before = sharing.concatenate([sharing.filledRing(1, 0n), sharing.slice(above, 0, n - 1)]);
  return rowsOf(sharing, rows, sharing.subtract(sharing.within(above), sharing.within(before)), 1);
}

/** Rows at places that are ones of `picked`, n for each. */
async function rowsOf(sharing: Sharing, rows: CountedRows, picked: Ring, count: number): Promise<Ring> {
  const { length: n, columns: d, counted } = rows;
  const found = await product(sharing, picked, { rows: count, columns: n }, counted, { rows: n, columns: d + 1 });
  const kept = Uint32Array.from({ length: count * d }, (_, i) => Math.floor(i / d) * (d + 1) + (i % d));
  return sharing.gather(found, kept);
}
