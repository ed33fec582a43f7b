/**
 * Noise in the clear with the same work whatever comes out: as many random bytes, comparisons and passes over the
 * table for each number, by the laws of laplace-law.ts and gaussian-law.ts (within 2^−40 of the ideal ones; the exact
 * samplers reject, so that their time tells how large a number is). JavaScript promises no time for the arithmetic
 * itself; numbers here are plain integers below 2^53.
 */
import type { RandomSource } from '../base/random.ts';
import type { Rational } from './rational.ts';
import { gaussianLaw } from './gaussian-law.ts';
import { laplaceLaw } from './laplace-law.ts';
import { RandomBits } from './random-bits.ts';

/** 48 uniform bits as a plain integer. */
const draw = (bits: RandomBits): number => bits.small(24) * 2 ** 24 + bits.small(24);

/**
 * `length` independent discrete Laplace numbers of this scale, 0 < scale ≤ 2^40: UsageError('privacy.fraction')
 * otherwise.
 */
export function sampleLaplaceFixed(random: RandomSource, length: number, scale: Rational): bigint[] {
  const { thresholds, sign } = laplaceLaw(scale);
  const [plain, plainSign] = [thresholds.map(Number), Number(sign)];
  const bits = new RandomBits(random);
  return Array.from({ length }, () => {
    const isNegative = Number(draw(bits) < plainSign);
    let size = 0;
    let weight = 1;
    for (const threshold of plain) {
      // ¬g = −1 − g: digits ⊕ the sign, of weight −2^digits.
      size += weight * (Number(draw(bits) < threshold) ^ isNegative);
      weight *= 2;
    }
    return BigInt(size - weight * isNegative);
  });
}

/** `length` independent discrete Gaussian numbers, 0 < variance ≤ 2^80: UsageError('privacy.fraction') otherwise. */
export function sampleGaussianFixed(random: RandomSource, length: number, variance: Rational): bigint[] {
  const { table, factors } = gaussianLaw(variance);
  const [thresholds, others] = [table.thresholds.map(Number), table.others];
  const bits = new RandomBits(random);
  const part = (): bigint => {
    const column = bits.small(table.columnBits);
    const low = draw(bits);
    const isNegative = bits.small(1);
    let size = 0;
    for (let c = 0; c < thresholds.length; c++) {
      const isBelow = Number(low < (thresholds[c] as number));
      const outcome = isBelow * c + (1 - isBelow) * (others[c] as number);
      size += Number(c === column) * outcome;
    }
    return BigInt(size * (1 - 2 * isNegative));
  };
  return Array.from({ length }, () => factors.reduce((sum, factor) => sum + factor * part(), 0n));
}
