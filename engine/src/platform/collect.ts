/**
 * Vectors are memory outside V8's heap, given back when their small owners on the heap are collected. V8 weighs both kinds of
 * memory by rules for web pages: it may collect the whole heap after every operation, which doubles the work, or so late that a
 * party holds gigabytes. A process started with `computeFlags` collects by the vectors handed out instead. Most vectors die
 * young, so collecting the young ones alone, which costs a twentieth, is nearly always enough.
 */

const mebi = 2 ** 20;
/** Vectors handed out between two collections of young ones. */
const betweenYoung = 64 * mebi;
/** How far vectors may grow beyond the least they have held since the last whole collection. */
const growth = 192 * mebi;
/** The share of time that whole collections may take: on a large heap they come later, up to the second limit. */
const longestShare = 1 / 16;
const mostGrowth = 3 * growth;

let handedOut = 0;
/** The least that vectors have held since the last whole collection. */
let held = 0;
let notBefore = 0;

/** Counts memory handed out for a vector, and collects when enough has been. */
export function handOut(bytes: number): void {
  handedOut += bytes;
  const { gc } = globalThis;
  if (handedOut < betweenYoung || gc === undefined) return;
  handedOut = 0;
  gc({ type: 'minor' });
  const now = process.memoryUsage().arrayBuffers;
  held = Math.min(held, now);
  const grown = now - held;
  const start = performance.now();
  if (grown < growth || (start < notBefore && grown < mostGrowth)) return;
  gc();
  held = process.memoryUsage().arrayBuffers;
  const end = performance.now();
  notBefore = end + (end - start) / longestShare;
}
