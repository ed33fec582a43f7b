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

/**
 * Carried values that cut `range` into `parts` parts of one width but for the first and last: at every value where there are no more,
 * else at the multiples of the roundest step that gives so many; where none does, of one that gives nearly so many. Ascending; the
 * range's own ends are not among them.
 */
export function cutsInto({ min, max }: NumberRange, parts: number): bigint[] {
  const most = BigInt(parts);
  const step = max - min < most ? 1n : (evenStep({ min, max }, most) ?? roundestStep({ min, max }, most));
  const cuts: bigint[] = [];
  // The greatest value by itself is no part, unless all are.
  const end = step === 1n ? max + 1n : max;
  for (let at = (floorOf(min, step) + 1n) * step; at < end; at += step) cuts.push(at);
  return cuts;
}

/** A step of two digits that divides the range evenly, with its last value or without. */
function evenStep({ min, max }: NumberRange, parts: bigint): bigint | undefined {
  return [max - min, max - min + 1n]
    .filter((span) => span % parts === 0n && min % (span / parts) === 0n)
    .map((span) => span / parts)
    .find((step) => /^\d{1,2}0*$/.test(String(step)));
}

/** Steps that are tried of one unit. */
const mostTried = 2_000n;

function roundestStep({ min, max }: NumberRange, parts: bigint): bigint {
  const span = max - min;
  let [best, bestParts] = [span, 1n];
  for (let unit = 10n ** BigInt(String(span).length - 1); unit > 0n; unit /= 10n) {
    const [first, last] = [span / (2n * parts * unit), (2n * span) / (parts * unit)];
    if (last - first > mostTried) break;
    for (let count = first > 0n ? first : 1n; count <= last + 1n; count++) {
      const step = count * unit;
      const found = floorOf(max - 1n, step) - floorOf(min, step) + 1n;
      if (found > parts || found <= bestParts) continue;
      [best, bestParts] = [step, found];
    }
    if (bestParts === parts) break;
  }
  return best;
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
