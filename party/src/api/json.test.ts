import { canonicalJson } from '@tacit/analysis';
import { UsageError } from '@tacit/engine';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson } from './json.ts';

function codeOf(text: string): string {
  try {
    parseJson(text);
    return 'accepted';
  } catch (error) {
    if (error instanceof UsageError) return error.code;
    throw error;
  }
}

test.each([
  ['', 'json.syntax'],
  ['{', 'json.syntax'],
  ['{"a":1}}', 'json.syntax'],
  ['"open', 'json.syntax'],
  ['"ends with a backslash\\"', 'json.syntax'],
  ['\ufeff{}', 'json.syntax'],
  ['['.repeat(100_000), 'json.too-deep'],
  [`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 'json.too-deep'],
  ['{"a":1,"b":{"a":2},"a":3}', 'json.duplicate-key'],
  ['{"a":1,"\\u0061" :3}', 'json.duplicate-key'],
  ['{"__proto__":{}}', 'json.reserved-key'],
  [`{"__proto__"${' \n'.repeat(100)}:{}}`, 'json.reserved-key'],
  ['[{"\\u005f_proto__":1}]', 'json.reserved-key'],
  ['{"__proto__" : [] }', 'json.reserved-key'],
  ['{"__proto__"', 'json.syntax'],
  ['{"__proto__" :\n"a column"}', 'accepted'],
  ['{"__proto__":"a","__proto__":"b"}', 'json.duplicate-key'],
  ['[1e999]', 'json.number'],
  ['{"a":-1e999}', 'json.number'],
  ['"\\ud800"', 'json.text'],
  ['{"\\udc00":1}', 'json.text'],
  ['{"a":["a","a"],"b":"a:","c":"{[","d":"\\\\"}', 'accepted'],
  [`${'['.repeat(1_000)}${']'.repeat(1_000)}`, 'accepted'],
  [`["${'[{'.repeat(10_000)}"]`, 'accepted'],
])('%#: %s', (text, code) => {
  expect(codeOf(text)).toBe(code);
});

test('a column called __proto__ stays a member, also in what is signed', () => {
  const read = parseJson('{"types":{"__proto__":"text","id":"integer"}}');
  expect(canonicalJson(read)).toBe('{"types":{"__proto__":"text","id":"integer"}}');
  expect(canonicalJson({ ...(read as object) })).toBe(canonicalJson(read));
});

test('errors say where and quote nothing', () => {
  for (const text of ['{"password": "hunter2" oops}', '{"hunter2":1,"hunter2":2}', '"hunter2']) {
    let message = '';
    try {
      parseJson(text);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).not.toBe('');
    expect(message).not.toContain('hunter2');
  }
});

test('property: JSON that is written by canonical rules is read back', () => {
  const values = fc.jsonValue({ noUnicodeString: false }).filter((value) => {
    const text = JSON.stringify(value);
    return text.isWellFormed() && !/"__proto__":[^"]/.test(text);
  });
  fc.assert(
    fc.property(values, (value) => {
      expect(canonicalJson(parseJson(JSON.stringify(value, null, 2)))).toBe(canonicalJson(value));
    }),
  );
});

test('property: whatever the text, it is read or refused, and what is read has canonical JSON', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    '\\',
    ':',
    ',',
    '1',
    'e9',
    'a',
    ' ',
    '\\u',
    'd800',
    'null',
    '-',
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 30 }), (some) => {
      let value: unknown;
      try {
        value = parseJson(some.join(''));
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
        return;
      }
      canonicalJson(value);
    }),
    { numRuns: 2_000 },
  );
});
