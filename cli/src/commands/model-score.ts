/** Scores one person by a service that this party may call. */
import { say, UsageError } from '@tacit/party/api';
import { explanationOf, explanationReport, renderReport } from '@tacit/party/api/report';
import { serviceClient } from '@tacit/party/api/services';
import type { Command } from 'commander';
import { readAsked } from '../output/asked.ts';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import type { Io } from '../output/io.ts';
import { reportText } from '../output/report-view.ts';
import { checkFree, writeResult } from '../output/result-file.ts';

interface Options {
  readonly key: readonly string[];
  readonly html?: boolean;
  readonly output?: string;
  readonly force?: boolean;
}

export function defineScore(command: Command, io: () => Io): void {
  const { language } = io();
  const describe = (key: string): string => say(key, {}, language);
  examples(
    command
      .command('score')
      .description(describe('cli.model.score'))
      .argument('<service>', describe('cli.model.service'))
      .requiredOption('--key <column=value...>', describe('cli.lookup.key'))
      .option('--html', describe('cli.model.score-html'))
      .option('--output <file>', describe('cli.model.score-output'))
      .option('--force', describe('cli.result.force')),
    language,
    'tacit model score credit --key id=110101199003074514',
    'tacit model score credit --key @person.txt --json',
    'tacit model score credit --key @person.txt --output why.html',
  ).action(async (service: string, { key, html = false, output, force = false }: Options) => {
    const shell = io();
    if (output !== undefined) checkFree(output, force);
    const [asked] = await readAsked(key, undefined);
    if (asked === undefined) throw new UsageError('cli.lookup.key-or-batch', {});
    const told = await serviceClient(await connect(shell)).score(service, asked);
    const { score } = told.values;
    const missing = Object.entries(told.values).flatMap(([name, value]) =>
      value === false && name.startsWith('found_') ? [name.slice('found_'.length)] : [],
    );
    const explanation = explanationOf(told.values);
    const report = explanation === undefined ? undefined : explanationReport(service, explanation);
    if (html || output !== undefined) {
      if (report === undefined) throw new UsageError('cli.model.not-explained', { service });
      const page = renderReport(report, shell.language);
      if (output === undefined) shell.data(page);
      else writeResult(output, page, force);
      return;
    }
    shell.show(told, () => {
      const line = (text: string, values = {}): string => say(`cli.model.${text}`, values, shell.language);
      return [
        line('score-is', { score: typeof score === 'string' ? score : '–' }),
        ...missing.map((owner) => line('score-missing', { owner })),
        ...(report === undefined ? [] : ['', reportText(report, shell), '']),
        line('score-took', { milliseconds: told.milliseconds }),
      ].join('\n');
    });
  });
}
