/** Every protocol that carries real shares, by the name a contract gives it: one line each. */
import type { Guard, Security, Sharing } from './model.ts';
import type { Flows } from './flows.ts';
import { replicatedFlows, replicatedSecurity } from './replicated/flows.ts';

/** A protocol as the registry knows it. */
export interface Protocol {
  readonly name: string;
  /** How many parties it runs with. */
  readonly parties: number;
  readonly security: Security;
  readonly flows: Flows;
}

export const replicated: Protocol = {
  name: 'replicated',
  parties: 3,
  security: replicatedSecurity,
  flows: replicatedFlows,
};
