/** The life of a job as a table: what may follow what. Everything that changes a state asks here first. */
import { UsageError } from '@tacit/engine/text';
import { type JobState, jobStates } from '../api/schemas/states.ts';
import './messages.ts';

/** Allowed next states. `failed → running` is a fresh run of the same approved contract. */
export const transitions: Readonly<Record<JobState, readonly JobState[]>> = {
  drafted: ['proposed', 'cancelled', 'expired'],
  proposed: ['approved', 'rejected', 'cancelled', 'expired'],
  approved: ['running', 'rejected', 'cancelled', 'expired'],
  running: ['completed', 'failed', 'cancelled'],
  completed: [],
  failed: ['running', 'rejected', 'cancelled', 'expired'],
  rejected: [],
  cancelled: [],
  expired: [],
};

/** What may follow 'completed' while the contract is good for further runs: one more, or that there is none. */
const againAfterCompleted: readonly JobState[] = ['running', 'rejected', 'cancelled'];

/** States in which nothing happens by itself. */
export function isSettled(state: JobState): boolean {
  return state !== 'drafted' && state !== 'proposed' && state !== 'approved' && state !== 'running';
}

/** `hasRunsLeft`: the contract is good for further runs. */
export function mayBecome(from: JobState, to: JobState, hasRunsLeft = false): boolean {
  return transitions[from].includes(to) || (from === 'completed' && hasRunsLeft && againAfterCompleted.includes(to));
}

/** Throws UsageError 'job.wrong-state' unless `from → to` is allowed. */
export function checkTransition(job: string, from: JobState, to: JobState, hasRunsLeft = false): void {
  if (mayBecome(from, to, hasRunsLeft)) return;
  const needed = jobStates.filter((state) => mayBecome(state, to, hasRunsLeft));
  throw new UsageError('job.wrong-state', { job, state: from, wanted: to, needed });
}
