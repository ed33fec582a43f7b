/**
 * An orthonormal basis of columns from their matrix of products G = XᵀX/n: T with TᵀGT = I, upper triangular, so that the columns
 * of X·T are orthonormal. By Cholesky's elimination of [G | I]: T is the transposed inverse of L. What is fitted in this basis
 * is well conditioned however strongly the columns of X are correlated.
 *
 * T need not be exact: X·T spans what X spans for every regular T, and coefficients go back by the same T. A pivot is what the
 * columns before leave of a column's variance, 1 − R², 1 / its variance inflation. A column whose pivot is below 2^−14 of its
 * variance is given up: its column of T is 0, and its bit is set. (Errors of pivots are about √k·2^−20.)
 *
 * Bounds: |L| ≤ 1 for variances up to 1; of the inverse 2^10 is promised, as pivots of 2^−14 give 2^7.
 * Rounds, with t those of a fixed-point product and r of `fixedReciprocalSqrt`: k·(r + 2t + 1), replicated about 60·k.
 */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { isNegative } from '../compare.ts';
import { asFixed, type FixedFormat } from '../fixed/format.ts';
import { fixedReciprocalSqrt } from '../fixed/roots.ts';
import { range } from '../lanes.ts';
import { type Bounded, held, multiplied, product, shortened, spread } from './numbers.ts';

export interface Basis {
  /** T, k × k row-major, in units of the format. */
  readonly matrix: Bounded;
  /** One plane of k rows: 1 where a column was given up. */
  readonly dropped: Bits;
  /** The same as numbers. */
  readonly droppedNumbers: Ring;
}

/** log₂ of a column's variance over the least pivot that is used. */
const toleranceBits = 14;
/** log₂ of the largest element of T. */
const basisBits = 10;

/**
 * The basis for G, k × k, in units of the format (at most 22 fraction bits); its diagonal is at most 2^sizeBits, 0 ≤ sizeBits ≤ 6.
 */
export async function orthogonalise(
  sharing: Sharing,
  gram: Ring,
  k: number,
  format: FixedFormat,
  sizeBits: number,
): Promise<Basis> {
  const { fractionBits: f, rounding } = format;
  const at = (x: Ring, indices: readonly number[]) => sharing.gather(x, Uint32Array.from(indices));
  const variances = at(
    gram,
    range(0, k).map((i) => i * (k + 1)),
  );
  const one = sharing.filledRing(1, 1n << BigInt(f));
  const size = f + sizeBits + 1;
  const inverseRows: Ring[] = [];
  const drops: Bits[] = [];
  // What is left of G is m × m; of I only the columns up to the current one are not what they were.
  let [left, right]: [Ring, Ring | undefined] = [gram, undefined];
  for (let j = 0; j < k; j++) {
    const m = k - j;
    const pivot = held(sharing, at(left, [0]), size);
    // pivot·2^14 − variance − 1 < 0, also where both are 0.
    const margin = sharing.subtract(sharing.scale(pivot, 1n << BigInt(toleranceBits)), at(variances, [j]));
    const [drop, root] = await together(sharing, [
      (on) => isNegative(on, on.addConstant(margin, -1n), size + toleranceBits + 2),
      (on) => fixedReciprocalSqrt(on, asFixed(format, pivot)),
    ]);
    drops.push(drop);
    const kept = await multiplied(sharing, await sharing.bitsToRing(sharing.not(drop)), root.ring);
    const factor = held(sharing, kept, f + toleranceBits / 2 + 2);
    const row = right === undefined ? one : sharing.concatenate([at(right, range(0, j)), one]);
    const numbers = sharing.concatenate([at(left, range(1, m)), row].map((part) => sharing.within(part)));
    const scaled = await multiplied(sharing, numbers, spread(sharing, factor, m + j));
    const both = await shortened(sharing, scaled, 2 * f + Math.max(basisBits, sizeBits) + 1, f, rounding);
    const l = held(sharing, sharing.slice(both, 0, m - 1), f + sizeBits + 1);
    const y = held(sharing, sharing.slice(both, m - 1, m + j), f + basisBits);
    inverseRows.push(y);
    if (m === 1) break;
    const products = await product(
      sharing,
      l,
      { rows: m - 1, columns: 1 },
      sharing.concatenate([l, y].map((part) => sharing.within(part))),
      { rows: 1, columns: m + j },
    );
    const taken = await shortened(sharing, products, 2 * f + basisBits + sizeBits + 1, f, rounding);
    const rest = range(0, m - 1);
    const pick = (x: Ring, width: number, from: number, to: number) =>
      at(
        x,
        rest.flatMap((i) => range(i * width + from, i * width + to)),
      );
    const below = at(
      left,
      rest.flatMap((i) => range((i + 1) * m + 1, (i + 2) * m)),
    );
    left = sharing.subtract(sharing.within(below), sharing.within(pick(taken, m + j, 0, m - 1)));
    const change = sharing.negate(sharing.within(pick(taken, m + j, m - 1, m + j)));
    right = right === undefined ? change : sharing.add(sharing.within(widened(sharing, right, j, m - 1)), change);
  }
  const dropped = sharing.joinRows(drops);
  const matrix = held(sharing, upperTriangle(sharing, inverseRows, k), f + basisBits);
  return { matrix, dropped, droppedNumbers: await sharing.bitsToRing(dropped) };
}

/** Rows 1 to m of a matrix of `columns` columns, with a column of zeros at their end. Local. */
function widened(sharing: Sharing, x: Ring, columns: number, rows: number): Ring {
  const zero = x.length;
  const indices = range(0, rows).flatMap((i) => [...range((i + 1) * columns, (i + 2) * columns), zero]);
  const padded = sharing.concatenate([sharing.within(x), sharing.within(sharing.filledRing(1, 0n))]);
  return sharing.gather(padded, Uint32Array.from(indices));
}

/** Row j of the lower triangle becomes column j. Local. */
function upperTriangle(sharing: Sharing, rows: readonly Ring[], k: number): Ring {
  const starts = rows.map((_, j) => (j * (j + 1)) / 2);
  const zero = (k * (k + 1)) / 2;
  const all = sharing.concatenate([...rows, sharing.filledRing(1, 0n)].map((part) => sharing.within(part)));
  const indices = new Uint32Array(k * k).fill(zero);
  for (let j = 0; j < k; j++) for (let i = 0; i <= j; i++) indices[i * k + j] = (starts[j] as number) + i;
  return sharing.gather(all, indices);
}
