import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toHex } from '../base/bytes.ts';
import { encodeKeys, type KeyColumn } from './keys.ts';

/** The encoding of each row in hex; undefined where there is no key. */
const encoded = (columns: KeyColumn[], rows: number) => {
  const { bytes, offsets, present } = encodeKeys(columns, rows);
  return Array.from({ length: rows }, (_, i) =>
    present[i] === 1 ? toHex(bytes.subarray(offsets[i], offsets[i + 1])) : undefined,
  );
};
const texts = (values: string[], valid?: number[]): KeyColumn => ({
  kind: 'text',
  values,
  ...(valid === undefined ? {} : { valid: Uint8Array.from(valid) }),
});
const integers = (values: bigint[]): KeyColumn => ({ kind: 'integer', values: BigInt64Array.from(values) });
const dates = (values: bigint[]): KeyColumn => ({ kind: 'date', values: BigInt64Array.from(values) });

test('texts that differ only in composition, surrounding space or what nobody sees are one key', () => {
  const same = [
    'Zoë',
    'Zoe\u0308',
    ' Zoë',
    'Zoë\t',
    '\u3000Zoë\u00a0',
    '\ufeffZoë',
    'Zo\u200be\u2060\u0308\u00ad \u200e',
  ];
  expect(new Set(encoded([texts(same)], same.length)).size).toBe(1);
  const ascii = ['Ann', ' Ann', 'Ann \n', '\v\fAnn\r'];
  expect(new Set(encoded([texts(ascii)], ascii.length)).size).toBe(1);
  const different = ['Ann', 'ann', 'An n', 'Zoë', 'Zoe', '', '王伟', '王偉'];
  expect(new Set(encoded([texts(different)], different.length)).size).toBe(different.length);
});

test('the fast path for ASCII agrees with the definition', () => {
  const reference = (text: string) => {
    const bytes = new TextEncoder().encode(
      text
        .replace(/[\u00ad\u200b\u2066]/g, '')
        .normalize('NFC')
        .trim(),
    );
    const length = new Uint8Array(Uint32Array.of(bytes.length).buffer);
    return toHex(Uint8Array.of(1, ...length, ...bytes));
  };
  const unit = fc.oneof(
    fc.constantFrom(' ', '\t', '\n', '\u001c', '\u00a0', '\u00ad', '\u200b', '\u2066', 'e\u0308', 'é', '王', '😀', 'a'),
    fc.string(),
  );
  fc.assert(
    fc.property(
      fc.array(
        fc.array(unit).map((units) => units.join('')),
        { maxLength: 8 },
      ),
      (values) => {
        const well = values.map((value) => value.toWellFormed());
        expect(encoded([texts(well)], well.length)).toEqual(well.map(reference));
      },
    ),
  );
});

test('no two different lists of columns have the same bytes', () => {
  const column = fc.oneof(fc.string(), fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }));
  const encode = (key: (string | bigint)[]) =>
    encoded(
      key.map((value) => (typeof value === 'string' ? texts([value]) : integers([value]))),
      1,
    )[0];
  const canonical = (key: (string | bigint)[]) =>
    JSON.stringify(key.map((value) => (typeof value === 'string' ? ['t', value.normalize('NFC').trim()] : `${value}`)));
  fc.assert(
    fc.property(
      fc.array(column, { minLength: 1, maxLength: 3 }),
      fc.array(column, { minLength: 1, maxLength: 3 }),
      (a, b) => {
        expect(encode(a) === encode(b)).toBe(canonical(a) === canonical(b));
      },
    ),
    {
      examples: [
        [
          ['a', 'bc'],
          ['ab', 'c'],
        ],
        [
          ['', 'a'],
          ['a', ''],
        ],
        [['a'], ['a', '']],
      ],
    },
  );
  expect(encoded([integers([5n])], 1)).not.toEqual(encoded([dates([5n])], 1));
});

test('a NULL in any column leaves a row without a key', () => {
  const keys = encoded([texts(['a', 'b', 'c'], [1, 0, 1]), integers([1n, 2n, 3n])], 3);
  expect(keys.map((key) => key !== undefined)).toEqual([true, false, true]);
});

test('columns of other lengths, or none, are refused', () => {
  const refused = expect.objectContaining({ code: 'join.shape' });
  expect(() => encodeKeys([], 0)).toThrowError(refused);
  expect(() => encodeKeys([integers([1n])], 2)).toThrowError(refused);
  expect(() => encodeKeys([texts(['a', 'b'], [1])], 2)).toThrowError(refused);
});

test('texts that are not Unicode are refused with their count', () => {
  expect(() => encodeKeys([integers([1n, 2n, 3n]), texts(['a', '\ud800', 'b\udc00'])], 3)).toThrowError(
    expect.objectContaining({ code: 'join.key-text', fields: { column: 2, rows: 2 } }),
  );
});
