import type { Report } from '@tacit/party/api';
import { expect, test } from 'vitest';
import '../text/messages.ts';
import type { Io } from './io.ts';
import { reportText } from './report-view.ts';

test('a value of a group cannot begin a line of its own', () => {
  const ward = 'a\n\nDescription of nothing\u001b[2J';
  const report: Report = {
    version: 1,
    title: { name: 'days' },
    numbers: {},
    blocks: [
      { kind: 'note', title: { name: ward } },
      { kind: 'bars', title: { name: ward }, bars: [{ from: 0, to: 1, rows: 10 }] },
      { kind: 'boxes', title: { name: ward }, boxes: [{ label: { name: ward }, numbers: [1, 2, 3, 4, 5] }] },
      { kind: 'table', title: { name: ward }, columns: [{ name: ward }], rows: [[{ name: ward }], [ward]] },
      {
        kind: 'lines',
        title: { name: ward },
        x: { name: ward },
        y: { name: 'y' },
        lines: [{ label: { name: ward }, points: [[0.25, 3]] }],
      },
    ],
  };
  const lines = reportText(report, { language: 'en' } as Io).split('\n');
  expect(lines.filter((line) => line.startsWith('a\\u{a}\\u{a}Description of nothing\\u{1b}[2J'))).toHaveLength(5);
  expect(lines.filter((line) => /^Description|\p{Cc}/u.test(line))).toEqual([]);
});

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

test('names stand on the left, numbers on the right; bars say what is in them', () => {
  const report: Report = {
    version: 1,
    title: { name: 'stays' },
    numbers: {},
    blocks: [
      {
        kind: 'table',
        title: { name: 'table' },
        names: 2,
        columns: [{ name: 'ward' }, { name: 'column' }, { name: 'rows' }],
        rows: [
          [{ name: 'surgery' }, { name: 'x' }, 5],
          [{ name: 'a' }, { name: 'duration' }, 1000],
        ],
      },
      {
        kind: 'bars',
        title: { name: 'bars' },
        axis: { name: 'days' },
        bars: [
          { from: 0, to: 10, last: 9, rows: 3 },
          { from: 10, to: 11, last: 10, rows: 3 },
        ],
      },
    ],
  };
  const lines = reportText(report, { language: 'en' } as Io).split('\n');
  expect(lines).toContain('  surgery  x            5');
  expect(lines).toContain('  a        duration  1000');
  expect(lines.find((line) => line.includes('days'))).toMatch(/^ {2}days +rows/);
  expect(lines.some((line) => line.startsWith('  0 – 9 '))).toBe(true);
  expect(lines.some((line) => line.startsWith('  10 '))).toBe(true);
});
