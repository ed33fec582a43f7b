/**
 * The audit log: an append-only chain, each entry's digest covering the one before. Whoever keeps a digest (a printed
 * page, a receipt, a peer) can later tell whether anything up to it was changed or taken out.
 */
import { createHash } from 'node:crypto';
import { canonicalJson } from '@tacit/analysis';
import { sql } from 'kysely';
import type { AuditEntry, AuditHead } from '../api/types.ts';
import { afterCommit, type Store, transact } from '../storage/store.ts';
import type { AuditTable } from '../storage/tables.ts';
import { currentActor } from './actor.ts';

/** `previous` of the first entry. */
export const auditOrigin = '0'.repeat(64);

export type AuditDetails = AuditEntry['details'];

const listeners = new WeakMap<Store, (head: AuditHead) => void>();

/** Has `listener` called after each entry that is in the store for good. One listener a store. */
export function onAppended(store: Store, listener: (head: AuditHead) => void): void {
  listeners.set(store, listener);
}

/**
 * Appends an entry and returns it. Inside a transaction it is part of it, so that what happened and its record stay
 * together. `details` name things (party, job, dataset, digest): never a secret or a row. An entry that is made for a
 * request of the local interface also has `by`, whose request it is, `via`, how they proved it, and for browsers `session`.
 */
export async function appendAudit(
  store: Store,
  event: string,
  details: AuditDetails = {},
  at = new Date(),
): Promise<AuditEntry> {
  const noted = { ...details, ...currentActor() };
  return await transact(store, async (transaction) => {
    const last = await auditHead(transaction);
    const content = {
      sequence: last.sequence + 1,
      at: at.toISOString(),
      event,
      details: noted,
      previous: last.digest,
    };
    const entry: AuditEntry = { ...content, digest: entryDigest(content) };
    await transaction
      .insertInto('audit')
      .values({
        sequence: entry.sequence,
        at: entry.at,
        event,
        details_json: canonicalJson(noted),
        previous: entry.previous,
        digest: entry.digest,
      })
      .execute();
    afterCommit(transaction, (root) => listeners.get(root)?.({ sequence: entry.sequence, digest: entry.digest }));
    return entry;
  });
}

/** The last entry's number and digest. */
export async function auditHead(store: Store): Promise<AuditHead> {
  const last = await store
    .selectFrom('audit')
    .select(['sequence', 'digest'])
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last ?? { sequence: 0, digest: auditOrigin };
}

/** Which entries: of these details, and of this event or those whose names begin with it and a point. */
export interface AuditFilter {
  readonly by?: string;
  readonly job?: string;
  readonly event?: string;
}

/** Entries after number `after`, oldest first, at most `limit`. */
export async function listAudit(
  store: Store,
  options: { readonly after?: number; readonly limit?: number } & AuditFilter = {},
): Promise<AuditEntry[]> {
  const { by, job, event } = options;
  let query = store
    .selectFrom('audit')
    .selectAll()
    .where('sequence', '>', options.after ?? 0);
  for (const [name, wanted] of Object.entries({ by, job })) {
    // A text that was tampered with may be no JSON.
    const found = sql`case when json_valid(details_json) then json_extract(details_json, ${`$.${name}`}) end`;
    if (wanted !== undefined) query = query.where(found, '=', wanted);
  }
  if (event !== undefined)
    query = query.where((each) =>
      each.or([each('event', '=', event), each(sql`substr(event, 1, ${event.length + 1})`, '=', `${event}.`)]),
    );
  const rows = await query
    .orderBy('sequence')
    .limit(options.limit ?? 1000)
    .execute();
  return rows.map(fromRow);
}

/** What is wrong first: the entry of this number was changed, or one before it was taken out. */
interface AuditFault {
  readonly sequence: number;
  readonly reason: 'changed' | 'gap';
}

export interface AuditCheck {
  readonly entries: number;
  /** Digest of the last entry: keep it elsewhere, and a shortened log will show as well. */
  readonly head: string;
  readonly fault?: AuditFault;
}

/** Whether the log holds this head, and if not, whether it ends before it or has another entry there. */
export async function findHead(store: Store, head: AuditHead): Promise<'found' | 'cut' | 'changed'> {
  // Of an empty log there is nothing to find.
  if (head.sequence === 0) return 'found';
  const [entry] = await listAudit(store, { after: head.sequence - 1, limit: 1 });
  if (entry?.sequence !== head.sequence) return entry === undefined ? 'cut' : 'changed';
  return entry.digest === head.digest ? 'found' : 'changed';
}

/** Walks the whole chain. `anchor`, an entry known from elsewhere, must be in it. */
export async function verifyAudit(store: Store, anchor?: Pick<AuditEntry, 'sequence' | 'digest'>): Promise<AuditCheck> {
  let entries = 0;
  let head = auditOrigin;
  for (;;) {
    const page = await listAudit(store, { after: entries, limit: 1000 });
    for (const entry of page) {
      const { digest, ...content } = entry;
      const reason =
        entry.sequence !== entries + 1 || entry.previous !== head
          ? 'gap'
          : digest !== entryDigest(content)
            ? 'changed'
            : undefined;
      const isForeign = anchor?.sequence === entry.sequence && anchor.digest !== digest;
      if (reason !== undefined || isForeign)
        return { entries, head, fault: { sequence: entry.sequence, reason: reason ?? 'changed' } };
      entries = entry.sequence;
      head = digest;
    }
    if (page.length < 1000) break;
  }
  if (anchor !== undefined && anchor.sequence > entries)
    return { entries, head, fault: { sequence: entries + 1, reason: 'gap' } };
  return { entries, head };
}

function entryDigest(content: Omit<AuditEntry, 'digest'>): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}

function fromRow(row: AuditTable): AuditEntry {
  return {
    sequence: row.sequence,
    at: row.at,
    event: row.event,
    details: readDetails(row.details_json),
    previous: row.previous,
    digest: row.digest,
  };
}

/** A tampered text must show as a broken chain, not as a crash. */
function readDetails(text: string): AuditDetails {
  try {
    return JSON.parse(text) as AuditDetails;
  } catch {
    return { unreadable: true };
  }
}
