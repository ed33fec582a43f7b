/** Who has which place in a computation, whichever kind it is of. */
import { protocolNamed, replicated, UsageError } from '@tacit/engine';
import type { CompileRequest } from './kind.ts';
import './messages.ts';

/** Computers that a join of two owners runs with: the two and the helper, which matches. */
const joinComputers = 3;
/** Most parties that compute one question together. */
const mostComputers = 10;

export interface Seats {
  /** Computers in party order: owners in the order of their first table, then helpers. */
  readonly names: readonly string[];
  /** Who prepares randomness for them; null where the protocol needs nobody. */
  readonly dealer: string | null;
  /** So many of the computers may be curious together. */
  readonly threshold: number;
}

/**
 * The places of the parties of a request over tables of `tableOwners` (one per table, in order). Throws UsageError
 * 'plan.parties' when the parties are not the owners in the order of their first table, then helpers, then the protocol's
 * dealer, as many as it runs with; 'plan.join-protocol' for a join that is not of two owners with one helper under
 * 'replicated'; 'plan.recipients'.
 */
export function seatsOf(
  { parties, recipients, protocol: name }: Pick<CompileRequest, 'parties' | 'recipients' | 'protocol'>,
  tableOwners: readonly string[],
  isJoin: boolean,
): Seats {
  const protocol = protocolNamed(name);
  const owners = [...new Set(tableOwners)];
  const last = parties.at(-1);
  const dealer = protocol.dealer && last?.role === 'dealer' ? last.name : null;
  const computing = dealer === null ? parties : parties.slice(0, -1);
  const names = computing.map((party) => party.name);
  const { min, max } = protocol.parties;
  const most = Math.min(max, mostComputers);
  const isSound =
    owners.length === tableOwners.length &&
    owners.every((owner, i) => names[i] === owner) &&
    computing.every(({ name: party, role }) => role === (owners.includes(party) ? 'owner' : 'helper')) &&
    new Set(parties.map(({ name: party }) => party)).size === parties.length &&
    names.length >= min &&
    names.length <= most &&
    protocol.dealer === (dealer !== null);
  if (!isSound) {
    throw new UsageError('plan.parties', {
      found: parties.map(({ name: party, role }) => `${party} (${role})`),
      owners,
      protocol: protocol.name,
      computers: min === most ? String(min) : `${min}–${most}`,
      dealers: protocol.dealer ? 1 : 0,
    });
  }
  // The third party, which matches tokens, has no data and no second partner.
  if (isJoin && (protocol !== replicated || names.length !== joinComputers)) {
    throw new UsageError('plan.join-protocol', { protocol: name, expected: replicated.name });
  }
  const strangers = recipients.filter((recipient) => !names.includes(recipient));
  if (recipients.length === 0 || strangers.length > 0 || new Set(recipients).size < recipients.length) {
    throw new UsageError('plan.recipients', { found: recipients, parties: names });
  }
  return { names, dealer, threshold: protocol.security(names.length).threshold };
}
