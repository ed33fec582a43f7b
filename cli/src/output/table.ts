/** Tables for people: aligned columns, as wide as the terminal at most. */
import { displayWidth, pad, terminalWidth, wordWidth, wrapped, wrapHanging } from './width.ts';

export interface TableColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

export interface TableLayout {
  /** In front of every line. */
  readonly indent?: string;
  /** Cells in a line; undefined for as many as there are. Default: those of the terminal. */
  readonly width?: number | undefined;
}

const gap = 2;
/** A column of words is not made narrower than this: a word on each line is harder to read than another layout. */
const leastWords = 12;

/**
 * Renders rows under a header and a rule; no trailing blanks, ends without a newline. A table that is too wide goes on
 * within its cells; where that is not enough each row becomes a list of its cells under their titles. Nothing is cut.
 */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  { indent = '', width = terminalWidth() }: TableLayout = {},
): string {
  const titles = columns.map(({ title }) => title);
  const clean = rows.map((row) => titles.map((_title, i) => oneLine(row[i] ?? '')));
  const cellsOf = (column: number): string[] => clean.map((row) => row[column] as string);
  const widths = titles.map((title, i) => Math.max(...[title, ...cellsOf(i)].map(displayWidth)));
  if (width !== undefined) {
    // A title in several lines costs least to read; cells come after.
    const asCells = titles.map((title, i) => Math.max(wordWidth(title), ...cellsOf(i).map(displayWidth)));
    const least = asCells.map((cells, i) =>
      Math.min(cells, Math.max(leastWords, ...[titles[i] as string, ...cellsOf(i)].map(wordWidth))),
    );
    const room = width - indent.length - gap * (columns.length - 1);
    if (sum(least) > room) return renderRecords(titles, clean, indent, width);
    for (const bounds of [asCells, least]) narrow(widths, bounds, room);
  }
  const line = (row: readonly string[]): string => {
    const cells = row.map((cell, i) => wrapped(cell, widths[i] as number));
    const height = Math.max(...cells.map(({ length }) => length));
    return Array.from({ length: height }, (_, k) => {
      const parts = cells.map((lines, i) => pad(lines[k] ?? '', widths[i] as number, columns[i]?.align));
      return `${indent}${parts.join(' '.repeat(gap))}`.trimEnd();
    }).join('\n');
  };
  return [line(titles), line(widths.map((cells) => '─'.repeat(cells))), ...clean.map(line)].join('\n');
}

/** Takes cell by cell off the widest column, none below `least`, until all are at most `room` wide. */
function narrow(widths: number[], least: readonly number[], room: number): void {
  const spare = (i: number): number => ((widths[i] as number) > (least[i] as number) ? (widths[i] as number) : 0);
  while (sum(widths) > room) {
    const widest = widths.reduce((best, _width, i) => (spare(i) > spare(best) ? i : best), 0);
    if (spare(widest) === 0) return;
    widths[widest] = (widths[widest] as number) - 1;
  }
}

/** Each row as a list: a title and its cell on a line. */
function renderRecords(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  indent: string,
  width: number,
): string {
  if (rows.length === 0) return wrapHanging(`${indent}${titles.join(', ')}`, width);
  const wide = Math.max(...titles.map(displayWidth));
  // Beside a title there must be room for what it is the title of.
  const isBelow = wide + gap > width / 2;
  const left = isBelow ? gap : wide + gap;
  const room = width - indent.length - left;
  const record = (row: readonly string[]): string[] =>
    row.flatMap((cell, i) => {
      const title = titles[i] as string;
      const above = isBelow ? wrapped(title, width - indent.length) : [];
      const beside = wrapped(cell, room).map((line, k) => `${pad(isBelow || k > 0 ? '' : title, left)}${line}`);
      return [...above, ...beside].map((line) => `${indent}${line}`.trimEnd());
    });
  return rows.map((row) => record(row).join('\n')).join('\n\n');
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Two blocks of text next to each other where `width` cells are enough, else one above the other. */
export function beside(left: string, right: string, width: number): string {
  const [a, b] = [left.split('\n'), right.split('\n')];
  const leftWidth = Math.max(...a.map(displayWidth));
  if (leftWidth + 4 + Math.max(...b.map(displayWidth)) > width) return `${left}\n\n${right}`;
  const lines = Math.max(a.length, b.length);
  return Array.from({ length: lines }, (_, i) => `${pad(a[i] ?? '', leftWidth + 4)}${b[i] ?? ''}`.trimEnd()).join('\n');
}

/** Control characters, which could move the cursor or hide text, become visible blanks. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
