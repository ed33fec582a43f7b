/**
 * Logarithms by additions, multiplications and divisions alone, which are the same on every machine: language standards leave
 * Math.log and Math.exp to the engine, and parties on different engines must get equal sizes.
 */

/** The natural logarithm of x > 0, to about 15 digits. */
export function naturalLog(x: number): number {
  let [mantissa, doublings] = [x, 0];
  for (; mantissa >= 2; mantissa /= 2) doublings += 1;
  for (; mantissa < 1; mantissa *= 2) doublings -= 1;
  return artanhTwice((mantissa - 1) / (mantissa + 1)) + doublings * ln2;
}

/** 2 artanh(t) = ln((1 + t)/(1 − t)), |t| ≤ 1/3. */
function artanhTwice(t: number): number {
  let [sum, power] = [0, 2 * t];
  for (let k = 1; k < 36; k += 2) {
    sum += power / k;
    power *= t * t;
  }
  return sum;
}

const ln2 = artanhTwice(1 / 3);

export const log2 = (x: number): number => naturalLog(x) / ln2;

/** 2^x for 0 ≤ x < 1000. */
export function exp2(x: number): number {
  const whole = Math.floor(x);
  let [sum, term] = [0, 1];
  for (let k = 1; k < 24; k++) {
    sum += term;
    term *= ((x - whole) * ln2) / k;
  }
  for (let i = 0; i < whole; i++) sum *= 2;
  return sum;
}

/** ln(x!) for whole x ≥ 64, by Stirling's series; its error is below 10^-12. */
export const logFactorial = (x: number): number =>
  (x + 0.5) * naturalLog(x) - x + naturalLog(2 * Math.PI) / 2 + 1 / (12 * x) - 1 / (360 * x * x * x);
