/**
 * Sums of vectors over the rows that planes of bits mark: B·X with B the planes as 0/1 numbers, a matrix product whose traffic does not grow
 * with the rows.
 *
 * B takes 8 to 16 bytes a bit and party (replicated), 24 to be made. It is made once where it fits; else in blocks of rows, of which as many as
 * fit are kept, the others made afresh for each product: so hundreds of millions of bits cost memory, more of them time.
 */
import type { Bits, Ring, Sharing, Summable } from '../../sharing/model.ts';
import { unbounded } from '../ranges.ts';

/** How much of B is held between products, and where that is not all how much is made at a time: bits. */
interface SumLimits {
  readonly inBlock: number;
  readonly kept: number;
}

// At 8 bytes a bit a quarter of a gigabyte, and 3.2.
const usual: SumLimits = { inBlock: 2 ** 25, kept: 0.75 * 2 ** 29 };

interface Block {
  readonly start: number;
  readonly end: number;
  /** The planes as numbers, where they are kept. */
  readonly numbers: Summable | undefined;
}

/** Planes whose sums are asked for again and again. */
export interface SummedPlanes {
  readonly planes: Bits;
  /** The planes that are summed, in this order. */
  readonly used: readonly number[];
  readonly blocks: readonly Block[];
}

/** All planes, those blocks made that are kept. */
export async function summedPlanes(sharing: Sharing, planes: Bits, limits = usual): Promise<SummedPlanes> {
  const n = planes.length;
  const inBlock = Math.max(64, Math.floor(limits.inBlock / Math.max(1, planes.planes) / 64) * 64);
  const rows = n * planes.planes <= limits.kept ? n : inBlock;
  const blocks: Block[] = [];
  let kept = 0;
  for (let start = 0; start < n; start += rows) {
    const end = Math.min(n, start + rows);
    kept += (end - start) * planes.planes;
    const numbers = kept <= limits.kept ? await sharing.summable(partOf(sharing, planes, start, end)) : undefined;
    blocks.push({ start, end, numbers });
  }
  return { planes, used: Array.from({ length: planes.planes }, (_, i) => i), blocks };
}

const partOf = (sharing: Sharing, planes: Bits, start: number, end: number): Bits =>
  start === 0 && end === planes.length ? planes : sharing.sliceRows(planes, start, end);

/** Some of the planes. */
export const somePlanes = (all: SummedPlanes, used: readonly number[]): SummedPlanes => ({ ...all, used });

/** The sums of each vector over each used plane: plane after plane, those of all vectors. A round for each block, and those of making it where it is not kept. */
export async function planeSums(
  sharing: Sharing,
  { planes, used, blocks }: SummedPlanes,
  vectors: readonly Ring[],
): Promise<Ring> {
  let total: Ring | undefined;
  for (const { start, end, numbers } of blocks) {
    const part = (x: Ring) => unbounded(sharing, blocks.length === 1 ? x : sharing.slice(x, start, end));
    const marks = numbers ?? (await sharing.summable(partOf(sharing, planes, start, end)));
    const sums = await sharing.rowSums(marks, used, sharing.interleave(vectors.map(part)), vectors.length);
    total = total === undefined ? sums : sharing.add(total, sums);
  }
  return total ?? sharing.filledRing(used.length * vectors.length, 0n);
}
