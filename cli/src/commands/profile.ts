/** What the columns of an own file are like: read here, told to nobody. */
import { basename, resolve } from 'node:path';
import { say, UsageError } from '@tacit/party/api';
import { renderReport } from '@tacit/party/api/report';
import type { Command } from 'commander';
import { fileKind } from '../output/data-source.ts';
import { examples } from '../output/define.ts';
import { formatOptions, type FormatOptions as FileOptions } from '../output/file-format.ts';
import type { Io } from '../output/io.ts';
import { reportText } from '../output/report-view.ts';
import { checkFree, writeResult } from '../output/result-file.ts';
import { chosenFormat } from '../output/result-format.ts';
import { addRequest } from './data.ts';
import { isTask } from './question.ts';

interface Options extends FileOptions {
  readonly columns?: readonly string[];
  readonly bins?: string;
  readonly type?: readonly string[];
  readonly html?: boolean;
  readonly output?: string;
  readonly force?: boolean;
}

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  const describe = (key: string): string => say(key, {}, language);
  const whole = formatOptions(
    command
      .argument('<file>', describe('cli.profile.file'))
      .option('--columns <column...>', describe('cli.profile.columns'))
      .option('--bins <number>', describe('cli.profile.bins'))
      .option('--type <column=type...>', describe('cli.data.type')),
    language,
  )
    .option('--html', describe('cli.result.html'))
    .option('--output <file>', describe('cli.profile.output'))
    .option('--force', describe('cli.result.force'));
  examples(
    whole,
    language,
    'tacit profile customers.csv',
    'tacit profile customers.csv --columns age income --bins 40',
    "tacit profile customers.csv --type 'income=decimal(12,2)' --null NA --output customers.html",
  ).action(async (file: string, options: Options) => {
    const shell = io();
    const { output, force = false } = options;
    const format = chosenFormat(options) ?? (shell.json ? 'json' : 'table');
    if (format !== 'table' && format !== 'json' && format !== 'html')
      throw new UsageError('cli.profile.no-table', { format });
    if (output !== undefined) checkFree(output, force);
    const report = await reportOf(file, options);
    if (output === undefined && format !== 'html') {
      shell.show(report, () => reportText(report, shell));
      return;
    }
    const text =
      format === 'json'
        ? `${JSON.stringify(report, null, 2)}\n`
        : format === 'html'
          ? renderReport(report, shell.language)
          : `${reportText(report, shell)}\n`;
    if (output === undefined) shell.data(text);
    else writeResult(output, text, force);
  });
}

async function reportOf(file: string, options: Options) {
  const path = resolve(file);
  const kind = fileKind(path);
  if (kind === undefined && isTask(file)) throw new UsageError('cli.profile.task', { found: file });
  const bins = options.bins === undefined ? 20 : Number(options.bins);
  if (!Number.isInteger(bins) || bins < 2 || bins > 100)
    throw new UsageError('cli.profile.bad-bins', { found: options.bins ?? '' });
  const { columns } = options;
  // The engine is loaded here alone: no other command reads data itself.
  const { ownProfile } = await import('@tacit/party/own-profile');
  const { key: _, ...read } = addRequest(nameOf(path), path, { ...options });
  return await ownProfile(read, { bins, ...(columns === undefined ? {} : { columns }) });
}

/** The file's name as a dataset's: for the title and for what is wrong with it. */
function nameOf(path: string): string {
  const name = basename(path)
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '_')
    .replace(/^[^a-z]+/, '');
  return name === '' ? 'table' : name.slice(0, 63);
}
