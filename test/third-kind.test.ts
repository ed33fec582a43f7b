/**
 * A kind of computation is one folder and a line in each registry: a third one is added to a copy of the source, and lives the
 * whole life of a contract there, from the command line to the receipt, without any other change.
 */
import { execFile } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';
import { copyWith } from './third-kind/copy.ts';

const root = join(import.meta.dirname, '..');
const copy = copyWith('rows');
const run = promisify(execFile);
afterAll(() => rmSync(copy, { recursive: true, force: true }));

test('from the command line to the receipt', { timeout: 120_000 }, async () => {
  const program = 'test/third-kind/try.ts';
  cpSync(join(root, program), join(copy, program));
  const { stdout } = await run(process.execPath, [join(copy, program), join(copy, 'cli/src/bin.ts')], {
    cwd: copy,
    env: { ...process.env, NODE_OPTIONS: '', TACIT_LANG: 'en' },
    maxBuffer: 1 << 24,
  });
  const { explained, states, shown, receipts, isExact, ledger } = JSON.parse(stdout) as Record<string, unknown>;
  expect(explained).toContain('bank counts the rows of customers');
  expect(explained).toContain('how many rows bank.customers, insurer.policies have together');
  expect(states).toEqual(['completed', 'completed', 'completed']);
  // 600 customers and 500 policies.
  expect(shown).toMatch(/rows\s+─+\s+1100/);
  expect(receipts).toBe(3);
  expect(isExact).toBe(true);
  expect(ledger).toContain('the rows of bank.customers, insurer.policies together');
});
