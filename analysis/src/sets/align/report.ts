/** What recipients of an aligned table are told: that it is kept, and how it is called. All of it is in the contract. */
import { carriedText } from '../../contract/carried-text.ts';
import type { KeptColumn } from '../../contract/artifacts.ts';
import type { Report, ReportCell, ReportText } from '../../contract/report.ts';
import { typeText } from '../../sql/plan/describe.ts';
import type { AlignPlan } from './plan.ts';
import { rowsOf } from './shape.ts';
import './report-messages.ts';

const word = (text: string, values: Record<string, string | number> = {}): ReportText => {
  return { text: `align.report.${text}`, values };
};

export function reportOf(plan: AlignPlan): Report {
  const [{ output, table }] = plan.keeps;
  const rows = rowsOf(plan);
  return {
    version: 1,
    title: word('title', { output }),
    numbers: { output, rows, columns: table.columns },
    blocks: [
      { kind: 'note', title: word('kept', { output, rows }) },
      {
        kind: 'table',
        title: word('columns'),
        columns: [word('column'), word('type'), word('values')],
        rows: table.columns.map((column): ReportCell[] => [
          `${column.owner}.${column.dataset}.${column.name}`,
          typeText(column.type),
          valuesOf(column),
        ]),
      },
    ],
  };
}

/** The declared range, or how long the list is. */
export function valuesOf({ type, range, categories }: KeptColumn): ReportCell {
  if (categories !== undefined) return word('listed', { values: categories.length });
  return range === undefined || type.kind === 'boolean'
    ? null
    : `${carriedText(type, range.min)} … ${carriedText(type, range.max)}`;
}
