import { PolicyError } from '../base/errors.ts';
import { requireInteger } from './checks.ts';
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

/** Who may learn what under a line: parties by number, and how many values each of them at most, in a whole run. */
export interface PermittedLine {
  readonly to: readonly number[];
  readonly values: number;
}

/**
 * Permits reveals under the lines named here, each to its parties (0-based) only, and no more values than it says:
 * `permitLines({ total: { to: [0, 1], values: 1 } })`. The short form `{ total: [0, 1] }` permits any number. The
 * least that a real party should use: it reveals nothing that its program's author did not name beforehand.
 *
 * A run counts what all its reveals under a line give a party: PolicyError('guard.too-many') for the one that would be too much,
 * PolicyError('guard.not-disclosed') for another line or party. Throws UsageError('sharing.shape') for a number of values that is none.
 */
export function permitLines(lines: Readonly<Record<string, readonly number[] | PermittedLine>>): Guard {
  const permitted = new Map<string, PermittedLine>();
  for (const [line, given] of Object.entries(lines)) {
    const entry = 'to' in given ? given : { to: given, values: Number.MAX_SAFE_INTEGER };
    requireInteger('permitLines', `values of "${line}"`, entry.values, 0, Number.MAX_SAFE_INTEGER);
    permitted.set(line, { to: [...entry.to], values: entry.values });
  }
  /** `given`: how many values a party has been given under a line. */
  const check = (line: string, party: number, values: number, given: number): void => {
    const entry = permitted.get(line);
    if (entry?.to.includes(party) !== true) throw new PolicyError('guard.not-disclosed', { line, party, values });
    const { values: most } = entry;
    if (given + values > most) throw new PolicyError('guard.too-many', { line, party, found: given + values, most });
  };
  return {
    permit: (line, party, values) => check(line, party, values, 0),
    forRun() {
      const counts = new Map<string, number>();
      return {
        permit(line, party, values) {
          const key = JSON.stringify([line, party]);
          const given = counts.get(key) ?? 0;
          check(line, party, values, given);
          counts.set(key, given + values);
        },
      };
    },
  };
}

/** The guard as one run of one party uses it. */
export const guardOfRun = (guard: Guard): Guard => guard.forRun?.() ?? guard;
