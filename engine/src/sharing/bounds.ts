/**
 * The numeric guard: public bounds travel with secret vectors, and an operation whose result could leave the 64-bit range is
 * refused before it runs. Only public ranges are looked at, so the refusal says nothing about the values, and it is the same
 * at every party and in a cost run.
 *
 * Bounds are a promise of the caller (`within`); operations on vectors that all have bounds compute those of their result.
 * Vectors without bounds keep meaning arithmetic modulo 2^64. The plaintext oracle holds every vector to its bounds.
 */
import { UsageError } from '../base/errors.ts';
import { wrongKind } from './kinds.ts';
import './messages.ts';

/** Inclusive public bounds of every element of a secret vector, as signed numbers. */
export interface Bounds {
  readonly min: bigint;
  readonly max: bigint;
}

type Known = Bounds | undefined;

const least = -(1n << 63n);
const most = (1n << 63n) - 1n;

/** What 64 signed bits hold. */
export const ringBounds: Bounds = { min: least, max: most };

/** What a bit is as a number. */
export const bitBounds: Bounds = { min: 0n, max: 1n };

const text = ({ min, max }: Bounds): string => `${min} to ${max}`;

/** The bounds, or UsageError('sharing.overflow') when they do not fit 64 signed bits. */
function fitting(operation: string, min: bigint, max: bigint, operands: readonly Bounds[]): Bounds {
  if (min >= least && max <= most) return { min, max };
  throw new UsageError('sharing.overflow', {
    operation,
    operands: operands.map((each) => `[${text(each)}]`),
    result: `[${text({ min, max })}]`,
  });
}

/** Checks declared bounds: min ≤ max, both signed 64-bit numbers. Throws UsageError('sharing.bounds'). */
export function requireRingBounds({ min, max }: Bounds): void {
  for (const bound of [min, max]) if (typeof bound !== 'bigint') throw wrongKind('within', bound, 'bigint');
  if (min > max || min < least || max > most) throw new UsageError('sharing.bounds', { min, max });
}

/** Bounds of x + y. */
export function boundsOfSum(operation: string, x: Known, y: Known): Known {
  if (x === undefined || y === undefined) return undefined;
  return fitting(operation, x.min + y.min, x.max + y.max, [x, y]);
}

/** Bounds of x − y. */
export function boundsOfDifference(operation: string, x: Known, y: Known): Known {
  if (x === undefined || y === undefined) return undefined;
  return fitting(operation, x.min - y.max, x.max - y.min, [x, y]);
}

/** Bounds of x·factor. */
export function boundsOfMultiple(operation: string, x: Known, factor: bigint): Known {
  return boundsOfProducts(operation, x, { min: factor, max: factor }, 1);
}

/** Bounds of x + constant. */
export function boundsOfShift(operation: string, x: Known, constant: bigint): Known {
  return boundsOfSum(operation, x, { min: constant, max: constant });
}

/** Bounds of a sum of `terms` elements of x. */
export function boundsOfTotal(operation: string, x: Known, terms: number): Known {
  if (x === undefined) return undefined;
  const count = BigInt(terms);
  return fitting(operation, x.min * count, x.max * count, [x]);
}

/** Bounds of a sum of `terms` products of an element of x and one of y. */
export function boundsOfProducts(operation: string, x: Known, y: Known, terms: number): Known {
  if (x === undefined || y === undefined) return undefined;
  const corners = [x.min * y.min, x.min * y.max, x.max * y.min, x.max * y.max];
  let [low, high] = [corners[0] as bigint, corners[0] as bigint];
  for (const corner of corners) {
    if (corner < low) low = corner;
    if (corner > high) high = corner;
  }
  const count = BigInt(terms);
  return fitting(operation, low * count, high * count, [x, y]);
}

/** The narrowest bounds that hold every part's; unknown if a part's are. */
export function boundsOfAll(parts: readonly Known[]): Known {
  let all: Known;
  for (const part of parts) {
    if (part === undefined) return undefined;
    if (all === undefined) all = part;
    else {
      all = { min: part.min < all.min ? part.min : all.min, max: part.max > all.max ? part.max : all.max };
    }
  }
  return all;
}

/** Throws UsageError('sharing.out-of-range') at the first element outside; it names the position, not the element. */
export function requireWithin(values: BigUint64Array, bounds: Bounds): void {
  const found = boundsOfValues(values);
  if (found === undefined || (found.min >= bounds.min && found.max <= bounds.max)) return;
  const signed = (value: bigint) => BigInt.asIntN(64, value);
  const index = values.findIndex((value) => signed(value) < bounds.min || signed(value) > bounds.max);
  throw new UsageError('sharing.out-of-range', { index, ...bounds });
}

/** The bounds of public values as signed numbers; undefined for none. */
export function boundsOfValues(values: BigUint64Array): Known {
  if (values.length === 0) return undefined;
  // High and low halves: as plain numbers the loop makes no objects.
  const low = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  const high = new Int32Array(values.buffer, values.byteOffset, 2 * values.length);
  let [minLow, minHigh, maxLow, maxHigh] = [low[0] as number, high[1] as number, low[0] as number, high[1] as number];
  for (let i = 2; i < low.length; i += 2) {
    const l = low[i] as number;
    const h = high[i + 1] as number;
    if (h < minHigh || (h === minHigh && l < minLow)) [minLow, minHigh] = [l, h];
    if (h > maxHigh || (h === maxHigh && l > maxLow)) [maxLow, maxHigh] = [l, h];
  }
  const signed = (h: number, l: number): bigint => BigInt(h) * (1n << 32n) + BigInt(l);
  return { min: signed(minHigh, minLow), max: signed(maxHigh, maxLow) };
}
