import fc from 'fast-check';
import { loadParser } from './pg-query.ts';
import { beforeAll, expect, test } from 'vitest';
import { editDistance, nearestNames, quoted } from '../../contract/nearest.ts';
import { SourceText } from './source-text.ts';

beforeAll(() => loadParser());

test('property: byte offsets are those of UTF-8', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), { maxLength: 20 }),
      fc.nat({ max: 20 }),
      (units, at) => {
        const characters = Array.from(units.join(''));
        const index = Math.min(at, characters.length);
        const bytes = new TextEncoder().encode(characters.slice(0, index).join('')).length;
        expect(new SourceText(characters.join('')).characterOfByte(bytes)).toBe(index);
      },
    ),
  );
});

test('lines and columns count characters from one', () => {
  const source = new SourceText('ab\n😀数x\n');
  expect([0, 2, 3, 5, 7].map((at) => source.position(at))).toEqual([
    { line: 1, column: 1 },
    { line: 1, column: 3 },
    { line: 2, column: 1 },
    { line: 2, column: 3 },
    { line: 3, column: 1 },
  ]);
});

test('an excerpt is one line, cut on both sides', () => {
  const source = new SourceText(`first\n${'a'.repeat(30)}b${'c'.repeat(30)}\nlast`);
  expect(source.excerpt(36)).toBe(`…${'a'.repeat(24)}▶b${'c'.repeat(23)}…`);
  expect(source.excerpt(0)).toBe('▶first');
  expect(source.excerpt(source.text.length)).toBe('last▶');
});

test('keywords are found outside texts, names and comments', () => {
  const source = new SourceText(`SELECT 'left' "LEFT" /* LEFT */ Left JOIN`);
  expect(source.keyword('LEFT')).toBe(32);
  expect(source.keyword('LEFT', 32)).toBe(-1);
  expect(source.keyword('JOIN', 0, false)).toBe(37);
});

test('nearest names', () => {
  const names = ['income', 'claims_total', 'claims', 'region', 'Income'];
  expect(nearestNames('incmoe', names)).toEqual(['Income', 'income']);
  expect(nearestNames('claim', names)).toEqual(['claims', 'claims_total']);
  expect(nearestNames('zzz', names)).toEqual([]);
  expect(editDistance('kitten', 'sitting')).toBe(3);
  expect(editDistance('ab', 'ba')).toBe(1);
  expect([quoted('plain_1'), quoted('Größe'), quoted('a"b'), quoted('1a')]).toEqual([
    'plain_1',
    '"Größe"',
    '"a""b"',
    '"1a"',
  ]);
});
