/**
 * What callers promise of numbers: widths and ranges that are narrower than what is known of them.
 *
 * A promise that contradicts a declared range is refused everywhere, before anything runs: UsageError('secure.contradiction'). One
 * that the values break is found on `clear` (`Sharing.promised`); protocols do not see values and give a wrong result.
 * Promises are formulas, which need no translation.
 */
import { UsageError } from '../base/errors.ts';
import { type Bounds, requireRingBounds } from '../sharing/bounds.ts';
import type { Bits, Ring, Sharing } from '../sharing/model.ts';
import './messages.ts';
import { requireBounds, requireWidth, signedWidth } from './ranges.ts';

/** Finds the first row of up to four equally long columns for which `holds` is false; a column that is not given has no value. */
export const everyRow =
  (holds: (a: bigint, b: bigint, c: bigint, d: bigint) => boolean) =>
  (...[a = [], b = [], c = [], d = []]: readonly ArrayLike<bigint>[]): number | undefined => {
    // Millions of rows: no object is made for one.
    for (let i = 0; i < a.length; i++) {
      if (!holds(a[i] as bigint, b[i] as bigint, c[i] as bigint, d[i] as bigint)) return i;
    }
    return undefined;
  };

/** What `width` signed bits hold. */
const heldBy = (width: number): Bounds => ({ min: -(1n << BigInt(width - 1)), max: (1n << BigInt(width - 1)) - 1n });

const isIn = ({ min, max }: Bounds, value: bigint): boolean => value >= min && value <= max;

/** The range of what is promised about, by declared bounds; unknown where they are. */
type Known = Bounds | undefined;

/**
 * The width to compute with: `given`, which must hold what is declared, or else what that needs; `most` where nothing is. Throws
 * UsageError('secure.width') unless it is from 1 to `most`, 'secure.contradiction' if it is too narrow.
 */
export function widthOf(operation: string, given: number | undefined, known: Known, most: number): number {
  const needed = known === undefined ? most : signedWidth(known);
  const width = given ?? needed;
  requireWidth(operation, width, most);
  if (known !== undefined && width < needed) throw contradiction(operation, textOf(heldBy(width)), known);
  return width;
}

/**
 * Throws UsageError('secure.contradiction') where declared bounds reach beyond a promised range, 'sharing.bounds' for a range of no
 * 64-bit numbers.
 */
export function requireRange(operation: string, range: Bounds, known: Known): void {
  requireBounds(operation, range);
  requireRingBounds(range);
  if (known !== undefined && (known.min < range.min || known.max > range.max)) {
    throw contradiction(operation, textOf(range), known);
  }
}

/** The error that a promise contradicts what is declared. */
export function contradiction(operation: string, promise: string, { min, max }: Bounds): UsageError {
  return new UsageError('secure.contradiction', { operation, promise, min, max });
}

/** `min to max`, powers of two as such. */
function textOf({ min, max }: Bounds): string {
  const bits = signedWidth({ min, max });
  const { min: least, max: most } = heldBy(bits);
  if (bits > 8 && min === least && max === most) return `−2^${bits - 1} ≤ x < 2^${bits - 1}`;
  return `${min} ≤ x ≤ ${max}`;
}

/** Holds x to a width that was given for it. */
export function promiseWidth(sharing: Sharing, operation: string, x: Ring, given: number | undefined): void {
  if (given !== undefined && given < 64) promiseRange(sharing, operation, x, heldBy(given));
}

/** Holds x to a range. */
export function promiseRange(sharing: Sharing, operation: string, x: Ring, range: Bounds): void {
  sharing.promised(
    operation,
    textOf(range),
    [x],
    everyRow((value) => isIn(range, value)),
  );
}

/** Holds x to a range in rows where both of `valid` (a plane or several each) are not 0. */
export function promiseWhere(
  sharing: Sharing,
  operation: string,
  x: Ring,
  range: Bounds,
  valid: readonly [Bits, Bits?],
): void {
  sharing.promised(
    operation,
    textOf(range),
    [x, ...valid.filter((each) => each !== undefined)],
    everyRow((value, a, b) => a === 0n || b === 0n || isIn(range, value)),
  );
}

/** Holds every difference x − y, not taken modulo 2^64, to a width that was given for it. */
export function promiseDifference(
  sharing: Sharing,
  operation: string,
  x: Ring,
  y: Ring,
  given: number | undefined,
): void {
  if (given === undefined || given > 64) return;
  const range = heldBy(given);
  sharing.promised(
    operation,
    textOf(range).replace('x', 'x − y'),
    [x, y],
    everyRow((a, b) => isIn(range, a - b)),
  );
}

/** Holds every |x − y|, not taken modulo 2^64, below 2^given. */
export function promiseDistance(sharing: Sharing, operation: string, x: Ring, y: Ring, given?: number): void {
  if (given === undefined || given > 63) return;
  const end = 1n << BigInt(given);
  sharing.promised(
    operation,
    `|x − y| < 2^${given}`,
    [x, y],
    everyRow((a, b) => a - b < end && b - a < end),
  );
}
