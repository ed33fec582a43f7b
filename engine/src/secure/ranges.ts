/** Public bounds of secret numbers, and how many bits they need. */
import { UsageError } from '../base/errors.ts';
import { wrongKind } from '../sharing/kinds.ts';
import { type Bounds, ringBounds } from '../sharing/bounds.ts';
import type { Ring, Sharing } from '../sharing/model.ts';
import './messages.ts';

export type { Bounds } from '../sharing/bounds.ts';

/** Bits of an unsigned number ≥ 0: the smallest w with value < 2^w. */
export function bitLength(value: bigint): number {
  return value <= 0n ? 0 : value.toString(2).length;
}

/**
 * ⌈log₂ n⌉ of a whole number from 1 to 2^32. Sizes of messages follow from it: unlike Math.log2, whose last bit no standard
 * fixes, it is the same at every party, whatever it runs on.
 */
export const ceilLog2 = (n: number): number => 32 - Math.clz32(n - 1);

/** The largest size of a number within bounds. */
export const sizeOf = ({ min, max }: Bounds): bigint => (-min > max ? -min : max);

/** The smallest width whose two's complement holds every number within bounds. */
export function signedWidth({ min, max }: Bounds): number {
  const magnitude = (value: bigint) => bitLength(value < 0n ? -value - 1n : value);
  return 1 + Math.max(magnitude(min), magnitude(max));
}

/** The `width` with which x and y can be compared: signed bits that hold every difference x − y. */
export function differenceWidth(x: Bounds, y: Bounds): number {
  return signedWidth({ min: x.min - y.max, max: x.max - y.min });
}

/** Throws UsageError('secure.width') unless width is an integer from 1 to `most`. */
export function requireWidth(operation: string, width: number, most: number): void {
  if (!Number.isInteger(width) || width < 1 || width > most) {
    throw new UsageError('secure.width', { operation, width, most });
  }
}

/** Throws UsageError('secure.bounds') unless min ≤ max, 'secret.kind' unless both are bigints. */
export function requireBounds(operation: string, bounds: Bounds): void {
  if (typeof bounds !== 'object' || bounds === null) throw wrongKind(operation, bounds, 'Bounds');
  const { min, max } = bounds;
  requireBigint(operation, min);
  requireBigint(operation, max);
  if (min > max) throw new UsageError('secure.bounds', { operation, min, max });
}

/** Throws UsageError('secret.kind'), or one that says how a number becomes a bigint, unless value is a bigint. */
export function requireBigint(operation: string, value: unknown): asserts value is bigint {
  if (typeof value !== 'bigint') throw wrongKind(operation, value, 'bigint');
}

/** Throws UsageError('secure.number') unless value is an integer from `least` to `most`. */
export function requireIntegerFrom(operation: string, what: string, value: number, least: number, most: number): void {
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw new UsageError('secure.number', { operation, what, value, least, most });
  }
}

/** x without bounds: for steps that mean arithmetic modulo 2^64, whatever is declared of x. Local. */
export function unbounded(sharing: Sharing, x: Ring): Ring {
  return x.bounds === undefined ? x : sharing.within(x);
}

/**
 * Bounds from `min` to `max`, with 0 among them where `orZero` says so; undefined where 64 signed bits do not hold
 * them.
 */
export function boundsThatFit(min: bigint, max: bigint, orZero = false): Bounds | undefined {
  const [least, most] = orZero ? [min < 0n ? min : 0n, max > 0n ? max : 0n] : [min, max];
  return least < ringBounds.min || most > ringBounds.max ? undefined : { min: least, max: most };
}

/** x with bounds that follow from what made it; none if they are not known. Local. */
export function bounded(sharing: Sharing, x: Ring, bounds: Bounds | undefined): Ring {
  return bounds === undefined ? x : sharing.within(x, bounds);
}
