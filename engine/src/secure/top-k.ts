/**
 * The k smallest or largest elements along an axis, in order, for small k.
 *
 * Elements are numbers value·2^b + index as in arg-extreme.ts, so all differ. They are dealt into lists of K = 2^⌈log₂ k⌉; every
 * list is sorted by Batcher's odd-even merge sort (1968), then lists meet in pairs: of two sorted lists a and b the K smallest
 * are min(a_i, b_{K−1−i}), which a bitonic merge sorts again (same paper). A list is a row, its places are lanes (see adder.ts),
 * so that all lists compare in one message and the networks' wiring is local.
 *
 * Whether an element is among the k is asked by the last of these: whatever it does not beat (`amongBest`).
 *
 * n elements of w bits in all: ½·log₂ K·(log₂ K + 1) + log₂(n/K)·(1 + log₂ K) levels of 2 + ⌈log₂(w + 1)⌉ rounds, and about
 * n·(½·log₂² K + ½·log₂ K + 1) comparisons a line at most. A sort is better when k is not small.
 */
import { ringBounds } from '../sharing/bounds.ts';
import type { Bits, Columns, Ring, Shape, Sharing } from '../sharing/model.ts';
import { together } from '../sharing/together.ts';
import { toNumbers } from './adder.ts';
import {
  type Axis,
  carriedTo,
  type ExtremeOptions,
  fromDistance,
  indexPlanes,
  type Lines,
  linesOf,
} from './arg-extreme.ts';
import { constantPlanes, cyclePlanes } from './boolean.ts';
import { distances, type ExtremeKind, greater } from './extreme.ts';
import { promiseRange, requireRange } from './promises.ts';
import { bitLength, type Bounds, ceilLog2, requireIntegerFrom } from './ranges.ts';
import { commonLength, gatherColumns, noColumns } from './order/rows.ts';

/**
 * The chosen elements, k for each line, line after line, best first; their indices in the line; and the carried columns
 * there.
 */
export interface TopK {
  readonly value: Ring;
  readonly index: Ring;
  readonly carried: Columns;
}

type Pair = readonly [low: number, high: number];

/** Lanes of a list: more are many planes, and a sort is better then. */
const mostPlaces = 128;

/**
 * The `k` smallest ('min') or largest ('max') elements of each row or column of a row-major matrix, best first, of equal ones
 * the lowest index first. 1 ≤ k ≤ elements of a line, and k ≤ 128. Options as of `extremeAlong`; what is
 * carried costs k times as much.
 */
export async function topK(
  sharing: Sharing,
  kind: ExtremeKind,
  x: Ring,
  shape: Shape,
  each: Axis,
  k: number,
  { range = x.bounds ?? ringBounds, carry = noColumns }: ExtremeOptions = {},
): Promise<TopK> {
  const { lines, count, order } = linesOf('topK', x.length, shape, each);
  commonLength('topK', [{ by: x }], carry);
  if (lines === 0) return { value: x, index: x, carried: carry };
  const { table, places, indexWidth, valueWidth } = await bestOf(
    sharing,
    'topK',
    kind,
    x,
    { lines, count, order },
    { k, range },
  );

  const chosen = sharing.joinRows(Array.from({ length: k }, (_, place) => lane(sharing, table, places, place)));
  const [numbers, carried] = await together(sharing, [
    (on) => toNumbers(on, chosen, [indexWidth, valueWidth]),
    (on) => carriedTo(on, on.slicePlanes(chosen, 0, indexWidth), { lines, count, order }, carry),
  ]);
  const [index, distance] = numbers as [Ring, Ring];
  const byLine = Uint32Array.from({ length: lines * k }, (_, i) => (i % k) * lines + Math.floor(i / k));
  return {
    carried: gatherColumns(sharing, carried, byLine),
    value: fromDistance(sharing, kind, sharing.gather(distance, byLine), range),
    index: sharing.within(sharing.gather(index, byLine), { min: 0n, max: BigInt(count - 1) }),
  };
}

/**
 * One plane, an element of the matrix each: 1 where it is among the `k` smallest ('min') or largest ('max') of its line; of equal ones those
 * of lowest index are. As `topK`, and one comparison of each element more.
 */
export async function amongBest(
  sharing: Sharing,
  kind: ExtremeKind,
  x: Ring,
  shape: Shape,
  each: Axis,
  k: number,
  { range = x.bounds ?? ringBounds }: Pick<ExtremeOptions, 'range'> = {},
): Promise<Bits> {
  const { lines, count, order } = linesOf('amongBest', x.length, shape, each);
  if (lines === 0) return sharing.filledBits(0, 1, false);
  const { keys, table, places } = await bestOf(sharing, 'amongBest', kind, x, { lines, count, order }, { k, range });
  const last = sharing.gatherRows(
    lane(sharing, table, places, k - 1),
    Uint32Array.from({ length: lines * count }, (_, i) => i % lines),
  );
  const chosen = sharing.not(await greater(sharing, keys, last, 1));
  const back = new Uint32Array(order.length);
  order.forEach((at, i) => {
    back[at] = i;
  });
  return sharing.gatherRows(chosen, back);
}

/** The elements of each line as numbers value·2^b + index, element i of line l in row i·lines + l; and the K best, in order, a row a line. */
interface Best {
  readonly keys: Bits;
  readonly table: Bits;
  readonly places: number;
  readonly indexWidth: number;
  readonly valueWidth: number;
}

