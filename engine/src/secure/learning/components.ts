/**
 * Principal components: the leading eigenvectors v and eigenvalues λ of a secret symmetric matrix without negative eigenvalues.
 *
 * Power iteration by squaring: P ← P² / 2^e takes eigenvalues p to p², so that after s squarings those of the matrix have gone to their power 2^s and
 * what is left is v·vᵀ: as much as 2^s steps with a vector, in s products of k × k. e is a power of two by the bits of the trace (normalise.ts), which
 * keeps the trace of P from 1/2 to 1; a square has a trace of at least 1/k of that. P has 28 fraction bits and no element above its trace, so that P² is
 * exact before it is rounded.
 *
 * The column of P with the largest number on its diagonal is v·v_j with the largest v_j: its largest coefficient is positive, whatever the sign that
 * v might have had. It is brought to length 1 by a table and one Newton step, to 2^−22. λ = vᵀ·M·v, and what M has beside v goes on to the next
 * component: (I − v·vᵀ)·M·(I − v·vᵀ) = M − z·vᵀ − v·zᵀ with z = M·v − λ·v / 2 (two-sided, so that an error of v does not come back in the next).
 *
 * Settled: P has rank one, within 2^−10: tr(P)² − tr(P²) < tr(P)² / 512. Where ε is the second eigenvalue of P over its first, that difference is 2·ε
 * of tr(P)², and v is off by at most ε·√k: cos ≥ 0.9999 up to 200 columns. After s squarings ε = (λ₂ / λ₁)^(2^s). With s = 12 that is below 2^−10 up
 * to λ₂ = 0.998·λ₁; two eigenvalues that are nearer have no vectors of their own in any data, and the bit says so.
 *
 * Absent: what is left has less than 2^−18 of the trace, where rounding counts as much as data. v and λ are 0 then, and so are all that follow.
 *
 * Rounds, replicated, of 10 columns: about 30 a squaring and 150 more a component. No value is opened.
 */
import { UsageError } from '../../base/errors.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { extremeAlong } from '../arg-extreme.ts';
import { isNegative } from '../compare.ts';
import { divide } from '../divide.ts';
import { asFixed, type Fixed, fixed } from '../fixed/format.ts';
import { octaveIndexBits, ofMantissa } from '../fixed/mantissa.ts';
import { normalise } from '../fixed/normalise.ts';
import { reciprocalRoots } from '../fixed/roots.ts';
import { units } from '../fixed/spline.ts';
import { truncate } from '../fixed/truncate.ts';
import { matrixOf, trace } from '../linear/matrix.ts';
import { requireEqual } from '../linear/solve.ts';
import { toOneHot } from '../one-hot.ts';
import { bitLength, sizeOf } from '../ranges.ts';
import './messages.ts';
import { held, multiplied, product, shortened, spread } from './numbers.ts';

export interface ComponentOptions {
  /** How many, 1 to 32 and to the number of columns. */
  readonly components: number;
  /** s, 1 to 16. */
  readonly squarings?: number;
}

/** r components of k columns. */
export interface Components {
  /** v of each, r × k, row-major, of length 1, the largest coefficient positive; 24 fraction bits. */
  readonly loadings: Fixed;
  /** λ of each as a part of the trace, which is the sum of all: explained variance; 22 fraction bits. */
  readonly shares: Fixed;
  /** One plane: 0 where v was not apart from the next one, so that it is some mixture of both. */
  readonly settled: Bits;
  /** One plane: 0 where nothing was left; `settled` says nothing then. */
  readonly present: Bits;
}

/** Fraction bits of P and of eigenvalues, and of loadings. */
const powerBits = 28;
export const loadingBits = 24;
const shareBits = 22;
const mostComponents = 32;
const mostSquarings = 16;
const usualSquarings = 12;
const leastShareBits = 18;
const apartBits = 9;
const tableBits = 22;
const rootBits = 20;
/** Fraction bits of 1 / |w|, and log₂ of the most that it can be: |w| is above 1 / (4·k). */
const scaleBits = 30;
const scaleSize = 8;

