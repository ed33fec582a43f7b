/** A result in the form that is asked for: text, or the bytes of a file. */
import { type JobResult, type KeptResult, type PartyClient, type ResultTable, UsageError } from '@tacit/party/api';
import { renderReport } from '@tacit/party/api/report';
import type { Io } from './io.ts';
import { parquetRows } from './parquet-rows.ts';
import type { ResultFormat } from './result-format.ts';
import { resultJson } from './result-json.ts';
import { resultMarkdown } from './result-markdown.ts';
import { resultParquet } from './result-parquet.ts';
import { resultCsv, resultText } from './result-view.ts';
import { tableReport } from './table-report.ts';

/** So many rows of a set are shown on a terminal. */
const shownRows = 20;

/**
 * Ends with a newline where it is text. `raw`: texts of CSV as they are. Throws UsageError 'cli.result.no-table', 'cli.result.no-page',
 * 'cli.result.large'.
 */
export async function resultContent(
  client: PartyClient,
  found: JobResult,
  format: ResultFormat,
  io: Io,
  { raw = false }: { readonly raw?: boolean } = {},
): Promise<string | Uint8Array> {
  const { result } = found;
  const bytes = (): Promise<Uint8Array> => keptBytes(client, found);
  switch (format) {
    case 'table':
      return `${resultText(result, io, await firstRows(result, bytes))}\n`;
    case 'csv':
      return resultCsv(await tableIn(result, bytes, format), raw);
    case 'json':
      return result.kind === 'report'
        ? `${JSON.stringify(result.report, null, 2)}\n`
        : resultJson(await tableIn(result, bytes, format));
    case 'markdown':
      return resultMarkdown(await tableIn(result, bytes, format), io);
    case 'html':
      return await page(client, found, io);
    case 'parquet':
      return (result.kind === 'table' || result.kind === 'set') && result.content !== undefined
        ? await bytes()
        : await resultParquet(await tableIn(result, bytes, format));
  }
}

/** What the party keeps as a file; of one run, as a later one may have another. */
export async function keptBytes(client: PartyClient, { jobId, run }: JobResult): Promise<Uint8Array> {
  return Buffer.from((await client.resultContent(jobId, { run })).base64, 'base64');
}

async function page(client: PartyClient, { result, jobId, run, finishedAt }: JobResult, io: Io): Promise<string> {
  const report =
    result.kind === 'report'
      ? result.report
      : result.kind === 'set'
        ? result.set.report
        : result.kind === 'table' && result.content === undefined
          ? tableReport(result.table, io)
          : undefined;
  if (report === undefined) throw new UsageError('cli.result.no-page', { shape: result.kind });
  const { contract, contractDigest } = await client.job(jobId);
  const { recipients, plan } = contract;
  return renderReport(report, io.language, {
    job: jobId,
    run,
    contractDigest,
    ...(finishedAt === undefined ? {} : { finishedAt }),
    recipients,
    minimumGroupSize: plan.minimumGroupSize,
  });
}

/** All rows; those of a set from its file. */
async function tableIn(
  result: KeptResult,
  bytes: () => Promise<Uint8Array>,
  format: ResultFormat,
): Promise<ResultTable> {
  if (result.kind === 'set')
    return { columns: result.set.columns, rows: await parquetRows(await bytes()), withheldGroups: 0 };
  if (result.kind !== 'table') throw new UsageError('cli.result.no-table', { shape: result.kind, format });
  // The rows that are shown are not the answer, and in the file cells that are withheld look like NULL.
  if (result.content !== undefined) throw new UsageError('cli.result.large', { rows: result.rows ?? 0, format });
  return result.table;
}

async function firstRows(result: KeptResult, bytes: () => Promise<Uint8Array>): Promise<ResultTable['rows']> {
  return result.kind === 'set' && result.set.rows > 0 ? await parquetRows(await bytes(), shownRows) : [];
}
