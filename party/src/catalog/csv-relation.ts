/** The rows of a CSV file for DuckDB. */
import type { DatasetColumn, DatasetRecord } from '../storage/datasets.ts';
import type { DataFile } from './data-files.ts';
import { csvRows } from './duck-files.ts';
import { identifier, literal } from './engine.ts';
import { engineNames } from './engine-names.ts';
import { duckRead } from './spelling-sql.ts';
import { type Spelling, spellingOf } from './spellings.ts';
import { duckType } from './type-names.ts';

type Located = Pick<DatasetRecord, 'source' | 'format' | 'columns'>;

/**
 * Table expression over CSV files of one header. Reads what `scanCsv` accepted and nothing else: the dialect is fixed, every field has its place and type, nothing is
 * detected. Fields that are not spelled as the engine has it are read as texts and turned into values by `spelling-sql.ts`.
 */
export function csvRelation(files: readonly DataFile[], { source, format, columns }: Located): string {
  const { delimiter = ',', header = [], declared = {} } = format;
  const spelling = spellingOf(declared);
  const names = engineNames({ source, format, columns });
  const known = new Map(columns.map((column) => [column.name, column]));
  const places = new Map(header.map((name, i) => [name, i]));
  const fields = header.map((name, i) => {
    const column = known.get(name);
    const isRead = column !== undefined && column.spelled !== true;
    return `${literal(`f${i}`)}: ${literal(isRead ? duckType(column.type) : 'VARCHAR')}`;
  });
  const marks = ['', ...spelling.marks.filter((mark) => !mark.includes(delimiter) && !mark.includes('"'))];
  const options = [
    'auto_detect = false',
    `columns = {${fields.join(', ')}}`,
    `delim = ${literal(delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    `header = ${format.headless !== true}`,
    `nullstr = [${[...new Set(marks)].map(literal).join(', ')}]`,
    'allow_quoted_nulls = false',
    'strict_mode = true',
    'null_padding = false',
    'ignore_errors = false',
    `dateformat = '%Y-%m-%d'`,
    `encoding = 'utf-8'`,
    'max_line_size = 2097152',
    // Two readers that start in the middle of a file cannot know whether they are inside quotes.
    ...(format.brokenLines === true ? ['parallel = false'] : []),
  ];
  const list = columns.map((column) => {
    const field = identifier(`f${places.get(column.name) ?? -1}`);
    return `${csvValue(field, column, spelling)} AS ${identifier(names.get(column.name) ?? column.name)}`;
  });
  const rows = [false, true].flatMap((isGzip) => {
    const some = files.filter((file) => file.isGzip === isGzip).map(({ path }) => path);
    return some.length === 0 ? [] : [csvRows(some, [...options, `compression = '${isGzip ? 'gzip' : 'none'}'`])];
  });
  const all = rows.length === 1 ? rows[0] : `(${rows.map((some) => `SELECT * FROM ${some}`).join(' UNION ALL ')})`;
  return `(SELECT ${list.join(', ')} FROM ${all} AS file)`;
}

function csvValue(field: string, { type, spelled, empty, rounded }: DatasetColumn, spelling: Spelling): string {
  if (empty === true) return `CAST(NULL AS ${duckType(type)})`;
  if (spelled === true) return duckRead(field, { type, rounds: rounded !== undefined }, spelling);
  if (type.kind !== 'text' || spelling.quotedMarks.length === 0) return field;
  return `CASE WHEN ${field} NOT IN (${spelling.quotedMarks.map(literal).join(', ')}) THEN ${field} END`;
}
