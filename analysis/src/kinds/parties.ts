/** Who has which place in a computation, whichever kind it is of. */
import { protocolNamed, replicated, UsageError } from '@tacit/engine';
import type { Matcher, PartyRole } from '../contract/contract.ts';
import type { CompileRequest, KindProtocol } from './kind.ts';
import './messages.ts';

/** Most parties that compute one question together, beside a helper that the protocol needs. */
export const mostComputers = 10;
/** Most parties of a contract. */
export const mostParties = 80;

/** Most computers under a protocol. */
export function mostOf({ parties, helper }: Pick<KindProtocol, 'parties' | 'helper'>): number {
  return Math.min(parties.max, mostComputers + (helper === true ? 1 : 0));
}

export interface Seats {
  /** Computers in party order: owners and helpers. */
  readonly names: readonly string[];
  /** Contributors and those that only receive, in party order. */
  readonly clients: readonly string[];
  /** Who matches rows, in a join; null where its two owners do so alone. */
  readonly matcher: Matcher | null;
  /** Who prepares randomness for the computers; null where the protocol needs nobody. */
  readonly dealer: string | null;
  /** So many of the computers may be curious together. */
  readonly threshold: number;
}

/** Sessions number those that compute first, then those that do not, then the dealer; within each any order will do. */
const place: Readonly<Record<PartyRole, number>> = { owner: 0, helper: 0, contributor: 1, recipient: 1, dealer: 2 };

/**
 * How owners' rows are matched: not at all, by a join of two, or as sets of several, of which every one computes and, under some
 * protocols, a helper.
 */
export type Matching = 'none' | 'join' | 'sets';

/**
 * The places of the parties of a request over tables of `tableOwners` (one per table, in order). Throws UsageError
 * 'plan.parties' when the parties are not owners and helpers, then contributors and recipients, then the protocol's dealer,
 * those with data being the owners of the tables, as many as the protocol runs with; 'plan.join-protocol' for a join with a
 * helper that is not under 'replicated', 'plan.join-places' where not its two owners compute, alone or, under 'replicated', with one
 * helper; 'plan.recipients'.
 */
export function seatsOf(
  { parties, recipients, protocol: name }: Pick<CompileRequest, 'parties' | 'recipients' | 'protocol'>,
  tableOwners: readonly string[],
  matching: Matching,
  protocol: KindProtocol = protocolNamed(name),
): Seats {
  const isJoin = matching === 'join';
  const withRole = (...roles: readonly PartyRole[]): string[] =>
    parties.filter(({ role }) => roles.includes(role)).map((party) => party.name);
  const names = withRole('owner', 'helper');
  const clients = withRole('contributor', 'recipient');
  const dealers = withRole('dealer');
  const { min } = protocol.parties;
  const most = mostOf(protocol);
  const withData = withRole('owner', 'contributor');
  const helpers = parties.filter(({ role }) => role === 'helper');
  const isSound =
    new Set(tableOwners).size === tableOwners.length &&
    new Set(parties.map((party) => party.name)).size === parties.length &&
    parties.every(({ role }, i) => i === 0 || place[role] >= place[parties[i - 1]?.role ?? 'owner']) &&
    tableOwners.every((owner) => withData.includes(owner)) &&
    withData.every((owner) => tableOwners.includes(owner)) &&
    parties.every(({ role, ownData }) => ownData === undefined || (matching !== 'none' && role === 'helper')) &&
    (matching !== 'sets' || withRole('contributor').length === 0) &&
    (protocol.helper === undefined || helpers.length === (protocol.helper ? 1 : 0)) &&
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
  const [helper, ...more] = helpers;
  const isEach = tableOwners.length === 2 && tableOwners.every((owner) => names.includes(owner));
  // Whose rows are matched must compute, and of three computers one is left to match them.
  if (isJoin && (!isEach || (protocol.name === replicated.name && (helper === undefined || more.length > 0)))) {
    throw new UsageError('plan.join-places', { owners: tableOwners, computers: names });
  }
  // Two computers match them between themselves.
  if (isJoin && protocol.name !== replicated.name && names.length !== 2)
    throw new UsageError('plan.join-protocol', { protocol: name, expected: replicated.name });
  const known = [...names, ...clients];
  const strangers = recipients.filter((recipient) => !known.includes(recipient));
  if (recipients.length === 0 || strangers.length > 0 || new Set(recipients).size < recipients.length) {
    throw new UsageError('plan.recipients', { found: recipients, parties: known });
  }
  const { threshold } = protocol.security(names.length);
  const ownData = helper?.ownData === true ? { ownData: true as const } : {};
  const matcher = matching === 'none' || helper === undefined ? null : { helper: helper.name, ...ownData };
  return { names, clients, matcher, dealer: dealers[0] ?? null, threshold };
}
