/** Public cut points of a column, from the range that its owners declare. */
import type { NumberRange } from '../sql/plan/ranges.ts';

/**
 * Carried values that cut `range` in at most `most` places: at every value where there are so few, else at the multiples of the
 * smallest of 1, 2, 5, 10, 20, … steps that gives no more. Ascending; the range's own ends are not among them.
 */
export function cutPoints({ min, max }: NumberRange, most: number): bigint[] {
  const step = niceStep({ min, max }, BigInt(most));
  const cuts: bigint[] = [];
  for (let at = (floorOf(min, step) + 1n) * step; at <= max; at += step) cuts.push(at);
  return cuts;
}

function niceStep({ min, max }: NumberRange, most: bigint): bigint {
  for (let power = 1n; ; power *= 10n) {
    for (const digit of [1n, 2n, 5n]) {
      const step = digit * power;
      if (floorOf(max, step) - floorOf(min, step) <= most) return step;
    }
  }
}

function floorOf(value: bigint, step: bigint): bigint {
  return value >= 0n ? value / step : -((-value + step - 1n) / step);
}
