/** A stepwise selection, as a question asks for it. */
import { type Check, isBetween, isOneOf, isWhole } from '../../kinds/members.ts';

const directions = ['forward', 'backward', 'both'] as const;
const criteria = ['aic', 'bic', 'p'] as const;

export interface AskedSelection {
  /** From no feature, from all, or from none with changes of either kind. */
  readonly direction: (typeof directions)[number];
  readonly by: (typeof criteria)[number];
  /** Of 'p': a feature comes in with a p-value below it. Default: 0.05. */
  readonly enter?: number;
  /** Of 'p': a feature goes out with a p-value above it; no less than `enter`. Default: 0.1. */
  readonly stay?: number;
  /** Most steps. Default: as many as there are features. */
  readonly steps?: number;
}

const mostAsked = 60;

export const selectionSchema = {
  type: 'object',
  properties: {
    direction: { enum: directions },
    by: { enum: criteria },
    enter: { type: 'number', minimum: 0.0001, maximum: 0.5 },
    stay: { type: 'number', minimum: 0.0001, maximum: 0.5 },
    steps: { type: 'integer', minimum: 1, maximum: mostAsked },
  },
  required: ['direction', 'by'],
  additionalProperties: false,
};

export const isSelection: Check = (value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { direction, by, enter = 0.05, stay = 0.1, steps = 1, ...more } = value as Record<string, unknown>;
  const isPart = isBetween(0.0001, 0.5);
  const isFine = isOneOf(...directions)(direction) && isOneOf(...criteria)(by) && isPart(enter) && isPart(stay);
  return isFine && isWhole(1, mostAsked)(steps) && Object.keys(more).length === 0;
};
