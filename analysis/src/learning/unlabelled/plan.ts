/** What plans of learners have in common that explain nothing: columns of a kept table, and what stays of them. */
import { UsageError } from '@tacit/engine';
import type { KeptColumn, UsedShares } from '../../contract/artifacts.ts';
import type { DatasetCard, Grant } from '../../contract/cards.ts';
import { stackedIn, isStackAlone, placesOfOthers } from '../../contract/kept-sources.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import { runnersOf } from '../../kinds/seats.ts';
import { columnNamed } from '../bind-features.ts';
import { coarsePlaces } from '../coarse.ts';
import { cutText, type Feature, nameOf, sizeOf } from '../features.ts';
import type { TableQuestion } from '../learner.ts';
import type { ModelCard } from '../model-card.ts';
import { columnGrants, combineGrants, membershipGrants, planTable, type TablePlan } from '../plan.ts';
import { preparationOf } from '../prepared.ts';
import { featureBits } from '../rows.ts';
import { plainFeatures } from './columns.ts';
import './messages.ts';
export interface UnlabelledQuestion extends TableQuestion {
  /** Numbers, truth values and lists of two values, which count as 0 and 1. */
  readonly features: readonly string[];
  /** Rows without a value of a number: 'mean' takes that of the others (default), 'drop' leaves the row out. */
  readonly missing?: 'mean' | 'drop';
}

/** Of a learner's plan, beside what it says itself. */
export interface UnlabelledPlan extends TablePlan {
  readonly uses: readonly [UsedShares];
  readonly learn: { readonly features: readonly Feature[]; readonly bits: number };
}

interface Planned {
  readonly plan: TablePlan & { readonly uses: readonly [UsedShares] };
  readonly cards: readonly DatasetCard[];
  readonly features: readonly Feature[];
  /** Of the model's card. */
  readonly about: Pick<ModelCard, 'version' | 'label' | 'unit' | 'features' | 'prepared' | 'test'> & {
    readonly bits: number;
  };
}

/** Throws as `planTable`, `plainFeatures` and `checkFine`. */
export function planUnlabelled(request: CompileRequest<UnlabelledQuestion>): Planned {
  const { question } = request;
  const { plan, cards } = planTable(request, question.aligned);
  const { table } = plan.aligned;
  const [uses] = plan.uses as [UsedShares];
  const features = plainFeatures({ table, vectors: uses.vectors }, question.features, question.missing !== 'drop');
  const prepared = preparationOf(plan.aligned);
  const bits = featureBits(uses.vectors[table.valid]?.length ?? 0);
  checkFine(features, bits);
  const about = {
    version: 1,
    label: null,
    unit: 1,
    features,
    bits,
    ...(prepared === undefined ? {} : { prepared }),
    test: null,
  } as const;
  return { plan: { ...plan, uses: [uses] }, cards, features, about };
}

/** Of a declared range, and of a smallest unit, that the unit of the matrix may be at most. */
const rangeSteps = 256;
const unitSteps = 16;

/**
 * Throws UsageError 'learn.far' for a number whose declared range is so far from 0, and so narrow, that the matrix, whose units are parts of the
 * largest size, would not tell its values apart: distances and variances would be those of rounding.
 */
export function checkFine(features: readonly Feature[], bits: number): void {
  for (const each of features) {
    if (each.kind !== 'number') continue;
    const unit = sizeOf(each) * 2 ** -bits;
    const width = Number(BigInt(each.high) - BigInt(each.low));
    if (unit <= width / rangeSteps || unit <= 1 / unitSteps) continue;
    const [min, max] = [each.low, each.high].map((end) => cutText(each.type, end)) as [string, string];
    throw new UsageError('learn.far', { column: nameOf(each), min, max });
  }
}

/** Places among the features of the numbers that may count as constant where columns are brought to their own deviations. */
export function coarseIn({ aligned: { table }, uses: [{ vectors }], learn: { features } }: UnlabelledPlan): number[] {
  return coarsePlaces(features, vectors[table.valid]?.length ?? 0);
}

/** Columns of the kept table that the plan takes. */
export function columnsOf({ aligned: { table }, learn }: UnlabelledPlan): KeptColumn[] {
  return learn.features.map((each) => columnNamed(table, nameOf(each)));
}

/** As of every training: the model puts all columns into one number, and what the checks find everybody is told. */
export function grantsNeeded(plan: UnlabelledPlan): Grant[] {
  const columns = columnsOf(plan);
  return [...columnGrants(columns), ...combineGrants(columns), ...membershipGrants(plan, runnersOf(plan))];
}

/** Of each owner with rows in a stack alone the places of all others' rows among those at `places`: what is kept may be used for any of them. */
export function placesWithoutEach({ aligned: { table } }: TablePlan, places: Uint32Array | null = null): Uint32Array[] {
  const owners = [...new Set(stackedIn(table).map(({ owner }) => owner))];
  return isStackAlone(table) && owners.length > 1 ? owners.map((name) => placesOfOthers(table, name, places)) : [];
}
