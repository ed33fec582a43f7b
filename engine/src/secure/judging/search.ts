/**
 * Binary search is for public numbers; here is one for secret ones in order: the first of n numbers that reaches a secret target,
 * and what columns hold beside it.
 *
 * Method: the numbers stand in √n blocks of √n. The last number of each block tells by √n comparisons in which block the
 * target is reached; as bits these are 0 … 0 1 … 1, and their differences pick that block out of all by one matrix product,
 * which sends √n elements a column however many numbers there are. The same again within the block. So a target costs 2·√n
 * comparisons in place of n. All targets take the same rounds: two comparisons, two conversions of bits, and two products.
 */
import type { Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { isNegative } from '../compare.ts';
import { gatherRing } from '../order/rows.ts';
import { signedWidth, unbounded } from '../ranges.ts';

/** Where factor·(number in order) first is at least the element of `targets`. */
export interface Reached {
  /** Ascending, with declared bounds from 0. */
  readonly numbers: Ring;
  /** Positive and public: one for each target. */
  readonly factors: readonly bigint[];
  /** Whole numbers with declared bounds, at least 1 where the first number may be reached only by right. */
  readonly targets: Ring;
  /** What is told of the row: columns as long as the numbers. */
  readonly columns: readonly Ring[];
}

/** For each column one element a target; 0 where no number reaches it. Results have no bounds. */
export async function firstReaching(
  sharing: Sharing,
  { numbers, factors, targets, columns }: Reached,
): Promise<Ring[]> {
  const rows = numbers.length;
  const count = factors.length;
  const side = Math.ceil(Math.sqrt(rows));
  const most = (numbers.bounds?.max ?? 0n) * factors.reduce((x, y) => (x > y ? x : y), 1n);
  const { min, max } = targets.bounds ?? { min: 0n, max: most };
  const width = signedWidth({ min: -max, max: most - min });
  // The last row again and again fills the last block.
  const filled = Uint32Array.from({ length: side * side }, (_, i) => Math.min(i, rows - 1));
  const square = (x: Ring) =>
    side * side === rows ? unbounded(sharing, x) : sharing.gather(unbounded(sharing, x), filled);
  const all = [numbers, ...columns].map(square);
  const lasts = Uint32Array.from({ length: count * side }, (_, i) => ((i % side) + 1) * side - 1);
  const repeated = BigUint64Array.from({ length: count * side }, (_, i) => factors[Math.floor(i / side)] as bigint);
  const spread = sharing.gather(
    unbounded(sharing, targets),
    Uint32Array.from({ length: count * side }, (_, i) => Math.floor(i / side)),
  );
  /** One-hot rows of where each target is reached first, of count · side numbers. */
  const first = async (x: Ring): Promise<Ring> => {
    const gaps = sharing.subtract(sharing.scaleEach(x, repeated), spread);
    const reached = unbounded(sharing, await sharing.bitsToRing(sharing.not(await isNegative(sharing, gaps, width))));
    return sharing.subtract(reached, sharing.scaleEach(previous(sharing, reached), notFirst(count, side)));
  };
  const block = await first(sharing.gather(all[0] as Ring, lasts));
  const shape = { rows: side, columns: side };
  const within = await together<Ring[]>(
    sharing,
    all.map((x) => (on: Sharing) => on.matrixProduct(block, { rows: count, columns: side }, x, shape)),
  );
  const place = await first(within[0] as Ring);
  const found = await sharing.dot(
    sharing.concatenate(columns.map(() => place)),
    sharing.concatenate(within.slice(1)),
    count * columns.length,
  );
  return columns.map((_, c) => sharing.slice(found, c * count, (c + 1) * count));
}

/** The element before; the first one stays. */
const previous = (sharing: Sharing, x: Ring): Ring =>
  gatherRing(
    sharing,
    x,
    Uint32Array.from({ length: x.length }, (_, i) => Math.max(0, i - 1)),
  );

/** 0 at the start of every line, else 1. */
const notFirst = (count: number, side: number): BigUint64Array =>
  BigUint64Array.from({ length: count * side }, (_, i) => (i % side === 0 ? 0n : 1n));
