/**
 * The question of kind 'describe', as JSON.
 *
 * `tables`: one owner's table, the same columns of several owners' tables (united), or with `on` two owners' tables whose
 * rows are matched by those columns. Everything else is about the rows that `where`, an SQL condition, selects.
 */
import { UsageError } from '@tacit/engine';
import '../kinds/messages.ts';

const statisticNames = [
  'count',
  'missing',
  'mean',
  'variance',
  'deviation',
  'min',
  'max',
  'median',
  'quantiles',
  'histogram',
  'covariance',
  'correlation',
  't-test',
  'anova',
] as const;

export type Statistic = (typeof statisticNames)[number];

export interface DescribeQuestion {
  /** `owner.dataset` each. */
  readonly tables: readonly string[];
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
  },
  required: ['tables'],
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

/** What each member must be, and the words for it. */
const members: Readonly<Record<keyof DescribeQuestion, readonly [Check, string]>> = {
  tables: [isList(isName, limits.tables), `1 to ${limits.tables} different "owner.dataset"`],
  on: [isList(isPair, limits.keys), `1 to ${limits.keys} pairs ["column of the first", "column of the second"]`],
  columns: [isList(isName, limits.columns), `1 to ${limits.columns} different names`],
  where: [
    (value) => typeof value === 'string' && value.trim() !== '' && value.length <= limits.text,
    'an SQL condition as text',
  ],
  by: [isName, 'the name of a column'],
  statistics: [
    isList((value) => (statisticNames as readonly unknown[]).includes(value), statisticNames.length),
    `a list of ${statisticNames.join(', ')}`,
  ],
  quantiles: [
    isList((value) => typeof value === 'number' && value > 0 && value < 1, limits.quantiles),
    `1 to ${limits.quantiles} different numbers between 0 and 1, such as 0.25`,
  ],
  histogram: [isHistogram, `{ "bins": 2 to ${limits.bins} }`],
  crosstabs: [isList(isPair, limits.crosstabs), `1 to ${limits.crosstabs} pairs of columns`],
};

/** A question from JSON; throws UsageError 'question.invalid' naming the member, what it is and what it must be. */
export function readQuestion(value: unknown): DescribeQuestion {
  const fail = (expected: string) => new UsageError('question.invalid', { kind: 'describe', expected });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw fail('{ "tables": ["owner.dataset", …], "columns": […], … }');
  }
  const known = Object.keys(members);
  for (const [key, member] of Object.entries(value)) {
    if (!known.includes(key)) throw fail(`no member ${JSON.stringify(key)}; known: ${known.join(', ')}`);
    const [check, words] = members[key as keyof DescribeQuestion];
    if (!check(member)) throw fail(`${key}: ${words} (found ${shown(member)})`);
  }
  const question = value as DescribeQuestion;
  if (question.tables === undefined) throw fail(`tables: ${members.tables[1]} (found nothing)`);
  if (question.on !== undefined && question.tables.length !== 2) {
    throw fail(`tables: two of them where rows are matched by "on" (found ${question.tables.length})`);
  }
  if (question.columns === undefined && question.crosstabs === undefined) {
    throw fail('columns or crosstabs: something to describe (found neither)');
  }
  return question;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

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

/** Defaults filled in. Throws UsageError 'question.invalid' for statistics that need a group column, or two columns. */
export function settle(question: DescribeQuestion): Settled {
  const { quantiles, histogram, statistics, by, columns = [], crosstabs = [] } = question;
  const asks = new Set<Statistic>(statistics ?? basics);
  if (quantiles !== undefined) asks.add('quantiles');
  if (histogram !== undefined) asks.add('histogram');
  const fail = (expected: string) => new UsageError('question.invalid', { kind: 'describe', expected });
  for (const needed of ['t-test', 'anova'] as const) {
    if (asks.has(needed) && by === undefined)
      throw fail(`by: the column whose groups "${needed}" compares (found none)`);
  }
  for (const needed of ['covariance', 'correlation'] as const) {
    if (asks.has(needed) && columns.length < 2)
      throw fail(`columns: two or more for "${needed}" (found ${columns.length})`);
  }
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
