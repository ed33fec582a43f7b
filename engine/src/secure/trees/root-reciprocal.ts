/**
 * G/√H and G/H of sums with public bounds, to a relative 2^−21, in a form in which nothing overflows however small H is.
 *
 * H = m·2^E with m from 1/2 to 1 (normalise.ts) and E = 2k + π, π ∈ {0, 1}: 1/√H = (m·2^π)^(−1/2) · 2^−k. The first factor comes from a table of
 * parabolas over m and π (spline.ts), the second is an exact power of two; so G/√H takes a product with 23 bits, a truncation, a product
 * with a power of two, a truncation. By |G| ≤ √(Σ g²/h)·√H the root is half as long as the quotient, and its square is what a split
 * gains: no product of G with itself is needed, which would not fit.
 *
 * All steps are exact functions of G and H ('nearest'), so that equal sums give equal results, on every protocol. H ≤ 0 gives 0.
 */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { foldPlanes } from '../bits/prefix.ts';
import { asFixed, fixed } from '../fixed/format.ts';
import { octaveIndexBits, octaveOf, ofMantissa, remembered, shifted } from '../fixed/mantissa.ts';
import { normalise } from '../fixed/normalise.ts';
import type { Spline } from '../fixed/spline.ts';
import { truncate } from '../fixed/truncate.ts';
import { type Bounded, held } from '../learning/numbers.ts';
import { bitLength, sizeOf } from '../ranges.ts';

const valueBits = 58;
const finest = 22;
/** Bits after the point of the first factor. */
const factorBits = 22;
/** By so many bits of them the product with G is shortened. */
const earlyBits = factorBits - 1;

/** 1/√m, and behind it 1/√(2m): the segments of two octaves. */
const table = remembered((): Spline => {
  const parts = [1, 2].map((times) => octaveOf((m) => 1 / Math.sqrt(times * m), finest, valueBits)) as [Spline, Spline];
  const joined = (of: (spline: Spline) => BigUint64Array) =>
    BigUint64Array.from(parts.flatMap((part) => [...of(part)]));
  return {
    ...parts[0],
    indexBits: parts[0].indexBits + 1,
    starts: joined(({ starts }) => starts),
    coefficients: [0, 1, 2].map((i) =>
      joined(({ coefficients }) => coefficients[i] as BigUint64Array),
    ) as unknown as Spline['coefficients'],
  };
});

/** 1/√x as factor · power · 2^−(factorBits + most), 0 where x ≤ 0. */
export interface RootReciprocal {
  readonly length: number;
  /** In units of 2^−factorBits, from 0.7 to 1.42. */
  readonly factor: Ring;
  /** 2^(most − k). */
  readonly power: Ring;
  /** The largest k. */
  readonly most: number;
  /** log₂ of the largest power. */
  readonly powerBits: number;
}

/** 1/√x for numbers x with bounds, in units of 2^−fractionBits. */
export async function rootReciprocal(sharing: Sharing, x: Bounded, fractionBits: number): Promise<RootReciprocal> {
  // k and π by the exponent e of the leading bit of x in its units: E = e + 1 − fractionBits.
  const halved = (e: number) => Math.floor((e + 1 - fractionBits) / 2);
  const isOdd = (e: number) => (e + 1 - fractionBits) % 2 !== 0;
  const most = halved(Math.max(1, bitLength(sizeOf(x.bounds))) - 1);
  const format = fixed({ fractionBits: 0, integerBits: 62 });
  const normal = await normalise(sharing, asFixed(format, x), 'zero', octaveIndexBits(finest), [
    (e) => 1n << BigInt(most - halved(e)),
  ]);
  const odd = Array.from({ length: normal.oneHot.planes }, (_, e) => e).filter(isOdd);
  const parity: Bits = foldPlanes(sharing, sharing.pickPlanes(normal.oneHot, odd), x.length);
  const index = sharing.joinPlanes([normal.index, parity]);
  const value = await ofMantissa(sharing, { ...normal, index }, table(), 'nearest');
  return {
    length: x.length,
    factor: await truncate(sharing, value, valueBits - factorBits, 'nearest'),
    power: normal.sums[0] as Ring,
    most,
    powerBits: most - halved(0),
  };
}

/** The most bits of a number that `timesRoot` takes. */
export const mostBits = 38;

/**
 * y · 1/√x for y of up to `bits` bits in units of 2^−fractionBits, rounded to units of 2^−places. The result is promised to be below 2^resultBits
 * in size, in its units.
 */
export async function timesRoot(
  sharing: Sharing,
  y: Ring,
  root: RootReciprocal,
  {
    bits,
    fractionBits,
    places,
    resultBits,
  }: { bits: number; fractionBits: number; places: number; resultBits: number },
): Promise<Bounded> {
  const product = await sharing.multiply(sharing.within(y), root.factor);
  const short = await truncate(sharing, held(sharing, product, bits + factorBits + 1), earlyBits, 'nearest');
  const full = await sharing.multiply(sharing.within(short), root.power);
  const size = Math.min(61, bits + 2 + root.powerBits);
  const cut = fractionBits + factorBits - earlyBits + root.most - places;
  const known = cut > 0 ? held(sharing, full, size) : sharing.within(full);
  return held(sharing, await shifted(sharing, known, cut, 'nearest'), resultBits);
}
