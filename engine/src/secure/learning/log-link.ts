/**
 * Families with the logarithm as link and variance μ^p: Poisson p = 1, gamma p = 2, Tweedie between (Jørgensen 1987).
 *
 *     μ = e^η,  r = y·e^((1−p)η) − e^((2−p)η),  w = e^((2−p)η)
 *
 * What is fitted is y' = y / rate with rate = Σ y / Σ e^offset, which moves the intercept by log rate and nothing else, so that the null
 * model is η = 0 with weights of mean 1. y' may be up to 2^14 times that mean, and η is held within ±7 (a rate of 1,100 times the
 * mean): `outside` tells of rows beyond. Targets are taken with 20 bits of their declared range.
 */
import type { Ring, Sharing } from '../../sharing/model.ts';
import { together } from '../../sharing/together.ts';
import { isZero, lessThan, outsideOf } from '../compare.ts';
import { fixedScale } from '../fixed/arithmetic.ts';
import { fixedDivide } from '../fixed/divide.ts';
import { fixedExp } from '../fixed/exponential.ts';
import { asFixed, type Fixed, type FixedFormat, fixed } from '../fixed/format.ts';
import { fixedLog } from '../fixed/logarithm.ts';
import { fixedPower } from '../fixed/power.ts';
import type { Rounding } from '../fixed/truncate.ts';
import { clamp } from '../magnitude.ts';
import { bitLength, ceilLog2, sizeOf } from '../ranges.ts';
import { keepWhere } from '../select.ts';
import { type Evaluation, meanBits, meansOf, type Model, type ModelInput, offsetIn, unitTarget } from './model.ts';
import { type Bounded, held, multiplied, shortened, spread } from './numbers.ts';
import type { RowWeights } from './row-weights.ts';

const bits = 20;
// η up to 7 in size: e^7 < 2^10.1.
const limits = { min: -7n << BigInt(bits), max: 7n << BigInt(bits) };
const powerBits = 11;
const timesBits = 14;
const targetBits = 15;
// Weights are below e^7, and so are their means.
const spare = 11;
// Of the mean of e^offset.
const exposureBits = 6;

/** A mean that is at most 2^size. */
const positive = (on: Sharing, x: Ring, size: number): Bounded =>
  on.within(on.within(x), { min: 0n, max: 1n << BigInt(bits + size) }) as Bounded;

