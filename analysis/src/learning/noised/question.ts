/** The question of a linear model from sums with noise, as JSON: of the rows of an aligned table, differentially private for each unit. */
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
import { type AskedPrivacy, readPrivacy } from '../../sql/parse/with-privacy.ts';
import { isTestShare, type TestShare, testShareSchema } from '../test-rows.ts';

export interface NoisedQuestion {
  /** `align/JOB/table`. */
  readonly aligned: string;
  readonly model: 'linear';
  /** A column of numbers, `owner.dataset.column`; the column's name alone where one table has it. */
  readonly label: string;
  readonly features: readonly string[];
  /** What is spent: Laplace noise, or Gaussian with δ. */
  readonly privacy: AskedPrivacy;
  /** Penalty on half the squares of the coefficients of columns from −1 to 1, beside half the mean square of a row's error. Default: 0. */
  readonly ridge?: number;
  /** Refused: rows are left out by their places, which another row moves. */
  readonly test?: TestShare;
}

export const mostFeatures = 100;

export const privacySchema = {
  type: 'object',
  properties: {
    epsilon: { type: ['number', 'string'], description: 'above 0 and at most 100' },
    delta: { type: ['number', 'string'], description: 'between 0 and 1: Gaussian noise' },
    mechanism: { enum: ['laplace', 'gaussian'] },
  },
  required: ['epsilon'],
  additionalProperties: false,
};

export const schema = {
  type: 'object',
  properties: {
    aligned: nameSchema,
    model: { enum: ['linear'] },
    label: nameSchema,
    features: namesSchema(1, mostFeatures),
    privacy: privacySchema,
    ridge: { type: 'number', minimum: 0, maximum: 16 },
    test: testShareSchema,
  },
  required: ['aligned', 'model', 'label', 'features', 'privacy'],
  additionalProperties: false,
};

const isPrivacy = (value: unknown): boolean => {
  const read = readPrivacy(value);
  if (read === undefined || read.unit !== undefined || read.rows !== undefined) return false;
  // δ means Gaussian noise here.
  return read.mechanism === undefined || read.mechanism === 'gaussian';
};

export const privacyMember: readonly [Check, string] = [
  isPrivacy,
  '{ "epsilon": 1, "delta": 1e-6 } (0 < epsilon ≤ 100, 0 < delta < 1)',
];

const members: Members<NoisedQuestion> = {
  aligned: [isName, '"align/0123456789abcdef/table"'],
  model: [isOneOf('linear'), '"linear" / "logistic"'],
  label: [isName, '"bank.customers.income"'],
  features: [isNames(1, mostFeatures), `["bank.customers.age", …] (1–${mostFeatures}, ≠)`],
  privacy: privacyMember,
  ridge: [isBetween(0, 16), '0.001 (0–16)'],
  test: [isTestShare, '{ "share": 0.3, "seed": 1 } (0 < share ≤ 0.9)'],
};

/** A question from JSON, ε and δ as decimal text; throws UsageError 'question.…'. */
export function readQuestion(value: unknown): NoisedQuestion {
  const read = readMembers<NoisedQuestion>(value, {
    kind: 'train',
    example:
      '{ "aligned": "align/…/table", "model": "linear", "label": "owner.dataset.column", "features": [ … ], "privacy": { "epsilon": 1, "delta": 1e-6 } }',
    members,
    needed: ['aligned', 'model', 'label', 'features', 'privacy'],
  });
  return { ...read, privacy: readPrivacy(read.privacy) as AskedPrivacy };
}
