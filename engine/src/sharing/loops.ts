/**
 * Loops that end on an opened bit, and clients. A client is not told what is opened, so it cannot follow such a loop: in one
 * nothing may be taken from it or given to it, which every party checks before anything is sent.
 */
import { UsageError } from '../base/errors.ts';
import type { Session } from '../transport/session.ts';
import './messages.ts';

/** How many such loops a session is in. */
const loops = new WeakMap<Session, number>();

const loopsOf = (session: Session): number => loops.get(session) ?? 0;

/** Runs one turn of a loop. */
export async function inLoop<T>(session: Session, turn: () => Promise<T>): Promise<T> {
  loops.set(session, loopsOf(session) + 1);
  try {
    return await turn();
  } finally {
    loops.set(session, loopsOf(session) - 1);
  }
}

/** A branch that begins within a loop is in it. */
export function inheritLoops(outer: Session, branch: Session): void {
  if (branch !== outer && loopsOf(outer) > 0) loops.set(branch, loopsOf(outer));
}

/** Throws UsageError('repeat.client') in a loop if one of `parties` is a client. */
export function requireFollowed(operation: string, session: Session, parties: readonly number[]): void {
  const client = parties.find((party) => party >= session.computers);
  if (client !== undefined && loopsOf(session) > 0) throw new UsageError('repeat.client', { operation, party: client });
}
