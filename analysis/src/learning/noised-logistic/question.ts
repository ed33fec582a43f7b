/** The question of a logistic model from sums with noise, as JSON: of the rows of an aligned table, differentially private for each unit. */
import {
  isBetween,
  isName,
  isNames,
  isOneOf,
  isWhole,
  type Members,
  nameSchema,
  namesSchema,
  readMembers,
} from '../../kinds/members.ts';
import { type AskedPrivacy, readPrivacy } from '../../sql/parse/with-privacy.ts';
import { mostFeatures, privacyMember, privacySchema } from '../noised/question.ts';
import { isTestShare, type TestShare, testShareSchema } from '../test-rows.ts';

export interface NoisedLogisticQuestion {
  /** `align/JOB/table`. */
  readonly aligned: string;
  readonly model: 'logistic';
  /** A column with a list of values, of truth values, or of 0 and 1: `owner.dataset.column`, or its name alone where one table has it. */
  readonly label: string;
  /** Of a label with a list of values: which of them is 1. Default: true, of a column of truth values. */
  readonly positive?: string;
  readonly features: readonly string[];
  /** What is spent: Laplace noise, or Gaussian with δ. */
  readonly privacy: AskedPrivacy;
  /** Penalty on half the squares of the coefficients of columns from −1 to 1, beside half the mean deviance of a row. Default: 0. */
  readonly ridge?: number;
  /** Steps, each of which is told with noise; the last ones have most of ε. Default: 4. */
  readonly iterations?: number;
  /** Refused: rows are left out by their places, which another row moves. */
  readonly test?: TestShare;
}

const mostSteps = 12;

export const schema = {
  type: 'object',
  properties: {
    aligned: nameSchema,
    model: { enum: ['logistic'] },
    label: nameSchema,
    positive: { type: 'string' },
    features: namesSchema(1, mostFeatures),
    privacy: privacySchema,
    ridge: { type: 'number', minimum: 0, maximum: 16 },
    iterations: { type: 'integer', minimum: 1, maximum: mostSteps },
    test: testShareSchema,
  },
  required: ['aligned', 'model', 'label', 'features', 'privacy'],
  additionalProperties: false,
};

const members: Members<NoisedLogisticQuestion> = {
  aligned: [isName, '"align/0123456789abcdef/table"'],
  model: [isOneOf('logistic'), '"logistic"'],
  label: [isName, '"bank.customers.defaulted"'],
  positive: [(value) => typeof value === 'string', '"yes"'],
  features: [isNames(1, mostFeatures), `["bank.customers.age", …] (1–${mostFeatures}, ≠)`],
  privacy: privacyMember,
  ridge: [isBetween(0, 16), '0.001 (0–16)'],
  iterations: [isWhole(1, mostSteps), `4 (1–${mostSteps})`],
  test: [isTestShare, '{ "share": 0.3, "seed": 1 } (0 < share ≤ 0.9)'],
};

/** A question from JSON, ε and δ as decimal text; throws UsageError 'question.…'. */
export function readQuestion(value: unknown): NoisedLogisticQuestion {
  const read = readMembers<NoisedLogisticQuestion>(value, {
    kind: 'train',
    example:
      '{ "aligned": "align/…/table", "model": "logistic", "label": "owner.dataset.column", "features": [ … ], "privacy": { "epsilon": 1, "delta": 1e-6 } }',
    members,
    needed: ['aligned', 'model', 'label', 'features', 'privacy'],
  });
  return { ...read, privacy: readPrivacy(read.privacy) as AskedPrivacy };
}
