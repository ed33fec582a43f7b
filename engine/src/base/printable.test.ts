import { expect, test } from 'vitest';
import { printable } from './printable.ts';

test('harmless text stays', () => {
  expect(printable('默契, Zürich 7 €')).toBe('默契, Zürich 7 €');
});

test('control, direction and broken characters become spaces', () => {
  expect(printable('a\n\r\u001b[31mb\u202ec\u2028d\u200be')).toBe('a [31mb c d e');
  expect(printable('\ud800x')).toBe(' x');
});

test('long text is cut and says so', () => {
  expect(printable('x'.repeat(161))).toBe(`${'x'.repeat(160)}…`);
  expect(printable('x'.repeat(160))).toBe('x'.repeat(160));
  expect(printable('😀😀', 3)).toBe('😀 …');
});
