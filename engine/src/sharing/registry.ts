/** Every protocol that carries real shares, by the name that contracts give it: one line each. */
import { UsageError } from '../base/errors.ts';
import { dealerProtocol, dealerSource } from './additive/dealer.ts';
import { additiveFlows, additiveSecurity } from './additive/flows.ts';
import { obliviousProtocol, obliviousSource } from './additive/oblivious.ts';
import { createAdditive } from './additive/sharing.ts';
import './messages.ts';
import type { Protocol } from './protocol.ts';
import { replicatedFlows, replicatedSecurity } from './replicated/flows.ts';
import { createReplicated } from './replicated/sharing.ts';

export type { Protocol } from './protocol.ts';

/** Replicated secret sharing: three parties, semi-honest, any one of them curious. The fastest. */
export const replicated: Protocol = {
  name: 'replicated',
  parties: { min: 3, max: 3 },
  dealer: false,
  security: () => replicatedSecurity,
  flows: () => replicatedFlows,
  create: createReplicated,
};

const dealerVariant = {
  name: dealerProtocol,
  security: additiveSecurity('the dealer colludes with nobody and sees none of their traffic'),
};

/** Additive sharing of any number of parties, all but one of them curious, with a dealer that prepares correlations and has no data. */
export const additiveDealer: Protocol = {
  ...dealerVariant,
  parties: { min: 2, max: 64 },
  dealer: true,
  flows: additiveFlows,
  source: dealerSource,
  create: (session, guard, preparation) => createAdditive(dealerVariant, session, guard, preparation),
};

const obliviousVariant = {
  name: obliviousProtocol,
  security: additiveSecurity('by oblivious transfer between each two parties (Gilboa, CRYPTO 1999)'),
};

/** Additive sharing of any number of parties, all but one of them curious, which prepare correlations themselves by oblivious transfer. */
export const additiveOt: Protocol = {
  ...obliviousVariant,
  parties: { min: 2, max: 64 },
  dealer: false,
  flows: additiveFlows,
  source: obliviousSource,
  create: (session, guard, preparation) => createAdditive(obliviousVariant, session, guard, preparation),
};

/** Every protocol, the default first. */
export const protocols: readonly Protocol[] = [replicated, additiveDealer, additiveOt];

/** The protocol of this name; throws UsageError('sharing.unknown-protocol'). */
export function protocolNamed(name: string): Protocol {
  const found = protocols.find((protocol) => protocol.name === name);
  if (found !== undefined) return found;
  throw new UsageError('sharing.unknown-protocol', { protocol: name, known: protocols.map((each) => each.name) });
}
