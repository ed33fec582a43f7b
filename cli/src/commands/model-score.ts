/** Scores one person by a service that this party may call. */
import { say, UsageError } from '@tacit/party/api';
import { serviceClient } from '@tacit/party/api/services';
import type { Command } from 'commander';
import { readAsked } from '../output/asked.ts';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';

export function defineScore(command: Command, io: () => Io): void {
  const { language } = io();
  const describe = (key: string): string => say(key, {}, language);
  examples(
    command
      .command('score')
      .description(describe('cli.model.score'))
      .argument('<service>', describe('cli.model.service'))
      .requiredOption('--key <column=value...>', describe('cli.lookup.key')),
    language,
    'tacit model score credit --key id=110101199003074514',
    'tacit model score credit --key @person.txt --json',
  ).action(async (service: string, { key }: { readonly key: readonly string[] }) => {
    const shell = io();
    const [asked] = await readAsked(key, undefined);
    if (asked === undefined) throw new UsageError('cli.lookup.key-or-batch', {});
    const told = await serviceClient(await connect(shell)).score(service, asked);
    const { score } = told.values;
    const missing = Object.entries(told.values).flatMap(([name, value]) =>
      value === false && name.startsWith('found_') ? [name.slice('found_'.length)] : [],
    );
    shell.show(told, () => {
      const line = (text: string, values = {}): string => say(`cli.model.${text}`, values, shell.language);
      return [
        line('score-is', { score: typeof score === 'string' ? score : '–' }),
        ...missing.map((owner) => line('score-missing', { owner })),
        line('score-took', { milliseconds: told.milliseconds }),
      ].join('\n');
    });
  });
}
