/** The columns of Parquet files: their names and types, from the engine and from the files' own schema. */
import { UsageError } from '@tacit/engine/text';
import { withAllNames } from './csv-header.ts';
import { filePattern, parquetRows } from './duck-files.ts';
import { type DataEngine, literal } from './engine.ts';
import './messages.ts';

/** Throws UsageError 'data.part-differs' for a part that has other columns than the first. */
export async function columnsOfAll(engine: DataEngine, files: readonly string[]): Promise<[string, string][]> {
  const [first = '', ...others] = files;
  const columns = await parquetColumns(engine, first);
  for (const file of others) {
    const found = await parquetColumns(engine, file);
    const place = found.findIndex(([name, type], i) => name !== columns[i]?.[0] || type !== columns[i][1]);
    if (place >= 0 || found.length !== columns.length) {
      const position = (place < 0 ? Math.min(found.length, columns.length) : place) + 1;
      throw new UsageError('data.part-differs', { file, first, position });
    }
  }
  return columns;
}

async function parquetColumns(engine: DataEngine, file: string): Promise<[string, string][]> {
  try {
    const rows = await engine.texts(
      `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM ${parquetRows([file])})`,
    );
    const columns = rows.map(([name, type]): [string, string] => [name ?? '', type ?? '']);
    return columns.some(([, type]) => type.includes('DOUBLE'))
      ? await withWideDecimals(engine, file, columns)
      : columns;
  } catch (error) {
    throw new UsageError('data.parquet-invalid', { file }, { cause: error });
  }
}

/** Digits of the widest decimal that DuckDB has. */
export const engineDigits = 38;

/**
 * With the types that the file itself gives to decimals of more digits than DuckDB has: it takes their bytes for those of
 * a DOUBLE, and what it shows then has nothing to do with what is stored.
 */
async function withWideDecimals(
  engine: DataEngine,
  file: string,
  columns: readonly [string, string][],
): Promise<[string, string][]> {
  const elements = await parquetElements(engine, file);
  return columns.map(([name, type], i): [string, string] => {
    const wide = elements.find(({ column, precision }) => column === i && precision > engineDigits);
    if (wide === undefined) return [name, type];
    const found = `DECIMAL(${wide.precision},${wide.scale})`;
    return [name, wide.isColumn ? found : `${type}: ${found}`];
  });
}

/** Of a type that `columnsOfAll` gives. */
export function isWideDecimal(type: string): boolean {
  return Number(/\bDECIMAL\(([0-9]+),/.exec(type)?.[1] ?? 0) > engineDigits;
}

interface ParquetElement {
  readonly name: string;
  /** Place of the column that it is, or that it is inside of. */
  readonly column: number;
  readonly isColumn: boolean;
  /** Digits of a decimal, in all and behind the point; 0 of anything else. */
  readonly precision: number;
  readonly scale: number;
}

/** The file's own schema, from top to bottom, without its root. */
async function parquetElements(engine: DataEngine, file: string): Promise<ParquetElement[]> {
  const [, ...rows] = await engine.texts(
    `SELECT name, CAST(coalesce(num_children, 0) AS VARCHAR), CAST(coalesce(precision, 0) AS VARCHAR), CAST(coalesce(scale, 0) AS VARCHAR)
     FROM parquet_schema(${literal(filePattern(file))})`,
  );
  let column = -1;
  let inside = 0;
  return rows.map(([name, children, precision, scale]) => {
    const isColumn = inside === 0;
    if (isColumn) column++;
    else inside--;
    inside += Number(children);
    return { name: name ?? '', column, isColumn, precision: Number(precision), scale: Number(scale) };
  });
}

/**
 * The names that the file itself gives, where the engine does not: it changes those that differ in capitals only. Columns
 * without a name are called by their place.
 */
export async function parquetHeader(
  engine: DataEngine,
  file: string,
  found: readonly (readonly [string, string])[],
): Promise<{ titles: string[]; isUnnamed: boolean[] } | undefined> {
  const names = (await parquetElements(engine, file)).filter(({ isColumn }) => isColumn).map(({ name }) => name);
  if (names.length !== found.length || names.every((name, i) => name === found[i]?.[0])) return undefined;
  const repeated = names.filter((name, i) => name !== '' && names.indexOf(name) < i);
  if (repeated.length > 0) throw new UsageError('data.duplicate-columns', { file, columns: [...new Set(repeated)] });
  return { titles: withAllNames(names), isUnnamed: names.map((name) => name === '') };
}
