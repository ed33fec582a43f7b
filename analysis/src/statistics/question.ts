/**
 * The question of kind 'describe', as JSON.
 *
 * `tables`: one owner's table, the same columns of several owners' tables (united), or with `on` two owners' tables whose
 * rows are matched by those columns. `aligned` in their place: a table that an earlier contract left as shares. Everything else is about the rows that `where`, an SQL condition, selects.
 */
import { UsageError } from '@tacit/engine';
import { shownValue, unknownMember } from '../kinds/unknown-member.ts';
import { type AskedPrivacy, readPrivacy } from '../sql/parse/with-privacy.ts';
import './messages.ts';

const statisticNames = [
  'count',
  'missing',
  'mean',
  'variance',
  'deviation',
  'variation',
  'min',
  'max',
  'median',
  'quantiles',
  'histogram',
  'covariance',
  'correlation',
  'vif',
  't-test',
  'anova',
] as const;

export type Statistic = (typeof statisticNames)[number];

export interface DescribeQuestion {
  /** `owner.dataset` each; absent where `aligned` is there. */
  readonly tables?: readonly string[];
  /** `align/JOB/table`: a kept table, of whose owners the tables are. */
  readonly aligned?: string;
  /** Columns of the first and of the second table that must be equal; only for a join. */
  readonly on?: readonly (readonly [string, string])[];
  /** Numbers to describe; in a join also `dataset.column`. */
  readonly columns?: readonly string[];
  readonly where?: string;
  /** Column with a list of values: everything but cross-tables is told for each of them. */
  readonly by?: string;
  /** Default: count, missing, mean, variance and deviation, and what `quantiles` and `histogram` ask for. */
  readonly statistics?: readonly Statistic[];
  /** Between 0 and 1; default: quartiles. */
  readonly quantiles?: readonly number[];
  /** `bins`: so many parts of the declared range, on which quantiles rest too. */
  readonly histogram?: { readonly bins?: number };
  /** Pairs of columns with lists of values. */
  readonly crosstabs?: readonly (readonly [string, string])[];
  /** What is spent: every count, sum and sum of products has noise that nobody knows. Laplace's, or Gaussian with δ. */
  readonly privacy?: AskedPrivacy;
}

/** Most parts of a histogram. */
export const mostBins = 200;

const limits = {
  tables: 64,
  columns: 50,
  keys: 4,
  crosstabs: 10,
  quantiles: 20,
  bins: mostBins,
  text: 20_000,
  name: 200,
};

const name = { type: 'string', minLength: 1, maxLength: limits.name };
const pair = { type: 'array', items: name, minItems: 2, maxItems: 2 };
const list = (items: object, minItems: number, maxItems: number) => ({ type: 'array', items, minItems, maxItems });

export const schema = {
  type: 'object',
  properties: {
    tables: { ...list(name, 1, limits.tables), uniqueItems: true },
    aligned: name,
    on: list(pair, 1, limits.keys),
    columns: { ...list(name, 1, limits.columns), uniqueItems: true },
    where: { type: 'string', minLength: 1, maxLength: limits.text },
    by: name,
    statistics: { ...list({ enum: statisticNames }, 1, statisticNames.length), uniqueItems: true },
    quantiles: list({ type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }, 1, limits.quantiles),
    histogram: {
      type: 'object',
      properties: { bins: { type: 'integer', minimum: 2, maximum: limits.bins } },
      additionalProperties: false,
    },
    crosstabs: list(pair, 1, limits.crosstabs),
    privacy: {
      type: 'object',
      properties: {
        epsilon: { type: ['number', 'string'], description: 'above 0 and at most 100' },
        delta: { type: ['number', 'string'], description: 'between 0 and 1: Gaussian noise' },
        mechanism: { enum: ['laplace', 'gaussian'] },
      },
      required: ['epsilon'],
      additionalProperties: false,
    },
  },
  anyOf: [{ required: ['tables'] }, { required: ['aligned'] }],
  additionalProperties: false,
};

type Check = (value: unknown) => boolean;

