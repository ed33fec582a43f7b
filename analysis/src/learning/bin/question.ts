/**
 * The question of kind 'bin', as JSON: how the rows of an aligned table fall into bins of each feature, and how many of them have the label;
 * weight of evidence and information value follow.
 */
import {
  isName,
  isNames,
  isOneOf,
  isWhole,
  type Members,
  nameSchema,
  namesSchema,
  readMembers,
} from '../../kinds/members.ts';
import { type CutValue, cutsByNameSchema, isCutsByName, mostCuts } from '../cut-values.ts';
import { type TestShare, isTestShare, testShareSchema } from '../test-rows.ts';
import type { WoeSign } from '../woe.ts';

export interface BinQuestion {
  /** `align/JOB/table`. */
  readonly aligned: string;
  /** A column that is yes or no, `owner.dataset.column`; the column's name alone where one table has it. */
  readonly label: string;
  /** Of a label with a list of values: which of them is 1 ("bad"). Default: true, of a column of truth values. */
  readonly positive?: string;
  readonly features: readonly string[];
  /** Bins of one width over the declared range, of each number that has no cut points. Default: 20. */
  readonly bins?: number;
  /** Cut points by feature, ascending: a bin ends below its cut. */
  readonly cuts?: Readonly<Record<string, readonly CutValue[]>>;
  /** What recipients put together for themselves has at most so many bins. Default: 10. */
  readonly most?: number;
  /** 'bad-over-good' (default): WOE rises with the share of the label. */
  readonly sign?: WoeSign;
  /** Rows that are left out, as by a training with the same numbers. */
  readonly test?: TestShare;
  /** Whether weights of evidence stay at the computers as shares, under the name "woe", for columns that are encoded by them. */
  readonly keep?: boolean;
}

const mostFeatures = 100;
const mostBins = 100;

export const schema = {
  type: 'object',
  properties: {
    aligned: nameSchema,
    label: nameSchema,
    positive: nameSchema,
    features: namesSchema(1, mostFeatures),
    bins: { type: 'integer', minimum: 2, maximum: mostBins },
    cuts: cutsByNameSchema,
    most: { type: 'integer', minimum: 2, maximum: mostBins },
    sign: { enum: ['bad-over-good', 'good-over-bad'] },
    test: testShareSchema,
    keep: { type: 'boolean' },
  },
  required: ['aligned', 'label', 'features'],
  additionalProperties: false,
};

const members: Members<BinQuestion> = {
  aligned: [isName, '"align/0123456789abcdef/table"'],
  label: [isName, '"bank.customers.defaulted"'],
  positive: [isName, '"yes"'],
  features: [isNames(1, mostFeatures), `["bank.customers.income", …] (1–${mostFeatures}, ≠)`],
  bins: [isWhole(2, mostBins), `20 (2–${mostBins})`],
  cuts: [isCutsByName, `{ "bank.customers.age": [25, 40, 60] } (1–${mostCuts}, ≠)`],
  most: [isWhole(2, mostBins), `10 (2–${mostBins})`],
  sign: [isOneOf('bad-over-good', 'good-over-bad'), '"bad-over-good" / "good-over-bad"'],
  test: [isTestShare, '{ "share": 0.3, "seed": 1 } (0 < share ≤ 0.9)'],
  keep: [isOneOf(true, false), 'true / false'],
};

/** A question from JSON; throws UsageError 'question.…'. */
export function readQuestion(value: unknown): BinQuestion {
  return readMembers<BinQuestion>(value, {
    kind: 'bin',
    example: '{ "aligned": "align/…/table", "label": "owner.dataset.column", "features": [ … ] }',
    members,
    needed: ['aligned', 'label', 'features'],
  });
}
