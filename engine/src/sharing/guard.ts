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
