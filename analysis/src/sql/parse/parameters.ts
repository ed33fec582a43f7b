/**
 * Parameters of a stored question: `:name` where a constant belongs. Values never become part of the text unread: PostgreSQL's own
 * scanner finds the parameters, so that what stands in quotes and comments and `::` are left alone, each value is written as one
 * constant, and the result is scanned again and must be the same tokens but for these.
 *
 * `:name` is a date, number, boolean or text by what the value looks like; `:'name'` is a text. A type beside it decides:
 * `DATE :name`, `:name::integer`, `CAST(:name AS numeric)`.
 */
import { UsageError } from '@tacit/engine';
import { loadModule, scanSync } from 'libpg-query';
import { type LiteralType, literalOf, typeNamed, typeOfValue } from './parameter-literal.ts';
import './parameter-messages.ts';
import { errorAt } from './refuse.ts';
import { type Position, SourceText } from './source-text.ts';

export type ParameterValues = Readonly<Record<string, string>>;

/** Longest value, in characters. */
const longestValue = 1_000;

interface Token {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A parameter from byte `start` to `end` of the text, with its tokens. */
interface Place {
  readonly name: string;
  readonly isText: boolean;
  readonly start: number;
  readonly end: number;
  /** Index of its first token; it has two. */
  readonly token: number;
}

interface Bound {
  readonly sql: string;
  /** Names of all parameters in the text. */
  readonly names: readonly string[];
  /** Where in the text with its parameters something stands that stands here in `sql`; a value stands at its parameter. */
  readonly original: (place: Position) => Position;
}

/** A stretch of the result: the characters where it begins there and in the text with parameters. */
interface Piece {
  readonly bound: number;
  readonly original: number;
  readonly isValue: boolean;
}

/**
 * The text with values in place of its parameters. Values of other names are left out. Throws UsageError 'sql.parameter-missing',
 * '-type', '-place', '-value'. A text that cannot be scanned comes back as it is: the parser says what is wrong with it.
 */
export async function bindParameters(sql: string, values: ParameterValues): Promise<Bound> {
  if (!sql.includes(':')) return { sql, names: [], original: (place) => place };
  await loadModule();
  const tokens = scanned(sql);
  const places = tokens === undefined ? [] : placesOf(tokens);
  if (tokens === undefined || places.length === 0) return { sql, names: [], original: (place) => place };
  const source = new SourceText(sql);
  const bytes = new TextEncoder().encode(sql);
  const slice = (from: number, to?: number): string => new TextDecoder().decode(bytes.subarray(from, to));
  let text = '';
  let done = 0;
  const expected: string[] = [];
  let taken = 0;
  const pieces: Piece[] = [];
  const append = (part: string, from: number, isValue: boolean): void => {
    text = joined(text, part);
    const bound = lengthOf(text) - lengthOf(part);
    pieces.push({ bound, original: source.characterOfByte(from), isValue });
  };
  for (const place of places) {
    const literal = literalAt(source, tokens, place, values);
    append(slice(done, place.start), done, false);
    append(literal, place.start, true);
    done = place.end;
    expected.push(...tokens.slice(taken, place.token).map((each) => each.text), ...textsOf(literal));
    taken = place.token + 2;
  }
  append(slice(done), done, false);
  expected.push(...tokens.slice(taken).map((each) => each.text));
  if (JSON.stringify(textsOf(text)) !== JSON.stringify(expected)) {
    const [{ name, start }] = places as [Place];
    throw errorAt(source, start, 'sql.parameter-place', { name });
  }
  const result = Array.from(text);
  return {
    sql: text,
    names: [...new Set(places.map(({ name }) => name))],
    original: (place) => {
      const at = indexOf(result, place);
      const piece = pieces.findLast((each) => each.bound <= at) ?? { bound: 0, original: 0, isValue: false };
      return source.position(piece.original + (piece.isValue ? 0 : at - piece.bound));
    },
  };
}

/** Throws UsageError 'sql.parameter-unknown' or '-none' for a value whose name is not among those of the question. */
export function checkAllUsed(values: ParameterValues, names: readonly string[]): void {
  for (const name of Object.keys(values)) {
    if (names.includes(name)) continue;
    if (names.length === 0) throw new UsageError('sql.parameter-none', { name });
    throw new UsageError('sql.parameter-unknown', { name, known: names.map((known) => `:${known}`) });
  }
}

/** The value of a parameter. Throws UsageError 'sql.parameter-value'. */
export function valueOf(name: string, values: ParameterValues): string | undefined {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value !== undefined && value.length > longestValue)
    throw new UsageError('sql.parameter-value', { name, limit: longestValue });
  return value;
}

function literalAt(source: SourceText, tokens: readonly Token[], place: Place, values: ParameterValues): string {
  const { name, start } = place;
  const value = valueOf(name, values);
  if (value === undefined) throw errorAt(source, start, 'sql.parameter-missing', { name });
  const stated = place.isText ? 'text' : statedType(tokens, place.token);
  const type = stated ?? typeOfValue(value);
  const literal = type === undefined ? undefined : literalOf(value, type, stated !== undefined);
  if (literal === undefined) throw errorAt(source, start, 'sql.parameter-type', { name, type: type ?? 'date' });
  return literal;
}

/** Types that are written in front of their constants. */
const inFront = /^(?:date|timestamp|timestamptz|time|interval)$/i;

/** `DATE :x`, `:x::date`, `CAST(:x AS date)`. */
function statedType(tokens: readonly Token[], at: number): LiteralType | undefined {
  const word = (index: number): string => tokens[index]?.text ?? '';
  if (inFront.test(word(at - 1))) return typeNamed(word(at - 1));
  if (word(at + 2) === '::') return typeNamed(word(at + 3));
  const isCast = /^cast$/i.test(word(at - 2)) && word(at - 1) === '(' && /^as$/i.test(word(at + 2));
  return isCast ? typeNamed(word(at + 3)) : undefined;
}

function placesOf(tokens: readonly Token[]): Place[] {
  return tokens.flatMap((token, i): Place[] => {
    const next = tokens[i + 1];
    if (token.text !== ':' || next === undefined || next.start !== token.end) return [];
    const [, plain, quoted] = /^(?:([\p{L}_][\p{L}\p{N}_]*)|'([\p{L}_][\p{L}\p{N}_]*)')$/u.exec(next.text) ?? [];
    const name = plain ?? quoted;
    if (name === undefined) return [];
    return [{ name, isText: quoted !== undefined, start: token.start, end: next.end, token: i }];
  });
}

/** Without comments; undefined where the text ends in the midst of a token. */
function scanned(sql: string): readonly Token[] | undefined {
  try {
    return scanSync(sql).tokens.filter(({ tokenName }) => !/COMMENT/.test(tokenName));
  } catch {
    return undefined;
  }
}

const lengthOf = (text: string): number => Array.from(text).length;

/** Number of the character at a place. */
function indexOf(characters: readonly string[], { line, column }: Position): number {
  let start = 0;
  for (let i = 1; i < line; i++) start = characters.indexOf('\n', start) + 1;
  return start + column - 1;
}

const textsOf = (sql: string): string[] => (scanned(sql) ?? []).map(({ text }) => text);

/** With a blank between what would otherwise be read together: `1:x`, `:x'y'`. */
function joined(left: string, right: string): string {
  return /[\p{L}\p{N}_$'".&]$/u.test(left) && /^[\p{L}\p{N}_$'".]/u.test(right) ? `${left} ${right}` : left + right;
}
