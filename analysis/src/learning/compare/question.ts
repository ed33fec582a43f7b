/** The question of kind 'compare', as JSON: two models of one label, judged on the same rows of an aligned table. */
import { isBetween, isName, isOneOf, type Members, nameSchema, readMembers, wrongMember } from '../../kinds/members.ts';
import { isCutOffs, mostCutOffs, type Part } from '../judge/question.ts';

export interface CompareQuestion {
  /** The model in use, and the one that might take its place: `train/JOB/model` each. */
  readonly champion: string;
  readonly challenger: string;
  /** `align/JOB/table`. */
  readonly aligned: string;
  /** Default: the rows that both left out for tests, or all of another table. */
  readonly part?: Part;
  /** Probabilities between which rows are grouped, for both models the same. Default: 0.1, 0.2, … 0.9. */
  readonly cutOffs?: readonly number[];
  /** The probability from which on a model says yes, for how far both agree. Default: 0.5. */
  readonly yesFrom?: number;
}

export const schema = {
  type: 'object',
  properties: {
    champion: nameSchema,
    challenger: nameSchema,
    aligned: nameSchema,
    part: { enum: ['train', 'test', 'all'] },
    cutOffs: {
      type: 'array',
      items: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
      minItems: 1,
      maxItems: mostCutOffs,
      uniqueItems: true,
    },
    yesFrom: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
  },
  required: ['champion', 'challenger', 'aligned'],
  additionalProperties: false,
};

const members: Members<CompareQuestion> = {
  champion: [isName, '"train/0123456789abcdef/model"'],
  challenger: [isName, '"train/fedcba9876543210/model"'],
  aligned: [isName, '"align/0123456789abcdef/table"'],
  part: [isOneOf('train', 'test', 'all'), '"test" / "train" / "all"'],
  cutOffs: [isCutOffs, `[0.1, 0.3, 0.5] (1–${mostCutOffs}, 0 < … < 1)`],
  yesFrom: [(value) => isBetween(0, 1)(value) && value !== 0 && value !== 1, '0.5 (0 < … < 1)'],
};

/** A question from JSON; throws UsageError 'question.…'. */
export function readQuestion(value: unknown): CompareQuestion {
  const question = readMembers<CompareQuestion>(value, {
    kind: 'compare',
    example: '{ "champion": "train/…/model", "challenger": "train/…/model", "aligned": "align/…/table" }',
    members,
    needed: ['champion', 'challenger', 'aligned'],
  });
  if (question.champion === question.challenger)
    throw wrongMember('compare', 'challenger', question.challenger, `≠ ${question.champion}`);
  return question;
}
