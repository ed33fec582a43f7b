/**
 * Inner products of consecutive segments.
 *
 * Paper: Araki et al. 2016/768, §2, with the local products of a segment added before the zero share, as the vectorized
 * multiplication of ABY3 (2018/403).
 * Security: semi-honest, one of three, as multiply.ts.  Rounds 1.  Bytes: 8 a group, P_i → P_{i−1}.
 *
 * Letters: z_i = Σ (x_i·(y_i + y_{i+1}) + x_{i+1}·y_i) + α_i over a segment; α_0 + α_1 + α_2 = 0.
 */
import { addSegmentProducts } from '../../kernels/dot.ts';
import * as ring from '../../math/ring64.ts';
import { receiveWords, sendStream } from '../message.ts';
import type { Parts, Party } from './party.ts';

/** Multiplications between two looks at the network: a few ms. */
const productsPerTurn = 2 ** 22;

/** Sums of x·y over `groups` equal consecutive segments. */
export async function dot(
  party: Party,
  x: readonly BigUint64Array[],
  y: readonly BigUint64Array[],
  groups: number,
): Promise<Parts> {
  const [x0, x1] = x as Parts;
  const [y0, y1] = y as Parts;
  if (x0.length === 0) return [new BigUint64Array(groups), new BigUint64Array(groups)];
  const size = x0.length / groups;
  const { session } = party;
  const arrival = receiveWords(session, party.next, groups);
  const own = ring.subtract(party.withNext.words(groups), party.withPrevious.words(groups));
  await sendStream(
    session,
    party.previous,
    groups,
    (start, end) => {
      const z = own.subarray(start, end);
      const part = (words: BigUint64Array) => words.subarray(start * size, end * size);
      addSegmentProducts(z, { x0: part(x0), x1: part(x1), y0: part(y0), y1: part(y1) });
      return z;
    },
    Math.min(groups, Math.max(1, Math.floor(productsPerTurn / size))),
  );
  return [own, await arrival];
}