async function bestOf(
  sharing: Sharing,
  operation: string,
  kind: ExtremeKind,
  x: Ring,
  { lines, count, order }: Lines,
  { k, range }: { readonly k: number; readonly range: Bounds },
): Promise<Best> {
  requireIntegerFrom(operation, 'k', k, 1, Math.min(mostPlaces, count));
  const places = 2 ** ceilLog2(k);
  // One index more than there are: places that no element fills hold ones only and lose against every element.
  const indexWidth = bitLength(BigInt(count));
  requireRange(operation, range, x.bounds);
  promiseRange(sharing, operation, x, range);
  const values = await distances(sharing, kind, sharing.gather(x, order), range);
  const keys = sharing.joinPlanes([indexPlanes(sharing, lines, count, indexWidth), values]);

  let lists = Math.ceil(count / places);
  let table = deal(sharing, keys, places, lists * lines);
  for (const pairs of sortingNetwork(places)) table = await exchange(sharing, table, places, pairs);
  while (lists > 1) {
    const half = Math.ceil(lists / 2);
    const [a, b] = [
      sharing.sliceRows(table, 0, (lists - half) * lines),
      sharing.sliceRows(table, half * lines, lists * lines),
    ];
    const unpaired = sharing.sliceRows(table, (lists - half) * lines, half * lines);
    let best = await smaller(sharing, a, reverseLanes(sharing, b, places), places);
    for (const pairs of bitonicMerge(places)) best = await exchange(sharing, best, places, pairs);
    table = sharing.joinRows([best, unpaired]);
    lists = half;
  }

  return { keys, table, places, indexWidth, valueWidth: values.planes };
}

/** Rows in `places` consecutive blocks of `rows`, one a lane; what is missing at the end is ones. Local. */
function deal(sharing: Sharing, keys: Bits, places: number, rows: number): Bits {
  const missing = places * rows - keys.length;
  const all = missing === 0 ? keys : sharing.joinRows([keys, constantPlanes(sharing, missing, keys.planes, true)]);
  const blocks = Array.from({ length: places }, (_, place) => sharing.sliceRows(all, place * rows, (place + 1) * rows));
  // Plane i of every block, then plane i + 1.
  const planes = Array.from(
    { length: keys.planes * places },
    (_, i) => (i % places) * keys.planes + Math.floor(i / places),
  );
  return sharing.pickPlanes(sharing.joinPlanes(blocks), planes);
}

/** Plane numbers of chosen lanes, bit after bit. */
const lanePlanes = (planes: number, places: number, lanes: readonly number[]): number[] =>
  Array.from({ length: planes / places }, (_, bit) => lanes.map((each) => bit * places + each)).flat();

const lane = (sharing: Sharing, table: Bits, places: number, place: number): Bits =>
  sharing.pickPlanes(table, lanePlanes(table.planes, places, [place]));

function reverseLanes(sharing: Sharing, table: Bits, places: number): Bits {
  const reversed = Array.from({ length: places }, (_, place) => places - 1 - place);
  return sharing.pickPlanes(table, lanePlanes(table.planes, places, reversed));
}

/** The smaller of a and b in each lane. */
async function smaller(sharing: Sharing, a: Bits, b: Bits, lanes: number): Promise<Bits> {
  return sharing.xor(a, await swapMask(sharing, a, b, lanes));
}

/** (a ⊕ b) where a > b, else 0. */
async function swapMask(sharing: Sharing, a: Bits, b: Bits, lanes: number): Promise<Bits> {
  const swap = await greater(sharing, a, b, lanes);
  return sharing.and(cyclePlanes(sharing, swap, a.planes / lanes), sharing.xor(a, b));
}

/** Puts each pair of lanes in order. */
async function exchange(sharing: Sharing, table: Bits, places: number, pairs: readonly Pair[]): Promise<Bits> {
  const low = pairs.map(([a]) => a);
  const high = pairs.map(([, b]) => b);
  const pick = (lanes: readonly number[]) => sharing.pickPlanes(table, lanePlanes(table.planes, places, lanes));
  const mask = await swapMask(sharing, pick(low), pick(high), pairs.length);
  // Lanes of no pair change by nothing.
  const none = constantPlanes(sharing, table.length, 1, false);
  const source = Array.from({ length: places }, () => -1);
  pairs.forEach(([a, b], i) => {
    source[a] = i;
    source[b] = i;
  });
  const bits = table.planes / places;
  const spread = Array.from({ length: bits }, (_, bit) =>
    source.map((pair) => (pair < 0 ? mask.planes : bit * pairs.length + pair)),
  ).flat();
  return sharing.xor(table, sharing.pickPlanes(sharing.joinPlanes([mask, none]), spread));
}

/** Batcher's odd-even merge sort of `places` = 2^t lanes: levels of pairs that do not touch each other. */
export function sortingNetwork(places: number): Pair[][] {
  const levels: Pair[][] = [];
  for (let size = 1; size < places; size *= 2) {
    for (let step = size; step >= 1; step /= 2) {
      const level: Pair[] = [];
      for (let start = step % size; start + step < places; start += 2 * step) {
        for (let i = 0; i < step && start + i + step < places; i++) {
          // Only within one block of 2·size.
          if (Math.floor((start + i) / (2 * size)) === Math.floor((start + i + step) / (2 * size))) {
            level.push([start + i, start + i + step]);
          }
        }
      }
      levels.push(level);
    }
  }
  return levels;
}

/** Sorts `places` = 2^t lanes that rise and then fall. */
function bitonicMerge(places: number): Pair[][] {
  const levels: Pair[][] = [];
  for (let step = places / 2; step >= 1; step /= 2) {
    const low = Array.from({ length: places }, (_, i) => i).filter((i) => Math.floor(i / step) % 2 === 0);
    levels.push(low.map((i) => [i, i + step]));
  }
  return levels;
}
