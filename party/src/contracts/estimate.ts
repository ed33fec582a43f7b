/** How long a run will take on the links as they are. */
import type { Cost } from '@tacit/analysis';

/** Megabits per second taken for a link nobody measured. */
const assumedMbit = 1_000;
/** Time of a round that is not the network's: encryption, scheduling. */
const roundOverheadMs = 0.3;
/** Starting the processes, connecting, the local stage of a small table. */
const startSeconds = 1;

/**
 * Seconds from `run` to the result; null when a peer could not be reached. A round is one message one way, so half a
 * round trip of the slowest link.
 */
export function estimateSeconds(
  cost: Cost,
  roundTripsMs: readonly (number | undefined)[],
  link: { readonly roundTripMs?: number | undefined; readonly mbitPerSecond?: number | undefined } | undefined,
): number | null {
  if (roundTripsMs.some((time) => time === undefined)) return null;
  const slowest = Math.max(link?.roundTripMs ?? 0, ...roundTripsMs.map((time) => time ?? 0));
  const waiting = (cost.rounds * (slowest / 2 + roundOverheadMs)) / 1_000;
  const sending = (Math.max(0, ...cost.bytes) * 8) / ((link?.mbitPerSecond ?? assumedMbit) * 1e6);
  return Math.round((startSeconds + waiting + sending) * 10) / 10;
}

/** A run process before the first row, in MB. */
const leastMemoryMB = 250;
/** Of a join's row, for keys, places and columns. */
const memoryBytesPerRow = 185;
/** Vectors that are sent are held beside those they were made of. */
const memoryBytesPerByteSent = 2;

/**
 * About how much memory a run takes at party number `self`, whose largest table has up to `rows` rows. From measurements of
 * 10^4 to 10^7 rows and 10 to 1,000 groups, which it is off by up to half.
 */
export function estimateMemoryMB(cost: Cost, self: number, rows: number): number {
  const sent = cost.bytes[self] ?? 0;
  return leastMemoryMB + Math.max(memoryBytesPerRow * rows, memoryBytesPerByteSent * sent) / 1e6;
}
