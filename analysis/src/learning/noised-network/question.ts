/**
 * The question of a network that is differentially private of each unit, as JSON: `privacy` beside what every network has. Every step has noise;
 * with `leak: "split-learning"` the owner of the label is told what the first layer gives of each row, with noise, and trains the layers above it itself.
 */
import { isBetween, isList, isOneOf, type Members, readMembers } from '../../kinds/members.ts';
import { type AskedPrivacy, readPrivacy } from '../../sql/parse/with-privacy.ts';
import { members as ofNetworks, type NetworkQuestion, schema as networkSchema } from '../network/question.ts';

/** What owners of labels see of that method's training. */
const leaks = ['split-learning'] as const;
export type NetworkLeak = (typeof leaks)[number];
const told = ['weights'] as const;

export interface NoisedNetworkQuestion extends Omit<NetworkQuestion, 'embed' | 'missing' | 'onFailure' | 'tell'> {
  /**
   * What is spent, ε and δ, and `clip`: what the gradient of a row's loss over all weights is held to in length (default 1); with a leak each error that
   * comes back (default 0.25).
   */
  readonly privacy: AskedPrivacy & { readonly delta: string; readonly clip?: number };
  readonly leak?: NetworkLeak;
  /** Default: nothing; weights have noise already. */
  readonly tell?: readonly (typeof told)[number][];
}

const {
  embed: _embed,
  missing: _missing,
  onFailure: _onFailure,
  tell: _tell,
  ...properties
} = networkSchema.properties;

export const schema = {
  ...networkSchema,
  properties: {
    ...properties,
    privacy: {
      type: 'object',
      properties: {
        epsilon: { type: ['number', 'string'], description: 'above 0 and at most 100' },
        delta: { type: ['number', 'string'], description: 'between 0 and 1' },
        clip: { type: 'number', minimum: 1 / 64, maximum: 64 },
      },
      required: ['epsilon', 'delta'],
      additionalProperties: false,
    },
    leak: { enum: leaks },
    tell: { type: 'array', items: { enum: told }, maxItems: told.length, uniqueItems: true },
  },
  required: [...networkSchema.required, 'privacy'],
};

function privacyFrom(value: unknown): NoisedNetworkQuestion['privacy'] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const { clip, ...asked } = value as { readonly clip?: unknown };
  const read = readPrivacy(asked);
  if (read?.delta === undefined || (read.mechanism !== undefined && read.mechanism !== 'gaussian')) return undefined;
  if (clip === undefined) return { ...read, delta: read.delta };
  return isBetween(1 / 64, 64)(clip) ? { ...read, delta: read.delta, clip: clip as number } : undefined;
}

const { embed: _e, missing: _m, onFailure: _o, tell: _t, ...others } = ofNetworks;

const members: Members<NoisedNetworkQuestion> = {
  ...others,
  privacy: [
    (value) => privacyFrom(value) !== undefined,
    '{ "epsilon": 4, "delta": 1e-6, "clip": 1 } (0 < epsilon ≤ 100, 0 < delta < 1, 1/64 ≤ clip ≤ 64)',
  ],
  leak: [isOneOf(...leaks), '"split-learning"'],
  tell: [isList(isOneOf(...told), 0, told.length), '["weights"] (≠)'],
};

/** A question from JSON, ε and δ as decimal text; throws UsageError 'question.…'. */
export function readQuestion(value: unknown): NoisedNetworkQuestion {
  const read = readMembers<NoisedNetworkQuestion>(value, {
    kind: 'train',
    example:
      '{ "aligned": "align/…/table", "model": "network", "label": "owner.dataset.column", "features": [ … ], "layers": [ … ], "privacy": { "epsilon": 4, "delta": 1e-6 } }',
    members,
    needed: ['aligned', 'model', 'label', 'features', 'layers', 'privacy'],
  });
  return { ...read, privacy: privacyFrom(read.privacy) as NoisedNetworkQuestion['privacy'] };
}
