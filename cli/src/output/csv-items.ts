/** Items in a CSV file (RFC 4180): a header, and a row each. What is wrong is told by line, never by what stands there. */
import { UsageError } from '@tacit/party/api';

/** Items by the names of the columns. Throws UsageError 'cli.ask.csv' with file and line. */
export function csvItems(text: string, file: string): Record<string, string>[] {
  const [header, ...rows] = records(text.replace(/^\ufeff/, ''), file);
  if (header === undefined || new Set(header.cells).size < header.cells.length) throw wrong(file, 1);
  return rows.map(({ cells, line }) => {
    if (cells.length !== header.cells.length) throw wrong(file, line);
    return Object.fromEntries(header.cells.map((name, i) => [name.trim(), cells[i] as string]));
  });
}

/** The first row with another number of cells than the first line has; undefined where there is none, or the file is written in another way. */
export function oddRow(
  text: string,
): { readonly line: number; readonly expected: number; readonly found: number } | undefined {
  const bare = text.replace(/^\ufeff/, '');
  const first = bare.slice(0, bare.search(/\r?\n|$/));
  const delimiter = [';', '\t', '|'].find((each) => !first.includes(',') && first.includes(each)) ?? ',';
  try {
    const [header, ...rows] = records(bare, '', delimiter);
    const expected = header?.cells.length ?? 0;
    const odd = rows.find(({ cells }) => cells.length !== expected);
    return odd === undefined ? undefined : { line: odd.line, expected, found: odd.cells.length };
  } catch {
    return undefined;
  }
}

interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

function records(text: string, file: string, delimiter = ','): CsvRecord[] {
  const found: CsvRecord[] = [];
  // A cell, quoted or plain, and what ends it.
  const cut = delimiter === '|' ? '\\|' : delimiter;
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"|([^"${cut}\\r\\n]*))(${cut}|\\r?\\n|$)`, 'gy');
  let cells: string[] = [];
  let [line, start] = [1, 1];
  while (cell.lastIndex < text.length || cells.length > 0) {
    const match = cell.exec(text);
    if (match === null) throw wrong(file, line);
    const [whole, quoted, plain = '', end] = match;
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    line += whole.split('\n').length - 1;
    if (end === delimiter) continue;
    // An empty line is no item.
    if (cells.length > 1 || cells[0] !== '') found.push({ line: start, cells });
    cells = [];
    start = line;
    if (end === '') break;
  }
  return found;
}

const wrong = (file: string, line: number): UsageError => new UsageError('cli.ask.csv', { file, line });
