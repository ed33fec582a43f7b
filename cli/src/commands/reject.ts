import { say } from '@tacit/party/api';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  command
    .argument('<job>', say('cli.argument.job', {}, language))
    .requiredOption('--why <reason>', say('cli.reject.why', {}, language));
  examples(command, language, 'tacit reject 3f9a21c07d11be04 --why "minimum group size should be 50"').action(
    async (id: string, options: { why: string }) => {
      const shell = io();
      const job = await (await connect(shell)).reject(id, options.why);
      shell.show(job, () => say('cli.reject.done', { id: job.id }, shell.language));
    },
  );
}
