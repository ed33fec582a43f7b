/** A description with noise as a report: every number with how far off it is. */
import type { Report, ReportBlock, ReportCell } from '../contract/report.ts';
import { shownStep } from '../privacy/accounting/noise-error.ts';
import type { Noisy, NoisyNumbers, NoisyStatistic } from './noised-numbers.ts';
import type { DescribePlan } from './plan.ts';
import { keyCells, keyColumns, name, tablesOf, titleIn, word } from './report.ts';

const summarised = [
  'count',
  'missing',
  'mean',
  'variance',
  'deviation',
  'variation',
] as const satisfies readonly NoisyStatistic[];

export function noisyReportOf(plan: DescribePlan, numbers: NoisyNumbers): Report {
  const blocks: ReportBlock[] = [
    { kind: 'note', title: word('noised', numbers.privacy) },
    summary(plan, numbers),
    ...matrices(plan, numbers),
  ];
  return { version: 1, title: word('title', { tables: tablesOf(plan) }), numbers, blocks };
}

/** Digits that are noise alone are rounded off. */
function cells({ value, error }: Noisy): ReportCell[] {
  if (value === null || error === 0) return [value, error];
  // Of what may be anything more digits say nothing.
  if (error === null) return [Number(value.toPrecision(3)), null];
  const step = shownStep(error, 0);
  const rounded = (number: number) => Number((Math.round(number / step) * step).toPrecision(12));
  // Of the error what rounding the number off adds.
  return [rounded(value), Number((Math.ceil(error / step + 0.5) * step).toPrecision(12))];
}

function summary(plan: DescribePlan, { groups }: NoisyNumbers): ReportBlock {
  const asked = summarised.filter((statistic) => plan.describe.statistics.includes(statistic));
  const error = name('±');
  return {
    kind: 'table',
    title: word('summary'),
    names: plan.keys.length + 1,
    columns: [
      ...keyColumns(plan),
      word('column'),
      word('rows'),
      error,
      ...asked.flatMap((statistic) => [word(statistic), error]),
    ],
    rows: groups.flatMap((group) =>
      group.columns.map((column) => [
        ...keyCells(group),
        name(column.name),
        ...cells(group.rows),
        ...asked.flatMap((statistic) => cells(column[statistic] ?? { value: null, error: null })),
      ]),
    ),
  };
}

function matrices(plan: DescribePlan, { groups }: NoisyNumbers): ReportBlock[] {
  const names = plan.describe.columns.map((column) => column.name);
  return groups.flatMap((group) =>
    (['covariance', 'correlation'] as const).flatMap((each): ReportBlock[] => {
      const matrix = group.complete?.[each];
      if (matrix === undefined) return [];
      const pairs = matrix.flatMap((row, i) =>
        row.flatMap((cell, j) => (j < i || (j === i && each === 'correlation') ? [] : [{ i, j, cell }])),
      );
      return [
        {
          kind: 'table',
          title: titleIn(plan, group, `${each}-noised`, {}),
          names: 2,
          columns: [word('first-column'), word('second-column'), word('value'), name('±')],
          rows: pairs.map(({ i, j, cell }) => [name(names[i] ?? ''), name(names[j] ?? ''), ...cells(cell)]),
        },
      ];
    }),
  );
}
