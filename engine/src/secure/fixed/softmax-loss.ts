/**
 * Softmax of each row and the logarithm of its sum, for a step that others follow: fewer rounds than softmax.ts, and errors up to 2^−13.
 *
 *     y_j = m − z_j,  m the largest z      e^−y from a table of parabolas over y below 16, beyond which it is 0
 *     s = Σ_j e^−y_j, from 1 to columns    1/s and log s from two tables over the same segments of s: one look-up
 *
 * m is found of numbers as fine as they come, which are cut while the bits of y are. No number is normalised: the ranges are known.
 * Rounds, replicated and probabilistic, of ten columns: 55; softmax.ts and a logarithm take 76.
 */
import type { Ring, Shape, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { highBits } from '../adder.ts';
import { anyPlane } from '../boolean.ts';
import { held } from '../learning/numbers.ts';
import { exponential, logarithm } from './elementary.ts';
import type { Fixed, FixedFormat } from './format.ts';
import { remembered } from './mantissa.ts';
import { shortWithBits } from './sigmoid.ts';
import { largestOfRows } from './softmax.ts';
import { evaluate, lookUp, lookUpAll, splineOf } from './spline.ts';
import { truncate } from './truncate.ts';

const valueBits = 56;
/** log₂ of segments to 1: a parabola misses e^−y by less than 2^−13 there (of finer ones each segment costs 8 bytes a number), 1/s (from 1 on) and log s by less than 2^−17. */
const powerWidth = 2;
const sumWidth = 4;
/** log₂ of the y from which a power is 0. */
const rangeBits = 4;
const reciprocalBits = 24;

const tableOf = (f: (x: number) => number, argumentBits: number, widthBits: number, range: number) =>
  splineOf(f, { from: 0, width: 2 ** -widthBits, indexBits: range + widthBits, argumentBits, valueBits });
const powers = remembered((bits) => tableOf((y) => exponential(-y), bits as number, powerWidth, rangeBits));
const reciprocals = remembered((bits, range) => tableOf((s) => 1 / s, bits as number, sumWidth, range as number));
const logarithms = remembered((bits, range) => tableOf(logarithm, bits as number, sumWidth, range as number));

export interface SoftmaxLoss {
  /** In units of 2^−fractionBits, row after row. */
  readonly probabilities: Ring;
  /** log Σ_j e^(z_j − m), and m − z_j: what a row's loss is made of. */
  readonly logarithms: Ring;
  readonly below: Ring;
}

/** `z`: a row-major matrix in units of 2^−(fractionBits + finerBits), at least two columns. */
export async function softmaxLoss(
  sharing: Sharing,
  z: Fixed['ring'],
  { rows, columns }: Shape,
  { fractionBits, rounding }: Pick<FixedFormat, 'fractionBits' | 'rounding'>,
  finerBits: number,
): Promise<SoftmaxLoss> {
  const rowOf = Uint32Array.from({ length: z.length }, (_, i) => Math.floor(i / columns));
  const most = await largestOfRows(sharing, z, { rows, columns });
  const { min, max } = z.bounds;
  const y = sharing.within(sharing.subtract(sharing.gather(sharing.within(most), rowOf), sharing.within(z)), {
    min: 0n,
    max: max - min,
  }) as Fixed['ring'];
  const { powers: all, below } = await powersBelow(sharing, y, fractionBits, finerBits, rounding);
  const sums = sharing.sum(all, rows);
  const range = Math.ceil(Math.log2(columns + 1));
  const low = fractionBits - sumWidth;
  // With a sign, which is never set.
  const bits = await highBits(sharing, held(sharing, sums, fractionBits + range), low, fractionBits + range + 1);
  const index = sharing.slicePlanes(bits, 0, range + sumWidth);
  const tables = [reciprocals(fractionBits, range), logarithms(fractionBits, range)];
  const [ofReciprocal, ofLogarithm] = await lookUpAll(sharing, index, tables);
  const cut = async (on: Sharing, segment: typeof ofReciprocal, places: number): Promise<Ring> =>
    truncate(on, await evaluate(on, segment as NonNullable<typeof segment>, sharing.within(sums)), places, rounding);
  const [probabilities, logs] = await together(sharing, [
    async (on) => {
      const factors = await cut(on, ofReciprocal, valueBits - reciprocalBits);
      const product = await on.multiply(on.within(all), on.gather(factors, rowOf));
      return on.within(await truncate(on, product, reciprocalBits, rounding));
    },
    (on) => cut(on, ofLogarithm, valueBits - fractionBits),
  ]);
  return { probabilities, logarithms: logs, below };
}

/** e^−y, and y cut to the fraction bits. */
async function powersBelow(
  sharing: Sharing,
  y: Fixed['ring'],
  fractionBits: number,
  finerBits: number,
  rounding: FixedFormat['rounding'],
): Promise<{ powers: Ring; below: Ring }> {
  const low = fractionBits - powerWidth;
  const { plain, bits } = await shortWithBits(sharing, y, finerBits, low, rounding);
  const indexBits = rangeBits + powerWidth;
  const [segment, kept] = await together(sharing, [
    (on) => lookUp(on, on.slicePlanes(bits, 0, indexBits), powers(fractionBits)),
    async (on) => {
      const beyond = await anyPlane(on, on.slicePlanes(bits, indexBits, bits.planes));
      return on.weighBits(on.not(beyond), [BigUint64Array.of(1n)]);
    },
  ]);
  // What is beyond is 0 whatever its segment says: c₀ and t meet the 0 or 1 while c₂ meets t.
  const [c0, c1, c2] = segment.coefficients;
  const t = sharing.subtract(plain, segment.start);
  const n = t.length;
  const products = await sharing.multiply(
    sharing.concatenate([c2, t, c0]),
    sharing.concatenate([t, kept, kept].map((each) => sharing.within(each))),
  );
  const inner = sharing.add(c1, sharing.slice(products, 0, n));
  const value = sharing.add(
    sharing.slice(products, 2 * n, 3 * n),
    await sharing.multiply(inner, sharing.slice(products, n, 2 * n)),
  );
  return { powers: sharing.within(await truncate(sharing, value, valueBits - fractionBits, rounding)), below: plain };
}
