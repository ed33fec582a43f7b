import { say } from '@tacit/party/api';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';
import { stateText } from '../output/job-view.ts';

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  command.argument('<job>', say('cli.argument.job', {}, language));
  examples(command, language, 'tacit cancel 3f9a21c07d11be04').action(async (id: string) => {
    const shell = io();
    const job = await (await connect(shell)).cancel(id);
    shell.show(job, () => stateText(job, shell));
  });
}
