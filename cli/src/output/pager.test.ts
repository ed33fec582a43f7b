import { expect, test } from 'vitest';
import { pagesOf } from './pager.ts';

test('every line is on exactly one page, in order', () => {
  const lines = Array.from({ length: 57 }, (_, i) => `line ${i}`);
  const pages = pagesOf(lines.join('\n'), 10, 80);
  expect(pages.join('\n')).toBe(lines.join('\n'));
  for (const page of pages) expect(page.split('\n').length).toBeLessThanOrEqual(10);
});

test('a line that wraps takes as many rows as it may need', () => {
  const long = 'x'.repeat(200);
  expect(pagesOf(`${long}\n${long}\nend`, 9, 80)).toEqual([long, `${long}\nend`]);
  // Fifty blank lines cannot push the condition off the screen: each page waits to be read.
  expect(pagesOf(`SELECT 1${'\n'.repeat(50)}WHERE id = 5`, 10, 80).length).toBeGreaterThan(4);
});
