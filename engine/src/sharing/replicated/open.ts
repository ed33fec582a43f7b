/**
 * Opening: every party, or the recipients of a reveal, get the one component they lack.
 *
 * Paper: Araki et al. 2016/768, §2.
 * Security: semi-honest, one of three. The component received is the opened value less the two that the receiver holds, so
 * it shows nothing beyond the value.  Rounds 1.  Bytes: 8 a word and receiver, P_{r−1} → P_r. Clients: client.ts.
 */
import { messagesToClients } from './client.ts';
import type { Group } from './group.ts';
import { receiveWords, sendTogether } from '../message.ts';
import type { Parts, Party } from './party.ts';

/** The values at the `receivers`, undefined elsewhere. */
export async function openTo(
  party: Party,
  group: Group,
  x: readonly BigUint64Array[],
  receivers: readonly number[],
): Promise<BigUint64Array | undefined> {
  const { session, self, next, previous } = party;
  const [own, following] = x as Parts;
  const isReceiver = receivers.includes(self);
  if (own.length === 0) return isReceiver ? new BigUint64Array(0) : undefined;
  const arrival = isReceiver ? receiveWords(session, previous, own.length) : undefined;
  const clients = receivers.filter((receiver) => receiver >= session.computers);
  await sendTogether(session, [
    ...(receivers.includes(next) ? [{ to: next, words: own }] : []),
    ...messagesToClients(party, group, [own, following], clients),
  ]);
  if (arrival === undefined) return undefined;
  return group.add(group.add(own, following), await arrival);
}
