/** A contract that was just proposed, what it asks of the owners besides, and what comes next. */
import { type Grant, type Job, say } from '@tacit/party/api';
import type { Io } from './io.ts';
import { jobText, missingText } from './job-view.ts';

export function proposedText(job: Job, missing: readonly Grant[], io: Io): string {
  return [
    jobText(job, io),
    ...(missing.length === 0 ? [] : [missingText(missing, io)]),
    say('cli.propose.next', { id: job.id, flag: io.homeFlag }, io.language),
  ].join('\n\n');
}
