/**
 * What an owner publishes about a dataset.
 *
 * Everything here is JSON: 64-bit integers are decimal strings, because a canonical JSON number (RFC 8785) is a double.
 * Numbers under protocol are integers: a decimal(p,s) value v is carried as v·10^s, a date as days since 1970-01-01,
 * a timestamp as microseconds since 1970-01-01 00:00:00, a time as microseconds since midnight, a boolean as 0/1.
 */

export type ColumnType =
  | { readonly kind: 'integer' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'date' }
  /** A date and a time of day; `zone`: an instant, of which they are what clocks in UTC show. */
  | { readonly kind: 'timestamp'; readonly zone?: true }
  /** A time of day. */
  | { readonly kind: 'time' }
  | { readonly kind: 'text' };

/**
 * What a policy may allow a column to be used for; nothing is allowed by default. 'extreme' is MIN and MAX.
 * The last four let a recipient work out single rows: 'combine' puts values of two owners into one number; 'membership', on a join
 * key, lets another owner learn which of its own rows are in common; 'payload' hands the values of these rows over; 'single-out' allows
 * conditions and numbers that can fit a single row.
 */
export type Use =
  | 'join'
  | 'filter'
  | 'group'
  | 'aggregate'
  | 'extreme'
  | 'combine'
  | 'membership'
  | 'payload'
  | 'single-out';

/** One permission that a question needs. */
export interface Grant {
  readonly owner: string;
  readonly dataset: string;
  readonly column: string;
  readonly use: Use;
}

/** What a helper that matches rows may be besides: one with data of its own, one of the recipients. */
export type HelperMay = 'own-data' | 'receive';

/** Inclusive bounds of the carried integer. */
export interface Range {
  readonly min: string;
  readonly max: string;
}

export interface ColumnCard {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
  /** There is no value, and nobody declared a type: in a union it takes the type of the other columns. */
  readonly empty?: true;
  /** Of integer, decimal, date, timestamp and time columns; rounded outward by the owner so that it shows no single value. */
  readonly range?: Range;
  /** All non-NULL values, ascending, of columns that may be group keys (text, boolean 'false'/'true', integer, date ISO). */
  readonly categories?: readonly string[];
  readonly allow: readonly Use[];
}

/** Rows without a NULL in `columns` that are alike there, as join keys are compared: `most` at most, 1 or more. */
export interface KeyRepeats {
  readonly columns: readonly string[];
  readonly most: number;
}

/** What differential privacy of a dataset is about, and how much of it its owner gives. */
export interface CardPrivacy {
  /** Column whose different values are protected, each with all its rows; null: each row. It need not be among the card's columns. */
  readonly unit: string | null;
  /** Rows that one unit has at most, as the owner declared and its party checked; 1 of rows. */
  readonly rows: number;
  /** What all answers of a period may spend together, and each of them at most; decimal text. */
  readonly epsilon: string;
  readonly delta: string;
  /** 'ever': there is one period. */
  readonly period: 'month' | 'year' | 'ever';
}

/** What the owner shows its pinned peers about one dataset; columns without any permitted use are left out. */
export interface DatasetCard {
  readonly owner: string;
  readonly name: string;
  /** Row count rounded up to the next 1,000: the public, padded size. */
  readonly rowsUpTo: number;
  /** SHA-256 (hex) of the content: a changed dataset needs a new approval. */
  readonly contentDigest: string;
  /** SHA-256 (hex) of the policy in canonical JSON. */
  readonly policyDigest: string;
  /** Groups with fewer rows are withheld; with `unit`, groups with fewer different values of it. */
  readonly minimumGroupSize: number;
  /** Column whose different values the minimum counts: people rather than rows. It need not be among `columns`. */
  readonly unit?: { readonly column: string; readonly type: ColumnType };
  /** A total is withheld where one contribution is more than this part of it (dominance rule). */
  readonly largestPercent?: number;
  /** A total is withheld where what the two largest leave is less than this part of the largest (p % rule). */
  readonly pPercent?: number;
  /** The protocol must hold although so many computers are curious together; 'all-others': all but the owner itself, which must compute then. At least one is the rule. */
  readonly curiousComputers?: number | 'all-others';
  /** 'allow': shares made of it may stay at the computers after a run; its owner then signs every contract that uses them. */
  readonly keptShares?: 'allow';
  /** 'number': the number of groups that are withheld although they have rows is released. */
  readonly withheldGroups: 'hidden' | 'number';
  /** 'public': groups and cells without rows are told apart from those that are withheld. */
  readonly emptyGroups: 'hidden' | 'public';
  /** Sets of columns whose values, as join keys, occur once at most; only columns of this card. */
  readonly unique: readonly (readonly string[])[];
  /** How many rows have one key at most, as the owner declared and its party checked; only columns of this card, never an empty list. */
  readonly repeats?: readonly KeyRepeats[];
  /** Parties that may receive results; '*' means any party of the contract. */
  readonly recipients: readonly string[];
  /** Parties acceptable as helper; '*' means any pinned peer. */
  readonly helpers: readonly string[];
  /** What the helper that matches these rows with another owner's may be besides; nothing where it is absent. */
  readonly helpersMay?: readonly HelperMay[];
  /** 'strict': its rows are put beside another owner's in no way that shows anybody which or how many have a partner. */
  readonly join?: 'strict';
  /** Answers with noise are allowed: without minimum, as what they tell of one unit is bounded by ε. */
  readonly privacy?: CardPrivacy;
  /** ISO date after which the policy grants nothing. */
  readonly expires?: string;
  readonly columns: readonly ColumnCard[];
}
