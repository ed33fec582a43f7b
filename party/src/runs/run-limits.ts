/**
 * How often a contract runs: one approval is good for as many answers as it says, one as a rule. Runs are numbered. From the moment
 * before this party's first message from which anything is revealed the run's number is used up here, whatever the others say
 * of the run; before that, a few attempts at it may fail. A kind may have checks revealed before that, which come out alike in every
 * attempt as long as the data stay what they are: they are on record, and use no number up. Each party decides by its own record: it takes part in no number
 * below or at one that is used up, nor in one beyond those that the contract is good for.
 */
import { PolicyError } from '@tacit/engine/text';
import type { JobRecord } from '../storage/jobs.ts';
import { nextRunNumber, runsOfJob } from '../storage/runs.ts';
import type { Store } from '../storage/store.ts';
import '../jobs/messages.ts';

/** Runs of one job that may be begun here. Those that end before their program starts are no attempts, but no loop either. */
export const mostBeginnings = 100;

/**
 * Throws PolicyError 'run.released', 'run.all-used', 'run.number-used', 'run.attempts-used' or 'run.too-often' when `party` may not run the job as
 * its run `number`.
 */
export async function checkMayRun(
  store: Store,
  job: Pick<JobRecord, 'id' | 'contract'>,
  party: string,
  number = 1,
): Promise<void> {
  const { begun, attempts, released } = await runsOfJob(store, job.id, number);
  const next = await nextRunNumber(store, job.id);
  const { atMost } = job.contract.runs;
  if (atMost === 1 && released !== undefined) {
    throw new PolicyError('run.released', { party, job: job.id, at: released.at, run: released.runId });
  }
  if (next > atMost || number > atMost) throw new PolicyError('run.all-used', { party, job: job.id, atMost });
  if (number < next) throw new PolicyError(numberUsed, { party, job: job.id, number, next });
  if (attempts >= job.contract.runs.attempts) {
    throw new PolicyError('run.attempts-used', { party, job: job.id, attempts });
  }
  if (begun >= mostBeginnings) throw new PolicyError('run.too-often', { party, job: job.id, limit: mostBeginnings });
}

/** The run of this number has released something at who refuses it, and there are further ones. */
export const numberUsed = 'run.number-used';

/** Refusals that say that the contract has had its runs: they are no failure of a run. */
export const usedUp: ReadonlySet<string> = new Set([
  'run.released',
  'run.all-used',
  numberUsed,
  'run.attempts-used',
  'run.too-often',
]);
