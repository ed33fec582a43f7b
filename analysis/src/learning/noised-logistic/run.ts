/**
 * The joint program of a logistic model from sums with noise.
 *
 * Each step tells recipients its slopes and curvature with noise; the first of them works out the coefficients (solve.ts), and gives them back as shares
 * for the next step. So nobody else learns the model. ε holds whatever a recipient gives back: a step's sums change by as much with one row as the plan says for all
 * coefficients, these are numbers of so many bits, which no recipient can leave, and both ρ and ε of steps add up for questions that follow from earlier answers (Bun and
 * Steinke 2016, lemma 2.3; Dwork and Roth 2014, theorem 3.16). It holds as well wherever the steps end, at rest or not. Nothing else is opened: no check of how many rows
 * there are, nor of what they hold, as that would have no noise.
 */
import {
  asFixed,
  type Bits,
  encodeFixed,
  type Fixed,
  fixed,
  fixedConvert,
  fixedMatrix,
  type FixedFormat,
  fixedMultiply,
  linearPredictor,
  responseOf,
  type Ring,
  type Sharing,
  together,
} from '@tacit/engine';
import type { Runtime } from '../../kinds/runtime.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { noiseVariance } from '../../privacy/accounting/noise-error.ts';
import { drawnNoise } from '../../sql/execute/noised.ts';
import { noiseOf } from '../../sql/plan/noise-error.ts';
import type { MeasureNoise } from '../../sql/plan/types.ts';
import { labelsOf } from '../label.ts';
import { upperPairs } from '../noised/run.ts';
import { KeptRows, modelRows, rowMajor, type RowsPlan } from '../rows.ts';
import {
  curvatureIn,
  mostBeyond,
  type NoisedLogisticPlan,
  numbersOf,
  slopesIn,
  stepLine,
  weightedBound,
  widthOf,
} from './plan.ts';
import { afterSteps, mostCoefficient, type StepNoise, type ToldStep } from './solve.ts';
import './step-messages.ts';

const steps = {
  rows: 'noised logistic: rows',
  sums: 'noised logistic: sums',
  noise: 'noised logistic: noise',
  reveal: 'noised logistic: reveal',
} as const;

/** What the steps told, one after another, each its slopes and then its curvature, in units of 2^(−2 · `bits`); at recipients. */
export function runNoisedLogistic(plan: NoisedLogisticPlan, runtime: Runtime): Promise<BigInt64Array | undefined> {
  return runtime.compute((sharing) => noisedSteps(plan, runtime, sharing));
}

interface Rows {
  readonly length: number;
  /** Column after column, the constant one first; and row after row. */
  readonly columns: Ring;
  readonly byRow: Ring;
  /** Row-major, without the constant one. */
  readonly terms: Fixed;
  /** 0 or 1. */
  readonly label: Ring;
}

async function noisedSteps(
  plan: NoisedLogisticPlan,
  runtime: Runtime,
  sharing: Sharing,
): Promise<BigInt64Array | undefined> {
  const { session } = sharing;
  const { logistic, recipients } = plan;
  const everyone = runnersOf(plan);
  const seats = recipients.map((name) => everyone.indexOf(name));
  const chooser = Math.min(...seats);
  session.step(steps.rows);
  const rows = await rowsOf(sharing, plan, runtime);
  const each = numbersOf(widthOf(logistic));
  const told = new BigInt64Array(each * logistic.steps);
  let isTold = false;
  for (let step = 0; step < logistic.steps; step++) {
    session.step(steps.sums);
    const sums =
      step === 0 ? await firstSums(sharing, plan, rows) : await sumsAt(sharing, plan, rows, chooser, told, step);
    session.step(steps.noise);
    const noisy = sharing.add(sharing.within(sums), await noiseIn(sharing, plan, step));
    session.step(steps.reveal);
    if (step === 0) await runtime.releasing(sharing);
    const words = await sharing.reveal(noisy, stepLine(step), seats);
    isTold = words !== undefined;
    if (words !== undefined) told.set(new BigInt64Array(words.buffer, words.byteOffset, words.length), step * each);
  }
  return isTold ? told : undefined;
}

