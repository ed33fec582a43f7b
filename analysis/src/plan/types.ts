/**
 * Plain immutable data that travels between parties and is signed: dataset cards, plans, disclosures, costs, contracts.
 *
 * Everything here is JSON: 64-bit integers are decimal strings, because a canonical JSON number (RFC 8785) is a double.
 * Numbers under protocol are integers: a decimal(p,s) value v is carried as v·10^s, a date as days since 1970-01-01,
 * a boolean as 0/1.
 */
import type { TextValues } from '@tacit/engine';

// -- what an owner publishes about a dataset ---------------------------------------------------------------------------

export type ColumnType =
  | { readonly kind: 'integer' }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'date' }
  | { readonly kind: 'text' };

/**
 * What a policy may allow a column to be used for; nothing is allowed by default. 'extreme' is MIN and MAX.
 * The last three let a recipient work out single rows: 'combine' puts values of two owners into one number; 'membership', on a join key, lets another owner learn which of its own rows are in common; 'single-out' allows
 * conditions and numbers that can fit a single row.
 */
export type Use = 'join' | 'filter' | 'group' | 'aggregate' | 'extreme' | 'combine' | 'membership' | 'single-out';

/** One permission that a question needs. */
export interface Grant {
  readonly owner: string;
  readonly dataset: string;
  readonly column: string;
  readonly use: Use;
}

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
  /** Of integer, decimal and date columns; rounded outward by the owner so that it shows no single value. */
  readonly range?: Range;
  /** All non-NULL values, ascending, of columns that may be group keys (text, boolean 'false'/'true', integer, date ISO). */
  readonly categories?: readonly string[];
  readonly allow: readonly Use[];
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
  /** 'number': the number of groups that are withheld although they have rows is released. */
  readonly withheldGroups: 'hidden' | 'number';
  /** 'public': groups and cells without rows are told apart from those that are withheld. */
  readonly emptyGroups: 'hidden' | 'public';
  /** Sets of columns whose values, as join keys, occur once at most; only columns of this card. */
  readonly unique: readonly (readonly string[])[];
  /** Parties that may receive results; '*' means any party of the contract. */
  readonly recipients: readonly string[];
  /** Parties acceptable as helper; '*' means any pinned peer. */
  readonly helpers: readonly string[];
  /** ISO date after which the policy grants nothing. */
  readonly expires?: string;
  readonly columns: readonly ColumnCard[];
}

// -- bound expressions, run by one owner in the clear -------------------------------------------------------------------

export type CompareOperator = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** An expression over one table, with SQL's NULL semantics; printed as SQL text for the owner's own engine. */
export type Expression =
  | { readonly kind: 'column'; readonly column: string; readonly type: ColumnType }
  /** `value` is the carried integer for numbers, dates ('days'), 'true'/'false', or the text itself; null is SQL NULL. */
  | { readonly kind: 'constant'; readonly type: ColumnType; readonly value: string | null }
  | {
      readonly kind: 'arithmetic';
      readonly operator: '+' | '-' | '*';
      readonly left: Expression;
      readonly right: Expression;
      readonly type: ColumnType;
    }
  | {
      readonly kind: 'compare';
      readonly operator: CompareOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'in'; readonly item: Expression; readonly values: readonly Expression[] }
  | { readonly kind: 'is-null'; readonly item: Expression }
  /** Magnitude of a number; no question has it, the dominance rule does. */
  | { readonly kind: 'absolute'; readonly item: Expression }
  | { readonly kind: 'and'; readonly items: readonly Expression[] }
  | { readonly kind: 'or'; readonly items: readonly Expression[] }
  | { readonly kind: 'not'; readonly item: Expression };

// -- the local stage: what each owner's own engine computes -------------------------------------------------------------

/** One column the local stage hands to the secure stage. `id` is unique in its table. */
export type LocalOutput =
  /** Carried integers (see top); NULL is delivered as 0, its flag is an output of its own where one is needed. */
  | {
      readonly kind: 'number';
      readonly id: string;
      readonly expression: Expression;
      readonly scale: number;
      readonly range: Range;
    }
  /** 1 where the expression IS TRUE, else 0. */
  | { readonly kind: 'flag'; readonly id: string; readonly expression: Expression }
  /** Position in `categories`; NULL is position categories.length, listed only if `nullable`. */
  | {
      readonly kind: 'category';
      readonly id: string;
      readonly expression: Expression;
      readonly categories: readonly string[];
      readonly nullable: boolean;
    };

/** Rows of one owner that take part: filtered, with keys and outputs. */
export interface RowStage {
  readonly kind: 'rows';
  readonly party: string;
  readonly dataset: string;
  /** Padded public row count (the card's rowsUpTo); the number of rows left after `where` is told to nobody. */
  readonly rowsUpTo: number;
  readonly where: Expression | null;
  /** Join key columns in order. */
  readonly keys: readonly Expression[];
  readonly outputs: readonly LocalOutput[];
  /** Set where the minimum counts different values of this column and one of them may have several rows. */
  readonly unit: Expression | null;
}

