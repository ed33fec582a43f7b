/** Units whose column may have no value. */
import type { UsageError } from '@tacit/engine';
import type { DatasetCard } from '../../contract/cards.ts';
import { quoted, quotedTable } from '../../contract/nearest.ts';
import { errorAt } from '../parse/refuse.ts';
import type { SourceText } from '../parse/source-text.ts';

/** Whether rows may have no value there. */
export const isNullable = ({ columns }: DatasetCard, column: string): boolean =>
  columns.some(({ name, nullable }) => name === column && nullable);

/** Rows without a value are units of their own, and cannot be told apart: which of them count cannot be left to their values. */
export function withoutValue(source: SourceText, { owner, name }: DatasetCard, column: string): UsageError {
  return errorAt(source, 0, 'sql.privacy-nullable', { column: quoted(column), dataset: quotedTable(owner, name) });
}
