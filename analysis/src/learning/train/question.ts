/**
 * The question of kind 'train', as JSON: a generalised linear model of `label` on `features`, of the rows of an aligned table. The model
 * stays at the computers as shares; `tell` says what of it recipients learn.
 */
import { isOutputName } from '../../contract/artifacts.ts';
import {
  type Check,
  isBetween,
  isList,
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
import type { Scaling } from '../scorecard.ts';
import { isTestShare, type TestShare, testShareSchema } from '../test-rows.ts';

const families = ['linear', 'logistic', 'poisson', 'gamma', 'tweedie'] as const;
export type Family = (typeof families)[number];

/** 'coefficients': of every term; 'errors': their standard errors; 'curve': the deviance after each iteration. */
const told = ['coefficients', 'errors', 'curve'] as const;
export type Told = (typeof told)[number];

export interface TrainQuestion {
  /** `align/JOB/table`. */
  readonly aligned: string;
  readonly model: Family;
  /** A column of the table, `owner.dataset.column`; the column's name alone where one table has it. */
  readonly label: string;
  /** Of a label with a list of values: which of them is 1. Default: true, of a column of truth values. */
  readonly positive?: string;
  readonly features: readonly string[];
  /** Numbers that enter as bins, 0 or 1 for each but the first: cut points by feature, ascending. A bin ends below its cut; NULL has one. */
  readonly bins?: Readonly<Record<string, readonly CutValue[]>>;
  /** Of a logistic model whose features are all lists, bins, or weights of evidence of bins: the points of each bin, in the report. */
  readonly scorecard?: Scaling;
  /** `bin/JOB/woe`: the weights of evidence that columns of a prepared table are encoded by. A scorecard tells them. */
  readonly woe?: string;
  /** A column of numbers from 0: how often each row counts. The dispersion behind standard errors divides by rows, not by their weights. */
  readonly weights?: string;
  /** A column that is added to the linear predictor with coefficient 1. */
  readonly offset?: string;
  /** Rows without a value of a number: 'mean' takes that of the others (default), 'drop' leaves the row out. */
  readonly missing?: 'mean' | 'drop';
  /** Penalty on the squares of standardised coefficients, of the mean deviance; default: 0. */
  readonly ridge?: number;
  /** Of 'tweedie': the variance is the mean to this power, between 1 and 2. Default: 1.5. */
  readonly power?: number;
  /** Newton's steps. Default: 1 of 'linear', 8 of all others. */
  readonly iterations?: number;
  /** Rows that are left out, for a later judgement; which, everybody knows: they follow from the seed and say nothing. */
  readonly test?: TestShare;
  /** Default: all. An empty list: nothing but how many rows there are. */
  readonly tell?: readonly Told[];
  /** The model's name within its contract; default: model. */
  readonly name?: string;
}

const mostFeatures = 200;
const mostIterations = 30;

const scorecard = {
  type: 'object',
  properties: {
    baseScore: { type: 'number' },
    baseOdds: { type: 'number', exclusiveMinimum: 0 },
    pointsToDouble: { type: 'number', exclusiveMinimum: 0 },
  },
  required: ['baseScore', 'baseOdds', 'pointsToDouble'],
  additionalProperties: false,
};

const isScorecard: Check = (value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { baseScore, baseOdds, pointsToDouble, ...more } = value as Record<string, unknown>;
  const isAbove = (each: unknown, least: number) => typeof each === 'number' && Number.isFinite(each) && each > least;
  const isFine = isAbove(baseScore, Number.NEGATIVE_INFINITY) && isAbove(baseOdds, 0) && isAbove(pointsToDouble, 0);
  return isFine && Object.keys(more).length === 0;
};

export const schema = {
  type: 'object',
  properties: {
    aligned: nameSchema,
    model: { enum: families },
    label: nameSchema,
    positive: nameSchema,
    features: namesSchema(1, mostFeatures),
    bins: cutsByNameSchema,
    scorecard,
    woe: nameSchema,
    weights: nameSchema,
    offset: nameSchema,
    missing: { enum: ['mean', 'drop'] },
    ridge: { type: 'number', minimum: 0, maximum: 16 },
    power: { type: 'number', exclusiveMinimum: 1, exclusiveMaximum: 2 },
    iterations: { type: 'integer', minimum: 1, maximum: mostIterations },
    test: testShareSchema,
    tell: { type: 'array', items: { enum: told }, maxItems: told.length, uniqueItems: true },
    name: { type: 'string', pattern: '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$' },
  },
  required: ['aligned', 'model', 'label', 'features'],
  additionalProperties: false,
};

const members: Members<TrainQuestion> = {
  aligned: [isName, '"align/0123456789abcdef/table"'],
  model: [isOneOf(...families), families.map((family) => JSON.stringify(family)).join(' / ')],
  label: [isName, '"bank.customers.defaulted"'],
  positive: [isName, '"yes"'],
  features: [isNames(1, mostFeatures), `["bank.customers.income", …] (1–${mostFeatures}, ≠)`],
  bins: [isCutsByName, `{ "bank.customers.age": [25, 40, 60] } (1–${mostCuts}, ≠)`],
  scorecard: [
    isScorecard,
    '{ "baseScore": 600, "baseOdds": 0.05, "pointsToDouble": 20 } (0 < baseOdds, 0 < pointsToDouble)',
  ],
  woe: [isName, '"bin/0123456789abcdef/woe"'],
  weights: [isName, '"bank.customers.weight"'],
  offset: [isName, '"bank.customers.exposure"'],
  missing: [isOneOf('mean', 'drop'), '"mean" / "drop"'],
  ridge: [isBetween(0, 16), '0.001 (0–16)'],
  power: [(value) => isBetween(1, 2)(value) && value !== 1 && value !== 2, '1.5 (1 < power < 2)'],
  iterations: [isWhole(1, mostIterations), `8 (1–${mostIterations})`],
  test: [isTestShare, '{ "share": 0.3, "seed": 1 } (0 < share ≤ 0.9)'],
  tell: [isList(isOneOf(...told), 0, told.length), `["coefficients", "errors"] (≠; ${told.join(', ')})`],
  name: [
    // A recipient's result is called so.
    (value) => typeof value === 'string' && isOutputName(value) && value !== 'result',
    '"model" (a–z, 0–9, -; ≠ "result")',
  ],
};

/** A question from JSON; throws UsageError 'question.…'. */
export function readQuestion(value: unknown): TrainQuestion {
  return readMembers<TrainQuestion>(value, {
    kind: 'train',
    example: '{ "aligned": "align/…/table", "model": "logistic", "label": "owner.dataset.column", "features": [ … ] }',
    members,
    needed: ['aligned', 'model', 'label', 'features'],
  });
}
