/**
 * The question of kind 'import', as JSON: a model that one party has, as numbers in a dataset of its own, becomes shares beside a table. The command
 * line writes it from a file of XGBoost, LightGBM or ONNX (foreign/task.ts), with what is public of the model: its inputs, its shape, its link.
 */
import type { ColumnType } from '../../contract/cards.ts';
import {
  type Check,
  isList,
  isName,
  isOneOf,
  isWhole,
  type Members,
  nameSchema,
  namesSchema,
  readMembers,
  wrongMember,
  outputMember,
} from '../../kinds/members.ts';
import {
  type DenseShape,
  type LinearShape,
  mostDepth,
  mostLayers,
  mostSizeBits,
  mostTrees,
  mostUnits,
  type TreesShape,
} from './card.ts';

/** An input of the model as a column of the table: its type and the largest range that the model knows, or its list of values. */
export type ImportedFeature =
  | {
      readonly column: string;
      readonly type: ColumnType;
      /** Of carried integers, inclusive. */
      readonly low: string;
      readonly high: string;
      /** Rows without a number count: the model says where they go. */
      readonly missing?: true;
    }
  /** null: no value, the last one. */
  | { readonly column: string; readonly levels: readonly (string | null)[] };

export interface ImportQuestion {
  /** `owner.dataset` of the model's numbers. */
  readonly numbers: string;
  /** `align/JOB/table`, whose columns are the inputs. */
  readonly aligned: string;
  readonly features: readonly ImportedFeature[];
  readonly shape: TreesShape | LinearShape | DenseShape;
  /** What responses are in: a power of 2; default 1. */
  readonly unit?: number;
  /** What each of several outputs is called. */
  readonly classes?: readonly string[];
  /** A column of the table that the response is the probability of, for judgements; `positive` as in a training. */
  readonly label?: string;
  readonly positive?: string;
  /** Where the model is from, as its owner says. */
  readonly tool: string;
  readonly objective: string;
  /** The model's name within its contract; default: model. */
  readonly name?: string;
}

const most = { features: 1_000, outputs: 100, levels: 10_000 };

const whole = (minimum: number, maximum: number): object => ({ type: 'integer', minimum, maximum });
const object = (properties: object, required: readonly string[]): object => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});
const activations = ['relu', 'sigmoid', 'tanh'] as const;
const shapeSchemas = [
  object(
    {
      kind: { const: 'trees' },
      trees: whole(1, mostTrees),
      depth: whole(1, mostDepth),
      outputs: whole(1, most.outputs),
      link: { enum: ['identity', 'logit', 'log', 'softmax'] },
      sizeBits: whole(0, mostSizeBits),
    },
    ['kind', 'trees', 'depth', 'outputs', 'link', 'sizeBits'],
  ),
  object({ kind: { const: 'linear' }, link: { enum: ['identity', 'logit', 'log'] } }, ['kind', 'link']),
  object(
    {
      kind: { const: 'network' },
      hidden: {
        type: 'array',
        items: object({ units: whole(1, mostUnits), activation: { enum: activations } }, ['units', 'activation']),
        minItems: 1,
        maxItems: mostLayers,
      },
      outputs: whole(1, most.outputs),
      link: { enum: ['identity', 'logit', 'softmax'] },
    },
    ['kind', 'hidden', 'outputs', 'link'],
  ),
];
const carriedSchema = { type: 'string', pattern: '^-?[0-9]{1,18}$' };
const featureSchemas = [
  object(
    {
      column: nameSchema,
      type: {
        anyOf: [
          object({ kind: { enum: ['integer', 'date'] } }, ['kind']),
          object({ kind: { const: 'decimal' }, precision: whole(1, 18), scale: whole(0, 18) }, [
            'kind',
            'precision',
            'scale',
          ]),
        ],
      },
      low: carriedSchema,
      high: carriedSchema,
      missing: { const: true },
    },
    ['column', 'type', 'low', 'high'],
  ),
  object(
    {
      column: nameSchema,
      levels: { type: 'array', items: { type: ['string', 'null'] }, minItems: 2, maxItems: most.levels },
    },
    ['column', 'levels'],
  ),
];

/** A word: it stands in the statement, where it must not read as more than a name. */
const isWord: Check = (value) => typeof value === 'string' && /^[\w:.-]{1,60}$/.test(value);
const wordSchema = { type: 'string', pattern: '^[A-Za-z0-9_:.-]{1,60}$' };

export const schema = {
  type: 'object',
  properties: {
    numbers: nameSchema,
    aligned: nameSchema,
    features: { type: 'array', items: { anyOf: featureSchemas }, minItems: 1, maxItems: most.features },
    shape: { anyOf: shapeSchemas },
    unit: { type: 'number', exclusiveMinimum: 0 },
    classes: namesSchema(2, most.outputs),
    label: nameSchema,
    positive: nameSchema,
    tool: wordSchema,
    objective: wordSchema,
    name: { type: 'string', pattern: '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$' },
  },
  required: ['numbers', 'aligned', 'features', 'shape', 'tool', 'objective'],
  additionalProperties: false,
};

