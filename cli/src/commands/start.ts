import { setFlagsFromString } from 'node:v8';
import { startParty } from '@tacit/party/server';
import { say } from '@tacit/party/api';
import type { Command } from 'commander';
import { consoleDirectory } from '../output/console-directory.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';
import { showLink } from '../output/sign-in-link.ts';

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  examples(command, language, 'tacit start --home ./bank').action(async () => {
    const shell = io();
    // The server parses SQL in WebAssembly, now and then: the optimising compiler would take seconds and half a gigabyte
    // for the parser's huge functions, and give nothing back. Runs are processes of their own, with the compiler.
    setFlagsFromString('--no-wasm-tier-up');
    setFlagsFromString('--no-wasm-dynamic-tiering');
    const pages = consoleDirectory();
    const party = await startParty(shell.home, pages === undefined ? {} : { consoleDirectory: pages });
    const stop = (): void => void party.close();
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    // Started by a program that holds a pipe to it (the demonstration, tests), it ends with that program.
    if (process.connected) process.once('disconnect', stop);
    // One line that supervisors and scripts can wait for; whoever has read it may stop the party.
    shell.print(
      shell.json
        ? JSON.stringify({ ready: true, name: party.name, url: party.url, pid: process.pid })
        : say('cli.start.ready', { name: party.name, url: party.url }, shell.language),
    );
    // Only where somebody looks on: what is written into a file or a journal others may read.
    if (party.ownLink !== undefined && shell.interactive && process.stdout.isTTY && !shell.json)
      showLink(shell, await party.ownLink(), 'cli.console.note');
    await party.closed;
    if (process.connected) process.disconnect();
  });
}
