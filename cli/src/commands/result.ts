import { closeSync, fchmodSync, fstatSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { type JobResult, type KeptResult, type PartyClient, type ResultTable, say, UsageError } from '@tacit/party/api';
import { renderReport } from '@tacit/party/api/report';
import type { Command } from 'commander';
import { connect } from '../output/connect.ts';
import { examples } from '../output/define.ts';
import { ofRun } from '../output/of-run.ts';
import type { Io } from '../output/io.ts';
import { parquetRows } from '../output/parquet-rows.ts';
import { resultCsv, resultText } from '../output/result-view.ts';

interface Options {
  readonly csv?: boolean;
  readonly html?: boolean;
  readonly raw?: boolean;
  readonly output?: string;
  readonly force?: boolean;
  readonly run?: string;
}

export function define(command: Command, io: () => Io): void {
  const { language } = io();
  command
    .argument('<job>', say('cli.argument.job', {}, language))
    .option('--run <number>', say('cli.result.run', {}, language))
    .option('--csv', say('cli.result.csv', {}, language))
    .option('--html', say('cli.result.html', {}, language))
    .option('--raw', say('cli.result.raw', {}, language))
    .option('--output <file>', say('cli.result.output', {}, language))
    .option('--force', say('cli.result.force', {}, language));
  examples(
    command,
    language,
    'tacit result 3f9a21c07d11be04',
    'tacit result 3f9a --run 2',
    'tacit result 3f9a --csv --output answer.csv',
    'tacit result 3f9a --html --output report.html',
    'tacit result 3f9a --output rows.parquet',
  ).action(async (id: string, options: Options) => {
    const shell = io();
    const client = await connect(shell);
    if (options.output !== undefined) {
      await saveResult(client, id, { ...options, output: options.output }, shell);
      return;
    }
    const found = await client.result(id, ofRun(options.run));
    const text = await textOf(client, found, contentOf(client, id, options), options, shell);
    if (options.csv === true && !shell.json) shell.data(text);
    else shell.print(text);
  });
}

/**
 * Writes a result to a file: as CSV where that is asked or the file is called so, rows and files as they are kept, all else as
 * text. Throws UsageError 'cli.result.…', 'cli.unwritable-file'.
 */
export async function saveResult(
  client: PartyClient,
  id: string,
  options: Options & { readonly output: string },
  shell: Io,
): Promise<void> {
  const { output, force = false } = options;
  const csv = options.csv === true || (/\.csv$/i.test(output) && options.html !== true);
  const found = await client.result(id, ofRun(options.run));
  const { result } = found;
  const bytes = contentOf(client, id, options);
  const isText = shell.json || options.html === true || csv;
  const kept = result.kind === 'report' ? undefined : result.content;
  const content =
    !isText && kept !== undefined ? await bytes() : await textOf(client, found, bytes, { ...options, csv }, shell);
  writeResult(output, content, force);
}

const contentOf =
  (client: PartyClient, id: string, { run }: Options) =>
  async (): Promise<Uint8Array> =>
    Buffer.from((await client.resultContent(id, ofRun(run))).base64, 'base64');

async function textOf(
  client: PartyClient,
  found: JobResult,
  bytes: () => Promise<Uint8Array>,
  options: Options,
  shell: Io,
): Promise<string> {
  const { result } = found;
  if (shell.json) return `${JSON.stringify(found, null, 2)}\n`;
  if (options.html === true) return await page(client, found, shell);
  if (options.csv === true) return resultCsv(await table(result, bytes), options.raw === true);
  return `${resultText(result, shell, await firstRows(result, bytes))}\n`;
}

/** Throws UsageError 'cli.result.no-page'. */
async function page(client: PartyClient, { result, jobId, run, finishedAt }: JobResult, io: Io): Promise<string> {
  if (result.kind !== 'report') throw new UsageError('cli.result.no-page', { shape: result.kind });
  const { contract, contractDigest } = await client.job(jobId);
  const { recipients, plan } = contract;
  return renderReport(result.report, io.language, {
    job: jobId,
    run,
    contractDigest,
    ...(finishedAt === undefined ? {} : { finishedAt }),
    recipients,
    minimumGroupSize: plan.minimumGroupSize,
  });
}

/** All rows; those of a set from its file. Throws UsageError 'cli.result.no-table', 'cli.result.large'. */
async function table(result: KeptResult, bytes: () => Promise<Uint8Array>): Promise<ResultTable> {
  if (result.kind === 'set')
    return { columns: result.set.columns, rows: await parquetRows(await bytes()), withheldGroups: 0 };
  if (result.kind !== 'table') throw new UsageError('cli.result.no-table', { shape: result.kind });
  // The rows that are shown are not the answer, and in the file cells that are withheld look like NULL.
  if (result.content !== undefined) throw new UsageError('cli.result.large', { rows: result.rows ?? 0 });
  return result.table;
}

/** So many rows of a set are shown on a terminal. */
const shownRows = 20;

async function firstRows(result: KeptResult, bytes: () => Promise<Uint8Array>): Promise<ResultTable['rows']> {
  return result.kind === 'set' && result.set.rows > 0 ? await parquetRows(await bytes(), shownRows) : [];
}

/** Results are agreed answers, but still not for every user of the machine. Throws UsageError 'cli.result.exists', 'cli.unwritable-file'. */
export function writeResult(file: string, content: string | Uint8Array, force: boolean): void {
  let descriptor: number;
  try {
    descriptor = openSync(file, force ? 'w' : 'wx', 0o600);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new UsageError('cli.result.exists', { file }, { cause });
    throw new UsageError('cli.unwritable-file', { file, cause: code }, { cause });
  }
  const isFile = fstatSync(descriptor).isFile();
  try {
    // One that was there may be open to others.
    if (isFile) fchmodSync(descriptor, 0o600);
    writeFileSync(descriptor, content);
  } catch (cause) {
    // Half a file would be taken for the answer.
    if (isFile) rmSync(file, { force: true });
    throw new UsageError('cli.unwritable-file', { file, cause: (cause as NodeJS.ErrnoException).code }, { cause });
  } finally {
    closeSync(descriptor);
  }
}
