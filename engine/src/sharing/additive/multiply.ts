/**
 * Products: element-wise over Z_2^64, bit-wise AND, inner products and matrices.
 *
 * Paper: Beaver, CRYPTO 1991; matrices as in SecureML (2017/396), with one correlation a matrix product.
 * Security: semi-honest, up to n − 1 of n.  Rounds 1 (2 where the opening is spread).  Bytes: the opening of both factors.
 *
 * Letters: the correlation is a, b, c = a·b. d = x − a and e = y − b are opened; x·y = c + d·b + a·e + d·e.
 * Party i holds x_i and d_i, so a_i = x_i − d_i and b_i = y_i − e_i: what was drawn need not be kept.
 *   z_i = c_i + d·(y_i − e_i) + e·(x_i − d_i), and party 0 adds d·e.
 * a_i and b_i are uniform and serve once, so every d_i and e_i is uniform to whoever lacks a_i and b_i, whatever x_i and y_i
 * are; and z_i is as uniform as c_i.
 */
import { unsetWords } from '#platform';
import { addMatrixProduct } from '../../kernels/matrix.ts';
import * as ring from '../../math/ring64.ts';
import type { Shape } from '../model.ts';
import type { BranchStock, Units } from '../preparation.ts';
import type { Party } from './party.ts';
import { totalOf } from './total.ts';
import { addProduct, additive, exclusiveOr, type Group, xorAnd } from './words.ts';

/** x·y, element by element. */
export async function multiply(party: Party, stock: BranchStock, x: BigUint64Array, y: BigUint64Array) {
  if (x.length === 0) return new BigUint64Array(0);
  const units = stock.take({ kind: 'multiply' }, x.length);
  const masked = await openMasked(party, additive, units, x, y);
  const z = units.words('c', x.length);
  addCrossTerms(party, additive, addProduct, z, x, y, masked);
  return z;
}

/** x ∧ y. */
export async function and(party: Party, stock: BranchStock, x: BigUint64Array, y: BigUint64Array) {
  if (x.length === 0) return new BigUint64Array(0);
  const units = stock.take({ kind: 'and' }, x.length);
  const masked = await openMasked(party, exclusiveOr, units, x, y);
  const z = units.words('c', x.length);
  addCrossTerms(party, exclusiveOr, xorAnd, z, x, y, masked);
  return z;
}

/** Sums of x·y over `groups` equal consecutive segments. */
export async function dot(party: Party, stock: BranchStock, x: BigUint64Array, y: BigUint64Array, groups: number) {
  if (x.length === 0) return new BigUint64Array(groups);
  const units = stock.take({ kind: 'product', rows: 1, inner: x.length / groups, columns: 1 }, groups);
  const masked = await openMasked(party, additive, units, x, y);
  const terms = new BigUint64Array(x.length);
  addCrossTerms(party, additive, addProduct, terms, x, y, masked);
  const z = ring.segmentSums(terms, groups);
  additive.add(z, units.words('c', groups));
  return z;
}

/** x·y for row-major matrices. */
export async function matrixProduct(
  party: Party,
  stock: BranchStock,
  x: BigUint64Array,
  xShape: Shape,
  y: BigUint64Array,
  yShape: Shape,
) {
  const { rows, columns: inner } = xShape;
  const { columns } = yShape;
  if (rows * columns === 0 || inner === 0) return new BigUint64Array(rows * columns);
  const units = stock.take({ kind: 'product', rows, inner, columns }, 1);
  const { own, total } = await openMasked(party, additive, units, x, y);
  const split = (words: BigUint64Array) => [words.subarray(0, x.length), words.subarray(x.length)] as const;
  const [d, e] = split(total);
  const [ownD, ownE] = split(own);
  const z = units.words('c', rows * columns);
  const b = ring.subtract(y, ownE);
  if (party.self === 0) additive.add(b, e);
  await addInTurns(party, z, d, b, rows, inner, columns);
  await addInTurns(party, z, ring.subtract(x, ownD), e, rows, inner, columns);
  return z;
}

/** Multiplications between two looks at the network: some 20 ms. */
const productsPerTurn = 2 ** 26;

/** z += x·y, with looks at the network. */
async function addInTurns(
  { session }: Party,
  z: BigUint64Array,
  x: BigUint64Array,
  y: BigUint64Array,
  rows: number,
  inner: number,
  columns: number,
): Promise<void> {
  const step = Math.max(2, Math.floor(productsPerTurn / (inner * columns)));
  for (let start = 0; start < rows; start += step) {
    const end = Math.min(start + step, rows);
    const part = z.subarray(start * columns, end * columns);
    addMatrixProduct(part, x.subarray(start * inner, end * inner), y, end - start, inner, columns);
    await session.breathe();
  }
}

/** This party's d_i and e_i one after the other, and the opened d and e. */
interface Masked {
  readonly own: BigUint64Array;
  readonly total: BigUint64Array;
}

async function openMasked(
  party: Party,
  group: Group,
  units: Units,
  x: BigUint64Array,
  y: BigUint64Array,
): Promise<Masked> {
  const own = unsetWords(x.length + y.length);
  own.set(x);
  own.set(y, x.length);
  const subtract = (vector: string, start: number, end: number): void => {
    if (start < end) group.subtract(own.subarray(start, end), units.words(vector, end - start));
  };
  const total = await totalOf(party, group, own, (start, end) => {
    subtract('a', start, Math.min(end, x.length));
    subtract('b', Math.max(start, x.length), end);
  });
  return { own, total };
}

/** z += d·b + a·e, and d·e at party 0. */
function addCrossTerms(
  party: Party,
  group: Group,
  addTimes: (z: BigUint64Array, x: BigUint64Array, y: BigUint64Array) => void,
  z: BigUint64Array,
  x: BigUint64Array,
  y: BigUint64Array,
  { own, total }: Masked,
): void {
  const length = x.length;
  const [d, e] = [total.subarray(0, length), total.subarray(length)];
  const b = y.slice();
  group.subtract(b, own.subarray(length));
  if (party.self === 0) group.add(b, e);
  addTimes(z, d, b);
  const a = x.slice();
  group.subtract(a, own.subarray(0, length));
  addTimes(z, a, e);
}
