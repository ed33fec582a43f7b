/** Numbers with noise that nobody knows: what an answer with differential privacy reveals. */
import { discreteGaussian, discreteLaplace, type Rational, type Ring, type Sharing, together } from '@tacit/engine';
import type { Fraction, PlanPrivacy } from '../plan/types.ts';
import type { Aggregates } from './parts.ts';
import { steps } from './steps.ts';

/**
 * Each measure plus noise of its scale, in every group by itself, in the order of the releases. The noise is drawn under protocol: it is
 * known to nobody, and so is what it is added to, before the sum is revealed.
 */
export async function noised(
  sharing: Sharing,
  { mechanism, noise }: PlanPrivacy,
  { measures }: Aggregates,
): Promise<Ring[]> {
  sharing.session.step(steps.noise);
  const values = noise.map(({ measure }) => measures.get(measure) as Ring);
  const drawn = await together(
    sharing,
    noise.map(({ scale }, i) => (branch: Sharing) => {
      const { length } = values[i] as Ring;
      const { numerator, denominator } = rationalOf(scale);
      return mechanism === 'laplace'
        ? discreteLaplace(branch, length, { numerator, denominator })
        : discreteGaussian(branch, length, { numerator: numerator ** 2n, denominator: denominator ** 2n });
    }),
  );
  return values.map((value, i) => sharing.add(sharing.within(value), drawn[i] as Ring));
}

const rationalOf = ({ numerator, denominator }: Fraction): Rational => {
  return { numerator: BigInt(numerator), denominator: BigInt(denominator) };
};
