/**
 * The local model: every respondent puts noise on its own answer before anybody else sees it, so nobody has to be
 * trusted. For devices and surveys; the price is an error of √respondents where noise on the total has one of 1/ε.
 *
 * Randomised response over k answers (Warner 1965; Kairouz, Bonawitz, Ramage 2016) and optimised unary encoding (Wang,
 * Blocki, Li, Jha 2017, section 4.2), the better one where k > 3e^ε + 2. Probabilities are whole numbers of 2^−48,
 * rounded to the private side: what is sent is ε-private exactly, with no δ. Every response takes the same work
 * whatever the answer is and whatever is sent, so its time tells nothing of them; only the draw of another answer may
 * repeat, independently of both.
 */
import type { RandomSource } from '../base/random.ts';
import { exponentialOf } from './exponential.ts';
import { thresholdBits } from './laplace-law.ts';
import { RandomBits } from './random-bits.ts';
import { type Rational, requireRational, requireWhole } from './rational.ts';

const one = 1n << BigInt(thresholdBits);

/** With which probabilities an answer's place in a report says so: whole numbers of 2^−48. */
export interface ResponseLaw {
  readonly categories: number;
  /** Of the place of the true answer. */
  readonly truth: bigint;
  /** Of each other place; of randomised response this is (2^48 − truth)/(categories − 1), which need not be whole. */
  readonly other: Rational;
}

/** An upper bound of exp(−ε) in 2^−96. */
const exponentialAbove = (epsilon: Rational): bigint => exponentialOf(epsilon, 2 * thresholdBits) + 1n;

function requireSurvey(operation: string, categories: number, epsilon: Rational): void {
  requireWhole(operation, 'the number of answers', categories, 2, 2 ** 20);
  requireRational(operation, 'epsilon', epsilon, { least: 'above zero' });
}

/**
 * Randomised response over 2 to 2^20 answers: the true one with e^ε/(e^ε + k − 1), rounded down, else one of the
 * others. Throws UsageError('privacy.number') and ('privacy.fraction') for other numbers and for ε ≤ 0.
 */
export function randomisedResponseLaw(categories: number, epsilon: Rational): ResponseLaw {
  requireSurvey('randomisedResponseLaw', categories, epsilon);
  const unit = 1n << BigInt(2 * thresholdBits);
  const truth = (unit << BigInt(thresholdBits)) / (unit + BigInt(categories - 1) * exponentialAbove(epsilon));
  return { categories, truth, other: { numerator: one - truth, denominator: BigInt(categories - 1) } };
}

/**
 * Optimised unary encoding over 2 to 2^20 answers: a bit for each, 1 with probability ½ where the answer is true and
 * 1/(e^ε + 1), rounded up, where it is not. Errors as `randomisedResponseLaw`.
 */
export function unaryEncodingLaw(categories: number, epsilon: Rational): ResponseLaw {
  requireSurvey('unaryEncodingLaw', categories, epsilon);
  const e = exponentialAbove(epsilon);
  const unit = 1n << BigInt(2 * thresholdBits);
  // e/(1 + e) grows with e: the bound above gives a bound above.
  const other = (e << BigInt(thresholdBits)) / (unit + e) + 1n;
  return { categories, truth: one / 2n, other: { numerator: other, denominator: 1n } };
}

/**
 * The answer to send for the true one, 0 to categories − 1 each (UsageError('privacy.number')), by randomised
 * response.
 */
export function randomisedResponse(random: RandomSource, answer: number, law: ResponseLaw): number {
  requireWhole('randomisedResponse', 'the answer', answer, 0, law.categories - 1);
  const bits = new RandomBits(random);
  const step = 1 + Number(bits.below(BigInt(law.categories - 1)));
  const isOther = Number(bits.bits(thresholdBits) >= law.truth);
  return (answer + isOther * step) % law.categories;
}

/** The bits to send for the true answer, 0 to categories − 1 (UsageError('privacy.number')), by unary encoding. */
export function unaryResponse(random: RandomSource, answer: number, law: ResponseLaw): Uint8Array {
  requireWhole('unaryResponse', 'the answer', answer, 0, law.categories - 1);
  const bits = new RandomBits(random);
  const thresholds = [law.other.numerator, law.truth];
  return Uint8Array.from({ length: law.categories }, (_, place) =>
    Number(bits.bits(thresholdBits) < (thresholds[Number(place === answer)] as bigint)),
  );
}

/** How many respondents have each answer, as far as their reports tell. */
export interface SurveyEstimate {
  /** Unbiased; they may be negative or above the number of respondents, as sums of them would be biased otherwise. */
  readonly counts: readonly number[];
  /** Of each count, from the noise alone. */
  readonly standardErrors: readonly number[];
}

/**
 * Unbiased counts of answers: `reported[k]` reports out of `respondents` said answer k (randomised response) or had
 * bit k (unary encoding). Throws UsageError('privacy.number') for counts that are none.
 */
export function estimateSurvey(reported: readonly number[], respondents: number, law: ResponseLaw): SurveyEstimate {
  requireWhole('estimateSurvey', 'the number of answers', reported.length, law.categories, law.categories);
  requireWhole('estimateSurvey', 'the number of respondents', respondents, 0, Number.MAX_SAFE_INTEGER);
  for (const count of reported) requireWhole('estimateSurvey', 'a count', count, 0, respondents);
  const p = Number(law.truth) / Number(one);
  const q = Number(law.other.numerator) / (Number(law.other.denominator) * Number(one));
  const counts = reported.map((count) => (count - respondents * q) / (p - q));
  const standardErrors = counts.map((count) => {
    const own = Math.min(respondents, Math.max(0, count));
    return Math.sqrt(own * p * (1 - p) + (respondents - own) * q * (1 - q)) / (p - q);
  });
  return { counts, standardErrors };
}
