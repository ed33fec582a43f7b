/**
 * What each owner's own engine computes: expressions over one table, the stages that a plan gives to owners, and what they hand over.
 *
 * Everything here is JSON: 64-bit integers are decimal strings, because a canonical JSON number (RFC 8785) is a double.
 * Numbers under protocol are integers: a decimal(p,s) value v is carried as v·10^s, a date as days since 1970-01-01,
 * a timestamp as microseconds since 1970-01-01 00:00:00 and a time as those since midnight (numbers of seconds at scale 6), a boolean as 0/1.
 */
import type { ColumnType, Range } from '../contract/cards.ts';

// -- expressions --

export type CompareOperator = '=' | '<>' | '<' | '<=' | '>' | '>=';

/** 'nearest': halves away from zero; 'remainder': left − right · (whole quotient towards zero), which has the sign of left. */
export type Rounding = 'nearest' | 'floor' | 'ceiling' | 'truncate' | 'remainder';

/** Parts of a date as whole numbers: Sunday is 0 of 'dow' and 7 of 'isodow'; 'week' is the ISO week. */
export type DatePart = 'year' | 'quarter' | 'month' | 'week' | 'day' | 'dow' | 'isodow' | 'doy';

/** First days of calendar periods. */
export type DateTrunc = 'trunc-year' | 'trunc-quarter' | 'trunc-month' | 'trunc-week';

/** Parts of a time, or of a timestamp's time of day: 'second' with its fraction, 'microsecond' both as microseconds. */
export type TimePart = 'hour' | 'minute' | 'second' | 'microsecond' | 'epoch';

/** Beginnings of units of a timestamp's day. */
export type TimeTrunc = 'trunc-hour' | 'trunc-minute' | 'trunc-second' | 'trunc-millisecond';

/**
 * What engines know by name. Lengths and places count code points; NULL of NULL. 'like' and 'ilike' have a constant pattern with
 * \ before what stands for itself; 'add-months' a constant number of months, the last day of a shorter month where the day
 * is not in it, also of a timestamp; 'to-date' is a timestamp's day, 'to-time' its time of day, 'to-timestamp' a date's midnight; 'at-zone' is
 * what clocks of a zone show at an instant, 'from-zone' the instant at which they do, the zone a constant; 'epoch' is a timestamp or time as a
 * number of seconds; trims take blanks off; 'text' writes whole numbers, dates and timestamps (ISO), booleans and decimal columns.
 */
export type LocalFunction =
  | DatePart
  | DateTrunc
  | TimePart
  | TimeTrunc
  | 'to-date'
  | 'to-timestamp'
  | 'to-time'
  | 'at-zone'
  | 'from-zone'
  | 'add-months'
  | 'like'
  | 'ilike'
  | 'substring'
  | 'left'
  | 'right'
  | 'trim'
  | 'ltrim'
  | 'rtrim'
  | 'upper'
  | 'lower'
  | 'concat'
  | 'replace'
  | 'length'
  | 'text';

/** An expression over one table, with SQL's NULL semantics; printed as SQL text for the owner's own engine. */
export type Expression =
  | { readonly kind: 'column'; readonly column: string; readonly type: ColumnType }
  /** `value` is the carried integer for numbers, dates ('days') and timestamps, 'true'/'false', or the text itself; null is SQL NULL. */
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
  /** The value where the condition IS TRUE, else NULL: what FILTER leaves of an aggregate's argument. */
  | { readonly kind: 'when'; readonly condition: Expression; readonly value: Expression }
  /** Magnitude of a number; no question has it, the dominance rule does. */
  | { readonly kind: 'absolute'; readonly item: Expression }
  /** The first `result` whose `when` IS TRUE, else `otherwise`; all of `type`. */
  | {
      readonly kind: 'case';
      readonly whens: readonly { readonly when: Expression; readonly result: Expression }[];
      readonly otherwise: Expression;
      readonly type: ColumnType;
    }
  /** A quotient at `decimals` digits after the point, or what a whole one leaves; NULL where `right` is 0. */
  | {
      readonly kind: 'divide';
      readonly left: Expression;
      readonly right: Expression;
      readonly decimals: number;
      readonly rounding: Rounding;
      readonly type: ColumnType;
    }
  | {
      readonly kind: 'call';
      readonly function: LocalFunction;
      readonly items: readonly Expression[];
      readonly type: ColumnType;
    }
  | { readonly kind: 'and'; readonly items: readonly Expression[] }
  | { readonly kind: 'or'; readonly items: readonly Expression[] }
  | { readonly kind: 'not'; readonly item: Expression };

// -- stages --

/** A number is Σ digit_place · 2^(bits · place), `places` of them: those below the last are 0 ≤ digit < 2^bits, the last has the sign. */
export interface Digit {
  readonly place: number;
  readonly places: number;
  readonly bits: number;
}

