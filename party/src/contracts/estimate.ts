/** How long a run will take on the links as they are. */
import type { Cost, LocalStage } from '@tacit/analysis';

/** A link as it was measured; `undefined` where a peer could not be reached. */
export interface MeasuredLink {
  readonly roundTripMs: number | undefined;
  readonly mbitPerSecond: number | undefined;
}

/** Megabits per second taken for a link nobody measured. */
const assumedMbit = 1_000;
/** Time of a round that is not the network's: encryption, scheduling. */
const roundOverheadMs = 0.3;
/** Starting the processes, connecting, the local stage of a small table. */
const startSeconds = 1;
/** Reading a row of an owner's table, and computing one number of it. */
const rowSeconds = 5e-7;
const valueSeconds = 6e-9;
/** Megabytes that a party makes, encrypts and sends in a second, where the network is no limit. */
const madePerSecondMB = 60;

/**
 * Seconds from `run` to the result; null when a peer could not be reached. A round is one message one way, so half a
 * round trip of the slowest link; what a party sends shares its way out. `stages`: what owners compute by themselves, all at the
 * same time. `computing`: seconds that the kind says its protocol computes. `shape`: delay and bandwidth put on links on purpose.
 */
export function estimateSeconds(
  cost: Pick<Cost, 'rounds' | 'bytes'>,
  stages: readonly LocalStage[],
  links: readonly MeasuredLink[],
  shape: Partial<MeasuredLink> | undefined,
  computing = 0,
): number | null {
  if (links.some(({ roundTripMs }) => roundTripMs === undefined)) return null;
  const slowest = Math.max(shape?.roundTripMs ?? 0, ...links.map(({ roundTripMs }) => roundTripMs ?? 0));
  const narrowest = Math.min(
    shape?.mbitPerSecond ?? Number.POSITIVE_INFINITY,
    ...links.map(({ mbitPerSecond }) => mbitPerSecond ?? assumedMbit),
  );
  const megabytes = Math.max(0, ...cost.bytes) / 1e6;
  const waiting = (cost.rounds * (slowest / 2 + roundOverheadMs)) / 1_000;
  const sending = Math.max((megabytes * 8) / narrowest, megabytes / madePerSecondMB);
  const alone = Math.max(0, ...stages.map(localSeconds));
  return Math.round((startSeconds + alone + computing + waiting + sending) * 10) / 10;
}

function localSeconds(stage: LocalStage): number {
  const values = stage.kind === 'groups' ? stage.partials.length : stage.keys.length + stage.outputs.length;
  return stage.rowsUpTo * (rowSeconds + values * valueSeconds);
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
export function estimateMemoryMB(cost: Pick<Cost, 'bytes'>, self: number, rows: number): number {
  const sent = cost.bytes[self] ?? 0;
  return leastMemoryMB + Math.max(memoryBytesPerRow * rows, memoryBytesPerByteSent * sent) / 1e6;
}
