import { expect, test } from 'vitest';
import { compareDecimals, withSeparators } from './numbers.ts';

test.each([
  ['0', '0'],
  ['999', '999'],
  ['1000', '1,000'],
  ['-1234567.5000', '-1,234,567.5000'],
  ['9223372036854775807', '9,223,372,036,854,775,807'],
  ['0.123456789', '0.123456789'],
  ['NaN', 'NaN'],
  ['1e21', '1e21'],
  ['2024-01-31', '2024-01-31'],
  ['', ''],
])('%j is shown as %j', (text, shown) => {
  expect(withSeparators(text)).toBe(shown);
});

test('decimal numbers are compared by all of their digits', () => {
  const inOrder = [
    '-10',
    '-9.5',
    '-0.01',
    '0',
    '0.0100',
    '0.02',
    '9',
    '9007199254740993',
    '9007199254740993.1',
    '10000000000000000',
  ];
  const shuffled = inOrder.toReversed();
  expect(shuffled.toSorted(compareDecimals)).toEqual(inOrder);
  expect(compareDecimals('1.50', '1.5')).toBe(0);
  expect(compareDecimals('-0.00', '0')).toBe(0);
  expect(compareDecimals('007', '7')).toBe(0);
});
