/** A result as a table of GitHub's Markdown, for reports and tickets. */
import { type Cell, type ResultTable, say, visible } from '@tacit/party/api';
import type { Io } from './io.ts';
import { groupNote, isRight } from './result-view.ts';

/** Ends with a newline. NULL and what is withheld stand in italics, so that no text looks like them. */
export function resultMarkdown(table: ResultTable, io: Io): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const notes = groupNote(table.withheldGroups, io);
  return `${[
    line(table.columns.map(({ name }) => escaped(name))),
    line(table.columns.map(({ type }) => (isRight(type) ? '---:' : '---'))),
    ...table.rows.map((row) => line(row.map((cell) => cellText(cell, io)))),
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => escaped(note))]),
  ].join('\n')}\n`;
}

function cellText(cell: Cell, { language }: Io): string {
  if (cell === null) return '*NULL*';
  if (typeof cell === 'object') return `*${say('cli.result.withheld-cell', {}, language)}*`;
  return escaped(String(cell));
}

/** Values come from other parties: none becomes markup, a link or an image. */
function escaped(text: string): string {
  return visible(text)
    .replace(/[\\`*_{}[\]<>|~&#!$]/g, (sign) => (sign === '<' ? '&lt;' : sign === '&' ? '&amp;' : `\\${sign}`))
    .replace(/\s*\n\s*/g, '<br>');
}
