/** Who has which place in a computation, whichever kind it is of. */
import { protocolNamed, replicated, UsageError } from '@tacit/engine';
import type { PartyRole } from '../contract/contract.ts';
import type { CompileRequest } from './kind.ts';
import './messages.ts';

/** Computers that a join of two owners runs with: the two and the helper, which matches. */
const joinComputers = 3;
/** Most parties that compute one question together. */
export const mostComputers = 10;
/** Most parties of a contract. */
export const mostParties = 80;

export interface Seats {
  /** Computers in party order: owners in the order of their first table, then helpers. */
  readonly names: readonly string[];
  /** Contributors in the order of their first table, then those that only receive. */
  readonly clients: readonly string[];
  /** Who prepares randomness for the computers; null where the protocol needs nobody. */
  readonly dealer: string | null;
  /** So many of the computers may be curious together. */
  readonly threshold: number;
}

/** The order in which roles stand in a contract. */
const order: readonly PartyRole[] = ['owner', 'helper', 'contributor', 'recipient', 'dealer'];

/**
 * The places of the parties of a request over tables of `tableOwners` (one per table, in order). Throws UsageError
 * 'plan.parties' when the parties are not owners, helpers, contributors, recipients and the protocol's dealer in this order,
 * those with data in the order of their first table, as many as the protocol runs with; 'plan.join-protocol' for a join that
 * is not of two owners with one helper under 'replicated'; 'plan.recipients'.
 */
export function seatsOf(
  { parties, recipients, protocol: name }: Pick<CompileRequest, 'parties' | 'recipients' | 'protocol'>,
  tableOwners: readonly string[],
  isJoin: boolean,
): Seats {
  const protocol = protocolNamed(name);
  const withRole = (...roles: readonly PartyRole[]): string[] =>
    parties.filter(({ role }) => roles.includes(role)).map((party) => party.name);
  const names = withRole('owner', 'helper');
  const clients = withRole('contributor', 'recipient');
  const dealers = withRole('dealer');
  const { min, max } = protocol.parties;
  const most = Math.min(max, mostComputers);
  const inOrderOfTables = (role: PartyRole): boolean => {
    const found = withRole(role);
    return found.join('\n') === tableOwners.filter((owner) => found.includes(owner)).join('\n');
  };
  const isSound =
    new Set(tableOwners).size === tableOwners.length &&
    new Set(parties.map((party) => party.name)).size === parties.length &&
    parties.every(({ role }, i) => i === 0 || order.indexOf(role) >= order.indexOf(parties[i - 1]?.role ?? 'owner')) &&
    tableOwners.every((owner) => withRole('owner', 'contributor').includes(owner)) &&
    inOrderOfTables('owner') &&
    inOrderOfTables('contributor') &&
    withRole('recipient').every((recipient) => recipients.includes(recipient)) &&
    names.length >= min &&
    names.length <= most &&
    parties.length <= mostParties &&
    dealers.length === (protocol.dealer ? 1 : 0);
  if (!isSound) {
    throw new UsageError('plan.parties', {
      found: parties.map((party) => `${party.name} (${party.role})`),
      owners: tableOwners,
      protocol: protocol.name,
      computers: min === most ? String(min) : `${min}–${most}`,
      dealers: protocol.dealer ? 1 : 0,
    });
  }
  // The third party, which matches tokens, has no data and no second partner; who is matched must compute.
  if (isJoin && (protocol !== replicated || names.length !== joinComputers || withRole('contributor').length > 0)) {
    throw new UsageError('plan.join-protocol', { protocol: name, expected: replicated.name });
  }
  const known = [...names, ...clients];
  const strangers = recipients.filter((recipient) => !known.includes(recipient));
  if (recipients.length === 0 || strangers.length > 0 || new Set(recipients).size < recipients.length) {
    throw new UsageError('plan.recipients', { found: recipients, parties: known });
  }
  return { names, clients, dealer: dealers[0] ?? null, threshold: protocol.security(names.length).threshold };
}
