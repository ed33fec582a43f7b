/** How long a run will take on the links as they are. */
import type { Cost, LocalStage } from '@tacit/analysis';
import type { Links } from '@tacit/engine';

/** A link as it was measured; `undefined` where a peer could not be reached. */
export interface MeasuredLink {
  readonly roundTripMs: number | undefined;
  readonly mbitPerSecond: number | undefined;
}

/** Up to this round trip links count as near: what a busy machine adds to a local one is less. */
const nearMs = 15;
/** What links are taken to be: few values, so that what is measured now and in a minute is mostly the same. */
const tripsMs = [20, 40, 80, 160, 320];
const widthsMbit = [10, 30, 100, 300, 1_000];

/** The slowest links in round figures, for `CompileRequest.links`; undefined where they are near or not known. */
export function linksOf(links: readonly MeasuredLink[], shape: Partial<MeasuredLink> | undefined): Links | undefined {
  const { slowest, narrowest } = slowestOf(links, shape);
  if (slowest === undefined || slowest < nearMs) return undefined;
  return { roundTripMs: nearest(tripsMs, slowest), mbitPerSecond: nearest(widthsMbit, narrowest) };
}

/** The one whose ratio to `value` is nearest to 1. */
function nearest(choices: readonly number[], value: number): number {
  const off = (choice: number): number => Math.abs(Math.log(choice / value));
  return choices.reduce((best, choice) => (off(choice) < off(best) ? choice : best));
}

/** Round trip and bandwidth of the slowest of all; no round trip where a link is not known. */
function slowestOf(links: readonly MeasuredLink[], shape: Partial<MeasuredLink> | undefined) {
  const isKnown = links.every(({ roundTripMs }) => roundTripMs !== undefined);
  return {
    slowest: isKnown
      ? Math.max(shape?.roundTripMs ?? 0, ...links.map(({ roundTripMs }) => roundTripMs ?? 0))
      : undefined,
    narrowest: Math.min(
      shape?.mbitPerSecond ?? Number.POSITIVE_INFINITY,
      ...links.map(({ mbitPerSecond }) => mbitPerSecond ?? assumedMbit),
    ),
  };
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
  const { slowest, narrowest } = slowestOf(links, shape);
  if (slowest === undefined) return null;
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
/** What prepares by oblivious transfer goes piece by piece, and leaves a part of it. */
const memoryBytesPerByteOfTransfers = 0.3;

/**
 * About how much memory a run takes at party number `self`, whose largest table has up to `rows` rows. From measurements of
 * 10^4 to 10^7 rows and 10 to 1,000 groups, which it is off by up to half.
 */
export function estimateMemoryMB(
  { bytes, steps = [] }: Pick<Cost, 'bytes'> & Partial<Pick<Cost, 'steps'>>,
  self: number,
  rows: number,
): number {
  const transfers = steps.find(({ step }) => step === 'preparation')?.bytes[self] ?? 0;
  const sent = (bytes[self] ?? 0) - transfers;
  const held = memoryBytesPerByteSent * sent + memoryBytesPerByteOfTransfers * transfers;
  return leastMemoryMB + Math.max(memoryBytesPerRow * rows, held) / 1e6;
}
