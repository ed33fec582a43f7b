/**
 * The question of kind 'intersect', as JSON.
 *
 * `tables`: two or more owners' tables, matched by `on`. Recipients that have one of the tables learn which of its rows all others
 * have, too; with `show` 'count' they learn the number only.
 */
import {
  invalid,
  isNames,
  isOneOf,
  keyMembers,
  type KeyQuestion,
  keySchema,
  type Members,
  namesSchema,
  readMembers,
} from './read-question.ts';

export interface IntersectQuestion extends KeyQuestion {
  /** Default: ids. */
  readonly show?: 'ids' | 'count';
  /** Columns of the other tables that come beside the rows: `owner.dataset.column`. */
  readonly payload?: readonly string[];
  /** Nothing is shown where less are in common. */
  readonly least?: number;
}

const mostPayload = 20;

export const schema = {
  type: 'object',
  properties: {
    ...keySchema,
    show: { enum: ['ids', 'count'] },
    payload: namesSchema(1, mostPayload),
    least: { type: 'integer', minimum: 1, maximum: 1_000_000_000 },
  },
  required: ['tables', 'on'],
  additionalProperties: false,
};

const { tables, on, canonical, duplicates } = keyMembers;
const members: Members<IntersectQuestion> = {
  tables,
  on,
  canonical,
  show: [isOneOf('ids', 'count'), 'ids or count (for columns beside the rows: ids, and payload)'],
  payload: [isNames(1, mostPayload), `1 to ${mostPayload} different "owner.dataset.column"`],
  duplicates,
  least: [
    (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 1_000_000_000,
    'a whole number from 1',
  ],
};

/** A question from JSON; throws UsageError 'question.invalid'. */
export function readQuestion(value: unknown): IntersectQuestion {
  const question = readMembers<IntersectQuestion>(value, {
    kind: 'intersect',
    example: '{ "tables": ["owner.dataset", …], "on": ["column", …], … }',
    members,
    needed: ['tables', 'on'],
  });
  if (question.show === 'count' && question.payload !== undefined)
    throw invalid('intersect', 'payload: only where ids are shown (found show: count)');
  return question;
}