const isName: Check = (value) => typeof value === 'string' && value.length > 0 && value.length <= limits.name;
const isPair: Check = (value) => Array.isArray(value) && value.length === 2 && value.every(isName);
const isList =
  (item: Check, most: number): Check =>
  (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= most &&
    value.every(item) &&
    new Set(value.map((each) => JSON.stringify(each))).size === value.length;
const isWhole = (least: number, most: number, value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
const isHistogram: Check = (value) =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.entries(value).every(([key, bins]) => key === 'bins' && isWhole(2, limits.bins, bins));

const isPrivacy: Check = (value) => {
  const read = readPrivacy(value);
  if (read === undefined || read.unit !== undefined || read.rows !== undefined) return false;
  // δ means Gaussian noise here.
  return read.mechanism === (read.delta === undefined ? read.mechanism && 'laplace' : 'gaussian');
};

/** What each member must be, and how it is written. */
const members: Readonly<Record<keyof DescribeQuestion, readonly [Check, string]>> = {
  tables: [isList(isName, limits.tables), `["north.stays", "south.stays"] (1–${limits.tables}, ≠)`],
  aligned: [isName, '"align/0123456789abcdef/table"'],
  on: [isList(isPair, limits.keys), `[["id", "customer_id"]] (1–${limits.keys}, ≠)`],
  columns: [isList(isName, limits.columns), `["age", "income"] (1–${limits.columns}, ≠)`],
  where: [
    (value) => typeof value === 'string' && value.trim() !== '' && value.length <= limits.text,
    `"age >= 18 AND region = 'north'"`,
  ],
  by: [isName, '"region"'],
  statistics: [
    isList((value) => (statisticNames as readonly unknown[]).includes(value), statisticNames.length),
    `["mean", "median"] (≠; ${statisticNames.join(', ')})`,
  ],
  quantiles: [
    isList((value) => typeof value === 'number' && value > 0 && value < 1, limits.quantiles),
    `[0.25, 0.5, 0.9] (1–${limits.quantiles}, ≠, > 0, < 1)`,
  ],
  histogram: [isHistogram, `{ "bins": 20 } (2–${limits.bins})`],
  crosstabs: [isList(isPair, limits.crosstabs), `[["region", "segment"]] (1–${limits.crosstabs}, ≠)`],
  privacy: [isPrivacy, '{ "epsilon": 1, "delta": 1e-6 } (0 < epsilon ≤ 100, 0 < delta < 1)'],
};

const kind = 'describe';

/**
 * A question from JSON, ε and δ as decimal text; throws UsageError 'question.…' naming the member, what it is and what it must be,
 * 'describe.privacy-…' for what cannot have noise.
 */
export function readQuestion(value: unknown): DescribeQuestion {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const expected = '{ "tables": ["owner.dataset", …], "columns": […], … }';
    throw new UsageError('question.invalid', { kind, expected });
  }
  const known = Object.keys(members);
  for (const [key, found] of Object.entries(value)) {
    if (!known.includes(key)) throw unknownMember(kind, key, known);
    const [check, expected] = members[key as keyof DescribeQuestion];
    if (!check(found))
      throw new UsageError('question.wrong-member', { kind, member: key, found: shownValue(found), expected });
  }
  const privacy = readPrivacy((value as DescribeQuestion).privacy);
  const question = { ...(value as DescribeQuestion), ...(privacy === undefined ? {} : { privacy }) };
  const missing = (member: string, expected: string) =>
    new UsageError('question.missing-member', { kind, member, expected: `${member}: ${expected}` });
  if (question.tables === undefined && question.aligned === undefined) throw missing('tables', members.tables[1]);
  if (question.aligned !== undefined) {
    const beside = question.tables !== undefined ? 'tables' : question.on !== undefined ? 'on' : undefined;
    if (beside !== undefined)
      throw new UsageError('describe.aligned-beside', { member: beside, name: question.aligned });
  }
  if (question.on !== undefined && question.tables?.length !== 2)
    throw needs('on', 'tables', question.tables, '["bank.customers", "insurer.policies"] (2)');
  if (question.columns === undefined && question.crosstabs === undefined) throw missing('columns', members.columns[1]);
  const settled = settle(question);
  if (privacy !== undefined) checkNoise(settled);
  return question;
}

/** Something asked for needs another member. */
function needs(what: string, member: keyof DescribeQuestion, found: unknown, expected: string): UsageError {
  return new UsageError('question.needs-member', { kind, what, member, found: shownValue(found), expected });
}

/** What is made of counts, sums and sums of products alone. */
const noised: readonly Statistic[] = [
  'count',
  'missing',
  'mean',
  'variance',
  'deviation',
  'variation',
  'covariance',
  'correlation',
];

/** Throws UsageError 'describe.privacy-…' for what cannot have noise. */
function checkNoise({ asks, crosstabs, question }: Settled): void {
  if (question.aligned !== undefined) throw new UsageError('describe.privacy-aligned', { name: question.aligned });
  const found = [...asks].filter((each) => !noised.includes(each)).map(String);
  if (crosstabs.length > 0) found.push('crosstabs');
  if (found.length > 0) throw new UsageError('describe.privacy-statistic', { found, known: [...noised] });
}

/** Whether its rows are matched: the columns are those of several tables beside each other. */
export const isMatched = ({ on, aligned }: DescribeQuestion): boolean => on !== undefined || aligned !== undefined;

/** A question with everything said. */
export interface Settled {
  readonly question: DescribeQuestion;
  readonly columns: readonly string[];
  readonly asks: ReadonlySet<Statistic>;
  /** Ascending; empty where none are asked. */
  readonly quantiles: readonly number[];
  readonly crosstabs: readonly (readonly [string, string])[];
  /** Parts of a column's range: so many where the question says so, else at most about so many between round points. */
  readonly bins: { readonly parts: number; readonly isAsked: boolean };
}

const quartiles = [0.25, 0.5, 0.75];
const basics: readonly Statistic[] = ['count', 'missing', 'mean', 'variance', 'deviation'];
/** A histogram of so many bars can be looked at; quantiles want finer parts. */
const barsByDefault = 20;
const partsByDefault = 50;

/** Defaults filled in. Throws UsageError 'question.needs-member' for statistics that need a group column, or two columns. */
export function settle(question: DescribeQuestion): Settled {
  const { quantiles, histogram, statistics, by, columns = [], crosstabs = [] } = question;
  const asks = new Set<Statistic>(statistics ?? basics);
  if (quantiles !== undefined) asks.add('quantiles');
  if (histogram !== undefined) asks.add('histogram');
  for (const needed of ['t-test', 'anova'] as const)
    if (asks.has(needed) && by === undefined) throw needs(needed, 'by', by, members.by[1]);
  for (const needed of ['covariance', 'correlation', 'vif'] as const)
    if (asks.has(needed) && columns.length < 2)
      throw needs(needed, 'columns', question.columns, `["age", "income"] (2–${limits.columns}, ≠)`);
  const wanted = asks.has('quantiles') ? (quantiles ?? quartiles) : [];
  const all = [...new Set([...wanted, ...(asks.has('median') ? [0.5] : [])])].sort((a, b) => a - b);
  return {
    question,
    columns,
    asks,
    quantiles: all,
    crosstabs,
    bins: {
      parts: histogram?.bins ?? (all.length > 0 ? partsByDefault : barsByDefault),
      isAsked: histogram?.bins !== undefined,
    },
  };
}
