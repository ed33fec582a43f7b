/** The ledger: which answers were given about this party's datasets, and which it has approved and may still be. */
import { sql } from 'kysely';
import type { JobState } from '../api/types.ts';
import type { Store } from './store.ts';

export interface LedgerRecord {
  readonly jobId: string;
  readonly dataset: string;
  readonly contractDigest: string;
  /** When this party approved. */
  readonly at: string;
  /** Without this party itself. */
  readonly recipients: readonly string[];
  readonly contentDigest: string;
  /** Plain JSON whose meaning is the budget's. */
  readonly part: unknown;
  readonly cells: unknown;
  readonly verdict: unknown;
}

export interface LedgerRow extends LedgerRecord {
  readonly state: JobState;
  /** How many answers the contract is good for, of a service in a month, and until when. */
  readonly runs: { readonly atMost: number; readonly until: string };
  /** Who matches rows, in a join. */
  readonly matcher?: string;
  /** When this party last began to release something of it, if it did. */
  readonly releasedAt?: string;
  /** False for what was rejected, cancelled or expired before a run of it was started, or a call answered, here. */
  readonly counts: boolean;
}

/** Days, of each of which a service may be asked its number of questions. */
export const longestMonth = 31;

/** States in which a contract has given its answer or still may. */
const open: readonly JobState[] = ['drafted', 'proposed', 'approved', 'running', 'completed', 'failed'];

export async function addLedgerEntry(store: Store, record: LedgerRecord): Promise<void> {
  await store
    .insertInto('ledger')
    .values({
      job_id: record.jobId,
      dataset: record.dataset,
      contract_digest: record.contractDigest,
      at: record.at,
      recipients_json: JSON.stringify(record.recipients),
      content_digest: record.contentDigest,
      part_json: JSON.stringify(record.part),
      cells_json: JSON.stringify(record.cells),
      verdict_json: JSON.stringify(record.verdict),
    })
    .execute();
}

/** Entries in the order of their approvals: of one dataset, of one job, or all. */
export async function listLedger(
  store: Store,
  { dataset, jobId }: { readonly dataset?: string | undefined; readonly jobId?: string } = {},
): Promise<LedgerRow[]> {
  let query = entriesWithStates(store).selectAll('ledger');
  if (dataset !== undefined) query = query.where('ledger.dataset', '=', dataset);
  if (jobId !== undefined) query = query.where('ledger.job_id', '=', jobId);
  return (await query.execute()).map((row) => {
    return {
      jobId: row.job_id,
      dataset: row.dataset,
      contractDigest: row.contract_digest,
      at: row.at,
      recipients: JSON.parse(row.recipients_json) as string[],
      contentDigest: row.content_digest,
      part: JSON.parse(row.part_json) as unknown,
      cells: JSON.parse(row.cells_json) as unknown,
      verdict: JSON.parse(row.verdict_json) as unknown,
      state: row.state as JobState,
      runs: { atMost: Number(row.at_most ?? 1), until: String(row.until ?? '') },
      ...(row.matcher === null ? {} : { matcher: row.matcher }),
      ...(row.released_at === null ? {} : { releasedAt: row.released_at }),
      counts: mayHaveAnswered(row),
    };
  });
}

/** Jobs whose entries about the dataset count, in the order of their approvals. */
export async function countingJobs(store: Store, dataset: string): Promise<string[]> {
  const query = entriesWithStates(store).select('ledger.job_id').where('ledger.dataset', '=', dataset);
  return (await query.execute()).filter(mayHaveAnswered).map((row) => row.job_id);
}

function entriesWithStates(store: Store) {
  return store
    .selectFrom('ledger')
    .innerJoin('jobs', 'jobs.id', 'ledger.job_id')
    .select('jobs.state')
    .select([
      sql<number | null>`coalesce(
        ${sql.lit(longestMonth)} * json_extract(jobs.contract_json, '$.plan.perDay'),
        json_extract(jobs.contract_json, '$.runs.atMost')
      )`.as('at_most'),
      sql<string | null>`json_extract(jobs.contract_json, '$.runs.until')`.as('until'),
      sql<string | null>`json_extract(jobs.contract_json, '$.plan.join.helper')`.as('matcher'),
    ])
    .select((builder) => {
      const begun = builder
        .selectFrom('runs')
        .select('runs.id')
        .whereRef('runs.job_id', '=', 'ledger.job_id')
        .where((each) => each.or([each('runs.released_at', 'is not', null), each('runs.attempt', 'is not', null)]));
      // A service that was asked has told what it was asked, whatever became of its contract.
      const called = builder.selectFrom('calls').select('calls.call').whereRef('calls.job_id', '=', 'ledger.job_id');
      return builder.or([builder.exists(begun), builder.exists(called)]).as('begun');
    })
    .select((builder) =>
      builder
        .selectFrom('runs')
        .select(({ fn }) => fn.max('runs.released_at').as('last'))
        .whereRef('runs.job_id', '=', 'ledger.job_id')
        .as('released_at'),
    )
    .orderBy('ledger.at')
    .orderBy('ledger.job_id');
}

/**
 * A contract that ended before its program was started here gave no answer. Later nobody can be sure: a recipient gets what
 * it lacks from one of the other two computers, and may stop this party's part before that comes to its own release.
 */
function mayHaveAnswered({ state, begun }: { readonly state: string; readonly begun: unknown }): boolean {
  return (open as readonly string[]).includes(state) || Boolean(begun);
}
