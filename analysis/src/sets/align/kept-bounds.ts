/** Bounds of kept numbers. */
import type { Ring, Sharing } from '@tacit/engine';
import type { KeptVector } from '../../contract/artifacts.ts';

/** The number as the vector is stated: values were held to it at their owners, and other rows hold some of them, or 0. Local. */
export function keptBounds(sharing: Sharing, number: Ring, vector: KeptVector | undefined): Ring {
  if (vector?.domain !== 'ring' || vector.min === undefined || vector.max === undefined) throw new Error('no bounds');
  return sharing.within(number, { min: BigInt(vector.min), max: BigInt(vector.max) });
}
