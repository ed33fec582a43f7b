/**
 * k-means on secret rows (Lloyd, IEEE Trans. Inf. Theory 28, 1982): a public number of times every row goes to the nearest of k secret centres, the
 * first of those that are equally near, and every centre moves to the mean of its rows. A centre without rows stays where it is.
 *
 * Rows are rounded once (rows.ts). After that everything is exact but the means, which are rounded to nearest by `divide`: the result is that of a
 * program of whole numbers, the same on every protocol. Assignments are a matrix of 0 and 1, so that sums and counts of all clusters are one product.
 *
 * Inertia is the sum of squared distances of the rows from the means that they have gone to, Σ|x|² + Σ_j (N_j·|c_j|² − 2·c_j·S_j) with counts N and sums
 * S: at most Σ|x|², whatever the start was, so that the bound of sums of squares holds for it. All iterations' are computed at the end, side by side.
 *
 * Rounds, replicated, an iteration of 5 clusters of 10 columns: about 70, most of them the division's. Bytes an iteration and row: 24·(k − 1) for
 * products, as many for the assignment, and those of k·(k − 1)/2 comparisons.
 */
import { UsageError } from '../../base/errors.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { isZero } from '../compare.ts';
import { divide } from '../divide.ts';
import { asFixed, type Fixed, fixed } from '../fixed/format.ts';
import { anyRow } from '../learning/flags.ts';
import { held, multiplied, product, repeated, shortened, spread } from '../learning/numbers.ts';
import { requireEqual } from '../linear/solve.ts';
import { bitLength, requireIntegerFrom, sizeOf } from '../ranges.ts';
import { nearestOf, type Points } from './nearest.ts';
import { type ClusterRows, type CountedRows, countedRows } from './rows.ts';
import { someRows, spreadRows } from './starts.ts';

/** Where centres start: at rows by a public seed, as starts.ts says, or at k given points, row-major, within the range of the rows. */
export type ClusterStart =
  | { readonly kind: 'rows' | 'spread'; readonly seed: string }
  | { readonly kind: 'points'; readonly points: Fixed };

export interface ClusterOptions {
  /** k, 1 to 64. */
  readonly clusters: number;
  /** 1 to 1000. */
  readonly iterations: number;
  readonly start: ClusterStart;
  /** Called after each iteration with how many there were. */
  readonly onStep?: (done: number) => void;
}

export interface Clusters {
  /** k × d, row-major, with the fraction bits that rows were rounded to. */
  readonly centres: Fixed;
  /** Rows of each in the last iteration, none of those that do not count. */
  readonly sizes: Ring;
  /** After each iteration, with at most 20 fraction bits. */
  readonly inertia: Fixed;
  /** 1 or 0 for each cluster and row, cluster after cluster: in which it was in the last iteration; 0 for rows that do not count. */
  readonly members: Ring;
  /** One bit: the last iteration moved no centre. */
  readonly settled: Bits;
}

const mostClusters = 64;
const mostIterations = 1000;
const inertiaBits = 20;

/** Clusters of n ≥ 1 rows of d ≥ 1 columns. Throws UsageError('learning.option') for numbers out of range, 'learning.fine' as `clusterBits`. */
export async function kMeans(sharing: Sharing, input: ClusterRows, options: ClusterOptions): Promise<Clusters> {
  const { clusters: k, iterations, start, onStep } = options;
  requireOption('clusters', k, mostClusters);
  requireOption('iterations', iterations, mostIterations);
  const { values, columns: d } = input.rows;
  requireIntegerFrom('kMeans', 'rows', input.rows.rows, 1, 2 ** 32 - 1);
  requireIntegerFrom('kMeans', 'columns', d, 1, 2 ** 16);
  const rows = await countedRows(sharing, input);
  const { bits, most } = rows;
  const bounds = { min: -most, max: most };
  let centres = sharing.within((await startOf(sharing, rows, start, k)).values, bounds);
  let before = centres;
  let sums: Sums | undefined;
  const steps: Step[] = [];
  for (let i = 0; i < iterations; i++) {
    before = centres;
    sums = await sumsOf(sharing, rows, { values: centres, count: k });
    centres = sharing.within(await meansOf(sharing, rows, sums, centres), bounds);
    steps.push({ sizes: sums.sizes, sums: sums.sums, centres });
    onStep?.(i + 1);
  }
  const { sizes, nearest } = sums as Sums;
  const [inertia, moved, members] = await together(sharing, [
    (on) => inertiaOf(on, rows, steps),
    async (on) => anyRow(on, on.not(await isZero(on, on.subtract(centres, before)))),
    async (on) => (input.ones === undefined ? nearest : on.multiply(nearest, repeated(on, rows.ones, k))),
  ]);
  const { rounding } = values.format;
  const format = fixed({ fractionBits: bits, integerBits: Math.max(0, bitLength(most) - bits), rounding });
  return { centres: asFixed(format, centres), sizes, members, inertia, settled: sharing.not(moved) };
}

