/** What recipients of a stack are told: that it is kept, and how it is called. All of it is in the contract. */
import { everyOwner } from '../../contract/artifacts.ts';
import type { Report, ReportCell, ReportText } from '../../contract/report.ts';
import { typeText } from '../../sql/plan/describe.ts';
import { valuesOf } from '../align/report.ts';
import type { StackPlan } from './plan.ts';
import { rowsOf, tablesOf } from './shape.ts';
import './report-messages.ts';

const word = (text: string, values: Record<string, string | number | readonly string[]> = {}): ReportText => ({
  text: `stack.report.${text}`,
  values,
});

export function reportOf(plan: StackPlan): Report {
  const [{ output, table }] = plan.keeps;
  const rows = rowsOf(plan);
  const { tables } = tablesOf(plan);
  return {
    version: 1,
    title: word('title', { output }),
    numbers: { output, rows, columns: table.columns },
    blocks: [
      { kind: 'note', title: word('kept', { output, rows }) },
      {
        kind: 'table',
        title: { text: 'align.report.columns', values: {} },
        columns: ['column', 'type', 'values'].map((each) => ({ text: `align.report.${each}`, values: {} })),
        rows: table.columns.map((column): ReportCell[] => [
          column.owner === everyOwner ? column.name : `${column.owner}.${column.dataset}.${column.name}`,
          typeText(column.type),
          valuesOf(column),
        ]),
      },
      { kind: 'note', title: word('of', { tables }) },
    ],
  };
}
