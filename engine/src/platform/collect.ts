/**
 * Vectors are memory outside V8's heap, given back when their small owners on the heap are collected. V8 weighs both kinds of
 * memory by rules for web pages: it may collect after every operation, which doubles the work, or so late that a party holds
 * gigabytes. A process started with `computeFlags` collects by the vectors handed out instead.
 */

/** A few vectors of 10^7 words: a party's memory exceeds what it needs by no more than this and one operation. */
const betweenCollections = 256 * 1024 * 1024;
/** The share of time that collections may take: on a large heap they come later, up to the second limit. */
const longestShare = 1 / 16;
const withoutCollection = 4 * betweenCollections;

let handedOut = 0;
let notBefore = 0;

/** Counts memory handed out for a vector, and collects when enough has been. */
export function handOut(bytes: number): void {
  handedOut += bytes;
  const { gc } = globalThis;
  if (handedOut < betweenCollections || gc === undefined) return;
  const start = performance.now();
  if (start < notBefore && handedOut < withoutCollection) return;
  handedOut = 0;
  gc();
  const end = performance.now();
  notBefore = end + (end - start) / longestShare;
}
