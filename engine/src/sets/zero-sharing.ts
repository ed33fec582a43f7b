/**
 * Intersection of three to ten owners without a helper: `zero-sharing`.
 *
 * Paper: Kolesnikov, Matania, Pinkas, Rosulek and Trieu, "Practical Multi-party Private Set Intersection from
 * Symmetric-Key Techniques", 2017/799, the protocol for the augmented semi-honest model: shares of zero under keys of
 * pairs, and programmed functions (programmed.ts) towards one leader, the receiver.
 *   1. Every two owners i, j have a key k_ij. The share of owner i for an item x is s_i(x) = ⊕_j PRF(k_ij, x). Over all
 *      owners they sum to zero, as every key comes twice; over fewer they look random to whoever lacks a key between
 *      one who is left out and one who is not.
 *   2. Every other owner i programs a function with s_i(y) for each of its items y. The receiver asks it for its own
 *      items x, and gets s_i(x) or a random string. Where all these and its own share sum to zero, all owners have x;
 *      elsewhere they do with probability 2^-128.
 *
 * Security, semi-honest, each party by itself: the others than the receiver see only what looks random (LPN,
 * primitives/vole). To the receiver the sums tell of each of its items whether all others have it; where one of them
 * lacks it, not which, how many, or whether others do.
 * Collusion. Any owners without the receiver: nothing, whatever they put together. The receiver with others: which
 * items of the receiver's all the remaining owners have, as if those who collude had put all of the receiver's items
 * into their own lists; they could have done so. (This is the augmented semi-honest model of the paper.) So the
 * receiver with all but one owner: its common items with that one. What the lists of two owners who do not collude have
 * in common with each other alone stays hidden in all cases.
 * Who deviates can make the result wrong; a receiver can ask for as many items as its table has cells (okvs/shape.ts),
 * of which it then learns the same.
 *
 * Rounds and bytes: `price`. The receiver's work and traffic grow with the number of owners, the others' do not.
 */
import { UsageError } from '../base/errors.ts';
import { loadKernels } from '../kernels/load.ts';
import { voleSecurity } from '../primitives/vole/flows.ts';
import {
  checkOwn,
  idWords,
  type Intersection,
  type IntersectionShape,
  paddedIds,
  type SetOwner,
  type SetProtocol,
} from './intersection.ts';
import { addShares, cellsAtATime, priceSums, sharesOfZero } from './zero-shares.ts';

const step = 'intersect: programmed values';

/** `atATime`: of cells. */
export const zeroSharingBy = (atATime: number): SetProtocol => ({
  name: 'zero-sharing',
  parties: { min: 3, max: 10 },
  helper: false,
  gives: ['rows'],
  mostRows: 2 ** 21,
  security: (parties) => ({
    adversary: 'semi-honest',
    threshold: 1,
    of: parties,
    paper: `Kolesnikov, Matania, Pinkas, Rosulek, Trieu 2017/799, over ${voleSecurity['semi-honest'].paper}`,
  }),
  assumes: 'lpn',
  seconds(shape) {
    const { receiver, others } = termsOf(shape);
    return others.reduce((sum, { rows }) => sum + 0.2 + 5e-7 * (rows + receiver.rows), 0);
  },
  async price(session, shape) {
    session.step(step);
    const { receiver, others } = termsOf(shape);
    await priceSums(session, receiver, others, atATime);
  },
  run: async (session, shape, own, releasing): Promise<Intersection | undefined> => {
    await loadKernels();
    const { receiver, others } = termsOf(shape);
    const place = checkOwn(session, shape, own);
    const mine = shape.owners[place];
    if (own === undefined || mine === undefined) return undefined;
    session.step(step);
    const ids = paddedIds(session.random, own.ids, mine.rows);
    const shares = await sharesOfZero(session, shape.owners, ids);
    await releasing();
    await addShares(session, receiver, others, ids, shares, atATime);
    if (session.self !== receiver.party) return undefined;
    const rows = new Uint32Array(own.ids.length / idWords);
    let count = 0;
    for (let row = 0; row < rows.length; row++) {
      if (((shares[2 * row] as bigint) | (shares[2 * row + 1] as bigint)) === 0n) rows[count++] = row;
    }
    const payloads = shape.owners.slice(1).map(() => new Uint8Array(0));
    return { kind: 'rows', rows: rows.slice(0, count), payloads };
  },
});

export const zeroSharing = zeroSharingBy(cellsAtATime);

/** Throws UsageError 'set.shape' for anything but rows of one of the owners, all of whom bring ids only. */
function termsOf({ owners, gives }: IntersectionShape): { receiver: SetOwner; others: SetOwner[] } {
  const receiver = gives.kind === 'rows' ? owners[gives.receiver] : undefined;
  if (receiver === undefined || owners.some(({ payloadBytes }) => payloadBytes > 0))
    throw new UsageError('set.shape', {
      found: `${gives.kind}, or columns beside them`,
      expected: 'rows of one owner',
    });
  return { receiver, others: owners.filter((owner) => owner !== receiver) };
}
