/**
 * The question of kind 'align', as JSON.
 *
 * `tables`, matched by `on` as in an intersection: rows that have a partner become rows of one table, which stays at the computers
 * as shares; nobody learns which these are. `columns` are its columns.
 */
import { isNames, type Members, namesSchema, outputMember } from '../../kinds/members.ts';
import { keyMembers, type KeyQuestion, keySchema, readKeyQuestion } from '../read-question.ts';

export interface AlignQuestion extends KeyQuestion {
  /** `owner.dataset.column` each. */
  readonly columns: readonly string[];
  /** The table's name within its contract; default: table. */
  readonly name?: string;
}

const mostColumns = 100;

export const schema = {
  type: 'object',
  properties: {
    ...keySchema,
    columns: namesSchema(1, mostColumns),
    name: { type: 'string', pattern: '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$' },
  },
  required: ['tables', 'on', 'columns'],
  additionalProperties: false,
};

const { tables, on, canonical, duplicates } = keyMembers;
const members: Members<AlignQuestion> = {
  tables,
  on,
  columns: [isNames(1, mostColumns), `["bank.customers.income"] (1–${mostColumns}, ≠)`],
  name: outputMember('table'),
  canonical,
  duplicates,
};

/** A question from JSON; throws UsageError 'question.…'. */
export function readQuestion(value: unknown): AlignQuestion {
  return readKeyQuestion<AlignQuestion>(value, {
    kind: 'align',
    example: '{ "tables": ["owner.dataset", …], "on": ["column", …], "columns": ["owner.dataset.column", …], … }',
    members,
    needed: ['tables', 'on', 'columns'],
  });
}