async function rowsOf(sharing: Sharing, plan: NoisedLogisticPlan, runtime: Runtime): Promise<Rows> {
  const rowsPlan = rowsPlanOf(plan);
  const { label, bits } = plan.logistic;
  const kept = new KeptRows(sharing, rowsPlan, runtime.artifact.use(sharing, plan.aligned.name));
  const model = await modelRows(sharing, rowsPlan, kept);
  const { ones, cells, length, valid } = model;
  const labels = await labelsOf(sharing, label, kept, { valid, ones, isScaled: false });
  const width = widthOf(plan.logistic);
  const columns = sharing.concatenate([sharing.scale(ones, 1n << BigInt(bits)), cells.ring]);
  const byRow = sharing.gather(
    columns,
    Uint32Array.from({ length: columns.length }, (_, i) => (i % width) * length + Math.floor(i / width)),
  );
  const label01 = sharing.within(sharing.within(labels.ring), { min: 0n, max: 1n });
  return { length, columns, byRow, terms: rowMajor(sharing, model), label: label01 };
}

/** At coefficients of 0: Σ z·(y − 1/2), and Σ z·zᵀ. A product. */
async function firstSums(sharing: Sharing, { logistic }: NoisedLogisticPlan, rows: Rows): Promise<Ring> {
  const half = 1n << BigInt(logistic.bits - 1);
  const off = sharing.addConstant(sharing.scale(rows.label, 2n * half), -half);
  return await summed(sharing, widthOf(logistic), rows, off, rows.columns);
}

/** At what the recipient makes of the steps before. */
async function sumsAt(
  sharing: Sharing,
  plan: NoisedLogisticPlan,
  rows: Rows,
  chooser: number,
  told: BigInt64Array,
  step: number,
): Promise<Ring> {
  const { bits } = plan.logistic;
  const { length } = rows;
  const width = widthOf(plan.logistic);
  const { slopes, intercept } = await givenBack(sharing, plan, chooser, told, step);
  const eta = await linearPredictor(sharing, fixedMatrix(rows.terms, length, width - 1), { slopes, intercept });
  const format = fixed({ fractionBits: bits, integerBits: 2 });
  const found = await fixedConvert(sharing, await responseOf(sharing, eta, 'logit'), format);
  const one = 1n << BigInt(bits);
  const beyond = { min: -mostBeyond, max: one + mostBeyond };
  const probability = sharing.within(sharing.within(found.ring), beyond);
  const off = sharing.subtract(sharing.scale(rows.label, one), probability);
  const rest = sharing.addConstant(sharing.negate(probability), one);
  const weight = await fixedMultiply(sharing, asFixed(format, probability), asFixed(format, rest));
  const spread = sharing.gather(
    weight.ring,
    Uint32Array.from({ length: width * length }, (_, i) => i % length),
  );
  const weighted = await fixedMultiply(sharing, asFixed(format, rows.columns), asFixed(format, spread));
  const most = weightedBound(bits);
  return await summed(
    sharing,
    width,
    rows,
    off,
    sharing.within(sharing.within(weighted.ring), { min: -most, max: most }),
  );
}

/** Sums over rows of z times what each is off by, and the upper triangle of Σ u·zᵀ, `weighted` being u column after column. A product, exact. */
async function summed(
  sharing: Sharing,
  width: number,
  { byRow, length }: Rows,
  off: Ring,
  weighted: Ring,
): Promise<Ring> {
  const products = await sharing.matrixProduct(
    sharing.concatenate([off, weighted]),
    { rows: width + 1, columns: length },
    byRow,
    { rows: length, columns: width },
  );
  const slopes = Array.from({ length: width }, (_, i) => i);
  return sharing.gather(
    products,
    Uint32Array.from([...slopes, ...upperPairs(width).map(([i, j]) => (i + 1) * width + j)]),
  );
}

async function noiseIn(sharing: Sharing, { logistic }: NoisedLogisticPlan, step: number): Promise<Ring> {
  const { privacy } = logistic;
  const width = widthOf(logistic);
  const parts: [string, number][] = [
    [slopesIn(step), width],
    [curvatureIn(step), numbersOf(width) - width],
  ];
  const drawn = await together(
    sharing,
    parts.map(([measure, length]) => (branch: Sharing) => {
      const { scale } = privacy.noise.find((each) => each.measure === measure) as MeasureNoise;
      return drawnNoise(branch, privacy.mechanism, scale, length);
    }),
  );
  return sharing.concatenate(drawn.map((each) => sharing.within(each)));
}

