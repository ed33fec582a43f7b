/** The question of kind 'judge', as JSON: how good a model is on the rows of an aligned table. */
import {
  type Check,
  isBetween,
  isList,
  isName,
  isOneOf,
  isWhole,
  type Members,
  nameSchema,
  readMembers,
} from '../../kinds/members.ts';

export type Part = 'train' | 'test' | 'all';

export interface JudgeQuestion {
  /** `train/JOB/model`. */
  readonly model: string;
  /** `align/JOB/table`. */
  readonly aligned: string;
  /** Rows that the model was trained on, rows that were left out for tests, or all. Default: both, or all of another table. */
  readonly parts?: readonly Part[];
  /** Neighbouring groups of equally many rows, by score; of a model of numbers also by residual. Default: 10. */
  readonly bins?: number;
  /** In their place, of a logistic model: probabilities at which rows are taken, ascending. */
  readonly cutOffs?: readonly number[];
  /** In their place, of a logistic model: shares of the rows without the label that may be taken, ascending; of up to 6 decimals. */
  readonly rates?: readonly number[];
  /** 'permutation': of each feature how good the model is where its values change places among the rows. Default: nothing. */
  readonly importance?: 'permutation';
}

const mostBins = 100;
export const mostCutOffs = 100;
/** Rates are given in millionths. */
export const rateUnit = 1_000_000;

export const isCutOffs: Check = (value) =>
  isList((each) => isBetween(0, 1)(each) && each !== 0 && each !== 1, 1, mostCutOffs)(value) &&
  (value as number[]).every((each, i, all) => i === 0 || each > (all[i - 1] as number));

const isRates: Check = (value) =>
  isCutOffs(value) && (value as number[]).every((each) => Number.isInteger(Number((each * rateUnit).toFixed(6))));

const sharesSchema = {
  type: 'array',
  items: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
  minItems: 1,
  maxItems: mostCutOffs,
  uniqueItems: true,
};

export const schema = {
  type: 'object',
  properties: {
    model: nameSchema,
    aligned: nameSchema,
    parts: { type: 'array', items: { enum: ['train', 'test', 'all'] }, minItems: 1, maxItems: 2, uniqueItems: true },
    bins: { type: 'integer', minimum: 2, maximum: mostBins },
    cutOffs: sharesSchema,
    rates: sharesSchema,
    importance: { const: 'permutation' },
  },
  required: ['model', 'aligned'],
  additionalProperties: false,
};

const members: Members<JudgeQuestion> = {
  model: [isName, '"train/0123456789abcdef/model"'],
  aligned: [isName, '"align/0123456789abcdef/table"'],
  parts: [isList(isOneOf('train', 'test', 'all'), 1, 2), '["train", "test"] / ["all"] (1–2, ≠)'],
  bins: [isWhole(2, mostBins), `10 (2–${mostBins})`],
  cutOffs: [isCutOffs, `[0.1, 0.3, 0.5] (1–${mostCutOffs}, 0 < … < 1)`],
  rates: [isRates, `[0.001, 0.01, 0.1] (1–${mostCutOffs}, 0 < … < 1, ≤ 6 decimals)`],
  importance: [isOneOf('permutation'), '"permutation"'],
};

/** A question from JSON; throws UsageError 'question.…'. */
export function readQuestion(value: unknown): JudgeQuestion {
  return readMembers<JudgeQuestion>(value, {
    kind: 'judge',
    example: '{ "model": "train/…/model", "aligned": "align/…/table", "bins": 10 }',
    members,
    needed: ['model', 'aligned'],
  });
}
