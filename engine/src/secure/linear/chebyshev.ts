/**
 * (1/A)·B for a symmetric A with eigenvalues from 0 to 1.05, those from a least one on with a small error, by products of matrices
 * alone: Schulz's iteration (ZAMM 1933), accelerated.
 *
 * R_n = T_n(t(A)) / τ_n with the Chebyshev polynomial T_n of degree n, t the map of [least, most] to [1, −1] and τ_n = T_n(t(0)) is the
 * smallest residual I − A·Y of all Y of degree n − 1 in A. As T_2n = 2T_n² − 1, with c = 1 + 1/τ_2n
 *
 *     R_2n = c·R_n² − (c − 1)·I,   Y_2n = c·(Y_n + Y_n·R_n),   τ_2n = 2τ_n² − 1,
 *
 * which is one product a step, [Y; R]·R; Schulz's has c = 1. So n of about 2·√(most / least) do, where the powers of I − A need
 * most / least. R = I − A·Y holds for any c: it is cut to 5 bits, downwards as a larger one would keep some R at 1.
 * Eigenvalues below the least leave a residual between that of it and 1.
 *
 * Rounds: those of a product and a truncation a step, of which there are log₂ n; 10 (replicated). Nothing is opened.
 */
import type { Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { type Rounding, truncate } from '../fixed/truncate.ts';
import { unbounded } from '../ranges.ts';

/** Of the least eigenvalue and the steps, n = 2^steps. */
export interface Spectrum {
  readonly least: number;
  readonly steps: number;
}

/** Eigenvalues of A are at most this. */
const mostEigenvalue = 1.05;
const factorBits = 3;
const scaleBits = 5;

/** R_1 = I − A·factor: in eighths, so that the ends of [least, 16 / eighths − least] leave ± the same, and the upper is above the most. */
const eighthsOf = ({ least }: Spectrum): number => Math.floor((2 * 2 ** factorBits) / (mostEigenvalue + least));

/** The factors c of a spectrum, in units of 2^−scaleBits. */
function scalesOf(spectrum: Spectrum): bigint[] {
  const both = (2 * 2 ** factorBits) / eighthsOf(spectrum);
  let tau = both / (both - 2 * spectrum.least);
  return Array.from({ length: spectrum.steps }, () => {
    tau = 2 * tau * tau - 1;
    return BigInt(Math.floor((1 + 1 / tau) * 2 ** scaleBits));
  });
}

/** log₂ of the largest element of Y, the one at eigenvalue 0: R stays 1 there. */
export const inverseSizeBits = (spectrum: Spectrum): number =>
  scalesOf(spectrum).reduce((bits, c) => bits + Math.log2(Number(c) / 2 ** scaleBits) + 1, 1);

export interface ChebyshevOptions {
  readonly spectrum: Spectrum;
  /** Fraction bits of A, and of R but for three more of R_1. */
  readonly bits: number;
  /** Fraction bits of B and the result, which is promised to stay below 2^sizeBits. */
  readonly resultBits: number;
  readonly sizeBits: number;
  readonly rounding: Rounding;
  /** Shortens the result, which is at most 2^mostBits in size, by `places`: by default as the rounding says. */
  readonly finish?: (sharing: Sharing, x: Ring, mostBits: number, places: number) => Promise<Ring>;
}

/**
 * B·Y for A of d × d and B of m × d, row-major; A and Y commute and are symmetric, so that this is ((1/A)·Bᵀ)ᵀ too. Results are without bounds.
 */
export async function timesInverse(
  sharing: Sharing,
  a: Ring,
  b: Ring,
  d: number,
  { spectrum, bits, resultBits, sizeBits, rounding, finish }: ChebyshevOptions,
): Promise<Ring> {
  const m = b.length / d;
  const unit = (places: number): BigUint64Array => {
    const words = new BigUint64Array(d * d);
    for (let i = 0; i < d; i++) words[i * (d + 1)] = 1n << BigInt(places);
    return words;
  };
  const identity = (places: number) => unbounded(sharing, sharing.constantRing(unit(places)));
  async function cut(on: Sharing, x: Ring, most: number, places: number): Promise<Ring> {
    const size = 1n << BigInt(most);
    return unbounded(on, await truncate(on, on.within(unbounded(on, x), { min: -size, max: size }), places, rounding));
  }

  // Y_1 = factor·I.
  const factor = BigInt(eighthsOf(spectrum));
  let r = sharing.subtract(identity(bits + factorBits), sharing.scale(unbounded(sharing, a), factor));
  let rBits = bits + factorBits;
  let y = sharing.scale(unbounded(sharing, b), factor);
  let yBits = resultBits + factorBits;
  const scales = scalesOf(spectrum);
  for (const [step, c] of scales.entries()) {
    const isLast = step === scales.length - 1;
    const rows = isLast ? m : m + d;
    const left = isLast ? y : sharing.concatenate([y, r]);
    const products = await sharing.matrixProduct(left, { rows, columns: d }, r, { rows: d, columns: d });
    const own = sharing.add(sharing.slice(products, 0, m * d), sharing.scale(y, 1n << BigInt(rBits)));
    const nextY = sharing.scale(own, c);
    const yMost = Math.min(61, yBits + rBits + scaleBits + sizeBits);
    const yPlaces = yBits + rBits + scaleBits - resultBits;
    if (isLast) return (finish ?? cut)(sharing, nextY, yMost, yPlaces);
    const squares = sharing.scale(sharing.slice(products, m * d, (m + d) * d), c);
    const less = sharing.scale(identity(2 * rBits), c - (1n << BigInt(scaleBits)));
    const nextR = sharing.subtract(squares, less);
    const rPlaces = 2 * rBits + scaleBits - bits;
    [y, r] = await together(sharing, [
      (on) => cut(on, nextY, yMost, yPlaces),
      (on) => cut(on, nextR, 2 * rBits + scaleBits + 1, rPlaces),
    ]);
    yBits = resultBits;
    rBits = bits;
  }
  return y;
}
