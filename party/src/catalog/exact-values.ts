/**
 * Values of a source as values of the catalog's types, without the loss of a digit. A binary number is taken for the
 * decimal it was most likely written from: the shortest one that reads back as the same number (0.1, although 0.1000…0555
 * is stored). Casts between binary and decimal numbers lose digits in both engines, so the way leads through that text.
 * Whole numbers are often not written as texts but turned into binary ones; where these two readings differ, which takes
 * 2^53 and more, neither is sure, and the value fits no type.
 *
 * Whoever checks, describes, reads or compares a column uses these expressions, so all of them see the same values.
 */
import type { ColumnType } from '@tacit/analysis';
import { identifier } from './engine.ts';
import { duckType, postgresType } from './type-names.ts';

const isNumber = ({ kind }: ColumnType): boolean => kind === 'integer' || kind === 'decimal';

const duckFloat = /^(DOUBLE|FLOAT)$/;
const postgresFloat = /^(double precision|real)$/;

/** DuckDB's expression for the column as `type`. The one to `try` is NULL where the other fails. */
export function duckValue(column: string, sourceType: string, type: ColumnType, cast = 'CAST'): string {
  const value = identifier(column);
  // Text without the mark that says so, as Impala and older Spark write it. Other bytes are an error, not replaced.
  const decoded = cast === 'CAST' ? `decode(${value})` : `TRY(decode(${value}))`;
  const source =
    sourceType === 'BLOB'
      ? decoded
      : duckFloat.test(sourceType) && isNumber(type)
        ? shortestText(value, sourceType)
        : value;
  return sourceType === 'BLOB' && type.kind === 'text' ? source : `${cast}(${source} AS ${duckType(type)})`;
}

/** DuckDB itself prints doubles in their shortest form always, and single precision in it most of the time. */
function shortestText(value: string, sourceType: string): string {
  if (sourceType === 'DOUBLE') return `CAST(${value} AS VARCHAR)`;
  // Six digits are always kept by single precision, and nine are always enough.
  const text = (digits: number): string => `format('{:.${digits}g}', CAST(${value} AS DOUBLE))`;
  const cases = [6, 7, 8].map((digits) => `WHEN CAST(${text(digits)} AS FLOAT) = ${value} THEN ${text(digits)}`);
  return `CASE WHEN NOT isfinite(${value}) THEN 'none' ${cases.join(' ')} ELSE ${text(9)} END`;
}

/** DuckDB's condition for the values that `type` does not hold exactly. */
export function duckMisfit(column: string, sourceType: string, type: ColumnType): string {
  const value = identifier(column);
  const cast = duckValue(column, sourceType, type, 'TRY_CAST');
  const isLossy = ((): string => {
    if (!isNumber(type)) return 'FALSE';
    // The shortest text has the fewest digits of all that read back as the number: with fewer of them it reads otherwise.
    if (duckFloat.test(sourceType)) {
      const whole = `TRY_CAST(TRY_CAST(${value} AS BIGINT) AS ${duckType(type)})`;
      return `TRY_CAST(CAST(${cast} AS VARCHAR) AS ${sourceType}) IS DISTINCT FROM ${value} OR (${value} = trunc(${value}) AND ${whole} IS DISTINCT FROM ${cast})`;
    }
    if (sourceType === 'VARCHAR' || sourceType === 'BLOB') {
      const text = sourceType === 'BLOB' ? `TRY(decode(${value}))` : value;
      return `TRY_CAST(${text} AS DECIMAL(38, 18)) IS DISTINCT FROM ${cast}`;
    }
    return `TRY_CAST(${cast} AS ${sourceType}) IS DISTINCT FROM ${value}`;
  })();
  return `${value} IS NOT NULL AND (${cast} IS NULL OR ${isLossy})`;
}

/** PostgreSQL's expression for the column as `type`; the session writes floating-point numbers in their shortest form. */
export function postgresValue(column: string, sourceType: string, type: ColumnType): string {
  const value = identifier(column);
  if (!postgresFloat.test(sourceType) || !isNumber(type)) return `CAST(${value} AS ${postgresType(type)})`;
  return `CAST(CAST(CAST(${value} AS text) AS numeric) AS ${postgresType(type)})`;
}

/** PostgreSQL's condition for the values that `type` does not hold exactly; the source is a number, `type` as well. */
export function postgresMisfit(column: string, sourceType: string, type: ColumnType): string {
  const value = identifier(column);
  const scale = type.kind === 'decimal' ? type.scale : 0;
  const bound = type.kind === 'decimal' ? `1e${type.precision - type.scale}` : String(2n ** 63n);
  const exact = postgresFloat.test(sourceType)
    ? `CAST(CAST(${value} AS text) AS numeric)`
    : `CAST(${value} AS numeric)`;
  const otherwise = postgresFloat.test(sourceType)
    ? ` OR (${value} = trunc(${value}) AND CAST(${value} AS bigint) <> ${exact})`
    : '';
  // NaN and infinity are larger than every number in PostgreSQL, so the bound also keeps them from the rounding.
  return `${value} IS NOT NULL AND CASE WHEN abs(${value}) < ${bound} THEN round(${exact}, ${scale}) <> ${exact}${otherwise} ELSE TRUE END`;
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
  if (duckFloat.test(sourceType)) return `isinf(${value})`;
  if (/^(DATE$|TIMESTAMP)/.test(sourceType)) return `isinf(${value})`;
  if (/^(date$|timestamp)/.test(sourceType)) return `NOT isfinite(${value})`;
  // Servers before version 14 have no infinite numeric, and none of them reads the word as one.
  if (sourceType.startsWith('numeric')) return `CAST(${value} AS text) IN ('Infinity', '-Infinity')`;
  return postgresFloat.test(sourceType) ? `${value} IN ('Infinity', '-Infinity')` : undefined;
}