/** One column the local stage hands to the secure stage. `id` is unique in its table. */
export type LocalOutput =
  /** Carried integers (see top); NULL is delivered as 0, its flag is an output of its own where one is needed. */
  | {
      readonly kind: 'number';
      readonly id: string;
      readonly expression: Expression;
      readonly scale: number;
      readonly range: Range;
      /** One digit of a number whose sum may leave 63 bits. */
      readonly digit?: Digit;
      /** Range of the number itself, if this is a digit. */
      readonly whole?: Range;
    }
  /** A text as it stands; NULL is delivered as '', its flag is an output of its own where one is needed. */
  | { readonly kind: 'text'; readonly id: string; readonly expression: Expression }
  /** 1 where the expression IS TRUE, else 0. */
  | { readonly kind: 'flag'; readonly id: string; readonly expression: Expression }
  /** Position in `categories`; NULL is position categories.length, listed only if `nullable`. */
  | {
      readonly kind: 'category';
      readonly id: string;
      readonly expression: Expression;
      readonly categories: readonly string[];
      readonly nullable: boolean;
      /** Only where an owner divides its rows for itself: all values, without a list. */
      readonly free?: true;
    };

/**
 * At most so many of a unit's rows take part, of those that the stage's `where` leaves: a unit is what has one value of the column, and rows
 * without a value are one unit together. Which ones its owner's engine draws by chance, each unit's by itself: nothing about other units
 * changes which rows of one stay, so that a unit that is left out takes its own rows out and no other.
 */
export interface UnitBound {
  readonly unit: Expression;
  readonly rows: number;
  /** Before that, of a unit's rows with equal values of `by` so many. */
  readonly each?: { readonly by: readonly Expression[]; readonly rows: number };
}

/** Rows of one owner that take part: filtered, with keys and outputs. */
export interface RowStage {
  readonly kind: 'rows';
  readonly party: string;
  /** The dataset; of a relation the first of those that it reads. */
  readonly dataset: string;
  /** What the rows are where they are not simply the dataset's: all columns of the stage are its columns then. */
  readonly relation?: OwnRelation;
  /** With `relation`: all datasets that it reads, the first included. */
  readonly datasets?: readonly string[];
  /** Padded public row count (the card's rowsUpTo); the number of rows left after `where` is told to nobody. */
  readonly rowsUpTo: number;
  /** Set where rows that are alike are handed over as one (sql/plan/merged.ts): so many at most, to which they are padded. */
  readonly mergedUpTo?: number;
  readonly where: Expression | null;
  readonly atMost?: UnitBound;
  /** Join key columns in order. */
  readonly keys: readonly Expression[];
  /** Of the last so many of `keys` NULL leaves the row in place, and is told by `valid` of the key; of the others it takes no part. */
  readonly nullableKeys?: number;
  readonly outputs: readonly LocalOutput[];
  /** Set where the minimum counts different values of this column and one of them may have several rows. */
  readonly unit: Expression | null;
}

/** Groups that one owner aggregates on its own before sharing (UNION ALL and single-table questions). */
export interface GroupStage {
  readonly kind: 'groups';
  readonly party: string;
  /** The dataset; of a relation the first of those that it reads. */
  readonly dataset: string;
  /** What the rows are where they are not simply the dataset's: all columns of the stage are its columns then. */
  readonly relation?: OwnRelation;
  /** With `relation`: all datasets that it reads, the first included. */
  readonly datasets?: readonly string[];
  /** The card's rowsUpTo: bounds every count. */
  readonly rowsUpTo: number;
  readonly where: Expression | null;
  readonly atMost?: UnitBound;
  /** Category outputs forming the group; the group number is mixed radix, first key most significant. */
  readonly keys: readonly Extract<LocalOutput, { kind: 'category' }>[];
  /** Grouping sets as numbers of keys: the groups of each, one set after the other. Absent: all keys together. */
  readonly sets?: readonly (readonly number[])[];
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
  /** Of a sum that may leave 63 bits, one digit. */
  readonly digit?: Digit;
}

export type LocalStage = RowStage | GroupStage;

// -- what a stage gives --

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
  /** Per text output id, where there is any. */
  readonly texts?: Readonly<Record<string, readonly string[]>>;
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

// -- relations --

/*
 * A relation of one owner: what its engine computes over several of its tables before a stage selects and measures rows.
 *
 * A tree of operators of relational algebra. Every column has a name that is unique in the whole tree, so that an expression needs no
 * qualifier, and a subquery reads the rows around it by their names. Between operators values stand as the engine's own: text,
 * boolean, date, timestamp, time, exact numbers.
 */

