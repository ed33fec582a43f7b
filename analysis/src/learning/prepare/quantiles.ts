/**
 * Quantiles of a column's rows, under protocol: they stay shares.
 *
 * A quantile p of n sorted values is the value at place h = (n − 1)·p, counted from 0, and between two places their mix by distance (Hyndman and
 * Fan 1996, definition 7; the default of NumPy and pandas): the two values are looked up at their secret places, which are found beside the sort.
 *
 * Quantiles of a column whose gaps were just filled need no sort of their own: with g gaps at m, the value at place k is the middle one of m and
 * the values with places k and k − g among those that were there.
 */
import {
  asFixed,
  type Bits,
  divide,
  fixed,
  fixedScale,
  lessThan,
  lookUp,
  maximum,
  minimum,
  type Ring,
  type Sharing,
  sortRows,
  toBits,
  together,
} from '@tacit/engine';
import type { NumberShape } from './steps.ts';

/** A column in the rows that a step is fitted to. */
export interface Here {
  readonly before: NumberShape;
  readonly value: Ring;
  /** As it is standardised, where it is. */
  readonly coarse: Ring | undefined;
  /** Rows that take part and have a value. */
  readonly mask: Bits;
  readonly ones: Ring;
  readonly count: Ring;
}

/** A column before its gaps were filled, and with what; `digits` more after the point than before. */
export interface Filled {
  readonly here: Here;
  readonly sorted: Ring | undefined;
  readonly digits: number;
  readonly by: Ring;
}

/** Quantiles places/of, with so many digits more than the values. Of numbers that were filled those before are `sorted`. */
export async function quantiles(
  on: Sharing,
  here: Here,
  wanted: Wanted,
  digits: number,
  filled: Filled | undefined,
): Promise<{ readonly values: Ring; readonly sorted: Ring }> {
  const own = filled?.here ?? here;
  const [sorted, { at, rest, sides }] = await together<[Ring, Places]>(on, [
    async (branch) => filled?.sorted ?? (await inOrder(branch, own)),
    (branch) => placesOf(branch, here.count, here.mask.length, wanted, filled),
  ]);
  const found = await elementsAt(on, sorted, at);
  const range = withZero(here.before);
  const both = filled === undefined || sides === undefined ? found : await withFilling(on, found, range, filled, sides);
  const { length } = rest;
  const [low, high] = [on.slice(both, 0, length), on.slice(both, length, 2 * length)].map((each) =>
    on.within(each),
  ) as [Ring, Ring];
  const of = BigInt(wanted.of);
  const mixed = on.add(on.scale(low, of), await on.multiply(rest, on.subtract(high, low)));
  const sums = on.within(mixed, { min: range.min * of, max: range.max * of });
  const whole = fixed({ fractionBits: 0, integerBits: 62 });
  return { values: (await fixedScale(on, asFixed(whole, sums), 10 ** digits / wanted.of)).ring, sorted };
}

/** Quantiles as fractions. */
interface Wanted {
  readonly places: readonly number[];
  readonly of: number;
}

interface Places {
  /** In bits: the places before all quantiles, then the next ones; where gaps were filled all these less the gaps too. */
  readonly at: Bits;
  /** How far, in units of 1/of, the quantiles are behind the places before them. */
  readonly rest: Ring;
  /** Where gaps were filled: 1 where a place is among the values, then 1 where one less the gaps is before them. */
  readonly sides: Ring | undefined;
}

