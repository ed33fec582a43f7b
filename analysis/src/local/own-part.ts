/**
 * The part of a contract that is about one owner's data, in a form that can be compared with that of other contracts, of
 * whatever kind: what it selects, how it divides it, what it measures, and a digest of everything around it.
 */
import { sha256 } from '@tacit/engine';
import type { Listed } from '../privacy/accounting/spendings.ts';
import type { RowClasses } from './atoms.ts';
import { plainText } from './plain-text.ts';
import type { Expression } from './stages.ts';

/** A measure that is released. */
export interface OwnMeasure {
  readonly kind: 'count' | 'sum' | 'min' | 'max' | 'distinct' | 'quantile';
  /** Over the owner's own columns; null counts rows. Of a join it is null too: `meaning` says what is measured. */
  readonly expression: Expression | null;
  /** Whether rows exist, or may, of which the measure takes nothing because the expression is NULL. */
  readonly nullable: boolean;
  /** Canonical text of what is measured. */
  readonly meaning: string;
  /**
   * What answers must share to be subtracted from each other: 'count', or the columns measured; of counts also the columns
   * of conditions and group keys, because how many rows have a value tells their sum.
   */
  readonly bases: readonly string[];
}

export interface OtherData {
  readonly owner: string;
  readonly dataset: string;
  readonly contentDigest: string;
}

export interface OwnPart extends RowClasses {
  readonly version: 1;
  /** 'join': its rows are matched with others' rows; 'groups': what its rows add up to stands beside others' numbers. */
  readonly source: 'join' | 'groups';
  readonly dataset: string;
  readonly measures: readonly OwnMeasure[];
  readonly minimum: number;
  /** Column whose different values the minimum counts; null: rows. */
  readonly unit: string | null;
  /** Owners of all data of the question. */
  readonly owners: readonly string[];
  /** Digest of everything else that the question says: other stages, conditions across, join keys, other group keys. */
  readonly frame: string;
  /** Data of the other owners, which the frame leaves out. */
  readonly others: readonly OtherData[];
  /** What a mark of the rows covers: whoever measures and matches the same values gets the same answer. */
  readonly marked: readonly Expression[];
  /**
   * Set where the rows are no dataset's but those of a relation of several: then they are compared as a text only, `where`, keys and
   * marks say nothing, and whatever differs may differ in a single row.
   */
  readonly relation?: OwnRelationPart;
  /** What is released of the same rows divided in other ways, such as by values of a measured column: each as a part. */
  readonly besides?: readonly OwnPart[];
  /** Set in a part whose rows are divided by a measured column. */
  readonly divides?: readonly string[];
  /** Noise bounds what all its numbers together tell of one unit: it is no exact answer, and spends this of what the owner gives. */
  readonly privacy?: OwnSpending;
  /** Which of its groups are shown, where that is not decided group by group. */
  readonly shown?: ShownParts | ShownCells | ShownTotals;
}

/** What an answer with noise spends, of one run. */
export interface OwnSpending {
  /** As the statement has them, in decimal text. */
  readonly epsilon: string;
  readonly delta: string;
  /** What is drawn for it, which many answers are added up by; without it as any release of this ε and δ. */
  readonly releases?: readonly Listed[];
}

interface OwnRelationPart {
  /** Digest of the relation, of what is selected of it and how it is divided. */
  readonly question: string;
  /** All datasets of the owner that it reads. */
  readonly datasets: readonly { readonly dataset: string; readonly contentDigest: string }[];
}

/**
 * The last key is a place among cut points, greatest values first: places are shown together with the next ones, from the least value
 * on, until they have enough rows.
 */
interface ShownParts {
  readonly kind: 'parts';
  /** What all rows of a place have, where that is one value. */
  readonly value: Expression | null;
  /** Then: that of the first place, as it is carried; of each further place it is one less. */
  readonly highest?: string;
}

/** A cross-table of its two keys: shown where what is left out of a row, a column, and of all is none or enough. */
interface ShownCells {
  readonly kind: 'cells';
  /** Whether a cell without rows is left out as one of few is. */
  readonly hidesEmpty: boolean;
}

/**
 * Totals over the groups that the keys make: grouping sets as numbers of keys, each with all keys of the next, of which the last has the
 * totals and the first the groups. Shown where they have enough rows, and so has, or nothing, what they have beside shown groups of the
 * sets before.
 */
interface ShownTotals {
  readonly kind: 'totals';
  readonly sets: readonly (readonly number[])[];
}

/** SHA-256 (hex) of `plainText`. */
export function plainDigest(value: unknown): string {
  return [...sha256(new TextEncoder().encode(plainText(value)))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}
