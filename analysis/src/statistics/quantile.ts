/** Quantiles from numbers of rows below public cut points. */
import { rounded } from './exact.ts';
import { between, boundOfFraction, written } from './written.ts';

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
  // As fractions: a place that is a whole number must not lie beside it by what floating point makes of it.
  const { top, bottom } = written(q);
  const place = top * BigInt(n - 1);
  const rest = place % bottom;
  const below = Number(place / bottom);
  const share = { top: rest, bottom };
  const [first, second] = [valueAt(parts, below), valueAt(parts, rest === 0n ? below : below + 1)];
  const low = boundOfFraction(between(first.part.low, second.part.low, share), -1);
  const high = boundOfFraction(between(first.part.high, second.part.high, share), 1);
  const value = Math.min(high, Math.max(low, rounded(between(first.value, second.value, share))));
  return { q, value, low, high, error: Math.max(high - value, value - low) };
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
