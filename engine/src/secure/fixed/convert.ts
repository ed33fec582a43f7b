/** From one number format to another. */
import { UsageError } from '../../base/errors.ts';
import type { Sharing } from '../../sharing/model.ts';
import { asFixed, type Fixed, type FixedFormat, fixedRange } from './format.ts';
import { type Rounding, truncate } from './truncate.ts';
import './messages.ts';

/**
 * x in another format. To as many or more fraction bits: exact and local. To fewer: `truncate`, rounded as the format
 * says ('nearest': exactly, halves up) unless `rounding` is given ('down': towards −∞); rounds and bytes of `truncate`.
 *
 * Throws UsageError('fixed.convert'), before anything is sent, unless the declared range of x is within ±2^integerBits
 * of the format; its ends may round to just that. Whole numbers become fixed-point ones from the format of no fraction
 * bits: `fixedConvert(sharing, asFixed(fixed({ fractionBits: 0, integerBits: 20 }), x), format)`.
 */
export async function fixedConvert(
  sharing: Sharing,
  x: Fixed,
  format: FixedFormat,
  rounding: Rounding = format.rounding,
): Promise<Fixed> {
  const { min, max } = x.ring.bounds;
  const most = 1n << BigInt(format.integerBits + x.format.fractionBits);
  if (min < -most || max > most) {
    throw new UsageError('fixed.convert', { ...fixedRange(x), integerBits: format.integerBits });
  }
  const more = format.fractionBits - x.format.fractionBits;
  if (more < 0) return asFixed(format, await truncate(sharing, x.ring, -more, rounding));
  return asFixed(format, more === 0 ? x.ring : sharing.scale(x.ring, 1n << BigInt(more)));
}
