/**
 * The question of kind 'serve', as JSON: a model that scores one person at a time, whom the caller names by a key at each call, from the rows
 * that owners have under it.
 */
import { isName, isOneOf, isWhole, type Members, nameSchema } from '../../kinds/members.ts';
import { keyMembers, type KeyQuestion, keySchema, readKeyQuestion } from '../../sets/read-question.ts';

export interface ServeQuestion extends Omit<KeyQuestion, 'duplicates'> {
  /** How callers name it; different ones of one party have different names. */
  readonly service: string;
  /** `train/JOB/model`. */
  readonly model: string;
  /** `prepare/JOB/fitted`, of a model that was trained on a table prepared by it. */
  readonly prepared?: string;
  /** Calls in a day (UTC). */
  readonly perDay: number;
  /** What the model can tell of a row: by default its response, as a probability or the expected label; 'linear', the linear predictor; 'class' … */
  readonly as?: string;
  /** After the point, 0 to 6; default: 4. */
  readonly decimals?: number;
  /** 'contributions': beside the score what every feature adds to it. Default: nothing. */
  readonly explain?: 'contributions';
}

const most = { decimals: 6, perDay: 10_000_000 };
const servicePattern = /^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$/;

// A row is found by its key: of equal keys nobody could say which one is meant.
const { duplicates: _, ...keys } = keySchema;

export const schema = {
  type: 'object',
  properties: {
    service: { type: 'string', pattern: servicePattern.source },
    model: nameSchema,
    ...keys,
    prepared: nameSchema,
    perDay: { type: 'integer', minimum: 1, maximum: most.perDay },
    as: nameSchema,
    decimals: { type: 'integer', minimum: 0, maximum: most.decimals },
    explain: { const: 'contributions' },
  },
  required: ['service', 'model', 'tables', 'on', 'perDay'],
  additionalProperties: false,
};

const members: Members<ServeQuestion> = {
  service: [(value) => typeof value === 'string' && servicePattern.test(value), '"credit" (a–z, 0–9, -)'],
  model: [isName, '"train/0123456789abcdef/model"'],
  tables: keyMembers.tables,
  on: keyMembers.on,
  canonical: keyMembers.canonical,
  prepared: [isName, '"prepare/0123456789abcdef/fitted"'],
  perDay: [isWhole(1, most.perDay), `1000 (1–${most.perDay})`],
  as: [isName, '"response"'],
  decimals: [isWhole(0, most.decimals), `4 (0–${most.decimals})`],
  explain: [isOneOf('contributions'), '"contributions"'],
};

/** A question from JSON; throws UsageError 'question.…'. */
export function readQuestion(value: unknown): ServeQuestion {
  return readKeyQuestion<ServeQuestion>(value, {
    kind: 'serve',
    example:
      '{ "service": "credit", "model": "train/…/model", "tables": ["owner.dataset", …], "on": ["column", …], "perDay": 1000 }',
    members,
    needed: ['service', 'model', 'tables', 'on', 'perDay'],
  });
}
