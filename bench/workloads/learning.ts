// Training and scoring as one party: features of one owner, labels of another, all of them random.

import {
  correlationMatrix,
  type Fixed,
  fitGlm,
  fixed,
  fixedConstant,
  fixedMatrix,
  asFixed,
  inflationFactors,
  linearPredictor,
  replicated,
  responseOf,
  scoreMoments,
  type Session,
  type Sharing,
  standardScores,
  together,
  trainByBatches,
} from '@tacit/engine';
import { measure, randomWords, type Runs, type Timed } from './measure.ts';

interface Work extends Runs {
  readonly rows: number;
  readonly columns: number;
  readonly rounding: 'nearest' | 'probabilistic';
}

export type LearningRequest = Work &
  (
    | { readonly work: 'newton'; readonly iterations: number }
    /** `rows` of each of so many owners, who share them within what is timed. */
    | { readonly work: 'stacked'; readonly iterations: number; readonly owners: number }
    | {
        readonly work: 'descent';
        readonly epochs: number;
        readonly featureBits: number;
        readonly sigmoid: 'piecewise' | 'exact';
      }
    | { readonly work: 'score' }
    /** Skewness, kurtosis, correlations and variance inflation of all columns. */
    | { readonly work: 'correlation' }
  );

/** Rows that meet in a batch. */
const batch = 128;

export async function run(session: Session, request: LearningRequest): Promise<Timed> {
  const sharing = await replicated.create(session);
  const { rows, columns, rounding } = request;
  if (request.work === 'stacked') return await stacked(sharing, request);
  const bits = request.work === 'descent' ? request.featureBits : 21;
  const x = await uniform(sharing, 0, rows * columns, bits, rounding);
  const features = fixedMatrix(x, rows, columns);
  const target = await uniform(sharing, 1, rows, 0, rounding);
  switch (request.work) {
    case 'correlation':
      return measure(session, request, async () => {
        const scores = await standardScores(sharing, features);
        const counted = sharing.within(sharing.filledRing(columns, BigInt(rows)), { min: 0n, max: BigInt(rows) });
        const { isSpread } = await scoreMoments(sharing, scores, { counted, least: 10n });
        const kept = await sharing.bitsToRing(await sharing.and(isSpread, sharing.not(scores.constant)));
        await inflationFactors(sharing, await correlationMatrix(sharing, scores, kept), columns);
      });
    case 'newton':
      return measure(session, request, () =>
        fitGlm(sharing, { features, target }, { family: { kind: 'logistic' }, iterations: request.iterations }),
      );
    case 'descent':
      return measure(session, request, () =>
        trainByBatches(
          sharing,
          { features, target },
          {
            family: 'logistic',
            method: 'sgd',
            epochs: request.epochs,
            batch,
            learningRate: 0.125,
            sigmoid: request.sigmoid,
            seed: 'bench',
          },
        ),
      );
    case 'score': {
      const format = fixed({ fractionBits: 20, rounding });
      const slopes = fixedConstant(
        sharing,
        format,
        Float64Array.from({ length: columns }, (_, j) => Math.sin(j)),
      );
      const intercept = fixedConstant(sharing, format, [0.5]);
      return measure(session, request, async () =>
        responseOf(sharing, await linearPredictor(sharing, features, { slopes, intercept }), 'logit'),
      );
    }
  }
}

/** Rows of many owners, column after column, one under the other; then Newton's steps on all of them. */
async function stacked(sharing: Sharing, request: LearningRequest & { readonly work: 'stacked' }): Promise<Timed> {
  const { rows, columns, rounding, owners, iterations } = request;
  const places = Array.from({ length: owners }, (_, owner) => owner % sharing.session.names.length);
  return await measure(sharing.session, request, async () => {
    const parts = await together(
      sharing,
      places.map((owner) => (on: Sharing) => uniform(on, owner, rows * (columns + 1), 0, rounding)),
    );
    const column = (c: number) =>
      sharing.concatenate(parts.map(({ ring }) => sharing.slice(ring, c * rows, (c + 1) * rows)));
    const format = fixed({ fractionBits: 20, integerBits: 11, rounding });
    const unit = { min: 0n, max: 1n << 20n };
    const cells = sharing.scale(sharing.interleave(Array.from({ length: columns }, (_, c) => column(c))), 1n << 20n);
    const features = fixedMatrix(asFixed(format, sharing.within(cells, unit)), owners * rows, columns);
    const whole = fixed({ fractionBits: 0, integerBits: 10, rounding });
    const target = asFixed(whole, sharing.within(column(columns), { min: 0n, max: 1n }));
    return await fitGlm(sharing, { features, target }, { family: { kind: 'logistic' }, iterations });
  });
}

/** Numbers from 0 to 1 of so many bits, or 0 and 1. */
async function uniform(
  sharing: Sharing,
  owner: number,
  length: number,
  bits: number,
  rounding: 'nearest' | 'probabilistic',
): Promise<Fixed> {
  const words = randomWords(sharing.session, owner, length);
  const most = bits === 0 ? 1n : (1n << BigInt(bits)) - 1n;
  if (words !== undefined) for (let i = 0; i < length; i++) words[i] = (words[i] as bigint) & most;
  const ring = sharing.within(await sharing.inputRing(owner, length, words), { min: 0n, max: most });
  return asFixed(fixed({ fractionBits: bits, integerBits: 10, rounding }), ring);
}
