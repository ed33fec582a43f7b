// Rows of the cost table: noise that nobody knows.

import * as engine from '@tacit/engine';
import { type Group, ring } from './operation-inputs.ts';

const whole = (numerator: bigint) => ({ numerator, denominator: 1n });
const sample = { unit: 'number' };

export const noise: Group = {
  title: 'Noise that nobody knows',
  operations: [
    {
      label: 'discreteLaplace, scale 10',
      functions: ['discreteLaplace'],
      ...sample,
      program: (s, n) => engine.discreteLaplace(s, n, whole(10n)),
    },
    {
      label: 'discreteLaplace, scale 10^6',
      functions: ['discreteLaplace'],
      ...sample,
      program: (s, n) => engine.discreteLaplace(s, n, whole(1_000_000n)),
    },
    {
      label: 'geometric, scale 10',
      functions: ['geometric'],
      ...sample,
      program: (s, n) => engine.geometric(s, n, whole(10n)),
    },
    {
      label: 'discreteGaussian, σ = 10',
      functions: ['discreteGaussian'],
      ...sample,
      program: (s, n) => engine.discreteGaussian(s, n, whole(100n)),
    },
    {
      label: 'discreteGaussian, σ = 1,000, of four parts',
      functions: ['discreteGaussian'],
      ...sample,
      program: (s, n) => engine.discreteGaussian(s, n, whole(1_000_000n)),
    },
    {
      label: 'permuteAndFlip, one of 128 candidates with utilities up to a million, scale 20',
      functions: ['permuteAndFlip'],
      unit: 'candidate',
      units: 128,
      program: (s, n) => {
        const utilities = ring(s, n, { min: 0n, max: 1_000_000n });
        return engine.permuteAndFlip(s, utilities, { rows: 1, columns: n }, 'row', whole(20n));
      },
    },
  ],
};
