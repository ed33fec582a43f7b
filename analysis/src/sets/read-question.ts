/** What questions about several tables' keys have in common, and how their members are read from JSON. */
import {
  type Asked,
  type Check,
  isList,
  isName,
  isNames,
  isOneOf,
  type Members,
  nameSchema,
  namesSchema,
  readMembers,
  wrongMember,
} from '../kinds/members.ts';
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

const most = { tables: 10, keys: 4 };

const list = (items: object, minItems: number, maxItems: number) => ({ type: 'array', items, minItems, maxItems });

export const keySchema = {
  tables: namesSchema(2, most.tables),
  on: list({ anyOf: [nameSchema, list(nameSchema, 2, most.tables)] }, 1, most.keys),
  canonical: { ...list({ enum: ruleNames }, 1, ruleNames.length), uniqueItems: true },
  duplicates: { enum: ['refuse', 'once'] },
};

// Columns of several tables may be called the same.
const areNames: Check = (value) =>
  Array.isArray(value) && value.length >= 2 && value.length <= most.tables && value.every(isName);

export const keyMembers: Members<KeyQuestion> = {
  tables: [isNames(2, most.tables), `["bank.customers", "insurer.policies"] (2–${most.tables}, ≠)`],
  on: [
    isList((value) => isName(value) || areNames(value), 1, most.keys),
    `["id"] / [["id", "customer_id"]] (1–${most.keys}, ≠)`,
  ],
  canonical: [isList(isOneOf(...ruleNames), 1, ruleNames.length), `["nfkc", "casefold"] (≠; ${ruleNames.join(', ')})`],
  duplicates: [isOneOf('refuse', 'once'), '"refuse" / "once"'],
};

/** As `readMembers`; a part of the key that is a list names a column of each table. */
export function readKeyQuestion<Question extends KeyQuestion>(value: unknown, asked: Asked<Question>): Question {
  const question = readMembers(value, asked);
  for (const part of question.on) {
    if (typeof part !== 'string' && part.length !== question.tables.length)
      throw wrongMember(asked.kind, 'on', question.on, `[["id", "customer_id", …]] (= ${question.tables.length})`);
  }
  return question;
}
