/** How far off a number with noise is. */
import { type Noise, noiseHalfWidth } from '../../privacy/accounting/noise-error.ts';
import type { MeasureNoise, PlanPrivacy } from './types.ts';

/** The noise of a measure. */
export function noiseOf({ mechanism, noise }: PlanPrivacy, measure: string): Noise {
  const found = noise.find((each) => each.measure === measure);
  if (found === undefined) throw new Error(`measure ${measure} has no noise`);
  const scale = scaleOf(found);
  return mechanism === 'laplace'
    ? { name: 'discrete-laplace', scale }
    : { name: 'discrete-gaussian', deviation: scale };
}

const scaleOf = ({ scale }: MeasureNoise): number => Number(scale.numerator) / Number(scale.denominator);

/**
 * By how much the chosen of so many groups may be less than the largest, but once in 20 times, in carried integers: of choices as likely as
 * exp(u / s) what is t or more below the largest is chosen with a probability of `groups` · exp(−t / s) at most, and permute-and-flip's are never
 * worse (McKenna and Sheldon 2020, theorem 2).
 */
export function choiceBehind({ noise }: PlanPrivacy, groups: number): number {
  const [only] = noise as [MeasureNoise];
  return Math.ceil(scaleOf(only) * Math.log(20 * groups));
}

/** The least whole k for which noise of a measure is beyond ±k at most once in 20 times, in carried integers. */
export function halfWidthOf(privacy: PlanPrivacy, measure: string): number {
  return noiseHalfWidth(noiseOf(privacy, measure));
}