/** Throws UsageError('learning.option') for numbers out of range. `matrix`: k × k; its trace is at most 2^60. */
export async function principalComponents(
  sharing: Sharing,
  matrix: Fixed,
  k: number,
  { components, squarings = usualSquarings }: ComponentOptions,
): Promise<Components> {
  requireEqual('principalComponents', matrix.length, k * k);
  requireOption('components', components, Math.min(mostComponents, k));
  requireOption('squarings', squarings, mostSquarings);
  const size = bitLength(sizeOf(matrix.ring.bounds)) + bitLength(BigInt(k));
  let left = await scaledToTrace(sharing, matrix.ring, k, Math.min(60, size));
  const total = held(sharing, trace(sharing, matrixOf(left, k, k)), powerBits + 1);
  const found: Component[] = [];
  for (let i = 0; i < components; i++) {
    const { kept, present } = await enoughLeft(sharing, left, k, total);
    const own = await leading(sharing, kept, k, squarings, i === 0);
    const { value, rest } = await deflated(sharing, kept, k, own.loadings);
    found.push({ ...own, value, present });
    left = rest;
  }
  const values = held(sharing, sharing.concatenate(found.map(({ value }) => sharing.within(value))), powerBits + 1);
  // Rounding may carry an eigenvalue a little beyond 0 and the trace.
  const quotient = { min: -1n << BigInt(shareBits), max: 2n << BigInt(shareBits) };
  const ratios = await divide(
    sharing,
    sharing.scale(sharing.within(values), 1n << BigInt(shareBits)),
    sharing.within(spread(sharing, total, components)),
    { denominatorMax: 2n << BigInt(powerBits), quotient, decimals: 0, rounding: 'nearest' },
  );
  const shares = asFixed(fixed({ fractionBits: shareBits, integerBits: 2 }), ratios);
  return {
    loadings: asFixed(
      fixed({ fractionBits: loadingBits, integerBits: 2 }),
      held(sharing, sharing.concatenate(found.map(({ loadings }) => sharing.within(loadings))), loadingBits + 1),
    ),
    shares,
    settled: sharing.joinRows(found.map(({ settled }) => settled)),
    present: sharing.joinRows(found.map(({ present }) => present)),
  };
}

function requireOption(what: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new UsageError('learning.option', { what, value, expected: `1 to ${most}` });
}

/** x, whose trace is from 0 to 2^bits, times the power of two that brings its trace to 1/2 to 1, in units of 2^−powerBits. */
async function scaledToTrace(sharing: Sharing, x: Ring, k: number, bits: number): Promise<Ring> {
  const own = held(sharing, trace(sharing, matrixOf(sharing.within(x), k, k)), bits);
  const normal = await normalise(sharing, asFixed(fixed({ fractionBits: 0, integerBits: 62 }), own), 'zero', 1, []);
  const grown = await multiplied(sharing, x, spread(sharing, normal.scale, k * k));
  return sharing.within(await shortened(sharing, grown, normal.bits, normal.bits - powerBits, 'nearest'));
}

interface Leading {
  /** v. */
  readonly loadings: Ring;
  readonly settled: Bits;
}

async function leading(
  sharing: Sharing,
  matrix: Ring,
  k: number,
  squarings: number,
  isScaled: boolean,
): Promise<Leading> {
  const square = { rows: k, columns: k };
  let power = isScaled ? matrix : await scaledToTrace(sharing, matrix, k, powerBits + 1);
  for (let i = 0; i < squarings; i++) {
    power = await scaledToTrace(sharing, await product(sharing, power, square, power, square), k, 2 * powerBits + 1);
  }
  const plain = matrixOf(sharing.within(power), k, k);
  const diagonal = held(
    sharing,
    sharing.gather(
      plain.values,
      Uint32Array.from({ length: k }, (_, i) => i * (k + 1)),
    ),
    powerBits + 1,
  );
  const [settled, column] = await together(sharing, [
    (on) => isRankOne(on, power, k),
    async (on) => {
      const { index } = await extremeAlong(on, 'max', diagonal, { rows: 1, columns: k }, 'row');
      const ones = await on.bitsToRing(await toOneHot(on, index, k));
      return product(on, power, square, ones, { rows: k, columns: 1 });
    },
  ]);
  return { loadings: await unitVector(sharing, column, k), settled };
}

async function isRankOne(sharing: Sharing, power: Ring, k: number): Promise<Bits> {
  const own = trace(sharing, matrixOf(sharing.within(power), k, k));
  const plain = sharing.within(power);
  const [first, second] = await together(sharing, [(on) => multiplied(on, own, own), (on) => on.dot(plain, plain, 1)]);
  const both = await shortened(
    sharing,
    sharing.concatenate([first, sharing.within(second)]),
    2 * powerBits + 2,
    powerBits,
    'nearest',
  );
  const all = sharing.within(both);
  const [whole, squares] = [sharing.slice(all, 0, 1), sharing.slice(all, 1, 2)];
  // 512·(t² − q) − t² < 0
  const over = sharing.subtract(sharing.scale(sharing.subtract(whole, squares), 1n << BigInt(apartBits)), whole);
  return isNegative(sharing, held(sharing, over, powerBits + apartBits + 3));
}

