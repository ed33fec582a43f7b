/** Text that must be read: on a terminal it is shown a screen at a time, so that nothing scrolls away unseen. */
import { createInterface } from 'node:readline/promises';
import { say } from '@tacit/party/api';
import type { Io } from './io.ts';
import { displayWidth } from './width.ts';

/** Lines of `text` in pages of at most `rows` lines of `columns` cells each. */
export function pagesOf(text: string, rows: number, columns: number): string[] {
  const pages: string[][] = [[]];
  let used = 0;
  for (const line of text.split('\n')) {
    // The careful bound: a wide character leaves the last cell of a row free, a tab takes up to eight, and some terminals
    // give combining marks a cell of their own.
    const cells = Math.max(line.length, displayWidth(line.replaceAll('\t', ' '.repeat(8))));
    const height = Math.max(1, Math.ceil(cells / Math.max(1, columns - 1)));
    const tall = Math.min(height, rows);
    if (used + tall > rows && used > 0) {
      pages.push([]);
      used = 0;
    }
    pages.at(-1)?.push(line);
    used += tall;
  }
  return pages.map((lines) => lines.join('\n'));
}

/** Prints all of `text`; on a terminal that it does not fit, page by page. False when the reader stopped. */
export async function showAll(text: string, io: Io): Promise<boolean> {
  const { isTTY, rows, columns } = process.stdout;
  const pages = isTTY && process.stdin.isTTY ? pagesOf(text, Math.max(4, rows - 2), columns) : [text];
  for (const [i, page] of pages.entries()) {
    io.print(page);
    if (i === pages.length - 1) return true;
    const reader = createInterface({ input: process.stdin, output: process.stdout });
    const answer = await reader.question(
      `-- ${say('cli.pager.more', { page: i + 1, pages: pages.length }, io.language)} `,
    );
    reader.close();
    if (answer.trim().toLowerCase().startsWith('q')) return false;
  }
  return true;
}
