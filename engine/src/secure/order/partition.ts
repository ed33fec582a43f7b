/**
 * Sorting by counting: rows with a 0 before those with a 1, each in their order; for keys of several bits a pass for every
 * two, from the least significant on (radix sort).
 *
 * Papers: Chida, Hamada, Ikarashi, Kikuchi, Kiribuchi, Pinkas, "An Efficient Secure Three-Party Sorting Protocol with an
 * Honest Majority", 2019/695; Asharov et al. 2022/1595.
 *
 * A row whose digit is d belongs behind all rows with lower digits and those before it with d: at s_d = (rows with a lower
 * digit) + (rows up to this one with d) − 1, which are running totals of one-hot numbers f_d, local. Its place is Σ
 * f_d·s_d. With one bit f_0 = 1 − b, f_1 = b; with two f_0 = 1 − b₀ − b₁ + c, f_1 = b₀ − c, f_2 = b₁ − c, f_3 = c for c =
 * b₀b₁, so that the place is s_0 + b₀(s_1 − s_0) + b₁(s_2 − s_0) + c(s_3 − s_2 − s_1 + s_0): an inner product, for which
 * one element a row is sent. Two bits take one bit more as a number, but one move of all columns less; three would take
 * four more.
 *
 * The places are shuffled along with the rows and opened, and the rows put there. What is opened is a uniformly random
 * permutation, as the shuffled rows stand in such an order.
 * Rounds and bytes a pass: `and` with two bits, `bitsToRing`, dot, shuffle (with the place as one more column) and open.
 */
import type { Bits, Columns, Ring, Sharing } from '../../sharing/model.ts';
import { applyInverse } from './permutation.ts';
import { gatherRing, rowNumbers, rowsAt } from './rows.ts';
import { type Links, linkTimes } from './links.ts';

/** Where each row comes when rows go by a digit of one or two bits, in order where it is equal: a permutation as a vector. */
async function digitPlaces(sharing: Sharing, digit: Bits): Promise<Ring> {
  const rows = digit.length;
  if (rows <= 1) return rowNumbers(sharing, rows);
  const low = sharing.slicePlanes(digit, 0, 1);
  const high = sharing.slicePlanes(digit, digit.planes - 1, digit.planes);
  const factors = digit.planes === 1 ? digit : sharing.joinPlanes([digit, await sharing.and(low, high)]);
  const numbers = sharing.within(await sharing.bitsToRing(factors));
  const factor = (p: number) => sharing.slice(numbers, p * rows, (p + 1) * rows);
  const [one, two, both] = [factor(0), factor(1 % factors.planes), factor(2 % factors.planes)];
  // Every row's digit as one-hot numbers, but for digit 0.
  const oneHot = digit.planes === 1 ? [one] : [sharing.subtract(one, both), sharing.subtract(two, both), both];
  const last = rowsAt(sharing, rows, () => rows - 1);
  // Totals run over digits in order: the rows up to a row that have a digit below, or this one.
  const ran = oneHot.map((column) => sharing.prefixSums(column));
  const all = ran.map((column) => gatherRing(sharing, column, last));
  const add = (parts: readonly Ring[]): Ring => parts.reduce((x, y) => sharing.add(x, y));
  // s_0 = i − (rows up to this one with another digit); s_d = rows − (rows with d or above) + (those with d so far) − 1.
  const places = [
    sharing.subtract(sharing.within(rowNumbers(sharing, rows)), add(ran)),
    ...ran.map((column, d) => sharing.addConstant(sharing.subtract(column, add(all.slice(d))), BigInt(rows - 1))),
  ] as [Ring, Ring, Ring, Ring];
  const [s0, ...others] = places;
  const jumps = others.map((place) => sharing.subtract(place, s0));
  if (digit.planes === 1) return sharing.add(s0, await sharing.multiply(one, jumps[0] as Ring));
  const [jump1, jump2, jump3] = jumps as [Ring, Ring, Ring];
  const third = sharing.subtract(jump3, sharing.add(jump1, jump2));
  // Row by row the three factors of an inner product.
  const product = await sharing.dot(
    sharing.interleave([one, two, both]),
    sharing.interleave([jump1, jump2, third]),
    rows,
  );
  return sharing.add(s0, product);
}

/** The columns with the rows of bit 0 first, both kinds in their order. */
export async function partition(sharing: Sharing, bit: Bits, columns: Columns): Promise<Columns> {
  if (bit.length <= 1) return columns;
  return applyInverse(sharing, await digitPlaces(sharing, bit), columns);
}

/** The columns in the unsigned order of the keys, stable: a pass for every two planes. */
export async function partitionPasses(sharing: Sharing, keys: Bits, columns: Columns): Promise<Columns> {
  if (keys.length <= 1) return columns;
  const count = columns.bits.length;
  let current: Columns = { rings: columns.rings, bits: [...columns.bits, keys] };
  for (let plane = 0; plane < keys.planes; plane += digitBits) {
    const rest = current.bits[count] as Bits;
    const width = Math.min(digitBits, rest.planes);
    const places = await digitPlaces(sharing, sharing.slicePlanes(rest, 0, width));
    current = await applyInverse(sharing, places, {
      rings: current.rings,
      bits: [...current.bits.slice(0, count), sharing.slicePlanes(rest, width, rest.planes)],
    });
  }
  return { rings: current.rings, bits: current.bits.slice(0, count) };
}

const digitBits = 2;

// Measured on two cores, as in sort-plan.ts: what a pass takes for a row, and for each word that moves along.
const nanosecondsPerRow = 400;
const nanosecondsPerWord = 60;
const roundsPerPass = 7;
const bitsAsWords = 5;

/** Nanoseconds that `partitionPasses` takes, rounds included. */
export function partitionTime(rows: number, planes: number, { rings, bits }: Columns, links?: Links): number {
  const { round, and } = linkTimes(links);
  const words = rings.length + Math.ceil(bits.reduce((sum, column) => sum + column.planes, planes) / 64);
  // A row's digit as numbers and its place, and each word twice, as bits that a party sends.
  const sent = 64 * (bitsAsWords + 2 * words) * and;
  const perRow = nanosecondsPerRow + nanosecondsPerWord * words + (links === undefined ? 0 : sent);
  return Math.ceil(planes / digitBits) * (roundsPerPass * round + rows * perRow);
}
