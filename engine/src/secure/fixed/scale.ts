/**
 * Products with public real constants: x · c for integers x of known range, rounded once, however wide x is and however small c.
 *
 * A constant K = round(c·2^p) makes an error of up to |x|/2 in units of 2^−p, and K·x has to stay below 2^62. For numbers of
 * more than about 31 bits no p serves both. Therefore
 *
 *  - the whole part of c is multiplied exactly and without a truncation; only what is left, at most ½ in size, is rounded;
 *  - where |x|·2^−(p+1) would be above half a unit, x is first cut into two halves, x = a·2^h + b (one more truncation, exact), and
 *    c·2^h and c each have their own whole part and rounded rest: x·c = a·(c·2^h) + b·c. Halves of 31 bits leave p = 31.
 *
 * c is a fraction of whole numbers and taken exactly: a number of JavaScript is one, and so is 1/n for a count of rows.
 *
 * Error: half a unit, and what the rounding of the rests makes: at most half a unit for |x| < 2^61, ¾ up to 2^62. 'probabilistic'
 * rounds with an error of one unit instead of the first half, and among n ≥ 3 additive parties of n − 1.
 * Rounds: those of a truncation; of two where x has to be cut; none for whole c.
 */
import { UsageError } from '../../base/errors.ts';
import { type Bounds, ringBounds } from '../../sharing/bounds.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import { bitLength, sizeOf } from '../ranges.ts';
import { headroom, type Rounding, truncate } from './truncate.ts';
import './messages.ts';

/** A rational number; the denominator is above 0. */
export interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** A finite number, exactly. Throws UsageError('fixed.constant') for what is none. */
export function ratioOf(value: number): Ratio {
  if (!Number.isFinite(value)) throw new UsageError('fixed.constant', {});
  let whole = value;
  let places = 0n;
  // Doubling is exact.
  for (; !Number.isInteger(whole); places++) whole *= 2;
  return { numerator: BigInt(whole), denominator: 1n << places };
}

/** x · y. */
export const timesRatio = (x: Ratio, y: Ratio): Ratio => ({
  numerator: x.numerator * y.numerator,
  denominator: x.denominator * y.denominator,
});

/** 1 / x for x > 0. */
export const inverseOf = ({ numerator, denominator }: Ratio): Ratio => ({
  numerator: denominator,
  denominator: numerator,
});

/** 2^exponent. */
export const powerRatio = (exponent: number): Ratio =>
  exponent < 0
    ? { numerator: 1n, denominator: 1n << BigInt(-exponent) }
    : { numerator: 1n << BigInt(exponent), denominator: 1n };

/** Modulo 2^64. */
const word = (value: bigint): bigint => BigInt.asIntN(64, value);

const abs = (value: bigint): bigint => (value < 0n ? -value : value);

/** ⌊n / d⌋ for d > 0. */
const floorOf = (n: bigint, d: bigint): bigint => (n >= 0n ? n / d : -((d - 1n - n) / d));

/** n / d rounded to the nearest whole number, halves up. */
const nearest = (n: bigint, d: bigint): bigint => floorOf(2n * n + d, 2n * d);

/** c·2^shift as whole + rest/2^places, the rest at most ½ in size, and what that is off in units of 1/(denominator·2^places). */
interface Factor {
  readonly whole: bigint;
  readonly rest: bigint;
  readonly miss: bigint;
}

function factorOf({ numerator, denominator }: Ratio, shift: number, places: number): Factor {
  const exact = numerator << BigInt(shift);
  const whole = nearest(exact, denominator);
  const left = (exact - whole * denominator) << BigInt(places);
  const rest = nearest(left, denominator);
  return { whole, rest, miss: abs(left - rest * denominator) };
}

/** Numbers, the bits that the constant is moved up for them, and their largest size. */
interface Term {
  readonly shift: number;
  readonly size: bigint;
}

interface Plan {
  readonly places: number;
  readonly factors: readonly Factor[];
  /** Bounds of the sum of rests times numbers, before it is truncated. */
  readonly bounds: Bounds;
  /** Whether what the rests are off makes up at most half a unit (and three quarters). */
  readonly isHalf: boolean;
  readonly isClose: boolean;
}

/** The finest places for a sum of products with the rests that leaves a truncation its head-room. */
function planOf(ratio: Ratio, terms: readonly Term[]): Plan | undefined {
  // No finer than the constant is, if it is a binary fraction.
  const { denominator } = ratio;
  const isBinary = (denominator & (denominator - 1n)) === 0n;
  for (let places = isBinary ? Math.min(61, bitLength(denominator) - 1) : 61; places >= 1; places--) {
    const factors = terms.map(({ shift }) => factorOf(ratio, shift, places));
    const total = (of: (factor: Factor) => bigint) =>
      factors.reduce((sum, factor, i) => sum + of(factor) * (terms[i] as Term).size, 0n);
    // What centres the lower half adds at most one half; the rounding another.
    const largest = total(({ rest }) => abs(rest)) + (1n << BigInt(places - 1));
    if (largest + (1n << BigInt(places - 1)) >= headroom) continue;
    const unit = denominator << BigInt(places);
    const miss = total((factor) => factor.miss);
    return {
      places,
      factors,
      bounds: { min: -largest, max: largest },
      isHalf: 2n * miss <= unit,
      isClose: 4n * miss <= 3n * unit,
    };
  }
  return undefined;
}

