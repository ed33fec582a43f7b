import { type JobResult, type PartyClient, say, UsageError } from '@tacit/party/api';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import { ofRun } from '../output/of-run.ts';
import type { Io } from '../output/io.ts';
import { keptBytes, resultContent } from '../output/result-content.ts';
import { writeResult } from '../output/result-file.ts';
import { chosenFormat, formatOption, type FormatOptions } from '../output/result-format.ts';

interface Options extends FormatOptions {
  readonly raw?: boolean;
  readonly force?: boolean;
  readonly run?: string;
}

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  formatOption(
    command
      .argument('<job>', say('cli.argument.job', {}, language))
      .option('--run <number>', say('cli.result.run', {}, language)),
    io(),
  )
    .option('--csv', say('cli.format.csv', {}, language))
    .option('--html', say('cli.result.html', {}, language))
    .option('--raw', say('cli.result.raw', {}, language))
    .option('--output <file>', say('cli.result.output', {}, language))
    .option('--force', say('cli.result.force', {}, language));
  examples(
    command,
    language,
    'tacit result 3f9a21c07d11be04',
    'tacit result 3f9a --run 2',
    'tacit result 3f9a --format markdown',
    'tacit result 3f9a --output answer.csv',
    'tacit result 3f9a --format html --output report.html',
    'tacit result 3f9a --output rows.parquet',
  ).action(async (id: string, options: Options) => {
    const shell = io();
    const client = await connect(shell);
    const { output } = options;
    if (output === undefined) await showResult(client, await client.result(id, ofRun(options.run)), options, shell);
    else await saveResult(client, id, { ...options, output }, shell);
  });
}

/** Prints a result as the options say. Throws UsageError 'cli.result.…', 'cli.format.…'. */
export async function showResult(client: PartyClient, found: JobResult, options: Options, shell: Io): Promise<void> {
  const format = chosenFormat(options) ?? 'table';
  if (shell.json) {
    shell.print(JSON.stringify(found, null, 2));
    return;
  }
  if (format === 'parquet') throw new UsageError('cli.format.binary', { format });
  const content = await resultContent(client, found, format, shell, { raw: options.raw === true });
  if (format === 'table') shell.print(String(content));
  else shell.data(String(content));
}

/**
 * Writes a result to a file: in the form that is asked for or that the file's ending names, rows and files as they are kept, all else
 * as text. Throws UsageError 'cli.result.…', 'cli.format.…', 'cli.unwritable-file'.
 */
export async function saveResult(
  client: PartyClient,
  id: string,
  options: Options & { readonly output: string },
  shell: Io,
): Promise<void> {
  const found = await client.result(id, ofRun(options.run));
  writeResult(options.output, await fileContent(client, found, options, shell), options.force === true);
}

async function fileContent(
  client: PartyClient,
  found: JobResult,
  options: Options,
  shell: Io,
): Promise<string | Uint8Array> {
  if (shell.json) return `${JSON.stringify(found, null, 2)}\n`;
  const { result } = found;
  const format = chosenFormat(options);
  const isSaid = options.format !== undefined || options.csv === true || options.html === true;
  // A model's file may end in .json: its ending asks for nothing.
  const isFile = result.kind === 'model' || result.kind === 'file';
  const kept = result.kind === 'report' ? undefined : result.content;
  if (kept !== undefined && !isSaid && (isFile || format === undefined)) return await keptBytes(client, found);
  return await resultContent(client, found, format ?? 'table', shell, { raw: options.raw === true });
}
