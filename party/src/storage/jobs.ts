/** Jobs: the contract, its state, and why it ended. */
import type { Contract, PartyRole } from '@tacit/analysis';
import type { JobFailure, JobState } from '../api/types.ts';
import type { Store } from './store.ts';
import type { JobsTable } from './tables.ts';

interface Rejection {
  readonly party: string;
  readonly why: string;
  readonly at: string;
}

export interface JobRecord {
  /** First 16 hex digits of the contract digest. */
  readonly id: string;
  readonly contractDigest: string;
  readonly contract: Contract;
  readonly role: PartyRole;
  readonly state: JobState;
  readonly rejection?: Rejection;
  readonly failure?: JobFailure;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** What may change in a job; null takes a rejection or failure away. */
export interface JobChange {
  readonly state?: JobState;
  readonly rejection?: Rejection | null;
  readonly failure?: JobFailure | null;
}

/** Adds a job; its id must be new. */
export async function addJob(store: Store, job: JobRecord): Promise<void> {
  await store
    .insertInto('jobs')
    .values({
      id: job.id,
      contract_digest: job.contractDigest,
      contract_json: JSON.stringify(job.contract),
      role: job.role,
      state: job.state,
      rejection_json: toJson(job.rejection ?? null),
      failure_json: toJson(job.failure ?? null),
      created_at: job.createdAt,
      updated_at: job.updatedAt,
    })
    .execute();
}

export async function getJob(store: Store, id: string): Promise<JobRecord | undefined> {
  const row = await store.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** At most two jobs whose id begins with `prefix` (hex digits): one if the prefix is unique. */
export async function findJobs(store: Store, prefix: string): Promise<JobRecord[]> {
  if (!/^[0-9a-f]{1,16}$/.test(prefix)) return [];
  const rows = await store
    .selectFrom('jobs')
    .selectAll()
    .where('id', '>=', prefix)
    .where('id', '<=', `${prefix}g`)
    .orderBy('id')
    .limit(2)
    .execute();
  return rows.map(fromRow);
}

/** Jobs in the order in which they last changed, newest first; `states` picks some, `after` those behind that place. */
export async function listJobs(
  store: Store,
  options: {
    readonly states?: readonly JobState[];
    readonly after?: Pick<JobRecord, 'updatedAt' | 'id'> | undefined;
    readonly limit?: number;
  } = {},
): Promise<JobRecord[]> {
  const { states, after, limit } = options;
  let query = store.selectFrom('jobs').selectAll().orderBy('updated_at', 'desc').orderBy('id');
  if (states !== undefined) query = query.where('state', 'in', [...states]);
  if (after !== undefined)
    query = query.where((each) =>
      each.or([
        each('updated_at', '<', after.updatedAt),
        each.and([each('updated_at', '=', after.updatedAt), each('id', '>', after.id)]),
      ]),
    );
  if (limit !== undefined) query = query.limit(limit);
  return (await query.execute()).map(fromRow);
}

/** Number of jobs by state; states without jobs are absent. */
export async function countJobs(store: Store): Promise<Partial<Record<JobState, number>>> {
  const rows = await store
    .selectFrom('jobs')
    .select(({ fn }) => ['state', fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute();
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

/**
 * Changes a job that is in one of the states `from`, and says whether it was: two callers can never both take a job from
 * the same state to two others.
 */
export async function changeJob(
  store: Store,
  id: string,
  from: readonly JobState[],
  change: JobChange,
  at: string,
): Promise<boolean> {
  const { numUpdatedRows } = await store
    .updateTable('jobs')
    .set({
      updated_at: at,
      ...(change.state === undefined ? {} : { state: change.state }),
      ...(change.rejection === undefined ? {} : { rejection_json: toJson(change.rejection) }),
      ...(change.failure === undefined ? {} : { failure_json: toJson(change.failure) }),
    })
    .where('id', '=', id)
    .where('state', 'in', [...from])
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

function toJson(value: unknown): string | null {
  return value === null ? null : JSON.stringify(value);
}

/** Contracts that were read last, by their texts: a service reads one for every call. */
const contracts = new Map<string, Contract>();
const mostContracts = 64;

function contractOf({ contract_json: json }: JobsTable): Contract {
  const known = contracts.get(json);
  if (known !== undefined) return known;
  const contract = JSON.parse(json) as Contract;
  contracts.set(json, contract);
  for (const old of [...contracts.keys()].slice(0, Math.max(0, contracts.size - mostContracts))) contracts.delete(old);
  return contract;
}

function fromRow(row: JobsTable): JobRecord {
  return {
    id: row.id,
    contractDigest: row.contract_digest,
    contract: contractOf(row),
    role: row.role as PartyRole,
    state: row.state as JobState,
    ...(row.rejection_json === null ? {} : { rejection: JSON.parse(row.rejection_json) as Rejection }),
    ...(row.failure_json === null ? {} : { failure: JSON.parse(row.failure_json) as JobFailure }),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
