/** One-hot planes: a plane for each category, of which exactly one (or none, where a filter says so) is 1 in a row. */
import { type Bounds, ringBounds } from '../sharing/bounds.ts';
import type { Bits, Ring, Sharing } from '../sharing/model.ts';
import { toBits } from './adder.ts';
import { anyPlane, constantPlanes, cyclePlanes, repeatPlanes } from './boolean.ts';
import { listOf } from './lanes.ts';
import { bitLength, ceilLog2, requireIntegerFrom, signedWidth } from './ranges.ts';

/**
 * For each list of factors the planes of all combinations, mixed radix, the first factor most significant; undefined for an
 * empty list. A filter is a factor of one plane. ⌈log₂⌉ of the longest list rounds, a bit sent for each plane that is made.
 */
export async function combineOneHot(
  sharing: Sharing,
  lists: readonly (readonly Bits[])[],
): Promise<(Bits | undefined)[]> {
  let sides = lists;
  while (sides.some((side) => side.length > 1)) {
    // Neighbours are combined in pairs, those of all lists in one message.
    const operands = sides.map((side) =>
      Array.from({ length: Math.floor(side.length / 2) }, (_, i): [Bits, Bits] => {
        const [x, y] = [side[2 * i] as Bits, side[2 * i + 1] as Bits];
        return [repeatPlanes(sharing, x, y.planes), cyclePlanes(sharing, y, x.planes)];
      }),
    );
    const product = await sharing.and(
      sharing.joinPlanes(operands.flat().map(([x]) => x)),
      sharing.joinPlanes(operands.flat().map(([, y]) => y)),
    );
    let plane = 0;
    const take = ([x]: [Bits, Bits]) => {
      plane += x.planes;
      return sharing.slicePlanes(product, plane - x.planes, plane);
    };
    sides = sides.map((side, s) => [
      ...(operands[s] as [Bits, Bits][]).map(take),
      ...(side.length % 2 === 1 ? side.slice(-1) : []),
    ]);
  }
  return sides.map(([combined]) => combined);
}

/** The most categories that numbers become one-hot planes of. */
const mostCategories = 2 ** 20;

/**
 * A plane for each of the numbers 0 to `count` − 1 (1 ≤ count ≤ 2^20): 1 where the index is that number. Where the
 * index is another, all planes are 0. The index is signed numbers, whose declared bounds save work, or unsigned ones in
 * bits. Rounds of `toBits` for numbers, of one more conjunction where the index could be out of range, and ⌈log₂ log₂
 * count⌉ and up to one more; a bit sent for each plane. The inverse is `oneHotIndex`.
 */
export async function toOneHot(sharing: Sharing, index: Ring | Bits, count: number): Promise<Bits> {
  const digits = await indexDigits(sharing, index, count);
  const planes = await oneHotOf(sharing, digits);
  if (digits.reach === count) return planes;
  return sharing.joinPlanes([planes, constantPlanes(sharing, index.length, count - digits.reach, false)]);
}

/** An index in bits, as far as it is in range. */
export interface IndexDigits {
  /** Least significant first: as many as the largest number in range takes. */
  readonly bits: Bits;
  /** 1 where no bit above these is 1; absent where the index has none. */
  readonly valid: Bits | undefined;
  /** Numbers that the index can be: 0 to reach − 1, at most the count. */
  readonly reach: number;
}

/** The bits of an index below `count`. Throws UsageError('secure.number') for a count out of range. */
export async function indexDigits(sharing: Sharing, index: Ring | Bits, count: number): Promise<IndexDigits> {
  requireIntegerFrom('toOneHot', 'the number of categories', count, 1, mostCategories);
  const isSigned = index.domain === 'ring' && (index.bounds ?? ringBounds).min < 0n;
  const given = index.domain === 'bits' ? index : await bitsOf(sharing, index, index.bounds ?? ringBounds);
  // A sign is no digit: where it is set the index is out of range.
  const width = Math.min(ceilLog2(count), given.planes - Number(isSigned));
  const bits = sharing.slicePlanes(given, 0, width);
  const reach = Math.min(count, 2 ** width);
  if (given.planes === width) return { bits, valid: undefined, reach };
  const beyond = await anyPlane(sharing, sharing.slicePlanes(given, width, given.planes));
  return { bits, valid: sharing.not(beyond), reach };
}

/** The bits that bounds leave open: with a sign, where numbers may be negative. */
function bitsOf(sharing: Sharing, index: Ring, bounds: Bounds): Promise<Bits> {
  const width = bounds.min < 0n ? signedWidth(bounds) : bitLength(bounds.max);
  if (width === 0) return Promise.resolve(constantPlanes(sharing, index.length, 0, false));
  return toBits(sharing, index, width);
}

/**
 * One-hot planes of the lowest `lowBits` bits of an index and of those above: number j is in plane j div 2^lowBits of
 * `high` and j mod 2^lowBits of `low`, up to the index's reach.
 */
export async function splitOneHot(
  sharing: Sharing,
  { bits, valid, reach }: IndexDigits,
  lowBits: number,
): Promise<{ readonly high: Bits; readonly low: Bits }> {
  const digits = (start: number, end: number) =>
    Array.from({ length: end - start }, (_, i) => {
      const bit = sharing.slicePlanes(bits, end - 1 - i, end - i);
      return sharing.joinPlanes([sharing.not(bit), bit]);
    });
  const top = [...digits(lowBits, bits.planes), ...(valid === undefined ? [] : [valid])];
  const [high, low] = await combineOneHot(sharing, [top, digits(0, lowBits)]);
  const one = () => constantPlanes(sharing, bits.length, 1, true);
  return { high: sharing.slicePlanes(high ?? one(), 0, Math.ceil(reach / 2 ** lowBits)), low: low ?? one() };
}

/** A plane for each number up to the reach. */
export async function oneHotOf(sharing: Sharing, digits: IndexDigits): Promise<Bits> {
  const { high, low } = await splitOneHot(sharing, digits, Math.floor(digits.bits.planes / 2));
  if (low.planes === 1) return high;
  const pick = (x: Bits, of: (plane: number) => number) => sharing.pickPlanes(x, listOf(digits.reach, of));
  return sharing.and(
    pick(high, (i) => Math.floor(i / low.planes)),
    pick(low, (i) => i % low.planes),
  );
}
