/**
 * Products: element-wise over Z_2^64, bit-wise AND, inner products and matrices.
 *
 * Paper: Beaver, CRYPTO 1991; matrices as in SecureML (2017/396), with one correlation a matrix product.
 * Security: semi-honest, up to n − 1 of n.  Rounds 1 (2 where the opening is spread).  Bytes: the opening of both factors.
 *
 * Letters: the correlation is a, b, c = a·b. d = x − a and e = y − b are opened; x·y = c + d·b + a·e + d·e.
 * Party i holds x_i and d_i, so a_i = x_i − d_i and b_i = y_i − e_i: what was drawn need not be kept.
 *   z_i = c_i + d·(y_i − e_i) + e·(x_i − d_i), and party 0 adds d·e.
 * With d = d_i + d' and e = e_i + e', the others' parts d' and e', party 0's first bracket and d·e are d·(y_0 + e').
 * a_i and b_i are uniform and serve once, so every d_i and e_i is uniform to whoever lacks a_i and b_i, whatever x_i and y_i
 * are; and z_i is as uniform as c_i.
 */
import { unsetWords } from '#platform';
import { addMatrixProduct } from '../../kernels/matrix.ts';
import * as ring from '../../math/ring64.ts';
import type { Shape } from '../model.ts';
import type { BranchStock, Units } from '../preparation.ts';
import type { Party } from './party.ts';
import { restOf } from './total.ts';
import { additive, discard, exclusiveOr, type Group } from './words.ts';

type Words = BigUint64Array;

/** x·y, element by element. */
export async function multiply(party: Party, stock: BranchStock, x: Words, y: Words): Promise<Words> {
  if (x.length === 0) return new BigUint64Array(0);
  const units = stock.take({ kind: 'multiply' }, x.length);
  const masked = await openMasked(party, additive, units, x, y);
  const z = units.words('c', x.length);
  addProducts(z, x, y, masked, party.self === 0);
  discard(masked.own, masked.others);
  return z;
}

/** x ∧ y. */
export async function and(party: Party, stock: BranchStock, x: Words, y: Words): Promise<Words> {
  if (x.length === 0) return new BigUint64Array(0);
  const units = stock.take({ kind: 'and' }, x.length);
  const masked = await openMasked(party, exclusiveOr, units, x, y);
  const z = units.words('c', x.length);
  xorProducts(z, x, y, masked, party.self === 0);
  discard(masked.own, masked.others);
  return z;
}

/** Sums of x·y over `groups` equal consecutive segments. */
export async function dot(party: Party, stock: BranchStock, x: Words, y: Words, groups: number): Promise<Words> {
  if (x.length === 0) return new BigUint64Array(groups);
  const units = stock.take({ kind: 'product', rows: 1, inner: x.length / groups, columns: 1 }, groups);
  const masked = await openMasked(party, additive, units, x, y);
  const terms = new BigUint64Array(x.length);
  addProducts(terms, x, y, masked, party.self === 0);
  const z = ring.segmentSums(terms, groups);
  discard(terms, masked.own, masked.others);
  additive.add(z, units.words('c', groups));
  return z;
}

/** x·y for row-major matrices. */
export async function matrixProduct(
  party: Party,
  stock: BranchStock,
  x: Words,
  xShape: Shape,
  y: Words,
  yShape: Shape,
): Promise<Words> {
  const { rows, columns: inner } = xShape;
  const { columns } = yShape;
  if (rows * columns === 0 || inner === 0) return new BigUint64Array(rows * columns);
  const units = stock.take({ kind: 'product', rows, inner, columns }, 1);
  const { d, e, otherD, otherE } = await openMasked(party, additive, units, x, y);
  const z = units.words('c', rows * columns);
  const second = party.self === 0 ? ring.add(y, otherE) : ring.subtract(y, e);
  await addInTurns(party, z, ring.add(d, otherD), second, rows, inner, columns);
  await addInTurns(party, z, ring.subtract(x, d), ring.add(e, otherE), rows, inner, columns);
  return z;
}

/** Multiplications between two looks at the network: some 20 ms. */
const productsPerTurn = 2 ** 26;

/** z += x·y, with looks at the network. */
async function addInTurns(
  { session }: Party,
  z: Words,
  x: Words,
  y: Words,
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

/** This party's d_i and e_i, and the sums of the others'. */
interface Masked {
  readonly d: Words;
  readonly e: Words;
  readonly otherD: Words;
  readonly otherE: Words;
  /** The memory of the first two, and of the last two. */
  readonly own: Words;
  readonly others: Words;
}

async function openMasked(party: Party, group: Group, units: Units, x: Words, y: Words): Promise<Masked> {
  const own = unsetWords(x.length + y.length);
  const mask = (vector: string, from: Words, start: number, end: number, at: number): void => {
    if (start < end) {
      const target = own.subarray(start + at, end + at);
      units.fill(vector, target);
      group.subtractFrom(from.subarray(start, end), target);
    }
  };
  const others = await restOf(party, group, own, (start, end) => {
    mask('a', x, start, Math.min(end, x.length), 0);
    mask('b', y, Math.max(start, x.length) - x.length, end - x.length, x.length);
  });
  return {
    d: own.subarray(0, x.length),
    e: own.subarray(x.length),
    otherD: others.subarray(0, x.length),
    otherE: others.subarray(x.length),
    own,
    others,
  };
}

/** z += d·b + a·e, and d·e where `isFirst`. Each intermediate value is cut to 64 bits, or the loop would make objects. */
function addProducts(z: Words, x: Words, y: Words, { d, e, otherD, otherE }: Masked, isFirst: boolean): void {
  for (let i = 0; i < z.length; i++) {
    const ownE = e[i] as bigint;
    const restE = otherE[i] as bigint;
    const ownD = d[i] as bigint;
    const wholeD = BigInt.asUintN(64, ownD + (otherD[i] as bigint));
    const wholeE = BigInt.asUintN(64, ownE + restE);
    const b = isFirst ? BigInt.asUintN(64, (y[i] as bigint) + restE) : BigInt.asUintN(64, (y[i] as bigint) - ownE);
    const a = BigInt.asUintN(64, (x[i] as bigint) - ownD);
    const sum = BigInt.asUintN(64, (z[i] as bigint) + BigInt.asUintN(64, wholeD * b));
    z[i] = BigInt.asUintN(64, sum + BigInt.asUintN(64, wholeE * a));
  }
}

/** z ⊕= d∧b ⊕ a∧e, and d∧e where `isFirst`. */
function xorProducts(z: Words, x: Words, y: Words, { d, e, otherD, otherE }: Masked, isFirst: boolean): void {
  const [bFrom, aFrom] = [isFirst ? otherE : e, d];
  for (let i = 0; i < z.length; i++) {
    const wholeD = (d[i] as bigint) ^ (otherD[i] as bigint);
    const wholeE = (e[i] as bigint) ^ (otherE[i] as bigint);
    const b = (y[i] as bigint) ^ (bFrom[i] as bigint);
    const a = (x[i] as bigint) ^ (aFrom[i] as bigint);
    z[i] = (z[i] as bigint) ^ (wholeD & b) ^ (wholeE & a);
  }
}
