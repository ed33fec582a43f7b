/** Interval arithmetic over carried integers, and the limits that keep every number exact. */
import { secureLimit } from '../../contract/limits.ts';
import type { Digit } from '../../local/stages.ts';
import type { ColumnType, Range } from '../../contract/cards.ts';
import { daysOfDate } from '../../contract/dates.ts';
import { everyTime, everyTimestamp } from '../../contract/timestamps.ts';

export { secureLimit } from '../../contract/limits.ts';

/** Inclusive bounds of a carried integer. */
export interface NumberRange {
  readonly min: bigint;
  readonly max: bigint;
}

/** Largest magnitude of a number inside one owner's engine: the narrowest exact integers there have 128 bits. */
export const localLimit = 2n ** 127n - 1n;

export function add(x: NumberRange, y: NumberRange): NumberRange {
  return { min: x.min + y.min, max: x.max + y.max };
}

export function subtract(x: NumberRange, y: NumberRange): NumberRange {
  return { min: x.min - y.max, max: x.max - y.min };
}

export function multiply(x: NumberRange, y: NumberRange): NumberRange {
  return hull([x.min * y.min, x.min * y.max, x.max * y.min, x.max * y.max]);
}

/** The range at a scale that has `steps` more digits after the point. */
export function rescale(x: NumberRange, steps: number): NumberRange {
  const factor = 10n ** BigInt(steps);
  return { min: x.min * factor, max: x.max * factor };
}

/** Whether an owner's engine can bring the range to that scale, multiplying by 10^steps there. */
export function canRescale(x: NumberRange, steps: number): boolean {
  return isWithin(rescale(union(x, { min: 0n, max: 1n }), steps), localLimit);
}

/** Smallest range that holds all of `values`. */
export function hull(values: readonly bigint[]): NumberRange {
  const [first, ...rest] = values;
  if (first === undefined) throw new Error('no values');
  return rest.reduce((range, v) => ({ min: v < range.min ? v : range.min, max: v > range.max ? v : range.max }), {
    min: first,
    max: first,
  });
}

export function union(x: NumberRange, y: NumberRange): NumberRange {
  return hull([x.min, x.max, y.min, y.max]);
}

/** The range of a sum over at most `rows` values (fewer rows count as zeros). */
export function sumRange(x: NumberRange, rows: number): NumberRange {
  const wide = union(x, { min: 0n, max: 0n });
  return { min: wide.min * BigInt(rows), max: wide.max * BigInt(rows) };
}

/** Signed bits that hold every value of the range. */
export function signedWidth(x: NumberRange): number {
  const bits = (v: bigint) => (v < 0n ? -v - 1n : v).toString(2).replace(/^0$/, '').length;
  return 1 + Math.max(bits(x.min), bits(x.max));
}

export function isWithin(x: NumberRange, limit: bigint): boolean {
  return x.min >= -limit && x.max <= limit;
}

export function toRange(x: NumberRange): Range {
  return { min: String(x.min), max: String(x.max) };
}

/** Bounds of one digit of a number of this range. */
export function digitRange({ min, max }: NumberRange, { place, places, bits }: Digit): NumberRange {
  if (place < places - 1) return { min: 0n, max: (1n << BigInt(bits)) - 1n };
  const shift = BigInt(bits * place);
  return { min: min >> shift, max: max >> shift };
}

/** Bounds of a column: what its card declares, else all that its type can hold; null for text and booleans. */
export function rangeOfColumn(type: ColumnType, declared: Range | undefined): NumberRange | null {
  if (type.kind === 'text' || type.kind === 'boolean') return null;
  if (declared !== undefined) {
    const [min, max] = [BigInt(declared.min), BigInt(declared.max)];
    // Constants behind a column of zeros are bounded by nothing, but engines multiply them with each other first.
    return min === 0n && max === 0n && !['date', 'timestamp', 'time'].includes(type.kind)
      ? { min: -1n, max: 1n }
      : { min, max };
  }
  if (type.kind === 'integer') return { min: -secureLimit, max: secureLimit };
  if (type.kind === 'date') return { min: BigInt(daysOfDate('0001-01-01')), max: BigInt(daysOfDate('9999-12-31')) };
  if (type.kind === 'timestamp') return everyTimestamp;
  if (type.kind === 'time') return everyTime;
  const most = 10n ** BigInt(type.precision) - 1n;
  return { min: -most, max: most };
}

/** The narrowest type of a number at `scale` within `range`. */
export function numberType(range: NumberRange, scale: number): ColumnType {
  if (scale === 0) return { kind: 'integer' };
  const magnitude = range.max > -range.min ? range.max : -range.min;
  return { kind: 'decimal', precision: Math.max(String(magnitude).length, scale), scale };
}
