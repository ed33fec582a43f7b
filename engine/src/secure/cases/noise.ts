/**
 * Conformance cases of noise: nobody knows the values, so what is opened is what must hold of any, and noise too small
 * to ever differ from 0.
 */
import type { ConformanceCase } from '../../sharing/conformance-cases.ts';
import { isWithin } from '../compare.ts';
import { discreteGaussian } from '../noise/gaussian.ts';
import { discreteLaplace, geometric } from '../noise/laplace.ts';
import { permuteAndFlip } from '../noise/permute-and-flip.ts';

const over = (numerator: bigint, denominator = 1n) => ({ numerator, denominator });

export const noiseCases: readonly ConformanceCase[] = [
  {
    name: 'discrete Laplace and geometric noise of all scales',
    program: async (sharing) => {
      const opened: BigUint64Array[] = [];
      for (const [scale, length] of [
        [over(1n, 50n), 65],
        [over(7n, 2n), 1],
        [over(1n << 40n), 3],
      ] as const) {
        const [noise, size] = [await discreteLaplace(sharing, length, scale), await geometric(sharing, length, scale)];
        // Scale 1/50 is 0 but with probability exp(−50); others are within twice the largest digit.
        const bounds = scale.denominator === 50n ? { min: 0n, max: 0n } : { min: -(1n << 46n), max: 1n << 46n };
        const both = sharing.within(sharing.concatenate([noise, size]));
        opened.push(await sharing.openBits(await isWithin(sharing, both, bounds)));
      }
      return opened;
    },
  },
  {
    name: 'discrete Gaussian noise of one and two parts',
    program: async (sharing) => {
      const opened: BigUint64Array[] = [];
      for (const [variance, length] of [
        [over(1n, 100n), 65],
        [over(3n), 1],
        [over(1000n), 2],
      ] as const) {
        const noise = await discreteGaussian(sharing, length, variance);
        const bounds = variance.denominator === 100n ? { min: 0n, max: 0n } : { min: -2000n, max: 2000n };
        opened.push(await sharing.openBits(await isWithin(sharing, sharing.within(noise), bounds)));
      }
      return opened;
    },
  },
  {
    name: 'permute-and-flip where one candidate is far ahead',
    program: async (sharing) => {
      const owner = 0;
      const utilities = BigUint64Array.from([0n, 0n, 5000n, 5000n, 1n, 2n]);
      const shared = await sharing.inputRing(owner, 6, sharing.session.owns(owner) ? utilities : undefined);
      const known = sharing.within(shared, { min: 0n, max: 5000n });
      const shape = { rows: 2, columns: 3 };
      const chosen = await permuteAndFlip(sharing, known, shape, 'row', over(1n));
      return [await sharing.open(chosen)];
    },
  },
];
