/**
 * The normal distribution, with small relative errors (below 1e-14) in both tails.
 *
 * Everything rests on Mills' ratio R(x) = P(X > x) ÷ φ(x), x ≥ 0. Near 0 it comes from the series of Abramowitz and Stegun 26.2.11, else from
 * Laplace's continued fraction 1/(x + 1/(x + 2/(x + 3/(x + …)))) (26.2.14), computed from its end. As both are slow below `far`, they
 * are taken at points 1/8 apart, and between them Taylor's series, whose coefficients follow from R' = xR − 1: (n + 1) c_(n+1) = x c_n + c_(n−1).
 */

const rootOfTwoPi = Math.sqrt(2 * Math.PI);

/** φ(x). */
function normalDensity(x: number): number {
  return Math.exp((-x * x) / 2) / rootOfTwoPi;
}

const far = 6;
const points = 8;
const terms = 16;
/** Per point, the coefficients of Taylor's series. Made when first used. */
const series = new Float64Array((far * points + 1) * terms);

function fillSeries(): void {
  for (let point = 0; point <= far * points; point++) {
    const x = point / points;
    let [before, c] = [-1, slowRatio(x)];
    for (let n = 0; n < terms; n++) {
      series[point * terms + n] = c;
      [before, c] = [c, (x * c + before) / (n + 1)];
    }
  }
}

function slowRatio(x: number): number {
  if (x < 1.8) {
    let term = x;
    let sum = x;
    for (let k = 1; term > sum * 1e-17; k++) {
      term *= (x * x) / (2 * k + 1);
      sum += term;
    }
    return 0.5 / normalDensity(x) - sum;
  }
  let fraction = x;
  for (let k = Math.ceil(20 + 400 / (x * x)); k > 0; k--) fraction = x + k / fraction;
  return 1 / fraction;
}

function millsRatio(x: number): number {
  if (x >= far) return slowRatio(x);
  if (series[0] === 0) fillSeries();
  const point = Math.round(x * points);
  const away = x - point / points;
  let sum = 0;
  for (let at = (point + 1) * terms - 1; at >= point * terms; at--) sum = sum * away + (series[at] as number);
  return sum;
}

/** P(X > x) of the standard normal distribution. */
export function normalTail(x: number): number {
  if (x === Infinity) return 0;
  if (x === -Infinity) return 1;
  return x < 0 ? 1 - normalTail(-x) : normalDensity(x) * millsRatio(x);
}

/** ln P(X > x), also where the probability itself is too small for a floating-point number. */
export function logNormalTail(x: number): number {
  if (x < 0) return Math.log1p(-normalTail(-x));
  return (-x * x) / 2 - Math.log(rootOfTwoPi) + Math.log(millsRatio(x));
}

/** The x with P(X > x) = p, 0 < p < 1; relative error about 1e-14. By Newton's method on the logarithm, which is concave. */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  let x = Math.sqrt(Math.max(0, -2 * Math.log(2 * p)));
  const goal = Math.log(p);
  for (let i = 0; i < 50; i++) {
    const step = (logNormalTail(x) - goal) * millsRatio(Math.max(x, 0));
    x += step;
    if (Math.abs(step) <= 1e-15 * Math.abs(x)) break;
  }
  return Math.max(x, 0);
}
