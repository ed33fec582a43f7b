/**
 * Smallest and largest elements along an axis, with the place where they stand.
 *
 * The tournament of extreme.ts on numbers value·2^b + index: the index below the value makes all of them different, so that of
 * equal values the one of lowest index wins, whoever meets whom. Rounds and bytes as there, for values b bits wider.
 */
import { ringBounds } from '../sharing/bounds.ts';
import type { Bits, Columns, Ring, Shape, Sharing } from '../sharing/model.ts';
import { together } from '../sharing/together.ts';
import { toNumbers } from './adder.ts';
import { constantPlanes } from './boolean.ts';
import { distances, type ExtremeKind, tournament } from './extreme.ts';
import './messages.ts';
import { promiseRange, requireRange } from './promises.ts';
import { selectRows } from './select-rows.ts';
import { commonLength, gatherColumns, noColumns } from './order/rows.ts';
import { bitLength, bounded, type Bounds, ceilLog2, requireIntegerFrom } from './ranges.ts';

/** One result for each row (over its columns) or for each column (over its rows). */
export type Axis = 'row' | 'column';

/** Elements of a row-major matrix, and the lines that results are sought along. */
export interface Lines {
  /** How many lines, and elements of each. */
  readonly lines: number;
  readonly count: number;
  /** Element i of line l is at order[i·lines + l] of the matrix. */
  readonly order: Uint32Array;
}

/** The lines of a matrix of `length` elements. */
export function linesOf(operation: string, length: number, { rows, columns }: Shape, each: Axis): Lines {
  requireIntegerFrom(operation, 'rows', rows, 0, 2 ** 32 - 1);
  requireIntegerFrom(operation, 'columns', columns, 0, 2 ** 32 - 1);
  requireIntegerFrom(operation, 'the number of elements', length, rows * columns, rows * columns);
  const [lines, count] = each === 'row' ? [rows, columns] : [columns, rows];
  const order = Uint32Array.from({ length }, (_, at) => {
    const [i, line] = [Math.floor(at / lines), at % lines];
    return each === 'row' ? line * columns + i : i * columns + line;
  });
  return { lines, count, order };
}

/** The extreme of each line, its index in the line, and what the carried columns have at its place. */
export interface Located {
  readonly value: Ring;
  readonly index: Ring;
  readonly carried: Columns;
}

/** What is known of the elements, and what goes with them. */
export interface ExtremeOptions {
  /** All elements are within: by default x's bounds, else all of Z_2^64 as signed numbers. */
  readonly range?: Bounds;
  /**
   * Further columns of the same table, as many rows each as x has elements; the result has those of the row where the
   * extreme stands, with their bounds (fixed-point numbers are carried as their `ring`). They are selected by the index
   * at the end: two or three rounds and a conversion, and of rings about 23·√count bytes a line, replicated, and
   * 6·√count more for each further ring.
   */
  readonly carry?: Columns;
}

/**
 * Smallest or largest element of each row or column of a row-major matrix with at least one element in a line, its
 * index (0-based; the lowest of equal ones), and what the carried columns have there.
 */
export async function extremeAlong(
  sharing: Sharing,
  kind: ExtremeKind,
  x: Ring,
  shape: Shape,
  each: Axis,
  { range = x.bounds ?? ringBounds, carry = noColumns }: ExtremeOptions = {},
): Promise<Located> {
  const { lines, count, order } = linesOf('extremeAlong', x.length, shape, each);
  commonLength('extremeAlong', [{ by: x }], carry);
  if (lines === 0) return { value: x, index: x, carried: carry };
  requireIntegerFrom('extremeAlong', 'the number of elements in a line', count, 1, 2 ** 32 - 1);
  const indexWidth = Math.max(1, bitLength(BigInt(count - 1)));
  requireRange('extremeAlong', range, x.bounds);
  promiseRange(sharing, 'extremeAlong', x, range);
  const values = await distances(sharing, kind, sharing.gather(x, order), range);
  const keys = sharing.joinPlanes([
    indexPlanes(sharing, lines, count, indexWidth),
    values,
    constantPlanes(sharing, x.length, 1, false),
  ]);
  const width = indexWidth + values.planes;
  const { bits } = await tournament(sharing, { bits: keys, width, lanes: 1 }, lines);
  const [numbers, carried] = await together(sharing, [
    (on) => toNumbers(on, on.slicePlanes(bits, 0, width), [indexWidth, values.planes]),
    (on) => carriedTo(on, on.slicePlanes(bits, 0, indexWidth), { lines, count, order }, carry),
  ]);
  const [index, distance] = numbers as [Ring, Ring];
  return {
    value: fromDistance(sharing, kind, distance, range),
    index: sharing.within(index, { min: 0n, max: BigInt(count - 1) }),
    carried,
  };
}

/** What the columns have at secret indices in bits; the one in row r is into line r mod lines, and below the count. */
export async function carriedTo(sharing: Sharing, index: Bits, { lines, count, order }: Lines, carry: Columns) {
  if (carry.rings.length + carry.bits.length === 0) return noColumns;
  const digits = { bits: sharing.slicePlanes(index, 0, ceilLog2(count)), valid: undefined, reach: count };
  const { rings, bits } = await selectRows(sharing, digits, gatherColumns(sharing, carry, order), lines);
  return { rings: rings.map((ring, c) => bounded(sharing, ring, carry.rings[c]?.bounds)), bits };
}

/** The values that have these distances from the bound that wins. Local. */
export function fromDistance(sharing: Sharing, kind: ExtremeKind, distance: Ring, range: Bounds): Ring {
  const value =
    kind === 'min'
      ? sharing.addConstant(sharing.within(distance), range.min)
      : sharing.addConstant(sharing.negate(sharing.within(distance)), range.max);
  return sharing.within(value, range);
}

/** Row i·lines + l holds the bits of i: public. */
export function indexPlanes(sharing: Sharing, lines: number, count: number, width: number): Bits {
  const length = lines * count;
  const perPlane = Math.ceil(length / 64);
  const words = new BigUint64Array(width * perPlane);
  const bytes = new Uint8Array(words.buffer);
  for (let plane = 0; plane < width; plane++) {
    const start = 8 * plane * perPlane;
    for (let row = 0; row < length; row++) {
      if (Math.floor(Math.floor(row / lines) / 2 ** plane) % 2 === 0) continue;
      const at = start + (row >>> 3);
      bytes[at] = (bytes[at] as number) | (1 << (row & 7));
    }
  }
  return sharing.constantBits(length, width, words);
}
