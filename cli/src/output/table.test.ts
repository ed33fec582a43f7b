import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayWidth, renderCsv, renderTable, wrapHanging } from './table.ts';

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

describe('long lines', () => {
  test('go on below the last column', () => {
    const text = '  bank, notary  the size of the table\n  bank          · every shown group';
    expect(wrapHanging(text, 30).split('\n')).toEqual([
      '  bank, notary  the size of',
      '                the table',
      '  bank          · every shown',
      '                  group',
    ]);
  });

  test('in Chinese break between characters, never before a comma', () => {
    const text = wrapHanging('  bank  少于十行的分组不予公布，只计其个数', 16);
    expect(text.split('\n')).toEqual([
      '  bank  少于十行',
      '        的分组不',
      '        予公布，',
      '        只计其个',
      '        数',
    ]);
  });

  test('stay within the width and lose nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '默', '，'), minLength: 1, maxLength: 6 })),
        (words) => {
          const line = `  ab  ${words.join(' ')}`;
          const wrapped = wrapHanging(line, 24);
          expect(wrapped.replace(/\s/g, '')).toBe(line.replace(/\s/g, ''));
          for (const part of wrapped.split('\n')) expect(displayWidth(part)).toBeLessThanOrEqual(24);
        },
      ),
    );
  });
});
