import { expect, test } from 'vitest';
import type { Report } from './report.ts';
import { renderReport } from './report-html.ts';

const evil = `<script>alert("x")</script>'&\u202e`;
const report: Report = {
  version: 1,
  title: { name: evil },
  numbers: {},
  blocks: [
    { kind: 'note', title: { name: evil } },
    {
      kind: 'table',
      title: { name: 'a table' },
      columns: [{ name: evil }, { text: 'report.none' }],
      rows: [
        [evil, 1234567],
        [{ name: evil }, 0.000123456789],
        [null, -1.5],
        [1234567.891, 1234567890123456],
      ],
    },
    {
      kind: 'bars',
      title: { name: evil },
      bars: [
        { from: 0, to: 10, rows: 20 },
        { from: 10, to: 15, rows: 20 },
      ],
    },
    { kind: 'boxes', title: { name: 'boxes' }, boxes: [{ label: { name: evil }, numbers: [1, 2, 3, 4, 5] }] },
    {
      kind: 'categories',
      title: { name: evil },
      bars: [
        { label: { name: evil }, value: 12_345 },
        { label: { name: 'b' }, value: -3 },
        { label: { name: 'c' }, value: null },
      ],
    },
    {
      kind: 'lines',
      title: { name: evil },
      x: { name: evil },
      y: { name: 'y' },
      lines: [
        {
          label: { name: evil },
          points: [
            [0, 1.5],
            [2, -3],
          ],
        },
        { label: { name: 'none' }, points: [] },
        { label: { name: 'flat' }, points: [[1, 1]], isGuide: true },
      ],
    },
    {
      kind: 'matrix',
      title: { name: 'matrix' },
      labels: [{ name: evil }, { name: 'b' }],
      values: [
        [1, -0.25],
        [-0.25, null],
      ],
    },
  ],
};

test.each(['en', 'zh'] as const)('a page that needs nothing else and escapes every name (%s)', (language) => {
  const page = renderReport(report, language);
  expect(page).toContain(language === 'zh' ? '<html lang="zh-CN">' : '<html lang="en">');
  expect(page).not.toMatch(/<script|\u202e|href|src=|url\(|@import/i);
  expect(page).toContain('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&#39;&amp;\\u{202e}');
  expect(page.match(/<svg/g)).toHaveLength(5);
  // Every tag that is opened is closed.
  const open: string[] = [];
  for (const [tag, slash, name, end] of page.matchAll(/<(\/?)([a-z0-9]+)(?:"[^"]*"|[^">])*?(\/?)>/g)) {
    if (end === '/' || name === 'meta') continue;
    if (slash === '') open.push(name as string);
    else expect(open.pop(), tag).toBe(name);
  }
  expect(open).toEqual([]);
  expect(page).toContain('<td>1,234,567</td>');
  expect(page).toContain('<td>0.000123457</td>');
  // No digit that is cut off makes a whole number of it.
  expect(page).toContain('<td class="name">1,234,567.89</td><td>1,234,567,890,123,456</td>');
});

test('areas of bars are in proportion to their rows', () => {
  const bars = [
    ...renderReport(report).matchAll(
      /<rect x="[\d.]+" y="[\d.]+" width="([\d.]+)" height="([\d.]+)" fill="#3b82c4"><title>/g,
    ),
  ];
  const areas = bars.map(([, width, height]) => (Number(width) + 1) * Number(height));
  // The categories of another figure come behind them.
  expect(areas).toHaveLength(4);
  expect((areas[0] as number) / (areas[1] as number)).toBeCloseTo(1, 2);
});

test('bars in a narrow range far from zero are told apart', () => {
  const bars = [1, 2, 3].map((month) => ({ from: 202_400 + month, to: 202_401 + month, rows: month }));
  const page = renderReport({ ...report, blocks: [{ kind: 'bars', title: { name: 'months' }, bars }] });
  for (const { from, to, rows } of bars)
    expect(page).toContain(`<title>${from.toLocaleString('en-US')} – ${to.toLocaleString('en-US')}: ${rows}</title>`);
});

test.each(['en', 'zh'] as const)('a page says which run of which contract it is of, and for whom (%s)', (language) => {
  const about = {
    job: '3f9a21c07d11be04',
    run: 2,
    contractDigest: '5e'.repeat(32),
    finishedAt: '2026-01-02T03:04:05.678Z',
    recipients: ['north', '<b>'],
    minimumGroupSize: 17,
  };
  const page = renderReport(report, language, about);
  for (const text of [about.job, about.contractDigest, '2026-01-02 03:04 UTC', 'north', '&lt;b&gt;', '17', '2'])
    expect(page).toContain(text);
  expect(page).not.toMatch(/<b>|>report\.|\{\w+\}<\/dd>/);
  const { finishedAt: _finishedAt, ...running } = about;
  expect(renderReport(report, language, { ...running, minimumGroupSize: 1 })).not.toContain('UTC');
});
