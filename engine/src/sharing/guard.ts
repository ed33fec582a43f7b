import { PolicyError } from '../base/errors.ts';
import './messages.ts';
import type { Guard } from './model.ts';

/** Refuses every reveal: what a session has that was given no disclosure. */
export const denyAll: Guard = {
  permit(line, party, values) {
    throw new PolicyError('guard.not-disclosed', { line, party, values });
  },
};

/** Permits every reveal. For runs in which one process plays all parties, and for tests; never for a real party. */
export const permitAll: Guard = { permit: () => undefined };

/**
 * Permits reveals under the lines named here, each to its parties (0-based) only: `permitLines({ total: [0, 1] })`. The
 * least that a real party should use: it reveals nothing that its program's author did not name beforehand.
 */
export function permitLines(lines: Readonly<Record<string, readonly number[]>>): Guard {
  const permitted = new Map(Object.entries(lines));
  return {
    permit(line, party, values) {
      if (permitted.get(line)?.includes(party) !== true) {
        throw new PolicyError('guard.not-disclosed', { line, party, values });
      }
    },
  };
}
