/** Approvals of a contract, and what was granted for this contract only. */
import type { Use } from '@tacit/analysis';
import type { ApprovalRecord } from '../api/types.ts';
import type { Store } from './store.ts';

/** Adds a party's approval. A party approves once: a second one changes nothing and gives false. */
export async function addApproval(store: Store, jobId: string, approval: ApprovalRecord): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await store
    .insertInto('approvals')
    .values({ job_id: jobId, party: approval.party, at: approval.at, signature: approval.signature })
    .onConflict((conflict) => conflict.columns(['job_id', 'party']).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Approvals in the order in which they were given. */
export async function listApprovals(store: Store, jobId: string): Promise<ApprovalRecord[]> {
  return await store
    .selectFrom('approvals')
    .select(['party', 'at', 'signature'])
    .where('job_id', '=', jobId)
    .orderBy('at')
    .orderBy('party')
    .execute();
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