export interface NamedExpression {
  readonly id: string;
  readonly expression: Expression;
  /** A number is brought to this type's scale. */
  readonly type: ColumnType;
}

export interface OwnAggregate {
  readonly id: string;
  /** 'avg': rounded to nearest, half away from zero, at the scale of `type`. */
  readonly function: 'count' | 'sum' | 'avg' | 'min' | 'max';
  /** null: rows. */
  readonly expression: Expression | null;
  readonly distinct: boolean;
  readonly filter: Expression | null;
  readonly type: ColumnType;
}

export interface OwnOrder {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export type WindowFunction =
  | 'row_number'
  | 'rank'
  | 'dense_rank'
  | 'ntile'
  | 'lag'
  | 'lead'
  | 'first_value'
  | 'last_value'
  | 'nth_value'
  | 'count'
  | 'sum'
  | 'min'
  | 'max';

/** An end of a frame: the partition's, that of a row's peers, or so many rows (or groups of peers) on, before where negative. */
export type RowsFrameEnd = 'unbounded' | 'peers' | number;

/** So much further in the order, before where negative: carried as the value of the order is, and as people read it, without its sign. */
export interface FrameOffset {
  readonly carried: string;
  readonly written: string;
}

/** The rows from `start` to `end`, which is not before it. */
export interface RowsFrame {
  readonly start: RowsFrameEnd;
  readonly end: RowsFrameEnd;
}

/** The same also by groups of peers, or by values of the order, of which there is one then; `exclude`: those that it leaves out. */
export interface OwnFrame {
  readonly start: RowsFrameEnd | FrameOffset;
  readonly end: RowsFrameEnd | FrameOffset;
  readonly unit?: 'groups' | 'range';
  readonly exclude?: 'current row' | 'group' | 'ties';
}

/** A column that is added to the rows of a relation. */
export type Computed =
  | {
      readonly kind: 'window';
      readonly id: string;
      readonly function: WindowFunction;
      readonly argument: Expression | null;
      /** Of lag, lead, ntile and nth_value. */
      readonly number: number | null;
      readonly partition: readonly Expression[];
      readonly order: readonly OwnOrder[];
      /** Another one than the standard's own: up to the last peer, or all of the partition where nothing orders it. */
      readonly frame?: OwnFrame;
      readonly type: ColumnType;
    }
  | { readonly kind: 'exists'; readonly id: string; readonly relation: RelationNode }
  | {
      readonly kind: 'in';
      readonly id: string;
      readonly item: Expression;
      readonly relation: RelationNode;
      readonly value: Expression;
      /** Of several owners' tables: what is selected may be NULL. */
      readonly nulls?: true;
    }
  /** `value` of the only row of the relation. */
  | {
      readonly kind: 'scalar';
      readonly id: string;
      readonly relation: RelationNode;
      readonly value: Expression;
      readonly type: ColumnType;
    };

interface TableNode {
  readonly kind: 'table';
  readonly dataset: string;
  /** How a reader calls this use of the table. */
  readonly alias: string;
  readonly columns: readonly { readonly id: string; readonly column: string; readonly type: ColumnType }[];
  /** A number of each row, where rows are counted as units; it means nothing else. */
  readonly row: string | null;
}

export interface SetNode {
  readonly kind: 'set';
  readonly operator: 'union' | 'intersect' | 'except';
  /** Duplicates stay. */
  readonly all: boolean;
  /** Each projects the columns by position. */
  readonly items: readonly ProjectNode[];
  readonly columns: readonly { readonly id: string; readonly type: ColumnType }[];
}

export interface ProjectNode {
  readonly kind: 'project';
  readonly item: RelationNode;
  readonly columns: readonly NamedExpression[];
  readonly distinct: boolean;
}

export type RelationNode =
  | TableNode
  /** `on` null: every row with every row. */
  | {
      readonly kind: 'join';
      readonly join: 'inner' | 'left' | 'right' | 'full';
      readonly left: RelationNode;
      readonly right: RelationNode;
      readonly on: Expression | null;
    }
  | { readonly kind: 'filter'; readonly item: RelationNode; readonly where: Expression }
  | { readonly kind: 'compute'; readonly item: RelationNode; readonly columns: readonly Computed[] }
  | ProjectNode
  /** Without keys one row. */
  | {
      readonly kind: 'group';
      readonly item: RelationNode;
      readonly keys: readonly NamedExpression[];
      readonly aggregates: readonly OwnAggregate[];
    }
  | SetNode;

/** A relation as the source of a stage: `columns` are the names by which the stage's own expressions call its columns. */
export interface OwnRelation {
  readonly body: RelationNode;
  readonly columns: readonly { readonly name: string; readonly id: string; readonly type: ColumnType }[];
}
