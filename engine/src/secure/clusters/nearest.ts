/**
 * The nearest of k public-many secret points to each row. Distances themselves are not needed: with t_j = |c_j|² − |c_0|² − 2·x·(c_j − c_0), which is
 * how much farther c_j is than c_0, squared, b is nearer than a where t_b − t_a < 0. All products are exact, and of points that are equally
 * far the first counts.
 *
 * Up to `mostPairs` points all pairs meet at once: k·(k − 1)/2 signs of as many bits as 4·d·R² has, and ⌈log₂ (k − 1)⌉ conjunctions. Of more points
 * a tournament takes k − 1 comparisons (extremeAlong). Rounds, replicated: of 5 points of 10 columns 12.
 */
import { inBlocks } from '../../sharing/blocks.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { extremeAlong } from '../arg-extreme.ts';
import { allPlanes } from '../boolean.ts';
import { isNegative } from '../compare.ts';
import { range } from '../lanes.ts';
import { product, spread } from '../learning/numbers.ts';
import { transpose } from '../linear/matrix.ts';
import { toOneHot } from '../one-hot.ts';
import { unbounded } from '../ranges.ts';
import type { PreparedRows } from './rows.ts';

const mostPairs = 8;
/** Comparisons that are made at once, to bound memory. */
const atOnce = 2 ** 21;

/** k points of d numbers, row-major, in the units of the rows, none larger than they are. */
export interface Points {
  readonly values: Ring;
  readonly count: number;
  /** 1, or 0 for a point that no row is nearest to while there is another. */
  readonly alive?: Ring;
}

/** t_j of all rows, point after point; t_0 is 0 and left out. One round. */
async function fartherThanFirst(sharing: Sharing, rows: PreparedRows, points: Points): Promise<Ring> {
  const { length: n, columns: d, values } = rows;
  const { count: k } = points;
  const plain = unbounded(sharing, points.values);
  const first = sharing.gather(
    plain,
    Uint32Array.from({ length: (k - 1) * d }, (_, i) => i % d),
  );
  const differences = sharing.subtract(sharing.slice(plain, d, k * d), first);
  const [crossed, squares] = await together(sharing, [
    (on) => product(on, differences, { rows: k - 1, columns: d }, values, { rows: d, columns: n }),
    (on) => on.dot(plain, plain, k),
  ]);
  const own = sharing.subtract(sharing.slice(squares, 1, k), sharing.gather(squares, new Uint32Array(k - 1)));
  return sharing.subtract(spread(sharing, own, n), sharing.scale(crossed, 2n));
}

/** The most that a squared distance can be, in squared units. */
export const mostSquared = ({ columns, most }: Pick<PreparedRows, 'columns' | 'most'>): bigint =>
  4n * BigInt(columns) * most * most;

/** 1 or 0 for each point and row, point after point: which point is nearest. */
export async function nearestOf(sharing: Sharing, rows: PreparedRows, points: Points): Promise<Ring> {
  return (await compared(sharing, rows, points)).nearest;
}

/** The squared distance of each row from the point that is nearest to it, and which one that is, from 0 on. */
export async function nearestDistance(
  sharing: Sharing,
  rows: PreparedRows,
  points: Points,
): Promise<{ readonly squared: Ring; readonly index: Ring }> {
  const { length: n, columns: d, values } = rows;
  const { count: k } = points;
  const first = sharing.slice(unbounded(sharing, points.values), 0, d);
  const centred = sharing.subtract(unbounded(sharing, values), spread(sharing, first, n));
  const own = transpose(sharing, { values: centred, rows: d, columns: n }).values;
  const [{ nearest, farther }, fromFirst] = await together(sharing, [
    (on) => compared(on, rows, points),
    (on) => on.dot(own, own, n),
  ]);
  const plain = sharing.within(nearest);
  const at = (j: number): Ring => sharing.slice(plain, j * n, (j + 1) * n);
  const numbers = range(1, k).map((j) => sharing.scale(at(j), BigInt(j)));
  const zero = sharing.within(sharing.filledRing(n, 0n));
  const index = numbers.reduce((sum, each) => sharing.add(sum, each), zero);
  const products = k === 1 ? undefined : await sharing.multiply(sharing.slice(plain, n, k * n), farther as Ring);
  const added = range(0, k - 1).map((j) => sharing.slice(products as Ring, j * n, (j + 1) * n));
  const squared = added.reduce((sum, each) => sharing.add(sum, each), fromFirst);
  return {
    squared: sharing.within(sharing.within(squared), { min: 0n, max: mostSquared(rows) }),
    index: sharing.within(index, { min: 0n, max: BigInt(k - 1) }),
  };
}

