import { expect, test } from 'vitest';
import { displayWidth, renderCsv, renderTable } from './table.ts';

test('wide characters count two, combining marks none', () => {
  expect(displayWidth('abc')).toBe(3);
  expect(displayWidth('默契')).toBe(4);
  expect(displayWidth('e\u0301')).toBe(1);
});

test('columns line up, numbers to the right, nothing trails', () => {
  const text = renderTable(
    [{ title: 'segment' }, { title: 'n', align: 'right' }],
    [
      ['青年', '7'],
      ['private', '1200'],
    ],
  );
  expect(text.split('\n')).toEqual(['segment     n', '───────  ────', '青年        7', 'private  1200']);
});

test('control characters cannot reach the terminal', () => {
  expect(renderTable([{ title: 'a' }], [['x\u001b[2Jy\nz']])).not.toContain('\u001b');
  expect(renderTable([{ title: 'a' }], [['x\ny']]).split('\n')).toHaveLength(3);
});

test('CSV keeps NULL apart from the empty text', () => {
  expect(
    renderCsv(
      ['a', 'b'],
      [
        [null, ''],
        ['x,"y"', 'z'],
      ],
    ),
  ).toBe('a,b\n,""\n"x,""y""",z\n');
});
