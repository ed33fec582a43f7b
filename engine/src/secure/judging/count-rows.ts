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
import { gatherBits } from '../order/rows.ts';
import { unbounded } from '../ranges.ts';

/** So many bits are converted at the end in place of further rounds. */
const mostConverted = 2 ** 14;
/** Bits of one component in a block: bounds memory. */
const blockBits = 2 ** 28;
const wordBits = 64;

/** One element a plane: the number of its ones, from 0 to the number of rows. */
export async function countRows(sharing: Sharing, x: Bits): Promise<Ring> {
  const { length: rows, planes } = x;
  const held = { min: 0n, max: BigInt(rows) };
  if (rows === 0 || planes === 0) return sharing.within(sharing.filledRing(planes, 0n), held);
  const blockRows = Math.max(wordBits, Math.floor(blockBits / planes / wordBits) * wordBits);
  const parts = await inBlocks(sharing, rows, blockRows, async (start, end) =>
    totalsOf(sharing, await fewUnits(sharing, [sharing.sliceRows(x, start, end)], 1, mostConverted), 1),
  );
  return sharing.within(
    parts.reduce((sum, part) => sharing.add(sum, part)),
    held,
  );
}

/**
 * Ones of many short columns side by side: rows are chunks of 64 after one another, in each of them `columns` words of 64 rows. One
 * element a plane and column, plane after plane. The same counts as of so many planes, but rows move in pieces of one plane in place of many.
 */
export async function countColumns(sharing: Sharing, x: Bits, columns: number): Promise<Ring> {
  const chunk = columns * wordBits;
  const piles = await fewUnits(sharing, [x], chunk, 0);
  // The bits of a word were rows of one column: they become units of one bit of every column.
  const spread = piles.map((pile) => {
    const index = Uint32Array.from({ length: pile.length }, (_, row) => {
      const within = row % chunk;
      return row - within + (within % columns) * wordBits + Math.floor(within / columns);
    });
    return gatherBits(sharing, pile, index);
  });
  return totalsOf(sharing, await fewUnits(sharing, spread, columns, mostConverted), columns);
}

/** Piles of weights 1, 2, 4, … of at most two units of `unit` rows each, or of no more bits than `enough` in all. */
async function fewUnits(
  sharing: Sharing,
  given: readonly Bits[],
  unit: number,
  enough: number,
): Promise<readonly Bits[]> {
  let piles = given;
  while (piles.some(({ length }) => length > 2 * unit) && bitsIn(piles) > enough) {
    piles = await thinned(sharing, piles, unit);
  }
  return piles;
}

const bitsIn = (piles: readonly Bits[]): number => piles.reduce((sum, { length, planes }) => sum + length * planes, 0);

/** Rows of a third of a pile's units: in whole words where there are many, which are cut off without shifting. */
function thirdOf(rows: number, unit: number): number {
  const third = Math.floor(rows / (3 * unit)) * unit;
  return unit === 1 && third >= wordBits ? third - (third % wordBits) : third;
}

/** Rows of all parts; most rounds have one part that is long, which is not copied where it is alone. Local. */
function joined(sharing: Sharing, parts: readonly Bits[]): Bits {
  const some = parts.filter(({ length }) => length > 0);
  const [only] = some.length === 0 ? parts : some;
  return some.length > 1 ? sharing.joinRows(some) : (only as Bits);
}

/** Every pile with three units or more gives thirds of them to one adder each. One round. */
async function thinned(sharing: Sharing, piles: readonly Bits[], unit: number): Promise<Bits[]> {
  const thirds = piles.map(({ length }) => thirdOf(length, unit));
  const part = (n: number) =>
    joined(
      sharing,
      piles.map((pile, w) => sharing.sliceRows(pile, n * (thirds[w] as number), (n + 1) * (thirds[w] as number))),
    );
  const [a, b, c] = [part(0), part(1), part(2)];
  // The majority of three bits is c ⊕ (a ⊕ c)(b ⊕ c).
  const [ac, bc] = [sharing.xor(a, c), sharing.xor(b, c)];
  const carries = sharing.xor(c, await sharing.and(ac, bc));
  const sums = sharing.xor(ac, b);
  const next: Bits[][] = Array.from({ length: piles.length + 1 }, () => []);
  const isAlone = thirds.filter((third) => third > 0).length === 1;
  let from = 0;
  for (const [w, pile] of piles.entries()) {
    const third = thirds[w] as number;
    const [same, twice] = [sums, carries].map((x) =>
      isAlone && third > 0 ? x : sharing.sliceRows(x, from, from + third),
    ) as [Bits, Bits];
    from += third;
    next[w]?.push(same, sharing.sliceRows(pile, 3 * third, pile.length));
    next[w + 1]?.push(twice);
  }
  const none = () => sharing.sliceRows(piles[0] as Bits, 0, 0);
  const all = next.map((parts) => (parts.length === 0 ? none() : joined(sharing, parts)));
  return (all.at(-1) as Bits).length === 0 ? all.slice(0, -1) : all;
}

/** What the piles hold as numbers: one a plane and row of a unit. */
async function totalsOf(sharing: Sharing, piles: readonly Bits[], unit: number): Promise<Ring> {
  const planes = piles[0]?.planes ?? 0;
  const rows = piles.reduce((sum, pile) => sum + pile.length, 0);
  const numbers = unbounded(sharing, await sharing.bitsToRing(sharing.joinRows(piles)));
  const units = rows / unit;
  const weights = piles.flatMap(({ length }, w) => Array.from({ length: length / unit }, () => 1n << BigInt(w)));
  // Plane, then row of a unit, then unit.
  const index = new Uint32Array(planes * rows);
  const factors = new BigUint64Array(planes * rows);
  for (let plane = 0, at = 0; plane < planes; plane++) {
    for (let row = 0; row < unit; row++) {
      for (let u = 0; u < units; u++, at++) {
        index[at] = plane * rows + u * unit + row;
        factors[at] = weights[u] as bigint;
      }
    }
  }
  const ordered = unit === 1 ? numbers : sharing.gather(numbers, index);
  return sharing.sum(sharing.scaleEach(ordered, factors), planes * unit);
}
