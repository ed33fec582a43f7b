import { say } from '@tacit/party/api';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';
import { jobText } from '../output/job-view.ts';

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  command
    .argument('<job>', say('cli.argument.job', {}, language))
    .option('--original', say('cli.approve.original', {}, language));
  examples(command, language, 'tacit job 3f9a21c07d11be04').action(
    async (id: string, options: { readonly original?: boolean }) => {
      const shell = io();
      const job = await (await connect(shell)).job(id);
      shell.show(job, () => jobText(job, shell, options.original === true));
    },
  );
}
