/**
 * Products: element-wise over Z_2^64, bit-wise AND, and matrices of numbers and of bits.
 *
 * Paper: Araki et al. 2016/768, §2; matrices send one element per entry of the result whatever the inner dimension, as the
 * vectorized multiplication of ABY3 (2018/403).
 * Security: semi-honest, one of three.  Rounds 1.  Bytes: 8 a word of the result, P_i → P_{i−1}.
 *
 * Letters: z_i = x_i·y_i + x_i·y_{i+1} + x_{i+1}·y_i + α_i, where α_i = F(k_{i,i+1}) − F(k_{i−1,i}) and α_0 + α_1 + α_2 = 0.
 * The z_i sum to x·y. P_{i−1} receives z_i, in which F(k_{i,i+1}) is unknown to it, so it sees a uniform word.
 * Local work is x_i·(y_i + y_{i+1}) + x_{i+1}·y_i: one product less.
 */
import { unsetWords } from '#platform';
import { bytesOf } from '../../base/bytes.ts';
import { addBitMatrixProduct } from '../../kernels/bit-matrix.ts';
import { addMatrixProduct } from '../../kernels/matrix.ts';
import { andMasked, type Factors, multiplyMasked } from '../../kernels/replicated.ts';
import * as bits from '../../math/bits.ts';
import * as ring from '../../math/ring64.ts';
import type { Shape } from '../model.ts';
import { receiveWords, sendStream, sendWords } from '../message.ts';
import type { Parts, Party } from './party.ts';

type PartsOf = readonly BigUint64Array[];

/** x·y, element by element. */
export function multiply(party: Party, x: PartsOf, y: PartsOf): Promise<Parts> {
  return masked(party, x, y, multiplyMasked);
}

/** x ∧ y. */
export function and(party: Party, x: PartsOf, y: PartsOf): Promise<Parts> {
  return masked(party, x, y, andMasked);
}

async function masked(party: Party, x: PartsOf, y: PartsOf, local: typeof multiplyMasked): Promise<Parts> {
  const [x0, x1] = x as Parts;
  const [y0, y1] = y as Parts;
  const own = unsetWords(x0.length);
  if (own.length === 0) return [own, new BigUint64Array(0)];
  const arrival = receiveWords(party.session, party.next, own.length);
  await sendStream(party.session, party.previous, own.length, (start, end) => {
    const z = own.subarray(start, end);
    const factors: Factors = {
      x0: x0.subarray(start, end),
      x1: x1.subarray(start, end),
      y0: y0.subarray(start, end),
      y1: y1.subarray(start, end),
    };
    local(z, factors, party.withNext, party.withPrevious);
    return z;
  });
  return [own, await arrival];
}

/** Rows of a product of bit matrices between two looks at the network. */
const bitRowsPerTurn = 2 ** 14;

/** x·y mod 2 of bit matrices whose columns are planes: z_i as at the top of this file, with ⊕ for +, summed before α_i is added. */
export async function bitMatrixProduct(
  party: Party,
  x: { readonly parts: PartsOf; readonly length: number; readonly planes: number },
  y: { readonly parts: PartsOf; readonly planes: number },
): Promise<Parts> {
  const words = bits.wordsFor(x.length);
  const count = words * y.planes;
  if (count === 0 || x.planes === 0) return [new BigUint64Array(count), new BigUint64Array(count)];
  const [x0, x1] = x.parts as Parts;
  const [y0, y1] = y.parts as Parts;
  const { session } = party;
  const own = bits.xor(party.withNext.words(count), party.withPrevious.words(count));
  const shape = { words, inner: x.planes, columns: y.planes };
  const both = bits.xor(y0, y1);
  for (let from = 0; from < words; from += bitRowsPerTurn / 64) {
    const to = Math.min(words, from + bitRowsPerTurn / 64);
    addBitMatrixProduct(own, x0, both, shape, from, to);
    addBitMatrixProduct(own, x1, y0, shape, from, to);
    await session.breathe();
  }
  // Not before: what is sent belongs to the same round, and its columns are whole at the end only.
  const arrival = receiveWords(session, party.next, count);
  await sendWords(session, party.previous, own);
  return [own, await arrival];
}

/** Multiplications between two looks at the network: some 20 ms. */
const productsPerTurn = 2 ** 26;

/** x·y for row-major matrices. */
export async function matrixProduct(
  party: Party,
  x: PartsOf,
  xShape: Shape,
  y: PartsOf,
  yShape: Shape,
): Promise<Parts> {
  const [x0, x1] = x as Parts;
  const [y0, y1] = y as Parts;
  const { rows, columns: inner } = xShape;
  const { columns } = yShape;
  const length = rows * columns;
  if (length === 0) return [new BigUint64Array(0), new BigUint64Array(0)];
  const { session } = party;
  const arrival = receiveWords(session, party.next, length);
  const own = ring.subtract(party.withNext.words(length), party.withPrevious.words(length));
  // Of the two equal forms (x0 + x1)·y0 + x0·y1 and x0·(y0 + y1) + x1·y0 the one whose sum is the shorter.
  const isLeftShorter = x0.length < y0.length;
  const [a, b] = isLeftShorter ? [ring.add(x0, x1), x0] : [x0, x1];
  const [u, v] = isLeftShorter ? [y0, y1] : [ring.add(y0, y1), y0];
  const step = Math.min(rows, Math.max(2, Math.floor(productsPerTurn / Math.max(1, inner * columns))));
  for (let start = 0; start < rows; start += step) {
    const end = Math.min(start + step, rows);
    const z = own.subarray(start * columns, end * columns);
    addMatrixProduct(z, a.subarray(start * inner, end * inner), u, end - start, inner, columns);
    addMatrixProduct(z, b.subarray(start * inner, end * inner), v, end - start, inner, columns);
    session.send(party.previous, bytesOf(z), end === rows);
    await session.breathe();
  }
  return [own, await arrival];
}
