/**
 * Fixed-point numbers: a secret vector of integers that count units of 2^−fractionBits, and public bounds of them.
 *
 * Bounds are the guard of this arithmetic: every vector has them, operations propagate them, and one whose result could leave
 * the range that it needs is refused before it runs. They are promises about secrets: `clear` checks them, protocols cannot.
 */
import { UsageError } from '../../base/errors.ts';
import type { Bounds } from '../../sharing/bounds.ts';
import { kindOf, wrongKind } from '../../sharing/kinds.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import { markLearned, requireDeclared } from '../../sharing/published.ts';
import './messages.ts';

/** What `fixed` is given. */
export interface FixedOptions {
  /** Bits after the point, 0 (whole numbers) to 30; by default 20. */
  readonly fractionBits?: number;
  /**
   * Bits before the point: inputs are smaller than 2^integerBits in size. By default 31 − fractionBits, the most with which any two
   * inputs can be multiplied.
   */
  readonly integerBits?: number;
  /**
   * How products are rounded. 'nearest' (default): exactly, halves up, the same in every run. 'probabilistic': to one of the two
   * neighbours, or among n ≥ 3 additive parties up to n − 2 units below them; cheaper, and the weaker choice has to be named in
   * the contract.
   */
  readonly rounding?: 'nearest' | 'probabilistic';
}

/** A number format, made by `fixed`. */
export interface FixedFormat {
  readonly fractionBits: number;
  readonly integerBits: number;
  readonly rounding: 'nearest' | 'probabilistic';
  /** Bounds of inputs, in units. */
  readonly bounds: Bounds;
}

/** A secret vector of fixed-point numbers. */
export interface Fixed {
  readonly format: FixedFormat;
  readonly length: number;
  /** Integers in units of 2^−fractionBits; bounds are always declared. */
  readonly ring: Ring & { readonly bounds: Bounds };
}

/** Inclusive range of real numbers. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

const mostFractionBits = 30;
const mostBits = 62;

/** A number format. Throws UsageError('fixed.format') for numbers of bits that it cannot have. */
export function fixed(options: FixedOptions = {}): FixedFormat {
  const { fractionBits = 20, rounding = 'nearest' } = options;
  const integerBits = options.integerBits ?? 31 - fractionBits;
  const valid = (bits: number, least: number, most: number) => Number.isInteger(bits) && bits >= least && bits <= most;
  if (!valid(fractionBits, 0, mostFractionBits) || !valid(integerBits, 0, mostBits - fractionBits)) {
    throw new UsageError('fixed.format', { fractionBits, integerBits });
  }
  const most = (1n << BigInt(integerBits + fractionBits)) - 1n;
  return { fractionBits, integerBits, rounding, bounds: { min: -most, max: most } };
}

/** x as numbers of the format; x is in its units. Bounds must be declared: UsageError('fixed.bounds'). */
export function asFixed(format: FixedFormat, x: Ring): Fixed {
  const { bounds } = x;
  if (bounds === undefined) throw new UsageError('fixed.bounds', {});
  return { format, length: x.length, ring: x as Fixed['ring'] };
}

/** A real number in units, rounded to nearest, halves to even. NaN and infinities stay as they are. */
function toUnits(format: FixedFormat, value: number): number {
  const scaled = value * 2 ** format.fractionBits;
  const rounded = Math.round(scaled);
  return Math.abs(scaled % 1) === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}

/**
 * Real numbers as words of the format, rounded to nearest, halves to even. Throws UsageError('fixed.value'), which names the
 * position (to this party only) but not the value, for NaN, infinities and numbers beyond the format's range.
 */
export function encodeFixed(format: FixedFormat, values: ArrayLike<number>): BigUint64Array {
  const words = new BigInt64Array(values.length);
  // One more than the largest number: beyond 53 bits that itself is no double.
  const end = 2 ** (format.integerBits + format.fractionBits);
  for (let i = 0; i < words.length; i++) {
    const units = toUnits(format, values[i] as number);
    if (!(Math.abs(units) < end)) {
      throw new UsageError('fixed.value', { position: i, bits: format.integerBits });
    }
    words[i] = BigInt(units);
  }
  return new BigUint64Array(words.buffer);
}

/**
 * The real numbers that words of the format stand for: exact below 2^53 units, beyond it the nearest number of JavaScript, at most
 * 2^−53 of itself away. The words themselves, read as signed integers in units, are exact.
 */
export function decodeFixed(format: FixedFormat, words: BigUint64Array): Float64Array {
  const signed = new BigInt64Array(words.buffer, words.byteOffset, words.length);
  const unit = 2 ** -format.fractionBits;
  return Float64Array.from(signed, (word) => Number(word) * unit);
}

