/** What recipients of an import are told: that it is kept, and how it is called. All of it is in the contract. */
import type { Report, ReportText } from '../../contract/report.ts';
import { cutText, type Feature, levelTexts, nameOf } from '../features.ts';
import type { ImportPlan } from './plan.ts';
import './report-messages.ts';

const word = (text: string, values: Record<string, string | number> = {}): ReportText => ({
  text: `import.report.${text}`,
  values,
});

export function reportOf({ keeps: [{ output, model }], numbers }: ImportPlan): Report {
  return {
    version: 1,
    title: word('title', { output }),
    numbers: { output, numbers, model },
    blocks: [
      { kind: 'note', title: word('kept', { output, numbers }) },
      {
        kind: 'table',
        title: word('inputs'),
        columns: [word('column'), word('known')],
        rows: model.features.map((each) => [nameOf(each), knownOf(each)]),
      },
    ],
  };
}

const knownOf = (feature: Feature): string =>
  feature.kind === 'number'
    ? `${cutText(feature.type, feature.low)} … ${cutText(feature.type, feature.high)}`
    : levelTexts(feature.levels).join(', ');
