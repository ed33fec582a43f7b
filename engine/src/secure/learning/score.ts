/**
 * Scores of secret rows: the linear predictor η = b_0 + Σ_j b_j·x_j (+ offset) and its response: σ(η), e^η, or η itself.
 *
 * Weights are shared, or public numbers where they were revealed: then the predictor is local but for one truncation. Sums are exact;
 * η is rounded once to 22 bits. |η| < 2^10 is promised; e^η is that of η held within ±7.
 */
import { UsageError } from '../../base/errors.ts';
import type { Ring, Sharing } from '../../sharing/model.ts';
import { fixedExp } from '../fixed/exponential.ts';
import { asFixed, encodeFixed, type Fixed, fixed } from '../fixed/format.ts';
import { fixedSigmoid } from '../fixed/sigmoid.ts';
import { type FixedMatrix, requireEqual } from '../linear/solve.ts';
import { clamp } from '../magnitude.ts';
import { bitLength, sizeOf } from '../ranges.ts';
import './messages.ts';
import { held, product, shortened, spread } from './numbers.ts';

/** d weights and an intercept: both shared (`GlmResult.slopes` and `.intercept`), or public. */
export type ScoreWeights =
  | { readonly slopes: Fixed; readonly intercept: Fixed }
  | { readonly slopes: readonly number[]; readonly intercept: number };

/** What the predictor becomes: itself, a probability, or a rate. */
export type Response = 'identity' | 'logit' | 'log';

const etaBits = 22;
const mostEta = 10;
const weightBits = 24;

/** η of n rows × d columns in units of 2^−22. One product and one truncation; public weights: the truncation alone. */
export async function linearPredictor(
  sharing: Sharing,
  features: FixedMatrix,
  weights: ScoreWeights,
  offset?: Fixed,
): Promise<Fixed> {
  const { rows: n, columns: d, values } = features;
  const { fractionBits, rounding } = values.format;
  requireEqual('linearPredictor', weights.slopes.length, d);
  if (offset !== undefined) requireEqual('linearPredictor', offset.length, n);
  const bits = Math.min(weightBits, 61 - mostEta - fractionBits);
  let sums: Ring;
  if (isShared(weights)) {
    requireEqual('linearPredictor', weights.intercept.length, 1);
    const inBits = ({ format, ring }: Fixed) =>
      shortened(sharing, ring, Math.min(61, bitLength(sizeOf(ring.bounds))), format.fractionBits - bits, rounding);
    const slopes = await inBits(weights.slopes);
    const intercept = await inBits(weights.intercept);
    const products = await product(sharing, values.ring, { rows: n, columns: d }, slopes, { rows: d, columns: 1 });
    const constant = sharing.scale(sharing.within(intercept), 1n << BigInt(fractionBits));
    sums = sharing.add(products, spread(sharing, constant, n));
  } else {
    const format = fixed({ fractionBits: bits, integerBits: Math.min(32, 62 - bits) });
    const factors = encodeFixed(format, weights.slopes);
    const all = new BigUint64Array(n * d);
    for (let i = 0; i < n; i++) all.set(factors, i * d);
    const [intercept] = encodeFixed(format, [weights.intercept]) as unknown as [bigint];
    const plain = sharing.within(values.ring);
    const constant = BigInt.asIntN(64, intercept << BigInt(fractionBits));
    sums = sharing.addConstant(sharing.sum(sharing.scaleEach(plain, all), n), constant);
  }
  const eta = await shortened(sharing, sums, fractionBits + bits + mostEta, fractionBits + bits - etaBits, rounding);
  const format = fixed({ fractionBits: etaBits, integerBits: mostEta, rounding });
  if (offset === undefined) return asFixed(format, eta);
  const { ring, format: own } = offset;
  const size = Math.min(61, bitLength(sizeOf(ring.bounds)));
  const added = await shortened(sharing, ring, size, own.fractionBits - etaBits, rounding);
  return asFixed(format, held(sharing, sharing.add(sharing.within(eta), sharing.within(added)), etaBits + mostEta));
}

/** The response to a predictor, element by element: 22 fraction bits, 20 for 'log'. */
export async function responseOf(sharing: Sharing, eta: Fixed, response: Response): Promise<Fixed> {
  if (response === 'identity') return eta;
  if (response === 'logit') return fixedSigmoid(sharing, eta);
  if (response !== 'log')
    throw new UsageError('learning.option', { what: 'response', value: response, expected: 'identity, logit, log' });
  const { rounding, fractionBits } = eta.format;
  const bits = 20;
  const short = await shortened(sharing, eta.ring, fractionBits + mostEta, fractionBits - bits, rounding);
  const limit = 7n << BigInt(bits);
  const kept = await clamp(sharing, short, { min: -limit, max: limit });
  return fixedExp(sharing, asFixed(fixed({ fractionBits: bits, integerBits: 40, rounding }), kept));
}

const isShared = (weights: ScoreWeights): weights is Extract<ScoreWeights, { intercept: Fixed }> =>
  typeof weights.intercept !== 'number';
