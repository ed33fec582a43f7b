/**
 * The order of distinct keys whose rows have been shuffled, found by comparisons whose outcomes are opened.
 *
 * Papers: Hamada, Kikuchi, Ikarashi, Chida, Takahashi, "Practically Efficient Multi-party Sorting Protocols from Comparison
 * Sort Algorithms", ICISC 2012 (shuffle, then sort by opened comparisons). Instead of its quicksort: insertion of batches.
 *
 * Why opening is safe. The keys are distinct (the caller makes them so) and their rows stand in a uniformly random order
 * that nobody knows. Then the sequence of ranks of rows 0, 1, … is a uniformly random permutation, whatever the keys are.
 * Each outcome "row i is before row j" is a function of that permutation, and which i and j are compared follows from
 * earlier outcomes: all that is opened could be made by drawing a random permutation and running the same program on it. In
 * particular equal keys would show (as "not before" both ways) if they were not told apart.
 *
 * Stages: the first rows are compared each with each. Then the rows in order are the backbone, and the next batch, some times
 * as large, is put among them: binary search for all of the batch at once, then rows that fell between the same two
 * neighbours are compared each with each. That takes within some percent of the n·log₂ n − 1.44 n comparisons that any
 * method needs, and every step makes a number of comparisons that sizes alone determine: searches that end early go on with
 * comparisons that are not used, and pairs are filled up to `pairsWithin`. So the traffic is that of the cost run, but for a
 * chance of about 2^−40 that more pairs share a gap: then the same number is compared once more.
 */
import { unpackBits } from '../../math/bits.ts';
import { zeroNumbers } from '../../math/zeros.ts';
import { inBlocks } from '../../sharing/blocks.ts';
import type { Bits, Sharing } from '../../sharing/model.ts';
import { bestBlock, lessThanBits, RightOperand } from './less-than.ts';
import { gatherBits, holdsShares } from './rows.ts';
import { batchRows, planSort, type SortPlan, type Stage } from './sort-plan.ts';

/**
 * The rows in ascending order of their keys: the row with the least key first. Keys are distinct, unsigned, least significant
 * plane first, and their rows are in a uniformly random order: see above. On cost: zeros.
 */
export async function openedOrder(
  sharing: Sharing,
  keys: Bits,
  plan: SortPlan = planSort(keys.length, keys.planes),
): Promise<Uint32Array> {
  const comparing: Comparing = { sharing, keys, isReal: holdsShares(sharing), andsPerRound: plan.andsPerRound };
  let order = await eachWithEach(comparing, plan.first);
  for (const stage of plan.stages) order = await insert(comparing, order, stage);
  return comparing.isReal ? order : zeroNumbers(keys.length);
}

interface Comparing {
  readonly sharing: Sharing;
  readonly keys: Bits;
  readonly isReal: boolean;
  readonly andsPerRound: number | undefined;
}

const noRows = new Uint32Array(0);

/** For each i below `count` 1 where the key of row left[i] is below that of row right[i]. On cost no rows are given, nor outcomes. */
async function before(
  { sharing, keys, isReal, andsPerRound }: Comparing,
  left: Uint32Array,
  right: Uint32Array,
  count: number,
): Promise<Uint8Array> {
  const outcomes = new Uint8Array(isReal ? count : 0);
  // Batches of equal size, so that none is too small for its rounds.
  if (count === 0) return outcomes;
  const size = Math.ceil(count / Math.ceil(count / batchRows));
  const block = bestBlock(keys.planes, size, andsPerRound);
  await inBlocks(sharing, count, size, async (start, end) => {
    const x = gatherBits(sharing, keys, left.subarray(start, end), end - start);
    const y = gatherBits(sharing, keys, right.subarray(start, end), end - start);
    const opened = await sharing.openBits(await lessThanBits(sharing, x, y, block));
    if (isReal) outcomes.set(unpackBits(opened, end - start), start);
  });
  return outcomes;
}

/** The first `count` rows in order: each is compared with each. */
async function eachWithEach(comparing: Comparing, count: number): Promise<Uint32Array> {
  const pairs = (count * (count - 1)) / 2;
  if (!comparing.isReal) {
    await before(comparing, noRows, noRows, pairs);
    return noRows;
  }
  const [left, right] = [new Uint32Array(pairs), new Uint32Array(pairs)];
  let pair = 0;
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      left[pair] = i;
      right[pair++] = j;
    }
  }
  const outcomes = await before(comparing, left, right, pairs);
  const order = new Uint32Array(count);
  const rank = new Uint32Array(count);
  countLosses(rank, left, right, outcomes, pairs, 0);
  for (let i = 0; i < count; i++) order[rank[i] as number] = i;
  return order;
}

/** Adds to each row's rank the rows found to be before it; rows count from `offset`. */
function countLosses(
  rank: Uint32Array,
  left: Uint32Array,
  right: Uint32Array,
  outcomes: Uint8Array,
  pairs: number,
  offset: number,
): void {
  for (let p = 0; p < pairs; p++) {
    const later = ((outcomes[p] === 1 ? right[p] : left[p]) as number) - offset;
    rank[later] = (rank[later] as number) + 1;
  }
}

