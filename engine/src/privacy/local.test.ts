// Responses have the odds that ε allows, exactly, and estimates are unbiased. False alarms 10^-6 a test; seeds are fixed.
import { describe, expect, test } from 'vitest';
import { exponentialOf } from './exponential.ts';
import { thresholdBits } from './laplace-law.ts';
import { estimateSurvey, randomisedResponse, randomisedResponseLaw, unaryEncodingLaw, unaryResponse } from './local.ts';
import { alarms, chiSquareOf, fixedRandom, sampleSize } from './testing.ts';

const over = (numerator: bigint, denominator = 1n) => ({ numerator, denominator });
const one = 1n << BigInt(thresholdBits);
const epsilons = [over(1n, 100n), over(1n), over(27n, 10n), over(9n), over(60n)];

describe.each([2, 3, 100, 2 ** 20])('%i answers', (categories) => {
  test('no report is more than e^ε times as likely for one answer as for another', () => {
    for (const epsilon of epsilons) {
      // 2^400·exp(−ε) as a lower bound: truth·exp(−ε) ≤ other.
      const e = exponentialOf(epsilon, 400) - 1n;
      const { truth, other } = randomisedResponseLaw(categories, epsilon);
      expect(truth * e * other.denominator <= other.numerator << 400n).toBe(true);
      // Not far below either, where 2^-48 is fine enough.
      if (epsilon.numerator < 60n)
        expect((truth + 2n) * (e + 2n) * other.denominator > (other.numerator - 2n) << 400n).toBe(true);
      const unary = unaryEncodingLaw(categories, epsilon);
      // A pair of places: truth·(1 − other) against other·(1 − truth), and truth is ½.
      const q = unary.other.numerator;
      expect(unary.truth * 2n).toBe(one);
      expect((one - q) * e <= q << 400n).toBe(true);
    }
  });
});

test('randomised response comes as often as it says', () => {
  const law = randomisedResponseLaw(4, over(1n));
  const random = fixedRandom(41);
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < sampleSize; i++) {
    const sent = randomisedResponse(random, 2, law);
    counts[sent] = (counts[sent] as number) + 1;
  }
  const truth = Math.E / (Math.E + 3);
  const expected = [0, 1, 2, 3].map((k) => sampleSize * (k === 2 ? truth : (1 - truth) / 3));
  expect(chiSquareOf(counts, expected)).toBeLessThan(alarms.chiSquare);
});

test('estimates of a survey are unbiased and have the errors that they state', () => {
  const shares = [0.5, 0.3, 0.15, 0.05, 0];
  const respondents = 4000;
  const answers = shares.flatMap((share, k) => new Array<number>(Math.round(share * respondents)).fill(k));
  const random = fixedRandom(42);
  for (const encoding of ['response', 'unary'] as const) {
    const law = encoding === 'response' ? randomisedResponseLaw(5, over(1n)) : unaryEncodingLaw(5, over(1n));
    const reported = [0, 0, 0, 0, 0];
    const add = (k: number, by: number) => {
      reported[k] = (reported[k] as number) + by;
    };
    for (const answer of answers) {
      if (encoding === 'response') add(randomisedResponse(random, answer, law), 1);
      else unaryResponse(random, answer, law).forEach((bit, k) => add(k, bit));
    }
    const { counts, standardErrors } = estimateSurvey(reported, respondents, law);
    // Ten counts at 10^-7 each.
    counts.forEach((count, k) => {
      const deviation = (count - (shares[k] as number) * respondents) / (standardErrors[k] as number);
      expect(Math.abs(deviation)).toBeLessThan(5.33);
    });
    // Wang and others 2017: a rare answer's variance by unary encoding is n·4e^ε/(e^ε − 1)².
    if (encoding === 'unary') {
      const rare = estimateSurvey([0, 0, 0, 0, 0], respondents, law).standardErrors[4] as number;
      expect(rare).toBeCloseTo(Math.sqrt((respondents * 4 * Math.E) / (Math.E - 1) ** 2), 6);
    }
  }
});

test('answers, counts and ε that are none are refused', () => {
  const law = randomisedResponseLaw(3, over(1n));
  const number = expect.objectContaining({ code: 'privacy.number' }) as Error;
  expect(() => randomisedResponse(fixedRandom(1), 3, law)).toThrow(number);
  expect(() => unaryResponse(fixedRandom(1), -1, law)).toThrow(number);
  expect(() => estimateSurvey([1, 2], 3, law)).toThrow(number);
  expect(() => estimateSurvey([1, 2, 9], 3, law)).toThrow(number);
  expect(() => randomisedResponseLaw(1, over(1n))).toThrow(number);
  expect(() => unaryEncodingLaw(3, over(0n))).toThrow(expect.objectContaining({ code: 'privacy.fraction' }) as Error);
});
