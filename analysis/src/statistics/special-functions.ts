/**
 * The functions behind p-values, as floating-point numbers: relative error about 1e-12 in the tests' range.
 *
 * Logarithm of the gamma function: Lanczos (1964) with the coefficients for g = 7, n = 9. Incomplete gamma and beta functions:
 * series and continued fractions of Abramowitz and Stegun 6.5.29, 6.5.31 and 26.5.8, the fractions by Lentz's method.
 */

const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** ln Γ(x), x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const z = x - 1;
  const t = z + 7.5;
  const sum = lanczos.reduce((total, c, i) => (i === 0 ? c : total + c / (z + i)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}

const tiny = 1e-300;
const precision = 1e-15;
const mostTerms = 100_000;

/** b0 + a1/(b1 + a2/(b2 + …)) by Lentz's method; `term(i)` is [a_i, b_i], i ≥ 1. */
function continuedFraction(b0: number, term: (i: number) => readonly [number, number]): number {
  let f = b0 === 0 ? tiny : b0;
  let c = f;
  let d = 0;
  for (let i = 1; i < mostTerms; i++) {
    const [a, b] = term(i);
    d = b + a * d;
    if (Math.abs(d) < tiny) d = tiny;
    c = b + a / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const step = c * d;
    f *= step;
    if (Math.abs(step - 1) < precision) break;
  }
  return f;
}

/** Regularised upper incomplete gamma function Q(a, x), a > 0, x ≥ 0. */
export function gammaQ(a: number, x: number): number {
  if (x <= 0) return 1;
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < mostTerms && term > sum * precision; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return Math.max(0, 1 - scale * sum);
  }
  return scale / continuedFraction(x + 1 - a, (i) => [-i * (i - a), x + 2 * i + 1 - a]);
}

/** Regularised incomplete beta function I_x(a, b), a, b > 0, 0 ≤ x ≤ 1. */
export function betaI(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - betaI(1 - x, b, a);
  const scale = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  const fraction = continuedFraction(1, (i) => {
    const m = Math.floor(i / 2);
    const top =
      i % 2 === 0
        ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
        : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    return [top, 1];
  });
  return scale / fraction;
}

/** P(X ≥ x) of χ² with `df` degrees of freedom. */
export function chiSquaredTail(x: number, df: number): number {
  return gammaQ(df / 2, x / 2);
}

/** P(|T| ≥ |t|) of Student's t with `df` degrees of freedom. */
export function studentTails(t: number, df: number): number {
  return betaI(df / (df + t * t), df / 2, 0.5);
}

/** P(F ≥ f) of Fisher's F with `df1` and `df2` degrees of freedom. */
export function fisherTail(f: number, df1: number, df2: number): number {
  return f <= 0 ? 1 : betaI(df2 / (df2 + df1 * f), df2 / 2, df1 / 2);
}
