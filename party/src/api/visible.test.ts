import { expect, test } from 'vitest';
import { visible } from './visible.ts';

test.each([
  ['an escape sequence', 'SELECT 1 -- \u001b[2J\u001b[H', 'SELECT 1 -- \\u001b[2J\\u001b[H'],
  ['its one-character form', 'a\u009b2J', 'a\\u009b2J'],
  ['a carriage return that overwrites the line', 'secret\rharmless', 'secret\\u000dharmless'],
  ['a backspace', 'ab\b\bcd', 'ab\\u0008\\u0008cd'],
  ['reversed direction', 'a\u202eb\u2066c', 'a\\u202eb\\u2066c'],
  ['zero width', 'in\u200bcome\ufeff', 'in\\u200bcome\\ufeff'],
  ['tags', 'x\u{e0041}', 'x\\udb40\\udc41'],
])('%s is shown instead of obeyed', (_, text, shown) => {
  expect(visible(text)).toBe(shown);
});

test.each(['plain text', 'SELECT a,\n\tb', '中文、日本語', 'naïve é', '👩‍👩‍👧', '─ █ ·'])(
  '%j is printed as it is',
  (text) => {
    expect(visible(text)).toBe(text);
  },
);

test('line ends of other systems are line ends', () => {
  expect(visible('a\r\nb')).toBe('a\nb');
});

test('JSON means the same', () => {
  const value = { sql: 'a\u001b[2J\u009b\u202e\u200b', zh: '银行', tag: '\u{e0041}' };
  const text = visible(JSON.stringify(value, null, 2));
  expect(text).not.toMatch(/[\u0080-\u009f\u202e\u200b]/);
  expect(JSON.parse(text)).toEqual(value);
});
