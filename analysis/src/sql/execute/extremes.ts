/** MIN and MAX by group, and across owners: the engine's tournaments over a measure's range. */
import { type Bits, extremesOf, groupExtremes, type Ring, type Sharing } from '@tacit/engine';
import type { Measure } from '../plan/types.ts';

export type Extreme = Exclude<Measure, { kind: 'count' }> & { readonly kind: 'min' | 'max' };

export function isExtreme(measure: Measure): measure is Extreme {
  return measure.kind === 'min' || measure.kind === 'max';
}

/**
 * Extreme per group of one vector over rows. `groups`: one plane per group, 1 where the row belongs to it and takes part;
 * `valid`: 1 where the value is not NULL. One element per group, 0 where no row counts.
 */
export async function extremePerGroup(
  sharing: Sharing,
  measure: Extreme,
  value: Ring,
  valid: Bits | undefined,
  groups: Bits,
): Promise<Ring> {
  return (await groupExtremes(sharing, groups, { kind: measure.kind, value, valid, range: rangeOf(measure) })).value;
}

/**
 * Extreme of several vectors, element by element: `values` holds them one after the other, `length` elements each, and
 * `valid` says which elements count.
 */
export async function extremeAcross(
  sharing: Sharing,
  measure: Extreme,
  values: Ring,
  valid: Bits,
  length: number,
): Promise<Ring> {
  const parts = Array.from({ length: length === 0 ? 0 : values.length / length }, (_, i) => ({
    value: sharing.slice(values, i * length, (i + 1) * length),
    valid: sharing.sliceRows(valid, i * length, (i + 1) * length),
  }));
  return (await extremesOf(sharing, measure.kind, parts, rangeOf(measure))).value;
}

const rangeOf = ({ range }: Extreme) => ({ min: BigInt(range.min), max: BigInt(range.max) });
