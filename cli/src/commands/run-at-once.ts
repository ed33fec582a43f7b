/** A proposal that is signed here at once, run as soon as all have signed, and its result shown or written to a file. */
import { type Job, type PartyClient, say, UsageError } from '@tacit/party/api';
import { activityLine } from '../output/activity.ts';
import type { Io } from '../output/io.ts';
import { waitingFor } from '../output/job-view.ts';
import { approveShown } from './approve.ts';
import { checkFree } from '../output/result-file.ts';
import { chosenFormat, type FormatOptions } from '../output/result-format.ts';
import { saveResult, showResult } from './result.ts';
import { follow } from './watch.ts';

export interface AtOnce extends KeepOptions {
  readonly yes?: boolean;
}

/** Where the result goes, and how. */
export interface KeepOptions extends FormatOptions {
  readonly force?: boolean;
}

/** What can be wrong is said before anything is proposed. Throws UsageError `unconfirmed`, 'cli.result.exists', 'cli.format.…'. */
export function checkAtOnce(options: AtOnce, shell: Io, unconfirmed = 'cli.intersect.unconfirmed'): void {
  if (options.yes !== true && (shell.json || !process.stdin.isTTY)) throw new UsageError(unconfirmed, {});
  checkKeep(options);
}

/** Throws UsageError 'cli.result.exists', 'cli.format.…'. */
export function checkKeep(options: KeepOptions): void {
  const { output, force } = options;
  const format = chosenFormat(options);
  if (output !== undefined) checkFree(output, force === true);
  else if (format === 'parquet') throw new UsageError('cli.format.binary', { format });
}

/** What is done with the result of a job that has ended; undefined where it is only shown as a table. */
export function keepOf(
  client: PartyClient,
  id: string,
  options: KeepOptions,
  shell: Io,
): (() => Promise<void>) | undefined {
  const { output } = options;
  if (output === undefined) {
    // One document tells of the job as well.
    if (shell.json || options.format === undefined) return undefined;
    return async () => await showResult(client, await client.result(id), options, shell);
  }
  return async () => {
    await saveResult(client, id, { ...options, output }, shell);
    if (!shell.json) shell.note(say('cli.intersect.written', { id, file: output }, shell.language));
  };
}

export async function runAtOnce(client: PartyClient, id: string, options: AtOnce, shell: Io): Promise<void> {
  // Standard output is for an answer that another program reads.
  const reading = options.format === undefined ? shell : { ...shell, print: (text: string) => shell.note(text) };
  const { approved } = await approveShown(client, id, options.yes === true ? { yes: true } : {}, reading);
  if (approved === undefined) return;
  const job = await untilDecided(client, approved, shell);
  if (job === undefined) {
    shell.note(say('cli.intersect.left', { id, flag: shell.homeFlag }, shell.language));
    process.exitCode = 1;
    return;
  }
  if (job.state === 'approved') await client.run(id);
  await follow(client, id, shell, keepOf(client, id, options, shell));
}

/** The job once all have signed, or one has refused, or its time is over; undefined where nobody wants to wait any more (Ctrl-C). */
async function untilDecided(client: PartyClient, approved: Job, shell: Io): Promise<Job | undefined> {
  const activity = activityLine(shell);
  const decided = new AbortController();
  const isGone = new AbortController();
  const leave = (): void => isGone.abort();
  let last = approved;
  let shown = '';
  const update = (job: Job): void => {
    last = job;
    if (job.state !== 'proposed') {
      decided.abort();
      return;
    }
    const parties = waitingFor(job).join(', ');
    if (parties === shown) return;
    shown = parties;
    const state = say('job.state.proposed', {}, shell.language);
    activity.begin(say('cli.watch.waiting', { id: job.id, state, parties: waitingFor(job) }, shell.language));
  };
  process.once('SIGINT', leave);
  try {
    update(approved);
    const signal = AbortSignal.any([decided.signal, isGone.signal]);
    if (!signal.aborted)
      await client.watch(approved.id, update, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    return last.state === 'proposed' ? undefined : last;
  } finally {
    activity.end();
    process.removeListener('SIGINT', leave);
  }
}
