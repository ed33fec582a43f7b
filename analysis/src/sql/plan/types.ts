/**
 * The plan of a joint SQL question.
 *
 * Everything here is JSON: 64-bit integers are decimal strings, because a canonical JSON number (RFC 8785) is a double.
 * Numbers under protocol are integers: a decimal(p,s) value v is carried as v·10^s, a date as days since 1970-01-01,
 * a boolean as 0/1.
 */
import type { Links } from '@tacit/engine';
import type { ColumnType, Range } from '../../contract/cards.ts';
import type { Matcher } from '../../contract/contract.ts';
import type { GroupCondition, GroupValue } from './group-numbers.ts';
import type { SecureBoolean, SecureNumber } from './secure-values.ts';
import type { SharedRelation } from './shared.ts';
import type { CompareOperator, LocalStage } from '../../local/stages.ts';

export type { SecureBoolean, SecureNumber } from './secure-values.ts';

export interface GroupKey {
  /** Output name. */
  readonly name: string;
  readonly type: ColumnType;
  /** Index into Plan.stages and category output id (in 'groups' plans: table 0, same id at every stage). */
  readonly table: number;
  readonly id: string;
  readonly categories: readonly string[];
  readonly nullable: boolean;
  /** Of both owners' columns: for each category, and last for NULL where it may be, the bit that a row has it. `table` is −1 then. */
  readonly positions?: readonly SecureBoolean[];
  /** Set where the key has no list of values: `categories` is empty then, and the values of groups that are shown are released. */
  readonly free?: FreeKey;
}

/** What the values of a key without a list are: carried integers within a range, or texts of at most `textKeyBytes` bytes. */
export type FreeKey =
  | { readonly kind: 'number'; readonly scale: number; readonly range: Range }
  | { readonly kind: 'text' };

/** Groups that are found under protocol, because no list says which there can be. */
export interface FoundGroups {
  /** Public bound of how many groups there are, before any is left out. */
  readonly groupsUpTo: number;
  /** Only the first `groups` of those shown leave, in the order of ORDER BY; else all do. */
  readonly best: boolean;
  /** Of each grouping set such a bound, and how many of its groups leave; the plan's own are those of all sets together. */
  readonly sets?: readonly { readonly groupsUpTo: number; readonly groups: number }[];
}

/**
 * One aggregate under protocol, per group. In a 'groups' plan the partials of the same id are combined across owners;
 * `value` is then { kind: 'input', table: 0, id } and `valid` null, and neither is evaluated.
 */
export type Measure =
  /** Rows where `valid` holds (all selected rows if null). */
  | {
      readonly kind: 'count';
      readonly id: string;
      readonly valid: SecureBoolean | null;
      /** Columns that may be NULL and must not be in the rows that count, in order, with the table's number in a join. */
      readonly needs: readonly string[];
      readonly branches?: readonly string[];
      /** Of FILTER: its conditions, by number. Equal conditions of a question share one. */
      readonly filters?: readonly number[];
      /** Of FILTER in a join: only rows where it holds. */
      readonly filter?: SecureBoolean;
      /** Of a join with keys that repeat: each key of a group counts once; 'matched': whatever the kind of join, where the other side has it. */
      readonly keys?: 'kept' | 'matched';
    }
  | {
      /** 'distinct': how many different values; 'quantile': see `quantile`. */
      readonly kind: 'sum' | 'min' | 'max' | 'distinct' | 'quantile';
      readonly id: string;
      readonly value: SecureNumber;
      /** Rows whose value is not NULL; null when it never is. */
      readonly valid: SecureBoolean | null;
      /** Of FILTER in a join: only rows where it holds. */
      readonly filter?: SecureBoolean;
      /** Range of one row's value. */
      readonly range: Range;
      /** Id of the count measure of the same `valid` ('rows' if never NULL): decides NULL and withholding. */
      readonly count: string;
      /** Ids of hidden counts: the sets of rows that what the answer chooses among (CASE) tells apart, each of none or enough rows. */
      readonly branches?: readonly string[];
      /** Of 'quantile': at which part of the rows in order; continuous ones are `denominator` times the value between two rows. */
      readonly quantile?: {
        readonly numerator: number;
        readonly denominator: number;
        readonly continuous: boolean;
        /** The most frequent value instead, the least of several. */
        readonly mode?: true;
      };
    };

