import { say } from '@tacit/party/api';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';
import { jobText } from '../output/job-view.ts';
import { previewOf, previewText } from '../output/preview-view.ts';

export function define(command: Command, io: () => Io): void {
  examples(command, io().language, 'tacit inbox').action(async () => {
    const shell = io();
    const client = await connect(shell);
    const jobs = await client.jobs({ waiting: 'me' });
    const previews = new Map<string, string>();
    if (!shell.json) for (const { id } of jobs) previews.set(id, previewText(await previewOf(client, id), shell));
    shell.show(jobs, () =>
      jobs.length === 0
        ? say('cli.inbox.empty', {}, shell.language)
        : jobs
            .map((job) => {
              const next = say('cli.inbox.next', { id: job.id, flag: shell.homeFlag }, shell.language);
              return [jobText(job, shell), previews.get(job.id), next].filter(Boolean).join('\n\n');
            })
            .join('\n\n────\n\n'),
    );
  });
}
