/**
 * Lists of fingerprints: the first `width` bits of pseudorandom outputs, each as three 32-bit words, the most significant bit first;
 * bits from `width` on are zero.
 */
export const wordBits = 32;

/** 32-bit words of a fingerprint. */
export const fingerprintWords = 3;
/** Bits of a fingerprint at most. */
export const mostWidth = fingerprintWords * wordBits;

/** b: how many leading bits are coded as counts. */
export const bucketBits = (count: number): number => (count <= 1 ? 0 : Math.ceil(Math.log2(count)));
/** The first `b` bits of a fingerprint's first word. */
export const bucketOf = (first: number, b: number): number => (b === 0 ? 0 : first >>> (wordBits - b));

/** −1, 0, 1: fingerprint i of `a` before, equal to, after fingerprint j of `b`. */
function compareFingerprints(a: Uint32Array, i: number, b: Uint32Array, j: number): number {
  const [from, to] = [i * fingerprintWords, j * fingerprintWords];
  for (let w = 0; w < fingerprintWords; w++) {
    const [x, y] = [a[from + w] as number, b[to + w] as number];
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

// The counting sort has a counter for each value of this many bits; more of them would take more memory than they save steps.
const mostSortBits = 22;
const turn = 1 << 17;

/** The fingerprints in ascending order, in fresh memory; `pause` is awaited now and then. */
export async function sortFingerprints(fingerprints: Uint32Array, pause: () => Promise<void>): Promise<Uint32Array> {
  const count = fingerprints.length / fingerprintWords;
  const b = Math.min(mostSortBits, bucketBits(count));
  const ends = new Uint32Array(2 ** b + 1);
  for (let i = 0; i < count; i++) {
    const bucket = bucketOf(fingerprints[i * fingerprintWords] as number, b) + 1;
    ends[bucket] = (ends[bucket] as number) + 1;
    if (i % turn === turn - 1) await pause();
  }
  for (let k = 0; k < 2 ** b; k++) ends[k + 1] = (ends[k + 1] as number) + (ends[k] as number);
  const next = ends.slice();
  const sorted = new Uint32Array(fingerprints.length);
  for (let i = 0; i < count; i++) {
    const from = i * fingerprintWords;
    const bucket = bucketOf(fingerprints[from] as number, b);
    const to = (next[bucket] as number) * fingerprintWords;
    next[bucket] = (next[bucket] as number) + 1;
    for (let w = 0; w < fingerprintWords; w++) sorted[to + w] = fingerprints[from + w] as number;
    if (i % turn === turn - 1) await pause();
  }
  for (let k = 0; k < 2 ** b; k++) {
    insertionSort(sorted, ends[k] as number, ends[k + 1] as number);
    if (k % turn === turn - 1) await pause();
  }
  return sorted;
}

/** A few fingerprints that begin alike; outputs are pseudorandom, so that there are few. */
function insertionSort(list: Uint32Array, start: number, end: number): void {
  for (let i = start + 1; i < end; i++) {
    for (let j = i; j > start && compareFingerprints(list, j, list, j - 1) < 0; j--) {
      const [a, b] = [j * fingerprintWords, (j - 1) * fingerprintWords];
      for (let w = 0; w < fingerprintWords; w++) {
        const held = list[a + w] as number;
        list[a + w] = list[b + w] as number;
        list[b + w] = held;
      }
    }
  }
}

/** The first `width` bits of each of `count` outputs that are `stride` bytes long. */
export function fingerprintsOf(
  outputs: Uint8Array,
  stride: number,
  width: number,
  into: Uint32Array,
  first: number,
): void {
  const view = new DataView(outputs.buffer, outputs.byteOffset, outputs.length);
  for (let i = 0; i * stride < outputs.length; i++) {
    for (let w = 0; w < fingerprintWords; w++) {
      const bits = Math.max(0, Math.min(wordBits, width - w * wordBits));
      const word = view.getUint32(i * stride + 4 * w);
      // The low bits are cut off by way of numbers: a shift by 32 would shift by none.
      into[(first + i) * fingerprintWords + w] = word - (word % 2 ** (wordBits - bits));
    }
  }
}

/** The entries of ascending `base` without those of `removed`, and those of `added`: all ascend. */
export function mergeFingerprints(
  base: Uint32Array,
  added: Uint32Array,
  removed: Uint32Array,
): Uint32Array<ArrayBuffer> {
  const merged = new Uint32Array(base.length + added.length);
  let [to, a, r] = [0, 0, 0];
  const put = (from: Uint32Array, i: number): void => {
    merged.set(from.subarray(i * fingerprintWords, (i + 1) * fingerprintWords), to);
    to += fingerprintWords;
  };
  const [adds, removes] = [added.length / fingerprintWords, removed.length / fingerprintWords];
  for (let i = 0; i * fingerprintWords < base.length; i++) {
    while (r < removes && compareFingerprints(removed, r, base, i) < 0) r += 1;
    if (r < removes && compareFingerprints(removed, r, base, i) === 0) {
      r += 1;
      continue;
    }
    while (a < adds && compareFingerprints(added, a, base, i) < 0) put(added, a++);
    put(base, i);
  }
  while (a < adds) put(added, a++);
  return merged.slice(0, to);
}
