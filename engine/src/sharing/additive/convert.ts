/**
 * Conversions between Z_2^64 and bits, and truncation.
 *
 * Summands of x: the parties' shares themselves. Party k knows x_k and so shares its bits by having them, the others zeros.
 * Local. That a share is zero shows nothing: whatever is computed from summands is masked before it is opened.
 *
 * A bit as a ring element: with a random bit r prepared in both forms, c = b ⊕ r is opened, and b = c + (1 − 2c)·r.
 * One bit sent a bit and party.
 *
 * Truncation, by f bits, of |x| < 2^62 with an error of at most one unit (after Escudero, Ghosh, Keller, Rachuri, Scholl,
 * CRYPTO 2020, probabilistic truncation with a random number whose top bit is known apart): r uniform in [0, 2^64) is
 * prepared with r' = ⌊(r mod 2^63)/2^f⌋ and its top bit t. With x' = x + 2^62, which is in [0, 2^63), c = x' + r is opened:
 * uniform, so it shows nothing. Let u be its top bit and c' = c mod 2^63. The sum of x' and r mod 2^63 passes 2^63 exactly if
 * v = t ⊕ u is 1, so x' = c' + 2^63·v − (r mod 2^63) and ⌊x'/2^f⌋ is ⌊c'/2^f⌋ + 2^(63−f)·v − r' or one less. The result less
 * 2^(62−f) is ⌊x/2^f⌋ or one more, never anything else.
 * Security of all: semi-honest, up to n − 1 of n.
 */
import { rowsToPlanes } from '../../kernels/transpose.ts';
import * as bits from '../../math/bits.ts';
import { bitsPerUnit, type BranchStock } from '../preparation.ts';
import type { Party } from './party.ts';
import { totalOf } from './total.ts';
import { additive, exclusiveOr } from './words.ts';

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

/** ⌊x_k / 2^bits⌋ of each party's share x_k as an unsigned number: shares of their sum. */
export function shiftedShare(x: BigUint64Array, shift: number): BigUint64Array {
  const by = BigInt(shift);
  return x.map((word) => word >> by);
}

/** ⌊x/2^f⌋ or one more, for |x| < 2^62 and 0 < f ≤ 62. */
export async function truncateProbabilistic(
  party: Party,
  stock: BranchStock,
  x: BigUint64Array,
  f: number,
): Promise<BigUint64Array> {
  if (x.length === 0) return new BigUint64Array(0);
  const units = stock.take({ kind: 'truncate', bits: f }, x.length);
  const own = x.slice();
  additive.add(own, units.words('r', x.length));
  const isFirst = party.self === 0;
  if (isFirst) for (let i = 0; i < own.length; i++) own[i] = BigInt.asUintN(64, (own[i] as bigint) + (1n << 62n));
  const opened = await totalOf(party, additive, own);
  const result = units.words('quotient', x.length);
  const top = units.words('top', x.length);
  const shift = BigInt(f);
  const high = 1n << BigInt(63 - f);
  const offset = 1n << BigInt(62 - f);
  for (let i = 0; i < result.length; i++) {
    const c = opened[i] as bigint;
    const u = c >> 63n;
    const t = top[i] as bigint;
    // v = t + u − 2·t·u; the parts without t are party 0's.
    const v = u === 1n ? -t : t;
    const known = isFirst ? (BigInt.asUintN(63, c) >> shift) + u * high - offset : 0n;
    result[i] = BigInt.asUintN(64, known + v * high - (result[i] as bigint));
  }
  return result;
}
