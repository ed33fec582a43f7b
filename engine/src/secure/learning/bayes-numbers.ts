/**
 * Numbers of naïve Bayes: normal within each class. See bayes.ts for what is computed with them.
 *
 * Columns are brought to mean 0 and deviation 1 over the rows that count (standardise.ts, evened.ts) with means and deviations of a coarser copy where numbers
 * have more bits than squares leave room for: these only choose the units, and x' = (x − mean)·τ is of the numbers themselves, rounded once. With Y the classes
 * as 0 and 1, sums are YᵀX' and sums of squared deviations from the class's own mean Yᵀ(X' − YM)²; means and variances are rounded once (divide.ts).
 * As Σ x'² is the number of rows but for what the units are off, no number needs to be held: all sums fit. A class's variance counts as from 2^−12 to 2^8; beyond
 * 2^8 it can only be where a class has less than 1/256 of the rows, and so can a mean beyond ±16, where it is held.
 *
 * r = 1/√(2·variance) from a table (roots.ts) and one step of Newton's method: 1 − 2·v·r² is taken modulo 2^64, as it is known to be small.
 *
 * Of a row, x' is held within ±16. e = (x' − m)·r is rounded to h, and what the rounding leaves, l = e − h, is a linear function of both: then
 * Σ e² = Σ h² + 2·Σ h·l + Σ l², of which the last is below columns·2^−32 and left out. So sums are as exact as x', m and r are, at the price of one rounding.
 */
