/** The plan of a logistic model from sums with noise: by how much one row changes what each step tells, and how much noise that takes. */
import { largestScale, UsageError } from '@tacit/engine';
import type { KeptColumn } from '../../contract/artifacts.ts';
import type { DatasetCard, Grant } from '../../contract/cards.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import { largestRho } from '../../privacy/accounting/concentrated.ts';
import { samplersDelta, type SharedPrivacy, sharedNoise } from '../../sql/plan/privacy.ts';
import type { MeasureNoise, PlanPrivacy } from '../../sql/plan/types.ts';
import { columnNamed, featuresOf, levelsOf } from '../bind-features.ts';
import { binaryLabel } from '../bind-label.ts';
import { type Feature, nameOf, termsOf } from '../features.ts';
import type { LabelPlan } from '../label.ts';
import '../noised/messages.ts';
import { pairsOf } from '../noised/plan.ts';
import { changedRows, deltaOf, requireOwnRows, unitsOf } from '../noised/units.ts';
import { columnGrants, planTable, type TablePlan } from '../plan.ts';
import { boundsOfTerms, featureBits } from '../rows.ts';
import type { NoisedLogisticQuestion } from './question.ts';

export interface NoisedLogisticPlan extends TablePlan {
  readonly logistic: {
    readonly label: LabelPlan;
    /** The value of the label that counts as 1. */
    readonly positive: string;
    readonly features: readonly Feature[];
    readonly ridge: number;
    readonly steps: number;
    /** Rows of the table that are looked at, those that are nobody's among them. */
    readonly rows: number;
    /** `noise` has the measures `slopesIn` and `curvatureIn` of each step, in units of 2^(−2 · `bits`). */
    readonly privacy: PlanPrivacy;
    /** Fraction bits of a column in the sums, and of what a row is off by. */
    readonly bits: number;
  };
}

/** Names of the measures of a step, from 0 on. */
export const slopesIn = (step: number): string => `slopes ${step + 1}`;
export const curvatureIn = (step: number): string => `curvature ${step + 1}`;

/** The disclosure line of a step. */
export const stepLine = (step: number): string => `step.${step + 1}`;

/** Columns with the constant one. */
export const widthOf = ({ features }: { readonly features: readonly Feature[] }): number =>
  termsOf(features).length + 1;

/** Numbers that a step tells: slopes, then the curvature, each pair of columns once. */
export const numbersOf = (width: number): number => width + pairsOf(width);

const defaultSteps = 4;

/** Rows times columns for which a process has room: a step holds the columns once more, weighted. */
const mostCells = 6_000_000;
const mostTerms = 200;

/** Throws as `planTable`, `featuresOf` and `binaryLabel`; UsageError 'model.…', 'train.…'; PolicyError 'policy.privacy-…'. */
export function planNoisedLogistic(request: CompileRequest<NoisedLogisticQuestion>): {
  readonly plan: NoisedLogisticPlan;
  readonly cards: readonly DatasetCard[];
} {
  const { question } = request;
  const { plan, cards } = planTable(request, question.aligned);
  const { table } = plan.aligned;
  requireOwnRows(plan);
  const kept = { table, vectors: plan.uses[0]?.vectors ?? [] };
  const label = binaryLabel(kept, columnNamed(table, question.label), question.positive);
  const asLabel = labelName({ label });
  const features = featuresOf(kept, question.features, false);
  if (features.some((each) => nameOf(each) === asLabel)) throw new UsageError('model.twice', { column: asLabel });
  const terms = termsOf(features).length;
  if (terms > mostTerms) throw new UsageError('model.too-many-terms', { found: terms, most: mostTerms });
  // Which rows are left out goes by their places, and one row more or less may move all others to other places.
  if (question.test !== undefined) throw new UsageError('train.privacy-test', { table: plan.aligned.name });
  const rows = kept.vectors[table.valid]?.length ?? 0;
  const width = widthOf({ features });
  if (rows * width > mostCells)
    throw new UsageError('train.too-large', {
      rows,
      terms,
      most: Math.max(1, Math.floor(mostCells / Math.max(1, rows)) - 1),
    });
  const steps = question.iterations ?? defaultSteps;
  const noise = privacyOf(plan, cards, question.privacy, features, steps, featureBits(rows));
  const positive = label.positive === null ? '1' : (levelsOf(kept, label.column)?.[label.positive] ?? '1');
  const logistic = { label, positive, features, ridge: question.ridge ?? 0, steps, rows, ...noise };
  return { plan: { ...plan, logistic }, cards };
}

export const labelName = ({ label: { column } }: Pick<NoisedLogisticPlan['logistic'], 'label'>): string =>
  nameOf({ owner: column.owner, dataset: column.dataset, column: column.name });

// A step has twice the share of the one before it, as its errors stay and theirs do not; of a step its slopes, which the coefficients are off by, have three parts in four.
const slopesParts = 3;
const allParts = 4;

/** Fraction bits of a column in the sums at least: below, rounding its values would be seen in them. */
const leastBits = 10;

