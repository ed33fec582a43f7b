/**
 * Families whose link is not the logarithm:
 *
 *     gaussian   η = E y         r = y − η,  w = 1
 *     logistic   η = logit E y   p = σ(η),  r = y − p,  w = p·(1 − p),  deviance 2·Σ log(1 + e^η) − y·η
 *
 * Gaussian targets are divided by the power of two above their declared range, to which that of an offset is added.
 */
import type { Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { ln2 } from '../fixed/elementary.ts';
import { fixed } from '../fixed/format.ts';
import { fixedLogistic } from '../fixed/sigmoid.ts';
import { bitLength, ceilLog2, sizeOf } from '../ranges.ts';
import { isSeparated } from './flags.ts';
import { logarithmic } from './log-link.ts';
import {
  type Evaluation,
  farOut,
  meanBits,
  meansOf,
  type Model,
  type ModelInput,
  offsetIn,
  unitTarget,
} from './model.ts';
import { type Bounded, multiplied, shortened } from './numbers.ts';

/** Up to so many rows logistic models are computed with more bits. */
export const fewRows = 2 ** 12;

/** A family with its canonical link or, from Poisson on, the logarithm. */
export type Family =
  | { readonly kind: 'gaussian' | 'logistic' | 'poisson' | 'gamma' }
  /** Variance μ^power, 1 < power < 2. */
  | { readonly kind: 'tweedie'; readonly power: number };

export async function modelOf(sharing: Sharing, family: Family, input: ModelInput): Promise<Model> {
  switch (family.kind) {
    case 'gaussian':
      return gaussian(sharing, input);
    case 'logistic':
      return logistic(sharing, input);
    case 'poisson':
      return logarithmic(sharing, input, 1);
    case 'gamma':
      return logarithmic(sharing, input, 2);
    case 'tweedie':
      return logarithmic(sharing, input, family.power);
  }
}

async function gaussian(sharing: Sharing, { target, offset, weights }: ModelInput): Promise<Model> {
  const n = target.length;
  const { rounding } = target.format;
  const rowBits = ceilLog2(n);
  const bits = Math.min(25, Math.floor((58 - rowBits) / 2));
  const { ring: y, exponent } = await unitTarget(sharing, target, bits, offset);
  const shift = offset && (await offsetIn(sharing, offset, bits - exponent));
  const squares = { from: 2 * bits, to: meanBits, n, sizeBits: 2, rounding };
  return {
    etaBits: bits,
    residualBits: bits,
    featureBits: Math.min(24, Math.floor((60 - rowBits) / 2), 60 - rowBits - bits),
    spare: 0,
    weightBits: undefined,
    inverseWeight: 1,
    isLargestAtNull: true,
    targetExponent: exponent,
    async evaluate(on, fine, finerBits) {
      const plain = await shortened(on, fine, bitLength(sizeOf(fine.bounds)), finerBits, rounding);
      const eta = (shift === undefined ? plain : on.add(plain, shift)) as Bounded;
      const error = on.subtract(on.within(y), on.within(eta));
      const residual = await weights.weigh(on, error, bits + 10);
      return { residual, weight: undefined, totals: [await on.dot(on.within(residual), error, 1)], eta };
    },
    deviance: (on, totals) => meansOf(on, totals.flat(), squares),
    pearson: (on, { totals }) => meansOf(on, totals, squares),
    outside: farOut(bits),
  };
}

async function logistic(sharing: Sharing, { target, offset, weights }: ModelInput): Promise<Model> {
  const n = target.length;
  const { fractionBits, rounding } = target.format;
  const rowBits = ceilLog2(n);
  // Errors of a table vanish in sums over many rows, and a finer one costs few rows little.
  const isSmall = n <= fewRows;
  const bits = isSmall ? 24 : 22;
  const tables = isSmall
    ? ({ coarse: 'fine', fine: 'finest' } as const)
    : ({ coarse: 'coarse', fine: 'fine' } as const);
  const format = fixed({ fractionBits: bits, integerBits: 20, rounding });
  const weightBits = 60 - rowBits - 2 * Math.floor((60 - rowBits) / 3);
  // Labels as whole numbers.
  const label = sharing.within(await shortened(sharing, target.ring, fractionBits + 1, fractionBits, rounding));
  const shift = offset && (await offsetIn(sharing, offset, bits));
  async function evaluateNull(on: Sharing): Promise<Evaluation> {
    const half = 1n << BigInt(bits - 1);
    const rest = on.addConstant(on.scale(label, 1n << BigInt(bits)), -half);
    const twiceLog = BigInt(Math.round(2 * ln2 * 2 ** bits));
    const [residual, weight, total] = await together(on, [
      (branch) => weights.weigh(branch, rest, bits + 1),
      (branch) => weights.weigh(branch, branch.filledRing(n, 1n << BigInt(weightBits - 2)), weightBits),
      (branch) => weights.total(branch, branch.filledRing(n, twiceLog), bits + 13),
    ]);
    const eta = on.within(on.filledRing(n, 0n)) as Bounded;
    return { residual, weight, totals: [total], eta, isNull: true };
  }
  return {
    etaBits: bits,
    residualBits: bits,
    featureBits: Math.min(24, Math.floor((60 - rowBits) / 2), 60 - rowBits - bits),
    spare: 0,
    weightBits,
    inverseWeight: 4,
    isLargestAtNull: true,
    targetExponent: 0,
    async evaluate(on, fine, finerBits, precision) {
      const moved = shift === undefined ? fine : on.add(fine, on.scale(shift, 1n << BigInt(finerBits)));
      const options = { finerBits, varianceBits: weightBits, table: tables[precision] };
      const found = await fixedLogistic(on, moved as Bounded, format, options);
      const eta = found.argument.ring;
      const rest = on.subtract(on.scale(label, 1n << BigInt(bits)), on.within(found.probability.ring));
      const [residual, weight, total] = await together(on, [
        (branch) => weights.weigh(branch, rest, bits + 1),
        (branch) => weights.weigh(branch, on.within(found.variance), weightBits),
        async (branch) => {
          const labelled = await multiplied(branch, label, eta);
          const loss = branch.subtract(branch.within(found.twiceSoftplus.ring), branch.scale(labelled, 2n));
          return weights.total(branch, loss, bits + 13);
        },
      ]);
      return { residual, weight, totals: [total], eta };
    },
    ...(shift === undefined ? { evaluateNull } : {}),
    deviance: (on, totals) => meansOf(on, totals.flat(), { from: bits, to: meanBits, n, sizeBits: 8, rounding }),
    outside: farOut(bits),
    separated: (on, { eta }) => isSeparated(on, eta, label, weights),
  };
}
