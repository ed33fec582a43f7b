/** The question of an isolation forest, as JSON: how easily each row of a kept table is told apart from all others. Its trees stay as shares. */
import { UsageError } from '@tacit/engine';
import {
  isName,
  isNames,
  isOneOf,
  isWhole,
  type Members,
  nameSchema,
  namesSchema,
  readMembers,
  outputMember,
} from '../../kinds/members.ts';
import { type CutValue, cutsByNameSchema, isCutsByName, mostCuts } from '../cut-values.ts';
import type { LearnerQuestion } from '../learner.ts';
import './messages.ts';

export interface IsolationQuestion extends LearnerQuestion {
  /** `align/JOB/table`, or another kept table. */
  readonly aligned: string;
  readonly model: 'isolation';
  /** Numbers, dates, truth values and lists of two values. */
  readonly features: readonly string[];
  /** How many bins of one width a number's declared range has, or cut points by feature, as all other numbers have 64. Default: 64. */
  readonly bins?: number | Readonly<Record<string, readonly CutValue[]>>;
  /** Default: 100. */
  readonly trees?: number;
  /** Rows that each tree sees. Default: the largest power of two up to 256 and up to half of the table. */
  readonly sample?: number;
  /** Rows that samples are drawn from: as many must take part. Default: the largest power of two up to 16 samples and up to half of the table. */
  readonly rows?: number;
  /** What splits follow from, and the places of samples, not which rows stand there. Default: 1. */
  readonly seed?: number;
  /** The model's name within its contract; default: model. */
  readonly name?: string;
}

const mostFeatures = 100;
const mostBins = 255;
export const most = { trees: 500, sample: 512, rows: 2 ** 14 };
const mostSeed = 2 ** 32 - 1;

export const schema = {
  type: 'object',
  properties: {
    aligned: nameSchema,
    model: { enum: ['isolation'] },
    features: namesSchema(1, mostFeatures),
    bins: { anyOf: [{ type: 'integer', minimum: 2, maximum: mostBins }, cutsByNameSchema] },
    trees: { type: 'integer', minimum: 1, maximum: most.trees },
    sample: { type: 'integer', minimum: 2, maximum: most.sample },
    rows: { type: 'integer', minimum: 2, maximum: most.rows },
    seed: { type: 'integer', minimum: 0, maximum: mostSeed },
    name: { type: 'string', pattern: '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$' },
  },
  required: ['aligned', 'model', 'features'],
  additionalProperties: false,
};

const members: Members<IsolationQuestion> = {
  aligned: [isName, '"align/0123456789abcdef/table"'],
  model: [isOneOf('isolation'), '"isolation"'],
  features: [isNames(1, mostFeatures), `["bank.customers.income", …] (1–${mostFeatures}, ≠)`],
  bins: [
    (value) => isWhole(2, mostBins)(value) || isCutsByName(value),
    `64 (2–${mostBins}) / { "bank.customers.age": [25, 40, 60] } (1–${mostCuts}, ≠)`,
  ],
  trees: [isWhole(1, most.trees), `100 (1–${most.trees})`],
  sample: [isWhole(2, most.sample), `256 (2–${most.sample})`],
  rows: [isWhole(2, most.rows), `4096 (2–${most.rows})`],
  seed: [isWhole(0, mostSeed), `1 (0–${mostSeed})`],
  name: outputMember('model'),
};

/** A question from JSON; throws UsageError 'question.…', 'isolation.sample'. */
export function readQuestion(value: unknown): IsolationQuestion {
  const read = readMembers<IsolationQuestion>(value, {
    kind: 'train',
    example: '{ "aligned": "align/…/table", "model": "isolation", "features": [ … ] }',
    members,
    needed: ['aligned', 'model', 'features'],
  });
  const { sample, rows } = read;
  if (sample !== undefined && rows !== undefined && rows < sample)
    throw new UsageError('isolation.sample', { sample, rows });
  return read;
}
