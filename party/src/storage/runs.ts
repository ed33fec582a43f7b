/** Runs of jobs, their results and receipts. */
import type { ResultTable } from '@tacit/analysis';
import type { JobResult, MeasuredCost, Receipt } from '../api/types.ts';
import type { Store } from './store.ts';
import type { RunsTable } from './tables.ts';

export interface RunRecord {
  /** 16 random bytes, hex. */
  readonly id: string;
  readonly jobId: string;
  readonly startedAt: string;
  readonly finishedAt?: string;
  /** What this party's process reported: plain JSON without results. */
  readonly report?: unknown;
}

export async function addRun(store: Store, run: Pick<RunRecord, 'id' | 'jobId' | 'startedAt'>): Promise<void> {
  await store
    .insertInto('runs')
    .values({ id: run.id, job_id: run.jobId, started_at: run.startedAt, finished_at: null, report_json: null })
    .execute();
}

/** Ends a run; `report` is kept as JSON. */
export async function finishRun(store: Store, id: string, finishedAt: string, report?: unknown): Promise<void> {
  await store
    .updateTable('runs')
    .set({ finished_at: finishedAt, report_json: report === undefined ? null : JSON.stringify(report) })
    .where('id', '=', id)
    .execute();
}

export async function getRun(store: Store, id: string): Promise<RunRecord | undefined> {
  const row = await store.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** The latest run of a job. */
export async function latestRun(store: Store, jobId: string): Promise<RunRecord | undefined> {
  const row = await store
    .selectFrom('runs')
    .selectAll()
    .where('job_id', '=', jobId)
    .orderBy('started_at', 'desc')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** A recipient's result with the salt (32 random bytes, hex) of its commitment. */
export interface StoredResult extends JobResult {
  readonly salt: string;
}

/** Adds the result of a run, whatever is there already for it. */
export async function saveResult(store: Store, result: StoredResult): Promise<void> {
  const row = {
    run_id: result.runId,
    job_id: result.jobId,
    table_json: JSON.stringify(result.table),
    salt: result.salt,
    seconds_json: JSON.stringify(result.seconds),
    measured_json: JSON.stringify(result.measured),
    peak_memory_mb: result.peakMemoryMB,
  };
  await store
    .insertInto('results')
    .values(row)
    .onConflict((conflict) => conflict.column('run_id').doUpdateSet(row))
    .execute();
}

/** The result of the job's latest run that has one. */
export async function getResult(store: Store, jobId: string): Promise<StoredResult | undefined> {
  const row = await store
    .selectFrom('results')
    .innerJoin('runs', 'runs.id', 'results.run_id')
    .selectAll('results')
    .where('results.job_id', '=', jobId)
    .orderBy('runs.started_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    jobId: row.job_id,
    runId: row.run_id,
    table: JSON.parse(row.table_json) as ResultTable,
    salt: row.salt,
    seconds: JSON.parse(row.seconds_json) as Record<string, number>,
    measured: JSON.parse(row.measured_json) as MeasuredCost,
    peakMemoryMB: row.peak_memory_mb,
  };
}

/** Adds the receipt of a run, whatever is there already for it. */
export async function saveReceipt(store: Store, jobId: string, receipt: Receipt, at: string): Promise<void> {
  const row = { run_id: receipt.body.runId, job_id: jobId, receipt_json: JSON.stringify(receipt), at };
  await store
    .insertInto('receipts')
    .values(row)
    .onConflict((conflict) => conflict.column('run_id').doUpdateSet(row))
    .execute();
}

/** The receipt of the job's latest run that has one. */
export async function getReceipt(store: Store, jobId: string): Promise<Receipt | undefined> {
  const row = await store
    .selectFrom('receipts')
    .select('receipt_json')
    .where('job_id', '=', jobId)
    .orderBy('at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : (JSON.parse(row.receipt_json) as Receipt);
}

function fromRow(row: RunsTable): RunRecord {
  return {
    id: row.id,
    jobId: row.job_id,
    startedAt: row.started_at,
    ...(row.finished_at === null ? {} : { finishedAt: row.finished_at }),
    ...(row.report_json === null ? {} : { report: JSON.parse(row.report_json) as unknown }),
  };
}
