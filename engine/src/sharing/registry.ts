/** Every protocol that carries real shares, by the name that contracts give it: one line each. */
import { UsageError } from '../base/errors.ts';
import type { Session } from '../transport/session.ts';
import type { Flows } from './flows.ts';
import './messages.ts';
import type { Guard, Security, Sharing } from './model.ts';
import { replicatedFlows, replicatedSecurity } from './replicated/flows.ts';
import { createReplicated } from './replicated/sharing.ts';

export interface Protocol {
  readonly name: string;
  /** How many parties it runs with. */
  readonly parties: number;
  readonly security: Security;
  readonly flows: Flows;
  /** The protocol on a session; without a guard every reveal is refused. */
  readonly create: (session: Session, guard?: Guard) => Promise<Sharing>;
}

export const replicated: Protocol = {
  name: 'replicated',
  parties: 3,
  security: replicatedSecurity,
  flows: replicatedFlows,
  create: createReplicated,
};

export const protocols: readonly Protocol[] = [replicated];

/** The protocol of this name; throws UsageError('sharing.unknown-protocol'). */
export function protocolNamed(name: string): Protocol {
  const found = protocols.find((protocol) => protocol.name === name);
  if (found !== undefined) return found;
  throw new UsageError('sharing.unknown-protocol', { protocol: name, known: protocols.map((each) => each.name) });
}
