/**
 * Normalising: a number x ≠ 0 of at most k bits as mantissa · 2^exponent with a mantissa from 1/2 to 1, which reduces division,
 * roots and logarithms to one octave.
 *
 * In bits, the most significant 1 of |x| is found by a prefix network; its one-hot planes, weighed with public tables, give 2^(k − 1
 * − position) (whose product with x is the mantissa) and whatever else depends on the exponent, all in one conversion. The bits that
 * follow the leading one number the mantissa's segment for a table (see spline.ts).
 *
 * Negative numbers: of −|x| in two's complement the complemented bits are those of |x| − 1. With the sign below them they are those of
 * 2|x| − 1, whose leading one stands where that of 2|x| does, or one lower where |x| is a power of two: the mantissa is then
 * 1 instead of 1/2, which the last segment of the tables takes in; so that this is the one that is named, bits below the lowest
 * count as 1 in negative numbers. Where a function has no use for negative numbers they count as 0.
 *
 * x = 0 gives mantissa 0 and every sum 0. Rounds, replicated: 2 + ⌈log₂ k⌉ (bits) + ⌈log₂ k⌉ (prefix) + 2 (conversion), 1 or 2
 * for the mantissa.
 */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { toBits } from '../adder.ts';
import { repeatPlanes } from '../boolean.ts';
import { foldPlanes, highestOneHot, oneHotIndex, reversePlanes } from '../bits/prefix.ts';
import { combineOneHot } from '../one-hot.ts';
import { bitLength, sizeOf } from '../ranges.ts';
import { type Fixed, requireNarrow } from './format.ts';

/** What to do with numbers below 0: take their size and tell the sign, or count them as 0. */
export type Negative = 'size' | 'zero';

export interface Normalised {
  /** |x|·2^(bits − 1 − exponent), from 2^(bits−1) to 2^bits. */
  readonly mantissa: Ring;
  /** k: bits of the largest |x|. */
  readonly bits: number;
  /** The bits below the leading one, least significant first. */
  readonly index: Bits;
  /** A plane for each exponent, from the lowest that there is: 1 at that of x; all 0 for x = 0. */
  readonly oneHot: Bits;
  /** For each table asked for: its value at the exponent. */
  readonly sums: readonly Ring[];
  /** ±2^(bits − 1 − exponent), with the sign of x where negative numbers count by their size. */
  readonly scale: Ring;
}

/**
 * Normalises x. `tables`: values modulo 2^64 by exponent, which is −1 to bits − 1 (|x| is from 2^exponent to 2^(exponent+1), both
 * included; in this −1 occurs for |x| = 1 only). `indexBits`: how many bits below the leading one are wanted.
 */
export async function normalise(
  sharing: Sharing,
  x: Fixed,
  negative: Negative,
  indexBits: number,
  tables: readonly ((exponent: number, bits: number) => bigint)[],
): Promise<Normalised> {
  const { bounds } = x.ring;
  const bits = Math.max(1, bitLength(sizeOf(bounds)));
  // The mantissa has to fit the head-room of a truncation.
  requireNarrow('normalise', x, bits <= 61);
  const signed = bounds.min < 0n;
  const plain = sharing.within(x.ring);
  const all = await toBits(sharing, plain, signed ? bits + 1 : bits);
  const body = sharing.slicePlanes(all, 0, bits);
  const below = sharing.slicePlanes(all, all.planes - 1, all.planes);
  // Planes in which the leading one is sought, and the exponent of the first.
  let [planes, first] = [body, 0];
  if (signed) {
    const signs = repeatPlanes(sharing, below, bits);
    if (negative === 'zero') planes = await sharing.and(body, sharing.not(signs));
    else [planes, first] = [sharing.joinPlanes([below, sharing.xor(body, signs)]), -1];
  }
  const oneHot = await highestOneHot(sharing, planes);
  const sign = signed && negative === 'size' ? below : undefined;
  const exponents = Array.from({ length: planes.planes }, (_, p) => p + first);
  const weights = tables.map((table) => BigUint64Array.from(exponents, (e) => BigInt.asUintN(64, table(e, bits))));
  const [index, { scale, sums }] = await together(sharing, [
    (on) => bitsBelow(on, planes, oneHot, indexBits, sign),
    (on) =>
      weights.length === 0 && planes.planes > 2 * digitPlanes
        ? scaleByDigits(on, oneHot, sign)
        : scaleAndSums(on, oneHot, sign, weights),
  ]);
  return { mantissa: await sharing.multiply(plain, scale), bits, index, oneHot, sums, scale };
}

