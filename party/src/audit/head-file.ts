/**
 * The log's head in a second place: a file beside the store, written after each entry. A store that was copied without
 * the journal beside it opens without complaint and lacks what was written last, approvals and releases among it; one
 * that was put back from a backup does, too. The file says what should be there.
 */
import { existsSync, readFileSync } from 'node:fs';
import { UsageError } from '@tacit/engine/text';
import { z } from 'zod';
import type { AuditHead } from '../api/types.ts';
import { writePrivate } from '../identity/files.ts';
import type { Store } from '../storage/store.ts';
import { appendAudit, auditHead, findHead, onAppended } from './log.ts';
import './messages.ts';

const shape = z.strictObject({ sequence: z.int().min(0), digest: z.string().regex(/^[0-9a-f]{64}$/) });

/** What the file says; undefined when there is none, or none that can be read. */
export function readHeadFile(file: string): AuditHead | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return shape.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/**
 * Compares the log with the file, then keeps the file up to date. Throws UsageError 'store.incomplete' when the log ends
 * before the entry that was written last, 'store.replaced' when another entry stands in its place. Where there is no
 * file, a log that has entries says so in a new one.
 */
export async function keepHeadFile(store: Store, file: string, storeFile: string): Promise<void> {
  const head = readHeadFile(file);
  const last = await auditHead(store);
  if (head !== undefined) {
    const found = await findHead(store, head);
    const fields = { file: storeFile, head: file, found: last.sequence, expected: head.sequence };
    if (found === 'cut') throw new UsageError('store.incomplete', fields);
    if (found === 'changed') throw new UsageError('store.replaced', fields);
  }
  let written = 0;
  onAppended(store, ({ sequence, digest }) => {
    if (sequence <= written) return;
    written = sequence;
    try {
      writePrivate(file, `${JSON.stringify({ sequence, digest })}\n`);
    } catch {
      // A full disk: a file that is behind says less, never anything false. The next entry writes it again.
    }
  });
  if (head === undefined && last.sequence > 0)
    await appendAudit(store, 'audit.head-missing', { entries: last.sequence });
}
