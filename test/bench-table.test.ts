// What the benchmarks print is what they measured, and targets are compared the right way round.

import { expect, test } from 'vitest';
import { median, type Measurement, standing } from '../bench/measure.ts';
import { performancePage } from '../bench/page.ts';
import { rate, time } from '../bench/rows.ts';
import { type NotMeasured, runBenches } from '../bench/run.ts';
import { tableHead, tableRow } from '../bench/table.ts';

const line: Measurement = {
  name: 'replicated-multiply',
  value: 28.63,
  unit: 'M/s',
  rounds: 1,
  bytesPerParty: 80_000_000,
  must: 25,
  aim: 40,
  better: 'more',
};

test('a value stands to its targets as their direction says', () => {
  expect(standing(line)).toBe('must');
  expect(standing({ ...line, value: 40 })).toBe('aim');
  expect(standing({ ...line, value: 24.9 })).toBe('missed');
  expect(standing({ ...line, value: 24.9, better: 'less' })).toBe('aim');
  expect(standing({ ...line, value: 41, must: 50, aim: 40, better: 'less' })).toBe('must');
  expect(standing({ ...line, value: 51, must: 50, aim: 40, better: 'less' })).toBe('missed');
  const { must: _must, aim: _aim, ...free } = line;
  expect(standing(free)).toBe('');
});

test('seconds become what a row is measured in', () => {
  expect(rate(1e7, 'M/s').value(0.25)).toBeCloseTo(40);
  expect(rate(64e6, 'G/s').value(0.032)).toBeCloseTo(2);
  expect(rate(512 ** 3, 'M MAC/s').value(0.1)).toBeCloseTo(1342.18, 1);
  expect(rate(1e5, 'k/s').value(0.5)).toBeCloseTo(200);
  expect(time('µs', 1000).value(0.06)).toBeCloseTo(60);
  expect(time('s').value(0.15)).toBe(0.15);
  expect([median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([2, 2.5]);
});

test('a line of the table has a cell for every column', () => {
  expect(tableRow(line)).toMatch(/^replicated-multiply\s+28\.6 M\/s\s+25\s+40\s+must\s+1\s+80,000,000$/);
  const page = performancePage([line, { ...line, name: 'round', value: 123.4, unit: 'µs' }], 'a machine');
  const rows = page.split('\n').filter((text) => text.startsWith('|'));
  expect(rows).toHaveLength(4);
  expect(new Set(rows.map((row) => row.split('|').length)).size).toBe(1);
  expect(rows[3]).toContain('| 123 µs |');
  expect(page).toContain('measured on a machine');
  expect(tableHead()).toContain('raw TCP');
});

test('what cannot be measured says why, and every other row is printed as it comes', async () => {
  const seen: string[] = [];
  const missed: NotMeasured[] = [];
  const bench = (names: readonly string[], failsAfter = names.length) => ({
    group: 'g',
    names,
    run: async (_: unknown, measured: (row: Measurement) => void) => {
      for (const name of names.slice(0, failsAfter)) measured({ ...line, name });
      await Promise.resolve();
      if (failsAfter < names.length) throw new Error('the tab crashed\n    at somewhere');
    },
  });
  const report = await runBenches(
    [bench(['a']), bench(['b', 'c', 'd'], 1), { ...bench(['e']), missing: () => 'there is no browser' }, bench(['f'])],
    { raw: false },
    ({ name }) => seen.push(name),
    (row) => missed.push(row),
  );
  expect(seen).toEqual(['a', 'b', 'f']);
  expect(report.measured.map(({ name }) => name)).toEqual(seen);
  expect(missed).toEqual([
    { name: 'c', why: 'the tab crashed', hasFailed: true },
    { name: 'd', why: 'the tab crashed', hasFailed: true },
    { name: 'e', why: 'there is no browser', hasFailed: false },
  ]);
  expect(report.notMeasured).toEqual(missed);
});
