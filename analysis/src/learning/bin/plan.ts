/** The plan of a binning: the features as bins and levels, the label, and which rows are counted. */
import { UsageError } from '@tacit/engine';
import type { KeptColumn, KeptShares, UsedShares } from '../../contract/artifacts.ts';
import type { DatasetCard, Grant } from '../../contract/cards.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import { binaryLabel } from '../bind-label.ts';
import { binnedFeature, cutsOf } from '../bind-bins.ts';
import { columnNamed, featuresOf, type KeptColumns } from '../bind-features.ts';
import { type LevelsFeature, nameOf } from '../features.ts';
import type { LabelPlan } from '../label.ts';
import { columnGrants, combineGrants, cutGrants, membershipGrants, planTable, type TablePlan } from '../plan.ts';
import type { TestShare } from '../test-rows.ts';
import type { WoeSign } from '../woe.ts';
import { type WoeCard, woeVectors } from '../woe-card.ts';
import type { BinQuestion } from './question.ts';

export interface BinPlan extends TablePlan {
  readonly uses: readonly [UsedShares];
  /** Weights of evidence, where the question asks for it. */
  readonly keeps?: readonly [KeptShares & { readonly fitted: WoeCard }];
  readonly bin: {
    readonly label: LabelPlan;
    readonly features: readonly LevelsFeature[];
    readonly test: TestShare | null;
    /** Of what recipients work out for themselves. */
    readonly most: number;
    readonly sign: WoeSign;
  };
}

/** Throws as `planTable`, `featuresOf`, `binnedFeature` and `binaryLabel`; UsageError 'model.twice'. */
export function planBin(request: CompileRequest<BinQuestion>): {
  readonly plan: BinPlan;
  readonly cards: readonly DatasetCard[];
} {
  const { question } = request;
  const { plan, cards } = planTable(request, question.aligned);
  const [uses] = plan.uses as [UsedShares];
  const kept: KeptColumns = { table: plan.aligned.table, vectors: uses.vectors };
  const found = featuresOf(kept, question.features, false);
  const cuts = cutsOf(kept, found, question.cuts ?? {});
  const features = found.map((feature, i): LevelsFeature => {
    const own = cuts.get(i);
    const column = columnNamed(kept.table, nameOf(feature));
    if (own !== undefined) return binnedFeature(kept, column, { cuts: own });
    return feature.kind === 'levels' ? feature : binnedFeature(kept, column, { bins: question.bins ?? 20 });
  });
  const label = binaryLabel(kept, columnNamed(kept.table, question.label), question.positive);
  const { owner, dataset, name } = label.column;
  const labelName = nameOf({ owner, dataset, column: name });
  if (features.some((each) => nameOf(each) === labelName)) throw new UsageError('model.twice', { column: labelName });
  const { test = null, most = 10, sign = 'bad-over-good' } = question;
  const { keeps: _, ...taken } = plan;
  const planned: BinPlan = { ...taken, uses: [uses], bin: { label, features, test, most, sign } };
  if (question.keep !== true) return { plan: planned, cards };
  const rows = uses.vectors[plan.aligned.table.valid]?.length ?? 0;
  const card: WoeCard = {
    version: 1,
    kind: 'woe',
    label: { owner, dataset, column: name, type: label.column.type },
    sign,
    features,
    // A group has at least one of all rows with the label, and at most all others.
    most: Math.ceil(Math.log(Math.max(3, rows))),
  };
  return { plan: { ...planned, keeps: [{ output: 'woe', vectors: woeVectors(card), fitted: card }] }, cards };
}

/** Columns of the table that the plan takes. */
export function columnsOf({ aligned: { table }, bin: { features, label } }: BinPlan): KeptColumn[] {
  return [...features.map((each) => columnNamed(table, nameOf(each))), label.column];
}

/** What owners must allow. */
export function grantsNeeded(plan: BinPlan): Grant[] {
  const columns = columnsOf(plan);
  return [
    ...columnGrants(columns),
    ...cutGrants(plan.bin.features),
    ...combineGrants(columns),
    ...membershipGrants(plan),
  ];
}
