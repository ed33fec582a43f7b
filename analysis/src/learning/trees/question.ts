/**
 * The question of a training of trees, as JSON: gradient boosting of `label` on `features`, a decision tree or a random forest, of the rows of a
 * kept table. The model stays at the computers as shares; `tell` says what of it recipients learn.
 */
import { UsageError } from '@tacit/engine';
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
import { isTestShare, testShareSchema } from '../test-rows.ts';
import './question-messages.ts';
import type { LabelledQuestion } from '../learner.ts';

export const models = ['boosting', 'tree', 'forest'] as const;
export type TreesModel = (typeof models)[number];

const losses = ['logistic', 'softmax', 'squared', 'poisson'] as const;
export type TreesLoss = (typeof losses)[number];

/**
 * 'curve': the loss after each tree; 'importance': what the splits by each feature gain; 'trees': splits and leaves in the clear; 'own-splits': to
 * each recipient with features of its own the splits by these, and nobody else.
 */
const told = ['curve', 'importance', 'trees', 'own-splits'] as const;
export type TreesTold = (typeof told)[number];

const directions = ['increasing', 'decreasing'] as const;
export type Direction = (typeof directions)[number];

const ways = ['restart', 'resume'] as const;
/** What a computer keeps for the next attempt is called so. */
export const checkpoint = 'checkpoint';

/** 'secureboost': what all computers see of that method's training. */
const leaks = ['secureboost'] as const;
export type TreesLeak = (typeof leaks)[number];

export interface TreesQuestion extends LabelledQuestion {
  readonly model: TreesModel;
  /** Of a label with a list of values: which of them is 1. Without it, each value of the list is a class. */
  readonly positive?: string;
  /**
   * Cut points by feature, ascending: a bin ends below its cut. A number gives how many bins all other numbers have: their cuts are quantiles
   * of the rows in common, and stay shares. Default: 16.
   */
  readonly bins?: number | Readonly<Record<string, readonly CutValue[]>>;
  /** A whole number from 0: how often each row counts; one of 0 takes no part. */
  readonly weights?: string;
  /** Of boosting, as all below it that say nothing else; 'poisson' of counts by name alone. Default: by the label. */
  readonly loss?: TreesLoss;
  /** By feature, not of categories: whether predictions may only rise with it, or only fall. */
  readonly monotone?: Readonly<Record<string, Direction>>;
  /** Rounds of boosting: a tree each, of several classes one for each; or trees of a forest. Default: 50. */
  readonly trees?: number;
  /** Of all models: splits from the root down to a leaf. Default: 3, of a forest 5. */
  readonly depth?: number;
  /** What each tree's leaves are multiplied by (η). Default: 0.3. */
  readonly learningRate?: number;
  /** What leaves are shrunk by (λ). Default: 1. */
  readonly lambda?: number;
  /** Penalty on the sizes of leaves (α), in units of the label. Default: 0. */
  readonly alpha?: number;
  /** By how much a split must lower the loss (γ). Default: 0. */
  readonly gamma?: number;
  /** The least sum of second derivatives in a child. Default: 1. */
  readonly minChildWeight?: number;
  /** Of all models: the fewest rows in a child: at least the minimum group size, which is the default. */
  readonly minChildRows?: number;
  /** The part of the rows that each tree sees. Which, everybody knows: it follows from the seed. Default: 1. */
  readonly rowShare?: number;
  /**
   * The part of the features that each tree sees; of a forest each split, by default the square root of how many there are, or all for a number.
   * Default: 1.
   */
  readonly columnShare?: number;
  /** Also of forests. Default: 1. */
  readonly seed?: number;
  /** What is predicted before the first tree: a probability, a count, or a number. Default: 0.5; of a number the middle of its declared range. */
  readonly baseScore?: number;
  /**
   * After every so many rounds all learn whether these lowered the loss of the rows that are left out for tests; where they did not, they are
   * left out, and the training ends. Default: all trees are grown.
   */
  readonly stop?: { readonly rounds: number };
  /**
   * What becomes of a run that fails before its model is told: the next one under the same contract begins anew (default), or with 'resume' goes on
   * from the last round that all computers have kept shares of.
   */
  readonly onFailure?: (typeof ways)[number];
  /**
   * A weaker training that is cheaper: all computers see which rows, by numbers that are nobody's, go to which side of each split, and what leaves
   * hold. Default: nobody sees anything.
   */
  readonly leak?: TreesLeak;
  /** Of all models; no curve but of boosting. Default: nothing but how many rows there are. */
  readonly tell?: readonly TreesTold[];
}

