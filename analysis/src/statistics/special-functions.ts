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

/** What Stirling's formula lacks of ln Γ(z), z > 0: ln Γ(z) − ((z − ½) ln z − z + ½ ln 2π). Abramowitz and Stegun 6.1.41. */
function stirlingRest(z: number): number {
  if (z < 10) return logGamma(z) - ((z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI));
  const s = 1 / (z * z);
  const terms = [1 / 156, -691 / 360_360, 1 / 1_188, -1 / 1_680, 1 / 1_260, -1 / 360, 1 / 12];
  return terms.reduce((sum, term) => sum * s + term, 0) / z;
}

/** `size` · ln(1 + change ÷ size), where 1 + change ÷ size is `share`: by whichever of the two is not cancelled. */
function logPower(size: number, change: number, share: number): number {
  const part = change / size;
  return size * (Math.abs(part) < 0.5 ? Math.log1p(part) : Math.log(share));
}

/**
 * x^a · y^b ÷ B(a, b), y = 1 − x: about the peak of that function, whose logarithm's large terms cancel (Loader 2000), so that it
 * is right for millions of degrees of freedom, too.
 */
function betaPower(x: number, y: number, a: number, b: number): number {
  const sum = a + b;
  const off = x * b - y * a;
  const rest = stirlingRest(sum) - stirlingRest(a) - stirlingRest(b);
  const powers = logPower(a, off, (x * sum) / a) + logPower(b, -off, (y * sum) / b);
  return Math.sqrt(((a / sum) * b) / (2 * Math.PI)) * Math.exp(rest + powers);
}

/**
 * Regularised incomplete beta function I_x(a, b), a, b > 0, 0 ≤ x ≤ 1. `y` is 1 − x: where x is near 1 the caller knows it better.
 * The fraction is that of Didonato and Morris (1992, section 4), whose terms do not cancel however large a is.
 */
export function betaI(x: number, a: number, b: number, y = 1 - x): number {
  if (x <= 0) return 0;
  if (y <= 0) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - betaI(y, b, a, x);
  const off = a * y - b * x;
  const bottom = (m: number) =>
    m + (m * (b - m) * x) / (a + 2 * m - 1) + ((a + m) * (off + 1 + m * (1 + y))) / (a + 2 * m + 1);
  const fraction = continuedFraction(((off + 1) * a) / (a + 1), (m) => [
    ((a + m - 1) / (a + 2 * m - 1)) * ((a + b + m - 1) / (a + 2 * m - 1)) * m * (b - m) * x * x,
    bottom(m),
  ]);
  return betaPower(x, y, a, b) / fraction;
}

/** P(X ≥ x) of χ² with `df` degrees of freedom. */
export function chiSquaredTail(x: number, df: number): number {
  return gammaQ(df / 2, x / 2);
}

/** P(|T| ≥ |t|) of Student's t with `df` degrees of freedom. */
export function studentTails(t: number, df: number): number {
  const [own, all] = [t * t, df + t * t];
  return all === Infinity ? 0 : betaI(df / all, df / 2, 0.5, own / all);
}

/** P(F ≥ f) of Fisher's F with `df1` and `df2` degrees of freedom. */
export function fisherTail(f: number, df1: number, df2: number): number {
  const [own, all] = [df1 * f, df2 + df1 * f];
  return all === Infinity ? 0 : betaI(df2 / all, df2 / 2, df1 / 2, own / all);
}
