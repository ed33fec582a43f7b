/**
 * Conversions between Z_2^64 and bits.
 *
 * Summands of x: the parties' shares themselves. Party k knows x_k and so shares its bits by having them, the others zeros.
 * Local. That a share is zero shows nothing: whatever is computed from summands is masked before it is opened.
 *
 * A bit as a ring element: with a random bit r prepared in both forms, c = b ⊕ r is opened, and b = c + (1 − 2c)·r.
 * One bit sent a bit and party.
 * Security of both: semi-honest, up to n − 1 of n.
 */
import { rowsToPlanes } from '../../kernels/transpose.ts';
import * as bits from '../../math/bits.ts';
import { bitsPerUnit, type BranchStock } from '../preparation.ts';
import type { Party } from './party.ts';
import { totalOf } from './total.ts';
import { exclusiveOr } from './words.ts';

/** Planes start..width−1 of each party's share, in the order of the parties. */
export function summands({ self, computing }: Party, x: BigUint64Array, width: number, start = 0): BigUint64Array[] {
  const perPlane = bits.wordsFor(x.length);
  return Array.from({ length: computing }, (_, party) =>
    party === self ? rowsToPlanes(x, width).subarray(start * perPlane) : new BigUint64Array((width - start) * perPlane),
  );
}

/** The bits of each plane as ring elements 0 and 1, plane after plane. */
export async function bitsToRing(
  party: Party,
  stock: BranchStock,
  x: BigUint64Array,
  length: number,
  planes: number,
): Promise<BigUint64Array> {
  const count = length * planes;
  if (count === 0) return new BigUint64Array(0);
  const size = Math.ceil(count / bitsPerUnit);
  const units = stock.take({ kind: 'bits' }, size);
  const own = bits.flatten(x, length, planes).slice(0, size);
  exclusiveOr.add(own, units.words('r', size));
  const opened = await totalOf(party, exclusiveOr, own);
  const elements = units.words('element', size * bitsPerUnit).subarray(0, count);
  flip(elements, opened, party.self === 0 ? 1n : 0n);
  return elements;
}

/** x = c ? factor − x : x for the bits c, element by element. */
function flip(x: BigUint64Array, c: BigUint64Array, factor: bigint): void {
  const halves = new Uint32Array(c.buffer, c.byteOffset, 2 * c.length);
  for (let i = 0; i < x.length; i++) {
    // All ones where the bit is one: −x is (x ⊕ m) − m.
    const bit = BigInt(((halves[i >>> 5] as number) >>> (i & 31)) & 1);
    const mask = BigInt.asUintN(64, -bit);
    x[i] = BigInt.asUintN(64, ((x[i] as bigint) ^ mask) - mask + (factor & mask));
  }
}
