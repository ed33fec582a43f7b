/**
 * How often a contract runs: one approval is good for one answer. From the moment before this party's first message from
 * which anything is revealed the contract is used up here, whatever the others say of the run; before that, a few runs may
 * fail. Each party decides by its own record.
 */
import { PolicyError } from '@tacit/engine';
import type { JobRecord } from '../storage/jobs.ts';
import { runsOfJob } from '../storage/runs.ts';
import type { Store } from '../storage/store.ts';
import '../jobs/messages.ts';

/** Runs of one job that may be begun here. Those that end before their program starts are no attempts, but no loop either. */
export const mostBeginnings = 100;

/** Throws PolicyError 'run.released', 'run.attempts-used' or 'run.too-often' when `party` may not run the job again. */
export async function checkMayRun(store: Store, job: Pick<JobRecord, 'id' | 'contract'>, party: string): Promise<void> {
  const { begun, attempts, released } = await runsOfJob(store, job.id);
  if (released !== undefined) {
    throw new PolicyError('run.released', { party, job: job.id, at: released.at, run: released.runId });
  }
  if (attempts >= job.contract.runs.attempts) {
    throw new PolicyError('run.attempts-used', { party, job: job.id, attempts });
  }
  if (begun >= mostBeginnings) throw new PolicyError('run.too-often', { party, job: job.id, limit: mostBeginnings });
}

/** Refusals that say that the contract has had its runs: they are no failure of a run. */
export const usedUp: ReadonlySet<string> = new Set(['run.released', 'run.attempts-used', 'run.too-often']);
