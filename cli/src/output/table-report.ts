/** A table of results as a report: the table, what is withheld, and a bar for each row where the rows are few categories. */
import type { Cell, ReportCell, ReportText, Report, ResultTable } from '@tacit/party/api';
import type { Io } from './io.ts';
import { groupNote, isRight } from './result-view.ts';

type ReportBlock = Report['blocks'][number];

/** More rows than this make no figure. */
const mostBars = 40;
/** So many columns of numbers get a figure. */
const mostFigures = 4;

export function tableReport(table: ResultTable, io: Io): Report {
  const { columns, rows } = table;
  const firstNumber = columns.findIndex(({ type }) => isRight(type));
  return {
    version: 1,
    title: { text: 'report.result' },
    numbers: {},
    blocks: [
      {
        kind: 'table',
        title: { text: 'report.table' },
        columns: columns.map(({ name }) => ({ name })),
        names: firstNumber < 0 ? columns.length : firstNumber,
        rows: rows.map((row) => row.map((cell, i) => cellOf(cell, isNumber(table, i)))),
      },
      ...groupNote(table.withheldGroups, io).map((note): ReportBlock => ({ kind: 'note', title: { name: note } })),
      ...figures(table),
    ],
  };
}

const isNumber = ({ columns }: ResultTable, column: number): boolean => {
  const type = columns[column]?.type;
  return type !== undefined && isRight(type);
};

/** A number keeps all its digits; a text that looks like one is not grouped as one. */
function cellOf(cell: Cell, number: boolean): ReportCell {
  if (cell === null) return { name: 'NULL' };
  if (typeof cell === 'object') return { text: 'report.withheld' };
  return number ? String(cell) : { name: String(cell) };
}

/** Rows are named by their columns that are no numbers; without such a column there is nothing to tell them apart by. */
function figures(table: ResultTable): ReportBlock[] {
  const { columns, rows } = table;
  const names = columns.flatMap((_, i) => (isNumber(table, i) ? [] : [i]));
  if (names.length === 0 || rows.length < 2 || rows.length > mostBars) return [];
  const label = (row: readonly Cell[]): ReportText => ({
    name: names.map((i) => labelOf(row[i] ?? null)).join(' · '),
  });
  return columns
    .flatMap((column, i) => (isNumber(table, i) ? [{ ...column, i }] : []))
    .slice(0, mostFigures)
    .map(({ name, i }) => ({
      kind: 'categories',
      title: { name },
      bars: rows.map((row) => ({ label: label(row), value: typeof row[i] === 'string' ? Number(row[i]) : null })),
    }));
}

function labelOf(cell: Cell): string {
  return cell === null ? 'NULL' : typeof cell === 'object' ? '–' : String(cell);
}
