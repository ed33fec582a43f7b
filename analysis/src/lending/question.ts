/**
 * The question of kind 'lending', as JSON: how many of several lenders have a loan of one person, and how much in all, in steps; who
 * the person is the asker says at each run.
 */
import { UsageError } from '@tacit/engine';
import { isNames, type Members, namesSchema } from '../kinds/members.ts';
import { keyMembers, type KeyQuestion, readKeyQuestion } from '../sets/read-question.ts';
import { ruleNames } from '../sets/rules.ts';
import { limits } from './limits.ts';

/** A column that all lenders call the same, or that of each table in the order of `tables`. */
export type ColumnOfEach = string | readonly string[];

export type ConditionValue = string | number | boolean;

/** Rows that count: those whose column is (one of) this. */
export interface OpenCondition {
  readonly column: ColumnOfEach;
  readonly is: ConditionValue | readonly ConditionValue[];
}

export interface LendingQuestion extends KeyQuestion {
  /** Who asks, and alone learns the answer; its own table may stand among the others and is left out. */
  readonly asker: string;
  readonly amount?: ColumnOfEach;
  readonly where?: OpenCondition;
  /** The answer says 0, 1, … or "so many or more". Default: 5. */
  readonly countUpTo?: number;
  /** Sums are told up to this, in whole units. */
  readonly amountUpTo?: number;
  /** … and in steps of this. */
  readonly amountStep?: number;
  /** Persons that one run may ask about. Default: 1. */
  readonly persons?: number;
}

const { tables: mostTables, persons, bands, values } = limits;
const name = { type: 'string', minLength: 1, maxLength: 200 };
const ofEach = { anyOf: [name, { type: 'array', items: name, minItems: 2, maxItems: mostTables }] };
const whole = (maximum: number) => ({ type: 'integer', minimum: 1, maximum });
const value = { type: ['string', 'number', 'boolean'] };

export const schema = {
  type: 'object',
  properties: {
    asker: name,
    tables: namesSchema(2, mostTables),
    on: { type: 'array', items: ofEach, minItems: 1, maxItems: 4 },
    canonical: {
      type: 'array',
      items: { enum: ruleNames },
      minItems: 1,
      maxItems: ruleNames.length,
      uniqueItems: true,
    },
    amount: ofEach,
    where: {
      type: 'object',
      properties: {
        column: ofEach,
        is: { anyOf: [value, { type: 'array', items: value, minItems: 1, maxItems: values }] },
      },
      required: ['column', 'is'],
      additionalProperties: false,
    },
    countUpTo: whole(mostTables),
    amountUpTo: whole(Number.MAX_SAFE_INTEGER),
    amountStep: whole(Number.MAX_SAFE_INTEGER),
    persons: whole(persons),
  },
  required: ['asker', 'tables', 'on'],
  additionalProperties: false,
};

const isName = (value: unknown): boolean => typeof value === 'string' && value.length > 0 && value.length <= 200;
const isOfEach = (value: unknown): boolean =>
  isName(value) || (Array.isArray(value) && value.length >= 2 && value.length <= mostTables && value.every(isName));
const isWhole = (most: number) => (value: unknown) =>
  Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= most;
const isValue = (value: unknown): boolean =>
  typeof value === 'boolean' || Number.isSafeInteger(value) || (typeof value === 'string' && value.length <= 400);
const isCondition = (found: unknown): boolean => {
  if (typeof found !== 'object' || found === null || Object.keys(found).sort().join() !== 'column,is') return false;
  const { column, is } = found as { column: unknown; is: unknown };
  return (
    isOfEach(column) &&
    (isValue(is) || (Array.isArray(is) && is.length <= values && is.length > 0 && is.every(isValue)))
  );
};

const members: Members<LendingQuestion> = {
  asker: [isName, '"bank0"'],
  tables: [isNames(2, mostTables), `["bank1.loans", "bank2.loans"] (2–${mostTables}, ≠)`],
  on: [
    (value) => Array.isArray(value) && value.length >= 1 && value.length <= 4 && value.every(isOfEach),
    '["id"] / [["id", "customer_id", …]] (1–4)',
  ],
  canonical: keyMembers.canonical,
  duplicates: keyMembers.duplicates,
  amount: [isOfEach, '"balance" / ["balance", "open_amount", …]'],
  where: [isCondition, `{ "column": "state", "is": "open" } / { "column": …, "is": ["open", "late"] } (1–${values})`],
  countUpTo: [isWhole(mostTables), `5 (1–${mostTables})`],
  amountUpTo: [isWhole(Number.MAX_SAFE_INTEGER), '500000 (≥ 1)'],
  amountStep: [isWhole(Number.MAX_SAFE_INTEGER), `10000 (amountUpTo = 1–${bands} × amountStep)`],
  persons: [isWhole(persons), `1 (1–${persons})`],
};

/** A question from JSON; throws UsageError 'question.…'. */
export function readQuestion(value: unknown): LendingQuestion {
  const question = readKeyQuestion<LendingQuestion>(value, {
    kind: 'lending',
    example: '{ "asker": "bank0", "tables": ["bank1.loans", …], "on": ["id"], … }',
    members: shown,
    needed: ['asker', 'tables', 'on'],
  });
  const wrong = (member: string, found: unknown, expected: string) =>
    new UsageError('question.wrong-member', { kind: 'lending', member, found: JSON.stringify(found), expected });
  for (const [member, column] of [
    ['amount', question.amount],
    ['where', question.where?.column],
  ] as const) {
    if (Array.isArray(column) && column.length !== question.tables.length)
      throw wrong(member, column, `["…", "…", …] (= ${question.tables.length})`);
  }
  const { amount, amountUpTo, amountStep } = question;
  for (const [member, found] of [
    ['amountUpTo', amountUpTo],
    ['amountStep', amountStep],
  ] as const) {
    if ((amount === undefined) === (found === undefined)) continue;
    const needs = amount === undefined ? [member, 'amount'] : ['amount', member];
    const [what, needed] = needs as [string, 'amount' | 'amountUpTo' | 'amountStep'];
    throw new UsageError('question.needs-member', {
      kind: 'lending',
      what,
      member: needed,
      found: 'null',
      expected: members[needed][1],
    });
  }
  if (amountUpTo !== undefined && amountStep !== undefined) {
    const parts = amountUpTo / amountStep;
    if (!Number.isSafeInteger(parts) || parts > bands) throw wrong('amountStep', amountStep, members.amountStep[1]);
  }
  return question;
}

/** Each person counts once at a lender, whatever its table says: there is nothing to choose. */
const { duplicates: _, ...others } = members;
const shown = others as Members<LendingQuestion>;
