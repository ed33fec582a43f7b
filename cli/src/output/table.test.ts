import { renderCsv } from '@tacit/party/api/report';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { renderTable } from './table.ts';
import { displayWidth, piecesOf, wrapHanging } from './width.ts';

test('wide characters count two, combining marks none', () => {
  expect(displayWidth('abc')).toBe(3);
  expect(displayWidth('默契')).toBe(4);
  expect(displayWidth('e\u0301')).toBe(1);
});

test('punctuation, brackets and units stay with what they belong to', () => {
  for (const [text, pieces] of [
    ['运行 Node，然后（可选）“默契”。', ['运', '行 ', 'Node，', '然', '后', '（可', '选）', '“默', '契”。']],
    ['abc“默契”def：“引”', ['abc', '“默', '契”', 'def：', '“引”']],
    ['（ABC）与 3 毫秒，', ['（ABC）', '与 ', '3 毫秒，']],
    ['see “it” (the “x”) of owner’s', ['see ', '“it” ', '(the ', '“x”) ', 'of ', 'owner’s']],
    ['in 5 of 3 ms, 20 Mbit/s', ['in ', '5 ', 'of ', '3 ms, ', '20 Mbit/s']],
    ['a （', ['a ', '（']],
  ] as const)
    expect(piecesOf(text)).toEqual(pieces);
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', '1', ' ', '.', '（', '）', '“', '”', '，', '。', '默') }),
      (text) => {
        const pieces = piecesOf(text);
        expect(pieces.join('')).toBe(text);
        expect(pieces).not.toContain('');
      },
    ),
  );
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

describe('a table that is too wide', () => {
  const columns = [{ title: 'party' }, { title: 'bytes sent by party', align: 'right' as const }, { title: '问题' }];
  const rows = [
    ['bank', '1,503,976', '两个所有表的连接，按类别分组'],
    ['insurer', '12', 'SELECT 1'],
  ];

  test('breaks titles first, then cells', () => {
    expect(renderTable(columns, rows, { width: 52 }).split('\n')).toEqual([
      'party    bytes sent by  问题',
      '                 party',
      '───────  ─────────────  ────────────────────────────',
      'bank         1,503,976  两个所有表的连接，按类别分组',
      'insurer             12  SELECT 1',
    ]);
    expect(renderTable(columns, rows, { width: 40, indent: '  ' }).split('\n')).toEqual([
      '  party        bytes  问题',
      '             sent by',
      '               party',
      '  ───────  ─────────  ──────────────────',
      '  bank     1,503,976  两个所有表的连接，',
      '                      按类别分组',
      '  insurer         12  SELECT 1',
    ]);
  });

  test('becomes a list for each row where that is not enough', () => {
    const many = [...columns, { title: 'a fourth one' }];
    const wide = rows.map((row) => [...row, 'f66fd8bb8f3e3b21']);
    expect(renderTable(many, wide, { width: 46 }).split('\n')).toEqual([
      'party                bank',
      'bytes sent by party  1,503,976',
      '问题                 两个所有表的连接，按类别',
      '                     分组',
      'a fourth one         f66fd8bb8f3e3b21',
      '',
      'party                insurer',
      'bytes sent by party  12',
      '问题                 SELECT 1',
      'a fourth one         f66fd8bb8f3e3b21',
    ]);
    expect(renderTable(many, wide.slice(1), { width: 30 }).split('\n')).toEqual([
      'party',
      '  insurer',
      'bytes sent by party',
      '  12',
      '问题',
      '  SELECT 1',
      'a fourth one',
      '  f66fd8bb8f3e3b21',
    ]);
  });

  test('property: it keeps within the width, loses nothing, and numbers stay whole', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '默', '契', '，', '1'), maxLength: 40 });
    fc.assert(
      fc.property(
        fc.integer({ min: 40, max: 90 }),
        fc.array(fc.tuple(cell, fc.nat().map(String), cell, cell), { minLength: 1, maxLength: 4 }),
        (width, drawn) => {
          // A word that is wider than the line can only stick out of it.
          const rows = drawn.map((row) => row.map((text) => text.replace(/[ab1]{10}/g, '$& ')));
          const titles = ['first', 'number', 'the third of them', '第四列'];
          const text = renderTable(
            titles.map((title) => ({ title })),
            rows,
            { width },
          );
          for (const line of text.split('\n')) expect(displayWidth(line)).toBeLessThanOrEqual(width);
          const characters = (part: string): string[] => part.replace(/[\s─]/g, '').split('').sort();
          const all = rows.flat().join('');
          for (const character of new Set(characters(all)))
            expect(characters(text).filter((one) => one === character).length).toBeGreaterThanOrEqual(
              characters(all).filter((one) => one === character).length,
            );
          for (const [, number] of rows) expect(text).toContain(number);
        },
      ),
    );
  });
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
