/**
 * Sums of vectors over the rows that planes of bits mark: B·X with B the planes as 0/1 numbers, a matrix product whose traffic does not grow
 * with the rows.
 *
 * B takes 16 bytes a bit and party (replicated), 24 to be made. Rows are taken in blocks; as many of these as fit are made
 * once and kept, the others afresh for each product: so ten million bits of rows cost memory, ten billion cost time.
 */
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { unbounded } from '../ranges.ts';

/** How much of B is held at a time, and between products: elements, of 16 bytes in replicated. */
interface SumLimits {
  readonly inBlock: number;
  readonly kept: number;
}

// Half a gigabyte, and 1.7.
const usual: SumLimits = { inBlock: 2 ** 25, kept: 0.8 * 2 ** 27 };

interface Block {
  readonly start: number;
  readonly end: number;
  /** The planes as numbers, plane after plane, where they are kept. */
  readonly numbers: Ring | undefined;
}

/** Planes whose sums are asked for again and again. */
export interface SummedPlanes {
  readonly planes: Bits;
  /** The planes that are summed, in this order. */
  readonly used: readonly number[];
  readonly blocks: readonly Block[];
}

/** All planes, with the blocks that are kept converted: two rounds each. */
export async function summedPlanes(sharing: Sharing, planes: Bits, limits = usual): Promise<SummedPlanes> {
  const n = planes.length;
  const rows = Math.max(64, Math.floor(limits.inBlock / Math.max(1, planes.planes) / 64) * 64);
  const blocks: Block[] = [];
  let kept = 0;
  for (let start = 0; start < n; start += rows) {
    const end = Math.min(n, start + rows);
    const isKept = kept + (end - start) * planes.planes <= limits.kept;
    const part = start === 0 && end === n ? planes : sharing.sliceRows(planes, start, end);
    const numbers = isKept ? unbounded(sharing, await sharing.bitsToRing(part)) : undefined;
    if (isKept) kept += (end - start) * planes.planes;
    blocks.push({ start, end, numbers });
  }
  return { planes, used: Array.from({ length: planes.planes }, (_, i) => i), blocks };
}

/** Some of the planes. Local. */
export function somePlanes(sharing: Sharing, all: SummedPlanes, used: readonly number[]): SummedPlanes {
  const blocks = all.blocks.map(({ start, end, numbers }) => {
    const n = end - start;
    const of = (x: Ring) => sharing.concatenate(used.map((plane) => sharing.slice(x, plane * n, (plane + 1) * n)));
    return { start, end, numbers: numbers && of(numbers) };
  });
  return { planes: all.planes, used, blocks };
}

/** The sums of each vector over each used plane: plane after plane, those of all vectors. A round for each block, three where it is not kept. */
export async function planeSums(sharing: Sharing, rows: SummedPlanes, vectors: readonly Ring[]): Promise<Ring> {
  let total: Ring | undefined;
  for (const { start, end, numbers } of rows.blocks) {
    const isWhole = rows.blocks.length === 1;
    const part = (x: Ring) => unbounded(sharing, isWhole ? x : sharing.slice(x, start, end));
    const marks = numbers ?? (await converted(sharing, rows, start, end));
    const shape = { rows: rows.used.length, columns: end - start };
    const x = sharing.interleave(vectors.map(part));
    const sums = await sharing.matrixProduct(marks, shape, x, { rows: end - start, columns: vectors.length });
    total = total === undefined ? sums : sharing.add(total, sums);
  }
  return total ?? sharing.filledRing(rows.used.length * vectors.length, 0n);
}

async function converted(sharing: Sharing, { planes, used }: SummedPlanes, start: number, end: number): Promise<Ring> {
  const part = sharing.pickPlanes(sharing.sliceRows(planes, start, end), used);
  return unbounded(sharing, await sharing.bitsToRing(part));
}
