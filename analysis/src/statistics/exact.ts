/** Statistics of exact sums: fractions of whole numbers, rounded once, when they become a floating-point number. */

/** `top` ÷ `bottom`; `bottom` > 0. */
export interface Fraction {
  readonly top: bigint;
  readonly bottom: bigint;
}

/** The number whose carried integer is `carried` at `scale` digits after the point. */
export function fractionOf(carried: bigint, scale: number): Fraction {
  return { top: carried, bottom: 10n ** BigInt(scale) };
}

export function plus(a: Fraction, b: Fraction): Fraction {
  if (a.bottom === b.bottom) return { top: a.top + b.top, bottom: a.bottom };
  return { top: a.top * b.bottom + b.top * a.bottom, bottom: a.bottom * b.bottom };
}

export function minus(a: Fraction, b: Fraction): Fraction {
  return plus(a, { top: -b.top, bottom: b.bottom });
}

export function times(a: Fraction, b: Fraction): Fraction {
  return { top: a.top * b.top, bottom: a.bottom * b.bottom };
}

/** `a` divided by `n` > 0. */
export function dividedBy({ top, bottom }: Fraction, n: bigint): Fraction {
  return { top, bottom: bottom * n };
}

/** `a` ÷ `b`, `b` > 0. */
export function over(a: Fraction, b: Fraction): Fraction {
  return { top: a.top * b.bottom, bottom: a.bottom * b.top };
}

/** As a floating-point number, rounded once. */
export function rounded({ top, bottom }: Fraction): number {
  return ratio(top, bottom);
}

/** `numerator` ÷ `denominator` as the nearest floating-point number. `denominator` > 0. */
function ratio(numerator: bigint, denominator: bigint): number {
  const size = numerator < 0n ? -numerator : numerator;
  // 70 bits of the quotient and more: Number() rounds them to 53. A remainder counts as one bit more, so that it breaks a tie.
  const shift = BigInt(Math.max(0, 70 + bits(denominator) - bits(size)));
  const rest = (size << shift) % denominator === 0n ? 0n : 1n;
  const quotient = ((size << shift) / denominator) | rest;
  const value = scaledDown(Number(quotient), Number(shift));
  return numerator < 0n ? -value : value;
}

const bits = (value: bigint): number => (value === 0n ? 0 : value.toString(2).length);

/** value · 2^−shift, in two steps where 2^−shift alone would be no number. */
function scaledDown(value: number, shift: number): number {
  return shift > 1_000 ? value * 2 ** -1_000 * 2 ** (1_000 - shift) : value * 2 ** -shift;
}

/** Sum of `n` values, and of products of two. Carried integers; `scale`: digits after the point of each value. */
export function meanOf(n: bigint, sum: bigint, scale: number): number | null {
  return n === 0n ? null : ratio(sum, n * 10n ** BigInt(scale));
}

/**
 * Covariance of a sample (divided by n − 1) from Σx, Σy and Σxy at scales sx, sy and sxy; the variance where x is y. Null for
 * fewer than two rows.
 */
export function covarianceOf(
  n: bigint,
  x: { readonly sum: bigint; readonly scale: number },
  y: { readonly sum: bigint; readonly scale: number },
  xy: { readonly sum: bigint; readonly scale: number },
): Fraction | null {
  if (n < 2n) return null;
  const scale = Math.max(x.scale + y.scale, xy.scale);
  const product = x.sum * y.sum * 10n ** BigInt(scale - x.scale - y.scale);
  const numerator = n * xy.sum * 10n ** BigInt(scale - xy.scale) - product;
  return { top: numerator, bottom: n * (n - 1n) * 10n ** BigInt(scale) };
}
