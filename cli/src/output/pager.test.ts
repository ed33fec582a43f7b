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
  expect(pagesOf(`${long}\n${long}\nend`, 7, 80)).toEqual([`${long}\n${long}\nend`]);
  expect(pagesOf(`${long}\n${long}\nend`, 5, 80)).toEqual([long, `${long}\nend`]);
  const chinese = '默'.repeat(100);
  expect(pagesOf(`${chinese}\n${chinese}\nend`, 5, 80)).toEqual([chinese, `${chinese}\nend`]);
  expect(pagesOf(`${'x'.repeat(79)}\n${'\t'.repeat(10)}`, 2, 80).length).toBe(2);
  // Fifty blank lines cannot push the condition off the screen: each page waits to be read.
  expect(pagesOf(`SELECT 1${'\n'.repeat(50)}WHERE id = 5`, 10, 80).length).toBeGreaterThan(4);
});
