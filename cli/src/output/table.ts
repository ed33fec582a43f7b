/** Tables for people: aligned columns that know that a Chinese character is two cells wide. */

/** Width of text on a terminal: East Asian wide and full-width characters count two, combining marks none. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mn}|\p{Me}|\p{Cf}/u.test(character)) continue;
    width += isWide(character.codePointAt(0) as number) ? 2 : 1;
  }
  return width;
}

function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0x303e) ||
    (code >= 0x3041 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x1f300 && code <= 0x1f64f) ||
    (code >= 0x20000 && code <= 0x3fffd)
  );
}

export interface TableColumn {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Renders rows under a header and a rule; no trailing blanks, ends without a newline. */
export function renderTable(
  columns: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  indent = '',
): string {
  const clean = rows.map((row) => row.map(oneLine));
  const widths = columns.map((column, i) =>
    Math.max(displayWidth(column.title), ...clean.map((row) => displayWidth(row[i] ?? ''))),
  );
  const line = (cells: readonly string[]): string =>
    `${indent}${cells.map((cell, i) => pad(cell, widths[i] as number, columns[i]?.align ?? 'left')).join('  ')}`.trimEnd();
  return [
    line(columns.map((column) => column.title)),
    line(widths.map((width) => '─'.repeat(width))),
    ...clean.map(line),
  ].join('\n');
}

/**
 * Breaks lines that are wider than `width` cells at blanks (Chinese text anywhere); what follows is indented to where the
 * last column of the line begins, which is after two or more blanks.
 */
export function wrapHanging(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => wrapLine(line, width))
    .join('\n');
}

/** A text for standard output: wrapped for a terminal; a file or a pipe gets whole lines, which can be searched. */
export function fitted(text: string): string {
  return process.stdout.isTTY ? wrapHanging(text, Math.max(60, process.stdout.columns)) : text;
}

function wrapLine(line: string, width: number): string {
  if (displayWidth(line) <= width) return line;
  const indent = displayWidth(/^( *(?:\S+(?: \S+)* {2,})?(?:· )?)/.exec(line)?.[1] ?? '');
  if (indent > (width * 2) / 3) return line;
  const lines: string[] = [];
  let current = '';
  // A piece is a word with the blanks behind it, or one wide character with the punctuation that may not begin a line.
  for (const piece of line.match(/^ +|[\u2e80-\u9fff][，。；：、）”]*|[^\s\u2e80-\u9fff]+\s*|\s+|./gu) ?? []) {
    if (displayWidth((current + piece).trimEnd()) > width && current.trim() !== '') {
      lines.push(current.trimEnd());
      current = ' '.repeat(indent);
    }
    current += piece;
  }
  return [...lines, current.trimEnd()].join('\n');
}

/** Two blocks of text next to each other where `width` cells are enough, else one above the other. */
export function beside(left: string, right: string, width: number): string {
  const [a, b] = [left.split('\n'), right.split('\n')];
  const leftWidth = Math.max(...a.map(displayWidth));
  if (leftWidth + 4 + Math.max(...b.map(displayWidth)) > width) return `${left}\n\n${right}`;
  const lines = Math.max(a.length, b.length);
  return Array.from({ length: lines }, (_, i) =>
    `${pad(a[i] ?? '', leftWidth + 4, 'left')}${b[i] ?? ''}`.trimEnd(),
  ).join('\n');
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return align === 'left' ? text + blanks : blanks + text;
}

/** Control characters, which could move the cursor or hide text, become visible blanks. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}

/** One record of CSV (RFC 4180) without its line end: null is the empty field, text that needs it is quoted. */
export function csvRecord(cells: readonly (string | number | null)[]): string {
  const field = (cell: string | number | null): string => {
    if (cell === null) return '';
    const text = String(cell);
    return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return cells.map(field).join(',');
}

/** Rows as CSV with a header. */
export function renderCsv(header: readonly string[], rows: readonly (readonly (string | null)[])[]): string {
  return `${[header, ...rows].map(csvRecord).join('\n')}\n`;
}
