/** The question of kind 'synthesize', as JSON: a table of made-up rows that are like those of a kept table, from counts with noise. */
import {
  type Check,
  isList,
  isName,
  isNames,
  isWhole,
  type Members,
  nameSchema,
  namesSchema,
  readMembers,
} from '../../kinds/members.ts';
import { type CutValue, cutsByNameSchema, isCutsByName, mostCuts } from '../../learning/cut-values.ts';
import { type AskedPrivacy, readPrivacy } from '../../sql/parse/with-privacy.ts';

export interface SynthesizeQuestion {
  /** `align/JOB/table`, or another kept table. */
  readonly aligned: string;
  /** `owner.dataset.column`; the column's name alone where one table has it. */
  readonly columns: readonly string[];
  /** What is spent: Laplace noise, or Gaussian with δ. */
  readonly privacy: AskedPrivacy;
  /** Bins of one width over the declared range, of each number that has no list of values and no cut points. Default: 10. */
  readonly bins?: number;
  /** Cut points by column, ascending: a bin ends below its cut. */
  readonly cuts?: Readonly<Record<string, readonly CutValue[]>>;
  /** Pairs of the columns that are measured in any case; the others are chosen. */
  readonly keep?: readonly (readonly [string, string])[];
  /** How many rows are made. Default: about as many as the table has, by the counts with noise. */
  readonly rows?: number;
}

const mostColumns = 40;
const mostBins = 100;
export const mostRows = 200_000;

export const schema = {
  type: 'object',
  properties: {
    aligned: nameSchema,
    columns: namesSchema(1, mostColumns),
    privacy: {
      type: 'object',
      properties: {
        epsilon: { type: ['number', 'string'], description: 'above 0 and at most 100' },
        delta: { type: ['number', 'string'], description: 'between 0 and 1: Gaussian noise' },
      },
      required: ['epsilon'],
      additionalProperties: false,
    },
    bins: { type: 'integer', minimum: 2, maximum: mostBins },
    cuts: cutsByNameSchema,
    keep: { type: 'array', items: namesSchema(2, 2), maxItems: mostColumns, uniqueItems: true },
    rows: { type: 'integer', minimum: 1, maximum: mostRows },
  },
  required: ['aligned', 'columns', 'privacy'],
  additionalProperties: false,
};

/** δ says which noise; of whom ε is, the owners' cards. */
const isPrivacy: Check = (value) => {
  const read = readPrivacy(value);
  return read !== undefined && Object.keys(value as object).every((key) => key === 'epsilon' || key === 'delta');
};

const members: Members<SynthesizeQuestion> = {
  aligned: [isName, '"align/0123456789abcdef/table"'],
  columns: [isNames(1, mostColumns), `["bank.customers.age", …] (1–${mostColumns}, ≠)`],
  privacy: [isPrivacy, '{ "epsilon": 1, "delta": 1e-6 } (0 < epsilon ≤ 100, 0 < delta < 1)'],
  bins: [isWhole(2, mostBins), `10 (2–${mostBins})`],
  cuts: [isCutsByName, `{ "bank.customers.age": [25, 40, 60] } (1–${mostCuts}, ≠)`],
  keep: [isList(isNames(2, 2), 0, mostColumns), '[["bank.customers.age", "insurer.policies.claims"], …] (≠)'],
  rows: [isWhole(1, mostRows), `1000 (1–${mostRows})`],
};

/** A question from JSON, ε and δ as decimal text; throws UsageError 'question.…'. */
export function readQuestion(value: unknown): SynthesizeQuestion {
  const read = readMembers<SynthesizeQuestion>(value, {
    kind: 'synthesize',
    example: '{ "aligned": "align/…/table", "columns": [ … ], "privacy": { "epsilon": 1, "delta": 1e-6 } }',
    members,
    needed: ['aligned', 'columns', 'privacy'],
  });
  return { ...read, privacy: readPrivacy(read.privacy) as AskedPrivacy };
}
