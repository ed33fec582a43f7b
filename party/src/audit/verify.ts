/** The log against heads of it that were kept elsewhere: what the chain alone cannot show is a tail that was cut. */
import type { AuditHead, AuditVerdict, MissingHead } from '../api/types.ts';
import type { Store } from '../storage/store.ts';
import { findHead, verifyAudit } from './log.ts';

export type Anchor = AuditHead & Pick<MissingHead, 'source' | 'job'>;

/** Walks the chain and looks for every anchor in it. */
export async function verifyAgainst(store: Store, anchors: readonly Anchor[]): Promise<Omit<AuditVerdict, 'party'>> {
  const { entries, head, fault } = await verifyAudit(store);
  const missing: MissingHead[] = [];
  for (const anchor of anchors) {
    const reason = await findHead(store, anchor);
    if (reason !== 'found') missing.push({ ...anchor, reason });
  }
  return {
    entries,
    head,
    ...(fault === undefined ? {} : { brokenAt: fault.sequence }),
    anchors: anchors.length,
    missing,
  };
}
