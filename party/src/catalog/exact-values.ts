/**
 * Values of Parquet files and tables as values of the catalog's types, without the loss of a digit unless their owner asked
 * for rounding. A binary number is taken for the decimal it was most likely written from: the shortest one that reads back
 * as the same number (0.1, although 0.1000…0555 is stored). Casts between binary and decimal numbers lose digits in both
 * engines, so the way leads through that text. Whole numbers are often not written as texts but turned into binary ones;
 * where these two readings differ, which takes 2^53 and more, neither is sure, and the value fits no type.
 *
 * Whoever checks, describes, reads or compares a column uses these expressions, so all of them see the same values.
 */
import type { ColumnType } from '@tacit/analysis';
import { identifier, literal } from './engine.ts';
import { duckMisfit, duckNumber, duckRead, duckRounded, postgresNumber, postgresRounded } from './spelling-sql.ts';
import { digitsOf, type Spelling, spellingOf } from './spellings.ts';
import { duckType, postgresType } from './type-names.ts';

/** A column of the source, and what it is read as. */
export interface ReadColumn {
  readonly name: string;
  readonly sourceType: string;
  readonly type: ColumnType;
  /** Its owner asked for rounding. */
  readonly rounds: boolean;
}

/** Conditions about the values of a column. */
export interface Rules {
  /** Holds for values that the type does not hold exactly. */
  readonly misfit: string;
  /** Holds for values that rounding changes; undefined where nothing is rounded. */
  readonly changed: string | undefined;
}

const duckFloat = /^(DOUBLE|FLOAT)$/;
const duckText = /^(VARCHAR|BLOB)$/;
const postgresFloat = /^(double precision|real)$/;

const isNumber = ({ kind }: ColumnType): boolean => kind === 'integer' || kind === 'decimal';

/** DuckDB's expression for the column. */
export function duckValue(column: ReadColumn, spelling: Spelling): string {
  return duckCast(column, spelling, 'CAST');
}

/** The one to `try` is NULL where the other fails. */
function duckCast(column: ReadColumn, spelling: Spelling, cast: 'CAST' | 'TRY_CAST'): string {
  const { name, sourceType, type, rounds } = column;
  const value = identifier(name);
  if (duckText.test(sourceType)) {
    const text = duckTextOf(column, cast);
    const { marks } = spelling;
    if (type.kind !== 'text') return duckRead(text, { type, rounds }, spelling);
    return marks.length === 0 ? text : `CASE WHEN ${text} NOT IN (${marks.map(literal).join(', ')}) THEN ${text} END`;
  }
  if (!isNumber(type)) return `${cast}(${value} AS ${duckType(type)})`;
  const isFloat = duckFloat.test(sourceType);
  const text = isFloat ? shortestText(value, sourceType) : `CAST(${value} AS VARCHAR)`;
  // The engine reads no exponent into a type without whole digits, and 0.00001 prints with one.
  const isFraction = isFloat && type.kind === 'decimal' && type.precision === type.scale;
  const number =
    rounds || isFraction
      ? duckNumber(text, { type, rounds }, spellingOf())
      : `${cast}(${isFloat ? text : value} AS ${duckType(type)})`;
  const missing = isFloat ? missingNumbers(value, spelling) : undefined;
  return missing === undefined ? number : `CASE WHEN NOT (${missing}) THEN ${number} END`;
}

/** Text without the mark that says so, as Impala and older Spark write it, is UTF-8. Other bytes are never replaced. */
function duckTextOf({ name, sourceType }: ReadColumn, cast: 'CAST' | 'TRY_CAST'): string {
  const value = identifier(name);
  if (sourceType !== 'BLOB') return value;
  return cast === 'CAST' ? `decode(${value})` : `TRY(decode(${value}))`;
}

/** Condition: NaN or infinite, and one of the marks of NULL. */
function missingNumbers(value: string, { marks }: Spelling): string | undefined {
  const words = new Set(marks.map((mark) => mark.trim().toLowerCase()));
  const conditions = [
    ...(words.has('nan') ? [`isnan(${value})`] : []),
    ...(['inf', '+inf', 'infinity'].some((word) => words.has(word)) ? [`(isinf(${value}) AND ${value} > 0)`] : []),
    ...(['-inf', '-infinity'].some((word) => words.has(word)) ? [`(isinf(${value}) AND ${value} < 0)`] : []),
  ];
  return conditions.length === 0 ? undefined : conditions.join(' OR ');
}

/** DuckDB itself prints doubles in their shortest form always, and single precision in it most of the time. */
function shortestText(value: string, sourceType: string): string {
  if (sourceType === 'DOUBLE') return `CAST(${value} AS VARCHAR)`;
  // Six digits are always kept by single precision, and nine are always enough.
  const text = (digits: number): string => `format('{:.${digits}g}', CAST(${value} AS DOUBLE))`;
  const cases = [6, 7, 8].map((digits) => `WHEN CAST(${text(digits)} AS FLOAT) = ${value} THEN ${text(digits)}`);
  return `CASE WHEN NOT isfinite(${value}) THEN 'none' ${cases.join(' ')} ELSE ${text(9)} END`;
}

