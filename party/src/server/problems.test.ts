import { UsageError } from '@tacit/engine/text';
import { expect, test } from 'vitest';
import '../jobs/messages.ts';
import { toProblem } from '../api/problem.ts';
import { toldIn } from './problems.ts';

test('problems that were kept in English are told in the language of whoever asks, all else as it is', () => {
  const problem = toProblem(new UsageError('job.unknown', { job: '3f9a' }));
  const job = { id: 'aa', failure: { party: 'bank', step: 'start', problem } };
  const told = toldIn([job, { name: 'persons', problem }, 'text', null], 'zh');
  expect(told).toMatchObject([
    { id: 'aa', failure: { party: 'bank', step: 'start', problem: { detail: '没有任务 3f9a' } } },
    { name: 'persons', problem: { detail: '没有任务 3f9a' } },
    'text',
    null,
  ]);
  expect(toldIn({ problem: { code: 'x', message: 'of another form' } }, 'zh')).toEqual({
    problem: { code: 'x', message: 'of another form' },
  });
});
