/** The plan of a linear model from sums with noise: whose rows change the sums by how much, and how much noise that takes. */
import { UsageError } from '@tacit/engine';
import type { KeptColumn } from '../../contract/artifacts.ts';
import type { DatasetCard, Grant } from '../../contract/cards.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import { type SharedPrivacy, sharedNoise } from '../../sql/plan/privacy.ts';
import type { PlanPrivacy } from '../../sql/plan/types.ts';
import { columnNamed, featuresOf } from '../bind-features.ts';
import { type Feature, nameOf, type NumberFeature, termsOf } from '../features.ts';
import { numberNamed } from '../glm/plan.ts';
import { columnGrants, planTable, type TablePlan } from '../plan.ts';
import { boundsOfTerms, featureBits } from '../rows.ts';
import { placesOf, type TestShare } from '../test-rows.ts';
import type { NoisedQuestion } from './question.ts';
import { checkRows, finestNoise, normOf, spendingOf } from './spending.ts';

export interface NoisedPlan extends TablePlan {
  readonly noised: {
    readonly label: NumberFeature;
    readonly features: readonly Feature[];
    readonly ridge: number;
    readonly test: TestShare | null;
    /** Of all sums together: `noise` has the one measure 'sums', in units of 2^(−2 · `bits`). */
    readonly privacy: PlanPrivacy;
    /** Fraction bits of a column in the sums. */
    readonly bits: number;
  };
}

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
  checkRows(plan);
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
  const test = question.test ?? null;
  const length = kept.vectors[table.valid]?.length ?? 0;
  const rows = test === null ? length : placesOf(length, test, 'train').length;
  const width = widthOf({ features });
  if (rows * width > mostCells)
    throw new UsageError('train.too-large', {
      rows,
      terms: width - 2,
      most: Math.max(1, Math.floor(mostCells / rows) - 2),
    });
  const noise = privacyOf(plan, cards, question.privacy, features, featureBits(length));
  return { plan: { ...plan, noised: { label: own, features, ridge: question.ridge ?? 0, test, ...noise } }, cards };
}

function privacyOf(
  plan: TablePlan,
  cards: readonly DatasetCard[],
  asked: NoisedQuestion['privacy'],
  features: readonly Feature[],
  mostBits: number,
): Pick<NoisedPlan['noised'], 'privacy' | 'bits'> {
  const spending = spendingOf(plan, cards, asked, pairsOf(widthOf({ features })));
  const { epsilon, rho, norm, changed } = spending;
  const shared: SharedPrivacy =
    rho === undefined ? { mechanism: 'laplace', epsilon, numbers: 1 } : { mechanism: 'gaussian', rho, numbers: 1 };
  return finestNoise(spending, mostBits, (bits) =>
    sharedNoise(shared, new Map([[sums, changed * sensitivityOf(features, norm, bits)]])),
  );
}

/**
 * By how much all sums together change with one row at most, in their units, rounded up. A row is z = (1, terms, label), each from −1 to 1 but for
 * rounding; of the terms of a list of values at most one is not 0. So at most a = 2 + features of its numbers are not 0, and with them a(a + 1)/2
 * products z_i·z_j, i ≤ j, each of size 1 at most: L1 sensitivity a(a + 1)/2, L2 the root of it.
 */
export function sensitivityOf(features: readonly Feature[], norm: 'l1' | 'l2', bits: number): bigint {
  return normOf(norm, pairsOf(features.length + 2), boundsOfTerms(bits) ** 2n);
}

/** Columns of the kept table that the plan takes. */
export function columnsOf({ aligned: { table }, noised: { features, label } }: NoisedPlan): KeptColumn[] {
  return [...features, label].map((each) => columnNamed(table, nameOf(each)));
}

/** Uses of the columns alone: of what puts values together, or depends on which rows are in common, ε bounds what it tells. */
export const grantsNeeded = (plan: NoisedPlan): Grant[] => columnGrants(columnsOf(plan));