/** Groups that one owner aggregates on its own before sharing (UNION ALL and single-table questions). */
export interface GroupStage {
  readonly kind: 'groups';
  readonly party: string;
  readonly dataset: string;
  /** The card's rowsUpTo: bounds every count. */
  readonly rowsUpTo: number;
  readonly where: Expression | null;
  /** Category outputs forming the group; the group number is mixed radix, first key most significant. */
  readonly keys: readonly Extract<LocalOutput, { kind: 'category' }>[];
  readonly partials: readonly Partial[];
  /** Column whose different values the minimum counts; null: rows. */
  readonly unit: Expression | null;
  /** What else decides what is shown; never released. */
  readonly facts: readonly Fact[];
}

/**
 * Per group, about one owner's own rows. 'units': how many units (different values of the stage's unit; without one, rows)
 * have a row that meets `where`. A unit's contribution to a total is the sum of `expression` over its rows: 'total' adds up
 * the magnitudes of all contributions, 'largest' and 'second' are the two largest of them, 0 where there is none.
 */
export type Fact =
  | { readonly kind: 'units'; readonly id: string; readonly where: Expression | null }
  | {
      readonly kind: 'total' | 'largest' | 'second';
      readonly id: string;
      readonly expression: Expression;
      readonly scale: number;
      readonly range: Range;
    };

/**
 * Per group: number of rows with a non-NULL expression (all rows without expression), sum, smallest, largest (0 if none).
 * `id` is the id of the measure it contributes to; every stage of a 'groups' plan has the same ids.
 */
export interface Partial {
  readonly id: string;
  readonly function: 'count' | 'sum' | 'min' | 'max';
  readonly expression: Expression | null;
  readonly scale: number;
  /** Range of one row's value, checked by the owner's engine; null for counts. */
  readonly range: Range | null;
}

export type LocalStage = RowStage | GroupStage;

// -- the secure stage ---------------------------------------------------------------------------------------------------

/** A number per joined row under protocol; `table` is an index into Plan.stages. All operands are already at one scale. */
export type SecureNumber =
  | { readonly kind: 'input'; readonly table: number; readonly id: string }
  /** A carried integer; `scale` says what it stands for and is not needed for computing. */
  | { readonly kind: 'constant'; readonly value: string; readonly scale: number }
  | { readonly kind: 'add' | 'subtract' | 'multiply'; readonly left: SecureNumber; readonly right: SecureNumber }
  /** Times a public constant, likewise; 10^k at scale k stands for 1 and only aligns scales. */
  | { readonly kind: 'scale'; readonly factor: string; readonly scale: number; readonly item: SecureNumber };

/**
 * A bit per joined row: 1 where the SQL condition IS TRUE. NOT and NULL are resolved at planning (negation normal form,
 * every comparison is conjoined with the non-NULL flags of its operands), so there are two truth values only.
 */
export type SecureBoolean =
  | { readonly kind: 'flag'; readonly table: number; readonly id: string }
  /** left < right, left = right; `width`: signed bits that hold left − right. */
  | {
      readonly kind: 'less' | 'equal';
      readonly left: SecureNumber;
      readonly right: SecureNumber;
      readonly width: number;
    }
  | { readonly kind: 'not'; readonly item: SecureBoolean }
  | { readonly kind: 'and' | 'or'; readonly items: readonly SecureBoolean[] }
  | { readonly kind: 'constant'; readonly value: boolean };

export interface GroupKey {
  /** Output name. */
  readonly name: string;
  readonly type: ColumnType;
  /** Index into Plan.stages and category output id (in 'groups' plans: table 0, same id at every stage). */
  readonly table: number;
  readonly id: string;
  readonly categories: readonly string[];
  readonly nullable: boolean;
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
    }
  | {
      readonly kind: 'sum' | 'min' | 'max';
      readonly id: string;
      readonly value: SecureNumber;
      /** Rows whose value is not NULL; null when it never is. */
      readonly valid: SecureBoolean | null;
      /** Range of one row's value. */
      readonly range: Range;
      /** Id of the count measure of the same `valid` ('rows' if never NULL): decides NULL and withholding. */
      readonly count: string;
    };

/** A column of the answer. */
export type OutputColumn =
  | { readonly kind: 'key'; readonly name: string; readonly type: ColumnType; readonly key: number }
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
    };

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

