/**
 * Inverse roots of symmetric positive semidefinite matrices by products of fixed depth: T with TᵀGT near the unit matrix, of a whole
 * batch at once.
 *
 * T ← T·p(TᵀGT) with p(λ) = a + bλ + cλ². A direction of G with eigenvalue λ has σ = √(t²λ) in TᵀGT where T scales it by t, and a step
 * takes σ to aσ + bσ³ + cσ⁵. The polynomials are those that bring all σ of an interval nearest to 1, each for the interval that those
 * before it leave (Chen and Chow 2014, for Newton–Schulz iterations), divided by their largest value so that σ ≤ 1 after each step.
 * Small σ grow fourfold a step instead of by 1.5, as those of Newton and Schulz.
 *
 * TᵀGT is computed from G afresh in every step, so that roundings of T do not add up: T is a little different, and what it does to G is
 * known as well as before. T keeps 14 bits, G 28: TᵀG·T is exact before its truncation, and so are T·(a + b·M + c·M²) with M of 13.
 *
 * Rounds a step, replicated: four for the products and two truncations, 21; the first 9.
 */
import type { Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import type { Rounding } from '../fixed/truncate.ts';
import { transpose } from '../linear/matrix.ts';
import { product, shortened } from './numbers.ts';

/** Fraction bits of G and of T. */
export const gramBits = 28;
export const rootBits = 14;
const middleBits = 13;
const coefficientBits = 6;

/** a, b, c in units of 2^−coefficientBits. Roundings of them are in the intervals that the next are made for. */
type Step = readonly [number, number, number];
const first: Step = [267, -792, 588];
const following: readonly Step[] = [
  [267, -791, 587],
  [266, -784, 581],
  [263, -756, 556],
  [249, -649, 463],
  [205, -365, 224],
];
/** σ from 2^−12 on come to 0.77 and more, all others grow by 3,700. */
export const steps: readonly Step[] = [first, ...following];
/** σ from 2^−14 on come to 0.77 and more, all others grow by 15,000. */
export const longSteps: readonly Step[] = [first, first, ...following];

/** Square matrices, one after the other in one vector, row-major. */
export interface Batch {
  readonly sizes: readonly number[];
  /** In units of 2^−gramBits. */
  readonly gram: Ring;
  /** G / 2^exponent in units of 2^−middleBits. */
  readonly scaled: Ring;
  /** No eigenvalue of a G is above 2^exponent, which is even. */
  readonly exponent: number;
}

/** What `Batch.scaled` is: x in units of 2^−bits, x being any multiple of G that fits. */
export const scaledPlaces = (bits: number, exponent: number): number => bits + exponent - middleBits;

/** T of each G in units of 2^−bits, bits ≤ rootBits; |T| is at most the product of the first coefficients over 2^(exponent / 2). */
export async function inverseRoots(
  sharing: Sharing,
  { sizes, gram, scaled, exponent }: Batch,
  { steps: by, bits, rounding }: { steps: readonly Step[]; bits: number; rounding: Rounding },
): Promise<Ring> {
  const half = exponent / 2;
  const polynomialBits = 2 * middleBits + coefficientBits;
  const start = await polynomialOf(sharing, sizes, scaled, by[0] as Step);
  let t: Ring = await shortened(sharing, start, polynomialBits + 3, polynomialBits + half - rootBits, rounding);
  for (const [i, step] of by.slice(1).entries()) {
    const moved = await products(sharing, sizes, gram, t);
    const square = await products(sharing, sizes, transposed(sharing, sizes, t), moved);
    const squareBits = gramBits + 2 * rootBits;
    const m = await shortened(sharing, square, squareBits + 1, squareBits - middleBits, rounding);
    const grown = await products(sharing, sizes, t, await polynomialOf(sharing, sizes, m, step));
    const cut = i === by.length - 2 ? rootBits - bits : 0;
    t = await shortened(sharing, grown, 61, polynomialBits + cut, rounding);
  }
  return t;
}

/** a + b·M + c·M² in units of 2^−(2·middleBits + coefficientBits). One round. */
async function polynomialOf(sharing: Sharing, sizes: readonly number[], m: Ring, [a, b, c]: Step): Promise<Ring> {
  const plain = sharing.within(m);
  const squares = await products(sharing, sizes, plain, plain);
  const ones = new BigUint64Array(m.length);
  let at = 0;
  for (const size of sizes) {
    for (let i = 0; i < size; i++) ones[at + i * (size + 1)] = BigInt(a) << BigInt(2 * middleBits);
    at += size * size;
  }
  const linear = sharing.scale(plain, BigInt(b) << BigInt(middleBits));
  const all = sharing.add(
    sharing.add(linear, sharing.scale(squares, BigInt(c))),
    sharing.within(sharing.constantRing(ones)),
  );
  return all;
}

const parts = (sharing: Sharing, sizes: readonly number[], x: Ring): Ring[] => {
  let at = 0;
  return sizes.map((size) => {
    at += size * size;
    return sharing.slice(x, at - size * size, at);
  });
};

/** X·Y of each pair, without bounds. One round. */
async function products(sharing: Sharing, sizes: readonly number[], x: Ring, y: Ring): Promise<Ring> {
  const [left, right] = [parts(sharing, sizes, x), parts(sharing, sizes, y)];
  const found = await together<Ring[]>(
    sharing,
    sizes.map((size, i) => (on: Sharing) => {
      const shape = { rows: size, columns: size };
      return product(on, left[i] as Ring, shape, right[i] as Ring, shape);
    }),
  );
  return sharing.concatenate(found);
}

const transposed = (sharing: Sharing, sizes: readonly number[], x: Ring): Ring =>
  sharing.concatenate(
    parts(sharing, sizes, x).map((values, i) => {
      const size = sizes[i] as number;
      return transpose(sharing, { values, rows: size, columns: size }).values;
    }),
  );
