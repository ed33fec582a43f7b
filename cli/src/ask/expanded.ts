/** Rows as lists, a column on each line: for results that are wider than the screen. */
import { type ResultTable, say } from '@tacit/party/api';
import type { Io } from '../output/io.ts';
import { cellText, groupNote } from '../output/result-view.ts';
import { displayWidth, pad } from '../output/width.ts';

export function expandedText(table: ResultTable, io: Io): string {
  const names = table.columns.map(({ name }) => oneLine(name));
  const wide = Math.max(0, ...names.map(displayWidth));
  const records = table.rows.map((row, i) => {
    const head = `-[ ${say('cli.prompt.record', { number: i + 1 }, io.language)} ]`;
    const cells = row.map((cell, k) => `${pad(names[k] ?? '', wide)} | ${oneLine(cellText(cell, io))}`.trimEnd());
    return [head + '-'.repeat(Math.max(0, wide + 3 - displayWidth(head))), ...cells].join('\n');
  });
  return [...records, ...groupNote(table.withheldGroups, io)].join('\n');
}

/** What moves the cursor becomes a blank. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ');
}
