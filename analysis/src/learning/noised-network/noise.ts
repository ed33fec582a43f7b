/** How much noise a plan has; apart from the plan, because pages show contracts and plan nothing. */
import type { MeasureNoise, PlanPrivacy } from '../../sql/plan/types.ts';

/** The deviation of the noise, in parts of what one row can change. */
export function multiplierOf({ noise }: PlanPrivacy, name: string): number {
  const { scale } = noise.find(({ measure }) => measure === name) as MeasureNoise;
  return Number(scale.numerator) / Number(scale.denominator);
}