/** w / |w| in units of 2^−loadingBits; w is in units of 2^−powerBits, at most 1 long. 0 where |w| is below 2^−8. */
async function unitVector(sharing: Sharing, w: Ring, k: number): Promise<Ring> {
  const plain = sharing.within(w);
  const squares = sharing.within(sharing.within(await sharing.dot(plain, plain, 1)), {
    min: 0n,
    max: 2n << BigInt(2 * powerBits),
  });
  const factor = (exponent: number): bigint => {
    const own = 2 ** (powerBits - (exponent + 1) / 2);
    return own > 2 ** scaleSize ? 0n : units(own, scaleBits);
  };
  const format = fixed({ fractionBits: 0, integerBits: 62 });
  const normal = await normalise(sharing, asFixed(format, squares), 'zero', octaveIndexBits(tableBits), [factor]);
  const octave = reciprocalRoots(tableBits);
  const mantissa = await ofMantissa(sharing, normal, octave, 'nearest');
  const root = await truncate(sharing, mantissa, octave.valueBits - rootBits, 'nearest');
  const [power] = normal.sums as [Ring];
  const scale = await shortened(
    sharing,
    await multiplied(sharing, root, power),
    scaleBits + scaleSize + rootBits + 1,
    rootBits,
    'nearest',
  );
  const long = await multiplied(sharing, w, spread(sharing, scale, k));
  const near = await shortened(
    sharing,
    long,
    powerBits + scaleBits + 1,
    powerBits + scaleBits - loadingBits,
    'nearest',
  );
  // v·(3 − |v|²) / 2
  const own = sharing.within(near);
  const length = await sharing.dot(own, own, 1);
  const three = 3n << BigInt(2 * loadingBits);
  const correction = sharing.addConstant(sharing.negate(sharing.within(length)), three);
  const short = await shortened(sharing, correction, 2 * loadingBits + 2, loadingBits + 1, 'nearest');
  const corrected = await multiplied(sharing, own, spread(sharing, short, k));
  return sharing.within(await shortened(sharing, corrected, 2 * loadingBits + 1, loadingBits, 'nearest'));
}

interface Component extends Leading {
  /** λ in units of 2^−powerBits. */
  readonly value: Ring;
  readonly present: Bits;
}

/** The matrix, all 0 where its trace is below 2^−18 of the total: rounding would go on as data, and no trace could hold it. */
async function enoughLeft(
  sharing: Sharing,
  matrix: Ring,
  k: number,
  total: Ring,
): Promise<{ kept: Ring; present: Bits }> {
  const own = sharing.scale(trace(sharing, matrixOf(matrix, k, k)), 1n << BigInt(leastShareBits));
  const over = sharing.subtract(own, sharing.within(total));
  // Nor is there anything in a matrix of zeros.
  const some = sharing.addConstant(sharing.within(own), -1n);
  const signs = await isNegative(
    sharing,
    held(sharing, sharing.concatenate([over, some]), powerBits + leastShareBits + 2),
  );
  const present = await sharing.and(
    sharing.not(sharing.sliceRows(signs, 0, 1)),
    sharing.not(sharing.sliceRows(signs, 1, 2)),
  );
  const ones = await sharing.bitsToRing(present);
  return { kept: sharing.within(await multiplied(sharing, matrix, spread(sharing, ones, k * k))), present };
}

/** λ of v, and what the matrix has beside v. */
async function deflated(sharing: Sharing, matrix: Ring, k: number, v: Ring): Promise<{ value: Ring; rest: Ring }> {
  const column = { rows: k, columns: 1 };
  const bits = powerBits + loadingBits + 1;
  const moved = await product(sharing, matrix, { rows: k, columns: k }, v, column);
  const along = sharing.within(await shortened(sharing, moved, bits, loadingBits, 'nearest'));
  const value = sharing.within(await shortened(sharing, await sharing.dot(along, v, 1), bits, loadingBits, 'nearest'));
  const half = await shortened(
    sharing,
    await multiplied(sharing, v, spread(sharing, value, k)),
    bits,
    loadingBits + 1,
    'nearest',
  );
  const z = sharing.subtract(along, sharing.within(half));
  // [z v]·[v z]ᵀ
  const left = sharing.interleave([z, v]);
  const right = sharing.concatenate([v, z]);
  const outer = await product(sharing, left, { rows: k, columns: 2 }, right, { rows: 2, columns: k });
  const taken = await shortened(sharing, outer, bits + 1, loadingBits, 'nearest');
  return { value, rest: sharing.subtract(matrix, sharing.within(taken)) };
}
