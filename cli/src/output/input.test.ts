import { afterEach, expect, test } from 'vitest';
import '../text/messages.ts';
import { readText } from './input.ts';

const { isTTY } = process.stdin;
afterEach(() => void (process.stdin.isTTY = isTTY));

test('nobody waits for what a person may never type', async () => {
  process.stdin.isTTY = true;
  await expect(readText('-')).rejects.toMatchObject({
    code: 'cli.input-terminal',
    hint: expect.stringContaining('in place of -') as unknown,
  });
});

test('a file that is not there is named', async () => {
  await expect(readText('/nowhere/x')).rejects.toMatchObject({
    code: 'cli.unreadable-file',
    fields: { cause: 'ENOENT' },
  });
});
