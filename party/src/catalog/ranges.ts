/** Ranges of columns as carried integers: declared by the owner, or rounded outward so that no single value shows. */
import {
  type ColumnType,
  dateOfDays,
  daysOfDate,
  dayOfTimestamp,
  microsOfTime,
  microsOfTimestamp,
  microsPerDay,
  type Range,
} from '@tacit/analysis';
import { UsageError } from '@tacit/engine/text';
import { typeText } from './types.ts';
import './messages.ts';

const microsPerHour = 3_600_000_000n;

/** Largest carried magnitude: −2^63 is the mark for "outside the range". */
export const largestCarried = 2n ** 63n - 1n;

/** The carried integer of a value written as people and engines write it, or undefined. */
export function carriedValue(text: string, type: ColumnType): bigint | undefined {
  if (type.kind === 'date') {
    try {
      return BigInt(daysOfDate(text));
    } catch {
      return undefined;
    }
  }
  if (type.kind === 'timestamp' || type.kind === 'time') {
    try {
      return type.kind === 'time' ? microsOfTime(text) : microsOfTimestamp(text);
    } catch {
      return undefined;
    }
  }
  const scale = type.kind === 'decimal' ? type.scale : 0;
  const match =
    type.kind === 'decimal' || type.kind === 'integer' ? /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?$/.exec(text) : null;
  if (match === null) return undefined;
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > scale) return undefined;
  const magnitude = BigInt((match[2] as string) + fraction.padEnd(scale, '0') || '0');
  return match[1] === '-' ? -magnitude : magnitude;
}

/** `0..250000.00` in the column's own notation. Throws UsageError 'data.range-invalid'. */
export function parseRange(
  text: string,
  type: ColumnType,
  dataset: string,
  column: string,
): { min: bigint; max: bigint } {
  const [first, second, ...more] = text.split('..').map((part) => part.trim());
  const min = first === undefined ? undefined : carriedValue(first, type);
  const max = second === undefined ? undefined : carriedValue(second, type);
  if (
    min === undefined ||
    max === undefined ||
    more.length > 0 ||
    min > max ||
    -min > largestCarried ||
    max > largestCarried
  ) {
    throw new UsageError('data.range-invalid', { dataset, column, found: text.slice(0, 60), expected: typeText(type) });
  }
  return { min, max };
}

/** The range of the values min…max as others may see it. */
export function roundOutward(min: bigint, max: bigint, type: ColumnType): Range {
  if (type.kind === 'time') {
    const hour = (micros: bigint) => micros - (micros % microsPerHour);
    return { min: String(hour(min)), max: String(hour(max) + microsPerHour - 1n) };
  }
  if (type.kind === 'timestamp') {
    // The days that hold them, rounded as dates are.
    const days = roundOutward(dayOfTimestamp(min), dayOfTimestamp(max), { kind: 'date' });
    return {
      min: String(BigInt(days.min) * microsPerDay),
      max: String((BigInt(days.max) + 1n) * microsPerDay - 1n),
    };
  }
  if (type.kind === 'date') {
    const decade = (days: bigint) => Math.floor(Number(dateOfDays(Number(days)).slice(0, 4)) / 10) * 10;
    const first = Math.max(decade(min), 1);
    const last = Math.min(decade(max) + 9, 9999);
    return {
      min: String(daysOfDate(`${String(first).padStart(4, '0')}-01-01`)),
      max: String(daysOfDate(`${String(last).padStart(4, '0')}-12-31`)),
    };
  }
  return {
    min: String(min < 0n ? -stepAbove(-min) : stepBelow(min)),
    max: String(max < 0n ? -stepBelow(-max) : stepAbove(max)),
  };
}

/** Smallest 1, 2 or 5 times a power of ten that is at least `value`; 0 for 0, and never more than 63 bits. */
function stepAbove(value: bigint): bigint {
  if (value === 0n) return 0n;
  const power = 10n ** BigInt(String(value).length - 1);
  const step = [1n, 2n, 5n, 10n].map((factor) => factor * power).find((candidate) => candidate >= value) as bigint;
  return step > largestCarried ? largestCarried : step;
}

/** Largest 1, 2 or 5 times a power of ten that is at most `value`; 0 for 0. */
function stepBelow(value: bigint): bigint {
  if (value === 0n) return 0n;
  const power = 10n ** BigInt(String(value).length - 1);
  return [5n, 2n, 1n].map((factor) => factor * power).find((candidate) => candidate <= value) as bigint;
}
