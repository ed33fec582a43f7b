/**
 * Whether the first line of a CSV file names its columns. A file without such a line would lose its first record, and that
 * record's values, a person's name among them, would go out as names of columns: in doubt the owner is asked.
 *
 * Against names speak: a field that is a number, a date, an address or a mark of NULL; one that occurs again below; one
 * written like all values below it, digits in the same places. For them: a field of another kind than the values below.
 */
import { numberShape, spellingOf, trimBlanks } from './spellings.ts';

/** What is known of one column when the file has been read. */
export interface HeaderColumn {
  /** The field of the first line. */
  readonly first: string;
  /** Whether it occurs again below. */
  readonly recurs: boolean;
  /** Values of the first records. */
  readonly samples: readonly string[];
  /** Its values, or most of them, are numbers, dates or booleans. */
  readonly isTyped: boolean;
}

/** 'names', 'values' with the places (from 0) of fields that look like values, or 'unsure'. */
export type HeaderVerdict =
  | { readonly kind: 'names' }
  | { readonly kind: 'unsure' }
  | { readonly kind: 'values'; readonly columns: readonly number[] };

/** How many records are looked at. */
export const sampledRecords = 200;

export function judgeHeader(columns: readonly HeaderColumn[], rows: number): HeaderVerdict {
  const suspicious = columns.flatMap((column, i) => (isSuspicious(column) ? [i] : []));
  if (suspicious.length > 0) return { kind: 'values', columns: suspicious };
  if (rows === 0 || columns.some(isDifferent) || columns.every(({ first }) => isName(first))) return { kind: 'names' };
  return { kind: 'unsure' };
}

function isSuspicious({ first, recurs, samples }: HeaderColumn): boolean {
  const field = trimBlanks(first);
  if (field === '') return false;
  if (recurs || isValue(field)) return true;
  if (!/\p{N}/u.test(field) || samples.length === 0) return false;
  const shape = shapeOf(field);
  return samples.every((sample) => shapeOf(trimBlanks(sample)) === shape);
}

const spellings = [spellingOf(), spellingOf({ thousands: ',' }), spellingOf({ decimal: ',', thousands: '.' })];

function isValue(field: string): boolean {
  return (
    spellings.some((spelling) => numberShape(field, spelling) !== undefined) ||
    /^[0-9]{1,4}([-/.年])[0-9]{1,2}([-/.月])[0-9]{1,4}日?([T ].*)?$/u.test(field) ||
    /^[0-9]{15,}[Xx]?$/.test(field) ||
    /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(field) ||
    /^(true|false|null|na|n\/a|nan|\\n)$/i.test(field)
  );
}

/** Whether the field is of another kind than what stands below it. */
function isDifferent({ first, samples, isTyped }: HeaderColumn): boolean {
  const field = trimBlanks(first);
  if (field === '') return false;
  if (isTyped) return true;
  const values = samples.map(trimBlanks).filter((value) => value !== '');
  if (values.length === 0) return false;
  const kind = kindOf(field);
  if (values.every((value) => kindOf(value) !== kind)) return true;
  // Few values that come again and again, and the field is none of them.
  return values.length >= 8 && new Set(values).size * 2 <= values.length;
}

/** Letters as A, digits as 9, everything else itself: `C0001` and `P0002` are alike. */
function shapeOf(text: string): string {
  return text.slice(0, 200).replaceAll(/\p{L}/gu, 'A').replaceAll(/\p{N}/gu, '9');
}

/** Script, case, digits and blanks. */
function kindOf(text: string): string {
  const letters = text.replaceAll(/[^\p{L}]/gu, '');
  const cased = letters === letters.toLowerCase() ? 'lower' : letters === letters.toUpperCase() ? 'upper' : 'mixed';
  const script = /\p{Script=Han}/u.test(text) ? 'han' : /[^\0-\x7f]/.test(letters) ? 'other' : 'latin';
  return [script, cased, /\p{N}/u.test(text), /\s/.test(text), /[_@]/.test(text)].join(' ');
}

/** As programs write names: no person or place is written so. */
function isName(first: string): boolean {
  const field = trimBlanks(first);
  return (
    field === '' ||
    /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(field) ||
    /^[a-z]+([A-Z][a-z0-9]+)+$/.test(field) ||
    /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(field)
  );
}

/** Columns without a name are called by their place: `column4`, and if that is taken `column4_`. */
export function withAllNames(given: readonly string[]): string[] {
  const taken = new Set(given);
  return given.map((name, i) => {
    if (name !== '') return name;
    let own = `column${i + 1}`;
    while (taken.has(own)) own += '_';
    taken.add(own);
    return own;
  });
}
