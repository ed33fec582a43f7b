/**
 * How far off noisy numbers will be, told before anything is drawn. Only the mechanisms' noise counts: nothing about rows that are a sample of others.
 */
import { checkOpenShare, checkPositive, checkWhole } from './checks.ts';
import { sumOf } from './fourier.ts';
import { mostExactDeviation } from './loss-mechanisms.ts';
import { normalQuantile, normalTail } from './normal.ts';

/** Noise on whole numbers: P(x) ∝ e^(−|x| ÷ scale) or e^(−x² ÷ 2 deviation²). */
export type Noise =
  | { readonly name: 'discrete-laplace'; readonly scale: number }
  | { readonly name: 'discrete-gaussian'; readonly deviation: number };

/** Variance of noise. Of discrete Laplace noise exactly 2r ÷ (1 − r)², r = e^(−1 ÷ scale). */
export function noiseVariance(noise: Noise): number {
  if (noise.name === 'discrete-laplace') {
    checkPositive('scale', noise.scale);
    return (2 * Math.exp(-1 / noise.scale)) / Math.expm1(-1 / noise.scale) ** 2;
  }
  checkPositive('deviation', noise.deviation);
  const { deviation } = noise;
  // By Poisson's summation the variance differs from σ² by a share of about 8π²σ² e^(−2π²σ²): nothing from σ = 3 on.
  if (deviation > 3) return deviation * deviation;
  const { weights, most } = gaussianWeights(deviation);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.reduce((sum, weight, i) => sum + weight * (i - most) ** 2, 0) / total;
}

/** Half-widths from here on are told with a relative 2^-40 more: beyond 2^53 the whole numbers of floating point are not one apart. */
const mostCounted = 2 ** 40;

/**
 * The least whole w with P(|noise| ≤ w) ≥ `level`. Exact but for discrete Gaussian noise of deviations above 2^16, where w may be one too large,
 * and for discrete Laplace noise of widths above 2^40, where it may be too large by a 2^40th.
 */
export function noiseHalfWidth(noise: Noise, level = 0.95): number {
  checkOpenShare('level', level);
  if (noise.name === 'discrete-laplace') {
    checkPositive('scale', noise.scale);
    // P(|X| > w) = 2 r^(w+1) ÷ (1 + r).
    const tail = (w: number): number => (2 * Math.exp(-(w + 1) / noise.scale)) / (1 + Math.exp(-1 / noise.scale));
    const width = noise.scale * Math.log(2 / ((1 - level) * (1 + Math.exp(-1 / noise.scale))));
    if (width > mostCounted) return Math.ceil(width * (1 + 2 ** -40));
    let w = Math.max(0, Math.floor(width) - 2);
    while (tail(w) > 1 - level) w++;
    return w;
  }
  checkPositive('deviation', noise.deviation);
  const { deviation } = noise;
  if (deviation > mostExactDeviation) return Math.ceil(normalQuantile((1 - level) / 2 - 1e-10) * deviation);
  const { weights, most } = gaussianWeights(deviation);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let inside = weights[most] as number;
  let w = 0;
  while (inside < level * total) inside += 2 * (weights[most + ++w] as number);
  return w;
}

/** Those of −most, …, most, which leave out next to nothing. */
export function gaussianWeights(deviation: number): { weights: Float64Array; most: number } {
  const most = Math.ceil(10.5 * deviation + 2);
  const length = 2 * most + 1;
  return {
    weights: Float64Array.from({ length }, (_, i) => Math.exp(-((i - most) ** 2) / (2 * deviation ** 2))),
    most,
  };
}

/** Several numbers with noise of one kind, added with a weight. */
export interface NoiseTerm {
  readonly noise: Noise;
  readonly weight: number;
  /** Numbers with this noise, each drawn by itself. */
  readonly cells: number;
}

export interface NoiseError {
  readonly deviation: number;
  /** With probability of at least the level, the sum is off by at most so much. */
  readonly halfWidth: number;
}

/** Points of the grid per deviation of the sum, where whole numbers are too many: rounding each of the cells adds at most an eighth of a deviation. */
const pointsPerDeviation = (cells: number): number => Math.min(20_000, Math.max(128, 4 * cells));
/** What may lie outside of the window, and what transforms may be off: added to the level. */
const allowance = 1e-8;

/**
 * The error of a weighted sum of independent noisy numbers. On whole numbers where weights are whole and the sum is small enough: then `halfWidth` is the least that holds. Else on
 * a grid to which each number is rounded, whose rounding is added.
 */
