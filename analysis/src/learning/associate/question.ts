/**
 * The question of kind 'associate', as JSON: how many rows of a kept table have two items together, or three, and what one says of the other
 * (support, confidence, lift).
 */
import { isName, isNames, isOneOf, type Members, nameSchema, namesSchema, readMembers } from '../../kinds/members.ts';

export interface AssociateQuestion {
  /** `align/JOB/table`. */
  readonly aligned: string;
  /**
   * `owner.dataset.column`; the column's name alone where one table has it. A column of truth values is one item, one with a list of values an item
   * for each of them.
   */
  readonly items: readonly string[];
  /** Most items together. Default: 2. Three are counted of truth values alone. */
  readonly size?: 2 | 3;
}

const mostColumns = 100;

export const schema = {
  type: 'object',
  properties: { aligned: nameSchema, items: namesSchema(2, mostColumns), size: { enum: [2, 3] } },
  required: ['aligned', 'items'],
  additionalProperties: false,
};

const members: Members<AssociateQuestion> = {
  aligned: [isName, '"align/0123456789abcdef/table"'],
  items: [isNames(2, mostColumns), `["bank.customers.card", "insurer.policies.life", …] (2–${mostColumns}, ≠)`],
  size: [isOneOf(2, 3), '2 / 3'],
};

/** A question from JSON; throws UsageError 'question.…'. */
export function readQuestion(value: unknown): AssociateQuestion {
  return readMembers<AssociateQuestion>(value, {
    kind: 'associate',
    example: '{ "aligned": "align/…/table", "items": [ … ] }',
    members,
    needed: ['aligned', 'items'],
  });
}
