/**
 * Systems of linear equations A·X = B with a symmetric positive definite A by Cholesky's elimination, in fixed-point numbers:
 * where nothing is known of the eigenvalues. Where they are bounded (a ridge penalty does it) solve.ts takes fewer rounds.
 *
 *     l_j = a_j / √a_jj,  A ← A − l_j·l_jᵀ,  B ← B − l_j·y_jᵀ with y_j = b_j / √a_jj;   then X from Lᵀ·X = Y, last row first.
 *
 * Bounds that hold of every positive definite A with elements up to M in size and a solution up to S, d equations: elements of
 * what is left of A: M; of L: √M; of what is left of B: d·M·S; of Y: √(d·S·max|B|).
 *
 * Error: ‖x̂ − x‖ about κ·d·2^−f·max(M, 1)·‖x‖, κ the condition of A, f the fraction bits; tests measure it. A singular or
 * indefinite A gives wrong results, found on `clear` only where they leave these bounds.
 * Rounds, with t those of a fixed-point product and r of `fixedReciprocalSqrt`: d·(r + 4t).
 */
import type { Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { fixedMatrixProduct, fixedMultiply, fixedSubtract } from '../fixed/arithmetic.ts';
import { asFixed, type Fixed, fixedRange, fixedWithin } from '../fixed/format.ts';
import { fixedReciprocalSqrt } from '../fixed/roots.ts';
import { range } from '../lanes.ts';
import { type FixedMatrix, fixedMatrix, requireEqual } from './solve.ts';

export interface EliminationOptions {
  /** The largest size of an element of the solution. */
  readonly solution: number;
  /** A lower bound of the eigenvalues, if one is known: head-room grows with it. By default one unit of the format. */
  readonly smallest?: number;
}

// Rounding may carry a number a little beyond what exact arithmetic promises.
const slack = 1 + 2 ** -6;

/**
 * X with A·X = B; A is d × d, B is d × m in the same format, and so is X. Throws UsageError('fixed.overflow') where the ranges leave
 * too little head-room: declare those of A and B.
 */
export async function solveByElimination(
  sharing: Sharing,
  a: FixedMatrix,
  b: FixedMatrix,
  { solution, smallest = 0 }: EliminationOptions,
): Promise<FixedMatrix> {
  const [d, m] = [a.rows, b.columns];
  requireEqual('solveByElimination', a.columns, d);
  requireEqual('solveByElimination', b.rows, d);
  const { format } = a.values;
  const largest = sizeOf(a.values);
  const rightMost = Math.sqrt(d * solution * sizeOf(b.values));
  const held = (x: Fixed, most: number): Fixed => fixedWithin(sharing, x, { min: -most * slack, max: most * slack });
  const part = (x: Fixed, indices: readonly number[]): Fixed =>
    asFixed(format, sharing.gather(x.ring, Uint32Array.from(indices)) as Fixed['ring']);
  /** One number, `times` times. */
  const repeated = (x: Fixed, times: number): Fixed => part(x, new Array<number>(times).fill(0));

  const steps: { readonly root: Fixed; readonly l: Fixed; readonly y: Fixed }[] = [];
  let [left, right] = [a.values, b.values];
  for (let n = d; n > 0; n--) {
    // What is left of A is n × n, of B n × m.
    const pivot = fixedWithin(sharing, part(left, [0]), { min: smallest, max: largest * slack });
    const root = await fixedReciprocalSqrt(sharing, pivot);
    const [scaledRow, scaledRight] = await together(sharing, [
      (on) => fixedMultiply(on, part(left, range(0, n)), repeated(root, n)),
      (on) => fixedMultiply(on, part(right, range(0, m)), repeated(root, m)),
    ]);
    const l = held(part(scaledRow, range(1, n)), Math.sqrt(largest));
    const y = held(scaledRight, rightMost);
    steps.push({ root, l, y });
    if (n === 1) break;
    const column = { rows: n - 1, columns: 1 };
    const [fromLeft, fromRight] = await together(sharing, [
      (on) => fixedMatrixProduct(on, l, column, l, { rows: 1, columns: n - 1 }),
      (on) => fixedMatrixProduct(on, l, column, y, { rows: 1, columns: m }),
    ]);
    const rest = range(1, n);
    const below = part(
      left,
      rest.flatMap((i) => rest.map((k) => i * n + k)),
    );
    left = held(fixedSubtract(sharing, below, fromLeft), largest);
    right = held(fixedSubtract(sharing, part(right, range(m, n * m)), fromRight), d * largest * solution);
  }

  // Row j of Lᵀ·X = Y; what row j contributes to those above it is taken from them at once.
  const rows: Fixed[] = [];
  const above = steps.map(({ y }) => y);
  for (let j = d - 1; j >= 0; j--) {
    const { root } = steps[j] as { root: Fixed };
    const x = held(await fixedMultiply(sharing, above[j] as Fixed, repeated(root, m)), solution);
    rows.unshift(x);
    if (j === 0) break;
    const factors = steps.slice(0, j).map(({ l }, i) => part(l, [j - i - 1]).ring);
    const column = asFixed(format, sharing.concatenate(factors) as Fixed['ring']);
    const products = await fixedMatrixProduct(sharing, column, { rows: j, columns: 1 }, x, { rows: 1, columns: m });
    for (let i = 0; i < j; i++) {
      const taken = part(products, range(i * m, (i + 1) * m));
      // What is left of row i is y_i less part of L's row times X: the other part, divided by a root.
      above[i] = fixedSubtract(sharing, above[i] as Fixed, taken);
    }
  }
  return fixedMatrix(asFixed(format, sharing.concatenate(rows.map(({ ring }) => ring)) as Fixed['ring']), d, m);
}

const sizeOf = (x: Fixed): number => Math.max(...Object.values(fixedRange(x)).map(Math.abs));