/** Which values of a Parquet file do not fit, and which are changed. */
export function duckRules(column: ReadColumn, spelling: Spelling): Rules {
  const { name, sourceType, type, rounds } = column;
  const value = identifier(name);
  if (duckText.test(sourceType)) {
    const text = duckTextOf(column, 'TRY_CAST');
    const target = { type, rounds };
    const isOther = duckMisfit(text, target, spelling);
    return {
      misfit: sourceType === 'BLOB' ? `(${value} IS NOT NULL AND ${text} IS NULL) OR ${isOther}` : isOther,
      changed: rounds ? duckRounded(text, target, spelling) : undefined,
    };
  }
  const missing = duckFloat.test(sourceType) ? missingNumbers(value, spelling) : undefined;
  const isThere = `${value} IS NOT NULL${missing === undefined ? '' : ` AND NOT (${missing})`}`;
  const exact = duckCast({ ...column, rounds: false }, spelling, 'TRY_CAST');
  const isInexact = `(${exact} IS NULL OR ${isLossy(column, exact)})`;
  if (!rounds) return { misfit: `${isThere} AND ${isInexact}`, changed: undefined };
  const rounded = duckCast(column, spelling, 'TRY_CAST');
  return {
    misfit: `${isThere} AND ${rounded} IS NULL`,
    changed: `${isThere} AND ${rounded} IS NOT NULL AND ${isInexact}`,
  };
}

function isLossy({ name, sourceType, type }: ReadColumn, cast: string): string {
  const value = identifier(name);
  // A nanosecond would be rounded away.
  if (sourceType === 'TIMESTAMP_NS') return `TRY_CAST(${cast} AS TIMESTAMP_NS) IS DISTINCT FROM ${value}`;
  if (!isNumber(type)) return 'FALSE';
  if (!duckFloat.test(sourceType)) return `TRY_CAST(${cast} AS ${sourceType}) IS DISTINCT FROM ${value}`;
  // The shortest text has the fewest digits of all that read back as the number: with fewer of them it reads otherwise.
  const whole = `TRY_CAST(TRY_CAST(${value} AS BIGINT) AS ${duckType(type)})`;
  return `TRY_CAST(CAST(${cast} AS VARCHAR) AS ${sourceType}) IS DISTINCT FROM ${value} OR (${value} = trunc(${value}) AND ${whole} IS DISTINCT FROM ${cast})`;
}

/** PostgreSQL's expression for the column; the session writes floating-point numbers in their shortest form. */
export function postgresValue({ name, sourceType, type, rounds }: ReadColumn): string {
  const value = identifier(name);
  if (!isNumber(type)) return `CAST(${value} AS ${postgresType(type)})`;
  const number = rounds ? postgresRounded(value, sourceType, type) : postgresNumber(value, sourceType);
  return `CAST(${number} AS ${postgresType(type)})`;
}

/** Which values of a column of numbers do not fit a type of numbers, and which are changed. */
export function postgresRules({ name, sourceType, type, rounds }: ReadColumn): Rules {
  const value = identifier(name);
  const bound = type.kind === 'decimal' ? `1e${type.precision - type.scale}` : String(2n ** 63n);
  const exact = `CAST(${postgresNumber(value, sourceType)} AS numeric)`;
  const rounded = `round(${exact}, ${digitsOf(type).scale})`;
  const otherwise = postgresFloat.test(sourceType)
    ? ` OR (${value} = trunc(${value}) AND abs(${value}) < 9.2e18 AND CAST(${value} AS bigint) <> ${exact})`
    : '';
  // NaN and infinity are larger than every number in PostgreSQL, so the bound also keeps them from the rounding.
  const within = (condition: string, other: string): string =>
    `${value} IS NOT NULL AND CASE WHEN abs(${value}) < ${bound} THEN ${condition} ELSE ${other} END`;
  const isInexact = `${rounded} <> ${exact}${otherwise}`;
  if (!rounds) return { misfit: within(isInexact, 'TRUE'), changed: undefined };
  return { misfit: within(`abs(${rounded}) >= ${bound}`, 'TRUE'), changed: within(isInexact, 'FALSE') };
}

/** Condition for NaN; `undefined` where the source's type has none. */
export function notANumber(column: string, sourceType: string): string | undefined {
  const value = identifier(column);
  if (duckFloat.test(sourceType)) return `isnan(${value})`;
  return postgresFloat.test(sourceType) || sourceType.startsWith('numeric') ? `${value} = 'NaN'` : undefined;
}

/** Condition for values beyond all others: infinite numbers and moments. */
export function infinite(column: string, sourceType: string): string | undefined {
  const value = identifier(column);
  if (duckFloat.test(sourceType) || /^(DATE$|TIMESTAMP)/.test(sourceType)) return `isinf(${value})`;
  if (/^(date$|timestamp)/.test(sourceType)) return `NOT isfinite(${value})`;
  // Servers before version 14 have no infinite numeric, and none of them reads the word as one.
  if (sourceType.startsWith('numeric')) return `CAST(${value} AS text) IN ('Infinity', '-Infinity')`;
  return postgresFloat.test(sourceType) ? `${value} IN ('Infinity', '-Infinity')` : undefined;
}
