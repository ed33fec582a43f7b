/** Numbers with noise that nobody knows: what an answer with differential privacy reveals. */
import {
  asFixed,
  discreteGaussian,
  discreteLaplace,
  fixed,
  fixedConvert,
  maximum,
  permuteAndFlip,
  type Rational,
  type Ring,
  type Sharing,
  together,
} from '@tacit/engine';
import { measureOf } from '../plan/gates.ts';
import type { Fraction, Measure, MeasureNoise, Plan, PlanPrivacy, QuantileChoice } from '../plan/types.ts';
import type { Aggregates } from './parts.ts';
import { steps } from './steps.ts';

/**
 * Each measure plus noise of its scale, in every group by itself, and then the quantiles that are chosen, in the order of the releases. The
 * noise is drawn under protocol: it is known to nobody, and so is what it is added to, before the sum is revealed. Of 'choice' the place of a group alone.
 */
export async function noised(
  sharing: Sharing,
  plan: Plan,
  { mechanism, noise, choices = [] }: PlanPrivacy,
  { measures, maxRows }: Aggregates,
): Promise<Ring[]> {
  sharing.session.step(steps.noise);
  const values = noise.map(({ measure }) => measures.get(measure) as Ring);
  if (mechanism === 'choice') {
    const [utilities] = values as [Ring];
    const [{ measure, scale }] = noise as [MeasureNoise];
    const bounded = sharing.within(sharing.within(utilities), boundsOf(measureOf(plan, measure), BigInt(maxRows)));
    return [await permuteAndFlip(sharing, bounded, { rows: 1, columns: utilities.length }, 'row', rationalOf(scale))];
  }
  const [drawn, chosen, rounded] = await together<[Ring[], Ring[], Ring[]]>(sharing, [
    (branch) =>
      together(
        branch,
        noise.map(
          ({ scale, coarse = 0 }, i) =>
            (each: Sharing) =>
              drawnNoise(each, mechanism, finer(scale, coarse), (values[i] as Ring).length),
        ),
      ),
    (branch) =>
      together(
        branch,
        choices.map((choice) => (each: Sharing) => chosenQuantile(each, plan, choice, measures)),
      ),
    (branch) =>
      together(
        branch,
        noise.map((own, i) => async (each: Sharing) => {
          const { coarse = 0, measure } = own;
          const value = values[i] as Ring;
          if (coarse === 0) return value;
          return await roundedTo(each, value, coarse, boundsOf(measureOf(plan, measure), BigInt(maxRows)));
        }),
      ),
  ]);
  const noisy = rounded.map((value, i) => {
    const sum = sharing.add(sharing.within(value), drawn[i] as Ring);
    return sharing.scale(sum, 1n << BigInt(noise[i]?.coarse ?? 0));
  });
  return [...noisy, ...chosen];
}

/**
 * The value of each group that permute-and-flip chooses, in carried integers. Of n rows with a value F_j are below the upper edge of candidate
 * j; it holds the quantile a/d where d·F_(j−1) ≤ a·n ≤ d·F_j, and one does. Its utility is then 0, else how far a·n is from that, negative: one
 * row more or less changes either side by a or d − a. So the rank of what is chosen is off by more than scale/d · ln(candidates / 0.05)
 * once in 20 times at most.
 */
async function chosenQuantile(
  sharing: Sharing,
  plan: Plan,
  { measure, below, rows, first, step, scale }: QuantileChoice,
  measures: ReadonlyMap<string, Ring>,
): Promise<Ring> {
  const asked = measureOf(plan, measure);
  if (asked.kind !== 'quantile' || asked.quantile === undefined) throw new Error(`${measure} is no quantile`);
  const [a, d] = [BigInt(asked.quantile.numerator), BigInt(asked.quantile.denominator)];
  const counts = below.map((id) => measures.get(id) as Ring);
  const all = measures.get(rows) as Ring;
  const most = all.bounds?.max ?? BigInt(plan.stages.reduce((sum, { rowsUpTo }) => sum + rowsUpTo, 0));
  const width = { min: -d * most, max: d * most };
  const place = sharing.scale(sharing.within(all), a);
  const edges = [...counts, all].map((count) => sharing.scale(sharing.within(count), d));
  const none = sharing.filledRing(plan.groups, 0n);
  /** Below its least row, and above its last one; candidate after candidate. */
  const [under, over] = [
    edges.map((_, j) => sharing.subtract(edges[j - 1] ?? none, place)),
    edges.map((edge) => sharing.subtract(place, edge)),
  ].map((parts) => sharing.within(sharing.concatenate(parts), width)) as [Ring, Ring];
  const further = await maximum(sharing, under, over, width);
  const zeros = sharing.within(sharing.filledRing(further.length, 0n), { min: 0n, max: 0n });
  const off = await maximum(sharing, sharing.within(further, width), zeros, width);
  const utilities = sharing.within(sharing.scale(sharing.within(off), -1n), { min: -d * most, max: 0n });
  const shape = { rows: edges.length, columns: plan.groups };
  const chosen = await permuteAndFlip(sharing, utilities, shape, 'column', rationalOf(scale));
  const value = sharing.scale(sharing.within(chosen), BigInt(step));
  return sharing.add(value, sharing.filledRing(plan.groups, BigInt(first)));
}

/** value / 2^coarse, rounded to the nearest, halves up: the same in every run. */
async function roundedTo(sharing: Sharing, value: Ring, coarse: number, bounds: Bounds): Promise<Ring> {
  const fine = asFixed(fixed({ fractionBits: coarse, integerBits: 62 - coarse }), sharing.within(value, bounds));
  return (await fixedConvert(sharing, fine, fixed({ fractionBits: 0, integerBits: 62 - coarse }))).ring;
}

/** A scale in units of 2^coarse, whose multiple it is. */
const finer = ({ numerator, denominator }: Fraction, coarse: number): Fraction => {
  return { numerator: String(BigInt(numerator) >> BigInt(coarse)), denominator };
};

/** Numbers that nobody knows. */
export function drawnNoise(
  sharing: Sharing,
  mechanism: PlanPrivacy['mechanism'],
  scale: Fraction,
  length: number,
): Promise<Ring> {
  const { numerator, denominator } = rationalOf(scale);
  return mechanism === 'laplace'
    ? discreteLaplace(sharing, length, { numerator, denominator })
    : discreteGaussian(sharing, length, { numerator: numerator ** 2n, denominator: denominator ** 2n });
}

interface Bounds {
  readonly min: bigint;
  readonly max: bigint;
}

/** Of a measure over so many rows, none among them. */
function boundsOf(measure: Measure, rows: bigint): Bounds {
  const isNumberOf = measure.kind === 'count' || measure.kind === 'distinct';
  const { min, max } = isNumberOf ? { min: 0n, max: 1n } : measure.range;
  const [low, high] = [BigInt(min) * rows, BigInt(max) * rows];
  return { min: low < 0n ? low : 0n, max: high > 0n ? high : 0n };
}

const rationalOf = ({ numerator, denominator }: Fraction): Rational => {
  return { numerator: BigInt(numerator), denominator: BigInt(denominator) };
};