export async function logarithmic(sharing: Sharing, input: ModelInput, p: number): Promise<Model> {
  const { target, weights } = input;
  const n = target.length;
  const { rounding } = target.format;
  const room = 60 - ceilLog2(n);
  const format = fixed({ fractionBits: bits, integerBits: 40, rounding });
  const featureBits = Math.min(20, Math.floor(room / 2));
  const residualBits = Math.min(20, room - featureBits - spare);
  const weightBits = p === 2 ? undefined : room - spare - 2 * Math.floor((room - spare) / 3);

  const mean = (on: Sharing, sums: readonly Ring[], from: number) =>
    meansOf(on, sums, { from, to: bits, n, sizeBits: 12, rounding });
  const { ring: unit, exponent } = await unitTarget(sharing, target, Math.min(20, room - bits));
  const unitBits = Math.min(20, room - bits);
  const offset = input.offset && (await offsetIn(sharing, input.offset, bits));
  const [exposure, rate] = await together(sharing, [
    async (on) => {
      const each =
        offset === undefined
          ? on.filledRing(n, 1n << BigInt(bits))
          : (await fixedExp(on, asFixed(format, offset))).ring;
      const found = await mean(on, [await weights.total(on, each, bits + powerBits)], bits);
      return positive(on, found, offset === undefined ? 0 : exposureBits);
    },
    async (on) => positive(on, await mean(on, [await weights.total(on, unit, unitBits)], unitBits), 0),
  ]);
  const inverseScale = await fixedDivide(sharing, asFixed(format, exposure), asFixed(format, rate), {
    quotient: { min: 0, max: 2 ** timesBits },
  });
  const times = await multiplied(sharing, unit, spread(sharing, inverseScale.ring, n));
  const cut = unitBits + bits - targetBits;
  const y = await shortened(sharing, times, unitBits + bits + timesBits, cut, rounding);
  const saturated = await saturatedTerm(sharing, { y, p, format, weights });

  const exponents = [2 - p, 1 - p].filter((each) => each !== 0);
  /** y·e^((1−p)η) − e^((2−p)η), or y·e^−η − 1 for the gamma family, in units of 2^−residualBits. */
  const scores = (on: Sharing, drawn: Ring, expected: Ring) =>
    shortened(
      on,
      on.subtract(drawn, on.scale(on.within(expected), 1n << BigInt(targetBits))),
      bits + targetBits + powerBits + timesBits,
      bits + targetBits - residualBits,
      rounding,
    );
  const ones = (on: Sharing) => on.filledRing(n, 1n << BigInt(bits));

  async function evaluate(on: Sharing, fine: Bounded, finerBits: number): Promise<Evaluation> {
    const plain = await shortened(on, fine, bitLength(sizeOf(fine.bounds)), finerBits, rounding);
    const full = (offset === undefined ? plain : on.add(plain, offset)) as Bounded;
    const eta = asFixed(format, await clamp(on, full, limits));
    const powers = await together(
      on,
      exponents.map((exponent) => (branch: Sharing) => fixedScale(branch, eta, exponent)),
    );
    const joined = asFixed(format, on.concatenate(powers.map(({ ring }) => ring)));
    const values = (await fixedExp(on, joined)).ring;
    const part = (i: number) => on.within(on.slice(values, i * n, (i + 1) * n));
    const expected = p === 2 ? ones(on) : part(0);
    const drawn =
      p === 1 ? on.scale(on.within(y), 1n << BigInt(bits)) : await multiplied(on, y, part(exponents.length - 1));
    const [residual, weight, term, information] = await together(on, [
      async (branch) =>
        weights.weigh(branch, await scores(branch, drawn, expected), residualBits + powerBits + timesBits),
      async (branch) => {
        if (weightBits === undefined) return undefined;
        const own = await shortened(branch, expected, bits + powerBits, bits - weightBits, rounding);
        return weights.weigh(branch, own, weightBits + powerBits);
      },
      async (branch) => {
        const own =
          p === 1
            ? await shortened(
                branch,
                await multiplied(branch, y, eta.ring),
                targetBits + timesBits + bits + 3,
                targetBits,
                rounding,
              )
            : eta.ring;
        return weights.total(branch, own, bits + timesBits + 3);
      },
      (branch) => weights.total(branch, expected, bits + powerBits),
    ]);
    return { residual, weight, totals: [on.sum(on.within(residual), 1), information, term], eta: full };
  }

  async function deviance(on: Sharing, all: readonly (readonly Ring[])[]): Promise<Ring> {
    const column = (i: number) => all.map((totals) => totals[i] as Ring);
    const [score, expected, term] = await together(on, [
      (branch) => mean(branch, column(0), residualBits),
      (branch) => mean(branch, column(1), bits),
      (branch) => mean(branch, column(2), bits),
    ]);
    const known = on.within(spread(on, saturated, all.length));
    const [r, w, t] = [score, expected, term].map((each) => on.within(each)) as [Ring, Ring, Ring];
    let half: Ring;
    // Σ y·log y − y·η − (y − μ), and Σ −log y + η + (y/μ − 1).
    if (p === 1) half = on.subtract(on.subtract(known, t), r);
    else if (p === 2) half = on.add(on.add(known, t), r);
    else {
      // Σ y^(2−p)/((1−p)(2−p)) − y·μ^(1−p)/(1−p) + μ^(2−p)/(2−p), where y·μ^(1−p) = r + μ^(2−p).
      const drawn = asFixed(format, held(on, on.add(r, w), bits + 13));
      const [first, second] = await together(on, [
        (branch) => fixedScale(branch, drawn, 1 / (1 - p)),
        (branch) => fixedScale(branch, asFixed(format, held(branch, w, bits + 13)), 1 / (2 - p)),
      ]);
      half = on.add(on.subtract(known, on.within(first.ring)), on.within(second.ring));
    }
    return on.scale(held(on, half, bits + 20), 2n << BigInt(meanBits - bits));
  }

  const model: Model = {
    etaBits: bits,
    residualBits,
    featureBits,
    spare,
    weightBits,
    inverseWeight: 1,
    isLargestAtNull: p === 2,
    targetExponent: exponent,
    inverseScale,
    evaluate,
    deviance,
    async outside(on, { eta }) {
      const [rows, low] = await together(on, [
        (branch) =>
          outsideOf(branch, 'fitGlm', eta, branch.filledRing(n, limits.min), branch.filledRing(n, limits.max)),
        // The mean is less than 2^−14 of the range.
        (branch) => lessThan(branch, branch.scale(rate, 1n << BigInt(timesBits)), exposure),
      ]);
      return on.joinRows([rows, low]);
    },
  };
  if (p === 1) return model;
  return {
    ...model,
    async pearson(on, { residual, eta }) {
      // r² / w = r·u with u = y/μ − 1.
      const kept = await clamp(on, eta, limits);
      const inverse = await fixedExp(on, asFixed(format, on.negate(kept)));
      const u = await scores(on, await multiplied(on, y, inverse.ring), ones(on));
      const total = await on.dot(on.within(residual), on.within(u), 1);
      return meansOf(on, [total], { from: 2 * residualBits, to: meanBits, n, sizeBits: spare, rounding });
    },
  };
}

interface SaturatedInput {
  readonly y: Bounded;
  readonly p: number;
  readonly format: FixedFormat;
  readonly weights: RowWeights;
}

/** What half the deviance takes of y alone, a mean a row in units of 2^−bits. */
async function saturatedTerm(sharing: Sharing, { y, p, format, weights }: SaturatedInput): Promise<Bounded> {
  const n = y.length;
  const { rounding } = format;
  const raised = sharing.scale(sharing.within(y), 1n << BigInt(bits - targetBits));
  const whole = sharing.within(raised, { min: 0n, max: 1n << BigInt(bits + timesBits) });
  const value: Fixed = asFixed(format, whole);
  const mean = async (each: Ring, size: number, rounded: Rounding) =>
    meansOf(sharing, [await weights.total(sharing, each, size)], {
      from: bits,
      to: bits,
      n,
      sizeBits: 20,
      rounding: rounded,
    });
  if (p === 1 || p === 2) {
    const log = (await fixedLog(sharing, value)).ring;
    if (p === 2) return mean(sharing.negate(log), bits + 5, rounding);
    const product = await multiplied(sharing, y, log);
    const own = await shortened(sharing, product, targetBits + timesBits + bits + 4, targetBits, rounding);
    return mean(own, bits + timesBits + 4, rounding);
  }
  // To `fixedPower` 0 is the least number above it.
  const isNone = await isZero(sharing, whole);
  const power = asFixed(
    format,
    await keepWhere(sharing, sharing.not(isNone), (await fixedPower(sharing, value, 2 - p)).ring),
  );
  const scaled = await fixedScale(sharing, power, 1 / ((1 - p) * (2 - p)));
  return mean(scaled.ring, bits + timesBits + 8, rounding);
}
