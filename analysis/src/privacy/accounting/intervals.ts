/** Intervals of quotients of two noisy numbers, and how likely the two together are off by so much. */
import { checkOpenShare } from './checks.ts';
import { gaussianWeights, type Noise, sumError } from './noise-error.ts';
import { normalTail } from './normal.ts';

/** An interval that contains the true value with probability of at least the level. `all`: the noise says nothing within the bounds. */
export interface NoiseInterval {
  readonly low: number;
  readonly high: number;
  readonly all: boolean;
}

export interface Bounds {
  readonly low: number;
  readonly high: number;
}

/**
 * The interval of numerator ÷ denominator of two noisy numbers, within bounds that the true ratio keeps to. Fieller (1954): all θ for which numerator − θ · denominator is no further
 * from 0 than its noise goes. If the denominator itself may be 0 that set has no end, and the answer is the bounds. The interval holds for every true ratio, also where the
 * noisy quotient lies outside of the bounds: then it ends at the nearer one.
 */
export function ratioInterval(
  numerator: { readonly value: number; readonly noise: Noise },
  denominator: { readonly value: number; readonly noise: Noise },
  bounds: Bounds,
  level = 0.95,
): NoiseInterval {
  const tail = (theta: number, w: number): number => pairTail(1, numerator.noise, -theta, denominator.noise, w);
  const ofDenominator = (w: number): number => pairTail(0, numerator.noise, 1, denominator.noise, w);
  return invert(numerator.value, denominator.value, tail, ofDenominator, bounds, level);
}

/**
 * The interval of an average of values clipped to `bounds`, from one budget. A value x enters two sums: `upper` (x − low) ÷ (high − low) and `lower` (high − x) ÷ (high − low), in units of `scale`
 * to a row, both whole. A row changes the two by `scale` together in the L1 norm and by at most that in the L2 norm, whatever its value: both may have the noise of a single number, and the
 * count, their sum, costs nothing more. Average: low + (high − low) · upper ÷ (upper + lower).
 */
export function averageInterval(
  upper: number,
  lower: number,
  noise: Noise,
  bounds: Bounds,
  level = 0.95,
): NoiseInterval {
  const tail = (theta: number, w: number): number => pairTail(1 - theta, noise, -theta, noise, w);
  const count = (w: number): number => pairTail(1, noise, 1, noise, w);
  const { low, high, all } = invert(upper, upper + lower, tail, count, { low: 0, high: 1 }, level);
  const width = bounds.high - bounds.low;
  return { low: bounds.low + low * width, high: bounds.low + high * width, all };
}

/**
 * {θ in bounds: |a − θb| ≤ w(θ)}, w(θ) the least half-width that the noise of a − θb keeps to: what is further off has `tail(θ, |a − θb|)` ≤ 1 − level, so that no half-width has to be searched. w is convex and
 * grows in the end like that of b times |θ|, whose noise reaches w with probability `ofDenominator(w)`.
 */
function invert(
  a: number,
  b: number,
  tail: (theta: number, w: number) => number,
  ofDenominator: (w: number) => number,
  bounds: Bounds,
  level: number,
): NoiseInterval {
  checkOpenShare('level', level);
  const isRare = (probability: number): boolean => probability <= (1 - level) * (1 - 1e-6);
  if (b === 0 || !isRare(ofDenominator(Math.abs(b)))) return { ...bounds, all: true };
  const excluded = (theta: number): boolean => a !== theta * b && isRare(tail(theta, Math.abs(a - theta * b)));
  const middle = Math.min(Math.max(a / b, bounds.low), bounds.high);
  if (excluded(middle)) return { low: middle, high: middle, all: false };
  const end = (to: number): number => {
    // Within a thousandth of the way; what is returned is excluded already, or the bound.
    if (!excluded(to)) return to;
    let [inside, outside] = [middle, to];
    for (let i = 0; i < 40 && Math.abs(outside - inside) > 1e-3 * Math.abs(outside - middle); i++) {
      const half = (inside + outside) / 2;
      if (excluded(half)) outside = half;
      else inside = half;
    }
    return outside;
  };
  const [low, high] = [end(bounds.low), end(bounds.high)];
  return { low, high, all: low === bounds.low && high === bounds.high };
}

/** From here on whole numbers are fine enough for the closed forms below. */
const closedFrom = 16;
/** Values of the smaller number that are left out have this probability at most, which is added. */
const leftOut = 1e-7;
/** A quotient of floating-point numbers counts as the whole number that it may be above by rounding. */
const rounding = 1e-9;

const scaleOf = (noise: Noise): number => (noise.name === 'discrete-laplace' ? noise.scale : noise.deviation);