/** The rows before `to` in order, given the order of those before `from`. */
async function insert(
  comparing: Comparing,
  order: Uint32Array,
  { from, to, steps, pairs }: Stage,
): Promise<Uint32Array> {
  const batch = to - from;
  const gap = await search(comparing, order, from, batch, steps);
  if (!comparing.isReal) {
    await before(comparing, noRows, noRows, pairs);
    return noRows;
  }
  // Rows of the batch by gap: those of gap g are members[starts[g] .. starts[g + 1]].
  const starts = new Uint32Array(from + 2);
  for (const g of gap) starts[g + 1] = (starts[g + 1] as number) + 1;
  for (let g = 0; g <= from; g++) starts[g + 1] = (starts[g + 1] as number) + (starts[g] as number);
  const members = new Uint32Array(batch);
  const next = starts.slice();
  for (let i = 0; i < batch; i++) {
    const g = gap[i] as number;
    const at = next[g] as number;
    members[at] = from + i;
    next[g] = at + 1;
  }
  const rank = await ranksInGaps(comparing, starts, members, from, pairs);
  const merged = new Uint32Array(to);
  for (let g = 0; g <= from; g++) {
    const start = starts[g] as number;
    const end = starts[g + 1] as number;
    for (let m = start; m < end; m++) {
      const row = members[m] as number;
      merged[g + start + (rank[row - from] as number)] = row;
    }
    if (g < from) merged[g + end] = order[g] as number;
  }
  return merged;
}

/** For each row of the batch how many rows of the backbone are before it. */
async function search(
  { sharing, keys, isReal, andsPerRound }: Comparing,
  order: Uint32Array,
  from: number,
  batch: number,
  steps: number,
): Promise<Uint32Array> {
  const place = isReal ? new Uint32Array(batch) : noRows;
  const pivots = isReal ? new Uint32Array(batch) : noRows;
  const size = Math.ceil(batch / Math.ceil(batch / batchRows));
  const block = bestBlock(keys.planes, size, andsPerRound);
  await inBlocks(sharing, batch, size, async (start, end) => {
    const rows = new RightOperand(sharing, sharing.sliceRows(keys, from + start, from + end), block);
    const searching: Searching = { place, pivots, order, start, end };
    if (isReal) advance(searching, new Uint8Array(end - start), 0, 2 ** (steps - 1));
    // All steps send the same.
    await inBlocks(sharing, steps, 1, async (step) => {
      const stride = 2 ** (steps - 1 - step);
      const found = gatherBits(sharing, keys, pivots.subarray(start, end), end - start);
      const outcomes = await sharing.openBits(await lessThanBits(sharing, found, rows));
      if (isReal) advance(searching, unpackBits(outcomes, end - start), stride, Math.max(1, stride / 2));
    });
  });
  return place;
}

interface Searching {
  /** For each row of the batch how many rows of the backbone are known to be before it. */
  readonly place: Uint32Array;
  readonly pivots: Uint32Array;
  readonly order: Uint32Array;
  readonly start: number;
  readonly end: number;
}

/**
 * Takes in the outcomes of a step, which compared with the rows that come `stride` further on (less one), and chooses the rows
 * `ahead` further on for the next.
 */
function advance(
  { place, pivots, order, start, end }: Searching,
  outcomes: Uint8Array,
  stride: number,
  ahead: number,
): void {
  const count = order.length;
  for (let i = start; i < end; i++) {
    let at = place[i] as number;
    // Beyond the end a comparison was made too, and is not used.
    if (at + stride <= count) at += stride * (outcomes[i - start] as number);
    place[i] = at;
    const chosen = at + ahead;
    pivots[i] = order[(chosen < count ? chosen : count) - 1] as number;
  }
}

/** For each row of the batch (counted from 0) how many rows of its gap are before it. */
async function ranksInGaps(
  comparing: Comparing,
  starts: Uint32Array,
  members: Uint32Array,
  from: number,
  pairs: number,
): Promise<Uint32Array> {
  const rank = new Uint32Array(members.length);
  const [left, right] = [new Uint32Array(pairs), new Uint32Array(pairs)];
  let filled = 0;
  let rounds = 0;
  const compare = async (): Promise<void> => {
    // Places that are not filled compare row 0 with itself.
    left.fill(0, filled);
    right.fill(0, filled);
    countLosses(rank, left, right, await before(comparing, left, right, pairs), filled, from);
    filled = 0;
    rounds += 1;
  };
  for (let g = 0; g + 1 < starts.length; g++) {
    const end = starts[g + 1] as number;
    for (let i = starts[g] as number; i < end; i++) {
      for (let j = i + 1; j < end; j++) {
        if (filled === pairs) await compare();
        left[filled] = members[i] as number;
        right[filled++] = members[j] as number;
      }
    }
  }
  if (filled > 0 || rounds === 0) await compare();
  return rank;
}
