import { expect, test } from 'vitest';
import { readAnswer } from './client.ts';

test('an answer that nobody could walk through is no answer', () => {
  expect(readAnswer({ status: 200, body: '['.repeat(100_000) + ']'.repeat(100_000) })).toBeUndefined();
  expect(readAnswer({ status: 200, body: '{"a":1e999}' })).toBeUndefined();
  expect(readAnswer({ status: 200, body: '{"a":[1]}' })).toEqual({ a: [1] });
  expect(() => readAnswer({ status: 400, body: '{"code":"\\ud800"}' })).toThrow(
    expect.objectContaining({ code: 'http.unexpected' }) as Error,
  );
});
