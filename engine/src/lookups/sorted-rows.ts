/** Rows of equal length that begin with a uniform name of 16 bytes, in the order of the names: sorted, checked, searched. */

export const nameBytes = 16;
/** Rows a bucket, when they are dealt out before they are sorted. */
const bucketRows = 8;
const mostBucketBits = 22;

const viewOf = (rows: Uint8Array): DataView => new DataView(rows.buffer, rows.byteOffset, rows.byteLength);

/** The order of the names at two byte offsets: negative, zero or positive. */
function compareNames(x: DataView, atX: number, y: DataView, atY: number): number {
  for (let word = 0; word < nameBytes; word += 4) {
    const difference = x.getUint32(atX + word) - y.getUint32(atY + word);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The numbers of all rows in the order of their names (16 bytes each), which are near uniform: then in time linear in their count. */
export function orderOfNames(names: Uint8Array): Uint32Array {
  const count = names.length / nameBytes;
  const view = viewOf(names);
  const bits = Math.min(mostBucketBits, Math.max(1, Math.floor(Math.log2(Math.max(1, count) / bucketRows))));
  const bucketOf = (row: number): number => view.getUint32(row * nameBytes) >>> (32 - bits);
  const ends = new Uint32Array(2 ** bits + 1);
  for (let row = 0; row < count; row++) {
    const next = bucketOf(row) + 1;
    ends[next] = (ends[next] as number) + 1;
  }
  for (let b = 0; b < 2 ** bits; b++) ends[b + 1] = (ends[b + 1] as number) + (ends[b] as number);
  const next = ends.slice();
  const order = new Uint32Array(count);
  for (let row = 0; row < count; row++) {
    const b = bucketOf(row);
    const at = next[b] as number;
    order[at] = row;
    next[b] = at + 1;
  }
  for (let b = 0; b < 2 ** bits; b++) {
    const bucket = order.subarray(ends[b], ends[b + 1]);
    if (bucket.length > 1) bucket.sort((x, y) => compareNames(view, x * nameBytes, view, y * nameBytes));
  }
  return order;
}

/** Whether every row's name is above the one before it, so that no two are equal. */
export function namesAscend(rows: Uint8Array, stride: number): boolean {
  const view = viewOf(rows);
  for (let at = stride; at < rows.length; at += stride)
    if (compareNames(view, at - stride, view, at) >= 0) return false;
  return true;
}

/** The number of the row with this name, or −1. Its time depends on the name. */
export function findName(rows: Uint8Array, stride: number, name: Uint8Array): number {
  const [view, wanted] = [viewOf(rows), viewOf(name)];
  let [low, high] = [0, rows.length / stride];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareNames(view, middle * stride, wanted, 0) < 0) low = middle + 1;
    else high = middle;
  }
  const found = low * stride < rows.length && compareNames(view, low * stride, wanted, 0) === 0;
  return found ? low : -1;
}
