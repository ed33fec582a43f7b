import type { Command } from 'commander';
import { say } from '@tacit/party/api';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';

export function define(command: Command, io: () => Io): void {
  examples(command, io().language, 'tacit status --json').action(async () => {
    const shell = io();
    const status = await (await connect(shell)).status();
    shell.show(status, () => {
      const jobs = Object.entries(status.jobs).map(
        ([state, count]) => `${say(`cli.state.${state}`, {}, shell.language)} ${count}`,
      );
      return say('cli.status.text', { ...status, jobs: jobs.length === 0 ? ['0'] : jobs }, shell.language);
    });
  });
}
