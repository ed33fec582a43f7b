/** Whether a job may still run, so that preparations for it are of use: the one place that knows states here. */
import type { JobState } from '../api/types.ts';
import { getJob, type JobRecord } from '../storage/jobs.ts';
import { hasRunsLeft } from '../storage/runs.ts';
import type { Store } from '../storage/store.ts';

/** 'proposed' too: a party may not have heard of the last approval yet. */
const open: ReadonlySet<JobState> = new Set(['proposed', 'approved', 'running', 'failed', 'completed']);

export async function mayStillRun(store: Store, job: JobRecord): Promise<boolean> {
  const { state, contract } = job;
  if (Date.parse(contract.runs.until) <= Date.now()) return false;
  return open.has(state) && (await hasRunsLeft(store, job));
}

/** Of a job that this party may not know. */
export async function isOver(store: Store, jobId: string): Promise<boolean> {
  const job = await getJob(store, jobId);
  return job === undefined || !(await mayStillRun(store, job));
}