const mostFeatures = 1000;
const most = { trees: 1000, depth: 6, penalty: 1024, gamma: 2 ** 20, childWeight: 2 ** 20, childRows: 2 ** 20 };
const mostSeed = 2 ** 32 - 1;
const mostBins = 255;
const mostScore = 2 ** 40;

const isStop: Check = (value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { rounds, ...more } = value as Record<string, unknown>;
  return isWhole(1, most.trees)(rounds) && Object.keys(more).length === 0;
};
const isMonotone: Check = (value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const entries = Object.entries(value);
  return entries.length <= mostFeatures && entries.every(([name, way]) => isName(name) && isOneOf(...directions)(way));
};
const isShare: Check = (value) => isBetween(0, 1)(value) && value !== 0;
const share = { type: 'number', exclusiveMinimum: 0, maximum: 1 };

export const schema = {
  type: 'object',
  properties: {
    aligned: nameSchema,
    model: { enum: models },
    label: nameSchema,
    positive: nameSchema,
    features: namesSchema(1, mostFeatures),
    bins: { anyOf: [{ type: 'integer', minimum: 2, maximum: mostBins }, cutsByNameSchema] },
    weights: nameSchema,
    loss: { enum: losses },
    monotone: { type: 'object', additionalProperties: { enum: directions }, maxProperties: mostFeatures },
    trees: { type: 'integer', minimum: 1, maximum: most.trees },
    depth: { type: 'integer', minimum: 1, maximum: most.depth },
    learningRate: share,
    lambda: { type: 'number', minimum: 0, maximum: most.penalty },
    alpha: { type: 'number', minimum: 0, maximum: most.penalty },
    gamma: { type: 'number', minimum: 0, maximum: most.gamma },
    minChildWeight: { type: 'number', minimum: 0, maximum: most.childWeight },
    minChildRows: { type: 'integer', minimum: 1, maximum: most.childRows },
    rowShare: share,
    columnShare: share,
    seed: { type: 'integer', minimum: 0, maximum: mostSeed },
    baseScore: { type: 'number', minimum: -mostScore, maximum: mostScore },
    test: testShareSchema,
    stop: {
      type: 'object',
      properties: { rounds: { type: 'integer', minimum: 1, maximum: most.trees } },
      required: ['rounds'],
      additionalProperties: false,
    },
    onFailure: { enum: ways },
    leak: { enum: leaks },
    tell: { type: 'array', items: { enum: told }, maxItems: told.length, uniqueItems: true },
    name: { type: 'string', pattern: '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$' },
  },
  required: ['aligned', 'model', 'label', 'features'],
  additionalProperties: false,
};

const oneOf = (all: readonly string[]) => all.map((each) => JSON.stringify(each)).join(' / ');

