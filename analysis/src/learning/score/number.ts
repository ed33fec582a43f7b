/** A model's number of each row of a matrix, as it is told: rounded once to decimals. */
import {
  asFixed,
  fixed,
  type FixedMatrix,
  fixedScale,
  fixedShift,
  fixedSlice,
  linearPredictor,
  responseOf,
  type Ring,
  type Sharing,
} from '@tacit/engine';
import { termsOf } from '../features.ts';
import { type ModelCard, modelFormat } from '../model-card.ts';
import { responses } from '../responses.ts';

/** What is told of a row. */
export interface NumberAsked {
  readonly model: ModelCard;
  readonly as: 'response' | 'linear';
  /** After the point. */
  readonly decimals: number;
}

/** In units of 10^−decimals. `coefficients`: of the model's terms, then its intercept. */
export async function modelNumbers(
  sharing: Sharing,
  asked: NumberAsked,
  matrix: FixedMatrix,
  coefficients: Ring,
): Promise<Ring> {
  const { model, as, decimals } = asked;
  const terms = termsOf(model.features).length;
  const weights = asFixed(modelFormat, coefficients);
  const eta = await linearPredictor(sharing, matrix, {
    slopes: fixedSlice(sharing, weights, 0, terms),
    intercept: fixedSlice(sharing, weights, terms, terms + 1),
  });
  const link = responses[model.family];
  // Where the response is a power of e, the unit of the label is a summand of the predictor.
  const linear = link === 'log' ? fixedShift(sharing, eta, Math.log(model.unit)) : eta;
  const response = as === 'linear' ? linear : await responseOf(sharing, eta, link);
  const whole = fixed({ fractionBits: 0, integerBits: 62 });
  const unit = unitOf(asked) * 10 ** decimals * 2 ** -response.format.fractionBits;
  return (await fixedScale(sharing, asFixed(whole, response.ring), unit)).ring;
}

/** Of a label that is no yes or no, what the modelled number is multiplied by; a linear predictor of a logarithm has none. */
function unitOf({ model, as }: NumberAsked): number {
  return model.family === 'linear' || (as === 'response' && model.family !== 'logistic') ? model.unit : 1;
}
