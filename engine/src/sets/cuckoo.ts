/**
 * Cuckoo hashing: every item of a set in a bin of its own, which is one of three that a public seed gives the item (Pagh and Rodler
 * 2004; without a stash as in Pinkas, Schneider, Tkachenko and Yanai, 2019/241).
 *
 * An assignment is searched by augmenting paths, which find one whenever there is one. There is none only if some s items have all
 * their bins among s − 1. Sets of the least size are such that each of these bins is of two items at least, and their expected number,
 * Σ_s C(n,s)·C(m,s−1)·N(3s, s−1)/(m(m−1)(m−2))^s where N(b,j) counts ways to put b balls into j boxes with two or more in each,
 * bounds the probability: below 2^-40 for m = ⌈1.3 n⌉ + 110 (cuckoo.test.ts computes it). 2018/579 and 2019/241 take 1.27 n for large
 * n, from experiments.
 */
import { aesBlocks, unsetWords } from '#platform';
import { bytesOf } from '../base/bytes.ts';
import { idWords } from './intersection.ts';

/** Bins that an item may be in, all different. */
export const choices = 3;

/** How many bins so many items take: of the number alone, never of the items. */
export function binsFor(items: number): number {
  if (items <= choices) return items === 0 ? 0 : choices;
  return Math.ceil((13 * items) / 10) + 110;
}

/** Items whose bins are found at a time. */
const chunk = 4096;

/** The three bins of each item, item after item. `seed`: 16 public bytes, chosen after the items. */
export function binsOf(seed: Uint8Array, ids: BigUint64Array, bins: number): Uint32Array {
  const cipher = aesBlocks(seed);
  const count = ids.length / idWords;
  const found = new Uint32Array(choices * count);
  const image = unsetWords(idWords * chunk);
  for (let start = 0; start < count; start += chunk) {
    const part = ids.subarray(idWords * start, idWords * (start + chunk));
    const words = image.subarray(0, part.length);
    cipher.encryptInto(bytesOf(words), bytesOf(part));
    const pieces = new Uint32Array(words.buffer, words.byteOffset, 2 * words.length);
    for (let i = 0; i < part.length / idWords; i++) {
      const more = pieces[4 * i + 3] as number;
      // 42 bits each: a bin is chosen with a bias of 2^-40·bins at most.
      const first = place(pieces[4 * i] as number, more & 1023, bins);
      let second = place(pieces[4 * i + 1] as number, (more >>> 10) & 1023, bins - 1);
      if (second >= first) second++;
      let third = place(pieces[4 * i + 2] as number, (more >>> 20) & 1023, bins - 2);
      if (third >= Math.min(first, second)) third++;
      if (third >= Math.max(first, second)) third++;
      found.set([first, second, third], choices * (start + i));
    }
  }
  return found;
}

/** A number below `range` from 32 and 10 uniform bits; ranges are below 2^32. */
const place = (low: number, high: number, range: number): number =>
  Math.floor(((low + high * 2 ** 32) / 2 ** 42) * range);

export const empty = 2 ** 32 - 1;

/** The item in each bin, `empty` where there is none; undefined when the items do not fit under this seed. */
export function assign(itemBins: Uint32Array, bins: number): Uint32Array | undefined {
  const items = itemBins.length / choices;
  const inBin = new Uint32Array(bins).fill(empty);
  const seenBy = new Uint32Array(bins).fill(empty);
  const from = new Uint32Array(bins);
  const queue = new Uint32Array(bins);
  for (let item = 0; item < items; item++) {
    let [head, tail, free] = [0, 0, empty];
    /** Looks at the bins of an item, which was in bin `at`. */
    const look = (other: number, at: number): void => {
      for (let c = 0; c < choices && free === empty; c++) {
        const bin = itemBins[choices * other + c] as number;
        if (seenBy[bin] === item) continue;
        seenBy[bin] = item;
        from[bin] = at;
        if (inBin[bin] === empty) free = bin;
        else queue[tail++] = bin;
      }
    };
    look(item, empty);
    while (free === empty && head < tail) {
      const bin = queue[head++] as number;
      look(inBin[bin] as number, bin);
    }
    if (free === empty) return undefined;
    // Every item on the path moves on by one bin.
    for (let bin = free; ; ) {
      const before = from[bin] as number;
      inBin[bin] = before === empty ? item : (inBin[before] as number);
      if (before === empty) break;
      bin = before;
    }
  }
  return inBin;
}
