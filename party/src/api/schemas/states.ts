/** The states of a job. */
import { z } from 'zod';

export const jobStates = [
  'drafted',
  'proposed',
  'approved',
  'running',
  'completed',
  'failed',
  'rejected',
  'cancelled',
  'expired',
] as const;
export const jobState = z.enum(jobStates).meta({ id: 'JobState' });
export type JobState = (typeof jobStates)[number];
