/** Runs of jobs, their results and receipts. */
import type { Selectable } from 'kysely';
import type { JobResult, KeptResult, MeasuredCost, Receipt } from '../api/types.ts';
import type { JobRecord } from './jobs.ts';
import type { Store } from './store.ts';
import type { RunsTable } from './tables.ts';

export interface RunRecord {
  /** 16 random bytes, hex. */
  readonly id: string;
  readonly jobId: string;
  /** Which of the runs that the contract is good for, from 1; attempts at one run have the same number. */
  readonly number: number;
  readonly startedAt: string;
  readonly finishedAt?: string;
  /** What this party's process reported: plain JSON without results. */
  readonly report?: unknown;
  /** Which attempt of its contract this is; absent when its program was never started here. */
  readonly attempt?: number;
  /** When this party was about to send its first message from which anything is revealed; absent when it never was. */
  readonly releasedAt?: string;
}

/** `number`: the first unless given. */
export async function addRun(
  store: Store,
  run: Pick<RunRecord, 'id' | 'jobId' | 'startedAt'> & { readonly number?: number },
): Promise<void> {
  await store
    .insertInto('runs')
    .values({
      id: run.id,
      job_id: run.jobId,
      started_at: run.startedAt,
      finished_at: null,
      report_json: null,
      attempt: null,
      released_at: null,
      number: run.number ?? 1,
      used_elsewhere: null,
    })
    .execute();
}

/** What has come of one of the runs of a contract so far, as far as this party knows it. */
export interface RunsOfJob {
  /** Runs of this number that were begun or refused here. */
  readonly begun: number;
  /** Of these, runs whose program was started: what counts against the contract. */
  readonly attempts: number;
  /** The last run of the job, of whatever number, that released something, if one did. */
  readonly released?: { readonly runId: string; readonly at: string };
}

/** `number`: the first run of the contract unless given. */
export async function runsOfJob(store: Store, jobId: string, number = 1): Promise<RunsOfJob> {
  const { begun, attempts } = await store
    .selectFrom('runs')
    .select(({ fn }) => [fn.countAll<number>().as('begun'), fn.count<number>('attempt').as('attempts')])
    .where('job_id', '=', jobId)
    .where('number', '=', number)
    .executeTakeFirstOrThrow();
  const released = await releaseOfJob(store, jobId);
  return { begun, attempts, ...(released === undefined ? {} : { released }) };
}

