/** Results, as their recipients keep them, and receipts of runs. */
import type { Cell, Report, ReportCell, ReportText, ResultTable } from '@tacit/analysis';
import { z } from 'zod';
import { auditHead, columnType } from './cards.ts';
import { approvalRecord, contract } from './contract.ts';
import { count, declare, hex64, ofItsKind, type Of, textValues, time } from './declare.ts';
import { measuredCost } from './jobs.ts';

export const cell: z.ZodType<Cell> = declare(
  'Cell',
  z.union([z.string(), z.boolean(), z.null(), z.strictObject({ withheld: z.literal(true) })]),
);

const resultColumns = z.array(z.strictObject({ name: z.string(), type: columnType }));
const resultTable: z.ZodType<ResultTable> = declare(
  'ResultTable',
  z.strictObject({ columns: resultColumns, rows: z.array(z.array(cell)), withheldGroups: count.nullable() }),
);

const reportText: z.ZodType<ReportText> = declare(
  'ReportText',
  z.union([
    z.strictObject({ text: z.string(), values: textValues.exactOptional() }),
    z.strictObject({ name: z.string() }),
  ]),
);
const reportCell: z.ZodType<ReportCell> = declare(
  'ReportCell',
  z.union([z.number(), z.string(), z.null(), reportText]),
);
const title = reportText;
const pair = z.tuple([z.number(), z.number()]);
const five = z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()]);

const reportBlock = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('note'), title }),
  z.strictObject({
    kind: z.literal('table'),
    title,
    columns: z.array(reportText),
    names: count.exactOptional(),
    rows: z.array(z.array(reportCell)),
  }),
  z.strictObject({
    kind: z.literal('bars'),
    title,
    bars: z.array(
      z.strictObject({ from: z.number(), to: z.number(), last: z.number().exactOptional(), rows: z.number() }),
    ),
    axis: reportText.exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('boxes'),
    title,
    boxes: z.array(z.strictObject({ label: reportText, numbers: five })),
  }),
  z.strictObject({
    kind: z.literal('categories'),
    title,
    bars: z.array(z.strictObject({ label: reportText, value: z.number().nullable() })),
  }),
  z.strictObject({
    kind: z.literal('lines'),
    title,
    x: reportText,
    y: reportText,
    reach: z.strictObject({ x: pair.exactOptional(), y: pair.exactOptional() }).exactOptional(),
    lines: z.array(z.strictObject({ label: reportText, points: z.array(pair), isGuide: z.boolean().exactOptional() })),
  }),
  z.strictObject({
    kind: z.literal('matrix'),
    title,
    labels: z.array(reportText),
    values: z.array(z.array(z.number().nullable())),
  }),
]);
const report: z.ZodType<Report> = declare(
  'Report',
  z.strictObject({
    version: z.literal(1),
    title,
    numbers: ofItsKind<object>('ReportNumbers', 'as the kind that made the report says'),
    blocks: z.array(declare('ReportBlock', reportBlock)),
  }),
);

const contentShape = {
  artifact: z.string(),
  /** A name for a file. */
  name: z.string(),
  mediaType: z.string(),
  bytes: count,
  /** Of the content, hex. */
  sha256: hex64,
};
/** Content of a result that is kept as an artifact: encrypted, deleted on request. */
const keptContent = declare('KeptContent', z.strictObject(contentShape));
export type KeptContent = Of<typeof keptContent>;

/** A result as its recipient keeps it. */
const keptResult = declare(
  'KeptResult',
  z.discriminatedUnion('kind', [
    /** `rows` and `content`: of a table with many rows the first ones stand here, and all of them in a Parquet file. */
    z.strictObject({
      kind: z.literal('table'),
      table: resultTable,
      rows: count.exactOptional(),
      content: keptContent.exactOptional(),
    }),
    z.strictObject({ kind: z.literal('report'), report }),
    /** Rows of the recipient's own table, or made for it, in a Parquet file; `report`: what is to be known of them. */
    z.strictObject({
      kind: z.literal('set'),
      set: z.strictObject({
        name: z.string(),
        columns: resultColumns,
        rows: count,
        report: report.exactOptional(),
      }),
      content: keptContent,
    }),
    z.strictObject({ kind: z.literal('model'), model: z.strictObject({ name: z.string() }), content: keptContent }),
    z.strictObject({ kind: z.literal('file'), content: keptContent }),
  ]),
);
export type KeptResult = Of<typeof keptResult>;

/**
 * GET /api/jobs/:id/result/content?offset=…: the bytes from `offset` on, a few megabytes of them at a time, where there are more.
 * Pieces in base64 can be put together as they are.
 */
export const resultContent = declare(
  'ResultContent',
  z.strictObject({ ...contentShape, offset: count, base64: z.string() }),
);
export type ResultContent = Of<typeof resultContent>;

export const jobResult = declare(
  'JobResult',
  z.strictObject({
    jobId: z.string(),
    runId: z.string(),
    /** Which of the runs that the contract is good for, from 1. */
    run: count,
    /** When the run was over, as this party saw it; absent until then. */
    finishedAt: time.exactOptional(),
    result: keptResult,
    seconds: z.record(z.string(), z.number()),
    measured: measuredCost,
    peakMemoryMB: z.number(),
  }),
);
export type JobResult = Of<typeof jobResult>;

// -- receipts ---------------------------------------------------------------------------------------------------------------

/** What all parties sign after a run. */
const receiptBody = declare(
  'ReceiptBody',
  z.strictObject({
    version: z.literal(2),
    contractDigest: hex64,
    contract,
    approvals: z.array(approvalRecord),
    runId: z.string(),
    /** Number of the preparation that it took, made ahead by the dealer, which then has no part in the run and signs nothing. */
    preparation: z.string().exactOptional(),
    /** Which of the runs that the contract is good for, from 1. */
    run: count,
    startedAt: time,
    finishedAt: time,
    measured: measuredCost,
    /** Per recipient: SHA-256 over (32 random bytes ‖ canonical JSON of the result); the salt stays with the recipient. */
    results: z.array(z.strictObject({ recipient: z.string(), commitment: hex64 })),
    /**
     * Shares that stay at the computers: per output of the plan and computer, both in the contract's order, SHA-256 over (32 random
     * bytes ‖ what the computer holds), hex.
     */
    artifacts: z.array(z.strictObject({ output: z.string(), party: z.string(), digest: hex64 })),
    /** Per party of the run in party order: the head of its audit log when its program had finished. */
    auditHeads: z.array(auditHead.extend({ party: z.string() })),
  }),
);
export type ReceiptBody = Of<typeof receiptBody>;

export const receipt = declare(
  'Receipt',
  z.strictObject({
    body: receiptBody,
    signatures: z.array(z.strictObject({ party: z.string(), signature: z.string() })),
  }),
);
export type Receipt = Of<typeof receipt>;
