// Rows of bit planes, taken by index: each instance holds one vector in a memory of its own, rows put together.

import { transpose } from './transpose';

/**
 * Takes row indices[i] of `arrays` arrays for each i < count. A row is `stride` words from rows on: stride / arrays words
 * of each array, the array's bit 64·q + p being bit p of its word q. The result is `planes` planes of ceil(count / 64)
 * words for each array from `to` on; bits past the last row are zero. `block`: room for 64·stride words.
 */
export function gather(
  rows: usize,
  indices: usize,
  count: i32,
  stride: i32,
  arrays: i32,
  planes: i32,
  block: usize,
  to: usize,
): void {
  const perPlane = (count + 63) >>> 6;
  const planeBytes = (<usize>perPlane) << 3;
  const perArray = stride / arrays;
  const rowBytes = (<usize>stride) << 3;
  for (let b = 0; b < perPlane; b++) {
    let left = count - (b << 6);
    if (left > 64) left = 64;
    else if (left < 64) memory.fill(block, 0, rowBytes << 6);
    for (let i = 0; i < left; i++) {
      const row = rows + <usize>load<u32>(indices) * rowBytes;
      let place = block + ((<usize>i) << 3);
      for (let c: usize = 0; c < rowBytes; c += 8) {
        store<i64>(place, load<i64>(row + c));
        place += 512;
      }
      indices += 4;
    }
    transpose(block, stride);
    let source = block;
    for (let a = 0; a < arrays; a++) {
      let plane = to + <usize>a * <usize>planes * planeBytes + ((<usize>b) << 3);
      for (let q = 0; q < perArray; q++) {
        const width = min(64, planes - (q << 6));
        for (let p = 0; p < width; p++) {
          store<i64>(plane, load<i64>(source + ((<usize>p) << 3)));
          plane += planeBytes;
        }
        source += 512;
      }
    }
  }
}

/**
 * Puts rows together: planes of one array (all `planes` of them from `from` on, `perPlane` words each) become words
 * first … of each row; `block`: room for 64 words.
 */
export function spread(
  from: usize,
  perPlane: i32,
  planes: i32,
  rows: usize,
  stride: i32,
  first: i32,
  count: i32,
  block: usize,
): void {
  const planeBytes = (<usize>perPlane) << 3;
  const rowBytes = (<usize>stride) << 3;
  const words = (planes + 63) >>> 6;
  for (let q = 0; q < words; q++) {
    const width = min(64, planes - (q << 6));
    const base = from + <usize>(q << 6) * planeBytes;
    const column = rows + ((<usize>(first + q)) << 3);
    for (let b = 0; b < perPlane; b++) {
      let source = base + ((<usize>b) << 3);
      for (let p = 0; p < 64; p++) {
        store<i64>(block + ((<usize>p) << 3), p < width ? load<i64>(source) : 0);
        source += planeBytes;
      }
      transpose(block, 1);
      let left = count - (b << 6);
      if (left > 64) left = 64;
      let row = column + <usize>(b << 6) * rowBytes;
      for (let i = 0; i < left; i++) {
        store<i64>(row, load<i64>(block + ((<usize>i) << 3)));
        row += rowBytes;
      }
    }
  }
}
