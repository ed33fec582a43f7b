/**
 * One candidate out of several, better ones more likely: on whole utilities, exactly. Each is ε-private at scale 2Δ/ε
 * where one unit changes a utility by at most Δ, or Δ/ε where it changes all of them the same way (monotone). Never
 * reveal the utilities beside the choice.
 */
import {
  type Rational,
  RandomBits,
  type RandomSource,
  sampleBernoulliExp,
  sampleDiscreteLaplace,
  sampleLaplaceFixed,
  UsageError,
} from '@tacit/engine';
import './messages.ts';
import { requirePositive } from './rationals.ts';

/** Largest utility. Throws UsageError('mechanisms.none') for none, 'mechanisms.fraction' for a scale ≤ 0. */
function bestOf(operation: string, utilities: readonly bigint[], scale: Rational): bigint {
  const [first] = utilities;
  if (first === undefined) throw new UsageError('mechanisms.none', { operation });
  requirePositive(operation, 'scale', scale);
  return utilities.reduce((best, utility) => (utility > best ? utility : best), first);
}

/** True with probability exp(−(best − utility)/scale). */
const isKept = (random: RandomSource, best: bigint, utility: bigint, { numerator, denominator }: Rational): boolean =>
  sampleBernoulliExp(random, { numerator: (best - utility) * denominator, denominator: numerator });

/**
 * The exponential mechanism (McSherry and Talwar 2007): candidate i with probability ∝ exp(utilities[i]/scale).
 * Candidates are proposed evenly and kept with exp(−(best − utility)/scale). Time varies with the utilities.
 */
export function sampleExponential(random: RandomSource, utilities: readonly bigint[], scale: Rational): number {
  const best = bestOf('sampleExponential', utilities, scale);
  const bits = new RandomBits(random);
  for (;;) {
    const i = Number(bits.below(BigInt(utilities.length)));
    if (isKept(random, best, utilities[i] as bigint, scale)) return i;
  }
}

/**
 * Permute-and-flip (McKenna and Sheldon 2020): candidates in random order, the first that is kept with exp(−(best −
 * utility)/scale). Never worse in expectation than the exponential mechanism. Time varies with the utilities.
 * `permuteAndFlip` of the engine has the same law on shares.
 */
export function samplePermuteAndFlip(random: RandomSource, utilities: readonly bigint[], scale: Rational): number {
  const best = bestOf('samplePermuteAndFlip', utilities, scale);
  const bits = new RandomBits(random);
  const left = utilities.map((_, i) => i);
  for (;;) {
    const at = Number(bits.below(BigInt(left.length)));
    const i = left[at] as number;
    // The best is always kept, so that something is left until then.
    if (isKept(random, best, utilities[i] as bigint, scale)) return i;
    left[at] = left.at(-1) as number;
    left.pop();
  }
}

/**
 * Report noisy max: the place of the largest utility with discrete Laplace noise of this scale, the first of equal
 * ones. With `fixedWork` as many random bytes and steps whatever is drawn, by a law within 2^−40 of that for each
 * candidate (`laplaceLaw`).
 */
export function sampleNoisyMax(
  random: RandomSource,
  utilities: readonly bigint[],
  scale: Rational,
  { fixedWork = false }: { readonly fixedWork?: boolean } = {},
): number {
  bestOf('sampleNoisyMax', utilities, scale);
  const noise = (fixedWork ? sampleLaplaceFixed : sampleDiscreteLaplace)(random, utilities.length, scale);
  const noisy = utilities.map((utility, i) => utility + (noise[i] as bigint));
  return noisy.reduce((best, value, i) => (value > (noisy[best] as bigint) ? i : best), 0);
}
