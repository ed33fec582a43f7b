/** What a caller sees of a job. */
import type { FastifyRequest } from 'fastify';
import { problemForOthers } from '../api/problem.ts';
import type { Job } from '../api/types.ts';
import { callerOf, hasRole } from './auth.ts';

/**
 * The job as the caller may see it. The comparison with earlier answers counts own rows: whoever may only ask would learn
 * such counts by proposing questions. And people who do not look after data see no paths, nor what is wrong with a row.
 */
export function shownTo(request: FastifyRequest, job: Job): Job {
  const caller = callerOf(request);
  if (hasRole(caller, ['approve', 'administer'])) return job;
  const { earlier: _earlier, ...rest } = job;
  const { failure } = job;
  if (caller.person === undefined || failure === undefined) return rest;
  return { ...rest, failure: { ...failure, problem: problemForOthers(failure.problem, failure) } };
}
