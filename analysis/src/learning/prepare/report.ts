/** What recipients of a preparation are told: that it is kept, and what its columns are. All of it is in the contract. */
import { carriedText } from '../../contract/carried-text.ts';
import type { KeptColumn } from '../../contract/artifacts.ts';
import type { Report, ReportCell, ReportText } from '../../contract/report.ts';
import { typeText } from '../../sql/plan/describe.ts';
import { fittedOutput } from '../prepared.ts';
import type { PreparePlan } from './plan.ts';
import './report-messages.ts';

const word = (text: string, values: Record<string, string | number> = {}): ReportText => {
  return { text: `prepare.report.${text}`, values };
};

export function reportOf(plan: PreparePlan): Report {
  const [{ output, table }] = plan.keeps as [PreparePlan['keeps'][number]];
  const columns = table?.columns ?? [];
  const by = plan.prepare.with;
  return {
    version: 1,
    title: word('title', { output }),
    numbers: { output, fitted: by === null ? fittedOutput : null, with: by, columns },
    blocks: [
      {
        kind: 'note',
        title: by === null ? word('kept', { output, fitted: fittedOutput }) : word('kept-with', { output, with: by }),
      },
      {
        kind: 'table',
        title: word('columns'),
        columns: [word('column'), word('made'), word('type'), word('values')],
        names: 4,
        rows: columns.map((column): ReportCell[] => [
          `${column.owner}.${column.dataset}.${column.name}`,
          word(column.made === undefined ? 'as-it-was' : 'prepared'),
          typeText(column.type),
          valuesOf(column),
        ]),
      },
    ],
  };
}

/** The list, or what numbers may lie between. */
function valuesOf({ type, range, categories }: KeptColumn): ReportCell {
  if (categories !== undefined) return word('listed', { values: categories.length });
  if (range === undefined || type.kind === 'boolean') return null;
  return `${carriedText(type, range.min)} … ${carriedText(type, range.max)}`;
}