/**
 * Shares `length` real numbers of party `owner`. One round. Errors as `encodeFixed`. Numbers of JavaScript have 53 bits: where a
 * format has more, numbers that need them are shared as integers in units,
 * `asFixed(format, sharing.within(await sharing.inputRing(…), format.bounds))`.
 */
export async function fixedInput(
  sharing: Sharing,
  format: FixedFormat,
  owner: number,
  length: number,
  values: ArrayLike<number> | undefined,
): Promise<Fixed> {
  const words = values === undefined ? undefined : encodeFixed(format, values);
  return asFixed(format, sharing.within(await sharing.inputRing(owner, length, words), format.bounds));
}

/**
 * Public constants. Their range is that of the values; or `range`, to which every party holds them: UsageError('sharing.out-of-range').
 * What comes from `fixedReveal` needs one, UsageError('sharing.published'), and so does what is computed from it: see
 * `Sharing.constantRing`. Other errors as `encodeFixed`.
 */
export function fixedConstant(sharing: Sharing, format: FixedFormat, values: ArrayLike<number>, range?: Range): Fixed {
  if (range === undefined) requireDeclared('fixedConstant', values);
  const ring = sharing.constantRing(encodeFixed(format, values), range && unitsOf(format, range));
  return asFixed(format, ring.bounds === undefined ? sharing.within(ring, { min: 0n, max: 0n }) : ring);
}

/**
 * Releases x as real numbers to `recipients` under disclosure line `line` (see Sharing.reveal). One round. Rounded as `decodeFixed`
 * says where x has more than 53 bits; `sharing.reveal(x.ring, …)` releases the exact units.
 */
export async function fixedReveal(
  sharing: Sharing,
  x: Fixed,
  line: string,
  recipients: readonly number[],
): Promise<Float64Array | undefined> {
  requireFixed('fixedReveal', x);
  const words = await sharing.reveal(x.ring, line, recipients);
  if (words === undefined) return undefined;
  const values = decodeFixed(x.format, words);
  markLearned(values, 'revealed');
  return values;
}

/** A range in units, widened to whole ones. Throws UsageError('fixed.range') if it is empty or infinite. */
export function unitsOf({ fractionBits }: FixedFormat, { min, max }: Range): Bounds {
  const unit = 2 ** fractionBits;
  const [low, high] = [Math.floor(min * unit), Math.ceil(max * unit)];
  if (!(low <= high) || !Number.isFinite(low) || !Number.isFinite(high)) {
    throw new UsageError('fixed.range', { min, max });
  }
  return { min: BigInt(low), max: BigInt(high) };
}

/** x, promised to lie in the range (real numbers, widened to whole units). UsageError('fixed.range') for an empty range. */
export function fixedWithin(sharing: Sharing, x: Fixed, range: Range): Fixed {
  requireFixed('fixedWithin', x);
  const { min: least, max: most } = unitsOf(x.format, range);
  const { bounds } = x.ring;
  // What is known already is not forgotten.
  return asFixed(
    x.format,
    sharing.within(x.ring, {
      min: least > bounds.min ? least : bounds.min,
      max: most < bounds.max ? most : bounds.max,
    }),
  );
}

/** The range that x is known to lie in; its ends are the nearest numbers of JavaScript, as in `decodeFixed`. */
export function fixedRange({ format, ring }: Fixed): Range {
  const unit = 2 ** -format.fractionBits;
  return { min: Number(ring.bounds.min) * unit, max: Number(ring.bounds.max) * unit };
}

/** Throws UsageError('fixed.wide') unless `fits`: whether the declared range of x leaves enough bits to compute with. */
export function requireNarrow(operation: string, x: Fixed, fits: boolean): void {
  if (fits) return;
  throw new UsageError('fixed.wide', { operation, ...fixedRange(x), fractionBits: x.format.fractionBits });
}

/** Throws UsageError('secret.ring-for-fixed') and the like unless x is a vector of fixed-point numbers. */
export function requireFixed(operation: string, x: unknown): void {
  if (kindOf(x) !== 'Fixed') throw wrongKind(operation, x, 'Fixed');
}

/** Throws UsageError('fixed.formats') unless both have equally many fraction bits. */
export function requireSameUnits(operation: string, x: Fixed, y: Fixed): void {
  requireFixed(operation, x);
  requireFixed(operation, y);
  const [found, expected] = [y.format.fractionBits, x.format.fractionBits];
  if (found !== expected) throw new UsageError('fixed.formats', { operation, found, expected });
}
