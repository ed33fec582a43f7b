/**
 * How many rows have a 1 in each plane, counted while they are bits.
 *
 * Method: carry-save adders down the rows (Wallace 1964). Three rows of one weight become one of the same weight and one of twice the
 * weight, by one AND for each plane; rows of all weights go into one message. That is about one AND a bit, where
 * `bitsToRing` sends 24 bytes a bit (replicated). What is left when few bits remain becomes numbers, and is added up locally.
 *
 * Replicated: about log₁.₅ n rounds and 1 bit a bit and party.
 */
import { inBlocks } from '../../sharing/blocks.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { unbounded } from '../ranges.ts';

/** So many bits are converted at the end in place of further rounds. */
const mostConverted = 2 ** 14;
/** Bits of one component in a block: bounds memory. */
const blockBits = 2 ** 28;

/** One element a plane: the number of its ones, from 0 to the number of rows. */
export async function countRows(sharing: Sharing, x: Bits): Promise<Ring> {
  const { length: rows, planes } = x;
  const held = { min: 0n, max: BigInt(rows) };
  if (rows === 0 || planes === 0) return sharing.within(sharing.filledRing(planes, 0n), held);
  const blockRows = Math.max(64, Math.floor(blockBits / planes / 64) * 64);
  const parts = await inBlocks(sharing, rows, blockRows, (start, end) =>
    countBlock(sharing, sharing.sliceRows(x, start, end)),
  );
  return sharing.within(
    parts.reduce((sum, part) => sharing.add(sum, part)),
    held,
  );
}

async function countBlock(sharing: Sharing, x: Bits): Promise<Ring> {
  // Rows of weight 2^i in piles[i].
  let piles: Bits[] = [x];
  while (piles.some(({ length }) => length > 2) && bitsIn(piles) > mostConverted) piles = await thinned(sharing, piles);
  const rows = piles.reduce((sum, pile) => sum + pile.length, 0);
  const numbers = unbounded(sharing, await sharing.bitsToRing(sharing.joinRows(piles)));
  const weights = piles.flatMap(({ length }, w) => Array.from({ length }, () => 1n << BigInt(w)));
  const all = BigUint64Array.from({ length: x.planes * rows }, (_, i) => weights[i % rows] as bigint);
  return sharing.sum(sharing.scaleEach(numbers, all), x.planes);
}

const bitsIn = (piles: readonly Bits[]): number => piles.reduce((sum, { length, planes }) => sum + length * planes, 0);

/** A third of each pile's rows: in whole words where there are many, which are cut off without shifting. */
const thirdOf = (rows: number): number => (rows >= 3 * 64 ? Math.floor(rows / 192) * 64 : Math.floor(rows / 3));

/** Every pile with three rows or more gives thirds of it to one adder each. One round. */
async function thinned(sharing: Sharing, piles: readonly Bits[]): Promise<Bits[]> {
  const thirds = piles.map(({ length }) => thirdOf(length));
  const part = (n: number) =>
    sharing.joinRows(
      piles.map((pile, w) => sharing.sliceRows(pile, n * (thirds[w] as number), (n + 1) * (thirds[w] as number))),
    );
  const [a, b, c] = [part(0), part(1), part(2)];
  // The majority of three bits is c ⊕ (a ⊕ c)(b ⊕ c).
  const [ac, bc] = [sharing.xor(a, c), sharing.xor(b, c)];
  const carries = sharing.xor(c, await sharing.and(ac, bc));
  const sums = sharing.xor(ac, b);
  const next: Bits[][] = Array.from({ length: piles.length + 1 }, () => []);
  let from = 0;
  for (const [w, pile] of piles.entries()) {
    const third = thirds[w] as number;
    const [same, twice] = [sums, carries].map((x) => sharing.sliceRows(x, from, from + third)) as [Bits, Bits];
    from += third;
    next[w]?.push(same, sharing.sliceRows(pile, 3 * third, pile.length));
    next[w + 1]?.push(twice);
  }
  const joined = next.map((parts) => {
    const some = parts.filter(({ length }) => length > 0);
    return some.length === 0 ? sharing.sliceRows(piles[0] as Bits, 0, 0) : sharing.joinRows(some);
  });
  return (joined.at(-1) as Bits).length === 0 ? joined.slice(0, -1) : joined;
}
