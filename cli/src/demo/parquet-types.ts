/**
 * Types for the columns of a Parquet file that a party does not take as they are. A party's owner has to declare them; the
 * demonstration guesses, and what it guesses must fit every value: floating-point columns become the decimal with the
 * fewest digits, moments that are all midnights become dates, and what the question does not mention is left out.
 */
import { DuckDBInstance, type Json } from '@duckdb/node-api';

const mostDecimals = 6;
const mostDigits = 18;

export async function guessTypes(file: string, sql: string): Promise<Record<string, string>> {
  const database = await DuckDBInstance.create(':memory:');
  const connection = await database.connect();
  const source = `read_parquet('${file.replaceAll("'", "''")}')`;
  const rows = async (text: string): Promise<Json[][]> => (await connection.runAndReadAll(text)).getRowsJson();
  const guess = async (name: string, type: string): Promise<string | undefined> => {
    const column = `"${name.replaceAll('"', '""')}"`;
    if (type === 'DOUBLE' || type === 'FLOAT') {
      if (!isMentioned(name, sql)) return 'none';
      const tolerance = type === 'DOUBLE' ? 1e-9 : 1e-6;
      const fits = Array.from(
        { length: mostDecimals + 1 },
        (_, scale) =>
          `bool_and(abs(${column} - round(${column}, ${scale})) <= ${tolerance} * greatest(1, abs(${column})))`,
      );
      const [row = []] = await rows(
        `SELECT ${fits.join(', ')}, CAST(length(CAST(CAST(ceil(max(abs(${column}))) AS HUGEINT) AS VARCHAR)) AS INTEGER) FROM ${source}`,
      );
      const scale = row.indexOf(true);
      const digits = Number(row[mostDecimals + 1]);
      return scale < 0 || digits + scale > mostDigits ? undefined : `decimal(${digits + scale},${scale})`;
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
