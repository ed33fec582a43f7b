/**
 * Engines that are asked what Tacit is asked, over all tables in one place. Where they and Tacit mean different things by the same
 * text, it stands here, and nowhere else: each line below is one such difference.
 */
import type { TestDatabase } from '../../analysis/src/sql/testing/database.ts';
import type { PostgresSession } from '../../party/src/catalog/testing/postgres-server.ts';

export interface Engine {
  readonly name: string;
  run(statements: readonly string[]): Promise<void>;
  /** Rows of the answer; undefined where this engine has none by one of its limits. */
  rows(sql: string): Promise<unknown[][] | undefined>;
}

/** What an engine cannot do: DuckDB multiplies whole numbers in 64 bits, and has no root of a number below zero. */
const limits = {
  DuckDB: /Out of Range Error|Overflow in|Conversion Error.*out of range/,
  PostgreSQL: /out of range/,
};

/** A cell as Tacit writes it. */
export function cellOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  const text = (value as { toString(): string }).toString();
  // PostgreSQL's booleans.
  if (text === 't' || text === 'f') return String(text === 't');
  // A correlation of values that are all alike, and a quotient by zero: none.
  if (/^(NaN|-?Infinity)$/.test(text)) return null;
  // Months added to a date, and the quarter of one, are dates in Tacit, and midnights in others.
  return text.replace(/ 00:00:00(\+00)?$/, '');
}

export function duckdb(database: TestDatabase): Engine {
  return {
    name: 'DuckDB',
    async run(statements) {
      for (const statement of statements) await database.run(statement);
    },
    rows: (sql) => orLimit(limits.DuckDB, database.rows(forDuckdb(sql))),
  };
}

/**
 * The beginning of a period in a zone is that of what clocks there show; a backslash before % and _ is said to be one; a percentile between decimals is not cut to their digits; and whether the beginning of a
 * period is a moment that begins none is left to be compared, because DuckDB takes it as known where the period is NULL, too.
 */
function forDuckdb(sql: string): string {
  return sql
    .replaceAll(/date_trunc\(('\w+'), ([\w.]+), ('[\w/]+')\)/g, '(date_trunc($1, $2 AT TIME ZONE $3) AT TIME ZONE $3)')
    .replaceAll(/(I?LIKE '[^']*\\[^']*')(?! ESCAPE)/g, "$1 ESCAPE '\\'")
    .replaceAll(/\b(PERCENTILE_CONT\([\d.]+\) WITHIN GROUP \(ORDER BY |MEDIAN\()([\w.]+)\)/g, '$1CAST($2 AS DOUBLE))')
    .replaceAll(/\bdate_trunc\(('\w+'), ([\w.]+)\)/g, "(date_trunc($1, $2) + INTERVAL '0 days')");
}

/** Percentiles by their standard names. */
function forPostgres(sql: string): string {
  return sql
    .replaceAll(/\bMEDIAN\(([^()]+)\)/gi, 'PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY $1)')
    .replaceAll(/\bQUANTILE_DISC\(([^(),]+), ([\d.]+)\)/g, 'PERCENTILE_DISC($2) WITHIN GROUP (ORDER BY $1)');
}

/** The quotient of whole numbers is no whole number, that by zero is NULL, and so is a root of what is below zero. Averages have 30 digits. */
const functions = `
  CREATE SCHEMA dialect;
  CREATE FUNCTION dialect.quotient(numeric, numeric) RETURNS numeric IMMUTABLE LANGUAGE sql AS
    'SELECT $1 OPERATOR(pg_catalog./) NULLIF($2, 0)';
  CREATE OPERATOR dialect./ (LEFTARG = numeric, RIGHTARG = numeric, FUNCTION = dialect.quotient);
  ${['int4', 'int8'].flatMap((left) => ['int4', 'int8'].map((right) => wholeQuotient(left, right))).join('\n')}
  ${['int8', 'numeric', 'float8'].map((type) => root(type)).join('\n')}
  ${['+', '-'].map(daysLater).join('\n')}
  CREATE FUNCTION dialect.added(numeric[], numeric) RETURNS numeric[] IMMUTABLE LANGUAGE sql AS
    'SELECT CASE WHEN $2 IS NULL THEN $1 ELSE ARRAY[$1[1] + $2, $1[2] + 1] END';
  CREATE FUNCTION dialect.mean(numeric[]) RETURNS numeric IMMUTABLE LANGUAGE sql AS
    'SELECT CASE WHEN $1[2] > 0 THEN $1[1]::numeric(200, 30) OPERATOR(pg_catalog./) $1[2] END';
  CREATE AGGREGATE dialect.avg(numeric) (SFUNC = dialect.added, STYPE = numeric[], INITCOND = '{0,0}', FINALFUNC = dialect.mean);
  CREATE FUNCTION dialect.round(float8, int4) RETURNS numeric IMMUTABLE LANGUAGE sql AS
    'SELECT pg_catalog.round($1::numeric, $2)';
`;

function wholeQuotient(left: string, right: string): string {
  return `CREATE FUNCTION dialect.quotient(${left}, ${right}) RETURNS numeric IMMUTABLE LANGUAGE sql AS
    'SELECT dialect.quotient($1::numeric, $2::numeric)';
  CREATE OPERATOR dialect./ (LEFTARG = ${left}, RIGHTARG = ${right}, FUNCTION = dialect.quotient);`;
}

/** A whole number of days, which is stored as NUMERIC. */
function daysLater(operator: string): string {
  const name = operator === '+' ? 'later' : 'earlier';
  return ['numeric', 'int8']
    .map(
      (type) => `CREATE FUNCTION dialect.${name}(date, ${type}) RETURNS date IMMUTABLE LANGUAGE sql AS
    'SELECT $1 OPERATOR(pg_catalog.${operator}) $2::int4';
  CREATE OPERATOR dialect.${operator} (LEFTARG = date, RIGHTARG = ${type}, FUNCTION = dialect.${name});`,
    )
    .join('\n');
}

function root(type: string): string {
  return `CREATE FUNCTION dialect.sqrt(${type}) RETURNS numeric IMMUTABLE LANGUAGE sql AS
    'SELECT CASE WHEN $1 >= 0 THEN pg_catalog.sqrt($1::numeric) END';`;
}

/** Whole numbers are stored as NUMERIC, so that no product of them is too large. */
export async function postgresql(session: PostgresSession): Promise<Engine> {
  await session.rows(`${functions}; SET search_path = dialect, pg_catalog; SET TimeZone = 'UTC'`);
  return {
    name: 'PostgreSQL',
    async run(statements) {
      await session.rows(statements.join(';\n').replaceAll(' BIGINT', ' NUMERIC'));
    },
    rows: (sql) => orLimit(limits.PostgreSQL, session.rows(forPostgres(sql))),
  };
}

async function orLimit(limit: RegExp, rows: Promise<unknown[][]>): Promise<unknown[][] | undefined> {
  try {
    return await rows;
  } catch (error) {
    if (limit.test(String(error))) return undefined;
    throw error;
  }
}
