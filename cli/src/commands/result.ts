import { writeFileSync } from 'node:fs';
import { say } from '@tacit/party/api';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';
import { renderResult, resultCsv } from '../output/result-view.ts';

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  command
    .argument('<job>', say('cli.argument.job', {}, language))
    .option('--csv', say('cli.result.csv', {}, language))
    .option('--output <file>', say('cli.result.output', {}, language));
  examples(command, language, 'tacit result 3f9a21c07d11be04', 'tacit result 3f9a --csv --output answer.csv').action(
    async (id: string, options: { csv?: boolean; output?: string }) => {
      const shell = io();
      const result = await (await connect(shell)).result(id);
      const text = shell.json
        ? `${JSON.stringify(result, null, 2)}\n`
        : options.csv === true
          ? resultCsv(result.table)
          : `${renderResult(result.table, shell)}\n`;
      if (options.output === undefined) shell.print(text);
      // Results are agreed answers, but still not for every user of the machine.
      else writeFileSync(options.output, text, { mode: 0o600 });
    },
  );
}
