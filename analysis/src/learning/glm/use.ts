/** How a generalised linear model is used: its linear predictor, and what its family makes of it. */
import {
  asFixed,
  type Fixed,
  type FixedMatrix,
  fixedMatrix,
  fixedShift,
  fixedSlice,
  linearPredictor,
  responseOf,
  type Ring,
  type Sharing,
} from '@tacit/engine';
import { termsOf } from '../features.ts';
import type { ModelOutput, ModelUse } from '../model-use.ts';
import { filledCells, ownCells, sharedCells, widthOf } from '../one-row.ts';
import { responses } from '../responses.ts';
import { featureFormat, matrixOf, modelRows } from '../rows.ts';
import { type GlmCard, modelFormat } from './card.ts';

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
    cells: ({ bits }, feature, value) => ownCells(bits, feature, value),
    sharedCells: (sharing, { bits }, rows) => sharedCells(sharing, bits, rows),
    async predict(sharing, card, cells, counting, used) {
      const values = await filledCells(sharing, card.bits, cells, counting, used.model[1] as Ring);
      const matrix = fixedMatrix(values, 1, cells.length);
      return await numbersOf(sharing, card, matrix, used.model[0] as Ring, used.output);
    },
  },
};

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
