/** The question of clusters, as JSON: k groups of rows of a kept table that are near each other (k-means), whose centres stay as shares. */
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

/** 'sizes': rows of each; 'centres': means of each; 'curve': how far rows are from their centres after each iteration. */
const told = ['sizes', 'centres', 'curve'] as const;
export type Told = (typeof told)[number];

const scales = ['standardise', 'range', 'none'] as const;
export type Scale = (typeof scales)[number];
const starts = ['spread', 'rows'] as const;
export type Start = (typeof starts)[number];

export interface ClustersQuestion extends UnlabelledQuestion {
  readonly model: 'k-means';
  readonly clusters: number;
  /** Default: 20. */
  readonly iterations?: number;
  /** 'spread' (default): k-means++, rows far from each other by chance; 'rows': any k rows. */
  readonly start?: Start;
  /** What the chances of the start follow from. Default: 1. */
  readonly seed?: number;
  /** 'standardise' (default): every column in its own deviations; 'range': in its declared range; 'none': as it is. */
  readonly scale?: Scale;
  /** Default: all. An empty list: nothing but how many rows there are. */
  readonly tell?: readonly Told[];
}

const mostFeatures = 100;
const mostClusters = 32;
const mostIterations = 300;
const mostSeed = 2 ** 32 - 1;

export const schema = {
  type: 'object',
  properties: {
    aligned: nameSchema,
    model: { enum: ['k-means'] },
    features: namesSchema(1, mostFeatures),
    clusters: { type: 'integer', minimum: 2, maximum: mostClusters },
    iterations: { type: 'integer', minimum: 1, maximum: mostIterations },
    start: { enum: starts },
    seed: { type: 'integer', minimum: 0, maximum: mostSeed },
    scale: { enum: scales },
    missing: { enum: ['mean', 'drop'] },
    tell: { type: 'array', items: { enum: told }, maxItems: told.length, uniqueItems: true },
    name: { type: 'string', pattern: '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$' },
  },
  required: ['aligned', 'model', 'features', 'clusters'],
  additionalProperties: false,
};

const members: Members<ClustersQuestion> = {
  aligned: [isName, '"align/0123456789abcdef/table"'],
  model: [isOneOf('k-means'), '"k-means"'],
  features: [isNames(1, mostFeatures), `["bank.customers.income", …] (1–${mostFeatures}, ≠)`],
  clusters: [isWhole(2, mostClusters), `5 (2–${mostClusters})`],
  iterations: [isWhole(1, mostIterations), `20 (1–${mostIterations})`],
  start: [isOneOf(...starts), '"spread" / "rows"'],
  seed: [isWhole(0, mostSeed), `1 (0–${mostSeed})`],
  scale: [isOneOf(...scales), '"standardise" / "range" / "none"'],
  missing: [isOneOf('mean', 'drop'), '"mean" / "drop"'],
  tell: [isList(isOneOf(...told), 0, told.length), `["sizes", "centres"] (≠; ${told.join(', ')})`],
  name: outputMember('model'),
};

/** A question from JSON; throws UsageError 'question.…'. */
export function readQuestion(value: unknown): ClustersQuestion {
  return readMembers<ClustersQuestion>(value, {
    kind: 'train',
    example: '{ "aligned": "align/…/table", "model": "k-means", "features": [ … ], "clusters": 5 }',
    members,
    needed: ['aligned', 'model', 'features', 'clusters'],
  });
}
