/** The type of a CSV column that nobody declared: the one that fits all its fields, or a question to the owner. */
import type { ColumnType } from '@tacit/analysis';
import { UsageError } from '@tacit/engine/text';
import type { DatasetNote } from '../api/types.ts';
import type { Sample, ValueFacts } from './csv-values.ts';
import { mostDigits } from './spellings.ts';

export interface Inferred {
  readonly type: ColumnType;
  /** There is no value to tell a type from. */
  readonly isEmpty?: true;
  readonly note?: DatasetNote;
}

/** Fields that do not belong among the others: the owner has to say what they are. */
export interface Stray {
  readonly expected: 'integer' | 'decimal' | 'date' | 'timestamp';
  readonly count: number;
  readonly first: Sample;
  /** It is a usual word for a missing value. */
  readonly isNullWord: boolean;
}

/** Identifiers from this length on have one length, and nobody adds them up. */
const identifierDigits = 15;
/** Digits of a moment in microseconds from 2001 to 2033. */
const microsecondDigits = 16;

/**
 * Throws UsageError 'data.too-many-digits'. A few fields that are nothing like the rest are never a reason to take
 * thousands of numbers for text in silence: then a Stray is returned.
 */
export function inferType(column: string, facts: ValueFacts, datesAreDeclared: boolean): Inferred | Stray {
  const { count, numbers, codes, dates, moments, booleans } = facts;
  if (count === 0) return { type: { kind: 'text' }, isEmpty: true };
  if (dates === count && (datesAreDeclared || numbers + codes === 0)) return { type: { kind: 'date' } };
  if (moments === count) return { type: { kind: 'timestamp' } };
  if (booleans === count) return { type: { kind: 'boolean' } };
  if (numbers === count) return isIdentifier(facts) ? identifier(column, facts) : number(column, facts);
  if (facts.isText || numbers + codes === count) return { type: { kind: 'text' } };

  const notNumbers = count - numbers - codes;
  // Numbers of one great length with some letters among them are numbers of cards and people.
  if (numbers > 0 && codes === 0 && !isIdentifier(facts) && areFew(notNumbers, numbers, facts)) {
    const expected = facts.scale > 0 ? 'decimal' : 'integer';
    return stray(expected, notNumbers, facts.firstOther, facts);
  }
  if (dates > 0 && areFew(count - dates, dates, facts)) return stray('date', count - dates, facts.firstNoDate, facts);
  if (moments > 0 && areFew(count - moments, moments, facts))
    return stray('timestamp', count - moments, facts.firstNoMoment, facts);
  return { type: { kind: 'text' } };
}

function areFew(others: number, regular: number, { nullWords }: ValueFacts): boolean {
  return others === nullWords || (regular >= 20 && others * 20 <= regular);
}

function stray(expected: Stray['expected'], count: number, first: Sample | undefined, facts: ValueFacts): Stray {
  if (first === undefined) throw new Error('what was counted has a first');
  return { expected, count, first, isNullWord: facts.nullWords === count };
}

function number(column: string, { wholeDigits, scale }: ValueFacts): Inferred {
  const found = wholeDigits + scale;
  if (scale === 0 && wholeDigits <= mostDigits) return { type: { kind: 'integer' } };
  if (found > mostDigits) throw new UsageError('data.too-many-digits', { column, found, limit: mostDigits });
  return { type: { kind: 'decimal', precision: found, scale } };
}

/**
 * Whether the numbers are names of people, cards or accounts: digits alone, all of one length, longer than spreadsheets
 * keep exactly. As texts they lose nothing, and they can be joined with a column where some of them end in a letter. Moments
 * in microseconds have one length too, and are computed with.
 */
function isIdentifier({ fewest, most, otherwise, startWithOne }: ValueFacts): boolean {
  return fewest === most && !otherwise && most >= identifierDigits && !(most === microsecondDigits && startWithOne);
}

function identifier(column: string, { most }: ValueFacts): Inferred {
  return { type: { kind: 'text' }, note: { text: 'note.identifier', values: { column, digits: most } } };
}