export function sumError(terms: readonly NoiseTerm[], level = 0.95): NoiseError {
  checkOpenShare('level', level);
  for (const { cells } of terms) checkWhole('cells', cells, 0);
  const used = terms.filter(({ weight, cells }) => weight !== 0 && cells > 0);
  const [only] = used;
  if (only === undefined) return { deviation: 0, halfWidth: 0 };
  const variance = used.reduce(
    (sum, { noise, weight, cells }) => sum + cells * weight * weight * noiseVariance(noise),
    0,
  );
  const deviation = Math.sqrt(variance);
  if (used.length === 1 && only.cells === 1) {
    return { deviation, halfWidth: Math.abs(only.weight) * noiseHalfWidth(only.noise, level) };
  }
  const tail = Math.max(
    ...used.map(({ noise, weight }) => (noise.name === 'discrete-laplace' ? noise.scale * Math.abs(weight) : 0)),
  );
  // Beyond it lies less than the allowance: by Bernstein's inequality, and of few Laplace terms by their own tails.
  const reach = 7 * deviation + 22 * tail;
  const whole = used.every(({ weight }) => Number.isInteger(weight)) && reach < 2 ** 15;
  const cells = used.reduce((sum, term) => sum + term.cells, 0);
  const step = whole ? 1 : deviation / pointsPerDeviation(cells);
  const most = Math.ceil(reach / step) + cells;
  const summands = used.map((term) => ({ ...onGrid(term, step), times: term.cells }));
  const sum = sumOf(summands, -most, most);
  if (sum === undefined) return { deviation, halfWidth: deviation / Math.sqrt(1 - level) };
  let inside = sum.masses[most] as number;
  let w = 0;
  while (inside < level + allowance && w < most) {
    w++;
    inside += (sum.masses[most + w] as number) + (sum.masses[most - w] as number);
  }
  return { deviation, halfWidth: w * step + (whole ? 0 : (cells * step) / 2) };
}

/** The distribution of weight · noise, rounded to multiples of `step`. */
function onGrid({ noise, weight }: NoiseTerm, step: number): { at: number; masses: Float64Array } {
  const size = Math.abs(weight);
  const deviation = Math.sqrt(noiseVariance(noise));
  const most = Math.ceil(((noise.name === 'discrete-laplace' ? 45 * noise.scale : 10.5 * deviation) * size) / step) + 1;
  const masses = new Float64Array(2 * most + 1);
  const small = noise.name === 'discrete-gaussian' ? deviation <= 300 : deviation <= 30;
  if (small) {
    // Number by number.
    const last = Math.floor((most * step) / size);
    let total = 0;
    for (let x = -last; x <= last; x++) {
      const mass =
        noise.name === 'discrete-laplace'
          ? Math.exp(-Math.abs(x) / noise.scale) * Math.tanh(1 / (2 * noise.scale))
          : Math.exp((-x * x) / (2 * noise.deviation ** 2));
      const place = Math.round((x * weight) / step) + most;
      masses[place] = (masses[place] as number) + mass;
      total += mass;
    }
    return { at: -most, masses: masses.map((mass) => mass / total) };
  }
  // Part by part: P(|X| > x) at the parts' edges.
  const above = (x: number): number =>
    noise.name === 'discrete-laplace'
      ? Math.exp(-(Math.floor(x) + 1) / noise.scale) / (1 + Math.exp(-1 / noise.scale))
      : normalTail((Math.floor(x) + 0.5) / noise.deviation);
  let before = above((0.5 * step) / size);
  masses[most] = 1 - 2 * before;
  for (let i = 1; i <= most; i++) {
    const after = i === most ? 0 : above(((i + 0.5) * step) / size);
    masses[most + i] = before - after;
    masses[most - i] = before - after;
    before = after;
  }
  return { at: -most, masses };
}

/** The place to which a number with this error is rounded for reading: two digits of the error stay, and more are noise. At least `least` (1: whole numbers). */
export function shownStep(halfWidth: number, least = 0): number {
  if (!(halfWidth > 0)) return least;
  return Math.max(least, 10 ** (Math.floor(Math.log10(halfWidth)) - 1));
}

/** `value` rounded to the place that its error leaves. */
export function shownValue(value: number, halfWidth: number, least = 0): number {
  const step = shownStep(halfWidth, least);
  if (step === 0) return value;
  // A step below 1 as a division by a whole number: 0.1 is none, and its multiples would have false digits.
  return step < 1 ? Math.round(value * Math.round(1 / step)) / Math.round(1 / step) : Math.round(value / step) * step;
}
