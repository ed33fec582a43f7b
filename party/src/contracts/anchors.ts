/** Heads of this party's audit log that others can show: in approvals it gave and receipts it signed. */
import { UsageError } from '@tacit/engine/text';
import type { AuditVerdict, Receipt } from '../api/types.ts';
import { readHeadFile } from '../audit/head-file.ts';
import { type Anchor, verifyAgainst } from '../audit/verify.ts';
import type { PartyContext } from '../peers/context.ts';
import { approvalsOf } from '../storage/approvals.ts';
import { listReceipts } from '../storage/runs.ts';
import { verifyReceipt } from './receipt.ts';

/**
 * Compares the log with every head that the store and the file beside it hold, and with those in `given` receipts of
 * others. Throws what `verifyReceipt` throws, and UsageError 'audit.other-party' for one that this party did not sign.
 */
export async function verifyOwnLog({ home, store }: PartyContext, given: readonly unknown[]): Promise<AuditVerdict> {
  const file = readHeadFile(home.auditHeadFile);
  const anchors: Anchor[] = file === undefined ? [] : [{ ...file, source: 'head-file' }];
  for (const { contractDigest, approval } of await approvalsOf(store, home.name)) {
    anchors.push({ ...approval.audit, source: 'approval', job: contractDigest.slice(0, 16) });
  }
  for (const receipt of await listReceipts(store)) anchors.push(...anchorsOf(receipt, home.name, 'receipt'));
  for (const [i, value] of given.entries()) {
    const { parties } = verifyReceipt(value);
    if (!parties.some(({ name, publicKey }) => name === home.name && publicKey === home.identity.publicKey)) {
      throw new UsageError('audit.other-party', { receipt: i + 1, party: home.name });
    }
    // Verified: it has the shape of one.
    anchors.push(...anchorsOf(value as Receipt, home.name, 'given'));
  }
  return { party: home.name, ...(await verifyAgainst(store, anchors)) };
}

/** The heads of `party` in a receipt: of its approval and of the end of the run. */
function anchorsOf({ body }: Receipt, party: string, source: 'receipt' | 'given'): Anchor[] {
  const job = body.contractDigest.slice(0, 16);
  const heads = [
    ...body.approvals.filter((approval) => approval.party === party).map(({ audit }) => audit),
    ...body.auditHeads.filter((head) => head.party === party),
  ];
  return heads.map(({ sequence, digest }) => ({ sequence, digest, source, job }));
}
