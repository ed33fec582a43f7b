import { type Cell, type ColumnType, type KeptContent, type KeptResult, type ResultTable, say } from '@tacit/party/api';
import type { Io } from './io.ts';
import { reportText } from './report-view.ts';
import { renderCsv, renderTable } from './table.ts';
import { fitted, terminalWidth } from './width.ts';

/** A result of any shape. `first`: of a set the rows to show. */
export function resultText(result: KeptResult, io: Io, first: ResultTable['rows'] = []): string {
  switch (result.kind) {
    case 'table': {
      const { table, rows, content } = result;
      if (content === undefined) return renderResult(table, io);
      const first = say('cli.result.first-rows', { shown: table.rows.length, rows: rows ?? 0 }, io.language);
      return [renderResult(table, io), first, contentText(content, io)].join('\n');
    }
    case 'set': {
      const { name, rows, columns, report } = result.set;
      const values = { name, rows, columns: columns.map((column) => column.name) };
      const shown =
        first.length === 0
          ? []
          : [renderResult({ columns, rows: first, withheldGroups: 0 }, io), ...moreText(first.length, rows, io)];
      const about = report === undefined ? [] : [reportText(report, io)];
      return [say('cli.result.set', values, io.language), ...shown, contentText(result.content, io), ...about].join(
        '\n',
      );
    }
    case 'model':
      return [say('cli.result.model', { name: result.model.name }, io.language), contentText(result.content, io)].join(
        '\n',
      );
    case 'file':
      return contentText(result.content, io);
    case 'report':
      return reportText(result.report, io);
  }
}

function moreText(shown: number, rows: number, { language }: Io): string[] {
  return shown < rows ? [say('cli.result.first-rows', { shown, rows }, language)] : [];
}

/** What there is to write to a file. */
function contentText({ name, bytes, sha256, artifact }: KeptContent, { language }: Io): string {
  // `kind/job/output`, from the second run on `kind/job/output@run`.
  const [, job = '', output = ''] = artifact.split('/');
  const run = output.split('@')[1] ?? '1';
  return fitted(say('cli.result.content', { name, bytes, sha256, artifact, job, run }, language));
}

export interface ResultLayout {
  /** Cells in a line; default: those of the terminal. */
  readonly width?: number | undefined;
  /** Text on withheld cells; the usual one refers to `tacit job`. */
  readonly withheldNote?: string;
}

/** The answer as an aligned table, with notes on withheld groups and cells. */
export function renderResult(
  table: ResultTable,
  io: Io,
  { width = terminalWidth(), withheldNote: note = 'cli.result.withheld-cells' }: ResultLayout = {},
): string {
  const columns = table.columns.map((column) => ({
    title: column.name,
    align: isRight(column.type) ? ('right' as const) : ('left' as const),
  }));
  const rows = table.rows.map((row) => row.map((cell) => cellText(cell, io)));
  const hasWithheld = table.rows.some((row) => row.some((cell) => cell !== null && typeof cell === 'object'));
  const cellNote = hasWithheld ? [say(note, {}, io.language)] : [];
  const notes = [...groupNote(table.withheldGroups, io), ...cellNote].map((each) => fitted(each, width));
  return [renderTable(columns, rows, { width }), ...notes].join('\n');
}

/** Groups that are not in the table: a number where the owners allow it. */
export function groupNote(count: number | null, io: Io): string[] {
  if (count === 0) return [];
  if (count === null) return [say('cli.result.may-be-withheld', {}, io.language)];
  return [say(count === 1 ? 'cli.result.withheld-one' : 'cli.result.withheld', { count }, io.language)];
}

/**
 * The answer as CSV: NULL is the empty field, a withheld cell the word `withheld`. Texts that a spreadsheet would take
 * for formulas get an apostrophe in front, unless `raw`: column names are the asker's, values the owners'.
 */
export function resultCsv(table: ResultTable, raw = false): string {
  const guard = raw ? (text: string): string => text : withoutFormula;
  return renderCsv(
    table.columns.map((column) => guard(column.name)),
    table.rows.map((row) =>
      row.map((cell, i) => {
        if (cell === null) return null;
        if (typeof cell === 'object') return 'withheld';
        return table.columns[i]?.type.kind === 'text' ? guard(String(cell)) : String(cell);
      }),
    ),
  );
}

/** Formulas begin with one of = + - @, in some spreadsheets also after a tab, a line's end or as full-width signs. */
export function withoutFormula(text: string): string {
  return /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
}

/** Numbers stand below each other. */
export function isRight({ kind }: ColumnType): boolean {
  return kind === 'integer' || kind === 'decimal';
}

export function cellText(cell: Cell, io: Io): string {
  if (cell === null) return 'NULL';
  if (typeof cell === 'object') return say('cli.result.withheld-cell', {}, io.language);
  return String(cell);
}
