/**
 * A basis of columns from their matrix of products G = XᵀX / 2^r in which they are nearly orthonormal: T with TᵀGT within 0.6 to 1 of
 * the unit matrix. What is fitted in this basis is well conditioned however strongly the columns of X are correlated.
 *
 * T need not be exact: X·T spans what X spans for every regular T, and coefficients go back by the same T. So T is an inverse root of G
 * (inverse-roots.ts), which takes products of fixed depth, where elimination would take a secret pivot for each column.
 *
 * A pivot is what the columns before leave of a column's variance, 1 − R², 1 / its variance inflation: that of column j is
 * 1 / (G_j⁻¹)_jj = 1 / |row j of T_j|² for the leading j × j part G_j, and those of all j are found side by side. A column whose pivot
 * is below 2^−14 of its variance is given up: its row and column of T are 0, and its bit is set. With roots that are short by up to a
 * fourth, and grow at most 2^11 times, that is a pivot below 2^−14 to 2^−13.2; of columns that those before determine with factors c,
 * those with |c|² < 500 are found.
 *
 * More than 32 columns go in blocks. With the columns C of the others against a block B and V near B⁻¹·C, which is T·(TᵀBT)⁻¹·TᵀC by
 * chebyshev.ts, what is left of the others is D − Vᵀ(2C − B·V), that of X_rest − X_B·V: an error of V counts by its square. Only the
 * remains against the block are not quite 0.
 *
 * Bounds: |T| ≤ 2^10 is promised, 2^12 / √λ for the least eigenvalue at most. Rounds: about 280 a block, 100 more where others follow.
 */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { anyPlane } from '../boolean.ts';
import { isNegative } from '../compare.ts';
import type { Rounding } from '../fixed/truncate.ts';
import { range } from '../lanes.ts';
import { timesInverse } from '../linear/chebyshev.ts';
import { block, diagonal, type Matrix, matrixOf, transpose } from '../linear/matrix.ts';
import { ceilLog2 } from '../ranges.ts';
import { gramBits, inverseRoots, longSteps, rootBits, scaledPlaces, steps } from './inverse-roots.ts';
import { type Bounded, held, multiplied, product, shortened } from './numbers.ts';

export interface Basis {
  /** T, k × k row-major, in units of 2^−basisBits. */
  readonly matrix: Bounded;
  /** One plane of k rows: 1 where a column was given up. */
  readonly dropped: Bits;
  /** The same as numbers. */
  readonly droppedNumbers: Ring;
}

/** Fraction bits of T, and log₂ of its largest element. */
export const basisBits = 22;
const largestBits = 10;
const mostInBlock = 32;
// Roots and variances of which a pivot is judged.
const judgedBits = 12;
const varianceBits = 10;
/** |row|²·variance at a pivot of 2^−13.6: the roots are short by up to a fourth. */
const leastInflation = 3n << 12n;

/**
 * The basis for G, k × k, k ≥ 2, in units of 2^−gramBits, whose diagonal is at most 2^sizeBits, 0 ≤ sizeBits ≤ 6. `constant`: one plane of k
 * rows, 1 for columns to give up in any case. A block's part of T is rounded to `bits`, so that columns of whole numbers stay exact in X·T
 * with as many.
 */
export async function orthogonalise(
  sharing: Sharing,
  gram: Ring,
  k: number,
  { sizeBits, constant, bits, rounding }: { sizeBits: number; constant: Bits; bits: number; rounding: Rounding },
): Promise<Basis> {
  const count = Math.ceil(k / mostInBlock);
  const ends = range(1, count + 1).map((i) => Math.round((i * k) / count));
  const columns: Matrix[] = [];
  const drops: Bits[] = [];
  const numbers: Ring[] = [];
  // What is left of G, and the columns of X that it is of in terms of all columns: none before the first block.
  let left = matrixOf(sharing.within(gram), k, k);
  const own = diagonal(sharing, left);
  const variances = await shortened(sharing, own, gramBits + sizeBits + 1, gramBits - varianceBits, rounding);
  let kept: Matrix | undefined;
  let start = 0;
  for (const end of ends) {
    const size = end - start;
    const first = block(sharing, left, 0, 0, size, size);
    const found = await rootOf(sharing, first, {
      constant: sharing.sliceRows(constant, start, end),
      variance: sharing.slice(variances, start, end),
      sizeBits,
      bits: Math.min(rootBits, bits),
      rounding,
    });
    drops.push(found.dropped);
    numbers.push(found.droppedNumbers);
    const rest = left.columns - size;
    if (kept === undefined && rest === 0) {
      const matrix = sharing.scale(sharing.within(found.root.values), 1n << BigInt(basisBits - rootBits));
      return {
        matrix: held(sharing, matrix, basisBits + largestBits),
        dropped: found.dropped,
        droppedNumbers: found.droppedNumbers,
      };
    }
    const before = kept ?? identity(sharing, k);
    const inBlock = block(sharing, before, 0, 0, k, size);
    const [basis, reduced] = await together(sharing, [
      (on) => rounded(on, inBlock, found.root, basisBits + rootBits, rootBits, largestBits, rounding),
      async (on) => {
        if (rest === 0) return undefined;
        const beside = block(on, left, 0, size, size, rest);
        const below = block(on, left, size, size, rest, rest);
        return eliminated(on, first, beside, below, { ...found, inBlock, sizeBits, rounding });
      },
    ]);
    columns.push(basis);
    if (reduced !== undefined) {
      const others = block(sharing, before, 0, size, k, rest);
      kept = { ...others, values: sharing.subtract(sharing.within(others.values), sharing.within(reduced.change)) };
      left = reduced.left;
    }
    start = end;
  }
  return {
    matrix: held(sharing, sideBySide(sharing, columns), basisBits + largestBits),
    dropped: sharing.joinRows(drops),
    droppedNumbers: sharing.concatenate(numbers),
  };
}

