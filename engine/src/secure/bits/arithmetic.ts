/**
 * Arithmetic of numbers in bits: counting ones, products, one more, the opposite. Sums are taken by carry-save adders
 * (Wallace 1964) to two summands, which one prefix adder joins; see adder.ts for its depth and size.
 */
import { UsageError } from '../../base/errors.ts';
import type { Bits, Sharing } from '../../sharing/model.ts';
import { addBits, sumBits } from '../adder.ts';
import { constantPlanes, cyclePlanes, repeatPlanes } from '../boolean.ts';
import { ceilLog2, requireWidth } from '../ranges.ts';
import { prefixAnd } from './prefix.ts';

/**
 * How many planes of each row are 1: ⌈log₂(planes + 1)⌉ planes. One round for each level of carry-save adders (about
 * log₁.₅ planes) and those of one addition; about one AND a row and plane.
 */
export async function countOnes(sharing: Sharing, x: Bits): Promise<Bits> {
  const width = Math.max(1, ceilLog2(x.planes + 1));
  // columns[w]: planes of weight 2^w that are still to be added up.
  let columns: Bits[] = [x];
  while (columns.some((column) => column.planes > 2)) {
    const triples = columns.map((column) => Math.floor(column.planes / 3));
    const part = (offset: number) =>
      sharing.joinPlanes(
        columns.map((column, w) => {
          const count = triples[w] as number;
          return sharing.slicePlanes(column, offset * count, (offset + 1) * count);
        }),
      );
    const [a, b, c] = [part(0), part(1), part(2)];
    // The majority of three bits is c ⊕ (a ⊕ c)(b ⊕ c).
    const carries = sharing.xor(c, await sharing.and(sharing.xor(a, c), sharing.xor(b, c)));
    const sums = sharing.xor(sharing.xor(a, b), c);
    const next: Bits[][] = Array.from({ length: columns.length + 1 }, () => []);
    let at = 0;
    columns.forEach((column, w) => {
      const count = triples[w] as number;
      (next[w] as Bits[]).push(sharing.slicePlanes(sums, at, at + count));
      (next[w] as Bits[]).push(sharing.slicePlanes(column, 3 * count, column.planes));
      (next[w + 1] as Bits[]).push(sharing.slicePlanes(carries, at, at + count));
      at += count;
    });
    columns = next.map((parts) =>
      parts.length === 0 ? constantPlanes(sharing, x.length, 0, false) : sharing.joinPlanes(parts),
    );
  }
  const summand = (which: number) =>
    sharing.joinPlanes(
      Array.from({ length: width }, (_, w) => {
        const column = columns[w];
        return column !== undefined && column.planes > which
          ? sharing.slicePlanes(column, which, which + 1)
          : constantPlanes(sharing, x.length, 1, false);
      }),
    );
  if (columns.every((column) => column.planes <= 1)) return summand(0);
  return sumBits(sharing, [summand(0), summand(1)], width);
}

/**
 * The low `width` bits of x·y: unsigned numbers, of any planes each. One round for the products of all bits, then the sum of
 * y.planes summands: about log₁.₅(y.planes) + log₂(width) rounds, 2·x.planes·y.planes ANDs a row.
 */
export async function multiplyBits(sharing: Sharing, x: Bits, y: Bits, width = x.planes + y.planes): Promise<Bits> {
  requireWidth('multiplyBits', width, 2 ** 16);
  const products = await sharing.and(repeatPlanes(sharing, y, x.planes), cyclePlanes(sharing, x, y.planes));
  const summands = Array.from({ length: Math.min(y.planes, width) }, (_, i) => {
    const partial = sharing.slicePlanes(products, i * x.planes, (i + 1) * x.planes);
    return fitted(sharing, partial, i, width);
  });
  return sumBits(sharing, summands, width);
}

/** The low `width` bits of x·constant, x unsigned. No AND but those of the sum of as many summands as the constant has ones. */
export async function multiplyBitsByConstant(
  sharing: Sharing,
  x: Bits,
  constant: bigint,
  width: number,
): Promise<Bits> {
  requireWidth('multiplyBitsByConstant', width, 2 ** 16);
  if (constant < 0n)
    throw new UsageError('secure.bounds', { operation: 'multiplyBitsByConstant', min: 0, max: constant });
  const summands: Bits[] = [];
  for (let bit = 0; bit < width && constant >> BigInt(bit) > 0n; bit++) {
    if (((constant >> BigInt(bit)) & 1n) === 1n) summands.push(fitted(sharing, x, bit, width));
  }
  if (summands.length === 0) return constantPlanes(sharing, x.length, width, false);
  return sumBits(sharing, summands, width);
}

/** x moved up by `zeros` planes and cut, or filled with planes of 0, to `width`. Local. */
function fitted(sharing: Sharing, x: Bits, zeros: number, width: number): Bits {
  const kept = Math.max(0, Math.min(x.planes, width - zeros));
  return sharing.joinPlanes([
    constantPlanes(sharing, x.length, Math.min(zeros, width), false),
    sharing.slicePlanes(x, 0, kept),
    constantPlanes(sharing, x.length, Math.max(0, width - zeros - kept), false),
  ]);
}

/** x + bit mod 2^planes (one plane). ⌈log₂ planes⌉ rounds: the carry into a position needs all below and the bit. */
export async function addBit(sharing: Sharing, x: Bits, bit: Bits): Promise<Bits> {
  const carries = await prefixAnd(
    sharing,
    sharing.joinPlanes([bit, sharing.slicePlanes(x, 0, Math.max(0, x.planes - 1))]),
  );
  return sharing.xor(x, sharing.slicePlanes(carries, 0, x.planes));
}

/** x + 1 mod 2^planes. */
export function increment(sharing: Sharing, x: Bits): Promise<Bits> {
  return addBit(sharing, x, constantPlanes(sharing, x.length, 1, true));
}

/** −x mod 2^planes. */
export function negateBits(sharing: Sharing, x: Bits): Promise<Bits> {
  return increment(sharing, sharing.not(x));
}

/** x − y mod 2^planes, and 1 where no borrow remains, that is x ≥ y of unsigned numbers. Rounds of `addBits`. */
export async function subtractBits(
  sharing: Sharing,
  x: Bits,
  y: Bits,
): Promise<{ readonly difference: Bits; readonly notLess: Bits }> {
  // x − y = x + ¬y + 1
  const one = constantPlanes(sharing, x.length, 1, true);
  const { sum, carry } = await addBits(sharing, x, sharing.not(y), one);
  return { difference: sum, notLess: carry };
}
