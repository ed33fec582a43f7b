/** What a family makes of its linear predictor. */
import type { Response } from '@tacit/engine';
import type { Family } from './glm/question.ts';

export const responses: Readonly<Record<Family, Response>> = {
  linear: 'identity',
  logistic: 'logit',
  poisson: 'log',
  gamma: 'log',
  tweedie: 'log',
};
