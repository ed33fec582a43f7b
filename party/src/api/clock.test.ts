import { expect, test } from 'vitest';
import { duration, secondsAhead, suspects } from './clock.ts';

test.each([
  [0, '0 s'],
  [-45, '45 s'],
  [60, '1 min'],
  [12_000, '3 h 20 min'],
  [864_000, '10 d'],
  [-864_030, '10 d'],
  [867_600, '10 d 1 h'],
])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test('in Chinese', () => {
  expect([0, 12_000, -867_600].map((seconds) => duration(seconds, 'zh'))).toEqual([
    '0 秒',
    '3 小时 20 分钟',
    '10 天 1 小时',
  ]);
});

test('the difference counts from the middle of the call', () => {
  const now = Date.parse('2026-05-01T12:00:00.000Z');
  expect(secondsAhead('2026-05-01T12:00:10.000Z', now - 500, now + 500)).toBe(10);
  expect(secondsAhead('2026-04-21T12:00:00.000Z', now, now)).toBe(-864_000);
  for (const said of [undefined, 7, '', 'yesterday', '2026-99-01T12:00:00.000Z', '+275760-09-13T00:00:00.000Z'])
    expect(secondsAhead(said, now, now)).toBeUndefined();
});

test('the clock that stands alone is the one to look at', () => {
  expect(suspects('bank', 'insurer', 864_000, [])).toEqual(['insurer', 'bank']);
  expect(suspects('bank', 'insurer', 864_000, [3])).toEqual(['insurer']);
  expect(suspects('bank', 'insurer', -864_000, [-863_990])).toEqual(['bank']);
  expect(suspects('bank', 'insurer', 864_000, [3, 864_001])).toEqual(['insurer', 'bank']);
});
