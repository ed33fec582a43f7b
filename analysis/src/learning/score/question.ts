/**
 * The question of kind 'score', as JSON: what a model says of each row of an aligned table. Other than everything that adds up over rows, this
 * tells recipients a number of every single row.
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

export interface ScoreQuestion {
  /** `train/JOB/model`. */
  readonly model: string;
  /** `align/JOB/table`. */
  readonly aligned: string;
  /** Columns of the table that stand beside the score, so that recipients know whose it is. Default: none. */
  readonly show?: readonly string[];
  /** What the model can tell of a row: by default its response, as a probability or the expected label; 'linear', the linear predictor; 'class' … */
  readonly as?: string;
  /** After the point, 0 to 6; default: 4. */
  readonly decimals?: number;
  /** 'contributions': beside each score what every feature adds to it. Default: nothing. */
  readonly explain?: 'contributions';
}

const mostShown = 20;
const mostDecimals = 6;

export const schema = {
  type: 'object',
  properties: {
    model: nameSchema,
    aligned: nameSchema,
    show: namesSchema(1, mostShown),
    as: nameSchema,
    decimals: { type: 'integer', minimum: 0, maximum: mostDecimals },
    explain: { const: 'contributions' },
  },
  required: ['model', 'aligned'],
  additionalProperties: false,
};

const members: Members<ScoreQuestion> = {
  model: [isName, '"train/0123456789abcdef/model"'],
  aligned: [isName, '"align/0123456789abcdef/table"'],
  show: [isNames(1, mostShown), `["bank.applicants.number"] (1–${mostShown}, ≠)`],
  as: [isName, '"response"'],
  decimals: [isWhole(0, mostDecimals), `4 (0–${mostDecimals})`],
  explain: [isOneOf('contributions'), '"contributions"'],
};

/** A question from JSON; throws UsageError 'question.…'. */
export function readQuestion(value: unknown): ScoreQuestion {
  return readMembers<ScoreQuestion>(value, {
    kind: 'score',
    example: '{ "model": "train/…/model", "aligned": "align/…/table", "show": ["owner.dataset.column"] }',
    members,
    needed: ['model', 'aligned'],
  });
}