/** What a refusal names: the operation, and the fraction bits of x. */
interface Named {
  readonly operation: string;
  readonly fractionBits: number;
}

/**
 * x · c in x's units, rounded; x has bounds, and so has the result. Throws UsageError('fixed.overflow') when the product of the
 * declared range leaves 63 bits, or when the range leaves too few bits to be within the error above; nothing is sent then.
 */
export async function scaledBy(
  sharing: Sharing,
  x: Ring & { readonly bounds: Bounds },
  ratio: Ratio,
  rounding: Rounding,
  named: Named,
): Promise<Ring & { readonly bounds: Bounds }> {
  const common = gcd(abs(ratio.numerator), ratio.denominator);
  const c: Ratio = { numerator: ratio.numerator / common, denominator: ratio.denominator / common };
  const size = sizeOf(x.bounds);
  const product = productBounds(x.bounds, c);
  const refuse = () => {
    const unit = 2 ** -named.fractionBits;
    const [min, max] = [Number(x.bounds.min) * unit, Number(x.bounds.max) * unit];
    const y = `[${Number(c.numerator) / Number(c.denominator)}]`;
    return new UsageError('fixed.overflow', { ...named, x: `[${min} to ${max}]`, y, terms: 1 });
  };
  if (product.min < ringBounds.min || product.max > ringBounds.max) throw refuse();
  const plain = sharing.within(x);
  if (c.denominator === 1n) return bounded(sharing, sharing.scale(plain, word(c.numerator)), product);

  const short = planOf(c, [{ shift: 0, size }]);
  if (short?.isHalf === true) {
    const [factor] = short.factors as [Factor];
    const rest = await truncatedRest(sharing, sharing.scale(plain, factor.rest), short, rounding);
    return sumOf(sharing, [sharing.scale(plain, word(factor.whole)), rest.ring], product, rest.slack);
  }

  // x = upper·2^h + lower + 2^(h−1): centred, the lower half is half as large.
  const h = Math.ceil(bitLength(size) / 2);
  const middle = 1n << BigInt(h - 1);
  const upperSize = sizeOf({ min: x.bounds.min >> BigInt(h), max: x.bounds.max >> BigInt(h) });
  const long = planOf(c, [
    { shift: h, size: upperSize },
    { shift: 0, size: middle },
  ]);
  if (long?.isClose !== true || x.bounds.min < -headroom || x.bounds.max >= headroom) throw refuse();
  const upper = sharing.within(await truncate(sharing, x, h, 'down'));
  const lower = sharing.addConstant(sharing.subtract(plain, sharing.scale(upper, 1n << BigInt(h))), -middle);
  const [a, b] = long.factors as [Factor, Factor];
  // c·2^(h−1), whole and rest.
  const centre = factorOf(c, h - 1, long.places);
  const rests = sharing.addConstant(
    sharing.add(sharing.scale(upper, a.rest), sharing.scale(lower, b.rest)),
    centre.rest,
  );
  const rest = await truncatedRest(sharing, rests, long, rounding);
  const wholes = sharing.addConstant(
    sharing.add(sharing.scale(upper, word(a.whole)), sharing.scale(lower, word(b.whole))),
    word(centre.whole),
  );
  return sumOf(sharing, [wholes, rest.ring], product, rest.slack);
}

/** The rests, truncated, and by how much rounding may carry them beyond the exact quotient. */
async function truncatedRest(sharing: Sharing, rests: Ring, { bounds, places }: Plan, rounding: Rounding) {
  const ring = await truncate(sharing, sharing.within(rests, bounds), places, rounding);
  const shift = BigInt(places);
  const { min, max } = ring.bounds as Bounds;
  const [above, below] = [max - (bounds.max >> shift), (bounds.min >> shift) - min];
  return { ring: sharing.within(ring), slack: 1n + (above > below ? above : below) };
}

/** The sum, within the exact product's bounds and what rounding may add, as far as 64 bits go. */
function sumOf(sharing: Sharing, parts: readonly [Ring, Ring], product: Bounds, slack: bigint) {
  const { min, max } = ringBounds;
  const [low, high] = [product.min - slack, product.max + slack];
  return bounded(sharing, sharing.add(...parts), { min: low < min ? min : low, max: high > max ? max : high });
}

function bounded(sharing: Sharing, x: Ring, bounds: Bounds): Ring & { readonly bounds: Bounds } {
  return sharing.within(x, bounds) as Ring & { readonly bounds: Bounds };
}

/** Whole numbers between which x·c lies. */
function productBounds({ min, max }: Bounds, { numerator, denominator }: Ratio): Bounds {
  const [a, b] = numerator < 0n ? [max * numerator, min * numerator] : [min * numerator, max * numerator];
  return { min: floorOf(a, denominator), max: -floorOf(-b, denominator) };
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}
