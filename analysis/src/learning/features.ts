/** Columns of a table as a model takes them, and the terms that they become: what is public of them. */
import type { ColumnType } from '../contract/cards.ts';
import { dateOfDays } from '../contract/dates.ts';
import { decimalText } from '../contract/decimals.ts';

interface Source {
  readonly owner: string;
  readonly dataset: string;
  readonly column: string;
}

/** A number, or a date as a number of days. The model sees v / `sizeOf`: from −1 to 1. */
export interface NumberFeature extends Source {
  readonly kind: 'number';
  readonly type: ColumnType;
  /** Of the carried integer; low < high. */
  readonly low: string;
  readonly high: string;
  /** Rows without a value take the mean of the training rows that have one. */
  readonly filled: boolean;
}

/** Where a number is cut into bins: carried values, ascending. A bin ends below its cut, and the next one starts at it. */
interface Cuts {
  readonly type: ColumnType;
  readonly points: readonly string[];
}

/**
 * A column with a list of values, or a number in bins, whose levels say what is in each: 0 or 1 for each level but the first, which all others are
 * compared with.
 */
export interface LevelsFeature extends Source {
  readonly kind: 'levels';
  /** null: no value, the last one. At least two. */
  readonly levels: readonly (string | null)[];
  /** Of a number. */
  readonly cuts?: Cuts;
  /** The list of the table that a model is used on, by whose positions rows are carried; absent where it is `levels`. */
  readonly carried?: readonly (string | null)[];
}

/** JSON: part of plans, and of what is public of a model. */
export type Feature = NumberFeature | LevelsFeature;

/** A column of the model's matrix. */
export interface Term {
  readonly feature: number;
  /** Of a column with a list of values. */
  readonly level?: string | null;
}

/** The largest size of the carried integer. */
export function sizeOf({ low, high }: NumberFeature): number {
  return Math.max(Math.abs(Number(low)), Math.abs(Number(high)));
}

/** In the order of the features; the intercept is none of them. */
export function termsOf(features: readonly Feature[]): Term[] {
  return features.flatMap((each, feature): Term[] =>
    each.kind === 'number' ? [{ feature }] : each.levels.slice(1).map((level) => ({ feature, level })),
  );
}

/** What is missing is called NULL, in as many parentheses as it takes for no value to be called the same. */
export function levelTexts(levels: readonly (string | null)[]): string[] {
  let missing = 'NULL';
  while (levels.includes(missing)) missing = `(${missing})`;
  return levels.map((level) => level ?? missing);
}

export const nameOf = ({ owner, dataset, column }: Source): string => `${owner}.${dataset}.${column}`;

/** A carried value of a number or date for reading. */
export function cutText(type: ColumnType, carried: string): string {
  return type.kind === 'date'
    ? dateOfDays(Number(carried))
    : decimalText(BigInt(carried), type.kind === 'decimal' ? type.scale : 0);
}
