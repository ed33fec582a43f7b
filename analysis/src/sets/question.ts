/**
 * The question of kind 'intersect', as JSON.
 *
 * `tables`: two or more owners' tables, matched by `on`. Recipients that have one of the tables learn which of its rows all others
 * have, too; with `show` 'count' they learn the number only.
 */
import { UsageError } from '@tacit/engine';
import { isNames, isOneOf, type Members, namesSchema } from '../kinds/members.ts';
import { keyMembers, type KeyQuestion, keySchema, readKeyQuestion } from './read-question.ts';

export interface IntersectQuestion extends KeyQuestion {
  /** Default: ids. */
  readonly show?: 'ids' | 'count';
  /** Columns of the other tables that come beside the rows: `owner.dataset.column`. */
  readonly payload?: readonly string[];
  /** Nothing is shown where less are in common. */
  readonly least?: number;
  /**
   * Of a contract of several runs: the tables may change in between. Under a protocol that keeps the other's set at the
   * recipient at most so many keys of it may come, and so many go, from run to run.
   */
  readonly changes?: number;
}

const mostPayload = 20;
const mostChanges = 1_000_000;

export const schema = {
  type: 'object',
  properties: {
    ...keySchema,
    show: { enum: ['ids', 'count'] },
    payload: namesSchema(1, mostPayload),
    least: { type: 'integer', minimum: 1, maximum: 1_000_000_000 },
    changes: { type: 'integer', minimum: 0, maximum: mostChanges },
  },
  required: ['tables', 'on'],
  additionalProperties: false,
};

const { tables, on, canonical, duplicates } = keyMembers;
const members: Members<IntersectQuestion> = {
  tables,
  on,
  canonical,
  show: [isOneOf('ids', 'count'), '"ids" / "count" ("ids" + payload)'],
  payload: [isNames(1, mostPayload), `["insurer.policies.band"] (1–${mostPayload}, ≠)`],
  duplicates,
  least: [
    (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 1_000_000_000,
    '10 (≥ 1)',
  ],
  changes: [
    (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) <= mostChanges,
    `1000 (0–${mostChanges})`,
  ],
};

/** Columns come beside rows, not beside a number. */
function needsIds(found: string): UsageError {
  const values = { kind: 'intersect', what: 'payload', member: 'show', found: JSON.stringify(found) };
  return new UsageError('question.needs-member', { ...values, expected: '"ids"' });
}

/** A question from JSON; throws UsageError 'question.…'. */
export function readQuestion(value: unknown): IntersectQuestion {
  const question = readKeyQuestion<IntersectQuestion>(value, {
    kind: 'intersect',
    example: '{ "tables": ["owner.dataset", …], "on": ["column", …], … }',
    members,
    needed: ['tables', 'on'],
  });
  if (question.show === 'count' && question.payload !== undefined) throw needsIds(question.show);
  return question;
}
