// What a client knows of a party and no more: it runs without the server's texts.
import '@tacit/party';
import { PeerError, ProblemError, UsageError } from '@tacit/party/api';
import { expect, test } from 'vitest';
import '../text/messages.ts';
import { asFailure, renderFailure } from './failure.ts';

const { problem: base } = asFailure(new UsageError('cli.bad-port', { found: 'x' }));

test.each([
  [new UsageError('cli.bad-port', { found: 'x' }), 2],
  [new ProblemError({ ...base, kind: 'policy' }), 3],
  [new PeerError('party.not-running', { party: 'bank', url: 'https://bank', home: '.', cause: 'x' }), 4],
  [new ProblemError({ ...base, kind: 'abort' }), 5],
  [new Error('broken'), 1],
  ['thrown text', 1],
])('%s ends with exit code %i', (error, exitCode) => {
  expect(asFailure(error)).toMatchObject({ exitCode });
});

test('an error shows what to do next', () => {
  expect(renderFailure(asFailure(new UsageError('cli.bad-port', { found: 'x' })).problem, 'en')).toBe(
    'error: port x is not a whole number from 1 to 65535\nhint: for example: --port 7443',
  );
});

test('states of jobs read as in the list of jobs', () => {
  const error = new UsageError('job.wrong-state', {
    job: '3f9a',
    state: 'completed',
    wanted: 'running',
    needed: ['approved', 'failed'],
  });
  const { problem } = asFailure(error);
  expect(renderFailure(problem, 'en')).toContain(
    'is completed and cannot become running; that is possible from: approved, failed',
  );
  expect(renderFailure(problem, 'zh')).toContain('已完成，不能变为 运行中；可由以下状态变更：已批准、失败');
  expect(problem.fields).toMatchObject({ state: 'completed' });
});
