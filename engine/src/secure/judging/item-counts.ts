/**
 * How many rows have two or three items together: what association rules are made of (Agrawal, Imieliński, Swami 1993).
 *
 * Method: with the items of a row as 0 and 1, pairs are the product XᵀX, of which only the result is sent, whatever the rows. Triples
 * are counted while they are bits (count-rows.ts): an AND a pair and another a triple.
 */
import { inBlocks } from '../../sharing/blocks.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { unbounded } from '../ranges.ts';
import { countRows } from './count-rows.ts';

/** Numbers of one component in a block: bounds memory. */
const blockNumbers = 2 ** 23;

/**
 * Of every two planes the rows that have a 1 in both, row-major, so that the diagonal counts each plane; from 0 to the number of rows.
 * Rounds of `bitsToRing` and a product for each block of 2²³ / planes rows; bytes of m planes and n rows: those of
 * `bitsToRing` of m·n bits, and m² numbers a block.
 */
export async function pairCounts(sharing: Sharing, items: Bits): Promise<Ring> {
  const { length: rows, planes } = items;
  const held = { min: 0n, max: BigInt(rows) };
  if (rows === 0 || planes === 0) return sharing.within(sharing.filledRing(planes * planes, 0n), held);
  const blockRows = Math.max(64, Math.floor(blockNumbers / planes / 64) * 64);
  const parts = await inBlocks(sharing, rows, blockRows, async (start, end) => {
    const numbers = unbounded(sharing, await sharing.bitsToRing(sharing.sliceRows(items, start, end)));
    const length = end - start;
    const columns = Array.from({ length: planes }, (_, i) => sharing.slice(numbers, i * length, (i + 1) * length));
    const left = { rows: planes, columns: length };
    const right = { rows: length, columns: planes };
    return await sharing.matrixProduct(numbers, left, sharing.interleave(columns), right);
  });
  return sharing.within(
    parts.reduce((sum, part) => sharing.add(sum, part)),
    held,
  );
}

/** Places of three planes. */
export type Triple = readonly [number, number, number];

/** Rows that have a 1 in all three planes, for each triple. Rounds of `countRows` and two more; of m planes, an AND a row for each pair and triple. */
export async function tripleCounts(sharing: Sharing, items: Bits, triples: readonly Triple[]): Promise<Ring> {
  const pairs = [...new Set(triples.map(([a, b]) => a * items.planes + b))];
  const at = new Map(pairs.map((pair, i) => [pair, i]));
  const planes = (of: readonly number[]) => sharing.pickPlanes(items, of);
  if (triples.length === 0) return countRows(sharing, planes([]));
  const both = await sharing.and(
    planes(pairs.map((pair) => Math.floor(pair / items.planes))),
    planes(pairs.map((pair) => pair % items.planes)),
  );
  const first = sharing.pickPlanes(
    both,
    triples.map(([a, b]) => at.get(a * items.planes + b) as number),
  );
  return countRows(sharing, await sharing.and(first, planes(triples.map(([, , c]) => c))));
}
