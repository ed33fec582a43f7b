import { expect, test } from 'vitest';
import { groupedText, numberText } from './number-text.ts';

test.each([
  [0, '0'],
  [-0, '0'],
  [1 / 3, '0.333333'],
  [-12.3456789, '-12.3457'],
  [1234567, '1234567'],
  [1234567.891, '1234567.89'],
  [-98765432.1, '-98765432.1'],
  [1234567890123456, '1234567890123456'],
  [2 ** 70, '1.1805916207174113e+21'],
  [1e-7 / 3, '3.33333e-8'],
  [0.1 + 0.2, '0.3'],
])('%d reads %s', (value, text) => {
  expect(numberText(value, 6)).toBe(text);
});

test.each([
  ['1234567.891', '1,234,567.891'],
  ['-123456', '-123,456'],
  ['2024.1234', '2024.1234'],
  ['1.18e+21', '1.18e+21'],
  ['12345 rows', '12345 rows'],
])('digits in groups: %s', (text, grouped) => {
  expect(groupedText(text)).toBe(grouped);
});
