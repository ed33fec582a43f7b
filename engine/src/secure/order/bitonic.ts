/**
 * Bitonic merge: a sequence whose keys fall and then rise, in rising order.
 *
 * Paper: Batcher, "Sorting networks and their applications", 1968. On each of ⌈log₂ n⌉ levels rows meet that stand m apart, for m from the
 * greatest power of two below n down to 1, and change places where the second is less. Rows behind the last, which would all be greater than any,
 * never move, so that a length need be no power of two.
 *
 * Rows that meet should lie in blocks, as blocks are copied and single rows are picked. So the number of a row is taken in digits of a few bits, and
 * the digit whose bits say which rows meet stands highest: between digits all rows change their places, which everybody knows.
 *
 * Nothing is opened. A level takes the rounds of a comparison and one; it compares half of the rows, and an AND a plane exchanges two.
 */
import type { Bits, Sharing } from '../../sharing/model.ts';
import { repeatPlanes } from '../boolean.ts';
import { ceilLog2 } from '../ranges.ts';
import { bestBlock, compareCost, lessThanBits } from './less-than.ts';
import { type Links, linkTimes } from './links.ts';
import { gatherBits } from './rows.ts';

/** Bits of the highest digit; others have one more at most. */
const digitBits = 10;

/** Planes from `from` on are compared, as unsigned numbers, least significant first; those below go along. Rows of equal keys may change places. */
export async function bitonicMerge(sharing: Sharing, sequence: Bits, from: number, links?: Links): Promise<Bits> {
  const { length, planes } = sequence;
  if (length <= 1 || from === planes) return sequence;
  const sizes = digitsOf(length);
  const padded = sizes.reduce((product, size) => product * size, 1);
  const natural = sizes.map((_, digit) => digit);
  let current = sharing.joinRows([sequence, sharing.filledBits(padded - length, planes, true)]);
  let layout = natural;
  for (const digit of natural) {
    const next = [digit, ...natural.filter((other) => other !== digit)];
    current = moved(sharing, current, sizes, layout, next);
    layout = next;
    const count = sizes[digit] as number;
    for (let apart = 2 ** (ceilLog2(count) - 1); apart >= 1; apart /= 2)
      current = await exchange(sharing, current, { from, count, apart }, links);
  }
  return sharing.sliceRows(moved(sharing, current, sizes, layout, natural), 0, length);
}

/**
 * Sizes of the digits of row numbers, the highest first: the others are powers of two. Blocks of a level are as many as its digit's size, and of whole
 * words where there are several digits.
 */
function digitsOf(length: number): number[] {
  const low = Math.max(0, ceilLog2(length) - digitBits);
  const digits = Math.ceil(low / (digitBits + 1));
  const sizes = Array.from({ length: digits }, (_, i) => 2 ** Math.floor((low + i) / digits));
  const high = Math.ceil(length / 2 ** low);
  return [digits === 0 ? high : Math.ceil(high / 64) * 64, ...sizes];
}

/** Rows whose digits stand in one order, the highest first, with their digits in another. Local. */
function moved(
  sharing: Sharing,
  x: Bits,
  sizes: readonly number[],
  before: readonly number[],
  after: readonly number[],
): Bits {
  if (before.every((digit, i) => digit === after[i])) return x;
  const strides = new Array<number>(sizes.length).fill(1);
  let stride = 1;
  for (const digit of before.toReversed()) {
    strides[digit] = stride;
    stride *= sizes[digit] as number;
  }
  let places = new Uint32Array(1);
  for (const digit of after) {
    const size = sizes[digit] as number;
    const step = strides[digit] as number;
    const next = new Uint32Array(places.length * size);
    let at = 0;
    for (let i = 0; i < places.length; i++)
      for (let d = 0; d < size; d++) next[at++] = (places[i] as number) + d * step;
    places = next;
  }
  return gatherBits(sharing, x, places);
}

interface Level {
  readonly from: number;
  /** Blocks of rows, and how many lie between two that meet. */
  readonly count: number;
  readonly apart: number;
}

async function exchange(sharing: Sharing, rows: Bits, { from, count, apart }: Level, links?: Links): Promise<Bits> {
  const size = rows.length / count;
  const blocks = (x: Bits, start: number, end: number): Bits => sharing.sliceRows(x, start * size, end * size);
  const runs: { readonly start: number; readonly end: number }[] = [];
  for (let start = 0; start + apart < count; start += 2 * apart)
    runs.push({ start, end: Math.min(start + apart, count - apart) });
  const first = sharing.joinRows(runs.map(({ start, end }) => blocks(rows, start, end)));
  const second = sharing.joinRows(runs.map(({ start, end }) => blocks(rows, start + apart, end + apart)));
  const { planes } = rows;
  const [x, y] = [sharing.slicePlanes(first, from, planes), sharing.slicePlanes(second, from, planes)];
  const block = bestBlock(x.planes, x.length, linkTimes(links).andsPerRound);
  const swap = await lessThanBits(sharing, y, x, block);
  const change = await sharing.and(repeatPlanes(sharing, swap, planes), sharing.xor(first, second));
  const [low, high] = [sharing.xor(first, change), sharing.xor(second, change)];
  const parts: Bits[] = [];
  let [next, met] = [0, 0];
  for (const { start, end } of runs) {
    const width = end - start;
    parts.push(blocks(low, met, met + width), blocks(rows, end, start + apart), blocks(high, met, met + width));
    next = end + apart;
    met += width;
  }
  return sharing.joinRows([...parts, blocks(rows, next, count)]);
}

// Measured on two cores: two planes of two rows that meet, picked, exchanged and put back.
const nanosecondsPerPlane = 1;
/** A row put elsewhere between two digits. */
const nanosecondsPerMove = 60;

/** The time of `bitonicMerge`, in nanoseconds of a party's processor, rounds counted with what they would allow to compute. */
export function bitonicTime(rows: number, width: number, planes: number, links?: Links): number {
  const levels = ceilLog2(rows);
  const pairs = Math.ceil(rows / 2);
  const { round, and, andsPerRound } = linkTimes(links);
  const { rounds, ands } = compareCost(width, bestBlock(width, pairs, andsPerRound));
  const moves = digitsOf(rows).length * rows * nanosecondsPerMove;
  return moves + levels * ((rounds + 1) * round + pairs * (nanosecondsPerPlane * planes + and * (ands + planes)));
}
