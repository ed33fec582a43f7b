/**
 * The question of kind 'neighbours', as JSON: the label of the rows of a kept table that are nearest to points which the recipient names when it
 * runs, and nobody else sees.
 */
import {
  isName,
  isNames,
  isOneOf,
  isWhole,
  type Members,
  nameSchema,
  namesSchema,
  readMembers,
} from '../../kinds/members.ts';

export interface NeighboursQuestion {
  /** `align/JOB/table`. */
  readonly aligned: string;
  /** `owner.dataset.column`; the column's name alone where one table has it. */
  readonly label: string;
  /** A point has a value of each. */
  readonly features: readonly string[];
  /** Rows that an answer is about: at least the minimum of all owners. */
  readonly k: number;
  /** 'range' (default): a number counts in parts of its declared range; 'deviation': in standard deviations. */
  readonly scale?: 'range' | 'deviation';
  /** How often a feature's squared difference counts, a whole number. Default: 1. */
  readonly weights?: Readonly<Record<string, number>>;
  /** Most points in a run. Default: 1. */
  readonly points?: number;
  /** Of a label with a list of values: the one that most of the rows have (default), or how many rows have each. Of a number its mean. */
  readonly tell?: 'class' | 'counts';
}

const most = { k: 100, features: 64, points: 50, weight: 100 };

export const schema = {
  type: 'object',
  properties: {
    aligned: nameSchema,
    label: nameSchema,
    features: namesSchema(1, most.features),
    k: { type: 'integer', minimum: 1, maximum: most.k },
    scale: { enum: ['range', 'deviation'] },
    weights: { type: 'object', additionalProperties: { type: 'integer', minimum: 1, maximum: most.weight } },
    points: { type: 'integer', minimum: 1, maximum: most.points },
    tell: { enum: ['class', 'counts'] },
  },
  required: ['aligned', 'label', 'features', 'k'],
  additionalProperties: false,
};

const isWeight = isWhole(1, most.weight);
const isWeights = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isWeight);

const members: Members<NeighboursQuestion> = {
  aligned: [isName, '"align/0123456789abcdef/table"'],
  label: [isName, '"bank.customers.defaulted"'],
  features: [isNames(1, most.features), `["bank.customers.income", …] (1–${most.features}, ≠)`],
  k: [isWhole(1, most.k), `20 (1–${most.k})`],
  scale: [isOneOf('range', 'deviation'), '"range" / "deviation"'],
  weights: [isWeights, `{ "bank.customers.income": 2 } (1–${most.weight})`],
  points: [isWhole(1, most.points), `1 (1–${most.points})`],
  tell: [isOneOf('class', 'counts'), '"class" / "counts"'],
};

/** A question from JSON; throws UsageError 'question.…'. */
export function readQuestion(value: unknown): NeighboursQuestion {
  return readMembers<NeighboursQuestion>(value, {
    kind: 'neighbours',
    example: '{ "aligned": "align/…/table", "label": "owner.dataset.column", "features": [ … ], "k": 20 }',
    members,
    needed: ['aligned', 'label', 'features', 'k'],
  });
}
