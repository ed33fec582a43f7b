/**
 * The sparse vector technique: of many questions only those that are answered "above" cost budget. The variant is
 * Algorithm 1 of Lyu, Su, Li 2017 (Understanding the Sparse Vector Technique for Differential Privacy); of the six
 * that they compare, most that are in use are not private. What is easily got wrong and holds here: the threshold has
 * noise, drawn once and kept; each question has noise of its own of scale 2cΔ/ε₂; nothing but above or below is said,
 * never the noisy answer; and after c times "above" it ends.
 */
import { type Rational, type RandomSource, sampleDiscreteLaplace, UsageError } from '@tacit/engine';
import './messages.ts';
import { divided, requireFrom, requirePositive, scaled } from './rationals.ts';

export interface SparseVectorOptions {
  /** Of all answers together: whatever is asked, however often. */
  readonly epsilon: Rational;
  /** The most by which one unit changes an answer: a whole number, as answers are. */
  readonly sensitivity: bigint;
  /** How many times it may say "above". */
  readonly cutoff: bigint;
  /** A unit that is added changes no answer downwards, as counts: half the noise on answers does (their section 4.3). */
  readonly monotone?: boolean;
}

/** How ε is divided between threshold and answers, and the scales of noise. */
export interface SparseVectorScales {
  readonly threshold: Rational;
  readonly answer: Rational;
}

/** ⌊n^(1/3)⌋ of n ≥ 0. */
function cubeRoot(n: bigint): bigint {
  let root = 0n;
  for (let bit = 1n << BigInt(Math.ceil(n.toString(2).length / 3)); bit > 0n; bit >>= 1n) {
    if ((root + bit) ** 3n <= n) root += bit;
  }
  return root;
}

// Digits after the point of the ratio of the two parts of ε.
const ratioBits = 20n;

/**
 * The scales of noise: ε₁ : ε₂ = 1 : (2c)^(2/3), or 1 : c^(2/3) for monotone answers, rounded to 2^−20. Throws UsageError
 * ('mechanisms.fraction') for ε ≤ 0, 'mechanisms.whole' for a sensitivity or cutoff below 1.
 */
export function sparseVectorScales({
  epsilon,
  sensitivity,
  cutoff,
  monotone = false,
}: SparseVectorOptions): SparseVectorScales {
  requirePositive('sparseVector', 'epsilon', epsilon);
  requireFrom('sparseVector', 'the sensitivity', sensitivity, 1n);
  requireFrom('sparseVector', 'the cutoff', cutoff, 1n);
  const times = monotone ? cutoff : 2n * cutoff;
  const [forThreshold, forAnswers] = [1n << ratioBits, cubeRoot((times ** 2n) << (3n * ratioBits))];
  const whole = forThreshold + forAnswers;
  return {
    threshold: divided(sensitivity, scaled(epsilon, forThreshold, whole)),
    answer: divided(times * sensitivity, scaled(epsilon, forAnswers, whole)),
  };
}

/**
 * A running sparse vector: each call says whether an exact answer lies above its threshold, both with noise. After
 * `cutoff` times true it throws UsageError('mechanisms.spent'). Answers and thresholds are whole numbers and may
 * depend on what was said before.
 */
export function sparseVector(
  random: RandomSource,
  options: SparseVectorOptions,
): (answer: bigint, threshold: bigint) => boolean {
  const scales = sparseVectorScales(options);
  const [noise] = sampleDiscreteLaplace(random, 1, scales.threshold) as [bigint];
  let left = options.cutoff;
  return (answer, threshold) => {
    if (left === 0n) throw new UsageError('mechanisms.spent', { cutoff: String(options.cutoff) });
    const [own] = sampleDiscreteLaplace(random, 1, scales.answer) as [bigint];
    const isAbove = answer + own >= threshold + noise;
    if (isAbove) left -= 1n;
    return isAbove;
  };
}