import { UsageError } from '../../base/errors.ts';
import type { Bits, Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { divide } from '../divide.ts';
import { maximum, minimum } from '../extreme.ts';
import { asFixed, fixed } from '../fixed/format.ts';
import { fixedReciprocalSqrt } from '../fixed/roots.ts';
import { truncate } from '../fixed/truncate.ts';
import { transpose } from '../linear/matrix.ts';
import type { FixedMatrix } from '../linear/solve.ts';
import { clamp } from '../magnitude.ts';
import { bitLength, ceilLog2, sizeOf, unbounded } from '../ranges.ts';
import { evened, evenFactor } from './evened.ts';
import './messages.ts';
import { held, multiplied, product, shortened, spread } from './numbers.ts';
import { scalesOf } from './standardise.ts';

/** Units of the numbers of a model. */
export interface NumberUnits {
  /** Fraction bits of numbers in deviations, and of class means. */
  readonly bits: number;
  /** Fraction bits of r. */
  readonly rootBits: number;
  /** Fraction bits of the features that the model takes. */
  readonly featureBits: number;
  /** Fraction bits of 1/deviation, in features' largest sizes, and bits of a feature's size. */
  readonly scaleBits: number;
  readonly rangeBits: number;
}

/** What is learnt of numbers, but for the units. */
export interface NumberParts {
  readonly means: Ring;
  readonly scales: Ring;
  readonly classMeans: Ring;
  readonly roots: Ring;
  /** One plane: 1 where a column counts as constant. */
  readonly constant: Bits;
}

/** Fraction bits of scores, and of all that adds up to them. */
export const scoreBits = 26;
/** Numbers in deviations are held within ±2^mostBits. */
const mostBits = 4;
const [floorBits, topBits] = [12, 8];
/** r is at most 2^5.5, |x' − m| at most 2^5, and e = their product at most 2^10.5. */
const mostRootBits = 6;
const squareRangeBits = 2 * (mostBits + 1) + floorBits - 1;
/** Bits of a number of any row in deviations: its deviation is 2^−16 of the range at least. */
const deviationBits = 18;
const varianceBits = 36;
/** Columns whose h·l are added up before they are rounded. */
const mostCrossed = 8;
const rounding = 'nearest';
/** Of the copy that means and deviations are taken from. */
const mostCoarseRange = 21;
/** Of 1/deviation, which is at least 1: rounding it changes the units of a column. */
const leastScaleBits = 8;
const wholeBits = 61 - deviationBits;

/** Bits by which the coarser copy is shorter. */
const coarserBy = (rows: number, range: number): number =>
  Math.max(0, range - Math.min(mostCoarseRange, (60 - ceilLog2(rows)) >> 1));

/** No number in deviations is above √(2n) in size. */
const halfRowsOf = (rows: number): number => Math.ceil(ceilLog2(rows) / 2) + 1;

/** Bits of any row's sum of squares. */
export const squaresBits = (columns: number): number => squareRangeBits + ceilLog2(columns);

/** Units where `columns` features of `rows` rows have `bits` fraction bits and `range` bits of size. */
export function numberUnits(
  rows: number,
  columns: number,
  features: { readonly bits: number; readonly range: number },
): NumberUnits {
  const { range } = features;
  const logRows = ceilLog2(rows);
  // Σ |h·l| ≤ columns·2^(10.5 + product − 1) < 2^62, in halves of bits.
  const halves = 125 - (squareRangeBits - 1) - ceilLog2(Math.max(1, Math.min(columns, mostCrossed)) ** 2);
  const product = Math.min(50, halves >> 1);
  const bits = product >> 1;
  const coarse = range - coarserBy(rows, range);
  const places = Math.min(coarse + 22, 60 - halfRowsOf(rows));
  return {
    bits: Math.min(bits, 60 - logRows - halfRowsOf(rows)),
    rootBits: product - bits,
    featureBits: features.bits,
    scaleBits: Math.min(places - coarse, wholeBits - range),
    rangeBits: range,
  };
}

/**
 * `classes`: a column of 0 and 1 for each class, `counts` their sums. Rounds of `scalesOf`, two divisions, a comparison and two roots. Throws UsageError('learning.fine') where
 * features have more than 35 bits.
 */
export async function fitNumbers(
  sharing: Sharing,
  { rows: n, columns: d, values }: FixedMatrix,
  classes: Ring,
  counts: Ring,
): Promise<NumberParts & { readonly units: NumberUnits }> {
  const { format, ring } = values;
  const range = bitLength(sizeOf(ring.bounds));
  const most = wholeBits - leastScaleBits;
  if (range > most) throw new UsageError('learning.fine', { what: 'features', rows: n, bits: range, most });
  const units = numberUnits(n, d, { bits: format.fractionBits, range });
  const { bits, scaleBits, rangeBits } = units;
  const c = counts.length;
  const logRows = ceilLog2(n);
  const coarser = coarserBy(n, range);
  const coarse =
    coarser === 0
      ? values
      : asFixed(
          fixed({ ...format, fractionBits: format.fractionBits - coarser }),
          (await truncate(sharing, ring, coarser, rounding)) as typeof ring,
        );
  const found = await scalesOf(sharing, { rows: n, columns: d, values: coarse });
  const factor = await evenFactor(sharing, sharing.sum(unbounded(sharing, counts), 1), n);
  const even = await evened(sharing, found.scales, bitLength(sizeOf(found.scales.bounds)), factor);
  const scales = await shortened(sharing, even, bitLength(sizeOf(even.bounds)), found.scaleBits - scaleBits, rounding);
  const means = sharing.scale(sharing.within(found.means), 1n << BigInt(coarser));

  const { values: turned } = transpose(sharing, { values: ring, rows: n, columns: d });
  const centred = sharing.subtract(unbounded(sharing, turned), unbounded(sharing, spread(sharing, means, n)));
  const scaled = await multiplied(sharing, centred, spread(sharing, scales, n));
  const places = scaleBits + rangeBits;
  const halfRows = halfRowsOf(n);
  const x = await shortened(sharing, scaled, places + halfRows, places - bits, rounding);
  const { values: rowsOfX } = transpose(sharing, { values: x, rows: d, columns: n });

  const each = spread(sharing, counts, d);
  const sums = await product(sharing, classes, { rows: c, columns: n }, rowsOfX, { rows: n, columns: d });
  const ofAClass = { denominatorMax: BigInt(n), decimals: 0, rounding } as const;
  const farthest = 1n << BigInt(bits + halfRows);
  const classMeans = await divide(sharing, held(sharing, sums, bits + logRows + 1), each, {
    quotient: { min: -farthest, max: farthest },
    ...ofAClass,
  });

  // Deviations of the rows that count from their class's mean.
  const { values: yRows } = transpose(sharing, { values: classes, rows: c, columns: n });
  const own = await product(sharing, yRows, { rows: n, columns: c }, classMeans, { rows: c, columns: d });
  const apart = sharing.subtract(unbounded(sharing, rowsOfX), unbounded(sharing, own));
  const apartBits = Math.min(bits, (60 - logRows) >> 1);
  const short = await shortened(sharing, apart, bits + halfRows + 1, bits - apartBits, rounding);
  const squares = await multiplied(sharing, short, short);
  const total = await product(sharing, classes, { rows: c, columns: n }, squares, { rows: n, columns: d });
  const totalBits = Math.min(2 * apartBits, 61 - topBits - logRows);
  const totals = await shortened(sharing, total, 2 * apartBits + logRows + 1, 2 * apartBits - totalBits, rounding);
  const top = 1n << BigInt(topBits + totalBits);
  const positive = sharing.within(unbounded(sharing, totals), { min: 0n, max: 1n << BigInt(totalBits + logRows + 1) });
  const mostOfEach = sharing.scale(sharing.within(each, { min: 0n, max: BigInt(n) }), top);
  const capped = await minimum(sharing, positive, mostOfEach);
  const variances = await divide(sharing, unbounded(sharing, capped), each, {
    quotient: { min: 0n, max: top },
    ...ofAClass,
  });
  const [kept, roots] = await together<Ring[]>(sharing, [
    (on) => withinMost(on, on.within(unbounded(on, classMeans), { min: -farthest, max: farthest }), bits),
    async (on) =>
      rootsOf(
        on,
        await shortened(on, variances, topBits + totalBits, totalBits - varianceBits, rounding),
        units.rootBits,
      ),
  ]);
  return { units, means, scales, classMeans: kept as Ring, roots: roots as Ring, constant: found.constant };
}

/** Held within ±16. */
async function withinMost(sharing: Sharing, x: Ring, bits: number): Promise<Ring> {
  const most = 1n << BigInt(bits + mostBits);
  const kept = unbounded(sharing, await clamp(sharing, x, { min: -most, max: most }));
  return sharing.within(kept, { min: -most, max: most });
}

/** The table's argument is 64·2v in units of 2^−22, and r/8 what it gives. */
const [tableBits, eighths] = [22, 3];

/** 1/√(2·v) in units of 2^−rootBits, of variances in units of 2^−36 that count as 2^−12 at least. */
async function rootsOf(sharing: Sharing, variances: Ring, rootBits: number): Promise<Ring> {
  const top = 1n << BigInt(varianceBits + topBits);
  const floor = 1n << BigInt(varianceBits - floorBits);
  const known = sharing.within(unbounded(sharing, variances), { min: 0n, max: top });
  const least = sharing.within(sharing.filledRing(known.length, floor), { min: floor, max: floor });
  const v = sharing.within(unbounded(sharing, await maximum(sharing, known, least)), { min: floor, max: top });
  const twice = sharing.scale(v, 2n);
  const places = varianceBits - tableBits - 2 * eighths;
  const coarse = await shortened(sharing, twice, varianceBits + topBits + 1, places, rounding);
  const bounds = { min: floor >> BigInt(places), max: top >> BigInt(places - 1) };
  const table = fixed({ fractionBits: tableBits, integerBits: 20, rounding });
  const start = await fixedReciprocalSqrt(sharing, asFixed(table, sharing.within(unbounded(sharing, coarse), bounds)));
  const r = unbounded(sharing, start.ring);
  const startBits = tableBits - eighths;
  // 1 is 2^74 in these units, which is 0 modulo 2^64; 1 − 2·v·r² is below 2^−13 in size.
  const square = await multiplied(sharing, r, r);
  const miss = sharing.addConstant(
    sharing.negate(await multiplied(sharing, twice, square)),
    BigInt.asUintN(64, 1n << BigInt(varianceBits + 2 * startBits)),
  );
  const missBits = 40;
  const missPlaces = varianceBits + 2 * startBits - missBits;
  const small = await shortened(sharing, miss, 61, missPlaces, rounding);
  const changed = await multiplied(sharing, r, small);
  const change = await shortened(
    sharing,
    changed,
    startBits + mostRootBits + missBits - 12,
    startBits + missBits + 1 - rootBits,
    rounding,
  );
  const scaled = sharing.scale(r, 1n << BigInt(rootBits - startBits));
  return sharing.within(unbounded(sharing, sharing.add(scaled, unbounded(sharing, change))), {
    min: 1n,
    max: 1n << BigInt(rootBits + mostRootBits),
  });
}

interface Model extends Pick<NumberParts, 'means' | 'scales' | 'classMeans' | 'roots'> {
  readonly units: NumberUnits;
  readonly classes: number;
  readonly columns: number;
}

/** Σ ((x' − m)·r)² for each class of each of n rows, n × classes, in units of 2^−26. `numbers`: n × d in the features' units. */
export async function squaresOf(sharing: Sharing, model: Model, numbers: Ring): Promise<Ring> {
  const { classes: c, columns: d, units, classMeans, roots } = model;
  const { bits, rootBits } = units;
  const n = numbers.length / d;
  const x = await inDeviations(sharing, model, numbers);
  // Row, class, column.
  const at = (index: (row: number, label: number, column: number) => number) =>
    Uint32Array.from({ length: n * c * d }, (_, i) => index(Math.floor(i / (c * d)), Math.floor(i / d) % c, i % d));
  const places = at((row, _, column) => row * d + column);
  const ofClass = at((_, label, column) => label * d + column);
  const apart = sharing.subtract(
    unbounded(sharing, sharing.gather(x, places)),
    unbounded(sharing, sharing.gather(classMeans, ofClass)),
  );
  const scaled = await multiplied(sharing, apart, sharing.gather(roots, ofClass));
  const squareBits = Math.min(20, (61 - squareRangeBits - ceilLog2(d)) >> 1);
  const cut = bits + rootBits - squareBits;
  const most = bits + rootBits + ((squareRangeBits + 1) >> 1);
  const h = unbounded(sharing, await shortened(sharing, scaled, most, cut, rounding));
  const l = sharing.subtract(scaled, sharing.scale(h, 1n << BigInt(cut)));
  const [squares, crossed] = await together<Ring[]>(sharing, [
    async (on) => {
      const sums = await on.dot(h, h, n * c);
      return shortened(on, sums, 2 * squareBits + squaresBits(d), 2 * squareBits - scoreBits, rounding);
    },
    async (on) => {
      const sums = await crossedSums(on, h, l, d);
      // 2·h·l is h·l in units twice as large.
      const cuts = squareBits + bits + rootBits - 1 - scoreBits;
      const bound = (1n << 62n) - (1n << BigInt(cuts));
      const all = unbounded(on, await truncate(on, on.within(sums, { min: -bound, max: bound }), cuts, rounding));
      return on.sum(
        on.interleave(
          Array.from({ length: all.length / (n * c) }, (_, i) => on.slice(all, i * n * c, (i + 1) * n * c)),
        ),
        n * c,
      );
    },
  ]);
  return sharing.add(unbounded(sharing, squares as Ring), unbounded(sharing, crossed as Ring));
}

/** Σ h·l over each group of columns, without bounds: all sums of the first group, then those of the next. */
async function crossedSums(sharing: Sharing, h: Ring, l: Ring, columns: number): Promise<Ring> {
  const groups = Math.ceil(columns / mostCrossed);
  const sums = h.length / columns;
  if (groups === 1) return unbounded(sharing, await sharing.dot(h, l, sums));
  const starts = Array.from({ length: groups + 1 }, (_, i) => Math.floor((i * columns) / groups));
  const each = await together<Ring[]>(
    sharing,
    starts.slice(1).map((end, i) => (on: Sharing) => {
      const start = starts[i] as number;
      const width = end - start;
      const places = Uint32Array.from(
        { length: sums * width },
        (_, at) => Math.floor(at / width) * columns + start + (at % width),
      );
      return on.dot(on.gather(h, places), on.gather(l, places), sums);
    }),
  );
  return unbounded(sharing, sharing.concatenate(each));
}

/** Features in deviations from the mean, held within ±16. */
async function inDeviations(
  sharing: Sharing,
  { units, columns: d, means, scales }: Model,
  numbers: Ring,
): Promise<Ring> {
  const perColumn = Uint32Array.from({ length: numbers.length }, (_, i) => i % d);
  const apart = sharing.subtract(unbounded(sharing, numbers), unbounded(sharing, sharing.gather(means, perColumn)));
  const scaled = await multiplied(sharing, apart, sharing.gather(scales, perColumn));
  const places = units.scaleBits + units.rangeBits;
  const x = await shortened(sharing, scaled, places + deviationBits, places - units.bits, rounding);
  return await withinMost(sharing, x, units.bits);
}
