/**
 * The question of kind 'stack', as JSON.
 *
 * `tables`, whose rows stand one under the other in one table, which stays at the computers as shares; `columns` are those that all of
 * them have. With `beside`, further tables are matched with these rows by `on`, and rows without a partner there do not count; their
 * columns are named in full.
 */
import {
  type Check,
  isList,
  isName,
  isNames,
  isOneOf,
  isWhole,
  type Members,
  nameSchema,
  namesSchema,
  readMembers,
  wrongMember,
  outputMember,
} from '../../kinds/members.ts';
import { type Rule, ruleNames } from '../rules.ts';

export interface StackQuestion {
  /** `owner.dataset` each, of different owners. */
  readonly tables: readonly string[];
  /** Names that all of `tables` have, and `owner.dataset.column` of those in `beside`. */
  readonly columns: readonly string[];
  /** What the rows are called together; default: as the first table's dataset. */
  readonly as?: string;
  /** Most rows of each of `tables`, to which they are filled up; default: as many as their cards say. */
  readonly rows?: readonly number[];
  /** 'all': a text column may have any value that one of its owners lists. Default: all owners list the same. */
  readonly lists?: 'same' | 'all';
  /** `owner.dataset` each. */
  readonly beside?: readonly string[];
  /** For each part of the key a name that all call it, or one for `tables` and one for each of `beside`. */
  readonly on?: readonly (string | readonly string[])[];
  readonly canonical?: readonly Rule[];
  /** Of keys that one owner has several times. */
  readonly duplicates?: 'refuse' | 'once';
  /** The table's name within its contract; default: table. */
  readonly name?: string;
}

const most = { tables: 64, beside: 4, columns: 100, keys: 4, rows: 10_000_000 };

const list = (items: object, minItems: number, maxItems: number) => ({ type: 'array', items, minItems, maxItems });
const rowsSchema = { type: 'integer', minimum: 1, maximum: most.rows };

export const schema = {
  type: 'object',
  properties: {
    tables: namesSchema(1, most.tables),
    columns: namesSchema(1, most.columns),
    as: nameSchema,
    rows: list(rowsSchema, 1, most.tables),
    lists: { enum: ['same', 'all'] },
    beside: namesSchema(1, most.beside),
    on: list({ anyOf: [nameSchema, list(nameSchema, 2, most.beside + 1)] }, 1, most.keys),
    canonical: { ...list({ enum: ruleNames }, 1, ruleNames.length), uniqueItems: true },
    duplicates: { enum: ['refuse', 'once'] },
    name: { type: 'string', pattern: '^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$' },
  },
  required: ['tables', 'columns'],
  additionalProperties: false,
};

const isRows: Check = (value) =>
  Array.isArray(value) && value.length <= most.tables && value.every(isWhole(1, most.rows));

// Columns of several tables may be called the same.
const areNames: Check = (value) => Array.isArray(value) && value.length <= most.beside + 1 && value.every(isName);

const members: Members<StackQuestion> = {
  tables: [isNames(1, most.tables), `["north.patients", "south.patients"] (1–${most.tables}, ≠)`],
  columns: [isNames(1, most.columns), `["age", "income"] (1–${most.columns}, ≠)`],
  as: [isName, '"patients"'],
  rows: [isRows, `[250, 400] (= tables; 1–${most.rows})`],
  lists: [isOneOf('same', 'all'), '"same" / "all"'],
  beside: [isNames(1, most.beside), `["registry.people"] (1–${most.beside}, ≠)`],
  on: [
    isList((value) => isName(value) || areNames(value), 1, most.keys),
    `["id"] / [["id", "person"]] (1–${most.keys}, ≠)`,
  ],
  canonical: [isList(isOneOf(...ruleNames), 1, ruleNames.length), `["nfkc", "casefold"] (≠; ${ruleNames.join(', ')})`],
  duplicates: [isOneOf('refuse', 'once'), '"refuse" / "once"'],
  name: outputMember('table'),
};

/** A question from JSON; throws UsageError 'question.…'. */
export function readQuestion(value: unknown): StackQuestion {
  const question = readMembers<StackQuestion>(value, {
    kind: 'stack',
    example: '{ "tables": ["owner.dataset", …], "columns": ["column", …], … }',
    members,
    needed: ['tables', 'columns'],
  });
  const { tables, rows, beside, on } = question;
  const wrong = (member: keyof StackQuestion, expected: string) =>
    wrongMember('stack', member, question[member], expected);
  if (rows !== undefined && rows.length !== tables.length) throw wrong('rows', `[250, …] (= ${tables.length})`);
  if (beside === undefined) {
    // Without a table to be matched with, keys would do nothing.
    for (const member of ['on', 'canonical', 'duplicates'] as const)
      if (question[member] !== undefined) throw wrong(member, '– (beside: –)');
    return question;
  }
  if (on === undefined) throw wrong('on', members.on[1]);
  for (const part of on)
    if (typeof part !== 'string' && part.length !== beside.length + 1)
      throw wrong('on', `[["id", "person", …]] (= ${beside.length + 1})`);
  return question;
}
