/**
 * Gradients and losses of the rows at their margins, as XGBoost defines them: g = ∂L/∂m and h = ∂²L/∂m² of the loss L(y, m) of a row.
 *
 *     squared   (m − y)²/2      g = m − y             h = 1
 *     logistic  log loss        g = σ(m) − y          h = σ(m)·(1 − σ(m))
 *     softmax   cross entropy   g_k = p_k − [y = k]   h_k = 2·p_k·(1 − p_k)
 *     poisson   e^m − y·m       g = e^m − y           h = e^(m + δ), δ the largest step of a leaf
 *
 * In what a Poisson loss says of a row its mean e^m is at most about twice the largest declared count, and at least e^−16: numbers need a size.
 *
 * Margins are in units of 2^−20; those of 'squared' of 2^−28, in parts of the power of two above the declared range of the target.
 */
import type { Ring, Sharing } from '../../sharing/model.ts';
import { type Fixed, asFixed, fixed } from '../fixed/format.ts';
import { fixedExp } from '../fixed/exponential.ts';
import { fixedConvert } from '../fixed/convert.ts';
import { fixedLog } from '../fixed/logarithm.ts';
import { shifted } from '../fixed/mantissa.ts';
import { fixedProbability } from '../fixed/probability.ts';
import { fixedLogistic } from '../fixed/sigmoid.ts';
import { fixedSoftmax } from '../fixed/softmax.ts';
import { truncate } from '../fixed/truncate.ts';
import { held } from '../learning/numbers.ts';
import { clamp } from '../magnitude.ts';
import { toOneHot } from '../one-hot.ts';
import { bitLength, unbounded } from '../ranges.ts';
import { requireOption } from '../learning/glm.ts';
import type { BoostingOptions } from './model.ts';

/** Fraction bits of margins, but those of 'squared'. */
const marginBits = 20;
const squaredBits = 28;

/** Of each output the gradients of all rows, in the units of the margins. */
export interface Gradients {
  readonly outputs: readonly { readonly g: Ring; readonly h: Ring }[];
}

/** A loss on the rows of one training. */
export interface Loss {
  readonly outputs: number;
  /** Fraction bits of margins, g and h. */
  readonly places: number;
  /** Margins before the first tree, in their units. */
  readonly start: readonly bigint[];
  /** Margins, leaves and gains are in units of 2^exponent, 2^exponent and 4^exponent. */
  readonly exponent: number;
  /** H of a row is from −slack to 2^(sizeBits − weightPlaces); |g| ≤ 2^sizeBits. */
  readonly slack: bigint;
  readonly sizeBits: number;
  readonly weightPlaces: number;
  /** The largest weight of a leaf, where the loss has one. */
  readonly step: number | undefined;
  /** A mean loss is from 0, or where `isSigned` −2^meanBits, to 2^meanBits. */
  readonly meanBits: number;
  readonly isSigned: boolean;
  /** Whether Σ G²/H ≤ rows is certain. */
  readonly isHeld: boolean;
  /** g and h at the start, which is the same in all rows: exact. */
  readonly first: (sharing: Sharing) => Gradients;
  readonly at: (sharing: Sharing, margins: Ring) => Promise<Gradients>;
  /** The losses of the rows in units of 2^−20 (of squared: (m − y)², in parts of 4^exponent). */
  readonly rowLosses: (sharing: Sharing, margins: Ring) => Promise<Ring>;
}

const one = 1n << BigInt(marginBits);
const format = fixed({ fractionBits: marginBits, integerBits: 62 - marginBits });
const toUnits = (value: number, places = marginBits): bigint => BigInt(Math.round(value * 2 ** places));

/** The loss of `options` for a target. */
export async function lossOf(sharing: Sharing, target: Fixed, options: BoostingOptions): Promise<Loss> {
  const { loss, baseScore = 0.5 } = options;
  switch (loss) {
    case 'logistic':
      requireOption('baseScore', baseScore, baseScore > 0 && baseScore < 1, 'between 0 and 1');
      return logisticLoss(await inUnits(sharing, target, marginBits), baseScore);
    case 'squared': {
      const { min, max } = target.ring.bounds;
      const unit = 2 ** -target.format.fractionBits;
      const farthest = Math.max(Math.abs(Number(max) * unit - baseScore), Math.abs(Number(min) * unit - baseScore));
      const exponent = Math.max(-2, bitLength(BigInt(Math.ceil(farthest * 1024))) - 10);
      return squaredLoss(await inUnits(sharing, target, squaredBits - exponent), exponent, baseScore);
    }
    case 'poisson':
      return poissonLoss(sharing, target, baseScore, options.maxDeltaStep ?? defaultStep);
    case 'softmax':
      return softmaxLoss(sharing, target, options.classes ?? 2, baseScore);
  }
}

/** The target in units of 2^−places. */
async function inUnits(sharing: Sharing, { format: own, ring }: Fixed, places: number): Promise<Ring> {
  return unbounded(sharing, await shifted(sharing, ring, own.fractionBits - places, 'nearest'));
}

