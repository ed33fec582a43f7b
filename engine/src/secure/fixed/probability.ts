/**
 * σ(x) and its derivative for many rows of numbers with 20 fraction bits: the table of sigmoid.ts, found at less than half its price.
 *
 * There each of 128 planes, one a segment, becomes a number to be weighed by coefficients of 64 bits. Coefficients need no more bits than
 * count in the result: 22 of the value, 19 of the slope, 12 of the bend. So their bits are found first, as a product mod 2 of the one-hot planes
 * with a public matrix (one bit sent for each), and only these 53 and the 7 of the segment's number become numbers.
 * σ·(1 − σ) then is a product of the rounded σ(x).
 *
 * Errors: of σ below 2^−19, rounding to units of 2^−20 included; rounded coefficients make 2^−21 of that. Its sums are as good as those of the
 * table 'fine' of `fixedLogistic`. Rounds, replicated: about 45.
 */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { packBits } from '../../math/bits.ts';
import { toOneHot } from '../one-hot.ts';
import { allInBlocks } from './blocks.ts';
import { asFixed, type Fixed, fixed } from './format.ts';
import { remembered, shifted } from './mantissa.ts';
import { oddParts, shortWithBits, sigmoids } from './sigmoid.ts';
import { evaluate, type Segment } from './spline.ts';

const fractionBits = 20;
const format = fixed({ fractionBits, integerBits: 62 - fractionBits });
/**
 * Where coefficients are cut: value, slope and bend in units of 2^−22, 2^−20 and 2^−16, the bend's sign turned. The value of the first segment is
 * below 0 by a few units: it is raised in all.
 */
const cuts = [
  { fractionBits: 22, planes: 22, sign: 1n, raised: 16n },
  { fractionBits: 20, planes: 19, sign: 1n, raised: 0n },
  { fractionBits: 16, planes: 12, sign: -1n, raised: 0n },
] as const;

interface BitTable {
  readonly indexBits: number;
  /** Bits of the number of a segment at which it begins: log₂ of its width in units of 2^−20. */
  readonly low: number;
  readonly valueBits: number;
  /** A row for each segment, a plane for each bit of its coefficients. */
  readonly planes: number;
  readonly bits: BigUint64Array;
  /** By which the value is too large. */
  readonly raised: bigint;
  /** Of the bits of the segment's number and those of the table: start and coefficients. */
  readonly weights: readonly BigUint64Array[];
}

const table = remembered((): BitTable => {
  const { spline, widthBits } = sigmoids(fractionBits, 3);
  const { indexBits, valueBits, coefficients } = spline;
  const segments = 2 ** indexBits;
  const low = fractionBits - widthBits;
  const planes = cuts.reduce((sum, cut) => sum + cut.planes, 0);
  const rows: Uint8Array[] = [];
  const weights = [0, 1, 2, 3].map(() => new BigUint64Array(indexBits + planes));
  for (let p = 0; p < indexBits; p++) (weights[0] as BigUint64Array)[p] = 1n << BigInt(low + p);
  let at = indexBits;
  cuts.forEach((cut, power) => {
    // The coefficient is in units of 2^−(valueBits − power·fractionBits).
    const down = BigInt(valueBits - power * fractionBits - cut.fractionBits);
    const numbers = Array.from(coefficients[power] as BigUint64Array, (word) => {
      const rounded = (cut.sign * BigInt.asIntN(64, word) + (1n << (down - 1n))) >> down;
      return rounded + cut.raised;
    });
    for (let p = 0; p < cut.planes; p++) {
      rows.push(Uint8Array.from(numbers, (number) => Number((number >> BigInt(p)) & 1n)));
      (weights[power + 1] as BigUint64Array)[at++] = BigInt.asUintN(64, cut.sign << (down + BigInt(p)));
    }
  });
  const bits = new BigUint64Array((planes * segments) / 64);
  rows.forEach((row, p) => {
    bits.set(packBits(row), (p * segments) / 64);
  });
  const raised = cuts[0].raised << BigInt(valueBits - cuts[0].fractionBits);
  return { indexBits, low, valueBits, planes, bits, raised, weights };
});

/** The segments of the numbers in bits. */
async function segmentsOf(
  sharing: Sharing,
  index: Bits,
  { indexBits, planes, bits, raised, weights }: BitTable,
): Promise<Segment> {
  const oneHot = await toOneHot(sharing, index, 2 ** indexBits);
  const digits = await sharing.bitMatrixProduct(oneHot, sharing.constantBits(2 ** indexBits, planes, bits));
  const sums = await sharing.weighBits(sharing.joinPlanes([index, digits]), weights);
  const sum = (i: number) => sharing.slice(sums, i * index.length, (i + 1) * index.length);
  const value = sharing.addConstant(sum(1), -raised);
  return { start: sum(0), coefficients: [value, sum(2), sum(3)] };
}

/** σ(x) and σ(x)·(1 − σ(x)) in units of 2^−20 for x in these units. */
export async function fixedProbability(
  sharing: Sharing,
  x: Fixed['ring'],
): Promise<{ probability: Fixed; variance: Ring }> {
  const own = table();
  const { low, indexBits, valueBits } = own;
  const one = 1n << BigInt(fractionBits);
  const most = { min: -2n, max: one + 2n };
  const [probability, variance] = (await allInBlocks(sharing, [x], async (part) => {
    const reach = { low, high: low + indexBits };
    const { plain, bits } = await shortWithBits(sharing, part, 0, low, format.rounding);
    const { found, signs, size } = await oddParts(sharing, bits, low, plain, reach, (on, index) =>
      segmentsOf(on, index, own),
    );
    const signed = await sharing.multiply(await evaluate(sharing, found, size), signs);
    const full = sharing.addConstant(signed, 1n << BigInt(valueBits - 1));
    const p = sharing.within(
      sharing.within(await shifted(sharing, full, valueBits - fractionBits, format.rounding)),
      most,
    );
    const product = await sharing.multiply(p, sharing.addConstant(sharing.negate(p), one));
    return [sharing.within(p), sharing.within(await shifted(sharing, product, fractionBits, format.rounding))];
  })) as [Ring, Ring];
  return {
    probability: asFixed(format, sharing.within(probability, most)),
    variance: sharing.within(variance, { min: -4n, max: one / 4n + 4n }),
  };
}
