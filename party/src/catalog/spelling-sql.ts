/**
 * The reading of `spellings.ts` as SQL: what a text of DuckDB means as a value of a type, exactly, or NULL when it is none.
 * Numbers are taken apart as texts, because the engine's own casts round in silence and pass through binary fractions.
 */
import type { ColumnType } from '@tacit/analysis';
import { literal } from './engine.ts';
import {
  booleanWords,
  digitsOf,
  isOrdinary,
  numberPattern,
  type Spelling,
  type Target,
  timePattern,
  timestampPattern,
  trimBlanks,
} from './spellings.ts';

/** SQL value of the SQL text `text`, of the target's DuckDB type. NULL for missing values and for those that do not fit. */
export function duckRead(text: string, target: Target, spelling: Spelling): string {
  const { type } = target;
  if (type.kind === 'text') return text;
  const trimmed = trim(text);
  const present = `CASE WHEN ${duckMissing(text, spelling)} THEN NULL ELSE ${trimmed} END`;
  switch (type.kind) {
    case 'integer':
    case 'decimal':
      return duckNumber(present, target, spelling);
    case 'boolean':
      return duckBoolean(present);
    case 'date':
      return duckDate(present, spelling);
    case 'time':
      return duckTime(present);
    case 'timestamp':
      return duckTimestamp(present, spelling);
  }
}

/** Condition: the SQL text is no value in a column of another type than text. False for NULL. */
export function duckMissing(text: string, { marks }: Spelling): string {
  const known = [...new Set(['', ...marks.map(trimBlanks)])];
  return `coalesce(${trim(text)} IN (${known.map(literal).join(', ')}), FALSE)`;
}

/** Condition: the SQL text is a value and not one of this type. False for NULL. */
export function duckMisfit(text: string, target: Target, spelling: Spelling): string {
  if (target.type.kind === 'text') return 'FALSE';
  return `(${text} IS NOT NULL AND NOT ${duckMissing(text, spelling)} AND ${duckRead(text, target, spelling)} IS NULL)`;
}

/** Condition: rounding makes another value of it. */
export function duckRounded(text: string, { type }: Target, spelling: Spelling): string {
  const exact = duckRead(text, { type, rounds: false }, spelling);
  return `(${duckRead(text, { type, rounds: true }, spelling)} IS NOT NULL AND ${exact} IS NULL)`;
}

/** Parameters of functions inside a statement, by names that no column has: control characters are refused there. */
const [x, n, d, k, v, p, t, m] = ['x', 'n', 'd', 'k', 'v', 'p', 't', 'm'].map((letter) => `"\u0001${letter}"`);

function trim(text: string): string {
  return `trim(${text}, ${literal(' \t')})`;
}

/** The number that the SQL text is, without blanks around it. Binary numbers have their shortest decimal text when cast. */
export function duckNumber(text: string, target: Target, spelling: Spelling): string {
  const { type, rounds } = target;
  const { precision, scale } = digitsOf(type);
  const into = type.kind === 'decimal' ? `DECIMAL(${precision}, ${scale})` : 'BIGINT';
  const groups = `['sign', 'whole', 'behind', 'bare', 'exponent']`;
  const parts = `regexp_extract(${x}, ${literal(numberPattern(spelling))}, ${groups})`;
  const { thousands } = spelling;
  const whole = thousands === undefined ? `${n}.whole` : `replace(${n}.whole, ${literal(thousands)}, '')`;
  const digits = `{
    'sign': ${n}.sign, 'digits': ${whole} || ${n}.behind || ${n}.bare,
    'exponent': coalesce(TRY_CAST(${n}.exponent AS INTEGER), 0) - length(${n}.behind) - length(${n}.bare) }`;
  // The value is ±kept · 10^(shift − scale), without zeros at either end of `kept`.
  const kept = `{
    'sign': ${d}.sign, 'isNumber': ${d}.digits <> '', 'kept': trim(${d}.digits, '0'),
    'shift': ${d}.exponent + length(${d}.digits) - length(rtrim(${d}.digits, '0')) + ${scale} }`;
  const cut = `length(${k}.kept) + ${k}.shift`;
  const rounded = `CAST('0' || left(${k}.kept, greatest(${cut}, 0)) AS BIGINT)
    + CASE WHEN ${cut} >= 0 AND substr(${k}.kept, ${cut} + 1, 1) >= '5' THEN 1 ELSE 0 END`;
  const carried = `CASE
    WHEN NOT ${k}.isNumber THEN NULL
    WHEN ${k}.kept = '' THEN 0
    WHEN ${cut} > ${precision} THEN NULL
    WHEN ${k}.shift >= 0 THEN CAST(${k}.kept || repeat('0', ${k}.shift) AS BIGINT)
    ${rounds ? `ELSE ${rounded}` : ''} END * CASE WHEN ${k}.sign = '-' THEN -1 ELSE 1 END`;
  const steps = [parts, digits, kept, carried].reduce(
    (list, step, i) => `list_transform(${list}, lambda ${[x, n, d, k][i]}: ${step})`,
    `[${text}]`,
  );
  const scaled = scale === 0 ? v : `CAST(${v} AS DECIMAL(18, 0)) * 0.${'1'.padStart(scale, '0')}`;
  const limit = `1${'0'.repeat(precision)}`;
  // A rounded value may have become one digit longer than the type holds.
  const result = `list_transform(${steps}, lambda ${v}: CASE WHEN abs(${v}) < ${limit} THEN CAST(${scaled} AS ${into}) END)[1]`;
  if (!isOrdinary(spelling)) return result;
  const wholeDigits = precision - scale;
  const plain = `^-?${wholeDigits === 0 ? '0' : `[0-9]{1,${wholeDigits}}`}${scale === 0 ? '' : `(?:[.][0-9]{1,${scale}})?`}$`;
  // Most texts are plain numbers, and the engine reads these exactly and fast.
  return `list_transform([${text}], lambda ${p}: CASE WHEN regexp_matches(${p}, ${literal(plain)}) THEN CAST(${p} AS ${into}) ELSE ${result.replace(`[${text}]`, `[${p}]`)} END)[1]`;
}

