/** The question of kind 'split', as JSON: the rows of an aligned table in parts for training, validation and tests, by a seed that all agree on. */
import { isBetween, isName, isWhole, type Members, nameSchema, readMembers, wrongMember } from '../../kinds/members.ts';

export interface SplitQuestion {
  /** `align/JOB/table`, or a prepared one. */
  readonly aligned: string;
  /** The part of the rows for tests; all that is in no other part is for training. */
  readonly test: number;
  /** The part of the rows for choosing between models; default: none. */
  readonly validation?: number;
  readonly seed: number;
  /** A column by whose value a row's part is chosen: rows with the same one, also of other tables, come into the same part. */
  readonly by?: string;
  /** A column of which all parts have each value as often as the whole. */
  readonly stratify?: string;
}

const mostSeed = 2 ** 32 - 1;
/** Parts are whole numbers of thousandths. */
export const partUnit = 1000;
const mostParts = 0.9;

const part = { type: 'number', exclusiveMinimum: 0, maximum: mostParts, multipleOf: 1 / partUnit };

export const schema = {
  type: 'object',
  properties: {
    aligned: nameSchema,
    test: part,
    validation: part,
    seed: { type: 'integer', minimum: 0, maximum: mostSeed },
    by: nameSchema,
    stratify: nameSchema,
  },
  required: ['aligned', 'test', 'seed'],
  additionalProperties: false,
};

const isPart = (value: unknown): boolean =>
  isBetween(1 / partUnit, mostParts)(value) &&
  Math.abs(Number(value) * partUnit - Math.round(Number(value) * partUnit)) < 1e-9;

const members: Members<SplitQuestion> = {
  aligned: [isName, '"align/0123456789abcdef/table"'],
  test: [isPart, `0.3 (0.001–${mostParts})`],
  validation: [isPart, `0.2 (0.001–${mostParts})`],
  seed: [isWhole(0, mostSeed), '1 (0–4294967295)'],
  by: [isName, '"bank.customers.number"'],
  stratify: [isName, '"bank.customers.defaulted"'],
};

/** A question from JSON; throws UsageError 'question.…'. */
export function readQuestion(found: unknown): SplitQuestion {
  const question = readMembers<SplitQuestion>(found, {
    kind: 'split',
    example: '{ "aligned": "align/…/table", "test": 0.3, "seed": 1 }',
    members,
    needed: ['aligned', 'test', 'seed'],
  });
  const { test, validation = 0, by, stratify } = question;
  if (test + validation > mostParts + 1e-9)
    throw wrongMember('split', 'validation', validation, `test + validation ≤ ${mostParts}`);
  if (by !== undefined && stratify !== undefined) throw wrongMember('split', 'stratify', stratify, 'by / stratify');
  return question;
}
