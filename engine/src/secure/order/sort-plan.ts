/** How a comparison sort proceeds, by public sizes only: see opened-order.ts. */
import { logarithm } from '../fixed/elementary.ts';
import { ceilLog2 } from '../ranges.ts';
import { bestBlock, compareCost } from './less-than.ts';
import { type Links, type LinkTimes, linkTimes } from './links.ts';

/** One stage: the rows before `from` are in order, the rows from there to `to` are put among them. */
export interface Stage {
  readonly from: number;
  readonly to: number;
  /** Steps of the binary search. */
  readonly steps: number;
  /** Comparisons of rows that fell between the same neighbours. */
  readonly pairs: number;
}

export interface SortPlan {
  /** The first rows, compared each with each. */
  readonly first: number;
  readonly stages: readonly Stage[];
  /** In nanoseconds of a party's processor, rounds counted with what they would allow to compute. */
  readonly time: number;
  /** What comparisons are laid out for: see bestBlock. */
  readonly andsPerRound: number | undefined;
}

// Measured on two cores: a comparison's rows put together.
const nanosecondsPerComparison = 60;

/** At most so many comparisons are made at once: memory is bounded by this. */
export const batchRows = 2 ** 20;

/** The time of `count` comparisons of `width` bits that do not depend on each other, and are opened. */
function comparisonsTime(count: number, width: number, { round, and, andsPerRound }: LinkTimes): number {
  if (count === 0) return 0;
  const batches = Math.ceil(count / batchRows);
  const { rounds, ands } = compareCost(width, bestBlock(width, Math.ceil(count / batches), andsPerRound));
  // An outcome is opened: a bit more.
  const each = nanosecondsPerComparison + and * (ands + 1);
  return batches * (rounds + 1) * round + count * each;
}

/** Steps that find a place among `count` rows: the least s with 2^s > count. */
export const searchSteps = (count: number): number => ceilLog2(count + 1);

/**
 * Comparisons kept ready for `batch` rows that fall into the m = count + 1 gaps between `count` rows: as many as there are
 * pairs in one gap, but for a chance of about 2^−40.
 *
 * All ways to share the rows out among the gaps are equally likely, so that two rows share a gap with probability 2 / (m +
 * 1). With μ rows a gap on average, gaps are nearly independent and geometric: given the total, a gap's number of pairs has
 * the standard deviation μ(μ + 1), and some gap has w rows or more with probability m·e^(−w·ln(1 + 1/μ)). Too many pairs
 * come from all gaps together (8 standard deviations of their sum) or from a single one (its pairs, and 4 standard
 * deviations for the others).
 */
export function pairsWithin(batch: number, count: number): number {
  const all = (batch * (batch - 1)) / 2;
  const gaps = count + 1;
  const mean = batch / gaps;
  const spread = Math.sqrt(gaps) * mean * (mean + 1);
  const widest = (28 + logarithm(gaps)) / logarithm(1 + 1 / mean);
  const extra = Math.max(8 * spread, (widest * widest) / 2 + 4 * spread);
  return Math.min(all, Math.ceil((batch * (batch - 1)) / (gaps + 1) + extra));
}

const growths = [1.5, 2, 3, 4, 6, 8, 12, 16, 32, 64];
const plans = new Map<string, SortPlan>();

/** The plan of least time for `rows` distinct keys of `width` bits, on links that all parties take to be the same. */
export function planSort(rows: number, width: number, links?: Links): SortPlan {
  const times = linkTimes(links);
  const key = `${rows} ${width} ${times.round} ${times.and}`;
  let plan = plans.get(key);
  if (plan === undefined) {
    // A long-running process meets many sizes.
    if (plans.size > 10_000) plans.clear();
    plan = bestPlan(rows, width, times, links);
    plans.set(key, plan);
  }
  return plan;
}

function bestPlan(rows: number, width: number, times: LinkTimes, links: Links | undefined): SortPlan {
  const { andsPerRound } = times;
  const pairsTime = comparisonsTime((rows * (rows - 1)) / 2, width, times);
  let best: SortPlan = { first: rows, stages: [], time: pairsTime, andsPerRound };
  // Where all pairs cost less than one search, nothing else can be better.
  if (rows <= 16) return best;
  for (const growth of growths) {
    const exact = Math.ceil(rows / growth);
    // Whole words of rows are cut off without shifting.
    const from = exact > 256 ? Math.ceil(exact / 64) * 64 : exact;
    if (from < 2 || from >= rows) continue;
    const batch = rows - from;
    const [steps, pairs] = [searchSteps(from), pairsWithin(batch, from)];
    const stageTime = steps * comparisonsTime(batch, width, times) + comparisonsTime(pairs, width, times);
    if (stageTime >= best.time) continue;
    const before = planSort(from, width, links);
    const time = before.time + stageTime;
    if (time < best.time) {
      best = { first: before.first, stages: [...before.stages, { from, to: rows, steps, pairs }], time, andsPerRound };
    }
  }
  return best;
}