/** As XGBoost's. */
const defaultStep = 0.7;
/** log₂ of the most that a count may be, so that e^m keeps its 20 fraction bits. */
const mostCountBits = 15;
/** Means below e^−16 are 0 in 20 bits. */
const leastMargin = -16;

async function poissonLoss(sharing: Sharing, target: Fixed, baseScore: number, step: number): Promise<Loss> {
  requireOption('maxDeltaStep', step, step > 0 && step <= 1, 'above 0, at most 1');
  const largest = Math.ceil(Number(target.ring.bounds.max) * 2 ** -target.format.fractionBits);
  const countBits = bitLength(BigInt(Math.max(1, largest)));
  requireOption('largest count', largest, countBits <= mostCountBits, `up to ${2 ** mostCountBits - 1}`);
  const y = await inUnits(sharing, target, marginBits);
  const sizeBits = countBits + 2;
  const mostMargin = sizeBits * Math.LN2 - step - 2 ** -10;
  const least = Math.exp(leastMargin);
  const isBase = baseScore > least && baseScore <= 2 ** (sizeBits - 2);
  requireOption('baseScore', baseScore, isBase, `above ${least}, at most ${2 ** (sizeBits - 2)}`);
  const bounds = { min: toUnits(leastMargin), max: toUnits(mostMargin) };
  const meansOf = async (on: Sharing, margins: Ring): Promise<{ margin: Ring; mean: Ring }> => {
    const margin = await clamp(on, margins, bounds);
    const { ring } = await fixedExp(on, asFixed(format, margin as Fixed['ring']));
    return { margin, mean: unbounded(on, ring) };
  };
  const raise = toUnits(Math.exp(step));
  return {
    outputs: 1,
    places: marginBits,
    start: [toUnits(Math.log(baseScore))],
    exponent: 0,
    slack: 2n,
    sizeBits,
    weightPlaces: 0,
    step,
    meanBits: sizeBits + 3,
    isSigned: true,
    isHeld: false,
    first: (on) => ({
      outputs: [
        {
          g: on.addConstant(on.negate(y), toUnits(baseScore)),
          h: on.within(on.filledRing(y.length, toUnits(baseScore * Math.exp(step)))),
        },
      ],
    }),
    at: async (on, margins) => {
      const { mean } = await meansOf(on, margins);
      const raised = held(on, on.scale(mean, raise), sizeBits + 2 * marginBits);
      const h = unbounded(on, await truncate(on, raised, marginBits, 'nearest'));
      return { outputs: [{ g: on.subtract(mean, y), h }] };
    },
    rowLosses: async (on, margins) => {
      const { margin, mean } = await meansOf(on, margins);
      const products = held(on, await on.multiply(y, unbounded(on, margin)), countBits + 4 + 2 * marginBits);
      const explained = unbounded(on, await truncate(on, products, marginBits, 'nearest'));
      return held(on, on.subtract(mean, explained), sizeBits + 3 + marginBits);
    },
  };
}

/** Σ w·(e^m − y·m) over rows: the Poisson loss of margins m and counts y with declared bounds, in units of 2^−20. Rounds of e^x, two products. */
export async function countLosses(
  sharing: Sharing,
  { margins, target, weights }: { readonly margins: Fixed; readonly target: Fixed; readonly weights: Ring },
): Promise<Ring> {
  const loss = await poissonLoss(sharing, target, 0.5, defaultStep);
  const { ring } = await fixedConvert(sharing, margins, format);
  const rows = await loss.rowLosses(sharing, unbounded(sharing, ring));
  const sum = await sharing.dot(unbounded(sharing, rows), unbounded(sharing, weights), 1);
  const rowBits = bitLength(BigInt(weights.length) * (weights.bounds?.max ?? 1n));
  return held(sharing, sum, Math.min(61, loss.meanBits + marginBits + rowBits));
}

function logisticLoss(y: Ring, baseScore: number): Loss {
  const n = y.length;
  return {
    outputs: 1,
    places: marginBits,
    start: [toUnits(Math.log(baseScore / (1 - baseScore)))],
    exponent: 0,
    slack: 2n,
    weightPlaces: 2,
    sizeBits: 0,
    step: undefined,
    meanBits: 4,
    isSigned: false,
    isHeld: false,
    first: (sharing) => ({
      outputs: [
        {
          g: sharing.addConstant(sharing.negate(y), toUnits(baseScore)),
          h: sharing.within(sharing.filledRing(n, toUnits(baseScore * (1 - baseScore)))),
        },
      ],
    }),
    at: async (sharing, margins) => {
      const { probability, variance } = await fixedProbability(sharing, margins as Fixed['ring']);
      return {
        outputs: [{ g: sharing.subtract(unbounded(sharing, probability.ring), y), h: unbounded(sharing, variance) }],
      };
    },
    rowLosses: async (sharing, margins) => {
      const { twiceSoftplus, argument } = await logistic(sharing, margins);
      const twice = unbounded(sharing, sharing.scale(unbounded(sharing, y), 2n));
      const product = await sharing.multiply(twice, unbounded(sharing, argument.ring));
      const sums = sharing.scale(unbounded(sharing, twiceSoftplus.ring), one);
      return held(
        sharing,
        await truncate(sharing, held(sharing, sharing.subtract(sums, product), 60), marginBits + 1, 'nearest'),
        38,
      );
    },
  };
}

