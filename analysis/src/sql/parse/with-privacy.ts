/** WITH PRIVACY (epsilon => 1, …), which is no SQL: what it asks for, and the question without it. */
import { parser } from './pg-query.ts';
import { errorAt } from './refuse.ts';
import { SourceText } from './source-text.ts';
import './privacy-messages.ts';

/** What differential privacy a question asks for: in its text as WITH PRIVACY (…), or beside it. */
export interface AskedPrivacy {
  /** Decimal text above 0. */
  readonly epsilon: string;
  /** Decimal text between 0 and 1. 'gaussian' needs it, and so do groups without a list of values. */
  readonly delta?: string;
  /** 'laplace' unless there is a δ; 'choice': told is only which group has nearly the most. */
  readonly mechanism?: 'laplace' | 'gaussian' | 'choice';
  /** What the asker takes a unit to be: 'row', a column, or a column behind the name of its table. */
  readonly unit?: string;
  /** How many rows of a unit count at most, in each of the tables that are meant. */
  readonly rows?: number;
  /** How many rows of a unit count at most, of those that the question makes of all its tables. */
  readonly joined?: number;
  /** How many of these may be in one group. */
  readonly each?: number;
}

interface Token {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const options = ['epsilon', 'delta', 'mechanism', 'unit', 'rows', 'joined', 'each'] as const;

/** Whether a text may ask for privacy: the words may also stand in quotes or in a comment. */
export const namesPrivacy = (text: string): boolean => /with\s+privacy\b/i.test(text);

/**
 * The privacy that a text asks for, and the text with blanks in its place, so that every other place stays where it is. `text` must be one
 * that the parser can divide into words. Throws UsageError 'sql.privacy-…' with its place.
 */
export function withoutPrivacy(text: string): { readonly text: string; readonly privacy?: AskedPrivacy } {
  if (!namesPrivacy(text)) return { text };
  const tokens: readonly Token[] = parser().scanSync(text).tokens;
  const starts = [...tokens.keys()].filter((i) => words(tokens, i, 3) === 'WITH PRIVACY (');
  const [first, second] = starts;
  if (first === undefined) return { text };
  const source = new SourceText(text);
  const at = (i: number): number => (tokens[i] ?? tokens.at(-1))?.start ?? 0;
  if (second !== undefined) throw errorAt(source, at(second), 'sql.privacy-twice');
  const asked: Partial<Record<(typeof options)[number], string>> = {};
  let i = first + 3;
  for (;;) {
    const name = options.find((option) => option === tokens[i]?.text.toLowerCase());
    const value = tokens[i + 2]?.text;
    if (name === undefined || tokens[i + 1]?.text !== '=>' || value === undefined || asked[name] !== undefined)
      throw errorAt(source, at(i), 'sql.privacy-option', { options });
    asked[name] = wordOf(value);
    i += 3;
    // owner.table.column
    while (name === 'unit' && tokens[i]?.text === '.') {
      asked.unit += `.${wordOf(tokens[i + 1]?.text ?? '')}`;
      i += 2;
    }
    const next = tokens[i]?.text;
    i += 1;
    if (next === ')') break;
    if (next !== ',') throw errorAt(source, at(i - 1), 'sql.privacy-option', { options });
  }
  return { text: blanked(text, at(first), tokens[i - 1]?.end ?? 0), privacy: privacyOf(source, at(first), asked) };
}

/** A word as names are read: in lower case, unless it is quoted. */
const wordOf = (text: string): string =>
  text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.replaceAll("'", '').toLowerCase();

const words = (tokens: readonly Token[], from: number, count: number): string =>
  tokens
    .slice(from, from + count)
    .map(({ text }) => text.toUpperCase())
    .join(' ');

/** Bytes `start` to `end` as blanks; line breaks stay. */
function blanked(text: string, start: number, end: number): string {
  const bytes = new TextEncoder().encode(text);
  for (let i = start; i < end; i++) if (bytes[i] !== 10) bytes[i] = 32;
  return new TextDecoder().decode(bytes);
}

function privacyOf(
  source: SourceText,
  at: number,
  { rows, joined, each, ...asked }: Partial<Record<(typeof options)[number], string>>,
): AskedPrivacy {
  const count = (name: string, text: string | undefined) => (text === undefined ? {} : { [name]: Number(text) });
  const counts = { ...count('rows', rows), ...count('joined', joined), ...count('each', each) };
  const read = readPrivacy({ ...asked, ...counts });
  if (read === undefined) throw errorAt(source, at, 'sql.privacy-values');
  return read;
}

const plain = /^(?:0|[1-9]\d{0,5})(?:\.\d{1,15})?$/;
const power = /^[1-9](?:\.\d{1,6})?e-\d{1,2}$/;

/** Numbers as their decimal text, smaller ones as a power of ten as well; undefined where that is not what they are. */
export function readPrivacy(value: unknown): AskedPrivacy | undefined {
  const { epsilon, delta, mechanism, unit, rows, joined, each, ...rest } = (
    typeof value === 'object' && value !== null ? value : {}
  ) as Record<string, unknown>;
  const number = (each: unknown): string | undefined => {
    const text = typeof each === 'number' ? String(each) : each;
    if (typeof text !== 'string') return undefined;
    const lower = text.toLowerCase().replace(/e-0/, 'e-');
    return plain.test(lower) || power.test(lower) ? lower : undefined;
  };
  const [most, rare] = [number(epsilon), number(delta)];
  if (most === undefined || !(Number(most) > 0 && Number(most) <= 100) || Object.keys(rest).length > 0)
    return undefined;
  if (delta !== undefined && (rare === undefined || !(Number(rare) > 0 && Number(rare) < 1))) return undefined;
  if (mechanism !== undefined && mechanism !== 'laplace' && mechanism !== 'gaussian' && mechanism !== 'choice')
    return undefined;
  if (mechanism === 'choice' && rare !== undefined) return undefined;
  if (mechanism === 'gaussian' && rare === undefined) return undefined;
  const isName = unit === undefined || (typeof unit === 'string' && unit.length > 0 && unit.length <= 300);
  const isCount = (count: unknown) => count === undefined || (Number.isSafeInteger(count) && (count as number) > 0);
  if (!isName || ![rows, joined, each].every(isCount)) return undefined;
  if (joined !== undefined && (rows !== undefined || unit === undefined)) return undefined;
  return {
    epsilon: most,
    ...(rare === undefined ? {} : { delta: rare, mechanism: mechanism ?? 'gaussian' }),
    ...(mechanism === 'choice' ? { mechanism } : {}),
    ...(unit === undefined ? {} : { unit: unit as string }),
    ...(rows === undefined ? {} : { rows: rows as number }),
    ...(joined === undefined ? {} : { joined: joined as number }),
    ...(each === undefined ? {} : { each: each as number }),
  };
}
