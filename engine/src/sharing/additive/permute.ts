/**
 * Rows of shared columns rearranged by an order that one party, the permuter P, knows.
 *
 * Paper: share translation of Chase, Ghosh, Poburinnaya (2019/1340), for n parties and with the order chosen late.
 * Security: semi-honest, up to n − 1 of n.  Rounds 1.  Bytes: the columns, from each other party to P; 4 a kept row, from P to
 * each other party.
 *
 * Letters: the correlation is a random order π known to P; uniform vectors a_i and b_i of each other party i; and
 * δ = π(Σ a_i) − Σ b_i of P, where π(x)[j] = x[π[j]]. Party i sends m_i = x_i − a_i to P and keeps b_i; P keeps
 * π(x_P + Σ m_i) + δ. Both are shares of π(x). For an order σ of its own choice P tells everybody ρ = π⁻¹∘σ, and all take
 * element ρ[j] as element j: π(x)[ρ[j]] = x[σ[j]]. σ may choose fewer rows than there are.
 * P sees m_i, masked by a_i, and δ, which b_i of one honest party makes uniform. The others see ρ: as π is uniform to them, ρ
 * is a uniform choice of rows, whatever σ is.
 *
 * A shuffle that nobody knows (as in the paper): every party in turn permutes by a random order of its own.
 */
import { bytesOf } from '../../base/bytes.ts';
import { AbortError } from '../../base/errors.ts';
import { invertPermutation } from '../../base/random.ts';
import { gatherPieces, type Unit } from '../../kernels/rows.ts';
import * as ring from '../../math/ring64.ts';
import { isChoice } from '../checks.ts';
import { columnsOf } from '../needs.ts';
import type { BranchStock } from '../preparation.ts';
import { receiveWords, sendWords } from '../message.ts';
import type { Party } from './party.ts';
import { additive, exclusiveOr } from './words.ts';

/** A column: its rows are `unit` bytes each in `words`, shared in the group of `domain`; rings come first. */
export interface Column {
  readonly domain: 'ring' | 'bits';
  readonly unit: Unit;
  readonly words: BigUint64Array;
}

/**
 * The rows `order` of `rows` rows of the columns; `keep` of them, in that order. `order` is given at the permuter, distinct
 * row numbers.
 */
export async function moveRows(
  party: Party,
  stock: BranchStock,
  permuter: number,
  columns: readonly Column[],
  { rows, keep }: { readonly rows: number; readonly keep: number },
  order: Uint32Array | undefined,
): Promise<BigUint64Array[]> {
  if (keep === 0 || columns.length === 0) return columns.map(() => new BigUint64Array(0));
  const pieces = columns.filter(({ domain }) => domain === 'bits').map(({ unit }) => unit);
  const correlation = { kind: 'permute', permuter, rows, rings: columns.length - pieces.length, pieces } as const;
  const units = stock.take(correlation, 1);
  const places = columnsOf(correlation);
  const x = ring.concatenate(columns.map(({ words }) => words));
  const both = (step: 'add' | 'subtract', target: BigUint64Array, words: BigUint64Array): void => {
    for (const { domain, start, end } of places) {
      (domain === 'ring' ? additive : exclusiveOr)[step](target.subarray(start, end), words.subarray(start, end));
    }
  };
  const gathered = (words: BigUint64Array, by: Uint32Array): BigUint64Array[] =>
    places.map(({ unit, start, end }) => gatherPieces(words.subarray(start, end), unit, by));
  const { session, others } = party;
  if (party.self === permuter) {
    const arrivals = others.map((other) => receiveWords(session, other, x.length));
    const pi = units.order();
    const back = invertPermutation(pi);
    const rho = (order as Uint32Array).map((row) => back[row] as number);
    for (const other of others) session.send(other, bytesOf(rho), true);
    await session.breathe();
    for (const arrival of arrivals) both('add', x, await arrival);
    const share = ring.concatenate(gathered(x, pi));
    both('add', share, units.words('delta', x.length));
    return gathered(share, rho);
  }
  const rho = new Uint32Array(keep);
  const arrival = session.receive(permuter, bytesOf(rho));
  arrival.catch(() => {});
  both('subtract', x, units.words('a', x.length));
  await sendWords(session, permuter, x);
  await arrival;
  if (!isChoice(rho, rows)) {
    throw new AbortError('abort.bad-order', { party: session.names[permuter] as string, keep, rows });
  }
  return gathered(units.words('b', x.length), rho);
}
