/**
 * What the party that asks gives to one run of a job. It is read here, before anything begins, handed to that run's process over the
 * private pipe, and kept nowhere: not in the store, the audit log, the log or any error.
 */
import { type GivenInput, type InputTerms, kindNamed, readInput } from '@tacit/analysis';
import { PolicyError, UsageError } from '@tacit/engine/text';
import type { JobRecord } from '../storage/jobs.ts';
import '../jobs/messages.ts';

/** Items by the names of their fields, as a caller writes them. */
export type RunInput = readonly Readonly<Record<string, string>>[];

type Asked = Pick<JobRecord, 'id' | 'contract'>;

const termsOf = ({ contract }: Asked): InputTerms | undefined => kindNamed(contract.kind).asks?.(contract.plan);

/**
 * What `leader`, this party, gives for a run that it leads. Throws PolicyError 'run.input-elsewhere' where another party has to give
 * it, UsageError 'run.needs-input', 'run.takes-no-input', and what `readInput` throws.
 */
export function inputFor(job: Asked, leader: string, input: RunInput | undefined): GivenInput | undefined {
  if (job.contract.plan.stands === true) throw new UsageError('contract.standing', { job: job.id });
  const terms = termsOf(job);
  if (terms === undefined) {
    if (input !== undefined) throw new UsageError('run.takes-no-input', { job: job.id });
    return undefined;
  }
  checkLeader(job, leader);
  const { fields, atMost } = terms;
  if (input === undefined) throw new UsageError('run.needs-input', { job: job.id, fields, atMost });
  return readInput(terms, input);
}

/** Only who gives the input leads runs that take one: PolicyError 'run.input-elsewhere'. */
export function checkLeader(job: Asked, leader: string): void {
  const terms = termsOf(job);
  if (terms === undefined || terms.party === leader) return;
  throw new PolicyError('run.input-elsewhere', { job: job.id, party: terms.party, leader });
}
