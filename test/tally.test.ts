/**
 * Shares that a contract leaves and another uses, contracts that run several times, and results of every shape: by a kind that lives
 * in the tests alone, over three parties with real homes, sockets and processes.
 */
import { execFile } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { copyWith } from './third-kind/copy.ts';

const root = join(import.meta.dirname, '..');
const copy = copyWith('tally');
afterAll(() => rmSync(copy, { recursive: true, force: true }));

let seen: Record<string, unknown>;
beforeAll(async () => {
  const program = 'test/third-kind/try-tally.ts';
  cpSync(join(root, program), join(copy, program));
  const { stdout } = await promisify(execFile)(process.execPath, [join(copy, program), join(copy, 'cli/src/bin.ts')], {
    cwd: copy,
    env: { ...process.env, NODE_OPTIONS: '', TACIT_LANG: 'en' },
    maxBuffer: 1 << 24,
  });
  seen = JSON.parse(stdout) as typeof seen;
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
