import { say } from '@tacit/party/api';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';
import { ledgerTable } from '../output/ledger-view.ts';

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  command.argument('[dataset]', say('cli.ledger.dataset', {}, language));
  examples(command, language, 'tacit ledger', 'tacit ledger customers --json').action(async (dataset?: string) => {
    const shell = io();
    const entries = await (await connect(shell)).ledger(dataset);
    shell.show(entries, () =>
      entries.length === 0 ? say('cli.ledger.empty', {}, shell.language) : ledgerTable(entries, shell),
    );
  });
}