const logistic = (sharing: Sharing, margins: Ring) =>
  fixedLogistic(sharing, margins as Fixed['ring'], format, { finerBits: 0, varianceBits: marginBits, table: 'fine' });

function squaredLoss(y: Ring, exponent: number, baseScore: number): Loss {
  const start = toUnits(baseScore * 2 ** -exponent, squaredBits);
  const ones = (sharing: Sharing) => sharing.within(sharing.filledRing(y.length, 1n << BigInt(squaredBits)));
  return {
    outputs: 1,
    places: squaredBits,
    start: [start],
    exponent,
    slack: 0n,
    weightPlaces: 0,
    sizeBits: 0,
    step: undefined,
    meanBits: 4,
    isSigned: false,
    isHeld: true,
    first: (sharing) => ({ outputs: [{ g: sharing.addConstant(sharing.negate(y), start), h: ones(sharing) }] }),
    at: (sharing, margins) =>
      Promise.resolve({ outputs: [{ g: sharing.subtract(unbounded(sharing, margins), y), h: ones(sharing) }] }),
    rowLosses: async (sharing, margins) => {
      const rest = sharing.subtract(unbounded(sharing, margins), y);
      const squares = await sharing.multiply(rest, rest);
      const places = 2 * squaredBits - marginBits;
      return held(sharing, await truncate(sharing, held(sharing, squares, 61), places, 'nearest'), marginBits + 6);
    },
  };
}

async function softmaxLoss(sharing: Sharing, target: Fixed, classes: number, baseScore: number): Promise<Loss> {
  requireOption('classes', classes, Number.isInteger(classes) && classes >= 2 && classes <= 64, '2 to 64');
  const n = target.length;
  const whole = await shifted(sharing, target.ring, target.format.fractionBits, 'nearest');
  const index = sharing.within(sharing.within(whole), { min: 0n, max: BigInt(classes - 1) });
  const labels = unbounded(sharing, await sharing.bitsToRing(await toOneHot(sharing, index, classes)));
  const y = Array.from({ length: classes }, (_, k) => sharing.scale(sharing.slice(labels, k * n, (k + 1) * n), one));
  const share = 1 / classes;
  return {
    outputs: classes,
    places: marginBits,
    start: new Array<bigint>(classes).fill(toUnits(baseScore)),
    exponent: 0,
    slack: 8n,
    weightPlaces: 1,
    sizeBits: 0,
    step: undefined,
    meanBits: 4,
    isSigned: false,
    isHeld: false,
    first: (on) => ({
      outputs: y.map((each) => ({
        g: on.addConstant(on.negate(each), toUnits(share)),
        h: on.within(on.filledRing(n, toUnits(2 * share * (1 - share)))),
      })),
    }),
    at: async (on, margins) => {
      const p = await probabilities(on, margins, n, classes);
      const rest = on.addConstant(on.negate(p), one);
      const products = held(on, await on.multiply(p, rest), 2 * marginBits + 1);
      const h = unbounded(on, await truncate(on, products, marginBits - 1, 'nearest'));
      return {
        outputs: y.map((each, k) => ({
          g: on.subtract(on.slice(p, k * n, (k + 1) * n), each),
          h: on.slice(h, k * n, (k + 1) * n),
        })),
      };
    },
    rowLosses: async (on, margins) => {
      // log Σ e^(m_k) − m_y, from m less its largest: −log p_y.
      const p = await probabilities(on, margins, n, classes);
      const chosen = await on.multiply(p, unbounded(on, on.concatenate(y)));
      const own = Array.from({ length: classes }, (_, k) => on.slice(chosen, k * n, (k + 1) * n)).reduce((a, b) =>
        on.add(a, b),
      );
      const likely = await truncate(on, held(on, own, 2 * marginBits + 1), marginBits, 'nearest');
      // A probability below the last bit counts as that bit.
      const atLeast = (await clamp(on, likely, { min: 1n, max: 2n * one })) as Fixed['ring'];
      return unbounded(on, on.negate((await fixedLog(on, asFixed(format, atLeast))).ring));
    },
  };
}

/** Shares of classes, class after class. */
async function probabilities(sharing: Sharing, margins: Ring, n: number, classes: number): Promise<Ring> {
  const rows = sharing.interleave(
    Array.from({ length: classes }, (_, k) => sharing.slice(margins, k * n, (k + 1) * n)),
  );
  const bounded = sharing.within(rows, margins.bounds) as Fixed['ring'];
  const p = await fixedSoftmax(sharing, asFixed(format, bounded), { rows: n, columns: classes });
  const indices = Uint32Array.from({ length: n * classes }, (_, i) => (i % n) * classes + Math.floor(i / n));
  return sharing.gather(unbounded(sharing, p.ring), indices);
}
