/** From SQL text to PostgreSQL's own syntax tree. */
import { UsageError } from '@tacit/engine';
import type { Node, SelectStmt } from 'libpg-query';
import './messages.ts';
import { loadParser, parser } from './pg-query.ts';
import { SourceText } from './source-text.ts';
import { refused } from './refuse.ts';
import { statementName } from './syntax.ts';
import { type AskedPrivacy, withoutPrivacy } from './with-privacy.ts';
import { withoutWindowNames } from './window-names.ts';

export interface ParsedQuestion {
  readonly source: SourceText;
  readonly select: SelectStmt;
  /** Of WITH PRIVACY (…). */
  readonly privacy?: AskedPrivacy;
}

/** Longer texts are refused: the parser takes time and memory in proportion. */
const longestQuestion = 20_000;
/** Levels of the syntax tree, about three per operator; everything after the parser recurses over it. */
const deepestTree = 600;

/**
 * Parses one SELECT. Throws UsageError: `sql.syntax` with line, column and the parser's words; `sql.backtick`,
 * `sql.syntax-limit` for what other dialects write; `sql.too-long`,
 * `sql.too-deep`; `sql.window-…` for names of windows, which are written out; `sql.one-statement` unless there is exactly one; `sql.unsupported` for any other statement.
 */
export async function parseQuestion(sql: string): Promise<ParsedQuestion> {
  await loadParser();
  if (sql.length > longestQuestion) throw new UsageError('sql.too-long', { found: sql.length, limit: longestQuestion });
  const source = new SourceText(sql);
  const unreadable = Array.from(sql).findIndex((character) => !isReadable(character));
  if (unreadable >= 0) throw syntaxError(source, unreadable, 'no SQL text holds this character');
  if (sql.trim() === '') throw syntaxError(source, 0, 'the question is empty');

  const { text, privacy } = withoutPrivacy(sql);
  const statements = parseStatements(source, text);
  const [first, second] = statements;
  if (first?.stmt === undefined) throw syntaxError(source, 0, 'the question is empty');
  if (second !== undefined) {
    const { line, column } = source.position(source.characterOfByte(second.stmt_location ?? 0));
    throw new UsageError('sql.one-statement', { line, column });
  }
  if (!('SelectStmt' in first.stmt)) throw refused(source, statementName(first.stmt), 0);
  const select = withoutWindowNames(source, first.stmt.SelectStmt);
  return { source, select, ...(privacy === undefined ? {} : { privacy }) };
}

/**
 * The parser would end at a NUL and replace half a surrogate pair without a word; other control characters, those that
 * format or reverse what follows and those that look blank could make people read another question than the parser does.
 * Joiners belong to the spelling of some languages; where a text has one it is shown as such.
 */
function isReadable(character: string): boolean {
  return (
    character.isWellFormed() &&
    !/[^\P{Cc}\t\n\r\f]|(?![\u200c\u200d])[\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0]/u.test(character)
  );
}

function parseStatements(source: SourceText, text: string): { stmt?: Node; stmt_location?: number }[] {
  try {
    const statements = parser().parseSync(text).stmts ?? [];
    if (depthOf(statements) > deepestTree) throw new UsageError('sql.too-deep');
    return statements;
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError('sql.too-deep');
    if (!parser().hasSqlDetails(error) || error.sqlDetails === undefined) throw error;
    if (error.sqlDetails.message.startsWith('memory exhausted')) throw new UsageError('sql.too-deep');
    throw syntaxError(source, error.sqlDetails.cursorPosition, error.sqlDetails.message);
  }
}

function syntaxError(source: SourceText, character: number, message: string): UsageError {
  const placeOf = (at: number) => ({ ...source.position(at), excerpt: source.excerpt(at) });
  const place = placeOf(character);
  // What other dialects write. PostgreSQL reads ` as an operator and stumbles somewhere behind it.
  const quote = Array.from(source.text.replace(/'[^']*'|"[^"]*"/g, (text) => text.replaceAll('`', ' '))).indexOf('`');
  if (quote >= 0) return new UsageError('sql.backtick', placeOf(quote));
  if (message.startsWith('LIMIT #,#')) return new UsageError('sql.syntax-limit', place);
  return new UsageError('sql.syntax', { message, ...place });
}

function depthOf(tree: unknown): number {
  let depth = 0;
  let level: unknown[] = [tree];
  while (level.length > 0) {
    depth++;
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return depth;
}
