import { type PartyClient, ProblemError, say, UsageError } from '@tacit/party/api';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';
import { waitingFor } from '../output/job-view.ts';
import { follow } from './watch.ts';

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  command.argument('<job>', say('cli.argument.job', {}, language));
  examples(command, language, 'tacit run 3f9a21c07d11be04').action(async (id: string) => {
    const shell = io();
    const client = await connect(shell);
    const job = await client.run(id).catch(async (error: unknown) => {
      throw (await ownApprovalMissing(client, id, error, shell)) ?? error;
    });
    await follow(client, job.id, shell);
  });
}

/** A refusal whose cure is this party's own approval, as an error that says so; undefined for any other. */
async function ownApprovalMissing(
  client: PartyClient,
  given: string,
  error: unknown,
  shell: Io,
): Promise<UsageError | undefined> {
  if (!(error instanceof ProblemError) || error.code !== 'job.wrong-state') return undefined;
  const [job, { name }] = await Promise.all([client.job(given), client.status()]);
  const parties = waitingFor(job);
  if (job.state !== 'proposed' || !parties.includes(name)) return undefined;
  return new UsageError('cli.run.unapproved', { id: job.id, parties, flag: shell.homeFlag });
}
