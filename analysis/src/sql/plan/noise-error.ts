/** How far off a number with noise is. */
import { type Noise, noiseHalfWidth } from '../../privacy/accounting/noise-error.ts';
import type { PlanPrivacy } from './types.ts';

/** The noise of a measure. */
export function noiseOf({ mechanism, noise }: PlanPrivacy, measure: string): Noise {
  const found = noise.find((each) => each.measure === measure);
  if (found === undefined) throw new Error(`measure ${measure} has no noise`);
  const scale = Number(found.scale.numerator) / Number(found.scale.denominator);
  return mechanism === 'laplace'
    ? { name: 'discrete-laplace', scale }
    : { name: 'discrete-gaussian', deviation: scale };
}

/** The least whole k for which noise of a measure is beyond ±k at most once in 20 times, in carried integers. */
export function halfWidthOf(privacy: PlanPrivacy, measure: string): number {
  return noiseHalfWidth(noiseOf(privacy, measure));
}