/** A text in the place of a key that is rolled up, or that is NULL for whatever reason. */
export interface KeyLabel {
  readonly text: string;
  readonly of: 'rolled' | 'null';
}

/** A column of the answer. */
export type OutputColumn =
  | {
      readonly kind: 'key';
      readonly name: string;
      readonly type: ColumnType;
      readonly key: number;
      readonly label?: KeyLabel;
    }
  /** GROUPING(…): a bit for each of these keys, the last one the lowest, 1 where it is rolled up. */
  | { readonly kind: 'grouping'; readonly name: string; readonly type: ColumnType; readonly keys: readonly number[] }
  | { readonly kind: 'measure'; readonly name: string; readonly type: ColumnType; readonly measure: string }
  /** sum ÷ count under protocol, rounded to nearest at `decimals` digits after the point; `scale` is the sum's. */
  | {
      readonly kind: 'average';
      readonly name: string;
      readonly type: ColumnType;
      readonly sum: string;
      readonly count: string;
      readonly scale: number;
      readonly decimals: number;
    }
  /**
   * A number or condition made of measures, which recipients learn unless it is sealed, and compute it with: exact, then rounded to the decimals of
   * `type`, to the nearest, halves away from zero.
   */
  | {
      readonly kind: 'expression';
      readonly name: string;
      readonly type: ColumnType;
      readonly value: GroupValue;
      /** Calculated under protocol: recipients learn the result alone. */
      readonly sealed?: true;
    }
  /** The same text in every row. */
  | { readonly kind: 'text'; readonly name: string; readonly type: ColumnType; readonly value: string };

/**
 * A rule about the total `sum`, of whatever sign its contributions are: 'dominance' withholds it where the largest
 * contribution is more than `percent` of it, 'p-percent' where what the two largest leave is less than `percent` of the
 * largest.
 */
export interface TotalRule {
  readonly kind: 'dominance' | 'p-percent';
  readonly sum: string;
  readonly percent: number;
  /** Ids of the hidden measures (join) or facts (groups) that give the magnitudes' total and the largest, second largest. */
  readonly total: string;
  readonly largest: string;
  /** Absent in a join: the largest stands in for it. */
  readonly second?: string;
  /** Bound of the magnitudes' total. */
  readonly most: string;
}

/**
 * A join in which the keys of one table may repeat. 'left': its rows without a partner stay, with NULLs beside them; 'without': only
 * these do, and nothing is taken of the other table.
 */
export interface ManyJoin {
  /** Number of the stage whose keys may repeat. */
  readonly table: number;
  readonly kind: 'inner' | 'left' | 'without';
  /** Of the other table only keys are asked: they may repeat, too, and count once. */
  readonly otherRepeats?: true;
}

export interface Having {
  readonly operator: CompareOperator;
  readonly value: string;
}

