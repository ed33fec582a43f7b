/** Who takes part in a question, and under which protocols: its owners, helper and dealer, and where whoever asks has a place. */
import type { PartyRef } from '@tacit/analysis';
import { type Protocol, protocolNamed, protocols, UsageError } from '@tacit/engine';
import type { Question } from '../api/types.ts';
import './messages.ts';

/** A protocol with the parties that it would run with, in contract order. */
export interface Candidate {
  readonly protocol: Protocol;
  readonly parties: readonly PartyRef[];
}

/** Most parties that compute one question together. */
const mostComputers = 10;

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
 * Each protocol that runs with so many parties, with the parties in contract order: owners in the order of their first table,
 * then whoever asks if it owns nothing, then the helper, then the dealer. Throws UsageError 'contract.…' saying who is
 * missing or too many.
 */
export function candidatesFor(owners: readonly string[], question: Question, known: Known): Candidate[] {
  const everyone = [known.self, ...known.peers];
  const names = everyone.map(({ name }) => name);
  const ref = (name: string, role: PartyRef['role']): PartyRef => {
    const party = everyone.find((candidate) => candidate.name === name);
    if (party === undefined) throw new UsageError('contract.unknown-party', { party: name, known: names });
    return { name, role, publicKey: party.publicKey };
  };
  if (owners.length === 0) throw new UsageError('contract.no-owner');
  const asker = known.self.name;
  if (owners.every((owner) => owner === asker)) throw new UsageError('contract.own-data-only', { party: asker });
  const { helper, dealer, protocol: wanted } = question;
  const computing = owners.map((name) => ref(name, 'owner'));
  if (!owners.includes(asker) && helper !== asker && dealer !== asker) computing.push(ref(asker, 'helper'));
  if (helper !== undefined) {
    if (owners.includes(helper)) throw new UsageError('contract.helper-is-owner', { helper });
    computing.push(ref(helper, 'helper'));
  }
  if (dealer !== undefined && computing.some(({ name }) => name === dealer))
    throw new UsageError('contract.dealer-computes', { dealer });

  const choice = wanted === undefined ? protocols : [protocolNamed(wanted)];
  const found = choice.flatMap((protocol): Candidate[] => {
    const { min, max } = protocol.parties;
    if (computing.length < min || computing.length > Math.min(max, mostComputers)) return [];
    if (!protocol.dealer) return dealer === undefined ? [{ protocol, parties: computing }] : [];
    return dealer === undefined ? [] : [{ protocol, parties: [...computing, ref(dealer, 'dealer')] }];
  });
  const parties = [...computing.map(({ name }) => name), ...(dealer === undefined ? [] : [dealer])];
  if (found.length === 0)
    throw new UsageError('contract.parties', { found: parties, protocols: choice.map(described) });
  const stranger = question.recipients?.find((recipient) => !parties.includes(recipient));
  if (stranger !== undefined) throw new UsageError('contract.recipient', { recipient: stranger, parties });
  return found;
}

/** `replicated (3)`, `additive-dealer (2–10 + dealer)`. */
function described({ name, parties: { min, max }, dealer }: Protocol): string {
  const most = Math.min(max, mostComputers);
  return `${name} (${min === most ? min : `${min}–${most}`}${dealer ? ' + dealer' : ''})`;
}
