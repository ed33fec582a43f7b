/** The question of principal components, as JSON: the directions in which rows of a kept table differ most, which stay as shares. */
import {
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
import type { UnlabelledQuestion } from '../unlabelled/plan.ts';

/** 'loadings': what each column counts in each component; 'variance': which part each explains, and the whole. */
const told = ['loadings', 'variance'] as const;
export type Told = (typeof told)[number];

const scales = ['correlation', 'covariance'] as const;
export type Scale = (typeof scales)[number];

export interface ComponentsQuestion extends UnlabelledQuestion {
  readonly model: 'components';
  /** How many, at most as many as features. Default: 2. */
  readonly components?: number;
  /** 'correlation' (default): every column in its own deviations; 'covariance': columns in their own units. */
  readonly scale?: Scale;
  /** Steps in which differences between components are squared. Default: 12, as good as 4,096 steps of power iteration. */
  readonly iterations?: number;
  /** Default: all. An empty list: nothing but how many rows there are. */
  readonly tell?: readonly Told[];
}

const mostFeatures = 100;
const mostComponents = 20;
const mostIterations = 16;

export const schema = {
  type: 'object',
  properties: {
    aligned: nameSchema,
    model: { enum: ['components'] },
    features: namesSchema(2, mostFeatures),
    components: { type: 'integer', minimum: 1, maximum: mostComponents },
    scale: { enum: scales },
    iterations: { type: 'integer', minimum: 1, maximum: mostIterations },
    missing: { enum: ['mean', 'drop'] },
    tell: { type: 'array', items: { enum: told }, maxItems: told.length, uniqueItems: true },
    name: { type: 'string', pattern: '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$' },
  },
  required: ['aligned', 'model', 'features'],
  additionalProperties: false,
};

const members: Members<ComponentsQuestion> = {
  aligned: [isName, '"align/0123456789abcdef/table"'],
  model: [isOneOf('components'), '"components"'],
  features: [isNames(2, mostFeatures), `["bank.customers.income", …] (2–${mostFeatures}, ≠)`],
  components: [isWhole(1, mostComponents), `2 (1–${mostComponents})`],
  scale: [isOneOf(...scales), '"correlation" / "covariance"'],
  iterations: [isWhole(1, mostIterations), `12 (1–${mostIterations})`],
  missing: [isOneOf('mean', 'drop'), '"mean" / "drop"'],
  tell: [isList(isOneOf(...told), 0, told.length), `["loadings", "variance"] (≠; ${told.join(', ')})`],
  name: outputMember('model'),
};

/** A question from JSON; throws UsageError 'question.…'. */
export function readQuestion(value: unknown): ComponentsQuestion {
  return readMembers<ComponentsQuestion>(value, {
    kind: 'train',
    example: '{ "aligned": "align/…/table", "model": "components", "features": [ … ], "components": 2 }',
    members,
    needed: ['aligned', 'model', 'features'],
  });
}