export interface OrderBy {
  /** Index into Plan.columns. */
  readonly column: number;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

/**
 * A sum that may leave 63 bits: Σ digit_i · 2^(bits · i), lowest first. What rows and owners add up to at a place is more than a digit until
 * all is carried under protocol: then every digit but the last is 0 ≤ digit < 2^bits, and they are those of the whole sum.
 */
export interface WideSum {
  /** Ids of measures. */
  readonly digits: readonly string[];
  readonly bits: number;
}

/** A fraction of whole numbers, both above 0, as decimal text. */
export interface Fraction {
  readonly numerator: string;
  readonly denominator: string;
}

/** The noise of one measure, in each of its groups by itself. */
export interface MeasureNoise {
  readonly measure: string;
  /** By how much all groups of the measure together can change with one unit, in carried integers: L1, and so L2 as well. */
  readonly sensitivity: string;
  /** The square of a smaller bound of L2, of 'gaussian': where so many rows of a unit are in one group at most. */
  readonly squared?: string;
  /**
   * P(k) ∝ exp(−|k| / scale) of 'laplace', ∝ exp(−k² / 2·scale²) of 'gaussian', ∝ exp(−k / scale) for k ≥ 0 of 'choice', in carried
   * integers.
   */
  readonly scale: Fraction;
  /** The least whole k for which noise is beyond ±k at most once in 20 times, in carried integers. */
  readonly error: string;
  /** Where noise of that scale cannot be drawn: sums are rounded to multiples of 2^coarse, and so is their noise. */
  readonly coarse?: number;
}

/** Whom ε is about, at one dataset. */
export interface PrivacyUnit {
  readonly owner: string;
  readonly dataset: string;
  /** null: a row. */
  readonly column: string | null;
  /** Of a row that is counted together with others: the column by which, which has another value in each row. */
  readonly by?: string;
  /** Rows that one unit may have; owners' parties check it when they load the data. With `counted`: so many of them count at most. */
  readonly rows: number;
  /**
   * Set where further rows are left out before anything is counted. 'owner': of this table, by its owner's engine; 'together': of the rows that
   * the question makes of all tables, under protocol.
   */
  readonly counted?: 'owner' | 'together';
  /** Likewise of each group by itself. */
  readonly each?: number;
  /** Where a unit may have rows in other tables, too, which count with these: ε and δ about its rows in this table alone. */
  readonly alone?: { readonly epsilon: string; readonly delta: string };
}

/** A quantile that is chosen among public values, each of which is the less likely the further it is from the asked rank. */
export interface QuantileChoice {
  /** The quantile among the measures. */
  readonly measure: string;
  /** Rows with a value below `first + step`, `first + 2·step`, …: ids of counts, one fewer than there are values to choose from. */
  readonly below: readonly string[];
  /** Id of the count of all rows with a value. */
  readonly rows: string;
  /** The least value that can be chosen, and how far apart they are, in carried integers. */
  readonly first: string;
  readonly step: string;
  /** By how much one unit changes the utilities of all groups together. */
  readonly sensitivity: string;
  /** Of the noise on utilities, which are ranks times the quantile's denominator: P(k) ∝ exp(−k / scale), k ≥ 0. */
  readonly scale: Fraction;
  /** The rank of what is chosen is off by more rows than this at most once in 20 times. */
  readonly error: string;
}

export interface PlanPrivacy {
  /** 'choice': recipients learn only which group permute-and-flip chooses by its one measure. */
  readonly mechanism: 'laplace' | 'gaussian' | 'choice';
  /** Of the whole answer, as decimal text. */
  readonly epsilon: string;
  /** Likewise; but of 'gaussian' what drawing bits leaves, which is next to nothing. */
  readonly delta: string;
  readonly units: readonly PrivacyUnit[];
  readonly noise: readonly MeasureNoise[];
  readonly choices?: readonly QuantileChoice[];
  /** Where groups are found: the least noisy number of rows of a group that is shown. */
  readonly threshold?: string;
}

export interface Plan {
  readonly kind: 'plan';
  readonly version: 2;
  /** Computers in party order, as the session numbers them. */
  readonly parties: readonly string[];
  /** Parties after the computers that compute nothing: they send shares of their data, or only receive. */
  readonly clients: readonly string[];
  /** Who prepares randomness for them, as the party after the last of them; null where the protocol needs nobody. */
  readonly dealer: string | null;
  /** Name in the engine's registry. */
  readonly protocol: string;
  /** So many of the computers may be curious together, as the registry says of the protocol. */
  readonly threshold: number;
  /**
   * 'join': stages are two RowStages; 'groups': one GroupStage per owner; 'rows': one RowStage without join keys per owner, whose rows
   * stand below each other under protocol. Of 'rows' every stage has the same output ids, and table 0 means all of them. 'shared': a
   * RowStage without join keys for each table that an owner hands over to `shared`, several of one owner perhaps, and table 0 means the
   * rows that `shared` makes of them.
   */
  readonly source: 'join' | 'groups' | 'rows' | 'shared';
  readonly stages: readonly LocalStage[];
  /** Only for 'shared'. */
  readonly shared?: SharedRelation;
  /**
   * Only for 'join': the party that matches tokens, and the padded size min(rowsUpTo) of the joined table. Null also where the two
   * owners match their rows alone, and where keys may repeat (`many`): nobody is told anything then.
   */
  readonly join: (Matcher & { readonly rows: number }) | null;
  /**
   * Only for 'join' and 'shared', where a policy or the question says `join: strict`: the tables whose policies do, none where only the
   * question does. Nobody is shown which rows match or how many, so `join` is null.
   */
  readonly strict?: readonly string[];
  /** Only for a join with keys that repeat: one row for each of that table's, up to its rowsUpTo. */
  readonly many?: ManyJoin;
  /** Condition across owners; null when the local stages decided everything. */
  readonly filter: SecureBoolean | null;
  readonly keys: readonly GroupKey[];
  /**
   * Grouping sets as numbers of keys, in the order of the keys, those of more keys first; absent: all keys together. Of a group of a set
   * that lacks a key, the key is NULL.
   */
  readonly sets?: readonly (readonly number[])[];
  /**
   * Number of combined groups: product of category counts (1 without GROUP BY), of grouping sets the sum of these; where they are found, of
   * those that leave at most.
   */
  readonly groups: number;
  /** Set where a key has no list of values, or the lists together make too many groups. */
  readonly found?: FoundGroups;
  /** 'sort': rows are put in the order of their groups; else each row is one-hot in the list of groups. */
  readonly grouping?: 'sort';
  /** Of plans whose rows or groups are sorted: what all parties take the links between them to be; without it those of one machine. */
  readonly links?: Links;
  /** Always contains {kind:'count', id:'rows', valid:null, needs:[]}. */
  readonly measures: readonly Measure[];
  /** Largest minimum of the owners: see gates.ts for what it decides. 1 or less: only empty groups are left out. */
  readonly minimumGroupSize: number;
  /** 'public': groups and cells without any row are told apart from withheld ones. */
  readonly emptyGroups: 'hidden' | 'public';
  /** 'number': how many groups are withheld although they have rows is released. */
  readonly withheldGroups: 'hidden' | 'number';
  readonly totalRules: readonly TotalRule[];
  /**
   * Sums that may leave 63 bits, as several measures: digits of the whole sum, whatever owners share in it. All are released.
   */
  readonly wide?: readonly WideSum[];
  /**
   * Where several conditions filter: hidden counts of the parts into which they divide the rows of a group. Filtered cells are
   * shown where each part has none or enough.
   */
  readonly parts?: readonly string[];
  readonly having: readonly Having[];
  /** What else HAVING asks. Only groups are shown for which it is true of cells that may be shown. */
  readonly condition?: GroupCondition;
  readonly columns: readonly OutputColumn[];
  /** Applied to the released groups by the recipient. */
  readonly orderBy: readonly OrderBy[];
  readonly limit: number | null;
  readonly offset: number;
  /** SELECT DISTINCT: recipients leave out rows that are there already, before LIMIT; a withheld cell is like no other. */
  readonly distinct?: boolean;
  /** Of rows as the answer: the column that says how often each stands there. Recipients see it and leave it out. */
  readonly repeats?: number;
  readonly recipients: readonly string[];
  /** Every released number has noise, and every listed group is shown: no minimum and no rule decides anything. */
  readonly privacy?: PlanPrivacy;
}
