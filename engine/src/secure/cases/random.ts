/**
 * Conformance cases of randomness: nobody knows the values, so what is opened is what must hold of any.
 */
import type { ConformanceCase } from '../../sharing/conformance-cases.ts';
import type { Sharing } from '../../sharing/model.ts';
import { isWithin } from '../compare.ts';
import { coinToss, randomBelow, randomFlags } from '../random.ts';

export const randomCases: readonly ConformanceCase[] = [
  ...[1n, 7n, 64n, 1000n, (1n << 63n) - 1n].map((end) => ({
    name: `randomBelow ${end}`,
    program: async (sharing: Sharing) => {
      const drawn = await randomBelow(sharing, 65, end);
      return [await sharing.openBits(await isWithin(sharing, sharing.within(drawn), { min: 0n, max: end - 1n }))];
    },
  })),
  {
    name: 'randomFlags and coins',
    program: async (sharing) => {
      const { bit, number } = await randomFlags(sharing, 130);
      const coins = await coinToss(sharing, 4);
      const same = sharing.subtract(await sharing.bitsToRing(bit), sharing.within(number));
      return [await sharing.open(same), coins.map(() => 0n)];
    },
  },
];
