/**
 * Turns for others: programs on `clear` and `cost` wait for nothing, so that without a pause now and then no timer, no socket and no
 * AbortSignal would be served until they end.
 */
import { nextTurn } from '#platform';
import { PeerError, UsageError } from '../base/errors.ts';
import './messages.ts';

/** Milliseconds of computing after which others get a turn. */
export const turnMs = 4;

/** Called between the operations of a program: returns a promise when others are to have a turn first. */
export type Pace = () => Promise<void> | undefined;

/**
 * The pace of a program on one process; once `signal` has aborted it rejects with its reason if that is a UsageError or PeerError,
 * with UsageError('session.stopped') otherwise.
 */
export function paceOf(signal?: AbortSignal): Pace {
  let last = performance.now();
  const rest = async (): Promise<void> => {
    if (signal?.aborted !== true) await nextTurn();
    last = performance.now();
    if (signal?.aborted === true) throw stopOf(signal);
  };
  return () => (signal?.aborted === true || performance.now() - last >= turnMs ? rest() : undefined);
}

/** What a run that `signal` stopped ends with. */
export function stopOf(signal: AbortSignal): UsageError | PeerError {
  const reason: unknown = signal.reason;
  return reason instanceof UsageError || reason instanceof PeerError ? reason : new UsageError('session.stopped');
}
