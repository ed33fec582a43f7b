/** Quantiles from numbers of rows below public cut points. */
import { outward, written } from './bounds.ts';
import { minus, plus, rounded, times } from './exact.ts';

/** Rows whose value is at least `low` and at most `high`; parts stand in order and leave nothing out. */
export interface Part {
  readonly low: number;
  readonly high: number;
  /** Upper end for drawing and interpolating: the next part's `low`. */
  readonly end: number;
  readonly rows: number;
}

export interface Quantile {
  readonly q: number;
  /** An estimate: values are taken to lie evenly in their part. */
  readonly value: number;
  /** The quantile is between these, for certain; equal where it is exact. */
  readonly low: number;
  readonly high: number;
  /** Most that `value` can be off. */
  readonly error: number;
}

/** The parts where all values are known to be at least `least` and at most `most`. */
export function within(parts: readonly Part[], least: number, most: number): Part[] {
  return parts.map((part) => ({ ...part, low: Math.max(part.low, least), high: Math.min(part.high, most) }));
}

/**
 * The quantile as R (type 7), NumPy and QUANTILE_CONT define it: the value at place (n − 1)·q of the ascending values, between
 * two of them in proportion. Null without rows.
 */
export function quantileOf(parts: readonly Part[], q: number): Quantile | null {
  const n = parts.reduce((sum, { rows }) => sum + rows, 0);
  if (n === 0) return null;
  // Exactly: of millions of rows a floating-point place would be off by more than its bounds are apart.
  const place = times(written(q), { top: BigInt(n - 1), bottom: 1n });
  const below = place.top / place.bottom;
  const share = { top: place.top % place.bottom, bottom: place.bottom };
  const first = valueAt(parts, Number(below));
  const second = share.top === 0n ? first : valueAt(parts, Number(below) + 1);
  const between = (a: number, b: number) => plus(written(a), times(share, minus(written(b), written(a))));
  // No further out than the two parts themselves.
  const low = Math.max(first.part.low, outward(between(first.part.low, second.part.low), -1));
  const high = Math.min(second.part.high, outward(between(first.part.high, second.part.high), 1));
  const value = Math.min(high, Math.max(low, rounded(between(first.value, second.value))));
  return { q, value, low, high, error: Math.max(mostOff(value, low), mostOff(value, high)) };
}

/** The most that `value` can be off where the number meant is between it and `bound`. */
function mostOff(value: number, bound: number): number {
  return outward(minus(written(Math.max(bound, value)), written(Math.min(bound, value))), 1);
}

/** The value of the row with `rank` (from 0), as if the rows of its part lay evenly in it. */
function valueAt(parts: readonly Part[], rank: number): { readonly part: Part; readonly value: number } {
  let before = 0;
  for (const part of parts) {
    if (rank < before + part.rows) {
      const value = part.low + ((rank - before + 0.5) / part.rows) * (part.high - part.low);
      return { part, value };
    }
    before += part.rows;
  }
  throw new Error(`no row ${rank} of ${before}`);
}
