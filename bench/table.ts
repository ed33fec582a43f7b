// The lines of a measurement as a table: for the terminal, and as Markdown for the documentation.

import { type Measurement, standing } from './measure.ts';

const figure = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
const withUnit = (value: number | undefined, unit: string): string =>
  value === undefined ? '' : `${figure(value)} ${unit}`;
const plain = (value: number | undefined): string => (value === undefined ? '' : String(value));

interface Column {
  readonly title: string;
  readonly width: number;
  readonly cell: (line: Measurement) => string;
}

const columns: readonly Column[] = [
  { title: 'name', width: -30, cell: ({ name }) => name },
  { title: 'median', width: 15, cell: ({ value, unit }) => withUnit(value, unit) },
  { title: 'must', width: 7, cell: ({ must }) => plain(must) },
  { title: 'aim', width: 7, cell: ({ aim }) => plain(aim) },
  { title: 'met', width: 8, cell: (line) => standing(line) },
  { title: 'raw TCP', width: 15, cell: ({ rawValue, unit }) => withUnit(rawValue, unit) },
  { title: 'rounds', width: 8, cell: ({ rounds }) => rounds.toLocaleString('en-US') },
  { title: 'bytes a party', width: 16, cell: ({ bytesPerParty }) => bytesPerParty.toLocaleString('en-US') },
  { title: 'CPU a party', width: 13, cell: ({ cpuMilliseconds }) => withUnit(cpuMilliseconds, 'ms') },
  { title: 'first run', width: 11, cell: ({ firstMilliseconds }) => withUnit(firstMilliseconds, 'ms') },
  { title: 'start', width: 10, cell: ({ startMilliseconds }) => withUnit(startMilliseconds, 'ms') },
  { title: 'memory', width: 10, cell: ({ peakMemoryMB }) => withUnit(peakMemoryMB, 'MB') },
];

const padded = (text: string, { width }: Column): string => (width < 0 ? text.padEnd(-width) : text.padStart(width));

export const tableHead = (): string => columns.map((column) => padded(column.title, column)).join('');

export const tableRow = (line: Measurement): string =>
  columns
    .map((column) => padded(column.cell(line), column))
    .join('')
    .trimEnd();

export function markdownTable(lines: readonly Measurement[]): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    row(columns.map(({ title }) => title)),
    row(columns.map(({ width }) => (width < 0 ? '---' : '---:'))),
    ...lines.map((line) => row(columns.map(({ cell }) => cell(line)))),
  ].join('\n');
}
