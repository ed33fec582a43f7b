/**
 * Sorting by counting: rows with a 0 before those with a 1, each in their order; for keys of several bits once a bit, from
 * the least significant on (radix sort).
 *
 * Paper: Chida, Hamada, Ikarashi, Kikuchi, Kiribuchi, Pinkas, "An Efficient Secure Three-Party Sorting Protocol with an
 * Honest Majority", 2019/695; Asharov et al. 2022/1595.
 *
 * With b a bit as a number, z of n rows 0 and running totals s, a row with b = 1 belongs at z + s − 1 and one with b = 0 at
 * i − s: the place is i − s + b·(z − 1 − i + 2s), one product a row. The places are shuffled along with the rows and opened,
 * and the rows put there. What is opened is a uniformly random permutation, as the rows' order is.
 * Rounds and bytes a pass: those of `bitsToRing`, multiply, shuffle (with the place as one more column) and open.
 */
import type { Bits, Columns, Ring, Sharing } from '../../sharing/model.ts';
import { applyInverse } from './permutation.ts';
import { rowNumbers } from './rows.ts';

/** Where each row comes when those with bit 0 go first: a permutation as a vector. */
export async function partitionPlaces(sharing: Sharing, bit: Bits): Promise<Ring> {
  const b = await sharing.bitsToRing(bit);
  const rows = bit.length;
  const numbers = rowNumbers(sharing, rows);
  const sums = sharing.prefixSums(b);
  const ones = sharing.gather(sums, new Uint32Array(rows).fill(Math.max(0, rows - 1)));
  // z − 1 − i + 2s with z = n − ones.
  const base = sharing.addConstant(sharing.subtract(sharing.scale(sums, 2n), ones), BigInt(rows - 1));
  const jump = await sharing.multiply(b, sharing.subtract(base, numbers));
  return sharing.add(sharing.subtract(numbers, sums), jump);
}

/** The columns with the rows of bit 0 first, both kinds in their order. */
export async function partition(sharing: Sharing, bit: Bits, columns: Columns): Promise<Columns> {
  if (bit.length <= 1) return columns;
  return applyInverse(sharing, await partitionPlaces(sharing, bit), columns);
}

/** The columns in the unsigned order of the keys, stable: a pass a plane. */
export async function partitionPasses(sharing: Sharing, keys: Bits, columns: Columns): Promise<Columns> {
  let current: Columns = { rings: columns.rings, bits: [...columns.bits, keys] };
  for (let plane = 0; plane < keys.planes; plane++) {
    const rest = current.bits[columns.bits.length] as Bits;
    const bit = sharing.slicePlanes(rest, 0, 1);
    const left = sharing.slicePlanes(rest, 1, rest.planes);
    current = await partition(sharing, bit, {
      rings: current.rings,
      bits: [...current.bits.slice(0, columns.bits.length), left],
    });
  }
  return { rings: current.rings, bits: current.bits.slice(0, columns.bits.length) };
}

// Measured on two cores, as in sort-plan.ts: what a pass takes for a row, and for each word that moves along.
const nanosecondsPerRow = 250;
const nanosecondsPerWord = 60;
const roundsPerPass = 6;
const nanosecondsPerRound = 150_000;

/** Nanoseconds that `partitionPasses` takes, rounds included. */
export function partitionTime(rows: number, planes: number, { rings, bits }: Columns): number {
  const words = rings.length + Math.ceil(bits.reduce((sum, column) => sum + column.planes, planes) / 64);
  return planes * (roundsPerPass * nanosecondsPerRound + rows * (nanosecondsPerRow + nanosecondsPerWord * words));
}
