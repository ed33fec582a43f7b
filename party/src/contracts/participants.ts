/** Who computes a question: its owners, the helper, and where whoever asks has a place. */
import type { PartyRef } from '@tacit/analysis';
import { UsageError } from '@tacit/engine';
import type { Question } from '../api/types.ts';
import './messages.ts';

/** Protocols so far run with exactly three parties. */
const computers = 3;

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
 * The parties in contract order: owners in the order of their first table, then whoever asks if it owns nothing, then the
 * helper. Throws UsageError 'contract.…' saying who is missing or too many.
 */
export function choosePartners(owners: readonly string[], question: Question, known: Known): PartyRef[] {
  const everyone = [known.self, ...known.peers];
  const names = everyone.map(({ name }) => name);
  const ref = (name: string, role: PartyRef['role']): PartyRef => {
    const party = everyone.find((candidate) => candidate.name === name);
    if (party === undefined) throw new UsageError('contract.unknown-party', { party: name, known: names });
    return { name, role, publicKey: party.publicKey };
  };
  if (owners.length === 0) throw new UsageError('contract.no-owner');
  const parties = owners.map((name) => ref(name, 'owner'));
  const asker = known.self.name;
  if (owners.every((owner) => owner === asker)) throw new UsageError('contract.own-data-only', { party: asker });
  const { helper } = question;
  if (!owners.includes(asker) && helper !== asker) parties.push(ref(asker, 'helper'));
  if (helper !== undefined) {
    if (owners.includes(helper)) throw new UsageError('contract.helper-is-owner', { helper });
    if (owners.length >= computers) throw new UsageError('contract.helper-not-needed', { helper });
    parties.push(ref(helper, 'helper'));
  } else if (parties.length < computers) {
    throw new UsageError('contract.helper-needed', { owners, known: names.filter((name) => !owners.includes(name)) });
  }
  if (parties.length !== computers)
    throw new UsageError('contract.parties', { found: parties.map(({ name }) => name) });
  for (const recipient of question.recipients ?? []) {
    if (!parties.some(({ name }) => name === recipient)) {
      throw new UsageError('contract.recipient', { recipient, parties: parties.map(({ name }) => name) });
    }
  }
  return parties;
}
