/**
 * A kind of computation is one folder and a line in each registry: a third and a fourth one are added to a copy of the source, and
 * live the whole life of a contract there, from the command line to the receipt, without any other change, over three parties with real
 * homes, sockets and processes. One copy serves both: what it has compiled need not be compiled again.
 */
import { execFile } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyWith } from './third-kind/copy.ts';

const root = join(import.meta.dirname, '..');
const copy = copyWith(['rows', 'tally']);
afterAll(() => rmSync(copy, { recursive: true, force: true }));

/** What a program of this folder, run in the copy, has seen. */
async function seenBy(program: string): Promise<Record<string, unknown>> {
  const file = join(copy, 'test/third-kind', program);
  cpSync(join(root, 'test/third-kind', program), file);
  const { stdout } = await promisify(execFile)(process.execPath, [file, join(copy, 'cli/src/bin.ts')], {
    cwd: copy,
    env: { ...process.env, NODE_OPTIONS: '', TACIT_LANG: 'en' },
    maxBuffer: 1 << 24,
  });
  return JSON.parse(stdout) as Record<string, unknown>;
}

test('from the command line to the receipt', { timeout: 240_000 }, async () => {
  const { explained, states, shown, receipts, isExact, ledger } = await seenBy('try.ts');
  expect(explained).toContain('bank counts the rows of customers');
  expect(explained).toContain('how many rows bank.customers, insurer.policies have together');
  expect(states).toEqual(['completed', 'completed', 'completed']);
  // 600 customers and 500 policies.
  expect(shown).toMatch(/rows\s+─+\s+1100/);
  expect(receipts).toBe(3);
  expect(isExact).toBe(true);
  expect(ledger).toContain('the rows of bank.customers, insurer.policies together');
});

describe('shares that a contract leaves and another uses, contracts that run several times, results of every shape', () => {
  let seen: Record<string, unknown>;
  beforeAll(async () => {
    seen = await seenBy('try-tally.ts');
  }, 240_000);

  const done = 'completed completed completed';

  test('nothing is kept of data whose owner does not allow it, and the statement says what is', () => {
    expect(seen['refusedByPolicy']).toBe('policy.kept-shares');
    expect(seen['disclosure']).toEqual(['disclosure.tally', 'disclosure.keeps-each', 'disclosure.runs']);
  });

  test('each run has its number, result, receipt and artifacts', () => {
    // A number that one party has used up is no other's any more: whoever leads takes the next.
    expect(seen['runs']).toEqual([done, 'run.number-used', done]);
    expect(seen['numbers']).toEqual(['1100', 'job.no-result-of-run', '1100']);
    expect(seen['used']).toMatchObject({ used: 3, atMost: 3 });
    expect(seen['third']).toBe('run.all-used');
    expect(seen['receipts']).toEqual([
      [32, 1],
      [32, 3],
    ]);
    const left = ['total bank', 'total insurer', 'total notary'];
    expect(seen['left']).toEqual([left, left]);
    expect(seen['names']).toEqual(['tally/JOB/total', 'tally/JOB/total@3']);
    expect(seen['digests']).toBe(true);
    expect(seen['files']).toEqual(['ID.sealed', 'ID.sealed']);
  });

  test('a later contract uses what two runs left, after a restart, and its owners sign it', () => {
    const columns = [{ name: 'rows' }, { name: 'text' }];
    expect(seen['later']).toMatchObject([done, { kind: 'set', set: { name: 'counted', rows: 2200, columns } }]);
    expect(seen['consent']).toEqual(['bank owner', 'insurer owner', 'notary helper']);
    expect(seen['exact']).toBe(true);
  });

  test('results of every shape: kept, encrypted where large, written out, deleted', () => {
    expect(seen['set']).toMatch(/^PAR1/);
    expect(seen['file']).toBe('1100 rows\n');
    expect(seen['model']).toMatchObject([{ kind: 'model', model: { name: 'line' } }, { weights: [1100, 0.5] }]);
    expect(seen['report']).toMatchObject([{ kind: 'report', report: { numbers: { rows: 1100 } } }, 'job.no-content']);
    // Who is no recipient has nothing of it.
    expect(seen['others']).toEqual(['job.no-result', 'job.no-result']);
    expect(seen['gone']).toBe('artifact.unknown');
  });

  test('the command line shows it', () => {
    const [list = '', show = '', result = '', written = '', job = ''] = seen['shown'] as string[];
    expect(list).toMatch(/total +shares/);
    expect(show).toContain(
      'made of bank.customers, insurer.policies; a contract that uses it is signed by bank, insurer',
    );
    expect(result).toContain('Rows of counted: 2,200 (rows, text)');
    expect(written).toBe('');
    expect(seen['written']).toBe('PAR1');
    expect(job).toContain('Runs: all 3 have released an answer');
  });

  test('another protocol, a policy that changed: refused before anything runs', () => {
    expect(seen['protocol']).toBe('artifact.other-protocol');
    expect(seen['recipient']).toBe('artifact.policy');
    expect(seen['withdrawn']).toBe('artifact.policy');
  });

  test('a file in the place of another is not used, and used when it is back', () => {
    expect(seen['swapped']).toContain('artifact.damaged');
    expect(seen['restored']).toBe(done);
  });

  test('what is deleted cannot be used, and the log has its life without a secret', () => {
    expect(seen['after']).toEqual([true]);
    expect(seen['deleted']).toBe('artifact.missing');
    const events = seen['audit'] as string[];
    for (const [event, times] of [
      ['artifact.kept', 2],
      ['artifact.deleted', 1],
    ] as const)
      expect(events.filter((each) => each === event)).toHaveLength(times);
    expect(events.filter((each) => each === 'artifact.used').length).toBeGreaterThanOrEqual(2);
  });
});
