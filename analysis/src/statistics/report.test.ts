import { expect, test } from 'vitest';
import { renderReport } from '../contract/report-html.ts';
import type { DescribeNumbers } from './numbers.ts';
import type { DescribePlan } from './plan.ts';
import { reportOf } from './report.ts';

test('values of a group column that would not be seen, or be taken for NULL, stand in quotes', () => {
  const values = ['', ' ', 'a', 'NULL', 'a ', null];
  const plan = {
    stages: [],
    groups: values.length,
    keys: [{ name: 'ward' }],
    minimumGroupSize: 1,
    describe: { columns: [{ name: 'x' }], quantiles: [], statistics: ['count'] },
  } as unknown as DescribePlan;
  const columns = [{ name: 'x', state: 'shown', count: 1 }] as const;
  const numbers: DescribeNumbers = {
    groups: values.map((group) => ({ group, rows: 1, columns })),
    withheldGroups: 0,
    crosstabs: [],
  };
  const page = renderReport(reportOf(plan, numbers));
  const labels = [...page.matchAll(/<tr><td>(.*?)<\/td>/g)].map(([, label]) => label);
  expect(labels).toEqual(['&#39;&#39;', '&#39; &#39;', 'a', '&#39;NULL&#39;', '&#39;a &#39;', 'NULL']);
});

test('an estimate is shown with as many digits as its bounds and its largest error are true of', () => {
  const plan = {
    stages: [],
    groups: 1,
    keys: [],
    minimumGroupSize: 1,
    describe: { columns: [{ name: 'x' }], quantiles: [0.5], statistics: ['median'] },
  } as unknown as DescribePlan;
  const exact = { q: 0.99999999, value: 123456789012.125, low: 123456789012.125, high: 123456789012.125, error: 0 };
  const rough = { q: 0.5, value: 2.333333333333333, low: 1, high: 5, error: 2.6666666666666665 };
  const columns = [{ name: 'x', state: 'shown', quantiles: [exact, rough] }] as const;
  const report = reportOf(plan, { groups: [{ rows: 9, columns }], withheldGroups: 0, crosstabs: [] });
  const [table] = report.blocks.flatMap((block) => (block.kind === 'table' ? [block] : [])).slice(1);
  expect(table?.rows.map((row) => row.slice(1))).toEqual([
    ['0.99999999', '123456789012.125', '123456789012.12', '123456789012.13', '0'],
    ['0.5', '2.333333333', '1', '5', '2.666666667'],
  ]);
});
