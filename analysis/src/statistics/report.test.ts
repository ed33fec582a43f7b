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
    measures: [{ kind: 'count', id: 'rows', valid: null, needs: [] }],
    describe: { products: null, columns: [{ name: 'x', count: 'rows' }], quantiles: [], statistics: ['count'] },
  } as unknown as DescribePlan;
  const columns = [{ name: 'x', state: 'shown', count: 1 }] as const;
  const numbers: DescribeNumbers = {
    groups: values.map((group) => ({ group, rows: 1, columns })),
    withheldGroups: 0,
    crosstabs: [],
  };
  const page = renderReport(reportOf(plan, numbers));
  const labels = [...page.matchAll(/<tr><td class="name">(.*?)<\/td>/g)].map(([, label]) => label);
  expect(labels).toEqual(['&#39;&#39;', '&#39; &#39;', 'a', '&#39;NULL&#39;', '&#39;a &#39;', 'NULL']);
});
