/**
 * Input: the owner P_i shares (client.ts says how a client does) x = s_0 + s_1 + s_2.
 *
 * Paper: Araki et al. 2016/768, §2 (sharing), with the mask drawn from a common generator instead of sent.
 * Security: semi-honest, one of three.  Rounds 1.  Bytes: 8 a word, owner → next.
 *
 * Letters: s_i = r from the generator of P_i and P_{i−1}; s_{i+1} = x − r goes to P_{i+1}; s_{i−1} = 0.
 * P_{i+1} sees x − r without r, P_{i−1} sees r without x − r. That s_{i−1} is zero tells nothing: the share as a whole is not
 * uniform, but each single view is, and what is opened later is a function of the result and the receiver's own view.
 */
import { inputFromClient } from './client.ts';
import { next } from './flows.ts';
import type { Group } from './group.ts';
import { receiveWords, sendStream } from '../message.ts';
import type { Parts, Party } from './party.ts';

/** Shares `length` words of `owner`; `values` is present at the owner. */
export async function input(
  party: Party,
  group: Group,
  owner: number,
  length: number,
  values: BigUint64Array | undefined,
): Promise<Parts> {
  const zero = (): BigUint64Array => new BigUint64Array(length);
  if (length === 0) return [zero(), zero()];
  if (owner >= party.session.computers) return inputFromClient(party, owner, length);
  if (party.self === owner) {
    const x = values as BigUint64Array;
    const r = party.withPrevious.words(length);
    const masked = zero();
    await sendStream(party.session, party.next, length, (start, end) => {
      const chunk = group.subtract(x.subarray(start, end), r.subarray(start, end));
      masked.set(chunk, start);
      return chunk;
    });
    return [r, masked];
  }
  if (party.self === next(owner)) return [await receiveWords(party.session, owner, length), zero()];
  return [zero(), party.withNext.words(length)];
}