const fractionBits = 24;

/** What a coefficient is given back in: numbers of so many bits, two's complement. */
const formatOf = ({ features }: NoisedLogisticPlan['logistic']): FixedFormat =>
  fixed({ fractionBits, integerBits: Math.log2(mostCoefficient(features.length + 1)) });

/** As a recipient gives them back: bits, so that they cannot be larger than their format says. */
async function givenBack(
  sharing: Sharing,
  plan: NoisedLogisticPlan,
  chooser: number,
  told: BigInt64Array,
  step: number,
): Promise<{ readonly slopes: Fixed; readonly intercept: Fixed }> {
  const { logistic } = plan;
  const width = widthOf(logistic);
  const format = formatOf(logistic);
  const planes = fractionBits + format.integerBits + 1;
  const isOwn = sharing.session.owns(chooser);
  const words = isOwn ? planesOf(coefficientsIn(logistic, told, step, format), planes) : undefined;
  const bits: Bits = await sharing.inputBits(chooser, width, planes, words);
  const weights = BigUint64Array.from({ length: planes }, (_, i) =>
    BigInt.asUintN(64, i === planes - 1 ? -(1n << BigInt(i)) : 1n << BigInt(i)),
  );
  const ring = sharing.within(await sharing.weighBits(bits, [weights]));
  const most = 1n << BigInt(planes - 1);
  const all = asFixed(format, sharing.within(ring, { min: -most, max: most }));
  const part = (start: number, end: number) =>
    asFixed(format, sharing.within(sharing.slice(all.ring, start, end), { min: -most, max: most }));
  return { slopes: part(1, width), intercept: part(0, 1) };
}

/** Words of the format, the intercept first. */
function coefficientsIn(
  logistic: NoisedLogisticPlan['logistic'],
  told: BigInt64Array,
  step: number,
  format: FixedFormat,
): BigUint64Array {
  const { coefficients } = afterSteps(toldSteps(logistic, told, step), noiseOfSteps(logistic), optionsOf(logistic)) ?? {
    coefficients: [],
  };
  const most = 2 ** format.integerBits - 2 ** -fractionBits;
  return encodeFixed(
    format,
    coefficients.map((each) => Math.max(-most, Math.min(most, each))),
  );
}

/** As the storage order of bits has it. */
function planesOf(words: BigUint64Array, planes: number): BigUint64Array {
  const each = Math.ceil(words.length / 64);
  const result = new BigUint64Array(planes * each);
  for (const [i, word] of words.entries())
    for (let plane = 0; plane < planes; plane++) {
      const at = plane * each + (i >> 6);
      result[at] = (result[at] as bigint) | (((word >> BigInt(plane)) & 1n) << BigInt(i & 63));
    }
  return result;
}

/** As real numbers. */
export function toldSteps(
  logistic: Pick<NoisedLogisticPlan['logistic'], 'bits' | 'features'>,
  told: BigInt64Array,
  steps: number,
): ToldStep[] {
  const [width, one] = [widthOf(logistic), 2 ** (2 * logistic.bits)];
  const each = numbersOf(width);
  const numbers = (start: number, end: number) => Array.from(told.subarray(start, end), (word) => Number(word) / one);
  return Array.from({ length: steps }, (_, step) => ({
    slopes: numbers(step * each, step * each + width),
    curvature: numbers(step * each + width, (step + 1) * each),
  }));
}

export function noiseOfSteps({
  privacy,
  bits,
  steps,
}: Pick<NoisedLogisticPlan['logistic'], 'privacy' | 'bits' | 'steps'>): StepNoise[] {
  const variance = (measure: string) => noiseVariance(noiseOf(privacy, measure)) / 2 ** (4 * bits);
  return Array.from({ length: steps }, (_, step) => ({
    slopes: variance(slopesIn(step)),
    curvature: variance(curvatureIn(step)),
  }));
}

export const optionsOf = ({ ridge, features }: Pick<NoisedLogisticPlan['logistic'], 'ridge' | 'features'>) => {
  return { ridge, most: mostCoefficient(features.length + 1) };
};

function rowsPlanOf({ aligned, logistic: { features, label, bits } }: NoisedLogisticPlan): RowsPlan {
  const { table } = aligned;
  return {
    table,
    features,
    needed: [label.column],
    places: null,
    bits,
  };
}
