/** Bits that say whether a result is to be trusted. */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { isNegative, isZero } from '../compare.ts';
import { bitLength, sizeOf } from '../ranges.ts';
import { type Bounded, held, multiplied } from './numbers.ts';
import type { RowWeights } from './row-weights.ts';

/** Whether any row of a plane is 1: one bit. */
export async function anyRow(sharing: Sharing, rows: Bits): Promise<Bits> {
  const count = sharing.sum(sharing.within(await sharing.bitsToRing(rows)), 1);
  return sharing.not(await isZero(sharing, sharing.within(count, { min: 0n, max: BigInt(rows.length) })));
}

/** Whether η has the sign of the label, 0 or 1, in every row that counts: one bit. */
export async function isSeparated(sharing: Sharing, eta: Bounded, label: Ring, weights: RowWeights): Promise<Bits> {
  const signs = sharing.addConstant(sharing.scale(sharing.within(label), 2n), -1n);
  const bits = bitLength(sizeOf(eta.bounds));
  const margins = held(sharing, await multiplied(sharing, eta, signs), bits);
  if (weights.isEven)
    return sharing.not(await anyRow(sharing, await isNegative(sharing, sharing.addConstant(margins, -1n))));
  // Rows that count for nothing have margin 0; a row that counts is then on the other side only where it is beyond the middle.
  const weighed = held(sharing, await weights.weigh(sharing, margins, bits), bits);
  return sharing.not(await anyRow(sharing, await isNegative(sharing, weighed)));
}
