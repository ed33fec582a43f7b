import { type JobState, say } from '@tacit/party/api';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';
import { jobsTable } from '../output/job-view.ts';

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  command.option('--state <state>', say('cli.jobs.state', {}, language));
  examples(command, language, 'tacit jobs', 'tacit jobs --state completed --json').action(
    async (options: { state?: JobState }) => {
      const shell = io();
      const client = await connect(shell);
      // Programs get jobs whole; a table needs no more than their summaries.
      const jobs = shell.json ? await client.jobs(options) : [];
      const summaries = shell.json ? [] : await client.jobSummaries(options);
      shell.show(jobs, () => jobsTable(summaries, shell));
    },
  );
}
