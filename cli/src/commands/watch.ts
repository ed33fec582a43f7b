import { type Job, type PartyClient, say } from '@tacit/party/api';
import type { Command } from 'commander';
import { activityLine } from '../output/activity.ts';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import { exitCodes } from '../output/failure.ts';
import type { Io } from '../output/io.ts';
import { failureText, stateText, waitingFor } from '../output/job-view.ts';
import { progressLine } from '../output/progress.ts';
import { resultText } from '../output/result-view.ts';

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  command.argument('<job>', say('cli.argument.job', {}, language));
  examples(command, language, 'tacit watch 3f9a21c07d11be04').action(async (id: string) => {
    const shell = io();
    await follow(await connect(shell), id, shell);
  });
}

/**
 * Shows progress until the job ends, then its result if this party gets one, or does with it what `keep` does; Ctrl-C stops
 * watching, not the job.
 */
export async function follow(client: PartyClient, id: string, io: Io, keep?: () => Promise<void>): Promise<Job> {
  const activity = activityLine(io);
  const progress = progressLine(io);
  let shown: string | undefined;
  const update = (job: Job): void => {
    const awaited = job.progress === undefined ? awaitedText(job, io) : undefined;
    if (awaited !== undefined && awaited !== shown) activity.begin(awaited);
    shown = awaited ?? shown;
    if (job.progress !== undefined) activity.end();
    progress.update(job);
  };
  const stop = new AbortController();
  const interrupted = (): void => stop.abort();
  process.once('SIGINT', interrupted);
  try {
    const job = await client.watch(id, update, stop.signal);
    activity.end();
    progress.end();
    if (keep !== undefined && job.state === 'completed' && job.hasResult) await keep();
    else await report(client, job, io);
    return job;
  } finally {
    activity.end();
    progress.end();
    process.removeListener('SIGINT', interrupted);
  }
}

/** What a job that has no progress yet waits for. */
function awaitedText(job: Job, io: Io): string | undefined {
  switch (job.state) {
    case 'proposed': {
      const values = { id: job.id, state: say('job.state.proposed', {}, io.language), parties: waitingFor(job) };
      return say('cli.watch.waiting', values, io.language);
    }
    case 'approved':
      return stateText(job, io);
    case 'running':
      return say('cli.progress-begins', {}, io.language);
    default:
      return undefined;
  }
}

async function report(client: PartyClient, job: Job, io: Io): Promise<void> {
  const result = job.state === 'completed' && job.hasResult ? await client.result(job.id) : undefined;
  if (job.failure !== undefined && job.state === 'failed') process.exitCode = exitCodes[job.failure.problem.kind];
  else if (job.state !== 'completed') process.exitCode = 1;
  const hasFailed = job.state === 'failed' && job.failure !== undefined;
  // What went wrong is for standard error, so that it never ends up in a file meant for the result.
  if (hasFailed && !io.json) {
    io.note(say('cli.error', { message: failureText(job, io) }, io.language));
    return;
  }
  io.show(result === undefined ? { job } : { job, result }, () =>
    result === undefined ? stateText(job, io) : resultText(result.result, io),
  );
}
