/** What a caller sees of a job. */
import type { FastifyRequest } from 'fastify';
import type { Job } from '../api/types.ts';
import { callerOf } from './auth.ts';

/**
 * The job as the caller may see it. The comparison with earlier answers counts own rows: whoever may only ask would learn
 * such counts by proposing questions.
 */
export function shownTo(request: FastifyRequest, job: Job): Job {
  const { roles } = callerOf(request);
  if (roles.includes('approve') || roles.includes('administer')) return job;
  const { earlier: _earlier, ...rest } = job;
  return rest;
}
