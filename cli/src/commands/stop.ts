import type { Command } from 'commander';
import { say } from '@tacit/party/api';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';

export function define(command: Command, io: () => Io): void {
  examples(command, io().language, 'tacit stop').action(async () => {
    const shell = io();
    const answer = await (await connect(shell)).shutdown();
    shell.show(answer, () => say('cli.stop.done', {}, shell.language));
  });
}
