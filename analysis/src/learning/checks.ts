/** What checks of trainings have in common: counts that must reach a minimum, and bits that are told to everybody. */
import type { Bits, Ring, Sharing } from '@tacit/engine';
import { runnersOf, type Seating } from '../kinds/seats.ts';

/** The sum over all rows, then over those at each of the places: with bounds from 0 to `most`. Local. */
export function countsWithRest(sharing: Sharing, x: Ring, rest: readonly Uint32Array[], most: bigint): Ring[] {
  return [x, ...rest.map((places) => sharing.gather(x, places))].map((each) =>
    sharing.within(sharing.sum(each, 1), { min: 0n, max: most }),
  );
}

/** Tells bits to everybody who takes part; where nobody holds data, none is set. */
export async function tellEverybody(sharing: Sharing, plan: Seating, line: string, bits: Bits): Promise<boolean[]> {
  const everyone = runnersOf(plan).map((_, i) => i);
  const words = await sharing.revealBits(bits, line, everyone);
  return Array.from({ length: bits.length }, (_, i) => {
    return words !== undefined && ((words[i >> 6] as bigint) >> BigInt(i & 63)) % 2n === 1n;
  });
}
