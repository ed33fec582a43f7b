import { closeSync, fchmodSync, fstatSync, openSync, writeFileSync } from 'node:fs';
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
    const found = await client.result(id, ofRun(options.run));
    const { result } = found;
    const bytes = async (): Promise<Uint8Array> =>
      Buffer.from((await client.resultContent(id, ofRun(options.run))).base64, 'base64');
    const isText = shell.json || options.html === true || options.csv === true;
    const kept = result.kind === 'report' ? undefined : result.content;
    if (!isText && options.output !== undefined && kept !== undefined) {
      writeResult(options.output, await bytes(), options.force === true);
      return;
    }
    const text = shell.json
      ? `${JSON.stringify(found, null, 2)}\n`
      : options.html === true
        ? await page(client, found, shell)
        : options.csv === true
          ? resultCsv(await table(result, bytes), options.raw === true)
          : `${resultText(result, shell, await firstRows(result, bytes))}\n`;
    if (options.output === undefined) shell.print(text);
    else writeResult(options.output, text, options.force === true);
  });
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

/** Results are agreed answers, but still not for every user of the machine. Throws UsageError 'cli.result.exists'. */
function writeResult(file: string, content: string | Uint8Array, force: boolean): void {
  let descriptor: number;
  try {
    descriptor = openSync(file, force ? 'w' : 'wx', 0o600);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw new UsageError('cli.result.exists', { file }, { cause });
    throw new UsageError('cli.unwritable-file', { file, cause: code }, { cause });
  }
  try {
    // One that was there may be open to others.
    if (fstatSync(descriptor).isFile()) fchmodSync(descriptor, 0o600);
    writeFileSync(descriptor, content);
  } finally {
    closeSync(descriptor);
  }
}
