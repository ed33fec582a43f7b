// One iteration of logistic regression as one party: 784 features, a batch of 128.

import { logisticStep, matrixOf, replicated, type Session } from '@tacit/engine';
import { measure, type Runs, type Timed } from './measure.ts';

export interface LogisticRequest extends Runs {
  readonly sigmoid: 'piecewise' | 'exact';
  readonly rounding: 'nearest' | 'probabilistic';
  readonly features: number;
  readonly batch: number;
}

/** Pixels have 8 bits, as MNIST's; weights 20. */
const featureBits = 8;
const weightBits = 20;

export async function run(session: Session, request: LogisticRequest): Promise<Timed> {
  const { features, batch, sigmoid, rounding } = request;
  const sharing = await replicated.create(session);
  const numbers = (owner: number, length: number, below: bigint) => {
    if (!session.owns(owner)) return undefined;
    const words = new BigUint64Array(length);
    session.random.fill(new Uint8Array(words.buffer));
    return words.map((word) => word % below);
  };
  const pixels = await sharing.inputRing(0, batch * features, numbers(0, batch * features, 256n));
  const x = matrixOf(sharing.within(pixels, { min: 0n, max: 255n }), batch, features);
  const labels = await sharing.inputRing(1, batch, numbers(1, batch, 2n));
  const weightBounds = { min: -(16n << BigInt(weightBits)), max: 16n << BigInt(weightBits) };
  const step = { featureBits, weightBits, weightBounds, learningRate: 1 / 128, sigmoid, rounding };
  let weights = sharing.constantRing(new BigUint64Array(features));
  return measure(session, request, async () => {
    weights = await logisticStep(sharing, { features: x, labels }, weights, step);
  });
}