function duckBoolean(text: string): string {
  const words = (value: boolean) =>
    [...booleanWords].filter(([, means]) => means === value).map(([word]) => literal(word));
  return `CASE WHEN lower(${text}) IN (${words(true).join(', ')}) THEN TRUE WHEN lower(${text}) IN (${words(false).join(', ')}) THEN FALSE END`;
}

function duckDate(text: string, { dates }: Spelling): string {
  const cases = dates.map(({ pattern, order }) => {
    const part = (name: 'Y' | 'M' | 'D') => `regexp_extract(${t}, ${literal(pattern)}, ${order.indexOf(name) + 1})`;
    const day = `nullif(${part('Y')}, '0000') || '-' || lpad(${part('M')}, 2, '0') || '-' || lpad(${part('D')}, 2, '0')`;
    return `CASE WHEN regexp_matches(${t}, ${literal(pattern)}) THEN TRY_CAST(${day} AS DATE) END`;
  });
  return `list_transform([${text}], lambda ${t}: coalesce(${cases.join(', ')}))[1]`;
}

/** The four groups of a clock from group `first` of a pattern on. */
function duckClock(pattern: string, first: number): string {
  const part = (group: number) => `regexp_extract(${m}, ${literal(pattern)}, ${first + group})`;
  const two = (group: number) => `coalesce(nullif(${part(group)}, ''), '00')`;
  return `${two(0)} || ':' || ${two(1)} || ':' || ${two(2)} || '.' || ${two(3)}`;
}

function duckTimestamp(text: string, spelling: Spelling): string {
  const date = duckDate(`regexp_extract(${m}, ${literal(timestampPattern)}, 1)`, spelling);
  const moment = `TRY_CAST(CAST(${date} AS VARCHAR) || ' ' || ${duckClock(timestampPattern, 2)} AS TIMESTAMP)`;
  return `list_transform([${text}], lambda ${m}: CASE WHEN regexp_matches(${m}, ${literal(timestampPattern)}) THEN ${moment} END)[1]`;
}

function duckTime(text: string): string {
  const time = `TRY_CAST(${duckClock(timePattern, 1)} AS TIME)`;
  return `list_transform([${text}], lambda ${m}: CASE WHEN regexp_matches(${m}, ${literal(timePattern)}) THEN ${time} END)[1]`;
}

/** PostgreSQL's exact number behind a numeric or binary value: the latter's shortest decimal text, as it prints it. */
export function postgresNumber(value: string, sourceType: string): string {
  return /^(real|double precision)$/.test(sourceType) ? `CAST(CAST(${value} AS text) AS numeric)` : value;
}

/** PostgreSQL's value rounded to the type, halves away from zero. NaN and infinities must be kept away from it. */
export function postgresRounded(value: string, sourceType: string, type: ColumnType): string {
  return `round(${postgresNumber(value, sourceType)}, ${digitsOf(type).scale})`;
}
