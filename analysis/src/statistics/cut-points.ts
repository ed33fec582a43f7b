/** Public cut points of a column, from the range that its owners declare. */
import type { NumberRange } from '../sql/plan/ranges.ts';

/**
 * Carried values that cut `range` into at most about `bins` parts: at every value where it has so few, else at the multiples
 * of the smallest of 1, 2, 5, 10, 20, … steps that gives no more. Ascending; the range's own ends are not among them.
 */
export function cutPoints({ min, max }: NumberRange, bins: number): bigint[] {
  const step = niceStep(max - min + 1n, BigInt(bins));
  const first = (min >= 0n ? min / step : -((-min + step - 1n) / step)) * step;
  const cuts: bigint[] = [];
  for (let at = first; at <= max; at += step) if (at > min) cuts.push(at);
  return cuts;
}

function niceStep(values: bigint, bins: bigint): bigint {
  for (let power = 1n; ; power *= 10n) {
    for (const digit of [1n, 2n, 5n]) if (digit * power * bins >= values) return digit * power;
  }
}
