import type { Command } from 'commander';
import { catalogText } from '../output/catalog-view.ts';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';

export function define(command: Command, io: () => Io): void {
  examples(command, io().language, 'tacit catalog').action(async () => {
    const shell = io();
    const entries = await (await connect(shell)).catalog();
    shell.show(entries, () => catalogText(entries, shell));
  });
}
