/** Approvals of a contract, and what was granted for this contract only. */
import type { Use } from '@tacit/analysis';
import type { ApprovalRecord } from '../api/types.ts';
import type { Store } from './store.ts';

/** Adds a party's approval. A party approves once: a second one changes nothing and gives false. */
export async function addApproval(store: Store, jobId: string, approval: ApprovalRecord): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await store
    .insertInto('approvals')
    .values({
      job_id: jobId,
      party: approval.party,
      at: approval.at,
      signature: approval.signature,
      audit_sequence: approval.audit.sequence,
      audit_digest: approval.audit.digest,
    })
    .onConflict((conflict) => conflict.columns(['job_id', 'party']).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Approvals in the order in which they were given. */
export async function listApprovals(store: Store, jobId: string): Promise<ApprovalRecord[]> {
  const rows = await store
    .selectFrom('approvals')
    .selectAll()
    .where('job_id', '=', jobId)
    .orderBy('at')
    .orderBy('party')
    .execute();
  return rows.map(fromRow);
}

/** Every approval that `party` gave, with the contract digest that it signed. */
export async function approvalsOf(
  store: Store,
  party: string,
): Promise<{ readonly contractDigest: string; readonly approval: ApprovalRecord }[]> {
  const rows = await store
    .selectFrom('approvals')
    .innerJoin('jobs', 'jobs.id', 'approvals.job_id')
    .selectAll('approvals')
    .select('jobs.contract_digest')
    .where('approvals.party', '=', party)
    .orderBy('approvals.at')
    .execute();
  return rows.map((row) => ({ contractDigest: row.contract_digest, approval: fromRow(row) }));
}

function fromRow(row: {
  readonly party: string;
  readonly at: string;
  readonly signature: string;
  readonly audit_sequence: number;
  readonly audit_digest: string;
}): ApprovalRecord {
  const { party, at, signature } = row;
  return { party, at, audit: { sequence: row.audit_sequence, digest: row.audit_digest }, signature };
}

/** A permission for one contract only. */
export interface OneContractGrant {
  readonly dataset: string;
  readonly column: string;
  readonly use: Use;
}

export async function addGrants(
  store: Store,
  jobId: string,
  grants: readonly OneContractGrant[],
  at: string,
): Promise<void> {
  if (grants.length === 0) return;
  await store
    .insertInto('grants')
    .values(grants.map(({ dataset, column, use }) => ({ job_id: jobId, dataset, column, use, at })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function listGrants(store: Store, jobId: string): Promise<OneContractGrant[]> {
  const rows = await store
    .selectFrom('grants')
    .select(['dataset', 'column', 'use'])
    .where('job_id', '=', jobId)
    .orderBy('dataset')
    .orderBy('column')
    .orderBy('use')
    .execute();
  return rows.map(({ dataset, column, use }) => ({ dataset, column, use: use as Use }));
}
