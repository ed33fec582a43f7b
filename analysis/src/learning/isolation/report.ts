/** What recipients read of an isolation forest: how many rows took part, and where it is. */
import type { TextValues } from '@tacit/engine';
import type { Report, ReportText } from '../../contract/report.ts';
import type { IsolationPlan } from './plan.ts';
import './report-messages.ts';

/** What a recipient was told. */
export interface Found {
  /** Rows that took part. */
  readonly rows: number;
  /** Rows that samples were drawn from. */
  readonly drawn: number;
}

const word = (text: string, values: TextValues = {}): ReportText => {
  return { text: `isolation.report.${text}`, values };
};

export function reportOf({ isolation, keeps, aligned }: IsolationPlan, { rows, drawn }: Found): Report {
  const { trees, sample } = isolation;
  return {
    version: 1,
    title: word('title', { table: aligned.name }),
    numbers: { model: 'isolation', rows, trees, sample, drawn },
    blocks: [
      { kind: 'note', title: word('kept', { output: keeps[0].output }) },
      { kind: 'note', title: word('rows', { rows, trees, sample, drawn }) },
      { kind: 'note', title: word('scores') },
    ],
  };
}