async function compared(
  sharing: Sharing,
  rows: PreparedRows,
  points: Points,
): Promise<{ readonly nearest: Ring; readonly farther: Ring | undefined }> {
  const { length: n } = rows;
  const { count: k, alive } = points;
  if (k === 1) return { nearest: sharing.filledRing(n, 1n), farther: undefined };
  const farther = await fartherThanFirst(sharing, rows, points);
  const reach = mostSquared(rows);
  // More than any two distances differ by.
  const penalty = reach + 1n;
  const largest = alive === undefined ? reach : reach + penalty;
  const dead = alive === undefined ? undefined : sharing.addConstant(sharing.negate(sharing.within(alive)), 1n);
  const penalties = dead === undefined ? undefined : sharing.scale(dead, penalty);
  const bounds = { min: -largest, max: largest };
  const perRow = k <= mostPairs ? (k * (k - 1)) / 2 : k;
  const blockRows = Math.max(64, Math.floor(atOnce / perRow / 64) * 64);
  const blocks = await inBlocks(sharing, n, blockRows, async (start, end) => {
    const at = (j: number): Ring => {
      const own =
        j === 0
          ? sharing.within(sharing.filledRing(end - start, 0n))
          : sharing.slice(farther, (j - 1) * n + start, (j - 1) * n + end);
      if (penalties === undefined) return own;
      return sharing.add(own, spread(sharing, sharing.slice(penalties, j, j + 1), end - start));
    };
    const all = range(0, k).map(at);
    return k <= mostPairs ? byPairs(sharing, all, bounds) : byTournament(sharing, all, bounds);
  });
  // The last point's ones are what the others leave.
  const planes = blocks.length === 1 ? (blocks[0] as Bits) : sharing.joinRows(blocks);
  const ones = sharing.within(await sharing.bitsToRing(planes));
  const parts = range(0, k - 1).map((j) => sharing.slice(ones, j * n, (j + 1) * n));
  const taken = parts.reduce((sum, part) => sharing.add(sum, part));
  const last = sharing.addConstant(sharing.negate(taken), 1n);
  return { nearest: sharing.within(sharing.concatenate([...parts, last]), { min: 0n, max: 1n }), farther };
}

/** A plane for each point but the last: 1 where it is nearest. */
async function byPairs(sharing: Sharing, values: readonly Ring[], bounds: { min: bigint; max: bigint }): Promise<Bits> {
  const k = values.length;
  const size = (values[0] as Ring).length;
  const pairs = range(0, k).flatMap((b) => range(0, b).map((a) => [a, b] as const));
  const differences = sharing.concatenate(
    pairs.map(([a, b]) => sharing.subtract(values[b] as Ring, values[a] as Ring)),
  );
  const signs = await isNegative(sharing, sharing.within(differences, bounds));
  const sign = (a: number, b: number): Bits => {
    const at = (b * (b - 1)) / 2 + a;
    return sharing.sliceRows(signs, at * size, (at + 1) * size);
  };
  // j beats those before it where it is nearer, and those behind it where they are not.
  const beats = (j: number): Bits =>
    sharing.joinPlanes(
      range(0, k)
        .filter((other) => other !== j)
        .map((other) => (other < j ? sign(other, j) : sharing.not(sign(j, other)))),
    );
  const won = await allPlanes(sharing, sharing.joinRows(range(0, k - 1).map(beats)));
  return sharing.joinPlanes(range(0, k - 1).map((j) => sharing.sliceRows(won, j * size, (j + 1) * size)));
}

async function byTournament(
  sharing: Sharing,
  values: readonly Ring[],
  bounds: { min: bigint; max: bigint },
): Promise<Bits> {
  const k = values.length;
  const size = (values[0] as Ring).length;
  const all = sharing.within(sharing.concatenate(values), bounds);
  const { index } = await extremeAlong(sharing, 'min', all, { rows: k, columns: size }, 'column');
  return sharing.slicePlanes(await toOneHot(sharing, index, k), 0, k - 1);
}
