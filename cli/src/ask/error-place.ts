/** Where in a statement an error is, as psql shows it: the line, and a mark below the place. */
import { type Problem, say, visible } from '@tacit/party/api';
import type { Io } from '../output/io.ts';
import { displayWidth } from '../output/width.ts';

/** So many characters of a long line are shown on each side. */
const reach = 30;

/** Undefined where the problem names no place in the text. */
export function placeText(sql: string, { fields }: Problem, { language }: Pick<Io, 'language'>): string | undefined {
  const { line, column } = fields;
  if (typeof line !== 'number' || typeof column !== 'number') return undefined;
  const characters = Array.from(sql.split('\n')[line - 1] ?? '');
  const at = column - 1;
  if (at < 0 || at > characters.length || characters.length === 0) return undefined;
  const from = Math.max(0, at - reach);
  const to = Math.min(characters.length, at + reach);
  const shown = (part: readonly string[]): string => visible(part.join('').replaceAll('\t', ' '));
  const head = `${say('cli.prompt.line', { line }, language)}${from > 0 ? '…' : ''}${shown(characters.slice(from, at))}`;
  const tail = `${shown(characters.slice(at, to))}${to < characters.length ? '…' : ''}`;
  return `${head}${tail}\n${' '.repeat(displayWidth(head))}^`;
}
