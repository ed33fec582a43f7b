/**
 * The question of kind 'train' with model 'network', as JSON: a small neural network of `label` on `features`, of the rows of a kept table. The
 * network stays at the computers as shares; `tell` says what of it recipients learn.
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
import { isTestShare, testShareSchema } from '../test-rows.ts';
import type { Layer } from './card.ts';
import type { LabelledQuestion } from '../learner.ts';

/** 'curve': the mean loss of each epoch; 'weights': all that was learnt. */
const told = ['curve', 'weights'] as const;
export type Told = (typeof told)[number];
const methods = ['adam', 'sgd'] as const;
const activations = ['relu', 'sigmoid'] as const;
const ways = ['restart', 'resume'] as const;

export interface NetworkQuestion extends LabelledQuestion {
  readonly model: 'network';
  /**
   * A column of the table. Of a list of values the network gives the probability of each, or with `positive` of that one; of truth values and
   * whole numbers from 0 to 1 that of true or 1; of all other numbers it gives a number.
   */
  readonly label: string;
  readonly positive?: string;
  /** As of other models: numbers that enter as bins. */
  readonly bins?: Readonly<Record<string, readonly CutValue[]>>;
  /** Hidden layers from the inputs on. */
  readonly layers: readonly Layer[];
  /** Features with a list of values, or in bins, that enter as so many numbers, which are learnt for each value. Others enter as 0 or 1 for each value but the first. */
  readonly embed?: Readonly<Record<string, number>>;
  /** Rows without a value of a number: 'mean' takes that of the others (default), 'drop' leaves the row out. */
  readonly missing?: 'mean' | 'drop';
  /** Penalty on half the squares of weights, biases apart. Default: 0. */
  readonly ridge?: number;
  /** Default: adam. */
  readonly method?: (typeof methods)[number];
  /** Default: 20. */
  readonly epochs?: number;
  /** Rows of the table in a batch, those that are nobody's among them. Default: 32, or all. */
  readonly batch?: number;
  /** Default: of 'adam' 0.015625; of 'sgd' 0.125, less by the momentum. */
  readonly learningRate?: number;
  /** Of 'sgd'. Default: 0. */
  readonly momentum?: number;
  /** The first weights and the order of rows follow from it; all know it. Default: 1. */
  readonly seed?: number;
  /** As of other models in batches: whether a run that fails is begun anew (default) or gone on with. */
  readonly onFailure?: (typeof ways)[number];
  /** Default: the curve. An empty list: nothing but how many rows there are. */
  readonly tell?: readonly Told[];
}

const mostFeatures = 1000;
const mostLayers = 4;
const mostUnits = 1024;
const mostSize = 64;
const mostEpochs = 1000;
const mostBatch = 65_536;
const mostSeed = 2 ** 32 - 1;
export const checkpoint = 'checkpoint';

const isLayer: Check = (value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { units, activation, ...more } = value as Record<string, unknown>;
  return isWhole(1, mostUnits)(units) && isOneOf(...activations)(activation) && Object.keys(more).length === 0;
};

const isLayers: Check = (value) => Array.isArray(value) && value.length <= mostLayers && value.every(isLayer);

const isSizes: Check = (value) =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.entries(value).every(([name, size]) => isName(name) && isWhole(1, mostSize)(size));

export const schema = {
  type: 'object',
  properties: {
    aligned: nameSchema,
    model: { const: 'network' },
    label: nameSchema,
    positive: nameSchema,
    features: namesSchema(1, mostFeatures),
    bins: cutsByNameSchema,
    layers: {
      type: 'array',
      items: {
        type: 'object',
        properties: { units: { type: 'integer', minimum: 1, maximum: mostUnits }, activation: { enum: activations } },
        required: ['units', 'activation'],
        additionalProperties: false,
      },
      maxItems: mostLayers,
    },
    embed: { type: 'object', additionalProperties: { type: 'integer', minimum: 1, maximum: mostSize } },
    missing: { enum: ['mean', 'drop'] },
    ridge: { type: 'number', minimum: 0, maximum: 1 },
    method: { enum: methods },
    epochs: { type: 'integer', minimum: 1, maximum: mostEpochs },
    batch: { type: 'integer', minimum: 1, maximum: mostBatch },
    learningRate: { type: 'number', exclusiveMinimum: 0, maximum: 4 },
    momentum: { type: 'number', minimum: 0, exclusiveMaximum: 1 },
    seed: { type: 'integer', minimum: 0, maximum: mostSeed },
    onFailure: { enum: ways },
    test: testShareSchema,
    tell: { type: 'array', items: { enum: told }, maxItems: told.length, uniqueItems: true },
    name: { type: 'string', pattern: '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$' },
  },
  required: ['aligned', 'model', 'label', 'features', 'layers'],
  additionalProperties: false,
};

export const members: Members<NetworkQuestion> = {
  aligned: [isName, '"align/0123456789abcdef/table"'],
  model: [isOneOf('network'), '"network"'],
  label: [isName, '"bank.customers.defaulted"'],
  positive: [isName, '"yes"'],
  features: [isNames(1, mostFeatures), `["bank.customers.income", …] (1–${mostFeatures}, ≠)`],
  bins: [isCutsByName, `{ "bank.customers.age": [25, 40, 60] } (1–${mostCuts}, ≠)`],
  layers: [isLayers, `[{ "units": 16, "activation": "relu" / "sigmoid" }] (0–${mostLayers}, units 1–${mostUnits})`],
  embed: [isSizes, `{ "shop.buyers.region": 3 } (1–${mostSize})`],
  missing: [isOneOf('mean', 'drop'), '"mean" / "drop"'],
  ridge: [isBetween(0, 1), '0.001 (0–1)'],
  method: [isOneOf(...methods), '"adam" / "sgd"'],
  epochs: [isWhole(1, mostEpochs), `20 (1–${mostEpochs})`],
  batch: [isWhole(1, mostBatch), `32 (1–${mostBatch})`],
  learningRate: [(value) => isBetween(0, 4)(value) && value !== 0, '0.015625 (0 < learningRate ≤ 4)'],
  momentum: [(value) => isBetween(0, 1)(value) && value !== 1, '0.875 (0 ≤ momentum < 1)'],
  seed: [isWhole(0, mostSeed), `1 (0–${mostSeed})`],
  onFailure: [isOneOf(...ways), '"restart" / "resume"'],
  test: [isTestShare, '{ "share": 0.3, "seed": 1 } (0 < share ≤ 0.9)'],
  tell: [isList(isOneOf(...told), 0, told.length), `["curve", "weights"] (≠)`],
  name: outputMember('model', checkpoint),
};

/** A question from JSON; throws UsageError 'question.…'. */
export function readQuestion(value: unknown): NetworkQuestion {
  return readMembers<NetworkQuestion>(value, {
    kind: 'train',
    example:
      '{ "aligned": "align/…/table", "model": "network", "label": "owner.dataset.column", "features": [ … ], "layers": [ … ] }',
    members,
    needed: ['aligned', 'model', 'label', 'features', 'layers'],
  });
}
