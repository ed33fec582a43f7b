/**
 * What one party gives when a run begins, beside its data: whom it asks about, say. The contract says who gives it, of which fields
 * and how much at most; what is given stays with that party and its process of the run, and leaves it in shares alone.
 */
import { UsageError } from '@tacit/engine';
import './input-messages.ts';

/** The text of each field, in the order of the terms, for each item. */
export type GivenInput = readonly (readonly string[])[];

/** As a kind says it of a plan. */
export interface InputTerms {
  readonly party: string;
  /** Names of what each item has, in order. */
  readonly fields: readonly string[];
  /** Their types, as columns have them; texts where none are given. */
  readonly types?: readonly string[];
  /** Most items in one run; one at least is given. */
  readonly atMost: number;
  /** Throws UsageError 'input.…' with item (from 1) and field of what is wrong; its error never holds what was given. */
  readonly check: (items: GivenInput) => void;
}

/** Longest text of a field. */
const mostLetters = 1_000;

/**
 * Items as somebody wrote them, by the names of their fields. Throws UsageError 'input.number', 'input.fields' and what the kind's
 * own check throws. Not even a name that is not a field's is repeated: people mistake names and values.
 */
export function readInput(terms: InputTerms, given: readonly Readonly<Record<string, string>>[]): GivenInput {
  const { fields, atMost, check } = terms;
  if (given.length === 0 || given.length > atMost)
    throw new UsageError('input.number', { found: given.length, atMost, fields });
  const items = given.map((item, i) => {
    const isWhole =
      Object.keys(item).length === fields.length &&
      fields.every((field) => Object.hasOwn(item, field) && typeof item[field] === 'string');
    if (!isWhole) throw new UsageError('input.fields', { item: i + 1, fields });
    return fields.map((field) => item[field] as string);
  });
  items.forEach((item, i) => {
    const long = item.findIndex((text) => text.length > mostLetters || !text.isWellFormed());
    if (long >= 0) throw inputValue(i, fields[long] as string, 'text');
  });
  check(items);
  return items;
}

/** What is no value for a field: UsageError 'input.value'. `expected`: a type or a rule, as in questions. */
export function inputValue(item: number, field: string, expected: string): UsageError {
  return new UsageError('input.value', { item: item + 1, field, expected });
}
