import { expect, test } from 'vitest';
import { calibrationOf, confusionOf, curveOf } from './curve.ts';
import type { ModelFigures } from './figures.ts';
import { modelReport } from './report.ts';
import { renderModelPage } from './report-page.ts';
import { scorecard } from './scorecard.ts';
import { woeTable } from './woe.ts';

const evil = `<script>alert("x")</script>'&\u202e`;
const cells = [
  { weight: 100, positives: 71 },
  { weight: 300, positives: 129 },
  { weight: 600, positives: 100 },
];
const table = woeTable([
  { good: 139, bad: 135 },
  { good: 561, bad: 165 },
]);
const labels = [evil, 'others'];

const figures: ModelFigures = {
  version: 1,
  model: evil,
  samples: [
    {
      name: 'training',
      rows: 1000,
      positives: 300,
      auc: 0.780936,
      ks: 0.451905,
      averagePrecision: 0.6,
      logLoss: 0.5,
      brier: 0.16,
      curve: curveOf(cells),
      recallAt: [{ rate: 0.001, recall: 0.02 }],
      cutOffs: [
        {
          cutOff: 0.5,
          confusion: confusionOf(cells[0] as { weight: number; positives: number }, { weight: 1000, positives: 300 }),
        },
      ],
      calibration: calibrationOf(cells, [70, 130, 100]),
      byScore: [
        { weight: 20, predicted: 9, happened: 8 },
        { weight: 21, predicted: 2.5, happened: 2.75 },
      ],
      residuals: [{ rows: 20, mean: 0.25 }],
      regression: { rmse: 2, mae: 1, bias: 0, r2: 0.5 },
    },
    { name: evil, rows: null, auc: null, curve: curveOf(cells.slice(0, 2)) },
  ],
  coefficients: [
    { name: evil, estimate: 0.85117, error: 0.100633, p: 0.00001 },
    { name: 'b', estimate: -1, error: null },
  ],
  importance: [
    { feature: evil, value: 12 },
    { feature: 'b', value: null },
  ],
  learning: [
    { name: 'training', losses: [0.69, 0.6, 0.55] },
    { name: 'test', losses: [0.69, 0.62, 0.6] },
  ],
  woe: [
    { feature: evil, table, labels },
    { feature: 'other', table: woeTable(table.bins, 'good-over-bad'), labels },
  ],
  scorecard: scorecard({ baseScore: 600, baseOdds: 1 / 19, pointsToDouble: 20 }, -0.8, [
    { name: evil, coefficient: 0.85, table, labels },
  ]),
  stability: [{ name: 'score', psi: 0.042743 }],
};

test.each(['en', 'zh'] as const)('a page that needs nothing else, and escapes every name (%s)', (language) => {
  const page = renderModelPage(figures, language);
  expect(page).toContain(language === 'zh' ? '<html lang="zh-CN">' : '<html lang="en">');
  expect(page).not.toMatch(/<script|\u202e|href|src=|url\(|@import|NaN|undefined/i);
  // No text without a translation, and no value that was not put in.
  expect(page).not.toMatch(/report\.[a-z]|\{(?!202e)\w+\}/);
  expect(page).toContain('&lt;script&gt;');
  const open: string[] = [];
  for (const [tag, slash, name, end] of page.matchAll(/<(\/?)([a-z0-9]+)(?:"[^"]*"|[^">])*?(\/?)>/g)) {
    if (end === '/' || name === 'meta') continue;
    if (slash === '') open.push(name as string);
    else expect(open.pop(), tag).toBe(name);
  }
  expect(open).toEqual([]);
  // ROC, two of KS, gain, lift, precision, calibration, groups by prediction, importance, learning, two of WOE, information values.
  expect(page.match(/<svg/g)).toHaveLength(13);
  expect(page).toContain('<td>0.780936</td>');
  expect(page).toContain('<td>0.561872</td>');
});

test('what is drawn is where the numbers are', () => {
  const page = renderModelPage({
    version: 1,
    model: 'm',
    samples: [
      {
        name: 's',
        curve: curveOf([
          { weight: 4, positives: 3 },
          { weight: 4, positives: 1 },
        ]),
      },
    ],
  });
  const lines = [...page.matchAll(/<polyline points="([^"]*)"/g)].map(([, points]) =>
    (points as string).split(' ').map((pair) => pair.split(',').map(Number)),
  );
  const [roc, chance] = lines as [number[][], number[][]];
  const [from, to] = chance as [number[], number[]];
  // A quarter of label 0 and three quarters of label 1.
  const at = (share: number, axis: 0 | 1) =>
    (from[axis] as number) + share * ((to[axis] as number) - (from[axis] as number));
  expect(roc[0]).toEqual(from);
  expect(roc[1]?.[0]).toBeCloseTo(at(0.25, 0), 1);
  expect(roc[1]?.[1]).toBeCloseTo(at(0.75, 1), 1);
  expect(roc[2]).toEqual(to);
  // Larger is higher, and further right.
  expect(to[0]).toBeGreaterThan(from[0] as number);
  expect(to[1]).toBeLessThan(from[1] as number);
});

test('what was not asked for is not on the page, and what does not exist is shown as such', () => {
  const small = modelReport({ version: 1, model: 'm', samples: [{ name: 's', auc: null }] });
  expect(small.blocks).toHaveLength(1);
  expect(small.blocks[0]).toMatchObject({
    kind: 'table',
    rows: [
      [{ text: 'model.report.auc' }, null],
      [{ text: 'model.report.gini' }, null],
    ],
  });
  expect(modelReport({ version: 1, model: 'm', samples: [] }).blocks).toEqual([]);
});

test('labels that are all alike leave out the points that do not exist', () => {
  const page = renderModelPage({
    version: 1,
    model: 'm',
    samples: [{ name: 's', curve: curveOf([{ weight: 4, positives: 0 }]) }],
  });
  expect(page).not.toMatch(/NaN|null/);
});
