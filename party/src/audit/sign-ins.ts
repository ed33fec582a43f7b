/** Use of the local API in the log: who, once a day each. Every call would bury everything else. */
import type { Store } from '../storage/store.ts';
import { appendAudit } from './log.ts';

const seen = new WeakMap<Store, Map<string, string>>();

/** Enters that the token called `name` was used, the first time since the start and on each day (UTC). */
export async function recordSignIn(store: Store, name: string, now = new Date()): Promise<void> {
  const day = now.toISOString().slice(0, 10);
  const days = seen.get(store) ?? new Map<string, string>();
  seen.set(store, days);
  if (days.get(name) === day) return;
  days.set(name, day);
  try {
    await appendAudit(store, 'signed-in', { token: name }, now);
  } catch (error) {
    // Not in the log: the next use tries again.
    days.delete(name);
    throw error;
  }
}
