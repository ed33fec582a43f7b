/**
 * Rows of fixed-point vectors: picking, joining and choosing them. What is picked or chosen keeps its declared range,
 * and what comes from two vectors has a range that holds both. Vectors of equal fraction bits go together; the result
 * has the format of the first.
 */
import { UsageError } from '../../base/errors.ts';
import { boundsOfAll } from '../../sharing/bounds.ts';
import type { Bits, Sharing } from '../../sharing/model.ts';
import { maximum, minimum } from '../extreme.ts';
import { select } from '../select.ts';
import { asFixed, type Fixed, requireSameUnits } from './format.ts';
import './messages.ts';

/** Elements start to end − 1. Local. */
export function fixedSlice(sharing: Sharing, x: Fixed, start: number, end: number): Fixed {
  return asFixed(x.format, sharing.slice(x.ring, start, end));
}

/** Element i of the result is x[indices[i]]; indices are public. Local. For secret ones see `lookUp`. */
export function fixedGather(sharing: Sharing, x: Fixed, indices: Uint32Array): Fixed {
  return asFixed(x.format, sharing.gather(x.ring, indices));
}

/**
 * The elements of each part after those of the part before it. Local. Throws UsageError('fixed.parts') for no parts,
 * and UsageError('fixed.formats') for parts of different fraction bits.
 */
export function fixedConcatenate(sharing: Sharing, parts: readonly Fixed[]): Fixed {
  const [first] = parts;
  if (first === undefined) throw new UsageError('fixed.parts', {});
  for (const part of parts) requireSameUnits('concatenate', first, part);
  const ring = sharing.concatenate(parts.map((part) => part.ring));
  return asFixed(first.format, sharing.within(ring, boundsOfAll(parts.map((part) => part.ring.bounds))));
}

/** x where the bit (one plane) is 1, y where it is 0. Rounds and bytes of `select`. */
export async function fixedSelect(sharing: Sharing, bit: Bits, x: Fixed, y: Fixed): Promise<Fixed> {
  requireSameUnits('select', x, y);
  return asFixed(x.format, await select(sharing, bit, x.ring, y.ring));
}

/** The smaller of x and y, element by element: a comparison at the width of both ranges, and `select`. */
export async function fixedMinimum(sharing: Sharing, x: Fixed, y: Fixed): Promise<Fixed> {
  requireSameUnits('minimum', x, y);
  return asFixed(x.format, await minimum(sharing, x.ring, y.ring));
}

/** The larger of x and y; see `fixedMinimum`. */
export async function fixedMaximum(sharing: Sharing, x: Fixed, y: Fixed): Promise<Fixed> {
  requireSameUnits('maximum', x, y);
  return asFixed(x.format, await maximum(sharing, x.ring, y.ring));
}
