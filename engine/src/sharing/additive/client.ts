/**
 * Inputs of clients and releases to them: a client holds no share, the n computers do.
 *
 * Input: x less a mask from the client's generator with each computer goes to one of them; the others keep their masks. Which one
 * changes from client to client, so that the computers share the load.  Rounds 1.  Bytes: 8 a word.
 * Output: each computer sends its share with a share of zero (sharing.ts), so that the client sees n vectors that are uniform given
 * their total.  Rounds 1.  Bytes: 8 a word and computer.
 * Security: semi-honest, up to n − 1 of the n computers, together with any clients. Whatever a client sends is a sharing of some x.
 */
import type { Session } from '../../transport/session.ts';
import type { ClientEnd } from '../client.ts';
import { receiveWords, sendWords } from '../message.ts';
import { sessionBelow } from '../program-session.ts';
import { receiverOf } from './flows.ts';
import { partyOf } from './party.ts';
import { additive, exclusiveOr } from './words.ts';

/** The client's end on a session. Generators are those of the session's party, so that no mask serves twice. */
export function additiveClient(program: Session): ClientEnd {
  const party = partyOf(sessionBelow(program), program.computers);
  const { session, self, others, computing } = party;
  return {
    async input(domain, words) {
      if (words.length === 0) return;
      const group = domain === 'ring' ? additive : exclusiveOr;
      const to = receiverOf(self, computing);
      const share = words.slice();
      for (const other of others) if (other !== to) group.subtract(share, party.with(other).words(share.length));
      await sendWords(session, to, share);
    },

    async output(domain, length) {
      const total = new BigUint64Array(length);
      if (length === 0) return total;
      const group = domain === 'ring' ? additive : exclusiveOr;
      const arrivals = others.map((other) => receiveWords(session, other, length));
      for (const arrival of arrivals) group.add(total, await arrival);
      return total;
    },
  };
}
