/** What recipients read of a training of naïve Bayes. */
import type { Report, ReportText } from '../../contract/report.ts';
import { nameOf } from '../features.ts';
import type { BayesPlan } from './plan.ts';
import './report-messages.ts';
import type { FittedBayes } from './run.ts';

const word = (key: string, values: Readonly<Record<string, string | number>> = {}): ReportText => {
  return { text: `bayes.report.${key}`, values };
};

export function reportOf({ bayes, keeps }: BayesPlan, { classes: counts }: FittedBayes): Report {
  const label = nameOf({ ...bayes.label, column: bayes.label.name });
  const { classes } = keeps[0].model;
  const rows = counts === null ? null : classes.map((name, i) => ({ class: name, rows: counts[i] ?? 0 }));
  return {
    version: 1,
    title: word('title', { label }),
    numbers: { version: 1, label, classes: rows },
    blocks: [
      { kind: 'note', title: word('kept') },
      ...(rows === null
        ? []
        : [
            {
              kind: 'table' as const,
              title: word('classes'),
              columns: [word('class'), word('rows')],
              rows: rows.map((each) => [{ name: each.class }, each.rows]),
            },
          ]),
    ],
  };
}