const members: Members<TreesQuestion> = {
  aligned: [isName, '"align/0123456789abcdef/table"'],
  model: [isOneOf(...models), oneOf(models)],
  label: [isName, '"bank.customers.defaulted"'],
  positive: [isName, '"yes"'],
  features: [isNames(1, mostFeatures), `["bank.customers.income", …] (1–${mostFeatures}, ≠)`],
  bins: [
    (value) => isWhole(2, mostBins)(value) || isCutsByName(value),
    `16 (2–${mostBins}) / { "bank.customers.age": [25, 40, 60] } (1–${mostCuts}, ≠)`,
  ],
  weights: [isName, '"bank.customers.weight"'],
  loss: [isOneOf(...losses), oneOf(losses)],
  monotone: [isMonotone, '{ "bank.customers.income": "decreasing" / "increasing" }'],
  trees: [isWhole(1, most.trees), `50 (1–${most.trees})`],
  depth: [isWhole(1, most.depth), `3 (1–${most.depth})`],
  learningRate: [isShare, '0.3 (0 < learningRate ≤ 1)'],
  lambda: [isBetween(0, most.penalty), `1 (0–${most.penalty})`],
  alpha: [isBetween(0, most.penalty), `0 (0–${most.penalty})`],
  gamma: [isBetween(0, most.gamma), `0 (0–${most.gamma})`],
  minChildWeight: [isBetween(0, most.childWeight), `1 (0–${most.childWeight})`],
  minChildRows: [isWhole(1, most.childRows), `20 (1–${most.childRows})`],
  rowShare: [isShare, '0.8 (0 < rowShare ≤ 1)'],
  columnShare: [isShare, '0.8 (0 < columnShare ≤ 1)'],
  seed: [isWhole(0, mostSeed), `1 (0–${mostSeed})`],
  baseScore: [isBetween(-mostScore, mostScore), '0.5'],
  test: [isTestShare, '{ "share": 0.3, "seed": 1 } (0 < share ≤ 0.9)'],
  stop: [isStop, '{ "rounds": 10 }'],
  onFailure: [isOneOf(...ways), oneOf(ways)],
  leak: [isOneOf(...leaks), oneOf(leaks)],
  tell: [isList(isOneOf(...told), 0, told.length), `["importance"] (≠; ${told.join(', ')})`],
  name: outputMember('model', checkpoint),
};

/** Ours by the names that XGBoost and scikit-learn have for them. */
const known: Readonly<Record<string, keyof TreesQuestion>> = {
  eta: 'learningRate',
  learning_rate: 'learningRate',
  max_depth: 'depth',
  n_estimators: 'trees',
  num_boost_round: 'trees',
  num_round: 'trees',
  rounds: 'trees',
  reg_lambda: 'lambda',
  reg_alpha: 'alpha',
  min_split_loss: 'gamma',
  min_child_weight: 'minChildWeight',
  min_child_samples: 'minChildRows',
  min_samples_leaf: 'minChildRows',
  subsample: 'rowShare',
  colsample_bytree: 'columnShare',
  random_state: 'seed',
  base_score: 'baseScore',
  objective: 'loss',
  max_bin: 'bins',
  early_stopping_rounds: 'stop',
  monotone_constraints: 'monotone',
};

const ofForest = ['trees', 'columnShare', 'seed'] as const;
const ofBoosting = [
  ...(['loss', 'monotone', 'learningRate', 'lambda', 'alpha', 'gamma', 'minChildWeight', 'rowShare'] as const),
  ...(['baseScore', 'stop', 'onFailure', 'leak'] as const),
];

/** UsageError 'trees.option-of-model' for what the model that is asked for does not have. */
function checkOptions(question: TreesQuestion): TreesQuestion {
  const { model, tell = [] } = question;
  const refuse = (option: string, of: readonly TreesModel[]) =>
    new UsageError('trees.option-of-model', { option, model, models: [...of] });
  for (const option of ofBoosting)
    if (model !== 'boosting' && question[option] !== undefined) throw refuse(option, ['boosting']);
  for (const option of ofForest)
    if (model === 'tree' && question[option] !== undefined) throw refuse(option, ['boosting', 'forest']);
  if (model !== 'boosting' && tell.includes('curve')) throw refuse('curve', ['boosting']);
  return question;
}

/** A question from JSON; throws UsageError 'question.…', 'trees.other-name', 'trees.option-of-model'. */
export function readQuestion(value: unknown): TreesQuestion {
  for (const name of typeof value === 'object' && value !== null ? Object.keys(value) : []) {
    const ours = Object.hasOwn(known, name) ? known[name] : undefined;
    if (ours !== undefined) throw new UsageError('trees.other-name', { found: name, ours, expected: members[ours][1] });
  }
  const read = readMembers<TreesQuestion>(value, {
    kind: 'train',
    example: '{ "aligned": "align/…/table", "model": "boosting", "label": "owner.dataset.column", "features": [ … ] }',
    members,
    needed: ['aligned', 'model', 'label', 'features'],
  });
  return checkOptions(read);
}
