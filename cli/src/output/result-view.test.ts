import { resultCsv } from '@tacit/party/api/report';
import type { ResultTable } from '@tacit/party/api';
import { expect, test } from 'vitest';
import '../text/messages.ts';
import type { Io } from './io.ts';
import { renderResult } from './result-view.ts';

const text = { kind: 'text' } as const;

const table: ResultTable = {
  columns: [
    { name: '=HYPERLINK("http://x.example","total")', type: text },
    { name: '-b', type: { kind: 'integer' } },
    { name: 'c', type: { kind: 'decimal', precision: 12, scale: 2 } },
    { name: 'd', type: { kind: 'boolean' } },
  ],
  rows: [
    ['=1+1', '-5', '-0.50', true],
    ['+x', '7', null, false],
    ['-2', '7', { withheld: true }, null],
    ['@SUM(A1)', '7', '1.00', null],
    ['\tx', '7', '1.00', null],
    ['\r=x', '7', '1.00', null],
    ['＝1', '7', '1.00', null],
    ['a=b', '7', '1.00', null],
    [null, null, null, null],
  ],
  withheldGroups: 0,
};

test('texts in CSV are no formulas, numbers stay numbers', () => {
  expect(resultCsv(table)).toBe(
    [
      `"'=HYPERLINK(""http://x.example"",""total"")",'-b,c,d`,
      `'=1+1,-5,-0.50,true`,
      `'+x,7,,false`,
      `'-2,7,withheld,`,
      `'@SUM(A1),7,1.00,`,
      `'\tx,7,1.00,`,
      `"'\r=x",7,1.00,`,
      `'＝1,7,1.00,`,
      'a=b,7,1.00,',
      ',,,',
      '',
    ].join('\n'),
  );
});

test('raw CSV has the texts as they are', () => {
  expect(resultCsv(table, true).split('\n').slice(0, 3)).toEqual([
    `"=HYPERLINK(""http://x.example"",""total"")",-b,c,d`,
    '=1+1,-5,-0.50,true',
    '+x,7,,false',
  ]);
});

test('the notes say why groups and cells are missing', () => {
  const note = (withheldGroups: number | null, language: 'en' | 'zh' = 'en') =>
    renderResult({ ...table, rows: [['x', { withheld: true }, null, null]], withheldGroups }, { language } as Io)
      .split('\n')
      .slice(3);
  expect(note(0)).toEqual([expect.stringMatching(/^withheld: too few rows, or too few with a value/)]);
  // Large groups are withheld too: of few people, or of few rows besides the recipient's own.
  expect(note(12)[0]).toBe(
    "12 groups withheld: they do not reach the owners' minimum, in all or without the recipient's own rows",
  );
  expect(note(null)[0]).toMatch(/^groups that are not here do not reach/);
  expect(note(1, 'zh')).toHaveLength(2);
  expect(renderResult({ ...table, rows: [['x', '1', null, null]] }, { language: 'en' } as Io)).not.toContain(
    'withheld',
  );
});
