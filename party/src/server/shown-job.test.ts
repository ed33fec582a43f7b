import { UsageError } from '@tacit/engine/text';
import type { FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import '../catalog/messages.ts';
import type { PersonRole } from '../api/people.ts';
import { toProblem } from '../api/problem.ts';
import type { Job } from '../api/types.ts';
import type { Caller } from './auth.ts';
import { shownTo } from './shown-job.ts';
import { tokenRolesOf } from './roles.ts';

test('only people who look after data see paths, and counts of own rows', () => {
  const path = '/srv/secret/customers.csv';
  const fields = { party: 'bank', file: path, path, cause: path };
  const problem = toProblem(new UsageError('data.csv-empty', fields));
  const job = {
    id: 'aa',
    earlier: { findings: [] },
    failure: { party: 'bank', step: 'local stage', problem },
  } as unknown as Job;
  const as = (...person: PersonRole[]) => {
    const caller = { name: 'x', roles: tokenRolesOf(person), person, isOperator: false, via: 'link' } satisfies Caller;
    return shownTo({ caller } as unknown as FastifyRequest, job);
  };
  expect(as('approver')).toBe(job);
  expect(as('viewer', 'approver')).toBe(job);
  for (const role of ['viewer', 'analyst', 'admin'] as const) {
    const shown = JSON.stringify(as(role));
    expect(shown, role).not.toContain('/srv');
    expect(shown, role).not.toContain('earlier');
    expect(shown, role).toContain('local stage');
  }
});