async function placesOf(
  on: Sharing,
  count: Ring,
  rows: number,
  { places, of }: Wanted,
  filled: Filled | undefined,
): Promise<Places> {
  // One place more, as nothing is below 0 then: of no values all ends the run later.
  const far = on.concatenate(places.map((place) => on.addConstant(on.scale(count, BigInt(place)), BigInt(of - place))));
  const after = await divide(on, far, on.filledRing(places.length, BigInt(of)), {
    denominatorMax: BigInt(of),
    quotient: { min: 0n, max: BigInt(rows) },
    decimals: 0,
    rounding: 'floor',
  });
  const rest = on.within(on.subtract(on.within(far), on.scale(on.within(after), BigInt(of))));
  const next = on.within(on.within(after), { min: 0n, max: BigInt(rows) });
  const own = on.concatenate([on.addConstant(next, -1n), next]);
  const width = 1 + rows.toString(2).length;
  if (filled === undefined) return { at: await toBits(on, own, width), rest, sides: undefined };
  const spread = (x: Ring): Ring => on.gather(x, new Uint32Array(own.length));
  const less = on.subtract(own, spread(on.subtract(count, filled.here.count)));
  const [at, sides] = await together<[Bits, Ring]>(on, [
    (branch) => toBits(branch, on.within(on.concatenate([own, less])), width),
    async (branch) => {
      const [left, right] = [
        branch.concatenate([own, less]),
        branch.concatenate([spread(filled.here.count), branch.filledRing(own.length, 0n)]),
      ];
      return branch.within(await branch.bitsToRing(await lessThan(branch, left, right)));
    },
  ]);
  return { at, rest, sides };
}

/** Values with gaps filled at these places: the middle one of what fills them and the values on both sides. */
async function withFilling(
  on: Sharing,
  found: Ring,
  { min, max }: { readonly min: bigint; readonly max: bigint },
  { digits, by }: Filled,
  sides: Ring,
): Promise<Ring> {
  const half = found.length / 2;
  const values = on.scale(on.within(found), 10n ** BigInt(digits));
  const ends = on.concatenate([on.filledRing(half, max), on.filledRing(half, min)]);
  // Above: max + [there is one]·(value − max). Below: value + [there is none]·(min − value).
  const gaps = on.subtract(values, on.within(ends));
  const products = await on.multiply(sides, gaps);
  const above = on.addConstant(on.slice(products, 0, half), max);
  const below = on.subtract(on.slice(values, half, 2 * half), on.slice(products, half, 2 * half));
  const within = (x: Ring): Ring => on.within(on.within(x), { min, max });
  const filling = within(on.gather(by, new Uint32Array(half)));
  return await maximum(on, within(below), await minimum(on, filling, within(above)));
}

/** The values of the rows that take part, ascending; behind them those of the others. */
async function inOrder(on: Sharing, { before, value, mask }: Here): Promise<Ring> {
  const range = withZero(before);
  const held = on.within(value, range);
  const sorted = await sortRows(on, [{ by: on.not(mask) }, { by: held }], { rings: [held], bits: [] });
  return on.within(sorted.rings[0] as Ring, range);
}

/** So many places, in bits, are looked up at once. */
const blockPlaces = 20;

/** The elements at secret places, of which as unsigned numbers those beyond the last give 0. */
export async function elementsAt(on: Sharing, x: Ring, places: Bits): Promise<Ring> {
  const size = 2 ** blockPlaces;
  const parts = await together<Ring[]>(
    on,
    Array.from({ length: Math.ceil(x.length / size) }, (_, block) => (branch: Sharing) => {
      // Bits above a block's are 0 where the place is in the block.
      const planes = Array.from({ length: places.planes }, (__, p) => {
        const plane = branch.slicePlanes(places, p, p + 1);
        return p >= blockPlaces && (block >> (p - blockPlaces)) % 2 === 1 ? branch.not(plane) : plane;
      });
      const elements = branch.slice(x, block * size, Math.min(x.length, (block + 1) * size));
      return lookUp(branch, elements, branch.joinPlanes(planes));
    }),
  );
  return parts.reduce((sum, part) => on.add(on.within(sum), on.within(part)));
}

/** The declared range, with the 0 that gaps hold. */
export const withZero = ({ low, high }: NumberShape) => {
  const [min, max] = [BigInt(low), BigInt(high)];
  return { min: min > 0n ? 0n : min, max: max < 0n ? 0n : max };
};
