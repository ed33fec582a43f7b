/**
 * Conformance cases of randomness: nobody knows the values, so what is opened is what must hold of any.
 */
import type { ConformanceCase } from '../../sharing/conformance-cases.ts';
import { isWithin } from '../compare.ts';
import { coinToss, randomBelow, randomFlags } from '../random.ts';

export const randomCases: readonly ConformanceCase[] = [
  {
    name: 'randomBelow ends of all kinds',
    program: async (sharing) => {
      const opened: BigUint64Array[] = [];
      for (const end of [1n, 7n, 64n, 1000n, (1n << 63n) - 1n]) {
        const drawn = await randomBelow(sharing, 65, end);
        const below = await isWithin(sharing, sharing.within(drawn), { min: 0n, max: end - 1n });
        opened.push(await sharing.openBits(below));
      }
      return opened;
    },
  },
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
