/** Errors about a place in the question. */
import { type TextValues, UsageError } from '@tacit/engine';
import { codeOf } from './cures.ts';
import './messages.ts';
import type { SourceText } from './source-text.ts';

/**
 * What may answer a question that one way refuses: a relation of several owners under protocol; of more pairs of rows than one may have, one
 * with a table aggregated before it is joined.
 */
export type OtherWay = 'relation' | 'aggregated first';

/** A refusal of one way to answer. Whoever refuses says whether another way may do it. */
export class WayRefusal extends UsageError {
  readonly other: OtherWay;

  constructor(code: string, fields: TextValues, other: OtherWay) {
    super(code, fields);
    this.other = other;
  }
}

/** Whether an error is a refusal that another way may not share. */
export const isAnswered = (error: unknown, other: OtherWay): error is WayRefusal =>
  error instanceof WayRefusal && error.other === other;

/** UsageError `code` at byte offset `location` of the question; `other`: what may answer the question nevertheless. */
export function errorAt(
  source: SourceText,
  location: number,
  code: string,
  fields: TextValues = {},
  other?: OtherWay,
): UsageError {
  const character = source.characterOfByte(Math.max(0, location));
  const all = { ...fields, ...source.position(character), excerpt: source.excerpt(character) };
  return other === undefined ? new UsageError(code, all) : new WayRefusal(code, all, other);
}

/**
 * UsageError 'sql.unsupported', or 'sql.unsupported-…' with its own hint: `construct`, in SQL's own words, is outside the subset; where it
 * is outside of one way only, `other` says which may have it.
 */
export function refused(source: SourceText, construct: string, location: number, other?: OtherWay): UsageError {
  return errorAt(source, location, codeOf(construct), { construct }, other);
}
