import { expect, test } from 'vitest';
import { boundText, numberText } from './number-text.ts';

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

test('bounds stay bounds', () => {
  expect([boundText(2 / 3, 6, 'down'), boundText(2 / 3, 6, 'up')]).toEqual(['0.666666', '0.666667']);
  expect([boundText(-2 / 3, 6, 'down'), boundText(-2 / 3, 6, 'up')]).toEqual(['-0.666667', '-0.666666']);
  expect([boundText(0.1, 6, 'down'), boundText(0.1, 6, 'up')]).toEqual(['0.1', '0.1']);
  for (let i = 1; i < 2_000; i++) {
    const value = (((i * 7919) % 1_009) - 500) * 10 ** ((i % 31) - 20) * Math.PI;
    expect(Number(boundText(value, 6, 'down'))).toBeLessThanOrEqual(value);
    expect(Number(boundText(value, 6, 'up'))).toBeGreaterThanOrEqual(value);
    const width = Number(boundText(value, 6, 'up')) - Number(boundText(value, 6, 'down'));
    expect(width).toBeLessThanOrEqual(Math.abs(value) * 1.1e-5);
  }
});
