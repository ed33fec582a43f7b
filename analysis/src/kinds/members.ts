/** How the members of a question are read from JSON, whatever its kind. */
import { UsageError } from '@tacit/engine';
import { isOutputName } from '../contract/artifacts.ts';
import { shownValue, unknownMember } from './unknown-member.ts';

export type Check = (value: unknown) => boolean;

/** What each member must be, and how it is written, as in JSON, which needs no translation. */
export type Members<Question> = Readonly<Record<keyof Question, readonly [Check, string]>>;

const mostLetters = 200;

const name = { type: 'string', minLength: 1, maxLength: mostLetters };

export const nameSchema: object = name;

/** JSON Schema of different names. */
export const namesSchema = (minItems: number, maxItems: number): object => ({
  type: 'array',
  items: name,
  minItems,
  maxItems,
  uniqueItems: true,
});

export const isName: Check = (value) => typeof value === 'string' && value.length > 0 && value.length <= mostLetters;

/** So many different items. */
export const isList =
  (item: Check, least: number, most: number): Check =>
  (value) =>
    Array.isArray(value) &&
    value.length >= least &&
    value.length <= most &&
    value.every(item) &&
    new Set(value.map((each) => JSON.stringify(each))).size === value.length;

/** Different names. */
export const isNames = (least: number, most: number): Check => isList(isName, least, most);

/** The name of what is kept: recipients' results are called 'result', and `taken` is what else is kept. */
export const outputMember = (example: string, ...taken: readonly string[]): readonly [Check, string] => {
  const others = ['result', ...taken];
  return [
    (value) => typeof value === 'string' && isOutputName(value) && !others.includes(value),
    `"${example}" (a–z, 0–9, -; ≠ ${others.map((each) => JSON.stringify(each)).join(', ')})`,
  ];
};

export const isOneOf =
  (...known: readonly unknown[]): Check =>
  (value) =>
    known.includes(value);

export const isWhole =
  (least: number, most: number): Check =>
  (value) =>
    Number.isInteger(value) && (value as number) >= least && (value as number) <= most;

export const isBetween =
  (least: number, most: number): Check =>
  (value) =>
    typeof value === 'number' && value >= least && value <= most;

/** `example`: what something that is no object at all is told. */
export interface Asked<Question> {
  readonly kind: string;
  readonly example: string;
  readonly members: Members<Question>;
  readonly needed: readonly (keyof Question & string)[];
}

/** UsageError 'question.wrong-member'; `expected` is written as in JSON. */
export function wrongMember(kind: string, member: string, found: unknown, expected: string): UsageError {
  return new UsageError('question.wrong-member', { kind, member, found: shownValue(found), expected });
}

/** A question from JSON; throws UsageError 'question.…' naming the member, what it is and what it must be. */
export function readMembers<Question>(value: unknown, { kind, example, members, needed }: Asked<Question>): Question {
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
    if (question[member] !== undefined) continue;
    throw new UsageError('question.missing-member', { kind, member, expected: `${member}: ${members[member][1]}` });
  }
  return question;
}