/** The last run of a job from which this party released something, if there is one: its number is used up. */
export async function releaseOfJob(store: Store, jobId: string): Promise<RunsOfJob['released']> {
  const row = await store
    .selectFrom('runs')
    .select(['id', 'released_at'])
    .where('job_id', '=', jobId)
    .where('released_at', 'is not', null)
    .orderBy('released_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : { runId: row.id, at: row.released_at as string };
}

/**
 * The number of the next run of a job: beyond all under which something was released, here or elsewhere as it is known. A run with
 * a receipt is one of these: a dealer, which releases nothing itself, knows by that.
 */
export async function nextRunNumber(store: Store, jobId: string): Promise<number> {
  const { last } = await store
    .selectFrom('runs')
    .select(({ fn }) => fn.max('number').as('last'))
    .where('job_id', '=', jobId)
    .where((each) => {
      const receipt = each.selectFrom('receipts').select('receipts.run_id').whereRef('receipts.run_id', '=', 'runs.id');
      return each.or([each('released_at', 'is not', null), each('used_elsewhere', '=', 1), each.exists(receipt)]);
    })
    .executeTakeFirstOrThrow();
  return Number(last ?? 0) + 1;
}

/** Whether the contract is good for further runs, as far as this party knows. */
export async function hasRunsLeft(store: Store, { id, contract }: JobRecord): Promise<boolean> {
  return (await nextRunNumber(store, id)) <= contract.runs.atMost;
}

/** Another party said that the number of this run is used up there. */
export async function markUsedElsewhere(store: Store, id: string): Promise<void> {
  await store.updateTable('runs').set({ used_elsewhere: 1 }).where('id', '=', id).execute();
}

/** Counts a run as an attempt at its number; a second call changes nothing. Call in a transaction. */
export async function countAttempt(store: Store, id: string, jobId: string): Promise<void> {
  const { attempts } = await runsOfJob(store, jobId, (await getRun(store, id))?.number);
  await store
    .updateTable('runs')
    .set({ attempt: attempts + 1 })
    .where('id', '=', id)
    .where('attempt', 'is', null)
    .execute();
}

/** Marks a run as one from which something is about to be revealed; false when it was marked before. */
export async function markReleased(store: Store, id: string, at: string): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable('runs')
    .set({ released_at: at })
    .where('id', '=', id)
    .where('released_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
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
    result_json: JSON.stringify(result.result),
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

/** The result of the job's run of this number, or of the latest run that has one. */
export async function getResult(store: Store, jobId: string, number?: number): Promise<StoredResult | undefined> {
  let query = store
    .selectFrom('results')
    .innerJoin('runs', 'runs.id', 'results.run_id')
    .selectAll('results')
    .select(['runs.number', 'runs.finished_at'])
    .where('results.job_id', '=', jobId);
  if (number !== undefined) query = query.where('runs.number', '=', number);
  const row = await query.orderBy('runs.started_at', 'desc').limit(1).executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    jobId: row.job_id,
    runId: row.run_id,
    run: row.number,
    ...(row.finished_at === null ? {} : { finishedAt: row.finished_at }),
    result: JSON.parse(row.result_json) as KeptResult,
    salt: row.salt,
    seconds: JSON.parse(row.seconds_json) as Record<string, number>,
    measured: JSON.parse(row.measured_json) as MeasuredCost,
    peakMemoryMB: row.peak_memory_mb,
  };
}

/** Takes away the rows that stand here of a table whose content was kept as an artifact, and is deleted. */
export async function forgetShownRows(store: Store, runId: string): Promise<void> {
  const row = await store.selectFrom('results').select('result_json').where('run_id', '=', runId).executeTakeFirst();
  const result = row && (JSON.parse(row.result_json) as KeptResult);
  if (result?.kind !== 'table' || result.content === undefined) return;
  const forgotten: KeptResult = { ...result, table: { ...result.table, rows: [] } };
  await store
    .updateTable('results')
    .set({ result_json: JSON.stringify(forgotten) })
    .where('run_id', '=', runId)
    .execute();
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

/** The receipt of the job's run of this number, or of the latest run that has one. */
export async function getReceipt(store: Store, jobId: string, number?: number): Promise<Receipt | undefined> {
  let query = store
    .selectFrom('receipts')
    .innerJoin('runs', 'runs.id', 'receipts.run_id')
    .select('receipt_json')
    .where('receipts.job_id', '=', jobId);
  if (number !== undefined) query = query.where('runs.number', '=', number);
  const row = await query.orderBy('at', 'desc').limit(1).executeTakeFirst();
  return row === undefined ? undefined : (JSON.parse(row.receipt_json) as Receipt);
}

/** Numbers of the job's runs that have a result here, or a receipt, in ascending order. */
export async function runsWith(store: Store, what: 'results' | 'receipts', jobId: string): Promise<string[]> {
  const rows = await store
    .selectFrom('runs')
    .select('number')
    .distinct()
    .where('job_id', '=', jobId)
    .where('id', 'in', (each) => each.selectFrom(what).select('run_id'))
    .orderBy('number')
    .execute();
  return rows.map(({ number }) => String(number));
}

/** The receipt of one run of a job. */
export async function receiptOf(store: Store, jobId: string, runId: string): Promise<Receipt | undefined> {
  const query = store.selectFrom('receipts').select('receipt_json').where('job_id', '=', jobId);
  const row = await query.where('run_id', '=', runId).executeTakeFirst();
  return row === undefined ? undefined : (JSON.parse(row.receipt_json) as Receipt);
}

/** All receipts, oldest first. */
export async function listReceipts(store: Store): Promise<Receipt[]> {
  const rows = await store.selectFrom('receipts').select('receipt_json').orderBy('at').execute();
  return rows.map((row) => JSON.parse(row.receipt_json) as Receipt);
}

function fromRow(row: Selectable<RunsTable>): RunRecord {
  return {
    id: row.id,
    jobId: row.job_id,
    number: row.number,
    startedAt: row.started_at,
    ...(row.finished_at === null ? {} : { finishedAt: row.finished_at }),
    ...(row.report_json === null ? {} : { report: JSON.parse(row.report_json) as unknown }),
    ...(row.attempt === null ? {} : { attempt: row.attempt }),
    ...(row.released_at === null ? {} : { releasedAt: row.released_at }),
  };
}
