/** How a generalised linear model is used: its linear predictor, and what its family makes of it. */
import {
  asFixed,
  type Fixed,
  type FixedMatrix,
  fixedMatrix,
  fixedShift,
  fixedSlice,
  fixedWithin,
  linearPredictor,
  responseOf,
  type Ring,
  type Sharing,
} from '@tacit/engine';
import { type Feature, sizeOf, termsOf } from '../features.ts';
import type { ModelOutput, ModelUse, UsedModelShares } from '../model-use.ts';
import { responses } from '../responses.ts';
import { boundsOfTerms, featureFormat, matrixOf, modelRows, rangeOfTerms } from '../rows.ts';
import { type GlmCard, modelFormat } from './card.ts';

const widthOf = (feature: Feature): number => (feature.kind === 'number' ? 1 : feature.levels.length - 1);

export const glmUse: ModelUse<GlmCard> = {
  learner: 'glm',
  outputs({ family, unit }): ModelOutput[] {
    const isProbability = family === 'logistic';
    return [
      {
        name: 'response',
        text: 'response',
        unit: isProbability ? 1 : unit,
        judged: isProbability ? 'probability' : family === 'poisson' ? 'number' : 'scaled number',
      },
      // Of a logarithm the unit of the label is a summand of the predictor.
      { name: 'linear', text: 'linear', unit: family === 'linear' ? unit : 1 },
    ];
  },
  async predict(sharing, card, { plan, kept }, { model, output }) {
    const [coefficients, fills] = model as [Ring, Ring];
    const rows = await modelRows(sharing, { ...plan, bits: card.bits }, kept);
    const filling = asFixed(featureFormat(card.bits), fills);
    const terms = termsOf(card.features).length;
    const matrix = fixedMatrix(await matrixOf(sharing, rows, filling), rows.length, terms);
    return { rows, numbers: await numbersOf(sharing, card, matrix, coefficients, output) };
  },
  one: {
    width: (_, feature) => widthOf(feature),
    cells({ bits }, feature, value) {
      if (value === undefined) return undefined;
      if (feature.kind === 'number') return BigInt64Array.of(scaled(value, BigInt(sizeOf(feature)), bits));
      return BigInt64Array.from({ length: widthOf(feature) }, (_, i) =>
        BigInt(i) + 1n === value ? 1n << BigInt(bits) : 0n,
      );
    },
    async predict(sharing, card, cells, counting, used) {
      const values = await filledCells(sharing, card, cells, counting, used);
      const matrix = fixedMatrix(values, 1, cells.length);
      return await numbersOf(sharing, card, matrix, used.model[0] as Ring, used.output);
    },
  },
};

/** Gaps at the means of the training rows, as in the training. A round. */
async function filledCells(
  sharing: Sharing,
  { bits }: GlmCard,
  cells: Ring,
  counting: Ring,
  { model }: UsedModelShares,
): Promise<Fixed> {
  const unit = 1n << BigInt(bits);
  const bounded = sharing.within(cells, { min: -unit, max: unit });
  const has = sharing.within(counting, { min: 0n, max: 1n });
  const gaps = sharing.within(sharing.addConstant(sharing.negate(has), 1n), { min: 0n, max: 1n });
  const most = boundsOfTerms(bits);
  const means = sharing.within(sharing.within(model[1] as Ring), { min: -most, max: most });
  const filled = sharing.add(bounded, await sharing.multiply(gaps, means));
  return fixedWithin(sharing, asFixed(featureFormat(bits), filled), rangeOfTerms);
}

/** `coefficients`: of the model's terms, then its intercept. */
async function numbersOf(
  sharing: Sharing,
  { features, family, unit }: GlmCard,
  matrix: FixedMatrix,
  coefficients: Ring,
  output: string,
): Promise<Fixed> {
  const terms = termsOf(features).length;
  const weights = asFixed(modelFormat, coefficients);
  const eta = await linearPredictor(sharing, matrix, {
    slopes: fixedSlice(sharing, weights, 0, terms),
    intercept: fixedSlice(sharing, weights, terms, terms + 1),
  });
  const link = responses[family];
  if (output !== 'linear') return await responseOf(sharing, eta, link);
  return link === 'log' ? fixedShift(sharing, eta, Math.log(unit)) : eta;
}

/** v / m in units of 2^−bits, to the nearest, halves away from zero. */
function scaled(value: bigint, size: bigint, bits: number): bigint {
  const twice = 2n * (value < 0n ? -value : value) * (1n << BigInt(bits)) + size;
  const rounded = twice / (2n * size);
  return value < 0n ? -rounded : rounded;
}
