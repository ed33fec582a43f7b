import { say } from '@tacit/party/api';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';
import { follow } from './watch.ts';

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  command.argument('<job>', say('cli.argument.job', {}, language));
  examples(command, language, 'tacit run 3f9a21c07d11be04').action(async (id: string) => {
    const shell = io();
    const client = await connect(shell);
    const job = await client.run(id);
    await follow(client, job.id, shell);
  });
}
