/**
 * Secret permutations as vectors: π holds each of 0 … n − 1 once, and what is at j says which row comes there.
 *
 * Paper: Chida et al. 2019/695 and Asharov et al. 2022/1595 (applying and inverting by a shuffle and an opening).
 *
 * All of these shuffle π by a fresh order σ and open the result. What is opened, π with its elements in a uniformly random
 * order that nobody knows, is a uniformly random permutation whatever π is. Each call takes its own order: two openings under
 * one would show how the two permutations relate.
 */
import { UsageError } from '../../base/errors.ts';
import { invertPermutation as invertOrder } from '../../base/random.ts';
import { planesToRows } from '../../kernels/transpose.ts';
import { isChoice } from '../../sharing/checks.ts';
import type { Bits, Columns, Ring, SecretOrder, Sharing } from '../../sharing/model.ts';
import '../messages.ts';

import { gatherColumns, holdsShares, rowNumbers } from './rows.ts';

/**
 * Row j of each result is row π[j] of its column; π as numbers, or as at most 64 planes of their bits, which is less to move.
 * Replicated: 5 rounds (shuffle, open, shuffle back).
 * Throws UsageError('order.no-permutation') when π is none: its shuffled elements are then known, so check what is given.
 */
export async function applyPermutation(sharing: Sharing, permutation: Ring | Bits, columns: Columns): Promise<Columns> {
  if (permutation.length <= 1) return columns;
  const order = sharing.randomOrder(permutation.length);
  const { rings, bits } = await sharing.shuffle(order, columnsOf(permutation));
  const opened = await openPlaces(sharing, 'applyPermutation', (rings[0] ?? bits[0]) as Ring | Bits);
  // Rows π[σ[·]] are those of the result, shuffled by σ.
  return sharing.shuffle(order, gatherColumns(sharing, columns, opened), true);
}

/** Row π[j] of each result is row j of its column. Replicated: 3 rounds. Throws as `applyPermutation`. */
export async function applyInverse(sharing: Sharing, permutation: Ring, columns: Columns): Promise<Columns> {
  if (permutation.length <= 1) return columns;
  const order: SecretOrder = sharing.randomOrder(permutation.length);
  const shuffled = await sharing.shuffle(order, { rings: [permutation, ...columns.rings], bits: columns.bits });
  const [places, ...rings] = shuffled.rings as [Ring, ...Ring[]];
  const opened = await openPlaces(sharing, 'applyInverse', places);
  const back = holdsShares(sharing) ? invertOrder(opened) : opened;
  return gatherColumns(sharing, { rings, bits: shuffled.bits }, back);
}

/** A uniformly random permutation that nobody knows, as a vector. Replicated: 2 rounds. */
export async function secretPermutation(sharing: Sharing, rows: number): Promise<Ring> {
  const { rings } = await sharing.shuffle(sharing.randomOrder(rows), { rings: [rowNumbers(sharing, rows)], bits: [] });
  return rings[0] as Ring;
}

/** π⁻¹. Replicated: 3 rounds. */
export async function invertPermutation(sharing: Sharing, permutation: Ring): Promise<Ring> {
  const numbers = rowNumbers(sharing, permutation.length);
  const { rings } = await applyInverse(sharing, permutation, { rings: [numbers], bits: [] });
  return rings[0] as Ring;
}

/** first[second[j]] at j: rows moved by `first`, then by `second`, are moved by this. Replicated: 5 rounds. */
export async function composePermutations(sharing: Sharing, first: Ring, second: Ring): Promise<Ring> {
  const { rings } = await applyPermutation(sharing, second, { rings: [first], bits: [] });
  return rings[0] as Ring;
}

const columnsOf = (x: Ring | Bits): Columns =>
  x.domain === 'ring' ? { rings: [x], bits: [] } : { rings: [], bits: [x] };

/** Opens the elements of a shuffled permutation; on cost zeros. */
async function openPlaces(sharing: Sharing, operation: string, shuffled: Ring | Bits): Promise<Uint32Array> {
  const opened =
    shuffled.domain === 'ring'
      ? await sharing.open(shuffled)
      : planesToRows(await sharing.openBits(shuffled), shuffled.planes, shuffled.length);
  const rows = opened.length;
  if (!holdsShares(sharing)) return new Uint32Array(opened.buffer, 0, rows);
  const places = new Uint32Array(rows);
  const halves = new Uint32Array(opened.buffer, opened.byteOffset, 2 * rows);
  let isInRange = true;
  for (let i = 0; i < rows; i++) {
    places[i] = halves[2 * i] as number;
    if (halves[2 * i + 1] !== 0) isInRange = false;
  }
  if (!(isInRange && isChoice(places, rows))) {
    throw new UsageError('order.no-permutation', { operation, rows });
  }
  return places;
}
