/**
 * SQL's ntile: rows 0 to N − 1 of a partition in b buckets of sizes that differ by one at most, the larger ones first.
 *
 * With q = ⌊N/b⌋ and r = N − q·b the first r buckets have q + 1 rows. Row i is among those where i < r·(q + 1), and
 * then in bucket ⌊i/(q + 1)⌋; else in ⌊(i − r)/q⌋, as bucket c ≥ r begins at c·q + r.
 * - ⌊N/b⌋ for the public b is a product with a public number: for N < 2^w, l = ⌈log₂ b⌉, m = ⌊2^(w+l)/b⌋ + 1 it is ⌊N·m
 *   / 2^(w+l)⌋ (Granlund and Montgomery 1994, theorem 4.2: 2^(w+l) < m·b ≤ 2^(w+l) + 2^l). N·m is below 2^(2w+2).
 * - The other quotient is below b: one bit of it after another, by a comparison and a product each. Nothing is opened.
 */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { toNumber } from '../adder.ts';
import { signOf } from '../compare.ts';
import { ringBits } from '../order/keys.ts';
import { bitLength, ceilLog2, requireIntegerFrom, unbounded } from '../ranges.ts';

/**
 * The bucket, from 1, of row `place` (from 0) of `size` rows, 1 ≤ size ≤ rows < 2^30; both without bounds. `buckets` is
 * less than `rows`. Throws UsageError('secure.number').
 */
export async function bucketsOf(
  sharing: Sharing,
  place: Ring,
  size: Ring,
  rows: number,
  buckets: number,
): Promise<Ring> {
  requireIntegerFrom('ntile', 'rows', rows, 0, 2 ** 30 - 1);
  const { length } = place;
  const number = async (x: Bits): Promise<Ring> => unbounded(sharing, await sharing.bitsToRing(x));
  const q = await dividedBy(sharing, size, rows, buckets);
  const r = sharing.subtract(size, sharing.scale(q, BigInt(buckets)));
  // i − r·(q + 1) < 0, where all numbers are from 0 to `rows`.
  const larger = await sharing.multiply(r, sharing.addConstant(q, 1n));
  const isLarge = await number(await signOf(sharing, sharing.subtract(place, larger), 1 + bitLength(BigInt(rows))));
  // The divisor Q, and i − r where buckets are the smaller ones.
  const divisor = sharing.add(q, isLarge);
  let rest = sharing.add(sharing.subtract(place, r), await sharing.multiply(isLarge, r));
  let bucket = unbounded(sharing, sharing.filledRing(length, 1n));
  for (let bit = bitLength(BigInt(buckets - 1)) - 1; bit >= 0; bit--) {
    const part = sharing.scale(divisor, 1n << BigInt(bit));
    // Divisors are at most ⌈rows/buckets⌉ and 2^bit < buckets.
    const width = 1 + bitLength(BigInt(rows) + BigInt(buckets));
    const fits = await number(sharing.not(await signOf(sharing, sharing.subtract(rest, part), width)));
    rest = sharing.subtract(rest, await sharing.multiply(fits, part));
    bucket = sharing.add(bucket, sharing.scale(fits, 1n << BigInt(bit)));
  }
  return sharing.within(bucket, { min: 1n, max: BigInt(buckets) });
}

/** ⌊x / divisor⌋ for 0 ≤ x ≤ most < 2^30 and divisor ≤ most. */
async function dividedBy(sharing: Sharing, x: Ring, most: number, divisor: number): Promise<Ring> {
  if (divisor === 1) return x;
  const w = bitLength(BigInt(most));
  const shift = w + ceilLog2(divisor);
  const factor = (1n << BigInt(shift)) / BigInt(divisor) + 1n;
  const bits = await ringBits(sharing, sharing.scale(x, factor), 2 * w + 2);
  return unbounded(sharing, await toNumber(sharing, sharing.slicePlanes(bits, shift, bits.planes)));
}
