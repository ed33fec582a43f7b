/** The question of a training of naïve Bayes, as JSON. */
import {
  type Check,
  isBetween,
  isName,
  isNames,
  isOneOf,
  type Members,
  nameSchema,
  namesSchema,
  readMembers,
} from '../../kinds/members.ts';
import { type CutValue, cutsByNameSchema, isCutsByName, mostCuts } from '../cut-values.ts';
import { isTestShare, testShareSchema } from '../test-rows.ts';
import type { LabelledQuestion } from '../learner.ts';

export interface BayesQuestion extends LabelledQuestion {
  readonly model: 'bayes';
  /** A column with a list of values, each of them a class, or one that is yes or no. */
  readonly label: string;
  /** The class whose probability a judgement is about. Default: true, of truth values; of a list of values none. */
  readonly positive?: string;
  /** Numbers are normal within a class; values of a list, and of numbers in bins, have their shares in it. */
  readonly features: readonly string[];
  /** Cut points by feature, ascending: a bin ends below its cut. */
  readonly bins?: Readonly<Record<string, readonly CutValue[]>>;
  /** What is added to every count of a value. Default: 1. */
  readonly smoothing?: number;
  /** How probable each class is before anything is known. Default: its share of the rows. */
  readonly priors?: Readonly<Record<string, number>>;
  /** 'classes' (default): how many rows each class has; an empty list: nothing but that it is done. */
  readonly tell?: readonly 'classes'[];
}

const mostFeatures = 100;
const mostSmoothing = 1000;

const priors = { type: 'object', additionalProperties: { type: 'number', exclusiveMinimum: 0, maximum: 1 } };

const isPriors: Check = (value) =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((each) => isBetween(1e-6, 1)(each));

export const schema = {
  type: 'object',
  properties: {
    aligned: nameSchema,
    model: { enum: ['bayes'] },
    label: nameSchema,
    positive: nameSchema,
    features: namesSchema(1, mostFeatures),
    bins: cutsByNameSchema,
    smoothing: { type: 'number', minimum: 0.001, maximum: mostSmoothing },
    priors,
    test: testShareSchema,
    tell: { type: 'array', items: { enum: ['classes'] }, maxItems: 1 },
    name: nameSchema,
  },
  required: ['aligned', 'model', 'label', 'features'],
  additionalProperties: false,
};

const members: Members<BayesQuestion> = {
  aligned: [isName, '"align/0123456789abcdef/table"'],
  model: [isOneOf('bayes'), '"bayes"'],
  label: [isName, '"bank.customers.segment"'],
  positive: [isName, '"gold"'],
  features: [isNames(1, mostFeatures), `["bank.customers.income", …] (1–${mostFeatures}, ≠)`],
  bins: [isCutsByName, `{ "bank.customers.age": [25, 40, 60] } (1–${mostCuts}, ≠)`],
  smoothing: [isBetween(0.001, mostSmoothing), `1 (0.001–${mostSmoothing})`],
  priors: [isPriors, '{ "gold": 0.2, "plain": 0.8 } (0.000001–1)'],
  test: [isTestShare, '{ "share": 0.3, "seed": 1 } (0 < share ≤ 0.9)'],
  tell: [
    (value) => Array.isArray(value) && value.length <= 1 && value.every((each) => each === 'classes'),
    '["classes"] / []',
  ],
  name: [isName, '"model"'],
};

/** A question from JSON; throws UsageError 'question.…'. */
export function readQuestion(value: unknown): BayesQuestion {
  return readMembers<BayesQuestion>(value, {
    kind: 'train',
    example: '{ "aligned": "align/…/table", "model": "bayes", "label": "owner.dataset.column", "features": [ … ] }',
    members,
    needed: ['aligned', 'model', 'label', 'features'],
  });
}