/** x·y in units of 2^−from, shortened by `places`. */
async function rounded(
  sharing: Sharing,
  x: Matrix,
  y: Matrix,
  from: number,
  places: number,
  sizeBits: number,
  rounding: Rounding,
): Promise<Matrix> {
  const values = await product(sharing, x.values, x, y.values, y);
  const short = await shortened(sharing, values, Math.min(61, from + sizeBits), places, rounding);
  return { values: sharing.within(short), rows: x.rows, columns: y.columns };
}

const valueBits = basisBits;
// Of TᵀBT.
const blockSpectrum = { least: 2 ** -2, steps: 4 };

interface Elimination {
  readonly root: Matrix;
  /** Columns that the block gives up, as ones on a diagonal. */
  readonly given: Ring;
  readonly inBlock: Matrix;
  readonly sizeBits: number;
  readonly rounding: Rounding;
}

/** What a block leaves of the others: their matrix of products, and what is taken from them in terms of all columns. */
async function eliminated(
  sharing: Sharing,
  own: Matrix,
  beside: Matrix,
  below: Matrix,
  { root, given, inBlock, sizeBits, rounding }: Elimination,
): Promise<{ left: Matrix; change: Ring }> {
  const g = gramBits;
  const turned = transpose(sharing, root);
  const [half, near] = await together(sharing, [
    (on) => rounded(on, transpose(on, beside), root, rootBits + g, rootBits + g - valueBits, sizeBits + 2, rounding),
    async (on) => {
      const moved = await product(on, own.values, own, root.values, root);
      const square = await product(on, turned.values, turned, moved, root);
      // Columns that were given up have 1.
      const whole = on.add(on.within(square), on.scale(given, 1n << BigInt(g + 2 * rootBits)));
      return shortened(on, whole, g + 2 * rootBits + 1, g + 2 * rootBits - valueBits, rounding);
    },
  ]);
  const options = { spectrum: blockSpectrum, bits: valueBits, resultBits: valueBits, sizeBits: 3, rounding };
  const rows = await timesInverse(sharing, near, half.values, root.rows, options);
  const solved = transpose(sharing, { ...half, values: rows });
  const v = await rounded(sharing, root, solved, rootBits + valueBits, rootBits, largestBits, rounding);
  const [left, change] = await together(sharing, [
    async (on) => {
      const against = await product(on, own.values, own, v.values, v);
      const twice = on.scale(beside.values, 2n << BigInt(valueBits));
      const short = await shortened(on, on.subtract(twice, against), g + valueBits + sizeBits + 3, valueBits, rounding);
      const taken = { values: on.within(short), rows: v.rows, columns: v.columns };
      const gone = await rounded(on, transpose(on, v), taken, g + valueBits, valueBits, sizeBits + 3, rounding);
      return { ...below, values: on.subtract(below.values, gone.values) };
    },
    (on) => rounded(on, inBlock, v, basisBits + valueBits, valueBits, largestBits, rounding),
  ]);
  return { left, change: change.values };
}

interface Block {
  readonly sizeBits: number;
  readonly constant: Bits;
  /** Of its columns, before others were taken from them, in units of 2^−varianceBits. */
  readonly variance: Ring;
  readonly bits: number;
  readonly rounding: Rounding;
}

