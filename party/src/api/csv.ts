/** Results as CSV, the same from a terminal and from a browser. */
import type { ResultTable } from '@tacit/analysis';

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
