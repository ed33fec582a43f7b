/** Functions of normalised numbers: a table of the octave from 1/2 to 1. */
import type { Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import type { FixedFormat } from './format.ts';
import type { Normalised } from './normalise.ts';
import { evaluate, lookUp, requireTables, type Spline, splineOf } from './spline.ts';
import { truncate } from './truncate.ts';

/**
 * log₂ of the segments with which a parabola misses 1/x in an octave by less than 2^−f of its value. Throws
 * UsageError('fixed.fine') above 22 fraction bits.
 */
export function octaveIndexBits(fractionBits: number): number {
  requireTables(fractionBits);
  return Math.max(1, Math.ceil((fractionBits - 5) / 3));
}

/** The table of f on the octave, for results of so many fraction bits. |f| < 2^(60 − valueBits), also continued to 0. */
export function octaveOf(f: (x: number) => number, fractionBits: number, valueBits: number): Spline {
  const indexBits = octaveIndexBits(fractionBits);
  return splineOf(f, { from: 0.5, width: 2 ** -(indexBits + 1), indexBits, argumentBits: fractionBits + 2, valueBits });
}

/** The function at the mantissa, in units of 2^−valueBits; something bounded where the mantissa is 0. */
export async function ofMantissa(
  sharing: Sharing,
  { mantissa, bits, index }: Pick<Normalised, 'bits' | 'index' | 'mantissa'>,
  octave: Spline,
  rounding: FixedFormat['rounding'],
): Promise<Ring> {
  const [segment, argument] = await together(sharing, [
    (on) => lookUp(on, index, octave),
    (on) => shifted(on, mantissa, bits - octave.argumentBits, rounding),
  ]);
  return evaluate(sharing, segment, argument);
}

/** x / 2^places; exact where places ≤ 0. */
export async function shifted(
  sharing: Sharing,
  x: Ring,
  places: number,
  rounding: FixedFormat['rounding'],
): Promise<Ring> {
  return places <= 0 ? sharing.scale(x, 1n << BigInt(-places)) : truncate(sharing, x, places, rounding);
}

/** Remembers what is computed for each key: tables depend on public formats only. */
export function remembered<T>(make: (...key: readonly number[]) => T): (...key: readonly number[]) => T {
  const known = new Map<string, T>();
  return (...key) => {
    const name = key.join(' ');
    let value = known.get(name);
    if (value === undefined) {
      value = make(...key);
      known.set(name, value);
    }
    return value;
  };
}