/** T of one block in units of 2^−rootBits, and which of its columns are given up. */
async function rootOf(
  sharing: Sharing,
  { values: gram, rows: k }: Matrix,
  { sizeBits, constant, variance, bits: ownBits, rounding }: Block,
): Promise<{ root: Matrix; dropped: Bits; droppedNumbers: Ring; given: Ring }> {
  const sizes = range(1, k + 1);
  const parts = (x: Ring) =>
    sharing.gather(
      x,
      Uint32Array.from(sizes.flatMap((size) => range(0, size).flatMap((i) => range(i * k, i * k + size)))),
    );
  const exponent = 2 * Math.ceil((ceilLog2(k) + sizeBits) / 2);
  const bits = gramBits + sizeBits + 1;
  const scaled = await shortened(sharing, gram, bits, scaledPlaces(gramBits, exponent), rounding);
  const leading = { sizes, gram: parts(gram), scaled: parts(sharing.within(scaled)), exponent };
  const roots = await inverseRoots(sharing, leading, { steps: longSteps, bits: judgedBits, rounding });
  const dropped = await droppedOf(sharing, roots, variance, constant);
  const droppedNumbers = sharing.within(await sharing.bitsToRing(dropped));

  // Given-up columns are 0 in G but for a 1 on the diagonal.
  const keeps = sharing.addConstant(sharing.negate(droppedNumbers), 1n);
  const spots = range(0, k * k);
  const at = (of: (i: number) => number) => sharing.gather(keeps, Uint32Array.from(spots.map(of)));
  const mask = await multiplied(
    sharing,
    at((i) => Math.floor(i / k)),
    at((i) => i % k),
  );
  const both = sharing.concatenate([gram, sharing.within(scaled)]);
  const masked = await multiplied(sharing, both, sharing.concatenate([mask, mask]));
  const spread = new Uint32Array(k * k).fill(k);
  for (let i = 0; i < k; i++) spread[i * (k + 1)] = i;
  const ones = sharing.gather(sharing.concatenate([droppedNumbers, sharing.within(sharing.filledRing(1, 0n))]), spread);
  const part = (i: number, one: number) =>
    sharing.add(sharing.slice(masked, i * k * k, (i + 1) * k * k), sharing.scale(ones, 1n << BigInt(one)));
  const whole = {
    sizes: [k],
    gram: part(0, gramBits),
    scaled: part(1, gramBits - scaledPlaces(gramBits, exponent)),
    exponent,
  };
  const root = await inverseRoots(sharing, whole, { steps, bits: ownBits, rounding });
  const values = sharing.scale(await multiplied(sharing, root, mask), 1n << BigInt(rootBits - ownBits));
  return { root: matrixOf(values, k, k), dropped, droppedNumbers, given: ones };
}

/** Which columns those before them determine, by the roots of all leading parts, or have no variance. */
async function droppedOf(sharing: Sharing, roots: Ring, variance: Ring, constant: Bits): Promise<Bits> {
  const k = variance.length;
  const padded = sharing.concatenate([sharing.within(roots), sharing.within(sharing.filledRing(1, 0n))]);
  const rows = new Uint32Array(k * k).fill(roots.length);
  let end = 0;
  for (let j = 0; j < k; j++) {
    end += (j + 1) * (j + 1);
    for (let i = 0; i <= j; i++) rows[j * k + i] = end - (j + 1) + i;
  }
  const last = sharing.gather(padded, rows);
  const inflation = await multiplied(sharing, await sharing.dot(last, last, k), variance);
  const threshold = leastInflation << BigInt(2 * judgedBits + varianceBits);
  const tests = [
    sharing.addConstant(sharing.negate(sharing.within(inflation)), threshold - 1n),
    sharing.addConstant(sharing.within(variance), -1n),
  ];
  const below = await isNegative(sharing, held(sharing, sharing.concatenate(tests), 62));
  const planes = [sharing.sliceRows(below, 0, k), sharing.sliceRows(below, k, 2 * k), constant];
  return anyPlane(sharing, sharing.joinPlanes(planes));
}

function identity(sharing: Sharing, k: number): Matrix {
  const words = new BigUint64Array(k * k);
  for (let i = 0; i < k; i++) words[i * (k + 1)] = 1n << BigInt(basisBits);
  return matrixOf(sharing.within(sharing.constantRing(words)), k, k);
}

/** Matrices of equally many rows side by side. Local. */
function sideBySide(sharing: Sharing, parts: readonly Matrix[]): Ring {
  const starts: number[] = [];
  let total = 0;
  for (const { rows, columns } of parts) {
    starts.push(total);
    total += rows * columns;
  }
  const rows = (parts[0] as Matrix).rows;
  const indices = range(0, rows).flatMap((row) =>
    parts.flatMap(({ columns }, i) =>
      range((starts[i] as number) + row * columns, (starts[i] as number) + (row + 1) * columns),
    ),
  );
  return sharing.gather(sharing.concatenate(parts.map(({ values }) => values)), Uint32Array.from(indices));
}
