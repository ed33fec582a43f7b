/**
 * One step of Adam (Kingma, Ba 2015): m ← m + (g − m)/8, v ← v + (g² − v)/1024, and as the change rate·m̂/√(v̂ + 2^−34), with decays of
 * 0.875 and 0.999 that shifts do. Corrections of the bias towards 0 are public. Rounds, replicated: about 60.
 */
import type { Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { asFixed, fixed, type FixedFormat } from '../fixed/format.ts';
import { fixedReciprocalSqrt } from '../fixed/roots.ts';
import { held, multiplied, shortened } from './numbers.ts';

/** Fraction bits of gradients and changes, of m and of v. */
const gradientBits = 20;
export const momentBits = 24;
export const squareBits = 40;

export interface AdamAbout {
  readonly learningRate: number;
  /** From 1 on. */
  readonly step: number;
  readonly rounding: FixedFormat['rounding'];
}

export interface AdamStep<T> {
  /** What weights are to be lessened by, in units of 2^−20. */
  readonly change: Ring;
  /** In units of 2^−momentBits and 2^−squareBits. */
  readonly moments: [Ring, Ring];
  readonly beside: T;
}

/**
 * `g`: a gradient in units of 2^−20, below 2^20 in size. `beside` runs side by side with the last product: it is given 2^−9/√(v + 2^−34)
 * in units of 2^−22, and the square root of v's correction.
 */
export async function adamStep<T>(
  sharing: Sharing,
  g: Ring,
  [mean, square]: readonly [Ring, Ring],
  { learningRate, step, rounding }: AdamAbout,
  beside: (on: Sharing, root: Ring, part: number) => Promise<T>,
): Promise<AdamStep<T>> {
  const fine = sharing.scale(sharing.within(g), 1n << BigInt(momentBits - gradientBits));
  const squares = await multiplied(sharing, g, g);
  const toMean = sharing.subtract(fine, sharing.within(mean));
  const toSquare = sharing.subtract(squares, sharing.within(square));
  const m = sharing.add(
    sharing.within(mean),
    sharing.within(await shortened(sharing, toMean, momentBits + 20, 3, rounding)),
  );
  const v = sharing.add(
    sharing.within(square),
    sharing.within(await shortened(sharing, toSquare, squareBits + 20, 10, rounding)),
  );

  // v + 2^−34 in units of 2^−40 is 2^18 times as much in those of 2^−22; the root of it 2^−9 of what is wanted.
  const raised = sharing.within(sharing.addConstant(v, 64n), { min: 1n, max: 1n << BigInt(squareBits + 18) });
  const root = await fixedReciprocalSqrt(
    sharing,
    asFixed(fixed({ fractionBits: 22, integerBits: 40, rounding }), raised),
  );
  let [first, second] = [1, 1];
  for (let i = 0; i < step && second > 0; i++) [first, second] = [first * (7 / 8), second * (1023 / 1024)];
  // With 15 bits below the largest rate, so that every step costs the same.
  const places = 14 - Math.floor(Math.log2(learningRate));
  const part = Math.sqrt(1 - second);
  const rate = BigInt(Math.round(((learningRate * part) / (1 - first)) * 2 ** places));
  const [change, other] = await together(sharing, [
    async (on) => {
      const quotient = held(on, await multiplied(on, m, root.ring), momentBits + 22);
      const scaled = on.scale(on.within(quotient), rate);
      return shortened(on, scaled, 61, momentBits + 22 - 9 - gradientBits + places, rounding);
    },
    (on) => beside(on, root.ring, part),
  ]);
  return { change, moments: [m, v], beside: other };
}
