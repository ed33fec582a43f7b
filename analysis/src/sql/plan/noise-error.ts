/** How far off a number with noise is. */
import { type Noise, noiseHalfWidth } from '../../privacy/accounting/noise-error.ts';
import { measureOf } from './gates.ts';
import { leavesOf } from './group-numbers.ts';
import type { Plan, PlanPrivacy } from './types.ts';

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

/**
 * By how many rows the rank of a chosen quantile is off at most once in 20 times it is more: noise on a candidate is beyond scale · ln(candidates /
 * 0.05) above the others' that often at most, in utilities, which are ranks times the denominator. Undefined where a measure is no choice.
 */
export function rankErrorOf(plan: Plan, { choices = [] }: PlanPrivacy, measure: string): number | undefined {
  const choice = choices.find((each) => each.measure === measure);
  const found = measureOf(plan, measure);
  if (choice === undefined || found.kind !== 'quantile') return undefined;
  const scale = Number(choice.scale.numerator) / Number(choice.scale.denominator);
  const candidates = choice.below.length + 1;
  return Math.ceil((scale * Math.log(candidates / 0.05)) / (found.quantile?.denominator ?? 1));
}

/** Decimals at which a measure is carried: those of a column that shows it, or that it is part of, or of HAVING. */
export function scaleOfMeasure({ columns, condition, measures }: Plan, measure: string): number {
  if (measureOf({ measures }, measure).kind === 'count') return 0;
  const leaves = condition === undefined ? [] : leavesOf(condition);
  for (const column of columns) {
    if (column.kind === 'average' && column.sum === measure) return column.scale;
    if (column.kind === 'measure' && column.measure === measure && column.type.kind === 'decimal')
      return column.type.scale;
    if (column.kind === 'expression') leaves.push(...leavesOf(column.value));
  }
  return leaves.find((leaf) => leaf.measure === measure)?.scale ?? 0;
}
