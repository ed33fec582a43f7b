/**
 * Files as DuckDB's readers take them: exactly those that are named. A reader of its own accord would take `*`, `?` and `[`
 * in a name for a pattern, and a folder called `name=value` for a column that replaces the file's.
 */
import { UsageError } from '@tacit/engine/text';
import { literal } from './engine.ts';
import './messages.ts';

/** The path as a pattern that matches it alone: each special character is a class of one. */
export function filePattern(path: string): string {
  return path.replace(/[*?[]/g, '[$&]');
}

/** DuckDB has no pattern for a backslash where it looks for one. Throws UsageError 'data.wildcard'. */
export function checkPattern(path: string): void {
  if (path.includes('\\') && filePattern(path) !== path) throw new UsageError('data.wildcard', { file: path });
}

/** Table expression over all rows of Parquet files that have the same columns. */
export function parquetRows(files: readonly string[], more = ''): string {
  return `read_parquet(${fileList(files)}, hive_partitioning = false, union_by_name = false${more})`;
}

/** Table expression over all rows of CSV files; `options` fix everything else. */
export function csvRows(files: readonly string[], options: readonly string[]): string {
  return `read_csv(${[fileList(files), ...options, 'hive_partitioning = false', 'union_by_name = false'].join(', ')})`;
}

function fileList(files: readonly string[]): string {
  return `[${files.map((file) => literal(filePattern(file))).join(', ')}]`;
}
