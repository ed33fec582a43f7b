/**
 * The question of a training, as JSON: a generalised linear model of `label` on `features`, of the rows of an aligned table. The model
 * stays at the computers as shares; `tell` says what of it recipients learn.
 */
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
  outputMember,
} from '../../kinds/members.ts';
import { type CutValue, cutsByNameSchema, isCutsByName, mostCuts } from '../cut-values.ts';
import type { Scaling } from '../scorecard.ts';
import { type AskedSelection, isSelection, selectionSchema } from './select-question.ts';
import { isTestShare, testShareSchema } from '../test-rows.ts';
import type { LabelledQuestion } from '../learner.ts';

export const families = ['linear', 'logistic', 'poisson', 'gamma', 'tweedie'] as const;
export type Family = (typeof families)[number];

/** 'coefficients': of every term; 'errors': their standard errors; 'curve': the deviance after each iteration. */
const told = ['coefficients', 'errors', 'curve'] as const;
export type Told = (typeof told)[number];

const methods = ['newton', 'sgd', 'adam'] as const;
type Method = (typeof methods)[number];
const sigmoids = ['exact', 'piecewise'] as const;
const ways = ['restart', 'resume'] as const;

export interface TrainQuestion extends LabelledQuestion {
  readonly model: Family;
  /** Of a label with a list of values: which of them is 1. Default: true, of a column of truth values. */
  readonly positive?: string;
  /** Numbers that enter as bins, 0 or 1 for each but the first: cut points by feature, ascending. A bin ends below its cut; NULL has one. */
  readonly bins?: Readonly<Record<string, readonly CutValue[]>>;
  /** Of a logistic model whose features are all lists, bins, or weights of evidence of bins: the points of each bin, in the report. */
  readonly scorecard?: Scaling;
  /** `bin/JOB/woe`: the weights of evidence that columns of a prepared table are encoded by. A scorecard tells them. */
  readonly woe?: string;
  /** A column of numbers from 0: how often each row counts; one of 0 takes no part. The dispersion behind standard errors divides by rows, not by their weights. */
  readonly weights?: string;
  /** A column that is added to the linear predictor with coefficient 1. */
  readonly offset?: string;
  /** Rows without a value of a number: 'mean' takes that of the others (default), 'drop' leaves the row out. */
  readonly missing?: 'mean' | 'drop';
  /**
   * Penalty on half the squares of standardised coefficients, beside half the mean deviance of a row; of Poisson, gamma and Tweedie models, of
   * labels divided by their mean. Default: 0.
   */
  readonly ridge?: number;
  /** Of 'tweedie': the variance is the mean to this power, between 1 and 2. Default: 1.5. */
  readonly power?: number;
  /**
   * 'newton' (default) takes all rows in every step and tells errors; 'sgd' and 'adam' go through the rows in batches, for linear and
   * logistic models of any number of terms, with 'lasso'.
   */
  readonly method?: Method;
  /** Of 'newton': its steps. Default: 1 of 'linear', 8 of all others. */
  readonly iterations?: number;
  /** Of batches: how often they go through all rows. Default: 20. */
  readonly epochs?: number;
  /** Rows of the table in a batch, those that are nobody's among them. Default: 128, or all. */
  readonly batch?: number;
  /** Default: of 'sgd' 0.25 (logistic) and 0.0625 (linear), less by the momentum; of 'adam' 0.03125. */
  readonly learningRate?: number;
  /** Of 'sgd': the part of a step that is taken again in the next. Default: 0. */
  readonly momentum?: number;
  /**
   * Of batches: a penalty on the sizes of standardised coefficients, in units of a linear model's label; with 'ridge', an elastic net.
   * Default: 0.
   */
  readonly lasso?: number;
  /** Of logistic models in batches: 'piecewise' is 0, z + 1/2 and 1 in place of the logistic function, and takes fewer rounds. */
  readonly sigmoid?: (typeof sigmoids)[number];
  /** Of batches: the order of rows follows from it, which all know and which says nothing of them. Default: 1. */
  readonly seed?: number;
  /**
   * What becomes of a run that fails before anything but its checks is told: the next one under the same contract begins anew (default), or
   * with 'resume' goes on from the last epoch that all computers have kept shares of.
   */
  readonly onFailure?: (typeof ways)[number];
  /** Of 'newton': which of the features are taken, step by step; every step tells which comes in or goes out. Default: all. */
  readonly select?: AskedSelection;
  /** Default: all. An empty list: nothing but how many rows there are. */
  readonly tell?: readonly Told[];
}

/** Of 'newton'; batches take more. */
export const mostNewtonTerms = 200;
const mostFeatures = 1000;
const mostIterations = 30;
const mostEpochs = 1000;
const mostBatch = 65_536;
const mostLasso = 1e12;
const mostSeed = 2 ** 32 - 1;
/** What a computer keeps for the next attempt is called so. */
export const checkpoint = 'checkpoint';

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
    method: { enum: methods },
    iterations: { type: 'integer', minimum: 1, maximum: mostIterations },
    epochs: { type: 'integer', minimum: 1, maximum: mostEpochs },
    batch: { type: 'integer', minimum: 1, maximum: mostBatch },
    learningRate: { type: 'number', exclusiveMinimum: 0, maximum: 64 },
    momentum: { type: 'number', minimum: 0, exclusiveMaximum: 1 },
    lasso: { type: 'number', minimum: 0, maximum: mostLasso },
    sigmoid: { enum: sigmoids },
    seed: { type: 'integer', minimum: 0, maximum: mostSeed },
    onFailure: { enum: ways },
    select: selectionSchema,
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
  method: [isOneOf(...methods), methods.map((method) => JSON.stringify(method)).join(' / ')],
  iterations: [isWhole(1, mostIterations), `8 (1–${mostIterations})`],
  epochs: [isWhole(1, mostEpochs), `20 (1–${mostEpochs})`],
  batch: [isWhole(1, mostBatch), `128 (1–${mostBatch})`],
  learningRate: [(value) => isBetween(0, 64)(value) && value !== 0, '0.25 (0 < learningRate ≤ 64)'],
  momentum: [(value) => isBetween(0, 1)(value) && value !== 1, '0.875 (0 ≤ momentum < 1)'],
  lasso: [isBetween(0, mostLasso), `0.001 (0–${mostLasso})`],
  sigmoid: [isOneOf(...sigmoids), '"exact" / "piecewise"'],
  seed: [isWhole(0, mostSeed), `1 (0–${mostSeed})`],
  onFailure: [isOneOf(...ways), '"restart" / "resume"'],
  select: [
    isSelection,
    '{ "direction": "forward" / "backward" / "both", "by": "aic" / "bic" / "p", "enter": 0.05, "stay": 0.1, "steps": 10 }',
  ],
  test: [isTestShare, '{ "share": 0.3, "seed": 1 } (0 < share ≤ 0.9)'],
  tell: [isList(isOneOf(...told), 0, told.length), `["coefficients", "errors"] (≠; ${told.join(', ')})`],
  name: outputMember('model', checkpoint),
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
