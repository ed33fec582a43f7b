/**
 * The cells of one fold: three of them sum to each key's row, byte by byte modulo 256. Cells that no key determines are random, as all
 * are to who has no row's key.
 */
import { columnsOfKey } from './pir-places.ts';

/**
 * Orders keys so that each has a column that no key before it in the list needs: pairs of key and column, in the order in which to set them.
 * `columns`: three for each key. Undefined when the keys do not peel: take another attempt.
 */
export function peel(columns: Uint32Array, width: number): Uint32Array | undefined {
  const count = columns.length / columnsOfKey;
  const degrees = new Uint32Array(width);
  const keys = new Uint32Array(width);
  columns.forEach((column, at) => {
    degrees[column] = (degrees[column] as number) + 1;
    keys[column] = (keys[column] as number) ^ Math.floor(at / columnsOfKey);
  });
  const waiting = new Uint32Array(width + columns.length);
  let end = 0;
  degrees.forEach((degree, column) => {
    if (degree === 1) waiting[end++] = column;
  });
  const order = new Uint32Array(2 * count);
  let left = count;
  while (end > 0) {
    const column = waiting[--end] as number;
    if (degrees[column] !== 1) continue;
    const key = keys[column] as number;
    left -= 1;
    order[2 * left] = key;
    order[2 * left + 1] = column;
    for (let j = 0; j < columnsOfKey; j++) {
      const other = columns[columnsOfKey * key + j] as number;
      degrees[other] = (degrees[other] as number) - 1;
      keys[other] = (keys[other] as number) ^ key;
      if (degrees[other] === 1) waiting[end++] = other;
    }
  }
  return left === 0 ? order : undefined;
}

/** Sets one cell for each key of `order`. `cells`: `bytes` bytes each, random before; `rowAt(key)`: where the key's row begins in `rows`. */
export function fillCells(
  cells: Uint8Array,
  bytes: number,
  columns: Uint32Array,
  order: Uint32Array,
  rows: Uint8Array,
  rowAt: (key: number) => number,
): void {
  for (let at = 0; at < order.length; at += 2) {
    const key = order[at] as number;
    const own = (order[at + 1] as number) * bytes;
    const from = rowAt(key);
    for (let b = 0; b < bytes; b++) cells[own + b] = rows[from + b] as number;
    for (let j = 0; j < columnsOfKey; j++) {
      const other = (columns[columnsOfKey * key + j] as number) * bytes;
      if (other === own) continue;
      for (let b = 0; b < bytes; b++) cells[own + b] = (cells[own + b] as number) - (cells[other + b] as number);
    }
  }
}

/** The cells, column by column in `cells`, as rows of a matrix. */
export function turnCells(target: Uint8Array, cells: Uint8Array, bytes: number): void {
  const width = cells.length / bytes;
  const block = 64;
  for (let first = 0; first < width; first += block) {
    const end = Math.min(width, first + block);
    for (let b = 0; b < bytes; b++) {
      for (let c = first, at = first * bytes + b; c < end; c++, at += bytes)
        target[b * width + c] = cells[at] as number;
    }
  }
}
