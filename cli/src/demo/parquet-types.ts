/**
 * Types for the columns of a Parquet file that a party does not take as they are. A party's owner has to declare them; the
 * demonstration guesses: floating-point columns become the decimal that keeps every digit as it is written, moments that
 * are all midnights become dates, and what the question does not mention is left out. What does not fit its guess is
 * refused by the party, by name.
 */
import { DuckDBInstance, type Json } from '@duckdb/node-api';
import { fileList } from './file-list.ts';

const mostDigits = 18;

export async function guessTypes(files: readonly string[], sql: string): Promise<Record<string, string>> {
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  const source = `read_parquet(${fileList(files)}, hive_partitioning = false)`;
  const rows = async (text: string): Promise<Json[][]> => (await connection.runAndReadAll(text)).getRowsJson();
  const guess = async (name: string, type: string): Promise<string | undefined> => {
    const column = `"${name.replaceAll('"', '""')}"`;
    if (type === 'DOUBLE' || type === 'FLOAT') {
      if (!isMentioned(name, sql)) return 'none';
      // The shortest text of each number: digits, a point with digits, an exponent. Values that are no numbers fit nothing.
      const text = `CAST(abs(${column}) AS VARCHAR)`;
      const exponent = `CAST(coalesce(nullif(regexp_extract(${text}, 'e(.*)$', 1), ''), '0') AS INTEGER)`;
      const digits = (pattern: string): string => `length(regexp_extract(${text}, '${pattern}', 1))`;
      const [[whole, scale] = []] = await rows(
        `SELECT max(${digits('^0*(\\d*)')} + ${exponent}), max(${digits('\\.(\\d*?)0*(e|$)')} - ${exponent}) FROM ${source} WHERE isfinite(${column})`,
      );
      return decimalOf(Number(whole ?? 0), Number(scale ?? 0));
    }
    if (/^TIMESTAMP(?!.*TIME ZONE)/.test(type)) {
      const [[isDate] = []] = await rows(`SELECT bool_and(${column} = date_trunc('day', ${column})) FROM ${source}`);
      if (isDate === true) return 'date';
    }
    return isTaken(type) || isMentioned(name, sql) ? undefined : 'none';
  };
  try {
    const types = new Map<string, string>();
    const described = (await rows(`SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${source})`)) as [
      string,
      string,
    ][];
    for (const [name, type] of described) {
      const guessed = await guess(name, type);
      if (guessed !== undefined) types.set(name, guessed);
    }
    return Object.fromEntries(types);
  } finally {
    connection.closeSync();
    database.closeSync();
  }
}

/** The decimal of so many digits before and after the point; where there are too many, as many as it can have. */
function decimalOf(whole: number, decimals: number): string {
  const before = Math.min(Math.max(whole, 1), mostDigits);
  const scale = Math.min(Math.max(decimals, 0), mostDigits - before);
  return `decimal(${before + scale},${scale})`;
}

/** Whether all words of a column's name stand in the question, as words. */
export function isMentioned(column: string, sql: string): boolean {
  const spoken = wordsOf(sql);
  return [...wordsOf(column)].every((word) => spoken.has(word));
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}_]+/gu));
}

/** Whether a party takes a column of this type as it is. */
function isTaken(type: string): boolean {
  return (
    /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL\(|BOOLEAN|DATE$|VARCHAR|UUID|ENUM\()/.test(type) &&
    !type.endsWith(']')
  );
}
