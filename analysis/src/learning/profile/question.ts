/**
 * The question of kind 'profile', as JSON: what the columns of an aligned table are like, one by one and two by two, before anybody trains a
 * model on them.
 */
import {
  isList,
  isName,
  isNames,
  isWhole,
  type Members,
  nameSchema,
  namesSchema,
  readMembers,
} from '../../kinds/members.ts';
import { type CutValue, cutsByNameSchema, isCutsByName, mostCuts } from '../cut-values.ts';

/**
 * What is told, beside how many rows there are and how many have a value. 'moments': mean and variance; 'shape': skewness and kurtosis; 'bins':
 * rows by bin and by value; 'extremes': least and greatest value and quantiles, exactly; 'distinct': number of different values;
 * 'correlation': Pearson's, of every two columns; 'vif': variance inflation, and which columns follow from others.
 */
export const tellable = ['moments', 'shape', 'bins', 'extremes', 'distinct', 'correlation', 'vif'] as const;

export type Tell = (typeof tellable)[number];

/** Values of single rows are told only where they are asked for. */
export const toldByDefault: readonly Tell[] = ['moments', 'shape', 'bins', 'correlation', 'vif'];

export interface ProfileQuestion {
  /** `align/JOB/table`. */
  readonly aligned: string;
  /** `owner.dataset.column`; the column's name alone where one table has it. Default: all of the table. */
  readonly columns?: readonly string[];
  /** Default: all but 'extremes' and 'distinct'. */
  readonly tell?: readonly Tell[];
  /** Bins of one width over the declared range, of each number that has no cut points. Default: 20. */
  readonly bins?: number;
  /** Cut points by column, ascending: a bin ends below its cut. */
  readonly cuts?: Readonly<Record<string, readonly CutValue[]>>;
}

const mostColumns = 100;
const mostBins = 100;

export const schema = {
  type: 'object',
  properties: {
    aligned: nameSchema,
    columns: namesSchema(1, mostColumns),
    tell: { type: 'array', items: { enum: tellable }, maxItems: tellable.length, uniqueItems: true },
    bins: { type: 'integer', minimum: 2, maximum: mostBins },
    cuts: cutsByNameSchema,
  },
  required: ['aligned'],
  additionalProperties: false,
};

const members: Members<ProfileQuestion> = {
  aligned: [isName, '"align/0123456789abcdef/table"'],
  columns: [isNames(1, mostColumns), `["bank.customers.income", …] (1–${mostColumns}, ≠)`],
  tell: [
    isList((value) => (tellable as readonly unknown[]).includes(value), 0, tellable.length),
    `["moments", "vif"] (≠; ${tellable.join(', ')})`,
  ],
  bins: [isWhole(2, mostBins), `20 (2–${mostBins})`],
  cuts: [isCutsByName, `{ "bank.customers.age": [25, 40, 60] } (1–${mostCuts}, ≠)`],
};

/** A question from JSON; throws UsageError 'question.…'. */
export function readQuestion(value: unknown): ProfileQuestion {
  return readMembers<ProfileQuestion>(value, {
    kind: 'profile',
    example: '{ "aligned": "align/…/table", "columns": [ … ], "tell": [ … ] }',
    members,
    needed: ['aligned'],
  });
}
