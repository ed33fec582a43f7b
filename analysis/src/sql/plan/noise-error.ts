/** How far off a number with noise is. */
import { scaleOf } from '../../local/expression.ts';
import type { Noise } from '../../privacy/accounting/noise-error.ts';
import { measureOf } from './gates.ts';
import { leavesOf } from './group-numbers.ts';
import type { Fraction, Plan, PlanPrivacy } from './types.ts';

/** The noise of a measure. */
export function noiseOf({ mechanism, noise }: PlanPrivacy, measure: string): Noise {
  const found = noise.find((each) => each.measure === measure);
  if (found === undefined) throw new Error(`measure ${measure} has no noise`);
  return noiseLaw(mechanism, found.scale);
}

export function noiseLaw(mechanism: PlanPrivacy['mechanism'], { numerator, denominator }: Fraction): Noise {
  const scale = Number(numerator) / Number(denominator);
  return mechanism === 'laplace'
    ? { name: 'discrete-laplace', scale }
    : { name: 'discrete-gaussian', deviation: scale };
}

/** Noise of a measure is beyond ± this at most once in 20 times, in carried integers. */
export function halfWidthOf({ noise }: PlanPrivacy, measure: string): bigint {
  const found = noise.find((each) => each.measure === measure);
  if (found === undefined) throw new Error(`measure ${measure} has no noise`);
  return BigInt(found.error);
}

/** The rank of a chosen quantile is off by more rows than this at most once in 20 times; undefined where a measure is no choice. */
export function rankErrorOf({ choices = [] }: PlanPrivacy, measure: string): number | undefined {
  const choice = choices.find((each) => each.measure === measure);
  return choice === undefined ? undefined : Number(choice.error);
}

/** Decimals at which a measure is carried: those of a column that shows it, or that it is part of, or of HAVING. */
export function scaleOfMeasure({ columns, condition, measures }: Plan, measure: string): number {
  if (measureOf({ measures }, measure).kind === 'count') return 0;
  const leaves = condition === undefined ? [] : leavesOf(condition);
  for (const column of columns) {
    if (column.kind === 'average' && column.sum === measure) return column.scale;
    if (column.kind === 'measure' && column.measure === measure) return scaleOf(column.type);
    if (column.kind === 'expression') leaves.push(...leavesOf(column.value));
  }
  return leaves.find((leaf) => leaf.measure === measure)?.scale ?? 0;
}