function requireOption(what: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new UsageError('learning.option', { what, value, expected: `1 to ${most}` });
}

async function startOf(sharing: Sharing, rows: CountedRows, start: ClusterStart, k: number): Promise<Points> {
  if (start.kind !== 'points') {
    const rowsFrom = start.kind === 'rows' ? someRows : spreadRows;
    return rowsFrom(sharing, rows, k, start.seed);
  }
  const { ring, format } = start.points;
  requireEqual('kMeans', ring.length, k * rows.columns);
  const size = bitLength(sizeOf(ring.bounds));
  const values = await shortened(sharing, ring, size, format.fractionBits - rows.bits, format.rounding);
  return { values: sharing.within(values), count: k };
}

interface Sums {
  /** N, k. */
  readonly sizes: Ring;
  /** S, k × d. */
  readonly sums: Ring;
  readonly nearest: Ring;
}

interface Step extends Omit<Sums, 'nearest'> {
  readonly centres: Ring;
}

/** Counts and sums of the rows that each centre is nearest to. */
async function sumsOf(sharing: Sharing, rows: CountedRows, points: Points): Promise<Sums> {
  const { length: n, columns: d, counted } = rows;
  const { count: k } = points;
  const ones = await nearestOf(sharing, rows, points);
  const both = await product(sharing, ones, { rows: k, columns: n }, counted, { rows: n, columns: d + 1 });
  const at = (count: number, of: (i: number) => number) =>
    sharing.gather(
      both,
      Uint32Array.from({ length: count }, (_, i) => of(i)),
    );
  return {
    nearest: ones,
    sizes: sharing.within(
      at(k, (j) => j * (d + 1) + d),
      { min: 0n, max: BigInt(n) },
    ),
    sums: at(k * d, (i) => Math.floor(i / d) * (d + 1) + (i % d)),
  };
}

/** S / N, and where N is 0 the centre as it is. */
async function meansOf(
  sharing: Sharing,
  rows: CountedRows,
  { sizes, sums }: Pick<Sums, 'sizes' | 'sums'>,
  centres: Ring,
): Promise<Ring> {
  const { length: n, columns: d, most } = rows;
  const [means, empty] = await together(sharing, [
    (on) =>
      divide(on, sums, spread(on, sizes, d), {
        denominatorMax: BigInt(n),
        quotient: { min: -most, max: most },
        decimals: 0,
        rounding: 'nearest',
      }),
    async (on) => on.bitsToRing(await isZero(on, sizes)),
  ]);
  const kept = await multiplied(sharing, spread(sharing, empty, d), centres);
  return sharing.add(sharing.within(means), kept);
}

async function inertiaOf(sharing: Sharing, rows: CountedRows, steps: readonly Step[]): Promise<Fixed> {
  const { values, columns: d, bits, squareBits } = rows;
  const all = (of: (step: Step) => Ring) => sharing.concatenate(steps.map((step) => sharing.within(of(step))));
  const centres = all((step) => step.centres);
  const plain = sharing.within(values);
  const [total, weighed] = await together(sharing, [
    (on) => on.dot(plain, plain, 1),
    (on) =>
      multiplied(
        on,
        spread(
          on,
          all((step) => step.sizes),
          d,
        ),
        centres,
      ),
  ]);
  const twice = sharing.scale(
    all((step) => step.sums),
    2n,
  );
  const own = await sharing.dot(centres, sharing.subtract(weighed, twice), steps.length);
  const found = sharing.add(own, repeated(sharing, total, steps.length));
  const kept = Math.min(inertiaBits, 2 * bits);
  const short = await shortened(sharing, found, squareBits, 2 * bits - kept, 'nearest');
  const format = fixed({ fractionBits: kept, integerBits: Math.max(0, squareBits - 2 * bits + 1) });
  return asFixed(format, held(sharing, short, squareBits - 2 * bits + kept));
}
