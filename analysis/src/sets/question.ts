/**
 * The question of kind 'intersect', as JSON.
 *
 * `tables`: two or more owners' tables. `on`: for each part of the key the column of each table, in their order, or one name
 * where all call it the same. Recipients that have one of the tables learn which of its rows all others have, too; with `show`
 * 'count' they learn the number only.
 */
import { UsageError } from '@tacit/engine';
import '../kinds/messages.ts';
import { type Rule, ruleNames } from './canonical.ts';

export interface IntersectQuestion {
  /** `owner.dataset` each. */
  readonly tables: readonly string[];
  readonly on: readonly (string | readonly string[])[];
  /** How texts are made the same before they are compared; 'trim' and 'nfc' always are. */
  readonly canonical?: readonly Rule[];
  /** Default: ids. */
  readonly show?: 'ids' | 'count';
  /** Columns of the other tables that come beside the rows: `owner.dataset.column`. */
  readonly payload?: readonly string[];
  /** Default: refuse. 'once': of rows with equal keys the first takes part. */
  readonly duplicates?: 'refuse' | 'once';
  /** Nothing is shown where less are in common. */
  readonly least?: number;
}

const limits = { tables: 10, keys: 4, payload: 20, name: 200 };

const name = { type: 'string', minLength: 1, maxLength: limits.name };
const list = (items: object, minItems: number, maxItems: number) => ({ type: 'array', items, minItems, maxItems });

export const schema = {
  type: 'object',
  properties: {
    tables: { ...list(name, 2, limits.tables), uniqueItems: true },
    on: list({ anyOf: [name, list(name, 2, limits.tables)] }, 1, limits.keys),
    canonical: { ...list({ enum: ruleNames }, 1, ruleNames.length), uniqueItems: true },
    show: { enum: ['ids', 'count'] },
    payload: { ...list(name, 1, limits.payload), uniqueItems: true },
    duplicates: { enum: ['refuse', 'once'] },
    least: { type: 'integer', minimum: 1, maximum: 1_000_000_000 },
  },
  required: ['tables', 'on'],
  additionalProperties: false,
};

type Check = (value: unknown) => boolean;

const isName: Check = (value) => typeof value === 'string' && value.length > 0 && value.length <= limits.name;
const isList =
  (item: Check, least: number, most: number): Check =>
  (value) =>
    Array.isArray(value) &&
    value.length >= least &&
    value.length <= most &&
    value.every(item) &&
    new Set(value.map((each) => JSON.stringify(each))).size === value.length;
// Columns of several tables may be called the same.
const areNames: Check = (value) =>
  Array.isArray(value) && value.length >= 2 && value.length <= limits.tables && value.every(isName);
const isOneOf =
  (...known: readonly string[]): Check =>
  (value) =>
    known.includes(value as string);

/** What each member must be, and the words for it. */
const members: Readonly<Record<keyof IntersectQuestion, readonly [Check, string]>> = {
  tables: [isList(isName, 2, limits.tables), `2 to ${limits.tables} different "owner.dataset"`],
  on: [
    isList((value) => isName(value) || areNames(value), 1, limits.keys),
    `1 to ${limits.keys} column names, or lists of one column of each table`,
  ],
  canonical: [isList(isOneOf(...ruleNames), 1, ruleNames.length), `a list of ${ruleNames.join(', ')}`],
  show: [isOneOf('ids', 'count'), 'ids or count'],
  payload: [isList(isName, 1, limits.payload), `1 to ${limits.payload} different "owner.dataset.column"`],
  duplicates: [isOneOf('refuse', 'once'), 'refuse or once'],
  least: [
    (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 1_000_000_000,
    'a whole number from 1',
  ],
};

/** A question from JSON; throws UsageError 'question.invalid' naming the member, what it is and what it must be. */
export function readQuestion(value: unknown): IntersectQuestion {
  const fail = (expected: string) => new UsageError('question.invalid', { kind: 'intersect', expected });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw fail('{ "tables": ["owner.dataset", …], "on": ["column", …], … }');
  }
  const known = Object.keys(members);
  for (const [key, member] of Object.entries(value)) {
    if (!known.includes(key)) throw fail(`no member ${JSON.stringify(key)}; known: ${known.join(', ')}`);
    const [check, words] = members[key as keyof IntersectQuestion];
    if (!check(member)) throw fail(`${key}: ${words} (found ${shown(member)})`);
  }
  const question = value as IntersectQuestion;
  for (const needed of ['tables', 'on'] as const) {
    if (question[needed] === undefined) throw fail(`${needed}: ${members[needed][1]} (found nothing)`);
  }
  for (const part of question.on) {
    if (typeof part !== 'string' && part.length !== question.tables.length)
      throw fail(`on: a column of each of the ${question.tables.length} tables (found ${part.length})`);
  }
  if (question.show === 'count' && question.payload !== undefined)
    throw fail('payload: only where ids are shown (found show: count)');
  return question;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
