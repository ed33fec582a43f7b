/** The audit log and what its verification finds. */
import { z } from 'zod';
import { auditHead as head } from './cards.ts';
import { count, declare, hex64, type Of, time } from './declare.ts';

/** The last entry of an audit log: its number (0 when the log is empty) and digest (SHA-256, hex). */
const auditHead = declare('AuditHead', head);
export type AuditHead = Of<typeof auditHead>;

const auditEntry = declare(
  'AuditEntry',
  z.strictObject({
    sequence: count,
    at: time,
    event: z.string(),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    previous: hex64,
    digest: hex64,
  }),
);
export type AuditEntry = Of<typeof auditEntry>;

/** Entries by number, oldest first; `next`: number after which the following page begins. */
export const auditPage = declare(
  'AuditPage',
  z.strictObject({ items: z.array(auditEntry), next: count.exactOptional() }),
);
export type AuditPage = Of<typeof auditPage>;

/** GET /api/audit/head: the chain was walked from its first entry. */
export const auditState = declare(
  'AuditState',
  z.strictObject({
    sequence: count,
    digest: hex64,
    /** Sequence of the first entry whose digest does not follow from the ones before; absent when the chain is whole. */
    brokenAt: count.exactOptional(),
  }),
);
export type AuditState = Of<typeof auditState>;

/** The whole log, as the client puts it together. */
export interface AuditAnswer {
  readonly entries: readonly AuditEntry[];
  /** As in AuditState. */
  readonly brokenAt?: number;
}

const missingHead = declare(
  'MissingHead',
  head.extend({
    /** Where the head was found: in the store, in a receipt that was given, or in the file beside the store. */
    source: z.enum(['receipt', 'approval', 'given', 'head-file']),
    /** The job of the receipt or approval. */
    job: z.string().exactOptional(),
    /** `cut`: the log ends before it; `changed`: another entry stands in its place. */
    reason: z.enum(['cut', 'changed']),
  }),
);
export type MissingHead = Of<typeof missingHead>;

/** POST /api/audit/verify: the log against every head of it that is known from elsewhere. */
export const auditVerdict = declare(
  'AuditVerdict',
  z.strictObject({
    /** Whose log it is. */
    party: z.string(),
    entries: count,
    head: hex64,
    /** As in AuditState. */
    brokenAt: count.exactOptional(),
    /** How many heads the log was compared with. */
    anchors: count,
    /** Heads that this party signed, or noted when it wrote them, and that are not in its log. */
    missing: z.array(missingHead),
  }),
);
export type AuditVerdict = Of<typeof auditVerdict>;
