/** What questions about several tables' keys have in common, and how their members are read from JSON. */
import { UsageError } from '@tacit/engine';
import { shownValue, unknownMember } from '../kinds/unknown-member.ts';
import { type Rule, ruleNames } from './rules.ts';

/** Which rows of several tables are the same. */
export interface KeyQuestion {
  /** `owner.dataset` each. */
  readonly tables: readonly string[];
  /** For each part of the key the column of each table, in their order, or one name where all call it the same. */
  readonly on: readonly (string | readonly string[])[];
  /** How texts are made the same before they are compared; 'trim' and 'nfc' always are. */
  readonly canonical?: readonly Rule[];
  /** Default: refuse. 'once': of rows with equal keys the first takes part. */
  readonly duplicates?: 'refuse' | 'once';
}

const limits = { tables: 10, keys: 4, name: 200 };

type Check = (value: unknown) => boolean;

/** What each member must be, and how it is written, as in JSON, which needs no translation. */
export type Members<Question> = Readonly<Record<keyof Question, readonly [Check, string]>>;

const name = { type: 'string', minLength: 1, maxLength: limits.name };
const list = (items: object, minItems: number, maxItems: number) => ({ type: 'array', items, minItems, maxItems });

/** JSON Schema of different names. */
export const namesSchema = (minItems: number, maxItems: number): object => ({
  ...list(name, minItems, maxItems),
  uniqueItems: true,
});

export const keySchema = {
  tables: namesSchema(2, limits.tables),
  on: list({ anyOf: [name, list(name, 2, limits.tables)] }, 1, limits.keys),
  canonical: { ...list({ enum: ruleNames }, 1, ruleNames.length), uniqueItems: true },
  duplicates: { enum: ['refuse', 'once'] },
};

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

/** Different names. */
export const isNames = (least: number, most: number): Check => isList(isName, least, most);

export const isOneOf =
  (...known: readonly string[]): Check =>
  (value) =>
    known.includes(value as string);

export const keyMembers: Members<KeyQuestion> = {
  tables: [isNames(2, limits.tables), `["bank.customers", "insurer.policies"] (2–${limits.tables}, ≠)`],
  on: [
    isList((value) => isName(value) || areNames(value), 1, limits.keys),
    `["id"] / [["id", "customer_id"]] (1–${limits.keys}, ≠)`,
  ],
  canonical: [isList(isOneOf(...ruleNames), 1, ruleNames.length), `["nfkc", "casefold"] (≠; ${ruleNames.join(', ')})`],
  duplicates: [isOneOf('refuse', 'once'), '"refuse" / "once"'],
};

/** `{ "tables": ["owner.dataset", …], … }`: what a question without its members is told. */
export interface Asked<Question> {
  readonly kind: string;
  readonly example: string;
  readonly members: Members<Question>;
  readonly needed: readonly (keyof Question & string)[];
}

/** UsageError 'question.wrong-member'; `expected` is written as in JSON. */
function wrongMember(kind: string, member: string, found: unknown, expected: string): UsageError {
  return new UsageError('question.wrong-member', { kind, member, found: shownValue(found), expected });
}

function missingMember(kind: string, member: string, expected: string): UsageError {
  return new UsageError('question.missing-member', { kind, member, expected: `${member}: ${expected}` });
}

/** A question from JSON; throws UsageError 'question.…' naming the member, what it is and what it must be. */
export function readMembers<Question extends KeyQuestion>(value: unknown, asked: Asked<Question>): Question {
  const { kind, example, members, needed } = asked;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageError('question.invalid', { kind, expected: example });
  const known = Object.keys(members);
  for (const [key, member] of Object.entries(value)) {
    if (!known.includes(key)) throw unknownMember(kind, key, known);
    const [check, expected] = members[key as keyof Question];
    if (member !== undefined && !check(member)) throw wrongMember(kind, key, member, expected);
  }
  const question = value as Question;
  for (const member of needed) {
    if (question[member] === undefined) throw missingMember(kind, member, members[member][1]);
  }
  for (const part of question.on) {
    if (typeof part !== 'string' && part.length !== question.tables.length)
      throw wrongMember(kind, 'on', question.on, `[["id", "customer_id", …]] (= ${question.tables.length})`);
  }
  return question;
}
