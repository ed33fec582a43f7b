/**
 * Sums of independent random variables on one grid: products of discrete Fourier transforms in 64-bit floating point, with a bound of the
 * error that rounding makes. Cooley and Tukey's transform with radix 2.
 *
 * The bound is that of Higham, "Accuracy and stability of numerical algorithms" (2nd ed.), theorem 24.2: in the L2 norm a transform of n = 2^t
 * points is off by at most a relative tη, η = u' + γ4 (√2 + u'), below 7 · 2^−53 where the roots of unity are right to u' = 2^−53.
 */

const unit = 2 ** -53;
/** Of one stage of a transform, with room for roots of unity that are off by more than half a unit. */
const stageError = 8 * unit;

/** Real and imaginary parts of 2^t numbers. */
interface Spectrum {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Transforms in place: Σ_j x_j e^(−2πi jk ÷ n), or with `inverse` its inverse times n. */
function transform({ re, im }: Spectrum, inverse: boolean): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; (j & bit) !== 0; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    const x = re[i] as number;
    const y = im[i] as number;
    re[i] = re[j] as number;
    im[i] = im[j] as number;
    re[j] = x;
    im[j] = y;
  }
  const { cosines, sines } = rootsOf(n);
  const sign = inverse ? -1 : 1;
  for (let half = 1; half < n; half *= 2) {
    const stride = n / (2 * half);
    for (let start = 0; start < n; start += 2 * half) {
      for (let k = 0; k < half; k++) {
        const a = start + k;
        const b = a + half;
        const c = cosines[k * stride] as number;
        const s = sign * (sines[k * stride] as number);
        const x = re[b] as number;
        const y = im[b] as number;
        const real = x * c + y * s;
        const imaginary = y * c - x * s;
        re[b] = (re[a] as number) - real;
        im[b] = (im[a] as number) - imaginary;
        re[a] = (re[a] as number) + real;
        im[a] = (im[a] as number) + imaginary;
      }
    }
  }
}

interface Roots {
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

/** Of the size that was asked for last: sums of one size follow each other. */
let lastRoots: Roots = { cosines: new Float64Array(0), sines: new Float64Array(0) };

/** cos and sin of 2πk ÷ n, k < n ÷ 2. */
function rootsOf(n: number): Roots {
  const half = Math.max(1, n / 2);
  if (lastRoots.cosines.length === half) return lastRoots;
  const cosines = new Float64Array(half);
  const sines = new Float64Array(half);
  for (let k = 0; k < half; k++) {
    cosines[k] = Math.cos((2 * Math.PI * k) / n);
    sines[k] = Math.sin((2 * Math.PI * k) / n);
  }
  lastRoots = { cosines, sines };
  return lastRoots;
}

/** A variable on a grid: the probability of place `at + i` is `masses[i]`; `times` independent copies of it are in the sum. */
export interface Summand {
  readonly at: number;
  readonly masses: Float64Array;
  readonly times: number;
}

/** The probabilities of places `at`, `at + 1`, … of a sum, and by how much any sum of a part of them, with weights in [0, 1], may be off. */
export interface Summed {
  readonly at: number;
  readonly masses: Float64Array;
  readonly error: number;
}

/** Most points of a grid: 2^20, for which a sum takes about a second. */
const mostPoints = 2 ** 20;

/**
 * The distribution of the sum of all copies of `summands` at the places from `low` to `high`. What lies outside is not lost but wraps around:
 * the caller knows how much that is at most. Undefined where it would take more than mostPoints.
 */
export function sumOf(summands: readonly Summand[], low: number, high: number): Summed | undefined {
  const length = high - low + 1;
  const n = 2 ** Math.ceil(Math.log2(Math.max(2, length)));
  if (n > mostPoints) return undefined;
  const stages = Math.log2(n) * stageError;
  const product: Spectrum = { re: new Float64Array(n).fill(1), im: new Float64Array(n) };
  // Per frequency, a bound of the product's error; |x̂| ≤ Σ |x| = m, so a factor's own error is at most stages · √n ‖x‖₂ in the L2 norm.
  const errors = new Float64Array(n);
  for (const { at, masses, times } of summands) {
    const factor: Spectrum = { re: new Float64Array(n), im: new Float64Array(n) };
    let total = 0;
    for (let i = 0; i < masses.length; i++) {
      const mass = masses[i] as number;
      const place = (((at + i) % n) + n) % n;
      factor.re[place] = (factor.re[place] as number) + mass;
      total += mass;
    }
    transform(factor, false);
    // Each frequency is a sum of masses times roots of unity: the error of one is at most the stages' times Σ |x|.
    const own = stages * total;
    // Numbers that are real have conjugate spectra: the upper half follows from the lower.
    for (let k = 0; k <= n / 2; k++) {
      const x = factor.re[k] as number;
      const y = factor.im[k] as number;
      const size = Math.min(Math.sqrt(x * x + y * y), total);
      const power = times === 1 ? size : size ** times;
      // d(z^k) = k z^(k−1) dz; the power by polar form adds the rounding of k · ln |z| and of k · arg z.
      const off =
        times * size ** (times - 1) * (own + 5 * unit * (1 + Math.abs(Math.log(Math.max(size, 1e-300)))) * size);
      const angle = times === 1 ? 0 : times * Math.atan2(y, x);
      const c = times === 1 ? x : power * Math.cos(angle);
      const s = times === 1 ? y : power * Math.sin(angle);
      const re = product.re[k] as number;
      const im = product.im[k] as number;
      const before = Math.sqrt(re * re + im * im);
      errors[k] = (errors[k] as number) * power + off * (before + (errors[k] as number)) + 4 * unit * before * power;
      product.re[k] = re * c - im * s;
      product.im[k] = re * s + im * c;
    }
  }
  for (let k = 1; k < n / 2; k++) {
    product.re[n - k] = product.re[k] as number;
    product.im[n - k] = -(product.im[k] as number);
    errors[n - k] = errors[k] as number;
  }
  let squares = 0;
  let size = 0;
  for (let k = 0; k < n; k++) {
    squares += (errors[k] as number) ** 2;
    size += (product.re[k] as number) ** 2 + (product.im[k] as number) ** 2;
  }
  transform(product, true);
  const masses = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const place = (((low + i) % n) + n) % n;
    masses[i] = Math.max(0, (product.re[place] as number) / n);
  }
  // ‖x − x'‖₂ = ‖x̂ − x̂'‖₂ ÷ √n, and a sum of n numbers is at most √n times their L2 norm: the two roots cancel.
  return { at: low, masses, error: Math.sqrt(squares) + stages * Math.sqrt(size) };
}
