/**
 * Smallest and largest elements along an axis, with the place where they stand.
 *
 * The tournament of extreme.ts on numbers value·2^b + index: the index below the value makes all of them different, so that of
 * equal values the one of lowest index wins, whoever meets whom. Rounds and bytes as there, for values b bits wider.
 */
import { ringBounds } from '../sharing/bounds.ts';
import type { Bits, Ring, Shape, Sharing } from '../sharing/model.ts';
import { toNumbers } from './adder.ts';
import { constantPlanes } from './boolean.ts';
import { distances, type ExtremeKind, tournament } from './extreme.ts';
import './messages.ts';
import { promiseRange, requireRange } from './promises.ts';
import { bitLength, type Bounds, requireIntegerFrom } from './ranges.ts';

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

/** The extreme of each line, and its index in the line. */
export interface Located {
  readonly value: Ring;
  readonly index: Ring;
}

/**
 * Smallest or largest element of each row or column of a row-major matrix with at least one element in a line, and its index
 * (0-based; the lowest of equal ones). Elements are within `range`: by default x's bounds, else all of Z_2^64 as signed numbers.
 */
export async function extremeAlong(
  sharing: Sharing,
  kind: ExtremeKind,
  x: Ring,
  shape: Shape,
  each: Axis,
  range: Bounds = x.bounds ?? ringBounds,
): Promise<Located> {
  const { lines, count, order } = linesOf('extremeAlong', x.length, shape, each);
  if (lines === 0) return { value: sharing.slice(x, 0, 0), index: sharing.slice(x, 0, 0) };
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
  const [index, distance] = (await toNumbers(sharing, sharing.slicePlanes(bits, 0, width), [
    indexWidth,
    values.planes,
  ])) as [Ring, Ring];
  return {
    value: fromDistance(sharing, kind, distance, range),
    index: sharing.within(index, { min: 0n, max: BigInt(count - 1) }),
  };
}

/** The values that have these distances from the bound that wins. Local. */
export function fromDistance(sharing: Sharing, kind: ExtremeKind, distance: Ring, range: Bounds): Ring {
  const value =
    kind === 'min'
      ? sharing.addConstant(distance, range.min)
      : sharing.addConstant(sharing.negate(distance), range.max);
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