function privacyOf(
  { aligned: { table } }: TablePlan,
  cards: readonly DatasetCard[],
  { epsilon, delta: asked }: NoisedLogisticQuestion['privacy'],
  features: readonly Feature[],
  steps: number,
  mostBits: number,
): Pick<NoisedLogisticPlan['logistic'], 'privacy' | 'bits'> {
  const units = unitsOf(cards);
  const changed = changedRows(table, units);
  const drawn = samplersDelta(epsilon, steps * numbersOf(widthOf({ features })));
  const delta = deltaOf(cards, epsilon, asked, drawn);
  const rho = asked === undefined ? undefined : largestRho(Number(epsilon), Number(asked) - drawn);
  const spending = { epsilon, rho, changed, norm: rho === undefined ? 'l1' : 'l2' } as const;
  // As fine as noise can be drawn for.
  for (let bits = mostBits; bits >= leastBits; bits--) {
    const noise = noiseOfSteps(spending, features, steps, bits);
    if (noise.every(({ scale }) => BigInt(scale.numerator) <= largestScale * BigInt(scale.denominator)))
      return { privacy: { mechanism: rho === undefined ? 'laplace' : 'gaussian', epsilon, delta, units, noise }, bits };
  }
  throw new UsageError('train.privacy-wide', { epsilon });
}

/** What all steps share. */
interface ModelSpending {
  readonly epsilon: string;
  /** ρ of zero-concentrated privacy; undefined where noise is Laplace's. */
  readonly rho: number | undefined;
  /** Rows that one unit of any owner changes at most. */
  readonly changed: bigint;
  /** By which one row's change of many numbers counts. */
  readonly norm: 'l1' | 'l2';
}

function noiseOfSteps(
  { epsilon, rho, norm, changed }: ModelSpending,
  features: readonly Feature[],
  steps: number,
  bits: number,
): MeasureNoise[] {
  const numbers = allParts * (2 ** steps - 1);
  return Array.from({ length: steps }, (_, step) => {
    const { slopes, curvature } = sensitivitiesOf(features, norm, bits, step);
    const noise = (measure: string, sensitivity: bigint, share: number) => {
      const parts = share * 2 ** step;
      const shared: SharedPrivacy =
        rho === undefined
          ? { mechanism: 'laplace', epsilon, numbers, parts }
          : { mechanism: 'gaussian', rho, numbers, parts };
      return sharedNoise(shared, new Map([[measure, changed * sensitivity]]));
    };
    return [
      ...noise(slopesIn(step), slopes, slopesParts),
      ...noise(curvatureIn(step), curvature, allParts - slopesParts),
    ];
  }).flat();
}

/**
 * By how much what a step tells changes with one row at most, in its units, rounded up.
 *
 * A row is z = (1, terms), of which a = 1 + features are not 0 at most, as of the terms of a list of values at most one is; each is of size m at most
 * (1 but for rounding). The slopes get z·r from it, with r = y − p of size 1 at most, whatever the coefficients are that p is computed with, and
 * the curvature z_j·u_k for each pair of j ≤ k, u = z·p(1 − p) of size m/4 at most. That holds of the numbers as they are computed: p is told apart from σ by what
 * `fixedSigmoid` is off, two units beyond 0 or 1 at most; p(1 − p) and u are each rounded once, to the nearest unit, in every row by itself; sums over rows are exact.
 * In the first step all coefficients are 0: r is ±1/2, and what is told is the sums of z_j·z_k.
 */
export function sensitivitiesOf(
  features: readonly Feature[],
  norm: 'l1' | 'l2',
  bits: number,
  step: number,
): { readonly slopes: bigint; readonly curvature: bigint } {
  const [one, most] = [1n << BigInt(bits), boundsOfTerms(bits)];
  const a = features.length + 1;
  if (step === 0)
    return { slopes: normOf(norm, a, (most * one) / 2n), curvature: normOf(norm, pairsOf(a), most * most) };
  const off = one + mostBeyond;
  return { slopes: normOf(norm, a, most * off), curvature: normOf(norm, pairsOf(a), most * weightedBound(bits)) };
}

/** An L2 norm of so many numbers of this size at most, rounded up; L1: their sum. */
function normOf(norm: 'l1' | 'l2', numbers: number, size: bigint): bigint {
  if (norm === 'l1') return BigInt(numbers) * size;
  return BigInt(Math.ceil(Math.sqrt(numbers) * Number(size) * (1 + 2 ** -40)));
}

/** Units by which a probability may be computed beyond 0 or 1. */
export const mostBeyond = 2n;

/** Size of u: with p from −2 to 2^bits + 2 units p(1 − p), rounded, is from −3 units to 1/4, and u is rounded by half a unit more. */
export const weightedBound = (bits: number): bigint => boundsOfTerms(bits) / 4n + 4n;

/** Columns of the kept table that the plan takes. */
export function columnsOf({ aligned: { table }, logistic }: NoisedLogisticPlan): KeptColumn[] {
  return [...logistic.features.map((each) => columnNamed(table, nameOf(each))), logistic.label.column];
}

/** Uses of the columns alone: of what puts values together, or depends on which rows are in common, ε bounds what it tells. */
export const grantsNeeded = (plan: NoisedLogisticPlan): Grant[] => columnGrants(columnsOf(plan));