/** An object with these members and no others. */
const hasOnly =
  (needed: Readonly<Record<string, Check>>, optional: Readonly<Record<string, Check>> = {}): Check =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const own = value as Readonly<Record<string, unknown>>;
    return (
      Object.entries(needed).every(([key, check]) => Object.hasOwn(own, key) && check(own[key])) &&
      Object.keys(own).every((key) => Object.hasOwn(needed, key) || Object.hasOwn(optional, key)) &&
      Object.entries(optional).every(([key, check]) => own[key] === undefined || check(own[key]))
    );
  };

const isLayer = hasOnly({ units: isWhole(1, mostUnits), activation: isOneOf(...activations) });
/** Layers may be alike. */
const isHidden: Check = (value) =>
  Array.isArray(value) && value.length >= 1 && value.length <= mostLayers && value.every(isLayer);

const isShape: Check = (value) =>
  hasOnly({
    kind: isOneOf('trees'),
    trees: isWhole(1, mostTrees),
    depth: isWhole(1, mostDepth),
    outputs: isWhole(1, most.outputs),
    link: isOneOf('identity', 'logit', 'log', 'softmax'),
    sizeBits: isWhole(0, mostSizeBits),
  })(value) ||
  hasOnly({ kind: isOneOf('linear'), link: isOneOf('identity', 'logit', 'log') })(value) ||
  hasOnly({
    kind: isOneOf('network'),
    hidden: isHidden,
    outputs: isWhole(1, most.outputs),
    link: isOneOf('identity', 'logit', 'softmax'),
  })(value);

const isType: Check = (value) =>
  hasOnly({ kind: isOneOf('integer', 'date') })(value) ||
  hasOnly({ kind: isOneOf('decimal'), precision: isWhole(1, 18), scale: isWhole(0, 18) })(value);
const isCarried: Check = (value) => typeof value === 'string' && /^-?[0-9]{1,18}$/.test(value);

const isFeature: Check = (value) => {
  const isLevel: Check = (level) => level === null || isName(level);
  if (hasOnly({ column: isName, levels: isList(isLevel, 2, most.levels) })(value)) {
    const { levels } = value as { readonly levels: readonly (string | null)[] };
    return levels.indexOf(null) === -1 || levels.indexOf(null) === levels.length - 1;
  }
  if (!hasOnly({ column: isName, type: isType, low: isCarried, high: isCarried }, { missing: isOneOf(true) })(value))
    return false;
  const { low, high } = value as { readonly low: string; readonly high: string };
  return BigInt(low) < BigInt(high);
};

/** A power of 2, of which products with it are exact. */
const isUnit: Check = (value) =>
  typeof value === 'number' && value >= 2 ** -60 && value <= 2 ** 60 && Number.isInteger(Math.log2(value));

const members: Members<ImportQuestion> = {
  numbers: [isName, '"vendor.scorer"'],
  aligned: [isName, '"align/0123456789abcdef/table"'],
  features: [
    isList(isFeature, 1, most.features),
    '[{ "column": "bank.customers.age", "type": { "kind": "integer" }, "low": "18", "high": "100" }, ' +
      '{ "column": "bank.customers.housing", "levels": ["own", "rent"] }]',
  ],
  shape: [
    isShape,
    '{ "kind": "trees", "trees": 100, "depth": 5, "outputs": 1, "link": "logit", "sizeBits": 1 } / { "kind": "linear", "link": "logit" } / ' +
      '{ "kind": "network", "hidden": [{ "units": 32, "activation": "relu" }], "outputs": 1, "link": "logit" }',
  ],
  unit: [isUnit, '1 (2^k)'],
  classes: [isList(isName, 2, most.outputs), '["low", "mid", "high"]'],
  label: [isName, '"bank.customers.defaulted"'],
  positive: [isName, '"true"'],
  tool: [isWord, '"xgboost" (A–z, 0–9, _:.-)'],
  objective: [isWord, '"binary:logistic" (A–z, 0–9, _:.-)'],
  name: outputMember('model'),
};

/** A question from JSON; throws UsageError 'question.…'. */
export function readQuestion(value: unknown): ImportQuestion {
  const question = readMembers<ImportQuestion>(value, {
    kind: 'import',
    example: '{ "numbers": "owner.dataset", "aligned": "align/…/table", "features": […], "shape": {…}, … }',
    members,
    needed: ['numbers', 'aligned', 'features', 'shape', 'tool', 'objective'],
  });
  const { shape, classes, label, features } = question;
  const outputs = shape.kind === 'linear' ? 1 : shape.outputs;
  const wrong = (member: keyof ImportQuestion, expected: string) =>
    wrongMember('import', member, question[member], expected);
  if ((outputs === 1) !== (classes === undefined) || (classes !== undefined && classes.length !== outputs))
    throw wrong('classes', outputs === 1 ? '– (outputs: 1)' : `["…", …] (= ${outputs})`);
  if (outputs > 1 && (shape.link === 'logit' || shape.link === 'log'))
    throw wrong('shape', '"link": "softmax" / "identity"');
  if (outputs === 1 && shape.link === 'softmax') throw wrong('shape', '"outputs": 2 …');
  if (label !== undefined && shape.link !== 'logit') throw wrong('label', '– ("link": "logit")');
  // A network has no number for a row without one.
  if (shape.kind === 'network' && features.some((each) => 'missing' in each))
    throw wrong('features', '– missing ("kind": "network")');
  const columns = features.map(({ column }) => column);
  if (new Set(columns).size < columns.length) throw wrong('features', members.features[1]);
  return question;
}
