/** The plan of a linear model from sums with noise: whose rows change the sums by how much, and how much noise that takes. */
import { largestScale, UsageError } from '@tacit/engine';
import type { KeptColumn } from '../../contract/artifacts.ts';
import type { DatasetCard, Grant } from '../../contract/cards.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import { largestRho } from '../../privacy/accounting/concentrated.ts';
import { samplersDelta, sharedNoise } from '../../sql/plan/privacy.ts';
import type { PlanPrivacy } from '../../sql/plan/types.ts';
import { columnNamed, featuresOf } from '../bind-features.ts';
import { type Feature, nameOf, type NumberFeature, termsOf } from '../features.ts';
import { numberNamed } from '../glm/plan.ts';
import { columnGrants, planTable, type TablePlan } from '../plan.ts';
import { boundsOfTerms, featureBits } from '../rows.ts';
import './messages.ts';
import type { NoisedQuestion } from './question.ts';
import { changedRows, deltaOf, requireOwnRows, unitsOf } from './units.ts';

export interface NoisedPlan extends TablePlan {
  readonly noised: {
    readonly label: NumberFeature;
    readonly features: readonly Feature[];
    readonly ridge: number;
    /** Of all sums together: `noise` has the one measure 'sums', in units of 2^(−2 · `bits`). */
    readonly privacy: PlanPrivacy;
    /** Fraction bits of a column in the sums. */
    readonly bits: number;
  };
}

/** Fraction bits of a column in the sums at least: below, rounding its values would be seen in them. */
const leastBits = 10;
/** Name of the one measure. */
export const sums = 'sums';

/** Rows times terms for which a process has room, as of other linear models. */
const mostCells = 6_000_000;

/** Columns of the sums: a constant one, the terms, and the label. */
export const widthOf = ({ features }: { readonly features: readonly Feature[] }): number =>
  termsOf(features).length + 2;

/** Sums over rows of products of two of so many columns, each pair once. */
export const pairsOf = (width: number): number => (width * (width + 1)) / 2;

/** Throws as `planTable` and `featuresOf`; UsageError 'model.…', 'train.privacy-…'; PolicyError 'policy.privacy-…'. */
export function planNoised(request: CompileRequest<NoisedQuestion>): {
  readonly plan: NoisedPlan;
  readonly cards: readonly DatasetCard[];
} {
  const { question } = request;
  const { plan, cards } = planTable(request, question.aligned);
  const { table } = plan.aligned;
  requireOwnRows(plan);
  const kept = { table, vectors: plan.uses[0]?.vectors ?? [] };
  const label = numberNamed(table, question.label, 'label', null);
  const asLabel = nameOf({ ...label, column: label.name });
  const all = featuresOf(kept, [...question.features, asLabel], false);
  const features = all.slice(0, -1);
  const own = all.at(-1) as Feature;
  // A number with a list of values counts as its values elsewhere; as a label it is a number.
  if (own.kind !== 'number')
    throw new UsageError('model.not-a-number', {
      column: asLabel,
      part: 'label',
      owner: label.owner,
      type: label.type.kind,
    });
  // Which rows are left out goes by their places, and one row more or less may move all others to other places.
  if (question.test !== undefined) throw new UsageError('train.privacy-test', { table: plan.aligned.name });
  const rows = kept.vectors[table.valid]?.length ?? 0;
  const width = widthOf({ features });
  if (rows * width > mostCells)
    throw new UsageError('train.too-large', {
      rows,
      terms: width - 2,
      most: Math.max(1, Math.floor(mostCells / rows) - 2),
    });
  const noise = privacyOf(plan, cards, question.privacy, features, featureBits(rows));
  return { plan: { ...plan, noised: { label: own, features, ridge: question.ridge ?? 0, ...noise } }, cards };
}

function privacyOf(
  { aligned: { table } }: TablePlan,
  cards: readonly DatasetCard[],
  { epsilon, delta: asked }: NoisedQuestion['privacy'],
  features: readonly Feature[],
  mostBits: number,
): Pick<NoisedPlan['noised'], 'privacy' | 'bits'> {
  const units = unitsOf(cards);
  const changed = changedRows(table, units);
  const drawn = samplersDelta(epsilon, pairsOf(widthOf({ features })));
  const delta = deltaOf(cards, epsilon, asked, drawn);
  const rho = asked === undefined ? undefined : largestRho(Number(epsilon), Number(asked) - drawn);
  // As fine as noise can be drawn for.
  for (let bits = mostBits; bits >= leastBits; bits--) {
    const sensitivity = changed * sensitivityOf(features, rho === undefined ? 'l1' : 'l2', bits);
    const all = new Map([[sums, sensitivity]]);
    const numbers = all.size;
    const noise = sharedNoise(
      rho === undefined ? { mechanism: 'laplace', epsilon, numbers } : { mechanism: 'gaussian', rho, numbers },
      all,
    );
    if (noise.every(({ scale }) => BigInt(scale.numerator) <= largestScale * BigInt(scale.denominator)))
      return { privacy: { mechanism: rho === undefined ? 'laplace' : 'gaussian', epsilon, delta, units, noise }, bits };
  }
  throw new UsageError('train.privacy-wide', { epsilon });
}

/**
 * By how much all sums together change with one row at most, in their units, rounded up. A row is z = (1, terms, label), each from −1 to 1 but for
 * rounding; of the terms of a list of values at most one is not 0. So at most a = 2 + features of its numbers are not 0, and with them a(a + 1)/2
 * products z_i·z_j, i ≤ j, each of size 1 at most: L1 sensitivity a(a + 1)/2, L2 the root of it.
 */
export function sensitivityOf(features: readonly Feature[], norm: 'l1' | 'l2', bits: number): bigint {
  const products = pairsOf(features.length + 2);
  const most = boundsOfTerms(bits) ** 2n;
  if (norm === 'l1') return BigInt(products) * most;
  return BigInt(Math.ceil(Math.sqrt(products) * Number(most) * (1 + 2 ** -40)));
}

/** Columns of the kept table that the plan takes. */
export function columnsOf({ aligned: { table }, noised: { features, label } }: NoisedPlan): KeptColumn[] {
  return [...features, label].map((each) => columnNamed(table, nameOf(each)));
}

/** Uses of the columns alone: of what puts values together, or depends on which rows are in common, ε bounds what it tells. */
export const grantsNeeded = (plan: NoisedPlan): Grant[] => columnGrants(columnsOf(plan));
