import { expect, test } from 'vitest';
import { bytesOf, concatBytes, equalBytes, fromHex, toHex, utf8, utf8Text, wordsOf } from './bytes.ts';

test('hexadecimal goes both ways and refuses everything else', () => {
  const bytes = Uint8Array.of(0, 1, 0xab, 0xff);
  expect(toHex(bytes)).toBe('0001abff');
  expect(fromHex('0001ABff', 4)).toEqual(bytes);
  for (const [text, length] of [
    ['0001abf', 4],
    ['0001abffcc', 4],
    ['0001abgg', 4],
    ['', 1],
  ] as const) {
    expect(fromHex(text, length)).toBeUndefined();
  }
});

test('text is strict UTF-8', () => {
  expect(utf8Text(utf8('默契'))).toBe('默契');
  expect(() => utf8Text(Uint8Array.of(0xff))).toThrow(TypeError);
});

test('parts are joined in order', () => {
  expect(concatBytes()).toEqual(new Uint8Array(0));
  expect(concatBytes(Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3))).toEqual(Uint8Array.of(1, 2, 3));
});

test('equality looks at every byte and at the length', () => {
  const bytes = Uint8Array.of(1, 2, 3);
  expect(equalBytes(bytes, bytes.slice())).toBe(true);
  for (let i = 0; i < 3; i++) {
    const other = bytes.slice();
    other[i] = 9;
    expect(equalBytes(bytes, other)).toBe(false);
  }
  expect(equalBytes(bytes, bytes.subarray(0, 2))).toBe(false);
});

test('words and bytes are views of each other where alignment permits', () => {
  const words = BigUint64Array.of(1n, 0x0203n);
  const bytes = bytesOf(words);
  expect(bytes[8]).toBe(3);
  expect(wordsOf(bytes).buffer).toBe(words.buffer);
  const shifted = concatBytes(Uint8Array.of(9), bytes).subarray(1);
  expect(wordsOf(shifted)).toEqual(words);
  expect(() => wordsOf(bytes.subarray(1))).toThrow(RangeError);
});
