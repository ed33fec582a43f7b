/** The plan of a judgement: the model, the table with its label, and which rows. */
import { UsageError } from '@tacit/engine';
import type { KeptColumn, UsedShares } from '../../contract/artifacts.ts';
import type { DatasetCard, Grant } from '../../contract/cards.ts';
import type { CompileRequest } from '../../kinds/kind.ts';
import { type KeptColumns, levelsOf } from '../bind-features.ts';
import { type Feature, nameOf } from '../features.ts';
import type { LabelPlan } from '../label.ts';
import type { ModelCard } from '../model-card.ts';
import { columnGrants, combineGrants, membershipGrants, planTable, type TablePlan } from '../plan.ts';
import { placesOf } from '../test-rows.ts';
import { columnsOfFeatures, featuresIn, modelNamed } from '../used-model.ts';
import type { JudgeQuestion, Part } from './question.ts';

export interface JudgePlan extends TablePlan {
  /** The table, and the model. */
  readonly uses: readonly [UsedShares, UsedShares];
  readonly judge: {
    readonly model: ModelCard;
    readonly features: readonly Feature[];
    readonly label: LabelPlan;
    readonly parts: readonly Part[];
    /** Of a logistic model: groups of equally many rows, or probabilities; null of others. */
    readonly grid: { readonly bins: number } | { readonly cutOffs: readonly number[] } | null;
  };
}

/** Throws as `planTable`, `modelNamed`, `featuresIn`; UsageError 'judge.…'. */
export function planJudge(request: CompileRequest<JudgeQuestion>): {
  readonly plan: JudgePlan;
  readonly cards: readonly DatasetCard[];
} {
  const { question, artifacts = [] } = request;
  const { plan, cards } = planTable(request, question.aligned);
  const model = modelNamed(question.model, artifacts);
  const { card } = model;
  const { table } = plan.aligned;
  const [uses] = plan.uses as [UsedShares];
  const isOwnTable = card.test?.table === question.aligned;
  const parts = question.parts ?? (isOwnTable ? ['train', 'test'] : ['all']);
  if (!isOwnTable && parts.some((part) => part !== 'all'))
    throw new UsageError('judge.no-parts', { model: model.name, table: card.test?.table ?? '–' });
  // One less the other is about the rest, for which no minimum would hold.
  if (parts.length > 1 && parts.includes('all')) throw new UsageError('judge.parts-overlap', { parts: [...parts] });
  if (question.bins !== undefined && question.cutOffs !== undefined) throw new UsageError('judge.two-grids', {});
  const isLogistic = card.family === 'logistic';
  if (!isLogistic && (question.bins !== undefined || question.cutOffs !== undefined))
    throw new UsageError('judge.no-grid', { family: card.family });
  const grid = question.cutOffs === undefined ? { bins: question.bins ?? 10 } : { cutOffs: question.cutOffs };
  const judge: JudgePlan['judge'] = {
    model: card,
    features: featuresIn({ table, vectors: uses.vectors }, card, model.name),
    label: labelIn({ table, vectors: uses.vectors }, card, model.name),
    parts,
    grid: isLogistic ? grid : null,
  };
  return { plan: { ...plan, uses: [uses, model.uses], judge }, cards };
}

/** The label's column, as the model knew it: of the same owner and name, with a list of values that the model knows. */
function labelIn(kept: KeptColumns, { label }: ModelCard, model: string): LabelPlan {
  const { owner, dataset, column, levels, positive } = label;
  const same = kept.table.columns.filter((each) => each.owner === owner && each.name === column);
  const found = same.find((each) => each.dataset === dataset) ?? same[0];
  const own = found === undefined ? undefined : (levelsOf(kept, found) ?? null);
  if (found !== undefined && own === null && levels === null) return { column: found, positive };
  const place = positive === null ? -1 : (own?.indexOf(levels?.[positive] ?? null) ?? -1);
  const isKnown = own?.every((each) => levels?.includes(each) === true) === true;
  if (found !== undefined && place >= 0 && isKnown) return { column: found, positive: place };
  const text = (list: readonly (string | null)[] | null | undefined) =>
    list?.map((each) => each ?? 'NULL').join(', ') ?? '–';
  throw new UsageError('model.schema', { model, column: nameOf(label), found: text(own), expected: text(levels) });
}

/** Places of the rows of a part; null: all. */
export function partPlaces(
  { uses: [{ vectors }], aligned: { table }, judge }: JudgePlan,
  part: Part,
): Uint32Array | null {
  const { test } = judge.model;
  if (part === 'all' || test === null) return null;
  return placesOf(vectors[table.valid]?.length ?? 0, test, part);
}

/** Columns of the table that the plan takes. */
export function columnsOf({ aligned: { table }, uses: [{ vectors }], judge }: JudgePlan): KeptColumn[] {
  return [...columnsOfFeatures({ table, vectors }, judge.features), judge.label.column];
}

/** What owners must allow. */
export function grantsNeeded(plan: JudgePlan): Grant[] {
  const columns = columnsOf(plan);
  return [...columnGrants(columns), ...combineGrants(columns), ...membershipGrants(plan)];
}
