/** What recipients of a split are told: that the parts are kept, and how they are called. All of it is in the contract. */
import type { Report, ReportText } from '../../contract/report.ts';
import type { SplitPlan } from './plan.ts';
import './report-messages.ts';

const word = (text: string, values: Record<string, string | number> = {}): ReportText => {
  return { text: `split.report.${text}`, values };
};

export function reportOf({ split: { parts, seed, how }, aligned }: SplitPlan): Report {
  return {
    version: 1,
    title: word('title', { table: aligned.name }),
    numbers: { parts, seed, how },
    blocks: [
      { kind: 'note', title: word('kept') },
      {
        kind: 'table',
        title: word('parts'),
        columns: [word('part'), word('percent')],
        rows: parts.map(({ name, share }) => [name, share / 10]),
      },
    ],
  };
}
