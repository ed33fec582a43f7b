// Noise that nobody knows: samples under protocol, timed as one party.

import { discreteGaussian, discreteLaplace, permuteAndFlip, replicated, type Session } from '@tacit/engine';
import { measure, type Runs, type Timed } from './measure.ts';

export interface NoiseRequest extends Runs {
  readonly law: 'laplace' | 'gaussian' | 'choice';
  readonly length: number;
  /** The scale, or the standard deviation. */
  readonly scale: number;
}

export async function run(session: Session, request: NoiseRequest): Promise<Timed> {
  const { law, length } = request;
  const sharing = await replicated.create(session);
  const scale = { numerator: BigInt(request.scale), denominator: 1n };
  const variance = { numerator: BigInt(request.scale) ** 2n, denominator: 1n };
  const utilities = sharing.within(sharing.filledRing(length, 7n), { min: 0n, max: 1_000_000n });
  const batch = {
    laplace: () => discreteLaplace(sharing, length, scale),
    gaussian: () => discreteGaussian(sharing, length, variance),
    choice: () => permuteAndFlip(sharing, utilities, { rows: 1, columns: length }, 'row', scale),
  };
  return measure(session, request, batch[law]);
}