/** The power of two by exponent with its sign, and the weighted sums, from the one-hot planes themselves. */
async function scaleAndSums(
  sharing: Sharing,
  oneHot: Bits,
  sign: Bits | undefined,
  tables: readonly BigUint64Array[],
): Promise<{ scale: Ring; sums: Ring[] }> {
  const { length, planes } = oneHot;
  const powers = BigUint64Array.from({ length: planes }, (_, p) => 1n << BigInt(planes - 1 - p));
  const padded = (weights: BigUint64Array, last: bigint) => BigUint64Array.of(...weights, BigInt.asUintN(64, last));
  const weights = [powers, ...tables];
  const found =
    sign === undefined
      ? await sharing.weighBits(oneHot, weights)
      : await sharing.weighBits(sharing.joinPlanes([oneHot, sign]), [
          ...weights.map((each) => padded(each, 0n)),
          padded(new BigUint64Array(planes), -2n),
        ]);
  const sum = (i: number) => sharing.slice(found, i * length, (i + 1) * length);
  const signs = sign === undefined ? undefined : sharing.addConstant(sum(weights.length), 1n);
  return {
    scale: signs === undefined ? sum(0) : await sharing.multiply(sum(0), signs),
    sums: tables.map((_, i) => sum(i + 1)),
  };
}

const digitBits = 3;
const digitPlanes = 2 ** digitBits;

/**
 * The power of two alone, as a product of two: one-hot planes of the two digits of its exponent in radix 8 are a third as many to
 * convert as those of the exponent. Three more rounds.
 */
async function scaleByDigits(
  sharing: Sharing,
  oneHot: Bits,
  sign: Bits | undefined,
): Promise<{ scale: Ring; sums: Ring[] }> {
  const { length, planes } = oneHot;
  // Counted from the top, the place is the exponent of the power.
  const exponent = oneHotIndex(sharing, reversePlanes(sharing, oneHot));
  const digits = Array.from({ length: exponent.planes }, (_, i) => {
    const bit = sharing.slicePlanes(exponent, exponent.planes - 1 - i, exponent.planes - i);
    return sharing.joinPlanes([sharing.not(bit), bit]);
  });
  const [low, high] = (await combineOneHot(sharing, [
    [foldPlanes(sharing, oneHot), ...digits.slice(-digitBits)],
    digits.slice(0, -digitBits),
  ])) as [Bits, Bits];
  const upper = sharing.slicePlanes(high, 0, Math.ceil(planes / digitPlanes));
  const weights = (of: (i: number) => bigint, count: number) => BigUint64Array.from({ length: count }, (_, i) => of(i));
  const power = (i: number) => 1n << BigInt(i);
  const [first, second] = await together(sharing, [
    async (on) => {
      const powers = weights((i) => (i < digitPlanes ? power(i) : 0n), digitPlanes + (sign === undefined ? 0 : 1));
      if (sign === undefined) return on.weighBits(low, [powers]);
      const signs = weights((i) => (i < digitPlanes ? 0n : (1n << 64n) - 2n), digitPlanes + 1);
      const both = await on.weighBits(on.joinPlanes([low, sign]), [powers, signs]);
      return on.multiply(on.slice(both, 0, length), on.addConstant(on.slice(both, length, 2 * length), 1n));
    },
    (on) => on.weighBits(upper, [weights((i) => power(digitPlanes * i), upper.planes)]),
  ]);
  return { scale: await sharing.multiply(first, second), sums: [] };
}

/**
 * The `count` bits below the place that is marked, least significant first; below the lowest plane lies `fill`, or 0. One round.
 */
async function bitsBelow(sharing: Sharing, planes: Bits, mark: Bits, count: number, fill?: Bits): Promise<Bits> {
  const n = planes.planes;
  const known = fill === undefined ? planes : sharing.joinPlanes([planes, fill]);
  // The bit at a distance below place p is plane p − distance.
  const distances = Array.from({ length: count }, (_, i) => count - i);
  const places = distances.map((distance) => {
    const pairs = Array.from({ length: n }, (_, p) => ({ from: p < distance ? n : p - distance, to: p }));
    return fill === undefined ? pairs.slice(distance) : pairs;
  });
  const flat = places.flat();
  const products = await sharing.and(
    sharing.pickPlanes(
      known,
      flat.map(({ from }) => from),
    ),
    sharing.pickPlanes(
      mark,
      flat.map(({ to }) => to),
    ),
  );
  let at = 0;
  return sharing.joinPlanes(
    places.map((pairs) => {
      at += pairs.length;
      return foldPlanes(sharing, sharing.slicePlanes(products, at - pairs.length, at));
    }),
  );
}
