/** Who computes a description, and by which protocol. */
import { protocolNamed, UsageError } from '@tacit/engine';
import type { DatasetCard } from '../contract/cards.ts';
import type { CompileRequest } from '../kinds/kind.ts';

/** A request may name the protocol. */
type Request = CompileRequest & { readonly protocol?: string };

export interface Parties {
  readonly names: readonly string[];
  /** Of a join: who matches. */
  readonly helper: string | undefined;
  readonly protocol: string;
}

/**
 * The parties: owners in the order of their first table, then helpers; a join takes one helper. Three compute by
 * 'replicated' unless the request says otherwise, all other numbers by 'additive-ot'. Throws UsageError 'describe.parties',
 * 'describe.recipients', 'describe.protocol'.
 */
export function partiesOf(request: Request, cards: readonly DatasetCard[], isJoin: boolean): Parties {
  const owners = [...new Set(cards.map(({ owner }) => owner))];
  const names = request.parties.map(({ name }) => name);
  const roles = request.parties.map(({ name }) => (owners.includes(name) ? 'owner' : 'helper'));
  const inOrder = owners.every((owner, i) => names[i] === owner) && new Set(names).size === names.length;
  const fits = isJoin ? names.length === owners.length + 1 : names.length >= 2;
  if (!inOrder || !fits || request.parties.some(({ role }, i) => role !== roles[i])) {
    const found = request.parties.map(({ name, role }) => `${name} (${role})`);
    throw new UsageError(isJoin ? 'describe.parties-join' : 'describe.parties', { found, owners });
  }
  const { recipients } = request;
  if (
    recipients.length === 0 ||
    !recipients.every((name) => names.includes(name)) ||
    new Set(recipients).size < recipients.length
  ) {
    throw new UsageError('describe.recipients', { found: recipients, parties: names });
  }
  const protocol = request.protocol ?? (names.length === 3 ? 'replicated' : 'additive-ot');
  const { parties, dealer } = protocolNamed(protocol);
  if (dealer || names.length < parties.min || names.length > parties.max || (isJoin && protocol !== 'replicated')) {
    throw new UsageError('describe.protocol', { protocol, found: names.length, join: isJoin ? 'replicated' : '–' });
  }
  return { names, helper: isJoin ? names.at(-1) : undefined, protocol };
}
