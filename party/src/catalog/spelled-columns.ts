/**
 * Columns of a Parquet file or a table whose values are read as texts: those of text that are declared to be something else,
 * with the spellings of `spellings.ts`, and numbers of any kind that their owner lets be rounded. A binary number is rounded
 * from its shortest decimal text, so 1.005 becomes 1.01 whatever lies behind it.
 */
import type { ColumnType } from '@tacit/analysis';
import { UsageError } from '@tacit/engine';
import type { DatasetNote } from '../api/types.ts';
import type { DatasetColumn } from '../storage/datasets.ts';
import { type DataEngine, identifier, literal } from './engine.ts';
import { duckMisfit, duckRead, duckRounded, postgresNumber, postgresRounded } from './spelling-sql.ts';
import { digitsOf, type Spelling, type Target } from './spellings.ts';
import { postgresType } from './type-names.ts';
import { type Declared, typeText } from './types.ts';
import './messages.ts';

type Column = Pick<DatasetColumn, 'name' | 'sourceType' | 'type' | 'spelled' | 'rounded'>;

/** Whether the column is read here. */
export function isSpelled({ spelled, rounded }: Column): boolean {
  return spelled === true || rounded !== undefined;
}

/** SQL value of such a column. */
export function spelledValue(column: Column, kind: 'csv' | 'parquet' | 'postgres', spelling: Spelling): string {
  const { name, sourceType, type, rounded } = column;
  if (kind === 'postgres')
    return `CAST(${postgresRounded(identifier(name), sourceType, type)} AS ${postgresType(type)})`;
  if (type.kind === 'text')
    return `CASE WHEN ${identifier(name)} NOT IN (${marksOf(spelling)}) THEN ${identifier(name)} END`;
  return duckRead(textOf(column), { type, rounds: rounded !== undefined }, spelling);
}

/**
 * The column if it is read here, its values checked, with what its owner is told; undefined if its own type will do.
 * Throws UsageError 'data.misfit', 'data.cannot-declare'.
 */
export async function spelledColumn(
  engine: DataEngine,
  relation: string,
  column: Pick<DatasetColumn, 'name' | 'sourceType'>,
  declared: Declared | undefined,
  spelling: Spelling,
): Promise<{ readonly column: DatasetColumn; readonly notes: readonly DatasetNote[] } | undefined> {
  const { name, sourceType } = column;
  const isPostgres = engine.dialect === 'postgres';
  const type = declared?.type ?? { kind: 'text' };
  if (type === 'none') return undefined;
  const isText = !isPostgres && sourceType === 'VARCHAR';
  const base = { name, sourceType, type, nullable: true };
  if (type.kind === 'text') {
    if (!isText || spelling.marks.length === 0) return undefined;
    return { column: { ...base, spelled: true }, notes: [] };
  }
  const rounds = declared?.rounds === true;
  if (!isText && !rounds) return undefined;
  const target: Target = { type, rounds };
  const conditions = isPostgres ? postgresConditions(column, type) : duckConditions(column, target, spelling);
  const counters = conditions.map((condition) => `CAST(count(CASE WHEN ${condition} THEN 1 END) AS VARCHAR)`);
  const [row] = await engine.texts(`SELECT ${counters.join(', ')} FROM ${relation} AS source`);
  const [count = 0, changed = 0] = (row ?? []).map(Number);
  if (count > 0)
    throw new UsageError('data.misfit', {
      column: name,
      count,
      expected: typeText(type),
      found: [sourceType],
      rounded: `${typeText(type)}~`,
    });
  const notes = rounds
    ? [{ text: 'note.rounded', values: { column: name, values: changed, type: typeText(type) } }]
    : [];
  return {
    column: { ...base, ...(isText ? { spelled: true as const } : {}), ...(rounds ? { rounded: changed } : {}) },
    notes,
  };
}

/** Values that do not fit, and those that rounding changes. */
function duckConditions(
  column: Pick<DatasetColumn, 'name' | 'sourceType'>,
  target: Target,
  spelling: Spelling,
): string[] {
  if (!/^(VARCHAR|FLOAT|DOUBLE|U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|DECIMAL\(.*)$/.test(column.sourceType)) {
    throw new UsageError('data.cannot-declare', {
      column: column.name,
      found: column.sourceType,
      expected: `${typeText(target.type)}~`,
    });
  }
  const text = textOf(column);
  return [duckMisfit(text, target, spelling), target.rounds ? duckRounded(text, target, spelling) : 'FALSE'];
}

function postgresConditions(
  { name, sourceType }: Pick<DatasetColumn, 'name' | 'sourceType'>,
  type: ColumnType,
): string[] {
  if (!/^(numeric|real|double precision|smallint|integer|bigint)/.test(sourceType))
    throw new UsageError('data.cannot-declare', { column: name, found: sourceType, expected: `${typeText(type)}~` });
  const value = identifier(name);
  const { precision, scale } = digitsOf(type);
  // NaN and infinity are larger than every number, so the first bound keeps them from what follows.
  const isNear = `abs(${value}) < 1e${precision - scale + 1}`;
  const rounded = `CASE WHEN ${isNear} THEN ${postgresRounded(value, sourceType, type)} END`;
  const fits = `coalesce(abs(${rounded}) < 1e${precision - scale}, FALSE)`;
  return [
    `${value} IS NOT NULL AND NOT ${fits}`,
    `${value} IS NOT NULL AND CASE WHEN ${isNear} THEN ${rounded} <> ${postgresNumber(value, sourceType)} ELSE FALSE END`,
  ];
}

/** The column as a text: a binary number by the fewest digits that tell it from all others. */
function textOf({ name, sourceType }: Pick<DatasetColumn, 'name' | 'sourceType'>): string {
  return sourceType === 'VARCHAR' ? identifier(name) : `CAST(${identifier(name)} AS VARCHAR)`;
}

function marksOf({ marks }: Spelling): string {
  return marks.map(literal).join(', ');
}
