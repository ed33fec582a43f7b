import { startParty } from '@tacit/party';
import { say } from '@tacit/party/api';
import type { Command } from 'commander';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  command.option('--port <port>', say('cli.start.port', {}, language));
  examples(command, language, 'tacit start --home ./bank').action(async (options: { port?: string }) => {
    const shell = io();
    const party = await startParty(shell.home, options.port === undefined ? {} : { port: Number(options.port) });
    // One line that supervisors and scripts can wait for.
    shell.show({ ready: true, name: party.name, url: party.url, pid: process.pid }, () =>
      say('cli.start.ready', { name: party.name, url: party.url }, shell.language),
    );
    const stop = (): void => void party.close();
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    await party.closed;
  });
}
