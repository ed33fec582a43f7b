/** A proposal that is signed here at once, run as soon as all have signed, and its result shown or written to a file. */
import { existsSync } from 'node:fs';
import { type Job, type PartyClient, say, UsageError } from '@tacit/party/api';
import { activityLine } from '../output/activity.ts';
import type { Io } from '../output/io.ts';
import { waitingFor } from '../output/job-view.ts';
import { approveShown } from './approve.ts';
import { saveResult } from './result.ts';
import { follow } from './watch.ts';

export interface AtOnce {
  readonly yes?: boolean;
  readonly output?: string;
  readonly force?: boolean;
}

/** What can be wrong is said before anything is proposed. Throws UsageError 'cli.intersect.…', 'cli.result.exists'. */
export function checkAtOnce({ yes, output, force }: AtOnce, shell: Io): void {
  if (yes !== true && (shell.json || !process.stdin.isTTY)) throw new UsageError('cli.intersect.unconfirmed', {});
  if (output !== undefined && force !== true && existsSync(output))
    throw new UsageError('cli.result.exists', { file: output });
}

export async function runAtOnce(client: PartyClient, id: string, options: AtOnce, shell: Io): Promise<void> {
  const { approved } = await approveShown(client, id, options.yes === true ? { yes: true } : {}, shell);
  if (approved === undefined) return;
  const job = await untilDecided(client, approved, shell);
  if (job === undefined) {
    shell.note(say('cli.intersect.left', { id, flag: shell.homeFlag }, shell.language));
    process.exitCode = 1;
    return;
  }
  if (job.state === 'approved') await client.run(id);
  const { output, force } = options;
  const keep = output === undefined ? undefined : () => keepIn(client, id, output, force === true, shell);
  await follow(client, id, shell, keep);
}

async function keepIn(client: PartyClient, id: string, output: string, force: boolean, shell: Io): Promise<void> {
  await saveResult(client, id, { output, force }, shell);
  if (!shell.json) shell.note(say('cli.intersect.written', { id, file: output }, shell.language));
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
    const state = say('cli.state.proposed', {}, shell.language);
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
