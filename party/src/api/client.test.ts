import { expect, test } from 'vitest';
import { createClient, readAnswer } from './client.ts';

test('an answer that nobody could walk through is no answer', () => {
  expect(readAnswer({ status: 200, body: '['.repeat(100_000) + ']'.repeat(100_000) })).toBeUndefined();
  expect(readAnswer({ status: 200, body: '{"a":1e999}' })).toBeUndefined();
  expect(readAnswer({ status: 200, body: '{"a":[1]}' })).toEqual({ a: [1] });
  expect(() => readAnswer({ status: 400, body: '{"code":"\\ud800"}' })).toThrow(
    expect.objectContaining({ code: 'http.unexpected' }) as Error,
  );
});

test('a file comes in pieces, each as long as the other side makes it', async () => {
  const file = Buffer.from(Array.from({ length: 20 }, (_, i) => i));
  let sha256 = 'ab';
  const asked: string[] = [];
  const client = createClient({
    send: ({ path }) => {
      asked.push(path);
      const offset = Number(new URL(path, 'https://a').searchParams.get('offset'));
      const base64 = file.toString('base64', offset, offset + 9);
      return Promise.resolve({ status: 200, body: JSON.stringify({ bytes: 20, sha256, offset, base64 }) });
    },
    stream: () => Promise.reject(new Error('no stream')),
  });
  const { base64 } = await client.resultContent('aa', { run: 2 });
  expect(Buffer.from(base64, 'base64')).toEqual(file);
  expect(asked).toEqual([0, 9, 18].map((offset) => `/api/jobs/aa/result/content?run=2&offset=${offset}`));
  // Another run may have ended meanwhile: its pieces do not belong to this one.
  const changing = client.resultContent('aa');
  sha256 = 'cd';
  await expect(changing).rejects.toMatchObject({ code: 'http.unexpected' });
});
