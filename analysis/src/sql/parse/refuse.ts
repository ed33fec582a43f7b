/** Errors about a place in the question. */
import { type TextValues, UsageError } from '@tacit/engine';
import { codeOf } from './cures.ts';
import './messages.ts';
import type { SourceText } from './source-text.ts';

/** UsageError `code` at byte offset `location` of the question. */
export function errorAt(source: SourceText, location: number, code: string, fields: TextValues = {}): UsageError {
  const character = source.characterOfByte(Math.max(0, location));
  return new UsageError(code, { ...fields, ...source.position(character), excerpt: source.excerpt(character) });
}

/** UsageError 'sql.unsupported', or 'sql.unsupported-…' with its own hint: `construct`, in SQL's own words, is outside the subset. */
export function refused(source: SourceText, construct: string, location: number): UsageError {
  return errorAt(source, location, codeOf(construct), { construct });
}
