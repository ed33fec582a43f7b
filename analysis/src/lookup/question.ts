/**
 * The question of kind 'lookup', as JSON: what an owner publishes for callers to ask about, one key at a time.
 *
 * `key` finds a row; beside it stand the columns of `payload`, and of each column of `check` whether the caller's value is the same.
 * With neither a caller learns whether the key is there.
 */
import { UsageError } from '@tacit/engine';
import { shownValue, unknownMember } from '../kinds/unknown-member.ts';
import { type Rule, ruleNames } from '../sets/rules.ts';
import './messages.ts';

export interface LookupQuestion {
  /** Name under which it is published. */
  readonly service: string;
  /** `owner.dataset`. */
  readonly table: string;
  readonly key: readonly string[];
  readonly check?: readonly string[];
  readonly payload?: readonly string[];
  /** By column of key and check: how texts are made the same. */
  readonly canonical?: Readonly<Record<string, readonly Rule[]>>;
  /** Default: refuse. 'once': of rows with equal keys the first is published. */
  readonly duplicates?: 'refuse' | 'once';
  /** Questions that the caller may ask in a day (UTC). */
  readonly perDay: number;
  /** Rows that may be published, so that a refresh may have more. Default: of the card. */
  readonly capacity?: number;
  /** Default: the sealed library is sent to the caller. 'retrieval': rows are fetched by private retrieval. */
  readonly fetch?: 'download' | 'retrieval';
}

/** Largest number of questions in a day, and of rows. */
const mostPerDay = 10_000_000;
const mostCapacity = 10_000_000;
const limits = { key: 4, check: 8, payload: 20, name: 200 };

const name = { type: 'string', minLength: 1, maxLength: limits.name };
const names = (minItems: number, maxItems: number) => ({
  type: 'array',
  items: name,
  minItems,
  maxItems,
  uniqueItems: true,
});
/** As parties are called. */
const servicePattern = '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$';

export const schema = {
  type: 'object',
  properties: {
    service: { type: 'string', pattern: servicePattern },
    table: name,
    key: names(1, limits.key),
    check: names(1, limits.check),
    payload: names(1, limits.payload),
    canonical: {
      type: 'object',
      additionalProperties: { type: 'array', items: { enum: ruleNames }, minItems: 1, uniqueItems: true },
    },
    duplicates: { enum: ['refuse', 'once'] },
    perDay: { type: 'integer', minimum: 1, maximum: mostPerDay },
    capacity: { type: 'integer', minimum: 1, maximum: mostCapacity },
    fetch: { enum: ['download', 'retrieval'] },
  },
  required: ['service', 'table', 'key', 'perDay'],
  additionalProperties: false,
};

type Check = (value: unknown) => boolean;
const isName: Check = (value) => typeof value === 'string' && value.length > 0 && value.length <= limits.name;
const areNames =
  (most: number): Check =>
  (value) =>
    Array.isArray(value) &&
    value.length >= 1 &&
    value.length <= most &&
    value.every(isName) &&
    new Set(value).size === value.length;
const isCount =
  (most: number): Check =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= most;
const isRules: Check = (value) =>
  Array.isArray(value) &&
  value.length >= 1 &&
  new Set(value).size === value.length &&
  value.every((each) => ruleNames.includes(each as Rule));

const members: Readonly<Record<keyof LookupQuestion, readonly [Check, string]>> = {
  service: [(value) => typeof value === 'string' && new RegExp(servicePattern).test(value), '"scores" (a–z, 0–9, -)'],
  table: [isName, '"insurer.persons"'],
  key: [areNames(limits.key), `["id"] (1–${limits.key}, ≠)`],
  check: [areNames(limits.check), `["name", "mobile"] (1–${limits.check}, ≠)`],
  payload: [areNames(limits.payload), `["score", "band"] (1–${limits.payload}, ≠)`],
  canonical: [
    (value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isRules),
    `{ "id": ["cn-id"] } (${ruleNames.join(', ')})`,
  ],
  duplicates: [(value) => value === 'refuse' || value === 'once', '"refuse" / "once"'],
  perDay: [isCount(mostPerDay), `5000 (1–${mostPerDay})`],
  capacity: [isCount(mostCapacity), `1000000 (1–${mostCapacity})`],
  fetch: [(value) => value === 'download' || value === 'retrieval', '"download" / "retrieval"'],
};
const needed = ['service', 'table', 'key', 'perDay'] as const;

/** A question from JSON; throws UsageError 'question.…', 'lookup-plan.same-column', 'lookup.rules-column'. */
export function readQuestion(value: unknown): LookupQuestion {
  const kind = 'lookup';
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const expected = '{ "service": "scores", "table": "owner.dataset", "key": ["column", …], "perDay": 5000, … }';
    throw new UsageError('question.invalid', { kind, expected });
  }
  const known = Object.keys(members);
  for (const [member, found] of Object.entries(value)) {
    if (!known.includes(member)) throw unknownMember(kind, member, known);
    const [isRight, expected] = members[member as keyof LookupQuestion];
    if (found !== undefined && !isRight(found))
      throw new UsageError('question.wrong-member', { kind, member, found: shownValue(found), expected });
  }
  const question = value as LookupQuestion;
  for (const member of needed) {
    if (question[member] === undefined) {
      const expected = `${member}: ${members[member][1]}`;
      throw new UsageError('question.missing-member', { kind, member, expected });
    }
  }
  const compared = [...question.key, ...(question.check ?? [])];
  const twice = [...compared, ...(question.payload ?? [])].find((column, i, all) => all.indexOf(column) < i);
  if (twice !== undefined) throw new UsageError('lookup-plan.same-column', { column: twice });
  const other = Object.keys(question.canonical ?? {}).find((column) => !compared.includes(column));
  if (other !== undefined) throw new UsageError('lookup-plan.rules-column', { column: other, columns: compared });
  return question;
}
