/** Numbers with noise that nobody knows: what an answer with differential privacy reveals. */
import {
  discreteGaussian,
  discreteLaplace,
  permuteAndFlip,
  type Rational,
  type Ring,
  type Sharing,
  together,
} from '@tacit/engine';
import { measureOf } from '../plan/gates.ts';
import type { Fraction, Measure, MeasureNoise, Plan, PlanPrivacy } from '../plan/types.ts';
import type { Aggregates } from './parts.ts';
import { steps } from './steps.ts';

/**
 * Each measure plus noise of its scale, in every group by itself, in the order of the releases. The noise is drawn under protocol: it is
 * known to nobody, and so is what it is added to, before the sum is revealed. Of 'choice' the place of a group alone.
 */
export async function noised(
  sharing: Sharing,
  plan: Pick<Plan, 'measures'>,
  { mechanism, noise }: PlanPrivacy,
  { measures, maxRows }: Aggregates,
): Promise<Ring[]> {
  sharing.session.step(steps.noise);
  const values = noise.map(({ measure }) => measures.get(measure) as Ring);
  if (mechanism === 'choice') {
    const [utilities] = values as [Ring];
    const [{ measure, scale }] = noise as [MeasureNoise];
    const bounded = sharing.within(sharing.within(utilities), boundsOf(measureOf(plan, measure), BigInt(maxRows)));
    return [await permuteAndFlip(sharing, bounded, { rows: 1, columns: utilities.length }, 'row', rationalOf(scale))];
  }
  const drawn = await together(
    sharing,
    noise.map(
      ({ scale }, i) =>
        (branch: Sharing) =>
          drawnNoise(branch, mechanism, scale, (values[i] as Ring).length),
    ),
  );
  return values.map((value, i) => sharing.add(sharing.within(value), drawn[i] as Ring));
}

/** Numbers that nobody knows. */
export function drawnNoise(
  sharing: Sharing,
  mechanism: PlanPrivacy['mechanism'],
  scale: Fraction,
  length: number,
): Promise<Ring> {
  const { numerator, denominator } = rationalOf(scale);
  return mechanism === 'laplace'
    ? discreteLaplace(sharing, length, { numerator, denominator })
    : discreteGaussian(sharing, length, { numerator: numerator ** 2n, denominator: denominator ** 2n });
}

/** Of a measure over so many rows, none among them. */
function boundsOf(measure: Measure, rows: bigint): { min: bigint; max: bigint } {
  const { min, max } = measure.kind === 'count' ? { min: 0n, max: 1n } : measure.range;
  const [low, high] = [BigInt(min) * rows, BigInt(max) * rows];
  return { min: low < 0n ? low : 0n, max: high > 0n ? high : 0n };
}

const rationalOf = ({ numerator, denominator }: Fraction): Rational => {
  return { numerator: BigInt(numerator), denominator: BigInt(denominator) };
};
