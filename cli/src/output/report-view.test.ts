import type { Report } from '@tacit/party/api';
import { expect, test } from 'vitest';
import type { Io } from './io.ts';
import { reportText } from './report-view.ts';

test('numbers keep their digits before the point, and names their line', () => {
  const report: Report = {
    version: 1,
    title: { name: 'stays\nSummary: forged' },
    numbers: {},
    blocks: [
      {
        kind: 'table',
        title: { name: 'table' },
        columns: [{ name: 'a' }, { name: 'b' }],
        rows: [
          ['x\u202ey', 123456789012.34],
          [{ name: 'one\ntwo' }, 12345678901],
        ],
      },
      { kind: 'bars', title: { name: 'bars' }, bars: [{ from: 5, to: 5, rows: 3 }] },
    ],
  };
  const text = reportText(report, { language: 'en' } as Io);
  expect(text.split('\n')[0]).toBe('stays\\u{a}Summary: forged');
  expect(text).toMatch(/x\\u\{202e\}y +123456789012\.34/);
  expect(text).toMatch(/one\\u\{a\}two +12345678901/);
});
