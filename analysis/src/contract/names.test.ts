import { expect, test } from 'vitest';
import { isReadableName } from './names.ts';

test('names of any language are read as they are', () => {
  for (const name of [
    'income',
    'Größe',
    'Gro\u0308ße',
    '收入',
    'จำนวนผู้ป่วย',
    'आय',
    'thu nhập',
    'x (net)',
    'ו\u05b9',
    'm²',
  ]) {
    expect(isReadableName(name), name).toBe(true);
  }
});

test('names that hide themselves or what stands beside them are not', () => {
  const long = `n${'\u0301\u0316'.repeat(20)}`;
  for (const name of [
    '',
    ' n',
    'a  b',
    'n -- x',
    'n\u200b',
    'n\nm',
    'n\u0336',
    'a\u20dd',
    long,
    '\u0301n',
    'n \u0301',
  ]) {
    expect(isReadableName(name), JSON.stringify(name)).toBe(false);
  }
});
