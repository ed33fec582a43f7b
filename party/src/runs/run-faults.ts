/** Faults nobody foresaw: what others may know of them is an id; the log gets where, not what. */
import { randomBytes } from 'node:crypto';
import type { Problem } from '../api/types.ts';

/** A problem without content, and the id under which the log has more. */
export function internalProblem(): { problem: Problem; id: string } {
  const id = randomBytes(6).toString('hex');
  return {
    id,
    problem: {
      type: 'urn:tacit:problem:internal',
      title: 'internal',
      status: 500,
      detail: `an internal error happened; the log has it under ${id}`,
      code: 'internal',
      kind: 'internal',
      fields: { id },
      hint: `look for ${id} in the log of the party that failed`,
    },
  };
}

/**
 * Where a fault arose, for the log. The message is left out: a database engine may quote a row in it. System errors have
 * a code instead.
 */
export function faultTrace(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { code } = error as NodeJS.ErrnoException;
  const stack = error.stack ?? '';
  // A value in the message may have lines that look like these.
  const message = stack.indexOf(error.message);
  const frames = (message < 0 ? '' : stack.slice(message + error.message.length))
    .split('\n')
    .filter((line) => /^\s+at /.test(line));
  const cause = error.cause instanceof Error ? `\ncaused by ${faultTrace(error.cause)}` : '';
  return `${error.name}${code === undefined ? '' : ` (${code})`}\n${frames.slice(0, 20).join('\n')}${cause}`;
}