export interface Plan {
  readonly kind: 'plan';
  readonly version: 2;
  /** Computers in party order (party 0, 1, 2 of the session). */
  readonly parties: readonly string[];
  readonly protocol: 'replicated';
  /** 'join': stages are two RowStages; 'groups': one GroupStage per owner. */
  readonly source: 'join' | 'groups';
  readonly stages: readonly LocalStage[];
  /** Only for 'join': the party that matches tokens, and the padded size min(rowsUpTo) of the joined table. */
  readonly join: { readonly helper: string; readonly rows: number } | null;
  /** Condition across owners; null when the local stages decided everything. */
  readonly filter: SecureBoolean | null;
  readonly keys: readonly GroupKey[];
  /** Number of combined groups: product of category counts (1 without GROUP BY). */
  readonly groups: number;
  /** Always contains {kind:'count', id:'rows', valid:null, needs:[]}. */
  readonly measures: readonly Measure[];
  /** Largest minimum of the owners: see gates.ts for what it decides. 1 or less: only empty groups are left out. */
  readonly minimumGroupSize: number;
  /** 'public': groups and cells without any row are told apart from withheld ones. */
  readonly emptyGroups: 'hidden' | 'public';
  /** 'number': how many groups are withheld although they have rows is released. */
  readonly withheldGroups: 'hidden' | 'number';
  readonly totalRules: readonly TotalRule[];
  readonly having: readonly Having[];
  readonly columns: readonly OutputColumn[];
  /** Applied to the released groups by the recipient. */
  readonly orderBy: readonly OrderBy[];
  readonly limit: number | null;
  readonly offset: number;
  readonly recipients: readonly string[];
}

// -- disclosure, cost, contract ------------------------------------------------------------------------------------------

/** One thing that someone learns (or that nobody does). `id` is what the guard checks; `text` is a catalogue key. */
export interface DisclosureLine {
  readonly id: string;
  readonly who: readonly string[];
  readonly text: string;
  readonly values: TextValues;
  /** Values released under protocol to each of `who` by this line; 0 for what follows from messages (sizes, tokens). */
  readonly releases: number;
}

export interface Cost {
  readonly rounds: number;
  /** Payload bytes each party sends, in party order. */
  readonly bytes: readonly number[];
  readonly steps: readonly { readonly step: string; readonly rounds: number; readonly bytes: readonly number[] }[];
}

export type PartyRole = 'owner' | 'helper';

export interface PartyRef {
  readonly name: string;
  readonly role: PartyRole;
  /** Ed25519 public key, base64url. */
  readonly publicKey: string;
}

export interface CompileRequest {
  readonly sql: string;
  /** Computers in party order: owners in the order of their first table, then the helper. */
  readonly parties: readonly PartyRef[];
  readonly datasets: readonly DatasetCard[];
  readonly recipients: readonly string[];
}

export interface Compiled {
  readonly plan: Plan;
  readonly disclosure: readonly DisclosureLine[];
  readonly cost: Cost;
}

/** What owners sign: its digest is SHA-256 over canonical JSON (RFC 8785). */
export interface Contract {
  readonly version: 2;
  readonly question: { readonly sql: string };
  readonly proposer: string;
  /** ISO time; also makes two contracts of one question differ. */
  readonly proposedAt: string;
  readonly expiresAt: string;
  /** It is answered once; until anything has been released, it may be tried this often. */
  readonly runs: { readonly answers: 1; readonly attempts: number };
  readonly parties: readonly PartyRef[];
  readonly recipients: readonly string[];
  readonly datasets: readonly DatasetCard[];
  readonly security: {
    readonly protocol: 'replicated';
    readonly adversary: 'semi-honest';
    readonly threshold: 1;
    readonly prg: 'aes-128-ctr';
  };
  readonly plan: Plan;
  readonly disclosure: readonly DisclosureLine[];
  readonly cost: Cost;
  readonly software: { readonly name: 'tacit'; readonly version: string };
}

// -- the answer -----------------------------------------------------------------------------------------------------------

/** A cell: text, number as exact decimal text, null for SQL NULL. `withheld` cells carry the marker object. */
export type Cell = string | boolean | null | { readonly withheld: true };

export interface ResultTable {
  readonly columns: readonly { readonly name: string; readonly type: ColumnType }[];
  readonly rows: readonly (readonly Cell[])[];
  /** Number of groups that have rows and are withheld; null when that is not released: groups without rows look the same. */
  readonly withheldGroups: number | null;
}

// -- data handed from the catalog to the secure stage ----------------------------------------------------------------------

/** What the owner's engine returns for a RowStage, in the engine's row order, unpadded. */
export interface LocalRows {
  readonly kind: 'rows';
  readonly rows: number;
  /** One entry per key column. `valid[i]` 0 means NULL; absent means no NULLs. */
  readonly keys: readonly KeyColumn[];
  /** Carried integers per number output id. */
  readonly numbers: Readonly<Record<string, BigInt64Array>>;
  /** 0/1 per flag output id. */
  readonly flags: Readonly<Record<string, Uint8Array>>;
  /** Category position per category output id. */
  readonly categories: Readonly<Record<string, Uint16Array>>;
  /** Most rows that one unit has, at least 1; only where the stage has a unit. */
  readonly rowsPerUnit?: bigint;
}

export type KeyColumn =
  | { readonly kind: 'text'; readonly values: readonly string[]; readonly valid?: Uint8Array }
  | { readonly kind: 'integer' | 'date'; readonly values: BigInt64Array; readonly valid?: Uint8Array };

/** What the owner's engine returns for a GroupStage: one value per combined group, of partials and facts by their ids. */
export interface LocalGroups {
  readonly kind: 'groups';
  readonly partials: Readonly<Record<string, BigInt64Array>>;
}

export type LocalData = LocalRows | LocalGroups;
