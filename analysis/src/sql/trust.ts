/** What the protocol of a plan protects against: from the engine's registry. */
import { protocolNamed, type Security } from '@tacit/engine';
import type { Plan } from './plan/types.ts';

export function trustOf({ protocol, parties }: Pick<Plan, 'protocol' | 'parties'>): Security {
  return protocolNamed(protocol).security(parties.length);
}