/**
 * P(|a · X + b · Y| ≥ w) of independent noise X and Y, w > 0; never too small. The values of the smaller one are added up, each with the tail of the other. Where both are of some size closed forms do: X may be
 * drawn from the same uniform number as a continuous Laplace or normal variable of the same scale, of the same sign and at most 1 apart in size (2r^m ÷ (1 + r) lies between r^m and r^(m−1); for normal ones
 * Canonne, Kamath and Steinke, proposition 25), so that |a| + |b| covers the difference.
 */
function pairTail(a: number, x: Noise, b: number, y: Noise, w: number): number {
  const [one, two] = [
    { size: Math.abs(a), noise: x },
    { size: Math.abs(b), noise: y },
  ];
  if (two.size === 0 || one.size === 0) {
    const { size, noise } = two.size === 0 ? one : two;
    return size === 0 ? 0 : Math.min(1, 2 * tailsOf(noise)(leastWhole(w / size)));
  }
  if (Math.min(scaleOf(x), scaleOf(y)) < closedFrom) {
    const [few, many] = scaleOf(x) < scaleOf(y) ? [one, two] : [two, one];
    return sumOfTails(few, many, w);
  }
  const rest = w - one.size - two.size;
  if (rest <= 0) return 1;
  if (x.name === 'discrete-gaussian' && y.name === 'discrete-gaussian')
    return 2 * normalTail(rest / Math.hypot(a * x.deviation, b * y.deviation));
  if (x.name === 'discrete-laplace' && y.name === 'discrete-laplace')
    return laplaceTail(one.size * x.scale, two.size * y.scale, rest);
  const terms = [
    { noise: x, weight: a, cells: 1 },
    { noise: y, weight: b, cells: 1 },
  ];
  return w > sumError(terms, 0.95).halfWidth ? 0.05 : 1;
}

/** P(|S + T| > w) of continuous Laplace variables: (s² e^(−w/s) − t² e^(−w/t)) ÷ (s² − t²), and its limit where the two are nearly the same. */
function laplaceTail(one: number, other: number, w: number): number {
  const [s, t] = one > other ? [one, other] : [other, one];
  return s - t < 1e-6 * s
    ? (1 + w / (2 * s)) * Math.exp(-w / s) * (1 + 1e-6)
    : (s * s * Math.exp(-w / s) - t * t * Math.exp(-w / t)) / (s * s - t * t);
}

interface Weighted {
  readonly size: number;
  readonly noise: Noise;
}

/** Both are symmetric: P(|a · X + b · Y| ≥ w) = 2 Σ_v P(Y = v) P(a · X ≥ w − b · v). */
function sumOfTails(few: Weighted, many: Weighted, w: number): number {
  const tail = tailsOf(many.noise);
  const { masses, most } = massesOf(few.noise);
  let sum = leftOut / 2;
  masses.forEach((mass, i) => {
    sum += mass * tail(leastWhole((w - few.size * (i - most)) / many.size));
  });
  return Math.min(1, 2 * sum);
}

const leastWhole = (x: number): number => Math.ceil(x - rounding * Math.max(1, Math.abs(x)));

/** P(noise ≥ m) of whole numbers m; of discrete Gaussian noise of some size never too small. */
function tailsOf(noise: Noise): (m: number) => number {
  const above = upperTails(noise);
  return (m) => (m > 0 ? above(m) : 1 - above(1 - m));
}

function upperTails(noise: Noise): (m: number) => number {
  if (noise.name === 'discrete-laplace') {
    const ratio = Math.exp(-1 / noise.scale);
    return (m) => Math.exp(-m / noise.scale) / (1 + ratio);
  }
  if (noise.deviation >= closedFrom) return (m) => Math.min(0.5, normalTail((m - 1) / noise.deviation));
  const { masses, most } = massesOf(noise);
  const tails = new Float64Array(most + 2);
  for (let m = most; m > 0; m--) tails[m] = (tails[m + 1] as number) + (masses[most + m] as number);
  return (m) => tails[m] ?? 0;
}

interface Masses {
  /** Of −most, …, most. */
  readonly masses: Float64Array;
  readonly most: number;
}

/** Those of the noise that was asked for last: answers have many numbers with the same. */
let last: { readonly of: Noise; readonly masses: Masses } | undefined;

function massesOf(noise: Noise): Masses {
  if (last?.of.name === noise.name && scaleOf(last.of) === scaleOf(noise)) return last.masses;
  const masses = noise.name === 'discrete-laplace' ? laplaceMasses(noise.scale) : gaussianMasses(noise.deviation);
  last = { of: noise, masses };
  return masses;
}

function laplaceMasses(scale: number): Masses {
  const most = Math.ceil(scale * Math.log(2 / leftOut));
  const ratio = Math.exp(-1 / scale);
  const all = -Math.expm1(-1 / scale) / (1 + ratio);
  return { masses: Float64Array.from({ length: 2 * most + 1 }, (_, i) => all * ratio ** Math.abs(i - most)), most };
}

function gaussianMasses(deviation: number): Masses {
  const { weights, most } = gaussianWeights(deviation);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return { masses: weights.map((weight) => weight / total), most };
}
