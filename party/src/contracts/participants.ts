/** Who takes part in a question, and under which protocols: its owners, helper and dealer, and where whoever asks has a place. */
import { type KindProtocol, mostOf, type PartyRef, type QuestionShape } from '@tacit/analysis';
import { protocols as sharingProtocols, UsageError } from '@tacit/engine';
import type { Question } from '../api/types.ts';
import './messages.ts';

/** A protocol with the parties that it would run with, in contract order. */
export interface Candidate {
  readonly protocol: KindProtocol;
  readonly parties: readonly PartyRef[];
}

export interface Known {
  readonly self: { readonly name: string; readonly publicKey: string };
  readonly peers: readonly { readonly name: string; readonly publicKey: string }[];
}

/** Throws UsageError 'contract.unknown-party' for an owner that is neither this party nor a peer. */
export function checkKnown(owners: readonly string[], { self, peers }: Known): void {
  const names = [self, ...peers].map(({ name }) => name);
  for (const party of owners) {
    if (!names.includes(party)) throw new UsageError('contract.unknown-party', { party, known: names });
  }
}

/**
 * Each protocol that runs with so many computers, with the parties in contract order: owners in the order of their first
 * table, then whoever asks if it owns nothing, then the helper; with `computers` only these compute. Where rows are matched
 * and a helper is named, whoever asks without data only receives. Then owners that only contribute, those that only receive,
 * and the dealer. `protocols`: those under which the question can be computed. Throws UsageError 'contract.…' saying who is missing or too many.
 */
export function candidatesFor(
  owners: readonly string[],
  question: Question,
  known: Known,
  shape: QuestionShape = { matches: false },
  protocols: readonly KindProtocol[] = sharingProtocols,
): Candidate[] {
  const everyone = [known.self, ...known.peers];
  const names = everyone.map(({ name }) => name);
  const ref = (name: string, role: PartyRef['role']): PartyRef => {
    const party = everyone.find((candidate) => candidate.name === name);
    if (party === undefined) throw new UsageError('contract.unknown-party', { party: name, known: names });
    return { name, role, publicKey: party.publicKey };
  };
  if (owners.length === 0) throw new UsageError('contract.no-owner');
  const asker = known.self.name;
  if (shape.standing !== true && owners.every((owner) => owner === asker))
    throw new UsageError('contract.own-data-only', { party: asker });
  const { helper, dealer, protocol: wanted } = question;
  const computing = computersFor(owners, question, asker, shape).map(([name, role]) => ref(name, role));
  const isIn = (name: string): boolean => computing.some((party) => party.name === name);
  if (helper !== undefined && owners.includes(helper)) throw new UsageError('contract.helper-is-owner', { helper });
  if (dealer !== undefined && (isIn(dealer) || owners.includes(dealer)))
    throw new UsageError('contract.dealer-computes', { dealer });
  const recipients = [...new Set(question.recipients ?? [asker])];
  if (dealer !== undefined && recipients.includes(dealer)) throw new UsageError('contract.dealer-receives', { dealer });
  const contributors = owners.filter((owner) => !isIn(owner)).map((name) => ref(name, 'contributor'));
  const isElsewhere = (name: string): boolean => isIn(name) || owners.includes(name) || name === dealer;
  const receiving = recipients.filter((name) => !isElsewhere(name));
  const clients = [...contributors, ...receiving.map((name) => ref(name, 'recipient'))];

  const choice = wanted === undefined ? protocols : protocols.filter(({ name }) => name === wanted);
  if (wanted !== undefined && choice.length === 0)
    throw new UsageError('sharing.unknown-protocol', { protocol: wanted, known: protocols.map(({ name }) => name) });
  const helpers = computing.filter(({ role }) => role === 'helper').length;
  const found = choice.flatMap((protocol): Candidate[] => {
    if (computing.length < protocol.parties.min || computing.length > mostOf(protocol)) return [];
    if (protocol.helper !== undefined && helpers !== (protocol.helper ? 1 : 0)) return [];
    if (!protocol.dealer) return dealer === undefined ? [{ protocol, parties: [...computing, ...clients] }] : [];
    return dealer === undefined ? [] : [{ protocol, parties: [...computing, ...clients, ref(dealer, 'dealer')] }];
  });
  const parties = [...computing, ...clients].map(({ name }) => name);
  if (!parties.includes(asker) && dealer !== asker) throw new UsageError('contract.no-place', { party: asker });
  if (found.length > 0) return found;
  // Whoever asks about a service wants to call it, and that begins with its owner.
  const owner = owners.find((each) => each !== asker);
  if (shape.standing === true && owner !== undefined && wanted === undefined)
    throw new UsageError('contract.standing-owner', { owner, asker });
  throw new UsageError('contract.parties', {
    found: computing.map(({ name }) => name),
    protocols: choice.map(described),
  });
}

/** Who computes, in contract order. */
function computersFor(
  owners: readonly string[],
  { computers, helper, dealer }: Question,
  asker: string,
  { matches }: QuestionShape,
): [name: string, role: PartyRef['role']][] {
  if (computers !== undefined) {
    const without = [...computers, ...(helper === undefined || computers.includes(helper) ? [] : [helper])];
    return [
      ...owners.filter((owner) => without.includes(owner)).map((name): [string, 'owner'] => [name, 'owner']),
      ...[...new Set(without)]
        .filter((name) => !owners.includes(name))
        .map((name): [string, 'helper'] => [name, 'helper']),
    ];
  }
  const isPlaced = owners.includes(asker) || helper === asker || dealer === asker || (matches && helper !== undefined);
  const helpers = [...(isPlaced ? [] : [asker]), ...(helper === undefined ? [] : [helper])];
  return [
    ...owners.map((name): [string, 'owner'] => [name, 'owner']),
    ...helpers.map((name): [string, 'helper'] => [name, 'helper']),
  ];
}

/** `replicated (3)`, `additive-dealer (2–10 + dealer)`. */
function described(protocol: KindProtocol): string {
  const {
    name,
    parties: { min },
    dealer,
    helper,
  } = protocol;
  const most = mostOf(protocol);
  const more = dealer ? ' + dealer' : helper === true ? ' with a helper' : '';
  return `${name} (${min === most ? min : `${min}–${most}`}${more})`;
}
