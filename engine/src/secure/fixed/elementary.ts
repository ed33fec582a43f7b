/**
 * Elementary functions of public numbers, made of +, −, ×, ÷ and square roots only. IEEE 754 fixes the result of each of these
 * to the last bit, which no standard does for Math.exp and Math.log: tables made from them are the same at every party,
 * whatever it runs on.
 */

export const ln2 = 0.6931471805599453;
// ln 2 = high + low with a high part of few bits, so that its multiples are exact.
const ln2High = 0.69314718036912381649;
const ln2Low = 1.90821492927058770002e-10;

/** e^x for |x| ≤ 700, to a few units in the last place. */
export function exponential(x: number): number {
  const k = Math.round(x / ln2);
  const r = x - k * ln2High - k * ln2Low;
  let sum = 1;
  for (let n = 18; n >= 1; n--) sum = 1 + (r / n) * sum;
  for (let i = 0; i < k; i++) sum *= 2;
  for (let i = 0; i > k; i--) sum /= 2;
  return sum;
}

/** Natural logarithm of x > 0: 2·artanh((m − 1)/(m + 1)) + k·ln 2 for x = m·2^k. */
export function logarithm(x: number): number {
  let m = x;
  let k = 0;
  for (; m > Math.SQRT2; k++) m /= 2;
  for (; m < Math.SQRT1_2; k--) m *= 2;
  const z = (m - 1) / (m + 1);
  const square = z * z;
  let sum = 0;
  for (let n = 25; n >= 0; n--) sum = 1 / (2 * n + 1) + square * sum;
  return k * ln2High + (2 * z * sum + k * ln2Low);
}
